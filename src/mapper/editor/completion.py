"""What can be written at the cursor."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Final, Literal

from mapper.contract.message_model import ObjectType
from mapper.editor.cursor_place import Path, Place
from mapper.editor.descriptions import about_field, about_table, about_value, one_line, signature
from mapper.editor.file_grammar import allowed
from mapper.editor.half_written import half_written, within
from mapper.editor.plan_places import PlanPlaces, is_expression, rule_path
from mapper.expression_types.inferred_types import (
    Computed,
    FunctionType,
    Inferred,
    TypeScope,
    describe,
    field_type,
)
from mapper.expression_types.result_types import BUILTIN_TYPES
from mapper.mapping_file.mapping_loading import Loaded
from mapper.plan.known_formats import GENERAL
from mapper.plan.plan_expressions import FORBIDDEN
from mapper.plan.plan_model import ObjectBody, Plan, UseBody
from mapper.yaml_text.mapping_root import mapping_root

Kind = Literal["field", "variable", "function", "value", "key", "name", "file"]

_PLAIN: Final = re.compile(r"[^\W\d]\w*")
_FILES: Final = {
    "contract": ".contract.yaml",
    "fragments": ".fragments.yaml",
    "formats": ".formats.yaml",
    "grounds": ".grounds.yaml",
    "file": ".csv",
    "extends": ".yaml",
    "mapping": ".yaml",
}
"""How files end that a key names."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be written; `insert` replaces `start` characters before the cursor."""

    label: str
    kind: Kind
    detail: str = ""
    documentation: str = ""
    insert: str = ""
    replaces: int = 0

    @property
    def text(self) -> str:
        """What is inserted."""
        return self.insert or self.label


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file: its kind, the plans made of it and its places in each.

    `load` reads what the files of a mapping say.
    """

    file: FilePath
    kind: str
    plans: list[Plan]
    places: list[PlanPlaces]
    load: Callable[[FilePath], Loaded | None]

    @property
    def loaded(self) -> Loaded | None:
        """What the files of the first mapping say."""
        return self.load(FilePath(self.plans[0].file)) if self.plans else None


def suggestions(place: Place, known: Known) -> list[Suggestion]:
    """What can be written at a place, each once, the likeliest first."""
    found = _keys(place, known) if place.kind == "key" else _values(place, known)
    return list({(one.label, one.kind): one for one in found}.values())


# Inside expressions.


def _expression(place: Place, known: Known) -> Iterator[Suggestion]:
    written = half_written(place.before)
    if written.kind == "nothing":
        return
    replaces = place.offset - written.start
    scopes = [scope for places in known.places for scope in places.scopes(place.path)]
    for scope in _different(scopes):
        inside = within(written, scope)
        if written.kind == "text":
            yield from _codes(inside.compared, replaces)
            continue
        if written.kind in {"name", "step"}:
            yield from _fields(inside.scope.context, replaces)
        if written.kind != "step":
            yield from _variables(inside.scope, replaces)


def _different(scopes: Iterable[TypeScope]) -> list[TypeScope]:
    """Scopes that differ in what can be seen of the source."""
    return list({(scope.context.items, tuple(scope.names)): scope for scope in scopes}.values())


def _fields(context: Inferred, replaces: int) -> Iterator[Suggestion]:
    for item in context.items:
        if isinstance(item, ObjectType):
            for name, field in item.fields.items():
                detail = describe(field_type(field))
                yield Suggestion(name, "field", detail, about_field(field), _step(name), replaces)
        elif isinstance(item, Computed):
            for name, type_ in item.fields:
                yield Suggestion(name, "field", describe(type_), "", _step(name), replaces)


def _step(name: str) -> str:
    """A name as a step of a path."""
    return name if _PLAIN.fullmatch(name) and name not in {"and", "or", "in"} else f"`{name}`"


def _variables(scope: TypeScope, replaces: int) -> Iterator[Suggestion]:
    for name, type_ in scope.names.items():
        if not name.startswith("!"):  # what only the parent operator sees
            function = any(isinstance(item, FunctionType) for item in type_.items)
            kind: Kind = "function" if function else "variable"
            yield Suggestion(f"${name}", kind, describe(type_), about_value(type_), "", replaces)
    yield Suggestion("$", "variable", describe(scope.context), "the context", "", replaces)
    yield Suggestion("$$", "variable", describe(scope.root), "the message", "", replaces)
    for name in BUILTIN_TYPES:
        if name not in FORBIDDEN and name not in scope.names:
            yield Suggestion(f"${name}", "function", signature(name), "", "", replaces)


def _codes(compared: Inferred | None, replaces: int) -> Iterator[Suggestion]:
    for leaf in compared.leaves if compared is not None else ():
        for code in leaf.facets.enum or ():
            yield Suggestion(code, "value", leaf.meanings.get(code, ""), "", "", replaces)


# Values that are no expressions.


def _values(place: Place, known: Known) -> Iterator[Suggestion]:
    if is_expression(known.kind, place.path):
        yield from _expression(place, known)
        return
    for one in _names(place, known):
        yield Suggestion(one.label, one.kind, one.detail, one.documentation, "", place.offset)
    for value in allowed(known.kind, place.path).values:
        yield Suggestion(value, "value", replaces=place.offset)


def _names(place: Place, known: Known) -> Iterator[Suggestion]:
    """What a file, a contract or a plan calls by a name."""
    names = [step for step in place.path if not step.isdigit()]
    key = names[-1] if names else ""
    if names_a_file(place.path):
        yield from (Suggestion(name, "file") for name in _files(known.file, _FILES[key]))
    elif key == "message":
        for plan in known.plans:
            side = plan.target_contract if "target" in names else plan.source_contract
            yield from (Suggestion(name, "name", "message") for name in side.messages)
    elif key == "$table":
        for plan in known.plans:
            for name, table in plan.tables.items():
                yield Suggestion(name, "name", "table", about_table(table))
    elif key == "$use" and (loaded := known.loaded):
        for entry in loaded.fragments:
            for used, fragment in entry.file.fragments.items():
                said = str(fragment.description or "")
                yield Suggestion(str(used), "name", "fragment", said)
    elif key in {"$convert", "type"} and (loaded := known.loaded):
        declared = [str(each) for formats in loaded.formats for each in formats.file.formats]
        yield from (Suggestion(each, "name", "format") for each in (*declared, *GENERAL))


def names_a_file(path: Path) -> bool:
    """Whether the value at a path is the name of a file."""
    names = [step for step in path if not step.isdigit()]
    return bool(names) and names[-1] in _FILES and "map" not in names and "rules" not in names


def _files(file: FilePath, ending: str) -> Iterator[str]:
    """Files that a file may name, relative to its folder."""
    for found in sorted(mapping_root(file).rglob(f"*{ending}")):
        if found != file:
            yield FilePath(os.path.relpath(found, file.parent)).as_posix()


# Keys.


def _keys(place: Place, known: Known) -> Iterator[Suggestion]:
    """Keys of a block that it does not have: names of the target, and what the grammar knows."""
    found: list[Suggestion] = []
    if rule_path(known.kind, place.path) is not None:
        found += _rule_keys(place.path, known)
    grammar = allowed(known.kind, place.path)
    found += [Suggestion(key, "key", "", about) for key, about in grammar.keys.items()]
    for one in found:
        if one.label not in place.others:
            insert = f"{_key(one.label)}: "
            yield Suggestion(
                one.label, one.kind, one.detail, one.documentation, insert, place.offset
            )


def _key(name: str) -> str:
    """A name as a key of YAML."""
    return f"'{name}'" if name[:1] in "@#`*&!|>%" else name


def _rule_keys(path: Path, known: Known) -> Iterator[Suggestion]:
    last = path[-1] if path else ""
    if last == "$match" or path[-2:] == ("$match", "cases"):
        for places in known.places:
            for scope in places.scopes(path):
                yield from (
                    Suggestion(one.label, one.kind, one.detail, one.documentation)
                    for one in _fields(scope.context, 0)
                )
    elif last == "$with":
        for places in known.places:
            for rule, _ in places.rules.get(path[:-1], ()):
                use = rule.body.use if isinstance(rule.body, ObjectBody) else rule.body
                if isinstance(use, UseBody):
                    for parameter in use.arguments:
                        yield Suggestion(parameter, "name", "parameter")
    elif not last.startswith("$"):
        for places in known.places:
            for type_ in places.filled(path):
                if isinstance(type_, ObjectType):
                    for name, field in type_.fields.items():
                        yield Suggestion(name, "field", one_line(field), about_field(field))
