"""The notices of a reader: counted per path, and put in words at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from mapper.diagnostics.diagnostic import Notice, Position, Severity, notices_left_out
from mapper.diagnostics.escaping import shown
from mapper.diagnostics.nearest import meant
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.reading.leaf_judging import UNNAMED, Fault
from mapper.reading.shape import Pick

Chain = tuple["Chain", str] | None
"""A path: (the path above, the name); None is the message itself."""


ITEMS: Final[Chain] = (None, "")
"""The path of the items of a message that is a list: like any list's, it has no index."""

MOST_LEFT_OUT: Final = 10_000
"""The largest number of left-out values that is kept."""


MOST_NAMES: Final = 1_000
"""The largest number of unknown names per message that get a notice each; the others are counted."""


MOST_HINTS: Final = 20
"""The largest number of notices per message that get a nearest name."""


MOST_ROWS: Final = 10
"""The largest number of rows that a notice about a table names."""


class LeftOut(NamedTuple):
    """A value that is left out of the document, as it breaks its contract.

    `owner` is the object of the document that it belongs to, by identity, and `key` its name
    there; the other fields are those of its notice.
    """

    owner: dict[str, Any]
    key: str
    code: str
    message: str
    value: str
    source_path: str


@dataclass(slots=True)
class _PendingNotice:
    """A notice about one path, counted."""

    message: str
    severity: Severity
    value: str | None
    known: Collection[str]
    name: str
    count: int = 1
    pick: Pick = None
    become: str = ""
    rows: list[int] = field(default_factory=list)


