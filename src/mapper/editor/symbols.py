"""Names of mapping files: where each is declared, and where it is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mapper.diagnostics.diagnostic import Position
from mapper.jsonata.analyse.free_variables import variable_uses
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.mapping_file.file_model import FormatsFile, Fragment, FragmentsFile, MappingFile
from mapper.mapping_file.mapping_loading import Loaded
from mapper.mapping_file.rule_model import Rule
from mapper.plan.plan_expressions import Trees
from mapper.yaml_text.spanned_text import Text

Kind = Literal["fragment", "table", "format", "index", "parameter", "variable"]


class Symbol(NamedTuple):
    """What a name stands for. `home` is set where a name is known in a part of a file alone."""

    kind: Kind
    name: str
    home: str = ""


class Occurrence(NamedTuple):
    """A name in a file, without its quotes or its `$`."""

    symbol: Symbol
    position: Position
    declares: bool = False


Names = Mapping[str, Symbol]


def occurrences(loaded: Loaded, trees: Trees) -> list[Occurrence]:
    """All names in the files of a mapping, of those that the mapping can see."""
    found = list(dict.fromkeys(_NameWalk(loaded, trees).all()))
    return found


@dataclass(slots=True)
class _NameWalk:
    loaded: Loaded
    trees: Trees

    def all(self) -> Iterator[Occurrence]:
        loaded, mapping = self.loaded, self.loaded.mapping
        fragments = [entry.file for entry in loaded.fragments]
        formats = [entry.file for entry in loaded.formats]
        declaring: list[tuple[Kind, Iterable[Text]]] = [
            *(("table", file.tables) for file in fragments),
            *(("table", file.tables) for file in formats),
            ("table", mapping.tables),
            ("index", mapping.index),
            ("parameter", mapping.parameters),
        ]
        names: dict[str, Symbol] = {}
        for kind, group in declaring:
            for name in group:
                symbol = names[str(name)] = Symbol(kind, str(name))
                yield _named(symbol, name, declares=True)
        yield from self._mapping(mapping, names)
        for shared in fragments:
            yield from self._fragments(shared, names)
        yield from self._formats(formats, names)

    def _formats(self, formats: list[FormatsFile], names: Names) -> Iterator[Occurrence]:
        for file in formats:
            for name, declared in file.formats.items():
                yield _named(Symbol("format", str(name)), name, declares=True)
                for text in (declared.check, declared.partial):
                    yield from self._expressions((text,), names)
                for other, rule in declared.from_.items():
                    yield _named(Symbol("format", str(other)), other)
                    yield from self._rule(rule, names)
            for format_ in file.types.values():
                yield _named(Symbol("format", str(format_)), format_)

    def _mapping(self, mapping: MappingFile, names: Names) -> Iterator[Occurrence]:
        for parameter in mapping.parameters.values():
            if parameter.type is not None:
                yield _named(Symbol("format", str(parameter.type)), parameter.type)
            yield from self._expressions((parameter.agrees_with,), names)
        for index in mapping.index.values():
            texts = (index.over, *index.by, index.where, *index.order_by)
            yield from self._expressions(texts, names)
        if (partition := mapping.source.partition) is not None:
            yield from self._expressions((partition.over, partition.by), names)
            yield _named(Symbol("parameter", str(partition.as_)), partition.as_)
        yield from self._rule(mapping.map, names)

    def _fragments(self, file: FragmentsFile, names: Names) -> Iterator[Occurrence]:
        for name, fragment in file.fragments.items():
            yield _named(Symbol("fragment", str(name)), name, declares=True)
            inside = dict(names)
            for parameter in fragment.parameters:
                symbol = inside[str(parameter)] = Symbol("parameter", str(parameter), str(name))
                yield _named(symbol, parameter, declares=True)
            yield from self._defaults(fragment, names)
            yield from self._rule(fragment.rules, inside)

    def _defaults(self, fragment: Fragment, names: Names) -> Iterator[Occurrence]:
        for parameter in fragment.parameters.values():
            yield from self._expressions((parameter.default,), names)

    def _rule(self, rule: Rule, names: Names) -> Iterator[Occurrence]:
        inside = dict(names)
        if rule.use is not None:
            yield _named(Symbol("fragment", str(rule.use)), rule.use)
            for name in rule.with_:
                yield _named(Symbol("parameter", str(name), str(rule.use)), name)
        if rule.table is not None:
            yield _named(Symbol("table", str(rule.table)), rule.table)
        if rule.convert is not None:
            yield _named(Symbol("format", str(rule.convert)), rule.convert)
        yield from self._expressions((rule.from_, *rule.each), names)
        if rule.as_ is not None:
            yield self._bound(rule.as_, inside)
        yield from self._expressions((rule.where, *rule.order_by), inside)
        for name, text in rule.let.items():
            yield from self._expressions((text,), inside)
            yield self._bound(name, inside)
        of = rule.match.of if rule.match is not None else None
        texts = (rule.when, rule.nothing_when, rule.expression, rule.value, of, rule.distinct_by)
        yield from self._expressions((*texts, *rule.with_.values()), inside)
        for _, inner in rule.children():
            yield from self._rule(inner, inside)

    def _bound(self, name: Text, inside: dict[str, Symbol]) -> Occurrence:
        symbol = inside[str(name)] = Symbol("variable", str(name), str(name.position))
        return _named(symbol, name, declares=True)

    def _expressions(self, texts: Iterable[Text | None], names: Names) -> Iterator[Occurrence]:
        for text in texts:
            if text is not None:
                yield from self._expression(text, names)

    def _expression(self, text: Text, names: Names) -> Iterator[Occurrence]:
        try:
            node = self.trees.of(str(text)).node
        except ExpressionError:
            return
        for variable, binder in variable_uses(node):
            start = variable.start + 1
            position = text.position_at(start, len(variable.name))
            if binder is None:
                symbol = names.get(variable.name)
                if symbol is not None:
                    yield Occurrence(symbol, position)
                continue
            at = _binding(text, variable.name, binder)
            if at is not None:
                declared = text.position_at(at, len(variable.name))
                symbol = Symbol("variable", variable.name, str(declared))
                yield Occurrence(symbol, declared, declares=True)
                yield Occurrence(symbol, position)


def _binding(text: Text, name: str, binder: ir.Node) -> int | None:
    """Where a node of an expression binds a name: the offset behind the `$`."""
    sign = r"[@#]\s*" if isinstance(binder, ir.Path) else ""
    found = re.compile(rf"{sign}\$(?={re.escape(name)}(?!\w))").search(text, binder.start)
    return found.end() if found is not None else None


def _named(symbol: Symbol, text: Text, *, declares: bool = False) -> Occurrence:
    return Occurrence(symbol, text.position_at(0, len(text)), declares)
