"""Where what the cursor stands on is declared and used, and its change of name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mapper.contract.message_model import Field, ObjectType, Type
from mapper.diagnostics.diagnostic import Position
from mapper.editor.completion import Known, names_a_file
from mapper.editor.cursor_place import Place
from mapper.editor.symbols import Kind, Occurrence, Symbol, occurrences
from mapper.editor.what_stands import fields_at
from mapper.expression_types.result_types import BUILTIN_TYPES
from mapper.jsonata.parse import ir
from mapper.mapping_file.mapping_loading import Loaded
from mapper.plan.completeness import rules_below
from mapper.plan.plan_expressions import Trees
from mapper.plan.plan_model import Plan

RENAMED: Final[frozenset[Kind]] = frozenset(("fragment", "table", "index", "parameter", "variable"))
"""What can be given another name: all that contracts do not name too."""


def definitions(place: Place, known: Known) -> list[Position]:
    """Where the field, the message or the file under the cursor is declared."""
    found = [field.position for field in fields_at(place, known)]
    if place.kind == "value" and place.path[-1:] == ("message",):
        for plan in known.plans:
            side = plan.target_contract if "target" in place.path else plan.source_contract
            if place.text in side.messages:
                found.append(side.messages[place.text].position)
    if place.kind == "value" and names_a_file(place.path):
        named = known.file.parent / place.text
        if named.is_file():
            found.append(Position(str(named), 1, 1))
    return list(dict.fromkeys(position for position in found if position is not None))


def uses_of_field(fields: Iterable[Field], plans: Iterable[Plan]) -> list[Position]:
    """Where mappings read fields of the source, and fill fields of the target."""
    wanted = {field.position for field in fields if field.position is not None}
    found: dict[Position, None] = {}
    for plan in plans:
        for expression in plan.expressions:
            for node in expression.nodes:
                for owner in expression.owners.get(id(node), ()):
                    if isinstance(node, ir.Name) and owner.fields[node.value].position in wanted:
                        length = node.end - node.start
                        found[expression.text.position_at(node.start, length)] = None
        for root in plan.roots():
            for rule in rules_below(root):
                if rule.target is not None and rule.target.position in wanted:
                    found[rule.position] = None
    return sorted(found, key=_start)


def fields_declared_at(file: Path, line: int, column: int, plans: Iterable[Plan]) -> list[Field]:
    """The fields of contracts that are declared where the cursor stands, of those that plans know."""
    found: dict[int, Field] = {}
    for plan in plans:
        for contract in plan.contracts():
            pending: list[Type] = [*contract.types.values()]
            pending += [message.type for message in contract.messages.values()]
            seen: set[int] = set()
            while pending:
                type_ = pending.pop()
                if id(type_) in seen or not isinstance(type_, ObjectType):
                    continue
                seen.add(id(type_))
                for field in type_.fields.values():
                    pending.append(field.type)
                    where = field.position
                    if where is not None and where.line == line and _file(where) == file:
                        end = where.end_column or where.column
                        if where.column <= column <= end:
                            found[id(field)] = field
    return list(found.values())


def uses_of_file(named: Path, mappings: Iterable[Loaded]) -> list[Position]:
    """Where mappings name a file."""
    found: dict[Position, None] = {}
    for loaded in mappings:
        mapping = loaded.mapping
        tables = [mapping.tables, *(entry.file.tables for entry in loaded.fragments)]
        tables += [entry.file.tables for entry in loaded.formats]
        texts = [mapping.source.contract, mapping.target.contract]
        texts += [*mapping.formats, *mapping.fragments]
        texts += [table.file for declared in tables for table in declared.values()]
        for text in texts:
            if (Path(text.position.file).parent / text).resolve() == named:
                found[text.position] = None
    return sorted(found, key=_start)


def occurrence_at(
    file: Path, line: int, column: int, found: Iterable[Occurrence]
) -> Occurrence | None:
    """The name at a line and a column of a file, as mapper counts them."""
    for one in found:
        where = one.position
        end = where.end_column or where.column
        if where.line == line and where.column <= column <= end and _file(where) == file:
            return one
    return None


def related(
    symbol: Symbol, first: Occurrence, mappings: Iterable[Loaded], trees: Trees
) -> list[Occurrence]:
    """All places of a name: those of every mapping that shares one of them with another."""
    groups = [
        [one for one in occurrences(loaded, trees) if one.symbol == symbol] for loaded in mappings
    ]
    found = {_start(first.position): first}
    while sharing := [one for one in groups if any(_start(each.position) in found for each in one)]:
        for group in sharing:
            groups.remove(group)
            for one in group:
                known = found.setdefault(_start(one.position), one)
                if one.declares and not known.declares:
                    found[_start(one.position)] = one
    return sorted(found.values(), key=lambda one: _start(one.position))


def refused_name(symbol: Symbol, name: str, mappings: Iterable[Loaded], trees: Trees) -> str | None:
    """Why a symbol cannot be called so, or None."""
    if symbol.kind == "fragment":
        if not name.strip() or any(sign in name for sign in ":#'\"{}[],&*!|>%@`\n"):
            return f"`{name}` would need quotes as a key of YAML"
    elif not name.isidentifier():
        return f"`{name}` is not a name: use letters, digits and `_`, and begin with no digit"
    elif name in BUILTIN_TYPES:
        return f"`${name}` is a function of the language"
    taken = _taken(symbol, name, mappings, trees)
    return f"there is a {taken} `{name}` already" if taken is not None else None


def _taken(symbol: Symbol, name: str, mappings: Iterable[Loaded], trees: Trees) -> Kind | None:
    """What has a name already in a mapping that knows the symbol."""
    for loaded in mappings:
        found = {one.symbol for one in occurrences(loaded, trees)}
        if symbol in found:
            for one in found:
                if one.name == name and (one.kind == "fragment") == (symbol.kind == "fragment"):
                    return one.kind
    return None


def _file(position: Position) -> Path:
    return Path(position.file).resolve()


def _start(position: Position) -> tuple[Path, int, int]:
    return _file(position), position.line, position.column
