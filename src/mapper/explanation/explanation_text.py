"""Explanations as text for a terminal, within a width."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.escaping import escaped
from mapper.diagnostics.plural import counted
from mapper.explanation.explained_values import (
    ExplainedSource,
    ExplainedState,
    ExplainedStep,
    ExplainedValue,
    ItemFilter,
    SourcePlace,
)
from mapper.jsonata.runtime.missing import MISSING

_LABEL: Final = 13
_AWAY: Final = 5
"""So many of the items that a filter turned away are shown."""
_LONGEST: Final = 60
MASK: Final = "***"
"""Stands for a value that is there and not shown."""


class ExplanationText:
    """Prints explanations; `values` shows data, `source` is the name of the input."""

    def __init__(self, *, width: int, values: bool, source: str) -> None:
        self.width = width
        self.values = values
        self.source = source

    def one(self, explained: ExplainedValue) -> str:
        """A field in full: a line each for the rule, the steps, the nodes, the notices."""
        lines = [*self._wrapped(self._head(explained), "", "  ")]
        if explained.reason:
            lines += self._row("because", escaped(explained.reason))
        if explained.rule is not None:
            lines += self._row("rule", place(explained.rule))
        for step in explained.steps:
            lines += self._step(step, explained.rule)
        lines += self._notices(explained)
        return "\n".join(lines) + "\n"

    def all(self, found: Iterable[ExplainedValue]) -> Iterator[str]:
        """Each field on a few lines, those that no rule fills together at the end of their object."""
        bare: dict[str, list[str]] = {}
        for each in found:
            above, _, name = each.path.rpartition(".")
            if each.state is ExplainedState.ABSENT and each.rule is None:
                bare.setdefault(above, []).append(name)
                continue
            lines = [*self._wrapped(self._head(each), "", "  ")]
            if each.reason:
                lines += self._wrapped(escaped(each.reason), "    ", "    ")
            made = [one for one in each.sources if one.made] or list(each.sources)
            if each.state is not ExplainedState.ABSENT:
                made_of = [self._node(one, name="line ") for one in made[:_AWAY]] or self._constant(
                    each
                )
                lines += [
                    line
                    for text in made_of
                    for line in self._wrapped(f"< {text}", "    ", "      ")
                ]
            if each.rule is not None:
                lines += self._wrapped(f"@ {place(each.rule)}", "    ", "      ")
            yield "\n".join(lines) + "\n"
        for above, names in bare.items():
            where = f" of {above}" if above else ""
            text = f"no rule fills {counted(len(names), 'field')}{where}: {', '.join(names)}"
            yield "\n".join(self._wrapped(text, "", "  ")) + "\n"

    @staticmethod
    def _constant(explained: ExplainedValue) -> list[str]:
        kinds = ("$const", "$empty", "$nil", "$nothing_when", "parameter")
        return [f"{s.what} {s.text}".rstrip() for s in explained.steps if s.what in kinds]

    def _head(self, explained: ExplainedValue) -> str:
        path = escaped(explained.path)
        match explained.state:
            case ExplainedState.GIVEN:
                return f"{path} = {self._value(explained.value)}"
            case ExplainedState.ABSENT:
                return f"{path} is absent"
            case ExplainedState.LEFT_OUT:
                return f"{path} is left out"

    def _value(self, value: Any) -> str:
        if isinstance(value, dict):
            return "an object" if value else "empty"
        if isinstance(value, list):
            return f"a list, {counted(len(value), 'item')}"
        if value is None or value == "":
            return "empty"
        if not self.values:
            return MASK
        text = json.dumps(value, ensure_ascii=False)
        return escaped(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")

    def _step(self, step: ExplainedStep, rule: Position | None) -> Iterator[str]:
        text = " · ".join(escaped(each) for each in (step.text, step.says) if each)
        yield from self._row(escaped(step.what), text)
        if step.key is not MISSING:
            indent = " " * _LABEL
            yield from self._wrapped(f"key = {self._value(step.key)}", indent, indent)
        for source in step.sources:
            if step.what != "item" or source.path:
                yield from self._wrapped(
                    f"< {self._node(source)}", " " * _LABEL, " " * _LABEL + "  "
                )
        for each in step.filters:
            yield from self._filter(each)
        if step.position is not None and not _same_line(step.position, rule):
            yield from self._wrapped(f"@ {place(step.position)}", " " * _LABEL, " " * _LABEL + "  ")

    def _filter(self, filter_: ItemFilter) -> Iterator[str]:
        text = f"{filter_.passed} of {filter_.tried} pass · {escaped(filter_.text)}"
        yield from self._row(f"  {filter_.what}", text)
        for away in filter_.away[:_AWAY]:
            read = ", ".join(self._node(each, lines=False) for each in away.read)
            text = f"turned away: {escaped(away.path) or 'an item'}{self._place(away.place)}"
            text += f" ({read})" if read else ""
            yield from self._wrapped(text, " " * _LABEL, " " * _LABEL + "  ")
        if len(filter_.away) > _AWAY:
            yield f"{' ' * _LABEL}and {len(filter_.away) - _AWAY} more"

    def _node(self, source: ExplainedSource, *, lines: bool = True, name: str = "") -> str:
        path = escaped(source.path) or "the message"
        there = source.value is not MISSING
        text = f"{path} = {self._value(source.value)}" if there else f"{path} is not there"
        return text + self._place(source.place, name) if lines else text

    def _place(self, place: SourcePlace | None, name: str = "") -> str:
        """A place as an editor opens it, behind a blank; `name` stands for the input."""
        if place is None:
            return ""
        file = escaped(self.source) if place.file is None else escaped(place.file)
        if place.file is not None and not name:
            file = f"{escaped(self.source)}/{file}"
        column = "" if place.column is None else f":{place.column}"
        return f" {name if name and place.file is None else file + ':'}{place.line}{column}"

    def _notices(self, explained: ExplainedValue) -> Iterator[str]:
        shown = {step.says for step in explained.steps}
        for notice in explained.notices:
            text = f"{notice.severity}: {notice.message} [{notice.code}]"
            if text not in shown and notice.message not in explained.reason:
                yield from self._row("notice", escaped(text))

    def _row(self, label: str, text: str) -> list[str]:
        first = f"  {label}".ljust(_LABEL)
        if len(first) >= _LABEL and not first.endswith(" "):
            return [first, *self._wrapped(text, " " * _LABEL, " " * _LABEL)] if text else [first]
        return self._wrapped(text, first, " " * _LABEL) if text else [first.rstrip()]

    def _wrapped(self, text: str, first: str, others: str) -> list[str]:
        room = self.width - max(len(first), len(others))
        lines, line, empty = [], first, True
        for word in text.split(" "):
            for number, piece in enumerate(_pieces(word, room)):
                blank = "" if empty or number else " "
                if not empty and len(line) + len(blank) + len(piece) > self.width:
                    lines.append(line)
                    line, blank = others, ""
                line, empty = line + blank + piece, False
        return [*lines, line.rstrip()]


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word, or parts of it that fit: a path is parted before a `.` or behind a `/`."""
    while len(word) > room:
        end = max(word.rfind(".", 1, room), word.rfind("/", 0, room - 1) + 1)
        end = end if end > 0 else room
        yield word[:end]
        word = word[end:]
    yield word


def _same_line(position: Position, rule: Position | None) -> bool:
    return rule is not None and (position.file, position.line) == (rule.file, rule.line)


def place(position: Position) -> str:
    """A position as an editor opens it."""
    return f"{position.file}:{position.line}:{position.column}"
