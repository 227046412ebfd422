"""The book as files: pages of HTML, one style sheet and one script, that work from a folder on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import DictLoader, Environment, StrictUndefined

from mapper.book.book_content import FieldEntry, MappingEntry, SourceEntry
from mapper.book.flow_picture import Flow, picture
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.file_contents import bounded_content

LARGEST_PAGE: Final = 300_000
"""Bytes of fields, without their links, after which a list goes on, on the next page."""

MARK: Final = "mapping-book.json"
"""The file that says that a folder holds a book, and which files belong to it."""

_ASSETS: Final = ("book.css", "book.js")


class NoBookError(Exception):
    """A folder holds something else than a book, which is not overwritten."""


def write_book(entries: Sequence[MappingEntry], folder: Path) -> list[Path]:
    """Writes the book of some mappings to a folder, and removes the pages of an earlier one.

    Returns the pages. Raises NoBookError where the folder holds something that is no book.
    """
    earlier = _earlier(folder)
    made = dict(pages(entries))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, content.encode())
    for name in earlier - made.keys():
        (folder / name).unlink(missing_ok=True)
    write_atomically(folder / MARK, (json.dumps({"files": sorted(made)}, indent=1) + "\n").encode())
    return [folder / name for name in made if name.endswith(".html")]


def _earlier(folder: Path) -> set[str]:
    """The files of the book that is in a folder; only plain names within it count."""
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise NoBookError(f"{folder} is a file")
    mark = folder / MARK
    if not mark.is_file():
        if any(folder.iterdir()):
            raise NoBookError(f"{folder} holds other files than a mapping book")
        return set()
    try:
        named = json.loads(bounded_content(mark))["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise NoBookError(f"{mark} is not readable") from error
    return {name for name in named if isinstance(name, str) and _NAME.fullmatch(name)}


_NAME: Final = re.compile(r"(?:[\w-]+/)?[\w.-]+\.(?:html|css|js)")


def pages(entries: Sequence[MappingEntry]) -> Iterator[tuple[str, str]]:
    """All files of the book: name and content."""
    environment = _environment()
    slugs = _slugs(entries)
    index: list[tuple[str, str, list[str]]] = []
    flows = [
        Flow(
            one.source,
            one.name,
            one.target,
            tuple(view.receiver for view in one.views),
            f"{slugs[one.name]}.html",
        )
        for one in entries
    ]
    shared = {"mappings": [(one.name, f"{slugs[one.name]}.html") for one in entries]}
    yield (
        "index.html",
        environment.get_template("index.html").render(
            title="Mapping book",
            entries=[(one, f"{slugs[one.name]}.html") for one in entries],
            picture=picture(flows),
            **shared,
        ),
    )
    for one, flow in zip(entries, flows, strict=True):
        slug = slugs[one.name]
        targets, sources = _lists(one, slug, environment)
        index.append((one.name, f"{slug}.html", []))
        for paged in (targets, sources):
            index += [(one.name, page, names) for page, names in paged.names_by_page().items()]
        common: dict[str, Any] = {"entry": one, "slug": slug, **shared}
        common["fields_page"], common["sources_page"] = targets.names[0], sources.names[0]
        yield (
            f"{slug}.html",
            environment.get_template("mapping.html").render(
                title=one.name, picture=picture([flow]), **common
            ),
        )
        for paged, what in ((targets, "target"), (sources, "source")):
            for number, (name, body) in enumerate(zip(paged.names, paged.bodies, strict=True)):
                yield (
                    name,
                    environment.get_template("list.html").render(
                        title=f"{one.name}: {what}",
                        what=what,
                        body=body,
                        number=number,
                        names=paged.names,
                        **common,
                    ),
                )
    yield "search.js", f"const SEARCH = {_script_json(index)};\n"
    for name in _ASSETS:
        yield name, files("mapper.book").joinpath("assets", name).read_text("utf-8")


def _script_json(value: object) -> str:
    """JSON that a script can hold: nothing in it ends the script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class _List:
    """A list over one or more pages: their names, what is on them, and where each entry is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.names: list[str] = [f"{name}.html"]
        self.bodies: list[str] = [""]
        self.places: list[tuple[Any, str]] = []
        self._size = 0

    def place(self, entry: FieldEntry | SourceEntry, size: int) -> None:
        """Give an entry of so many bytes its page: the last one, or where that is full a new one."""
        if self._size and self._size + size > LARGEST_PAGE:
            self.names.append(f"{self.name}-{len(self.names) + 1}.html")
            self.bodies.append("")
            self._size = 0
        self._size += size
        self.places.append((entry, f"{self.names[-1]}#{_anchor(entry.full_name)}"))

    def fill(self, markups: Iterable[str]) -> None:
        """Put the entries on their pages, in order."""
        parts: dict[str, list[str]] = {name: [] for name in self.names}
        for (_, url), markup in zip(self.places, markups, strict=True):
            parts[url.partition("#")[0]].append(markup)
        self.bodies = ["".join(parts[name]) for name in self.names]

    def names_by_page(self) -> dict[str, list[str]]:
        """What can be found on each page; an anchor is made of each name in the same way there."""
        found: dict[str, list[str]] = {}
        for entry, url in self.places:
            found.setdefault(url.partition("#")[0], []).append(entry.full_name)
        return found


def _lists(entry: MappingEntry, slug: str, environment: Environment) -> tuple[_List, _List]:
    """The fields of the target and those of the source, over as many pages as they need.

    An entry has its page before it has its links, as these lead to pages.
    """
    targets, sources = _List(f"{slug}-target"), _List(f"{slug}-source")
    for one, markup in zip(entry.fields, _targets(entry, environment, {}), strict=True):
        targets.place(one, len(markup.encode()))
    for each, markup in zip(entry.sources, _sources(entry, environment, {}), strict=True):
        sources.place(each, len(markup.encode()))
    links = _links(targets.places, sources.places)
    targets.fill(_targets(entry, environment, links))
    sources.fill(_sources(entry, environment, links))
    return targets, sources


def _targets(
    entry: MappingEntry, environment: Environment, links: Mapping[str, str]
) -> Iterator[str]:
    template = environment.get_template("field.html")
    for one in entry.fields:
        yield template.render(field=one, anchor=_anchor(one.full_name), links=links)


def _sources(
    entry: MappingEntry, environment: Environment, links: Mapping[str, str]
) -> Iterator[str]:
    template = environment.get_template("source.html")
    before = ""
    for one in entry.sources:
        heading = one.type if one.type != before else ""
        before = one.type
        anchor = _anchor(one.full_name)
        yield template.render(source=one, anchor=anchor, links=links, heading=heading)


def _links(
    targets: Iterable[tuple[FieldEntry, str]], sources: Iterable[tuple[SourceEntry, str]]
) -> dict[str, str]:
    """Where each field is: of the target by its path, of the source by type and name."""
    found = {entry.path: url for entry, url in targets}
    found |= {f"source:{entry.type}.{entry.name}": url for entry, url in sources}
    return found


def _anchor(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.@-]", "-", path)


def _slugs(entries: Sequence[MappingEntry]) -> dict[str, str]:
    """A file name for each mapping; no two have the same."""
    found: dict[str, str] = {}
    for one in entries:
        slug = re.sub(r"[^a-z0-9]+", "-", one.name.lower()).strip("-") or "mapping"
        while slug in found.values() or slug == "index":
            slug += "-x"
        found[one.name] = slug
    return found


def _environment() -> Environment:
    folder = files("mapper.book").joinpath("templates")
    names = ("page.html", "index.html", "mapping.html", "list.html", "field.html", "source.html")
    return Environment(
        loader=DictLoader({name: folder.joinpath(name).read_text("utf-8") for name in names}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
