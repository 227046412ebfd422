"""What samples hold: how often each name is there, in what shapes, and of what form values are.

Every sample comes as events, whatever it was written in, and is counted as it passes: what is kept
grows with the names of a message and not with its size. No value is kept beyond the few that may
be codes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from mapper.contract.message_model import Kind
from mapper.datatypes.builtin_types import NumberText
from mapper.datatypes.lexical import LEXICAL
from mapper.jsonata.runtime.limits import MAX_DIGITS

MAX_DEPTH: Final = 100
MAX_NAMES: Final = 1000
"""An object with more names than this has data for names."""
MAX_DISTINCT: Final = 50
"""With more different values than this, values are not codes."""
MAX_CODE: Final = 40
"""A value that is longer than this is not a code."""
_MAX_ORDERS: Final = 1000
_EXACT: Final = 2**53
_EXACT_DIGITS: Final = 15
_WHITE: Final = " \t\r\n"


class MemberKey(NamedTuple):
    """A name below an object: whether it is an attribute, and its namespace (XML)."""

    kind: Kind
    name: str
    namespace: str = ""


TEXT_KEY: Final = MemberKey("text", "#text")
"""The text of an element that has attributes."""

ValueKind = Literal["text", "string", "integer", "number", "boolean"]
"""What a value is as it was sent: `text` where all values are (XML, CSV), else what JSON says."""
Event = (
    tuple[Literal["member"], MemberKey]
    | tuple[Literal["value"], tuple[ValueKind, str]]
    | tuple[
        Literal["object", "end object", "list", "end list", "null", "nil", "mixed", "retyped"], None
    ]
)
"""`member` comes with its key and `value` with its kind and text; `nil` says that the object
has no content (`xsi:nil`), `mixed` that it has text between its elements, `retyped` that it names
another type (`xsi:type`)."""


class SampleFaultError(ValueError):
    """What makes a sample unfit, in words without its values."""


@dataclass(slots=True)
class ObservedValues:
    """The values of a node: how many, how long, and which forms all of them have."""

    kinds: dict[ValueKind, int] = field(default_factory=dict)
    empty: int = 0
    shortest: int = 0
    longest: int = 0
    forms: set[str] = field(default_factory=lambda: set(FORMS))
    leading_zeros: bool = False
    inexact: bool = False
    """Whether a number is beyond 2^53, where programs that count in binary fractions round."""
    unbounded: bool = False
    """Whether a number has more digits than are judged."""
    distinct: dict[str, int] | None = field(default_factory=dict)
    """How often each value was there; None where there are too many to be codes."""

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.kinds.values())

    def note(self, kind: ValueKind, text: str) -> None:
        """Count a value."""
        length = len(text)
        if not self.kinds:
            self.shortest = length
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if length < self.shortest:
            self.shortest = length
        elif length > self.longest:
            self.longest = length
        distinct = self.distinct
        if distinct is not None:
            if text in distinct:
                distinct[text] += 1
            elif length > MAX_CODE or len(distinct) >= MAX_DISTINCT:
                self.distinct = None
            else:
                distinct[text] = 1
        if kind == "number" or (kind == "integer" and length > _EXACT_DIGITS):
            number = Decimal(text)
            self.inexact |= kind == "integer" and abs(number) > _EXACT
            self.unbounded |= abs(number.adjusted()) > MAX_DIGITS
        if not text or text.isspace():
            self.empty += 1
        elif self.forms:
            for form in self.forms:
                if not FORMS[form](text):
                    self.forms = {each for each in self.forms if FORMS[each](text)}
                    break
            self.leading_zeros |= length > 1 and text[0] == "0"

    def add(self, other: ObservedValues) -> None:
        """Count the values of another node as well."""
        if other.count:
            least = [each.shortest for each in (self, other) if each.count]
            self.shortest, self.longest = min(least), max(self.longest, other.longest)
        for kind, number in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + number
        self.empty += other.empty
        self.forms &= other.forms
        self.leading_zeros |= other.leading_zeros
        self.inexact |= other.inexact
        self.unbounded |= other.unbounded
        if self.distinct is not None and other.distinct is not None:
            for text, number in other.distinct.items():
                self.distinct[text] = self.distinct.get(text, 0) + number
            if len(self.distinct) > MAX_DISTINCT:
                self.distinct = None
        else:
            self.distinct = None


def _typed(primitive: str) -> Callable[[str], bool]:
    """Whether a text is a value of a type that collapses white space."""
    return lambda text: LEXICAL[primitive](text.strip(_WHITE))


def _matches(pattern: str) -> Callable[[str], bool]:
    match = re.compile(pattern).fullmatch
    return lambda text: match(text) is not None


def _stripped(pattern: str) -> Callable[[str], bool]:
    match = re.compile(pattern).fullmatch
    return lambda text: match(text.strip(_WHITE)) is not None


_DAY: Final = r"(0[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(0[1-9]|1[0-2])"
_YEAR: Final = r"(18|19|20|21)[0-9]{2}"
FORMS: Final[Mapping[str, Callable[[str], bool]]] = {
    "digits": _matches("[0-9]+"),
    "boolean": _stripped("true|false|0|1"),
    "integer": _stripped("0|-?[1-9][0-9]*"),
    "decimal": _stripped(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
    "date": _typed("date"),
    "dateTime": _typed("dateTime"),
    "date or time": lambda text: any(_typed(each)(text) for each in ("date", "dateTime")),
    "yyyymmdd": _matches(f"{_YEAR}{_MONTH}{_DAY}"),
    "dd-mm-yyyy": _matches(f"{_DAY}-{_MONTH}-{_YEAR}"),
    "d-m-yyyy": _matches(f"[0-9]{{1,2}}-[0-9]{{1,2}}-{_YEAR}"),
    "dd/mm/yyyy": _matches(f"{_DAY}/{_MONTH}/{_YEAR}"),
    "decimal comma": _matches(r"-?[0-9]{1,3}((\.[0-9]{3})*|[0-9]*),[0-9]+"),
}
"""The forms that texts may have."""


_MAX_FOLLOWED: Final = 100_000
"""Of how many pairs of elements it is kept that one follows the other."""


@dataclass(slots=True, eq=False)
class ObservedNode:
    """What was seen in one position of a message, over all samples."""

    values: ObservedValues = field(default_factory=ObservedValues)
    objects: int = 0
    members: dict[MemberKey, ObservedMember] = field(default_factory=dict)
    orders: Counter[tuple[MemberKey, ...]] = field(default_factory=Counter)
    """In what order names were there, and how often."""
    followed: set[tuple[MemberKey, MemberKey]] = field(default_factory=set)
    """Which elements came next to which, in XML."""
    hollow: int = 0
    """How many of the objects have no value anywhere below."""
    lists: int = 0
    empty_lists: int = 0
    longest_list: int = 0
    item: ObservedNode | None = None
    nulls: int = 0
    mixed: int = 0
    retyped: int = 0
    crowded: bool = False
    """Whether it has more names than are kept."""

    @property
    def count(self) -> int:
        """How often something was there that is not null."""
        return self.values.count + self.objects + self.lists

    def child(self, key: MemberKey) -> ObservedNode:
        """What a name of the object holds."""
        member = self.members.get(key)
        if member is None:
            member = ObservedMember()
            if len(self.members) >= MAX_NAMES:
                self.crowded = True
            else:
                self.members[key] = member
        return member.node

    def items(self) -> ObservedNode:
        """What the list holds."""
        if self.item is None:
            self.item = ObservedNode()
        return self.item

    def closed(self, names: Mapping[MemberKey, int], missing: set[MemberKey]) -> None:
        """Count the names of an object that is at its end: how often each, and which were null."""
        for key, number in names.items():
            member = self.members.get(key)
            if member is not None:
                member.present += key not in missing
                member.most = max(member.most, number)
        order = tuple(key for key in names if key not in missing) if missing else tuple(names)
        if order in self.orders or len(self.orders) < _MAX_ORDERS:
            self.orders[order] += 1


@dataclass(slots=True, eq=False)
class ObservedMember:
    """A name of an object: in how many objects it has a value, and how many of it one had."""

    node: ObservedNode = field(default_factory=ObservedNode)
    present: int = 0
    most: int = 0


@dataclass(slots=True)
class _OpenContent:
    """An object or list whose end was not met yet."""

    node: ObservedNode
    is_list: bool
    key: MemberKey | None = None
    names: dict[MemberKey, int] = field(default_factory=dict)
    missing: set[MemberKey] = field(default_factory=set)
    length: int = 0
    filled: bool = False
    """Whether there is a value in it, or anywhere below."""


def observe(events: Iterable[Event], root: ObservedNode, *, repeats: bool) -> None:
    """Count what one sample holds.

    `repeats` says that a name may be there several times (XML). Raises SampleFaultError where it
    may not and is, and for a sample that is nested too deep.
    """
    stack: list[_OpenContent] = []
    for event in events:
        kind = event[0]
        if event[0] == "member":
            _member(stack[-1], event[1], repeats=repeats)
        elif event[0] == "value":
            _next(stack, root).values.note(*event[1])
            if stack and event[1][1].strip():
                stack[-1].filled = True
        elif kind in {"end object", "end list"}:
            _close(stack.pop(), stack[-1] if stack else None)
        elif kind == "null":
            _next(stack, root, null=True).nulls += 1
        elif kind in {"object", "list"}:
            if len(stack) >= MAX_DEPTH:
                raise SampleFaultError(f"the sample is nested deeper than {MAX_DEPTH}")
            node = _next(stack, root)
            is_list = kind == "list"
            node.lists += is_list
            node.objects += not is_list
            stack.append(_OpenContent(node, is_list))
        else:
            node = stack[-1].node
            node.nulls += kind == "nil"
            node.mixed += kind == "mixed"
            node.retyped += kind == "retyped"


def _member(holder: _OpenContent, key: MemberKey, *, repeats: bool) -> None:
    if key in holder.names and not repeats:
        raise SampleFaultError("an object has a name twice")
    last, followed = holder.key, holder.node.followed
    if repeats and last is not None and len(followed) < _MAX_FOLLOWED:
        followed.add((last, key))
    holder.names[key] = holder.names.get(key, 0) + 1
    holder.key = key


def _close(ended: _OpenContent, holder: _OpenContent | None) -> None:
    node = ended.node
    if holder is not None:
        holder.filled |= ended.filled
    if ended.is_list:
        node.empty_lists += ended.length == 0
        node.longest_list = max(node.longest_list, ended.length)
    else:
        node.hollow += not ended.filled
        node.closed(ended.names, ended.missing)


def _next(stack: list[_OpenContent], root: ObservedNode, *, null: bool = False) -> ObservedNode:
    """The node that the next value is counted in."""
    if not stack:
        return root
    holder = stack[-1]
    if holder.is_list or holder.key is None:
        holder.length += 1
        return holder.node.items()
    if null and holder.names[holder.key] == 1:
        holder.missing.add(holder.key)
    elif not null:
        holder.missing.discard(holder.key)
    return holder.node.child(holder.key)


def events_of(value: object, *, written: bool = False) -> Iterator[Event]:
    """The events of a sample that is an object already: dict, list, text, number, boolean, None.

    `written` says that every value is a text that stands for one of any type, as in a table.
    """
    if isinstance(value, Mapping):
        yield "object", None
        for name, item in value.items():
            yield "member", MemberKey("element", str(name))
            yield from events_of(item, written=written)
        yield "end object", None
    elif isinstance(value, list | tuple):
        yield "list", None
        for item in value:
            yield from events_of(item, written=written)
        yield "end list", None
    elif value is None:
        yield "null", None
    else:
        yield "value", _value(value, written=written)


def _value(value: object, *, written: bool) -> tuple[ValueKind, str]:
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "integer", str(value)
    if isinstance(value, NumberText | Decimal | float):
        return "number", str(value)
    return "text" if written else "string", str(value)
