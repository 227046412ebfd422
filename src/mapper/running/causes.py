"""One cause, one error: what a message lacks because a value of its source was left out.

The reader leaves out a value that breaks the source's contract, and notes it. Where the target
then lacks what it requires, that is no second thing to report: the notice of the reader becomes the
error, with the target path too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from mapper.diagnostics.diagnostic import Notice
from mapper.reading.notice_collector import LeftOut
from mapper.reading.read_outcome import Reading


class Causes(NamedTuple):
    """For each rule the names of the source's fields that it, and all below it, reads.

    Rules are numbers in `rules`, their positions, and names are numbers in `names`: what a module
    holds of this is seldom asked for.
    """

    rules: tuple[tuple[str, int, int], ...] = ()
    names: tuple[str, ...] = ()
    read: Mapping[int, tuple[int, ...]] = MappingProxyType({})

    def of(self, position: tuple[str, int, int]) -> tuple[str, ...]:
        """The names for the position of a rule."""
        if position not in self.rules:
            return ()
        return tuple(self.names[name] for name in self.read.get(self.rules.index(position), ()))


_LACKS: Final = frozenset({"value-missing", "choice-broken", "too-few-items"})
"""The codes of errors that say that something is not there."""

_Steps: TypeAlias = tuple[tuple[str, int | None], ...]


def explained(
    reading: Reading, made: Sequence[Notice], causes: Causes
) -> tuple[tuple[Notice, ...], list[Notice]]:
    """The notices of reading and of mapping, with one error for each value that was left out.

    `made` are the notices that mapping the document of `reading` made.
    """
    before = reading.notices
    if any(notice.code in TOO_LONG for notice in made):
        made = [_of_the_longest(notice, reading.document, causes) for notice in made]
    if not reading.left_out or not any(_lacks(notice) for notice in made):
        return before, list(made)
    paths = _paths(reading.document, {id(one.owner) for one in reading.left_out})
    left = [(one, (*paths.get(id(one.owner), ()), (one.key, None))) for one in reading.left_out]
    after: list[Notice] = []
    reported: set[int] = set()
    for notice in made:
        found = _cause(notice, left, causes) if _lacks(notice) else None
        if found is None:
            after.append(notice)
            continue
        number, steps = found
        if number in reported:
            continue
        reported.add(number)
        one = left[number][0]
        before = _without(before, one)
        message = f"{one.message}, and the target requires it"
        after.append(
            replace(
                notice, code=one.code, message=message, source_path=_dotted(steps), value=one.value
            )
        )
    return before, after


TOO_LONG: Final = frozenset({"text-truncated", "value-too-long"})
"""The codes of notices about a text that the target has no room for."""


def _of_the_longest(notice: Notice, document: Any, causes: Causes) -> Notice:
    """A notice about a text made of several values, with the path of the one that made it long.

    That is the one that the text is, or else the longest that is in it.
    """
    at = notice.position
    if notice.code not in TOO_LONG or notice.value is None or at is None:
        return notice
    names = causes.of((at.file, at.line, at.column))
    if len(names) < 2:
        return notice
    steps = _steps(notice.source_path or "")
    for end in range(len(steps), -1, -1):
        texts = _texts(_at(document, steps[:end]), frozenset(names), steps[:end])
        within = [(text, path) for text, path in texts if text and text in notice.value]
        if within:
            _, path = max(within, key=lambda one: len(one[0]))
            return replace(notice, source_path=_dotted(path))
    return notice


def _at(document: Any, steps: _Steps) -> Any:
    """What stands at a path of a document; None where nothing does."""
    for name, index in steps:
        found = document.get(name) if isinstance(document, dict) else None
        document = found
        if isinstance(found, list) and (index is not None or len(found) == 1):
            document = found[index or 0] if (index or 0) < len(found) else None
    return document


def _texts(value: Any, names: frozenset[str], path: _Steps) -> Iterator[tuple[str, _Steps]]:
    """The texts below an object, of the fields that have one of these names."""
    for name, item in value.items() if isinstance(value, dict) else ():
        if name not in names:
            continue
        if isinstance(item, str):
            yield item, (*path, (name, None))
        else:
            yield from _texts(item, names, (*path, (name, None)))


def _lacks(notice: Notice) -> bool:
    return notice.severity == "error" and notice.code in _LACKS


def _cause(
    notice: Notice, left: list[tuple[LeftOut, _Steps]], causes: Causes
) -> tuple[int, _Steps] | None:
    """The value whose absence explains an error best, with its path; None where none does."""
    whole = notice.target_path is None  # the message would be empty, whatever the reason
    at = notice.position
    names = causes.of((at.file, at.line, at.column)) if at is not None else ()
    asked = _steps(notice.source_path or "")
    best: tuple[int, int, _Steps] | None = None
    for number, (_, steps) in enumerate(left):
        common = _common(steps, asked)
        if common is None or (best is not None and common <= best[0]):
            continue
        # What leads to the rule's context is not the rule's to read.
        if whole or all(name in names for name, _ in steps[common:]):
            best = (common, number, steps)
    return best[1:] if best is not None else None


def _common(steps: _Steps, asked: _Steps) -> int | None:
    """How many steps two paths share; None where they are of different items of a list."""
    for number, ((name, index), (other, wanted)) in enumerate(zip(steps, asked, strict=False)):
        if name != other:
            return number
        if index is not None and wanted is not None and index != wanted:
            return None
    return min(len(steps), len(asked))


def _steps(path: str) -> _Steps:
    found: list[tuple[str, int | None]] = []
    for step in path.split(".") if path else ():
        name, bracket, index = step.partition("[")
        found.append((name, int(index[:-1]) if bracket and index[:-1].isdecimal() else None))
    return tuple(found)


def _dotted(steps: _Steps) -> str:
    return ".".join(name if index is None else f"{name}[{index}]" for name, index in steps)


def _paths(document: Any, wanted: set[int]) -> dict[int, _Steps]:
    """Where the objects with these identities stand in a document."""
    found: dict[int, _Steps] = {}
    pending: list[tuple[Any, _Steps]] = [(document, ())]
    if isinstance(document, list):
        pending = [(item, (("", index),)) for index, item in enumerate(document)]
    while pending:
        value, steps = pending.pop()
        if id(value) in wanted:
            found[id(value)] = steps
        for key, item in value.items() if isinstance(value, dict) else ():
            if isinstance(item, dict):
                pending.append((item, (*steps, (key, None))))
            elif isinstance(item, list):
                pending.extend(
                    (each, (*steps, (key, index)))
                    for index, each in enumerate(item)
                    if isinstance(each, dict)
                )
    return found


def _without(notices: tuple[Notice, ...], one: LeftOut) -> tuple[Notice, ...]:
    """The notices of the reader, less one value of those that they count."""
    for number, notice in enumerate(notices):
        if (notice.code, notice.source_path) == (one.code, one.source_path) and (
            notice.message.startswith(one.message)
        ):
            rest = (replace(notice, count=notice.count - 1),) if notice.count > 1 else ()
            return (*notices[:number], *rest, *notices[number + 1 :])
    return notices