class NoticeCollector:
    """Collects the notices of one message, and its left-out values.

    Beyond `most` paths the notices are counted.

    `row` is the row of a table that is being read, by the line it begins on; 0 for none.
    """

    __slots__ = ("_found", "_left_out", "_most", "_names", "_rest", "_top", "_unknown", "row")

    def __init__(
        self,
        *,
        top: bool = True,
        unknown: Literal["notice", "error"] = "notice",
        most: int = DEFAULT_LIMITS.notices,
    ) -> None:
        self._most = most
        # What is beyond that: the notices by severity, the last one still to be counted.
        self._rest: list[_PendingNotice] = []
        self._found: dict[tuple[str, Chain, str], _PendingNotice] = {}
        self._left_out: list[tuple[dict[str, Any], str, Chain, Fault]] = []
        self._names = 0
        # Whether an empty path is the message, not a part of a delivery.
        self._top = top
        self.row = 0
        self._unknown: Severity = "error" if unknown == "error" else "warning"

    def unknown(
        self, above: Chain, name: str, known: Collection[str], *, what: str, permitted: bool = False
    ) -> None:
        """Report a name that the contract does not have; `known` are its names there.

        `what` is `element`, `attribute`, `member`, `column` or `part`; where the contract permits
        undeclared content the notice has the severity info.
        """
        code = "source-unknown-attribute" if what == "attribute" else "source-unknown-element"
        notice = self._add_name(code, above, name, what, permitted=permitted)
        if notice is not None:
            if permitted:
                notice.severity = "info"
                notice.message = (
                    f"the contract permits this {what} without declaring it; it is not read"
                )
            else:
                notice.severity = self._unknown
                notice.known = known
                notice.message = f"the contract does not know this {what}; it is not read"

    def other_namespace(self, above: Chain, name: str, namespace: str | None) -> None:
        """Report an element whose name is known here, but in another namespace."""
        notice = self._add_name("source-unknown-element", above, name, "element")
        if notice is not None:
            where = f"the namespace `{shown(namespace)}`" if namespace else "no namespace"
            notice.severity = self._unknown
            notice.message = f"the contract does not know this element in {where}; it is not read"

    def stray_text(self, path: Chain, value: str) -> None:
        """Report text where the contract has elements only."""
        notice = self._add("source-unexpected-text", path, value)
        if notice is not None:
            notice.message = "text between elements where the contract has none; it is not read"

    def nil_with_content(self, path: Chain) -> None:
        """Report an element that is nil but has content."""
        notice = self._add("source-nil-with-content", path)
        if notice is not None:
            notice.message = "the element is nil but has content; the content is not read"

    def fault(self, path: Chain, fault: Fault, owner: dict[str, Any], key: str) -> Any:
        """Report a value that breaks its contract; gives what is kept of it, or MISSING.

        `owner` is the object of the document that it belongs to, as `key`.
        """
        kept = fault.kept is not MISSING
        notice = self._add(fault.code, path, fault.text, fault.message)
        if notice is not None:
            notice.message = fault.message
            notice.become = _become(fault.outcome, fault.pick, kept)
            notice.pick = fault.pick
            if fault.outcome.effect.refuses:
                notice.severity = "error"
        if not kept and len(self._left_out) < MOST_LEFT_OUT:
            self._left_out.append((owner, key, path, fault))
        return fault.kept

    def required(self, above: Chain, key: str, outcome: Outcome, pick: Pick) -> None:
        """Report a required member that an object lacks: an error at the top of the message."""
        notice = self._add("source-required-missing", (above, key))
        if notice is not None:
            refused = outcome.effect.refuses or (above is None and self._top)
            notice.severity = "error" if refused else "warning"
            notice.pick = pick
            notice.message = "the message lacks this member, which the contract requires"
            notice.become = _become(outcome, pick, True) if outcome.effect.refuses else ""

    def differs(self, path: Chain, expected: str, found: str) -> None:
        """Report JSON in another form than the contract's, which is still read."""
        notice = self._add("source-form-differs", path)
        if notice is not None:
            notice.message = (
                f"the contract has {expected} here, the message {found}; it is read as {expected}"
            )

    def wrong_form(self, path: Chain, expected: str, found: str) -> None:
        """Report a value in a form that cannot be read as the contract's."""
        notice = self._add("source-form-wrong", path)
        if notice is not None:
            notice.message = (
                f"the contract has {expected} here, the message {found}; it is left out"
            )

    def too_many(self, path: Chain) -> None:
        """Report a second value where the contract has at most one: an error."""
        notice = self._add("source-too-many-values", path)
        if notice is not None:
            notice.severity = "error"
            notice.message = "the message has more than one value here, the contract at most one"

    def too_few_items(self, minimum: int) -> None:
        """Report a message that is a list of fewer items than its contract requires: an error."""
        notice = self._add("source-required-missing", None)
        if notice is not None:
            notice.severity = "error"
            notice.message = (
                f"the message has fewer items than the {minimum} that its contract requires"
            )

    def missing_part(self, name: str) -> None:
        """Report a required part that the delivery lacks: an error."""
        notice = self._add("source-part-missing", (None, name))
        if notice is not None:
            notice.severity = "error"
            notice.message = "the delivery lacks this part, which the contract requires"

    def missing_column(self, path: Chain, *, required: bool = False) -> None:
        """Report a column that the header of a table lacks: an error where it is required."""
        notice = self._add("source-column-missing", path)
        if notice is not None and required:
            notice.severity = "error"
            notice.message = "the header lacks this column, which the contract requires"
        elif notice is not None:
            notice.message = "the header lacks this column; it is absent in all rows"

    def notices(self, *, strict: bool = False) -> tuple[Notice, ...]:
        """The notices by path; when strict, each warning is an error."""
        if not self._found:
            return ()
        by_path: dict[tuple[str, str, str], _PendingNotice] = {}
        for (code, path, said), notice in self._found.items():
            label = dotted(path)
            if notice.name:
                # Only the last name comes from the message.
                label = label.removesuffix(notice.name) + shown(notice.name)
            same = by_path.setdefault((label, code, said), notice)
            if same is not notice:
                same.count += notice.count
                same.rows = sorted({*same.rows, *notice.rows})[:MOST_ROWS]
        listed = (
            Notice(
                code,
                _words(notice, number < MOST_HINTS, strict),
                # A value that no rule names does not break the contract.
                "error"
                if strict and notice.severity == "warning" and code != UNNAMED
                else notice.severity,
                source_path=path,
                # An error has its position in the source.
                position=Position(*notice.pick)
                if notice.pick is not None and not strict and notice.severity != "error"
                else None,
                value=notice.value,
                count=notice.count,
                rows=tuple(notice.rows),
            )
            for number, ((path, code, _), notice) in enumerate(
                sorted(by_path.items(), key=lambda item: item[0])
            )
        )
        return (*listed, *self._counted(strict))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The values that are left out of the document, as they break their contract."""
        if not self._left_out:
            return ()
        return tuple(
            LeftOut(owner, key, fault.code, fault.message, fault.text, dotted(path))
            for owner, key, path, fault in self._left_out
        )

    def _add_name(
        self, code: str, above: Chain, name: str, what: str, *, permitted: bool = False
    ) -> _PendingNotice | None:
        """A new notice about a name of the message; None where it is counted with another.

        Names are as many as the sender likes: above a number they are counted together.
        """
        path = (above, "@" + name if what == "attribute" else name)
        if (code, path, "") in self._found or self._names < MOST_NAMES:
            notice = self._add(code, path)
            if notice is not None:
                self._names += 1
                notice.name = name
            return notice
        notice = self._add(code, None, None, "permitted" if permitted else "others")
        if notice is not None:
            notice.severity = "info" if permitted else self._unknown
            notice.message = (
                f"there are more names that the contract does not know; no {what} is read"
            )
        return None

    def _add(
        self, code: str, path: Chain, value: str | None = None, said: str = ""
    ) -> _PendingNotice | None:
        """A new notice; None where there is one already, which is counted.

        `said` distinguishes notices with the same code and path.
        """
        notice = self._found.get((code, path, said))
        if notice is not None:
            notice.count += 1
            self._note_row(notice)
            return None
        notice = _PendingNotice("", "warning", value, (), "")
        if len(self._found) >= self._most:
            self._count_rest()
            self._rest.append(notice)
            return notice
        self._found[code, path, said] = notice
        self._note_row(notice)
        return notice

    def _count_rest(self) -> None:
        """Join the last of the notices that are only counted with the one of its severity."""
        if len(self._rest) > 1:
            last = self._rest[-1]
            first = next(one for one in self._rest if one.severity == last.severity)
            if first is not last:
                first.count += 1
                self._rest.pop()

    def _counted(self, strict: bool) -> Iterator[Notice]:
        """A notice for those that are only counted, for each severity."""
        self._count_rest()
        for one in self._rest:
            severity = "error" if strict and one.severity == "warning" else one.severity
            yield notices_left_out(one.count, severity)

    def _note_row(self, notice: _PendingNotice) -> None:
        if self.row and len(notice.rows) < MOST_ROWS and self.row not in notice.rows[-1:]:
            notice.rows.append(self.row)


def _words(notice: _PendingNotice, hints: bool, strict: bool) -> str:
    """The message of a notice, with the nearest name or the outcome of the value."""
    hint = _meant(notice.name, frozenset(notice.known)) if hints and notice.known else None
    if hint:
        return f"{notice.message}; {hint}"
    # Where the message is refused, the value has no outcome.
    return (
        notice.message
        if strict and notice.severity == "warning"
        else notice.message + notice.become
    )


# A changed source sends the same unknown names in every message.
_meant = lru_cache(maxsize=1024)(meant)


def _become(outcome: Outcome, pick: Pick, kept: bool) -> str:
    """The outcome of an invalid value, in words that follow the message."""
    if outcome.effect.refuses:
        return f" ({pick[0]}:{pick[1]} picks `{outcome}`)" if pick is not None else ""
    return "; it is kept" if kept else "; it is left out"


def dotted(path: Chain) -> str:
    """The path as text, from the message down: `a.b.c`; empty for the message itself."""
    names: list[str] = []
    while path is not None:
        path, name = path
        if name:
            names.append(name)
    return ".".join(reversed(names))
