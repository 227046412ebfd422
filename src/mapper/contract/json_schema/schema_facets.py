"""The facets of a value, of what several schemas say of it at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from mapper.contract.json_schema.normal_form import Clause, NormalForm, as_decimal, count, kind_of
from mapper.contract.json_schema.schema_documents import Located
from mapper.contract.message_model import LeafType
from mapper.datatypes.builtin_types import NumberText, base_of, white_space_of
from mapper.datatypes.facets import Facets
from mapper.regex.regex_error import RegexError
from mapper.regex.schema_patterns import xsd_pattern

FORMATS: Final = frozenset({"date", "date-time", "time"})
"""The formats that are kept: those that mean something in a mapping."""
_SIZES: Final = {"int32": "int", "int64": "long"}
_PRIMITIVES: Final = {"string": "string", "boolean": "boolean"}


def leaves(form: NormalForm, clause: Clause) -> list[LeafType]:
    """The leaf types of one alternative: one for each type of value that it allows.

    What cannot be kept becomes a remark of the clause.
    """
    types = clause.types()
    made = []
    if "string" in types:
        made.append(_text(form, clause))
    if types & {"integer", "fraction"}:
        made.append(_number(form, clause, whole="fraction" not in types))
        if types & {"integer", "fraction"} == {"fraction"}:
            clause.remarks.append("type: numbers without a fraction are accepted too")
    if "boolean" in types:
        enum = _enum(clause, "boolean")
        facets = Facets(enum=enum, white_space="collapse")
        made.append(LeafType(None, "boolean", facets, primitive="boolean"))
    return [leaf for leaf in made if leaf.facets.enum != ()]


def _enum(clause: Clause, *kinds: str) -> tuple[str, ...] | None:
    """The values of some types that are allowed, as text."""
    if clause.values is None:
        return None
    found = [value for value in clause.values if kind_of(value) in kinds]
    return tuple(dict.fromkeys(map(_spelled, found)))


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(as_decimal(value)) or str(value) if isinstance(value, NumberText) else str(value)


def plain(number: Decimal | None) -> str | None:
    """A number without an exponent: what bounds and codes of a contract are written as."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(form: NormalForm, clause: Clause) -> LeafType:
    lengths: dict[str, list[int]] = {"minLength": [], "maxLength": []}
    patterns: list[str] = []
    format_: str | None = None
    for at in clause.leaf:
        for word, found in lengths.items():
            if word in at.words:
                number = count(at.words[word])
                if number is None:
                    form.remark([clause], at, word, "is not a number of characters")
                else:
                    found.append(number)
        pattern = at.words.get("pattern")
        if isinstance(pattern, str):
            try:
                patterns.append(xsd_pattern(pattern))
            except RegexError as error:
                form.remark([clause], at, "pattern", f"is left out: {error}")
        said = at.words.get("format")
        if isinstance(said, str) and said in FORMATS:
            format_ = said
    facets = Facets(
        enum=_enum(clause, "string"),
        patterns=tuple(dict.fromkeys(patterns)),
        min_length=max(lengths["minLength"], default=None),
        max_length=min(lengths["maxLength"], default=None),
        white_space=white_space_of("string"),
    )
    leaf = LeafType(None, "string", facets)
    leaf.format = format_
    return leaf


def _number(form: NormalForm, clause: Clause, *, whole: bool) -> LeafType:
    primitive = "integer" if whole else "decimal"
    low: list[tuple[Decimal, bool]] = []
    high: list[tuple[Decimal, bool]] = []
    digits: int | None = None
    steps: list[Fraction] = []
    for at in clause.leaf:
        size = at.words.get("format")
        if whole and isinstance(size, str) and size in _SIZES:
            primitive = _SIZES[size]
        low += _bounds(form, clause, at, "minimum", "exclusiveMinimum")
        high += _bounds(form, clause, at, "maximum", "exclusiveMaximum")
        if "multipleOf" in at.words:
            step = as_decimal(at.words["multipleOf"])
            places = _places(step)
            if step is None or step <= 0:
                form.remark([clause], at, "multipleOf", "is not a step that can be kept")
            elif places is not None:
                digits = places if digits is None else min(digits, places)
            else:
                steps.append(Fraction(step))
    least, above = _tightest(low, max)
    most, below = _tightest(high, min)
    facets = Facets(
        enum=_enum(clause, "integer") if whole else _enum(clause, "integer", "fraction"),
        white_space="collapse",
        minimum=least,
        maximum=most,
        exclusive_minimum=above,
        exclusive_maximum=below,
        fraction_digits=None if whole else digits,
        multiple_of=_common(steps),
    )
    return LeafType(None, base_of(primitive), facets, primitive=primitive)


def _common(steps: Sequence[Fraction]) -> str | None:
    """The step whose multiples are those of all steps; a decimal, as they are decimals."""
    if not steps:
        return None
    top = math.lcm(*(step.numerator for step in steps))
    common = Fraction(top, math.gcd(*(step.denominator for step in steps)))
    return plain(Decimal(common.numerator) / Decimal(common.denominator))


def _places(step: Decimal | None) -> int | None:
    """The digits behind the point that multiples of a power of ten have; None for other steps."""
    if step is None or step <= 0:
        return None
    _, digits, exponent = step.normalize().as_tuple()
    if digits != (1,) or not isinstance(exponent, int) or exponent > 0:
        return None
    return -exponent


def _bounds(
    form: NormalForm, clause: Clause, at: Located, inclusive: str, exclusive: str
) -> list[tuple[Decimal, bool]]:
    """The bounds on one side, with whether each is exclusive; up to draft 4 a `true` says so."""
    found = []
    for word in (inclusive, exclusive):
        said = at.words.get(word)
        if said is None or isinstance(said, bool):
            continue
        number = as_decimal(said)
        if number is None:
            form.remark([clause], at, word, "is not a number that can be kept")
        else:
            found.append((number, word == exclusive or at.words.get(exclusive) is True))
    return found


def _tightest(
    bounds: Sequence[tuple[Decimal, bool]], pick: Callable[..., Decimal]
) -> tuple[str | None, str | None]:
    """The tightest bound: inclusive, or exclusive."""
    if not bounds:
        return None, None
    number = pick(value for value, _ in bounds)
    exclusive = any(flag for value, flag in bounds if value == number)
    return (None, plain(number)) if exclusive else (plain(number), None)
