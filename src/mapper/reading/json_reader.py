"""The reader of JSON, and of Python documents: one walk guided by the shape.

The document follows the rules of the reference reader. For JSON: null, an empty string and an
empty list are absent; a number where the contract has text is its text; a decimal is its text as
written. Three other forms are read and reported: one value where the contract has a list, a list
of one where it has a value, and a string that writes its integer or boolean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NoReturn

from mapper.datatypes.builtin_types import NumberText
from mapper.diagnostics.diagnostic import Notice
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, MAX_DIGITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.leaf_judging import NO_CHECKS, Checks, Fault, Judge, judged, judges, not_of_base
from mapper.reading.leaf_values import Unfit, is_double
from mapper.reading.native_reading import native_reading
from mapper.reading.notice_collector import ITEMS, Chain, NoticeCollector
from mapper.reading.quick_json import InexactError, parse_quickly
from mapper.reading.read_outcome import ReadError, Reading, refuse, settle
from mapper.reading.reading_limits import refuse_deep, refuse_members, refuse_recursion
from mapper.reading.shape import RequiredShape, Shape
from mapper.reading.strict_json import parse_json

# An exponent of more digits makes a number of too many.
_LONGEST_EXPONENT: Final = len(str(MAX_DIGITS))
# An integer of more bits has more digits than are read.
_MOST_BITS: Final = (10**MAX_DIGITS).bit_length()

_STRICT_AFTER: Final = 15
"""After a message that the fast parser cannot read exactly, so many are not tried."""

_SCALARS: Final = frozenset({str, int, bool, float, type(None)})

_Type = tuple[str, Any]
"""("leaf", its judge), ("object", an `_JsonObject`) or ("any", None)."""


class _JsonObject:
    """An object type, prepared for the walk."""

    __slots__ = ("empty_counts", "members", "needed", "open", "required", "skips", "text")

    def __init__(
        self, is_open: bool, has_fields: bool, required: tuple[RequiredShape, ...]
    ) -> None:
        self.open = is_open
        self.required = required
        self.needed = frozenset(entry[0] for entry in required)
        # (type, repeated, read, the length up to which a string is its own value, and for most
        # members that do not repeat what reads them: the judge of a string, or the object type)
        self.members: dict[str, tuple[_Type, bool, bool, int, Judge | _JsonObject | None]] = {}
        self.text: str | None = None
        self.empty_counts = not has_fields and not is_open
        self.skips = False


class JsonReader:
    """Reads JSON messages of one shape; may be used by several threads at once.

    `needed` are the required parts of a delivery, `checks` the checks that the shape names.
    """

    def __init__(
        self,
        shape: Shape,
        limits: Limits = DEFAULT_LIMITS,
        needed: tuple[str, ...] = (),
        checks: Checks = NO_CHECKS,
    ) -> None:
        self._shape = shape
        self._limits = limits
        self._needed = needed
        self._leaves = judges(shape.types, checks)
        # How many messages are read strictly without a try.
        self._strict = 0
        self._read_natively = native_reading("JsonReader", shape, limits, self._leaves, needed)

    @cached_property
    def _root(self) -> _Type:
        """The message's type, linked to the others."""
        root = _link(self._shape, self._leaves)
        if self._needed:
            # A missing member is a missing part, and is reported as that.
            root[1].required = ()
        return root

    def read(
        self, source: bytes | str, *, strict: bool = False, file: str | None = None
    ) -> Reading:
        """Read a message; when strict, each warning is an error. `file` is named in errors.

        Raises:
            ReadError: the source is not such a message, or not JSON, or exceeds a limit.

        """
        for attempt in (self._natively, self._quickly):
            reading = attempt(source, strict, file)
            if reading is not None:
                return reading
        value = parse_json(source, self._limits, file)
        try:
            return self.read_document(value, strict=strict, file=file)
        except ReadError as error:
            raise ReadError(_positioned(error.notices, source, file)) from None

    def _natively(self, source: bytes | str, strict: bool, file: str | None) -> Reading | None:
        """The reading of the native core; None where it falls back, and where there is an error."""
        if self._read_natively is None or not isinstance(source, bytes):
            return None
        size, limits = len(source), self._limits
        # All members may be of one object; a message has at most as many as it has bytes.
        if size > limits.input_bytes or (
            size > limits.members and source.count(b":") > limits.members
        ):
            return None
        collector = NoticeCollector(unknown=self._shape.unknown, most=self._limits.notices)
        value = self._read_natively(source, collector)
        if value is None:
            return None
        try:
            return settle(value, collector.notices(strict=strict), left_out=collector.left_out)
        except ReadError:
            return None

    def _quickly(self, source: bytes | str, strict: bool, file: str | None) -> Reading | None:
        """The reading by way of the fast parser; None where the strict one is needed."""
        if self._strict:
            self._strict -= 1
            return None
        try:
            value, names = parse_quickly(source, self._limits)
            return self._walked(value, names, strict=strict, file=file)
        except InexactError:
            # Messages of one kind are alike: the next ones will hardly be better.
            self._strict = _STRICT_AFTER
        except ReadError:
            pass  # which the strict parser may find a reason for that comes first
        return None

    def read_member(
        self,
        name: str,
        source: bytes | str,
        *,
        strict: bool = False,
        file: str | None = None,
        item: bool = False,
    ) -> Reading:
        """Read the value of one member of the message; with `item` an object is one item of its list.

        Raises:
            ReadError: the source is not such a value, or not JSON, or exceeds a limit.

        """
        value = parse_json(source, self._limits, file)
        if item and isinstance(value, Mapping):
            value = [value]
        (kind, node), repeated = self._root[1].members[name][:2]
        if kind == "object":
            found = value if isinstance(value, list) else [value]
            if not (found or repeated) or not all(isinstance(each, Mapping) for each in found):
                expected = "a list of objects" if repeated else "an object"
                message = f"the part is {_form(value)}; expected {expected}"
                refuse("source-wrong-message", message, file=file)
            if found and all(_is_other(each, node) for each in found):
                _refuse_other(node, "part", file)
        try:
            return self.read_document({name: value}, strict=strict, file=file)
        except ReadError as error:
            raise ReadError(_positioned(error.notices, source, file, name)) from None

    def read_document(
        self, document: object, *, strict: bool = False, file: str | None = None
    ) -> Reading:
        """Apply the rules to a Python document of dicts, lists and scalars: an object or a list.

        Raises:
            ReadError: it is not such a message, or is nested too deeply.

        """
        return self._walked(document, None, strict=strict, file=file)

    def _walked(
        self, document: object, names: int | None, *, strict: bool, file: str | None
    ) -> Reading:
        """The reading of a document, which is exact where it has as many members as `names`.

        Raises:
            ReadError: as `read_document`.
            InexactError: it is not what a strict parser reads.

        """
        collector = NoticeCollector(unknown=self._shape.unknown, most=self._limits.notices)
        walk = _Walk(collector, self._limits, file)
        value: Any
        try:
            if self._shape.listed:
                value = walk.items(document, self._root, self._shape.minimum)
            else:
                value = walk.root(document, self._root)
        except RecursionError:
            refuse_recursion(file)
        if names is not None and names != walk.names:
            raise InexactError
        if isinstance(document, Mapping):
            self._report_missing(document, collector)
        return settle(
            {} if value is None else value,
            collector.notices(strict=strict),
            left_out=collector.left_out,
        )

    def _report_missing(self, document: Mapping[Any, Any], collector: NoticeCollector) -> None:
        """Report the required parts that are missing.

        A table without rows is present; an empty list where one object belongs is not.
        """
        for part in self._needed:
            given = document.get(part)
            repeated = self._root[1].members[part][1]
            if given is None or (isinstance(given, list | tuple) and not given and not repeated):
                collector.missing_part(part)


