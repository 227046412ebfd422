// Evaluates expressions with jsonata-js for the judge of made mappings: one request a line on
// stdin, one answer a line on stdout. {"root"} gives the message, {"lookups"} the functions that
// find rows by a key; {"expression", "context", "names"} asks for a value: `$` is the context and
// `$$` the message. The answer is {"value"}, {} for nothing, or {"error"}; with "twice" where a
// key was asked for that two rows have and one may have.
"use strict";
const path = require("path");
const readline = require("readline");
const jsonata = require(path.resolve(process.argv[2]));

let root, lookups = {}, twice = false;


function lookup({ many, rows }) {
  const find = (key) => {
    if (key === undefined || key === null) return [];
    const found = rows[JSON.stringify(key)] || [];
    if (found.length > 1 && !many) { twice = true; return []; }
    return found;
  };
  return (key) => {
    const found = Array.isArray(key) ? key.flatMap(find) : find(key);
    return found.length > 1 ? found : found[0];
  };
}

const evaluator = jsonata("$eval($expression_, $context_)");

async function answer(request) {
  if ("root" in request) { root = request.root; lookups = {}; return {}; }
  if ("lookups" in request) {
    for (const name of Object.keys(request.lookups)) lookups[name] = lookup(request.lookups[name]);
    return {};
  }
  twice = false;
  try {
    const names = { ...lookups, ...request.names };
    names.expression_ = request.expression;
    names.context_ = request.context;
    const value = await evaluator.evaluate(root, names);
    const made = value === undefined ? {} : { value };
    return twice ? { ...made, twice } : made;
  } catch (error) {
    return { error: (error && error.code) || String(error) };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
  }
})();
