"""What a reader notes on its way: counted once a path, and put in words when it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from mapper.diagnostics.diagnostic import Notice, Position, Severity
from mapper.diagnostics.nearest import meant
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.reading.leaf_judging import UNNAMED, Fault
from mapper.reading.shape import Pick
from mapper.reading.shown_names import shown

Chain = tuple["Chain", str] | None
"""A path as it grows: (the path above, the name); None is the message itself."""


MOST_LEFT_OUT: Final = 10_000
"""Of so many values it is kept where they were left out."""


MOST_HINTS: Final = 20
"""Of so many of the notices about a message the name is looked for that was meant."""


class LeftOut(NamedTuple):
    """A value that is not in the document, since it breaks its contract.

    `owner` is the object of the document that would have it, by identity, and `key` its name
    there; the others are as the notice about it says.
    """

    owner: dict[str, Any]
    key: str
    code: str
    message: str
    value: str
    source_path: str


@dataclass(slots=True)
class _Note:
    """One thing that was found at one path."""

    message: str
    severity: Severity
    value: str | None
    known: Collection[str]
    name: str
    count: int = 1
    pick: Pick = None
    become: str = ""


class Notes:
    """Collects the notices of one message, and where values were left out."""

    __slots__ = ("_found", "_left_out", "_top", "_unknown")

    def __init__(self, *, top: bool = True, unknown: Literal["notice", "error"] = "notice") -> None:
        self._found: dict[tuple[str, Chain, str], _Note] = {}
        self._left_out: list[tuple[dict[str, Any], str, Chain, Fault]] = []
        # Whether what has no path is the message, and not a part of a delivery.
        self._top = top
        self._unknown: Severity = "error" if unknown == "error" else "warning"

    def unknown(
        self, above: Chain, name: str, known: Collection[str], *, what: str, permitted: bool = False
    ) -> None:
        """Note a name the contract does not have; `known` are the names it has there.

        `what` is `element`, `attribute`, `member`, `column` or `part`; where the contract permits
        undeclared content the notice is for information only.
        """
        code = "source-unknown-attribute" if what == "attribute" else "source-unknown-element"
        note = self._add(code, (above, "@" + name if what == "attribute" else name))
        if note is not None:
            note.name = name
            if permitted:
                note.severity = "info"
                note.message = (
                    f"the contract permits this {what} without declaring it; it is not read"
                )
            else:
                note.severity = self._unknown
                note.known = known
                note.message = f"the contract does not know this {what}; it is not read"

    def other_namespace(self, above: Chain, name: str, namespace: str | None) -> None:
        """Note an element whose name is known here, though in another namespace."""
        note = self._add("source-unknown-element", (above, name))
        if note is not None:
            note.name = name
            place = f"the namespace `{shown(namespace)}`" if namespace else "no namespace"
            note.severity = self._unknown
            note.message = f"the contract does not know this element in {place}; it is not read"

    def stray_text(self, path: Chain, value: str) -> None:
        """Note text where the contract has elements only."""
        note = self._add("source-unexpected-text", path, value)
        if note is not None:
            note.message = "text between elements where the contract has none; it is not read"

    def nil_with_content(self, path: Chain) -> None:
        """Note an element that is nil and has content nevertheless."""
        note = self._add("source-nil-with-content", path)
        if note is not None:
            note.message = "the element is nil and yet has content; the content is not read"

    def fault(self, path: Chain, fault: Fault, owner: dict[str, Any], key: str) -> Any:
        """Note a value that breaks its contract; gives what is kept of it, or MISSING.

        `owner` is the object of the document that it would be in, as `key`.
        """
        kept = fault.kept is not MISSING
        note = self._add(fault.code, path, fault.text, fault.message)
        if note is not None:
            note.message = fault.message
            note.become = _become(fault.outcome, fault.pick, kept)
            note.pick = fault.pick
            if fault.outcome.refuses:
                note.severity = "error"
        if not kept and len(self._left_out) < MOST_LEFT_OUT:
            self._left_out.append((owner, key, path, fault))
        return fault.kept

    def required(self, above: Chain, key: str, outcome: Outcome, pick: Pick) -> None:
        """Note a required member that an object lacks: an error at the top of the message."""
        note = self._add("source-required-missing", (above, key))
        if note is not None:
            refused = outcome.refuses or (above is None and self._top)
            note.severity = "error" if refused else "warning"
            note.pick = pick
            note.message = "the contract requires this member, and the message does not have it"
            note.become = _become(outcome, pick, True) if outcome.refuses else ""

    def differs(self, path: Chain, expected: str, found: str) -> None:
        """Note JSON of another form than the contract's, which is read nevertheless."""
        note = self._add("source-form-differs", path)
        if note is not None:
            note.message = (
                f"the contract has {expected} here, the message {found}; it is read as such"
            )

    def wrong_form(self, path: Chain, expected: str, found: str) -> None:
        """Note a value of a form that cannot be read as the contract's."""
        note = self._add("source-form-wrong", path)
        if note is not None:
            note.message = f"the contract has {expected} here, the message {found}; it is left out"

    def too_many(self, path: Chain) -> None:
        """Note a second value where the contract has at most one: an error."""
        note = self._add("source-too-many-values", path)
        if note is not None:
            note.severity = "error"
            note.message = "the message has more than one value here, the contract at most one"

    def missing_part(self, name: str) -> None:
        """Note a part that the message requires and the delivery does not have: an error."""
        note = self._add("source-part-missing", (None, name))
        if note is not None:
            note.severity = "error"
            note.message = "the delivery does not have this part, which the contract requires"

    def missing_column(self, path: Chain, *, required: bool = False) -> None:
        """Note a column that is not in the header of a table: an error where it is required."""
        note = self._add("source-column-missing", path)
        if note is not None and required:
            note.severity = "error"
            note.message = "the header does not have this column, which the contract requires"
        elif note is not None:
            note.message = "the header does not have this column; it is absent in all rows"

    def notices(self, *, strict: bool = False) -> tuple[Notice, ...]:
        """Put what was found in words, by path; when strict, each warning is an error."""
        if not self._found:
            return ()
        by_path: dict[tuple[str, str, str], _Note] = {}
        for (code, path, said), note in self._found.items():
            label = dotted(path)
            if note.name:
                # Only the last name is not the contract's.
                label = label.removesuffix(note.name) + shown(note.name)
            same = by_path.setdefault((label, code, said), note)
            if same is not note:
                same.count += note.count
        return tuple(
            Notice(
                code,
                _words(note, number < MOST_HINTS, strict),
                # A kind that no rule names breaks no contract.
                "error"
                if strict and note.severity == "warning" and code != UNNAMED
                else note.severity,
                source_path=path,
                # An error has its place in the source.
                position=Position(*note.pick)
                if note.pick is not None and not strict and note.severity != "error"
                else None,
                value=note.value,
                count=note.count,
            )
            for number, ((path, code, _), note) in enumerate(
                sorted(by_path.items(), key=lambda item: item[0])
            )
        )

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The values that are not in the document, since they break their contract."""
        if not self._left_out:
            return ()
        return tuple(
            LeftOut(owner, key, fault.code, fault.message, fault.text, dotted(path))
            for owner, key, path, fault in self._left_out
        )

    def _add(
        self, code: str, path: Chain, value: str | None = None, said: str = ""
    ) -> _Note | None:
        """The note of something new; None where it was noted before, and is counted.

        What is `said` tells one thing from another that has the same code and path.
        """
        note = self._found.get((code, path, said))
        if note is not None:
            note.count += 1
            return None
        self._found[code, path, said] = note = _Note("", "warning", value, (), "")
        return note


def _words(note: _Note, hints: bool, strict: bool) -> str:
    """What a note says, with the name that was probably meant, or what becomes of a value."""
    hint = _meant(note.name, frozenset(note.known)) if hints and note.known else None
    if hint:
        return f"{note.message}; {hint}"
    # Where the message is refused nothing becomes of it.
    return note.message if strict and note.severity == "warning" else note.message + note.become


# A source that has drifted sends the same names in every message.
_meant = lru_cache(maxsize=1024)(meant)


def _become(outcome: Outcome, pick: Pick, kept: bool) -> str:
    """What becomes of a value that breaks its contract, in words behind what it breaks."""
    if outcome.refuses:
        return f" ({pick[0]}:{pick[1]} picks `{outcome}`)" if pick is not None else ""
    return "; it is kept" if kept else "; it is left out"


def dotted(path: Chain) -> str:
    """The path as text, from the message down: `a.b.c`; empty for the message itself."""
    names: list[str] = []
    while path is not None:
        path, name = path
        names.append(name)
    return ".".join(reversed(names))