def _positioned(
    notices: tuple[Notice, ...], source: bytes | str, file: str | None, within: str = ""
) -> tuple[Notice, ...]:
    """The notices, with the position in the source for errors."""
    from mapper.reading.locate import decode, locate_json, positioned

    text = decode(source)
    return positioned(
        notices, lambda path: locate_json(text, path.removeprefix(within).lstrip(".")), file
    )


def _is_other(value: object, node: _JsonObject) -> bool:
    """Whether an object has members, but none of its type."""
    if not isinstance(value, Mapping) or not value or not node.members:
        return False
    return not any(key in node.members for key in value)


def _refuse_other(node: _JsonObject, what: str, file: str | None) -> NoReturn:
    known = ", ".join(f"`{key}`" for key in list(node.members)[:5])
    refuse(
        "source-wrong-message",
        f"the contract knows none of the members of this {what}; expected members such as {known}",
        file=file,
    )


def _link(shape: Shape, leaves: Sequence[Judge | None]) -> _Type:
    """Link the types of the table to each other; gives the message's type."""
    linked: list[_Type] = []
    for type_, leaf in zip(shape.types, leaves, strict=True):
        if type_[0] == "object":
            linked.append(("object", _JsonObject(type_[1], bool(type_[2]), type_[3])))
        else:
            linked.append(("any", None) if leaf is None else ("leaf", leaf))
    for type_, (_, node) in zip(shape.types, linked, strict=True):
        if type_[0] == "object":
            for key, kind, _, index, repeated, read in type_[2]:
                leaf = leaves[index] if read and not repeated else None
                most = leaf.most if leaf is not None else None
                inner = leaf if shape.types[index][:2] == ("leaf", "string") else None
                if linked[index][0] == "object" and read and not repeated:
                    inner = linked[index][1]
                node.members[key] = (linked[index], repeated, read, most or 0, inner)
                node.skips = node.skips or not read
                if kind == "text":
                    node.text = key
    return linked[shape.root]


