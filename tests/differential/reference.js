// Evaluates JSONata expressions with the reference implementation: one request a line on stdin,
// {"expression", "data"?, "bindings"?}, one answer a line on stdout, {"value"} or {"error"}.
// {"pattern", "flags", "text"} asks for the matches of a regular expression, up to an empty one.
// What JSON cannot say is said with an object whose only member is "$".
"use strict";
const path = require("path");
const readline = require("readline");
const jsonata = require(path.resolve(process.argv[2]));

function tag(value) {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "function") return { $: "function" };
  if (typeof value === "number" && !Number.isFinite(value)) return { $: String(value) };
  if (value === null || typeof value !== "object") return value;
  if (value._jsonata_function || value._jsonata_lambda) return { $: "function" };
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : tag(item)));
  const result = {};
  for (const name of Object.keys(value)) result[name] = tag(value[name]);
  return result;
}

// The reference writes into empty arrays of its input when it groups them; frozen, they make it
// fail without a code instead of giving a result that depends on what was evaluated before.
function freeze(value) {
  if (value !== null && typeof value === "object") Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

function matches({ pattern, flags, text }) {
  const expression = new RegExp(pattern, flags + "g");
  const found = [];
  for (let match; (match = expression.exec(text)) !== null; ) {
    found.push([match.index, ...match].map((part) => (part === undefined ? null : part)));
    if (match[0] === "" || expression.lastIndex >= text.length) break;
  }
  return found;
}

async function answer(request) {
  try {
    if ("pattern" in request) return { value: matches(request) };
    freeze(request.data);
    const expression = jsonata(request.expression, { timeout: 3000, stack: 400 });
    return { value: tag(await expression.evaluate(request.data, request.bindings)) };
  } catch (error) {
    return { error: (error && error.code) || "", message: String(error && error.message) };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
  }
})();
