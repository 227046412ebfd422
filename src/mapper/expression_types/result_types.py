"""What the built-in functions yield, given the types of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from mapper.expression_types.inferred_types import (
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
Rule = Callable[[Types, Inferred], Inferred]


class Result(NamedTuple):
    """A built-in: what its arguments must be, and its type.

    A letter an argument: `s` text, `n` number, `b` boolean, `N` numbers, `x` anything.
    """

    letters: str
    type: Rule


def _first(arguments: Types, context: Inferred) -> Inferred:
    return arguments[0] if arguments else context


def _as(type_: Inferred) -> Rule:
    """A value of `type_`, absent where the first argument is."""
    return lambda arguments, context: type_.maybe(_first(arguments, context).optional)


def _both(type_: Inferred) -> Rule:
    """A value of `type_`, absent where any argument is."""
    return lambda arguments, context: type_.maybe(any(one.optional for one in arguments))


def _perhaps(type_: Inferred) -> Rule:
    """A value of `type_`, absent where the arguments hold nothing that gives one."""
    return lambda arguments, context: type_.maybe()


def _always(type_: Inferred) -> Rule:
    return lambda arguments, context: type_


def _items(arguments: Types, context: Inferred) -> Inferred:
    """Some of the items of the first argument."""
    over = _first(arguments, context)
    return Inferred(over.items, True, over.many, over.origins)


def _list(arguments: Types, context: Inferred) -> Inferred:
    """All items of the first argument, as a list."""
    over = _first(arguments, context)
    return Inferred(over.items, over.optional, True, over.origins)


def _same(arguments: Types, context: Inferred) -> Inferred:
    return _first(arguments, context)


def _item(arguments: Types, context: Inferred) -> Inferred:
    """One item of the first argument."""
    over = _first(arguments, context)
    return Inferred(over.items, True, False, over.origins)


def _appended(arguments: Types, context: Inferred) -> Inferred:
    if not arguments:
        return ANY
    both = union(arguments)
    return Inferred(both.items, all(one.optional for one in arguments), True, both.origins)


def _returned(arguments: Types) -> Inferred | None:
    """What the function that is the second argument yields."""
    if len(arguments) > 1:
        for item in arguments[1].items:
            if isinstance(item, FunctionType):
                return item.returns
    return None


def _mapped(arguments: Types, context: Inferred) -> Inferred:
    made = _returned(arguments)
    if made is None:
        return ANY
    over = arguments[0]
    return Inferred(
        made.items, made.optional or over.optional, made.many or over.many, made.origins
    )


def _of_pairs(arguments: Types, context: Inferred) -> Inferred:
    made = _returned(arguments)
    return ANY if made is None else Inferred(made.items, True, True, made.origins)


def carried(item: Inferred, given: Inferred | None = None) -> Inferred:
    """What `$reduce` begins with: what is given, else the first item."""
    if given is None:
        return item
    return union([given.present(), item]) if given.optional else given


def _reduced(arguments: Types, context: Inferred) -> Inferred:
    made = _returned(arguments)
    if made is None or not arguments:
        return ANY
    first = carried(arguments[0].one(), arguments[2] if len(arguments) > 2 else None)
    return union([first, made]).maybe(arguments[0].optional)


def _split(arguments: Types, context: Inferred) -> Inferred:
    over = _first(arguments, context)
    # With a limit there may be no part at all.
    return Inferred(STRING.items, over.optional or len(arguments) > 2, True)


def _many(type_: Inferred) -> Rule:
    return lambda arguments, context: Inferred(type_.items, True, True)


OBJECT: Final = Inferred((Computed("object"),))
MATCH: Final = Inferred(
    (
        Computed(
            "object",
            (
                ("match", STRING),
                ("index", INTEGER),
                ("groups", Inferred(STRING.items, True, True)),
            ),
            True,
        ),
    )
)

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
    "split": Result("sxn", _split),
    "join": Result("xs", _as(STRING)),
    "match": Result("sxn", _many(MATCH)),
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
    "power": Result("nn", _both(NUMBER)),
    "sqrt": Result("n", _as(NUMBER)),
    "random": Result("", _always(NUMBER)),
    "formatNumber": Result("nsx", _as(STRING)),
    "formatBase": Result("nn", _as(STRING)),
    "formatInteger": Result("ns", _as(STRING)),
    "parseInteger": Result("ss", _as(NUMBER)),
    "sum": Result("N", _as(NUMBER)),
    "max": Result("N", _as(NUMBER)),
    "min": Result("N", _as(NUMBER)),
    "average": Result("N", _as(NUMBER)),
    # Booleans.
    "boolean": Result("x", _as(BOOLEAN)),
    "not": Result("x", _as(BOOLEAN)),
    "exists": Result("x", _always(BOOLEAN)),
    # Arrays.
    "count": Result("x", _always(INTEGER)),
    "append": Result("xx", _appended),
    "sort": Result("xx", _list),
    "reverse": Result("x", _list),
    "shuffle": Result("x", _list),
    "distinct": Result("x", _same),
    "zip": Result("xx", _always(ANY)),
    # Objects.
    "keys": Result("x", _many(STRING)),
    "lookup": Result("xs", _always(ANY)),
    "spread": Result("x", _many(OBJECT)),
    "merge": Result("x", _as(OBJECT)),
    "sift": Result("xx", _perhaps(OBJECT)),
    "each": Result("xx", _of_pairs),
    "error": Result("s", _always(Inferred(()))),  # it never yields
    "assert": Result("bs", _always(NOTHING)),
    "type": Result("x", _as(STRING)),
    # Functions of functions.
    "map": Result("xx", _mapped),
    "filter": Result("xx", _items),
    "single": Result("xx", _item),
    "reduce": Result("xxx", _reduced),
    "clone": Result("x", _same),
    # Moments.
    "now": Result("ss", _always(STRING)),
    "millis": Result("", _always(INTEGER)),
    "fromMillis": Result("nss", _as(STRING)),
    "toMillis": Result("ss", _as(INTEGER)),
    # Extensions: exact decimals, dates and check digits on text.
    "decimal_add": Result("xx", _both(STRING)),
    "decimal_subtract": Result("xx", _both(STRING)),
    "decimal_multiply": Result("xx", _both(STRING)),
    "decimal_sum": Result("x", _as(STRING)),
    "decimal_compare": Result("xx", _both(INTEGER)),
    "decimal_round": Result("xns", _both(STRING)),
    "decimal_shift": Result("xn", _both(STRING)),
    "decimal_abs": Result("x", _as(STRING)),
    "decimal_negate": Result("x", _as(STRING)),
    "decimal_sign": Result("x", _as(INTEGER)),
    "is_decimal": Result("x", _as(BOOLEAN)),
    "is_date": Result("ss", _both(BOOLEAN)),
    "weighted_modulus": Result("sxn", _both(INTEGER)),
}
"""By name. A built-in that is not here is not a built-in; a test holds the two equal."""


def is_strict(name: str) -> bool:
    """Whether the built-in gives nothing where its first argument is absent."""
    rule = RESULTS[name].type
    return rule.__qualname__.startswith(("_as.", "_both.")) or rule in (
        _items,
        _list,
        _same,
        _item,
        _split,
    )


__all__ = ["FUNCTION", "MATCH", "RESULTS", "Result", "carried", "is_strict"]