class _Walk:
    """The walk through one message."""

    def __init__(
        self,
        collector: NoticeCollector,
        limits: Limits,
        file: str | None,
        *,
        again: bool = False,
    ) -> None:
        self.names = 0
        """How many members the objects have that the walk came by, each counted once."""
        # Whether another walk came by here, which has counted the members.
        self._again = again
        self._collector = collector
        self._limits = limits
        self._file = file
        # How many values were reported and left out of the document.
        self._lost = 0

    def root(self, value: object, type_: _Type) -> Any:
        kind, node = type_
        if kind == "object":
            if not isinstance(value, Mapping):
                message = f"the message is {_form(value)}; expected an object"
                refuse("source-wrong-message", message, file=self._file)
            if _is_other(value, node):
                _refuse_other(node, "message", self._file)
        made = self._value(value, type_, None, 1)
        if made.__class__ is Fault:
            made = self._collector.fault(None, made, {}, "")
        return None if made is MISSING else made

    def items(self, value: object, type_: _Type, minimum: int) -> list[Any]:
        """The items of a message that is a list."""
        if not isinstance(value, list | tuple):
            message = f"the message is {_form(value)}; expected a list"
            refuse("source-wrong-message", message, file=self._file)
        kind, node = type_
        if kind == "object" and value and all(_is_other(each, node) for each in value):
            _refuse_other(node, "message", self._file)
        if len(value) < minimum:
            self._collector.too_few_items(minimum)
        found = self._list(value, type_, ITEMS, 0, {})
        if found is None and value:
            message = "no item of the message can be read"
            refuse("source-wrong-message", message, file=self._file)
        return found or []

    def _count(self, value: Mapping[Any, Any]) -> None:
        """Count the members of an object, and refuse one that has too many."""
        self.names += len(value)
        if len(value) > self._limits.members:
            refuse_members(self._limits, self._file)

    def _value(self, value: Any, type_: _Type, path: Chain, depth: int) -> Any:
        """The value in the document, or a `Fault`; None where it is absent."""
        if value is None:
            return None
        kind, target = type_
        if kind == "leaf":
            return self._leaf(value, target, path)
        if kind == "object":
            return self._object(value, target, path, depth)
        return self._free_form(value, path, depth)

    # One loop: a call for each member would cost more than it does.
    def _object(  # noqa: C901, PLR0912, PLR0915
        self, value: Any, node: _JsonObject, path: Chain, depth: int
    ) -> Any:
        if depth > self._limits.depth:
            refuse_deep(self._limits, self._file)
        if isinstance(value, Mapping):
            self._count(value)
        else:
            if node.text is None or isinstance(value, list | tuple):
                if not isinstance(value, str) or (value and not value.isspace()):
                    self._wrong_form(path, "an object", _form(value))
                return None
            # A leaf with attributes may be its bare value.
            value = {node.text: value}
        out: dict[str, Any] = {}
        broken = False  # whether a value breaks its contract
        faulty: set[str] | None = None  # the members with such a value
        members = node.members
        for key, item in value.items():
            member = members.get(key)
            if member is None:
                self._collector.unknown(path, str(key), members, what="member", permitted=node.open)
                if item.__class__ not in _SCALARS:
                    self._pass_over(item, depth)
                continue
            type_, repeated, read, most, inner = member
            kind = item.__class__
            if kind is str and len(item) <= most:
                if item and not item.isspace():
                    out[key] = item
                continue
            if not read:
                if kind not in _SCALARS:
                    self._pass_over(item, depth)
                continue
            lost = self._lost
            if kind is str and inner.__class__ is Judge:
                found = inner[item]
                if found.__class__ is Fault:
                    found = self._fault(found, (path, key), out)
            elif kind is dict and inner.__class__ is _JsonObject:
                found = self._object(item, inner, (path, key), depth + 1)
            elif repeated:
                found = self._list(item, type_, (path, key), depth, out)
            elif isinstance(item, list | tuple) and type_[0] != "any":
                found = self._single(item, type_, (path, key), depth, out)
            else:
                found = self._value(item, type_, (path, key), depth + 1)
                if found.__class__ is Fault:
                    found = self._fault(found, (path, key), out)
            if self._lost != lost:
                broken = True
                faulty = faulty or set()
                faulty.add(key)
            if found is not None:
                out[key] = found
        if not (out or broken or node.empty_counts or path is None) and not (
            node.skips and self._has_unread(value, node, depth)
        ):
            return None
        if node.required and not out.keys() >= node.needed:
            self._report_missing(value, node, path, out.keys() | (faulty or ()))
        return out

    def _report_missing(
        self, value: Mapping[Any, Any], node: _JsonObject, path: Chain, there: Collection[str]
    ) -> None:
        """Report the required members that the object lacks."""
        for key, least, may_be_nil, outcome, pick in node.required:
            if key in there:
                continue
            item = value.get(key)
            may_be_empty = least == "none" or (least == "empty" and item != [])
            if not (key in value and (may_be_nil if item is None else may_be_empty)):
                self._collector.required(path, key, outcome, pick)

    def _fault(self, fault: Fault, path: Chain, owner: dict[str, Any]) -> Any:
        """Report a value that breaks its contract; gives what is kept of it, or None."""
        self._lost += 1
        kept = self._collector.fault(path, fault, owner, path[1] if path is not None else "")
        return None if kept is MISSING else kept

    def _wrong_form(self, path: Chain, expected: str, found: str) -> None:
        self._lost += 1
        self._collector.wrong_form(path, expected, found)

    def _list(
        self, item: Any, type_: _Type, path: Chain, depth: int, owner: dict[str, Any]
    ) -> list[Any] | None:
        """The items of a list of `owner`; None where there are none."""
        if not isinstance(item, list | tuple):
            found = self._value(item, type_, path, depth + 1)
            if found.__class__ is Fault:
                found = self._fault(found, path, owner)
            if found is None:
                return None
            self._collector.differs(path, "a list", "a single value")
            return [found]
        out = []
        kind, target = type_
        for part in item:
            if part.__class__ is dict and kind == "object":
                found = self._object(part, target, path, depth + 2)
                if found is not None:
                    out.append(found)
                continue
            if isinstance(part, list | tuple) and kind != "any":
                self._wrong_form(path, "a value in a list", "a list in a list")
                self._pass_over(part, depth + 1)
                continue
            found = self._value(part, type_, path, depth + 2)
            if found.__class__ is Fault:
                found = self._fault(found, path, owner)
            if found is not None:
                out.append(found)
        return out or None

    def _single(
        self, item: Any, type_: _Type, path: Chain, depth: int, owner: dict[str, Any]
    ) -> Any:
        found = self._list(item, type_, path, depth, owner)
        if found is None:
            return None
        if len(found) > 1:
            self._collector.too_many(path)
        else:
            self._collector.differs(path, "a single value", "a list of one")
        return found[0]

    def _leaf(self, value: Any, judge: Judge, path: Chain) -> str | int | bool | Fault | None:
        rules = judge.rules
        base = rules.base
        made: str | int | bool | Fault | None
        if value.__class__ is str and base == "string":
            made = judge[value]
            return made
        if isinstance(value, float | Decimal):
            value = NumberText(value)
        if value is True or value is False:
            if base == "boolean":
                return judged(value, "true" if value else "false", rules)
            self._wrong_form(path, _article(base), "a boolean")
            return None
        if isinstance(value, int):
            if base == "boolean":
                self._wrong_form(path, "a boolean", "a number")
                return None
            if value.bit_length() > _MOST_BITS:
                return not_of_base("", rules)
            made = judge[str(value)]
            return made
        if not isinstance(value, str):
            self._wrong_form(path, _article(base), _form(value))
            return None
        if isinstance(value, NumberText):
            try:
                number = _number(value, base)
            except Unfit:
                return not_of_base(str(value), rules)
            return judged(number, _spelled(str(number), base), rules)
        if base == "decimal" and is_double(value) and value[-1].isdigit():
            # A document holds `1e5` as its text.
            return judged(value, _spelled(value, base), rules)
        made = judge[value]
        if made is not None and not isinstance(made, str | Fault):
            self._collector.differs(path, _article(base), "a text that writes one")
        return made

    def _free_form(self, value: Any, path: Chain, depth: int) -> Any:
        """Content of any shape, without absent values."""
        if depth > self._limits.depth:
            refuse_deep(self._limits, self._file)
        if isinstance(value, Mapping):
            self._count(value)
            made = {str(key): self._free_form(item, path, depth + 1) for key, item in value.items()}
            return {key: item for key, item in made.items() if item is not None and item != {}}
        if isinstance(value, list | tuple):
            items = [self._free_form(item, path, depth + 1) for item in value]
            return [item for item in items if item is not None and item != {}] or None
        if isinstance(value, float | Decimal):
            return str(value)
        if isinstance(value, NumberText):
            return str(value)
        if isinstance(value, str):
            return value if value and not value.isspace() else None
        if value is None or isinstance(value, int):
            return value
        self._wrong_form(path, "JSON", _form(value))
        return None

    def _has_unread(self, value: Mapping[str, Any], node: _JsonObject, depth: int) -> bool:
        """Whether an object, of which nothing is read, would have content if all were read."""
        silent = _Walk(NoticeCollector(), self._limits, self._file, again=True)
        for key, item in value.items():
            member = node.members.get(key)
            if member is not None and not member[2]:
                type_, repeated, _, _, _ = member
                several = repeated or (isinstance(item, list | tuple) and type_[0] != "any")
                below = (None, key)
                if several:
                    found: Any = silent._list(item, type_, below, depth + 1, {})
                else:
                    found = silent._value(item, type_, below, depth + 1)
                if found is not None or silent._lost:
                    return True
        return False

    def _pass_over(self, value: Any, depth: int) -> None:
        """Count the members where the walk does not go, and refuse what is nested too deeply."""
        if self._again:
            return
        if value and depth >= self._limits.depth:
            refuse_deep(self._limits, self._file)
        if isinstance(value, Mapping):
            self._count(value)
            value = value.values()
        elif not isinstance(value, list | tuple):
            return
        for part in value:
            if part.__class__ not in _SCALARS:
                self._pass_over(part, depth + 1)


def _number(text: NumberText, base: str) -> str | int:
    """A number with a fraction or an exponent, as a leaf of this base.

    Raises:
        Unfit: it is not such a value; in a Python document it may be NaN or an infinity.

    """
    if base == "boolean" or not text.removeprefix("-")[:1].isdigit():
        raise Unfit
    if base != "integer":
        return str(text)
    exponent = text.lower().partition("e")[2].lstrip("+-0")
    if len(exponent) > _LONGEST_EXPONENT:
        raise Unfit
    number = Decimal(text)
    if number.adjusted() >= MAX_DIGITS or number != number.to_integral_value():
        raise Unfit
    return int(number)


def _spelled(number: str, base: str) -> str:
    """A number as facets see it: a decimal without an exponent."""
    if base != "decimal" or "e" not in number.lower():
        return number
    value = Decimal(number)
    return format(value, "f") if abs(value.adjusted()) < MAX_DIGITS else number


def _article(base: str) -> str:
    return {"string": "a text", "integer": "an integer", "boolean": "a boolean"}.get(
        base, "a number"
    )


def _form(value: object) -> str:
    """The kind of a value, for messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, NumberText | int | float | Decimal):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return f"a Python {type(value).__name__}"
