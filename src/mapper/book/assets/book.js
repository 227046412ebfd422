"use strict";
// Search within the book: `/` goes to it, arrows go through what is found, Escape closes it.
const input = document.getElementById("search");
const found = document.getElementById("found");
const MOST = 40;

// Of each page the mapping and the names on it; an anchor is the name, with `-` for what is odd.
const ENTRIES = SEARCH.flatMap(([mapping, page, names]) =>
  names.length === 0
    ? [[mapping, page, "mapping", mapping.toLowerCase()]]
    : names.map((name) => [
        name,
        `${page}#${name.replace(/[^A-Za-z0-9_.@-]/g, "-")}`,
        mapping,
        `${name} ${mapping}`.toLowerCase(),
      ]),
);

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.replaceChildren();
  found.hidden = words.length === 0;
  if (found.hidden) return;
  const hits = ENTRIES.filter(([, , , text]) => words.every((word) => text.includes(word)));
  hits.sort((one, other) => one[0].length - other[0].length);
  for (const [name, url, where] of hits.slice(0, MOST)) {
    const link = document.createElement("a");
    link.href = url;
    link.append(name, " ");
    const small = document.createElement("small");
    small.textContent = where;
    link.append(small);
    const item = document.createElement("li");
    item.append(link);
    found.append(item);
  }
  const item = document.createElement("li");
  item.setAttribute("role", "status");
  item.textContent = hits.length === 0 ? "nothing is found" : hits.length > MOST ? `${hits.length} found` : "";
  if (item.textContent) found.append(item);
}

function move(step) {
  const links = [...found.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement) + step;
  if (at < 0) input.focus();
  else links[Math.min(at, links.length - 1)]?.focus();
}

input.addEventListener("input", show);
input.form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
document.addEventListener("keydown", (event) => {
  const searching = input.form.contains(document.activeElement);
  if (event.key === "/" && !searching) {
    event.preventDefault();
    input.focus();
  } else if (searching && event.key === "Escape") {
    found.hidden = true;
    input.focus();
  } else if (searching && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
});
if (new URLSearchParams(location.search).get("q")) {
  input.value = new URLSearchParams(location.search).get("q");
  show();
}
