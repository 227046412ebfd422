"""What the built-in functions yield, given the types of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from mapper.expression.types import (
    ANY,
    BOOLEAN,
    FUNCTION,
    INTEGER,
    NOTHING,
    NUMBER,
    STRING,
    Computed,
    FunctionType,
    Inferred,
    union,
)

Types = Sequence[Inferred]


class Result(NamedTuple):
    """A built-in: the kinds its first arguments must have (`s`, `n`, `b`, `x`: any), its type."""

    letters: str
    type: Callable[[Types, Inferred], Inferred]


def _first(arguments: Types, context: Inferred) -> Inferred:
    return arguments[0] if arguments else context


def _as(type_: Inferred) -> Callable[[Types, Inferred], Inferred]:
    """A value of `type_`, absent where the first argument is."""
    return lambda arguments, context: type_.maybe(_first(arguments, context).optional)


def _always(type_: Inferred) -> Callable[[Types, Inferred], Inferred]:
    return lambda arguments, context: type_


def _items(arguments: Types, context: Inferred) -> Inferred:
    """Some of the items of the first argument."""
    over = _first(arguments, context)
    return Inferred(over.items, True, over.many, over.origins)


def _item(arguments: Types, context: Inferred) -> Inferred:
    """One item of the first argument."""
    over = _first(arguments, context)
    return Inferred(over.items, True, False, over.origins)


def _all(arguments: Types, context: Inferred) -> Inferred:
    return union(arguments) if arguments else ANY


def _listed(arguments: Types, context: Inferred) -> Inferred:
    both = _all(arguments, context)
    return Inferred(both.items, both.optional, True, both.origins)


def _mapped(arguments: Types, context: Inferred) -> Inferred:
    if len(arguments) > 1:
        for item in arguments[1].items:
            if isinstance(item, FunctionType):
                made = item.returns
                return Inferred(made.items, True, True, made.origins)
    return ANY


def _many(type_: Inferred) -> Callable[[Types, Inferred], Inferred]:
    return lambda arguments, context: Inferred(type_.items, True, True)


OBJECT: Final = Inferred((Computed("object"),))

RESULTS: Final[dict[str, Result]] = {
    # Strings.
    "string": Result("x", _as(STRING)),
    "length": Result("s", _as(INTEGER)),
    "substring": Result("snn", _as(STRING)),
    "substringBefore": Result("ss", _as(STRING)),
    "substringAfter": Result("ss", _as(STRING)),
    "lowercase": Result("s", _as(STRING)),
    "uppercase": Result("s", _as(STRING)),
    "trim": Result("s", _as(STRING)),
    "pad": Result("sns", _as(STRING)),
    "contains": Result("sx", _as(BOOLEAN)),
    "split": Result("sxn", _many(STRING)),
    "join": Result("xs", _as(STRING)),
    "match": Result("sxn", _many(OBJECT)),
    "replace": Result("sxxn", _as(STRING)),
    "eval": Result("sx", _always(ANY)),
    "base64encode": Result("s", _as(STRING)),
    "base64decode": Result("s", _as(STRING)),
    "encodeUrlComponent": Result("s", _as(STRING)),
    "encodeUrl": Result("s", _as(STRING)),
    "decodeUrlComponent": Result("s", _as(STRING)),
    "decodeUrl": Result("s", _as(STRING)),
    # Numbers.
    "number": Result("x", _as(NUMBER)),
    "abs": Result("n", _as(NUMBER)),
    "floor": Result("n", _as(INTEGER)),
    "ceil": Result("n", _as(INTEGER)),
    "round": Result("nn", _as(NUMBER)),
    "power": Result("nn", _as(NUMBER)),
    "sqrt": Result("n", _as(NUMBER)),
    "random": Result("", _always(NUMBER)),
    "formatNumber": Result("nsx", _as(STRING)),
    "formatBase": Result("nn", _as(STRING)),
    "formatInteger": Result("ns", _as(STRING)),
    "parseInteger": Result("ss", _as(NUMBER)),
    "sum": Result("x", _as(NUMBER)),
    "max": Result("x", _as(NUMBER)),
    "min": Result("x", _as(NUMBER)),
    "average": Result("x", _as(NUMBER)),
    # Booleans.
    "boolean": Result("x", _as(BOOLEAN)),
    "not": Result("x", _as(BOOLEAN)),
    "exists": Result("x", _always(BOOLEAN)),
    # Arrays.
    "count": Result("x", _always(INTEGER)),
    "append": Result("xx", _listed),
    "sort": Result("xx", _items),
    "reverse": Result("x", _items),
    "shuffle": Result("x", _items),
    "distinct": Result("x", _items),
    "zip": Result("xx", _always(ANY)),
    # Objects.
    "keys": Result("x", _many(STRING)),
    "lookup": Result("xs", _always(ANY)),
    "spread": Result("x", _many(OBJECT)),
    "merge": Result("x", _as(OBJECT)),
    "sift": Result("xx", _always(ANY)),
    "each": Result("xx", _always(ANY)),
    "error": Result("s", _always(Inferred(()))),  # it never yields
    "assert": Result("bs", _always(NOTHING)),
    "type": Result("x", _as(STRING)),
    # Functions of functions.
    "map": Result("xx", _mapped),
    "filter": Result("xx", _items),
    "single": Result("xx", _item),
    "reduce": Result("xxx", _always(ANY)),
    "clone": Result("x", _items),
    # Moments.
    "now": Result("ss", _always(STRING)),
    "millis": Result("", _always(INTEGER)),
    "fromMillis": Result("nss", _as(STRING)),
    "toMillis": Result("ss", _as(INTEGER)),
    # Extensions: exact decimals, dates and check digits on text.
    "decimal_add": Result("xx", _as(STRING)),
    "decimal_subtract": Result("xx", _as(STRING)),
    "decimal_multiply": Result("xx", _as(STRING)),
    "decimal_sum": Result("x", _as(STRING)),
    "decimal_compare": Result("xx", _as(INTEGER)),
    "decimal_round": Result("xns", _as(STRING)),
    "decimal_shift": Result("xn", _as(STRING)),
    "decimal_abs": Result("x", _as(STRING)),
    "decimal_negate": Result("x", _as(STRING)),
    "decimal_sign": Result("x", _as(INTEGER)),
    "is_date": Result("ss", _as(BOOLEAN)),
    "weighted_modulus": Result("sxn", _as(INTEGER)),
}
"""By name. A built-in that is not here is not a built-in; a test holds the two equal."""

__all__ = ["FUNCTION", "RESULTS", "Result"]
