"""The result types of built-in functions, given the types of their arguments."""

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


class BuiltinType(NamedTuple):
    """The types of the arguments of a built-in function, and its result type.

    One letter per argument: `s` text, `n` number, `b` boolean, `N` numbers, `x` any value.
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
    """A value of `type_`, perhaps absent."""
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
    """The result of the function in the second argument."""
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
    """The initial value of `$reduce`: the given one, else the first item."""
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
    # With a limit there may be no part.
    return Inferred(STRING.items, over.optional or len(arguments) > 2, True)


def _many(type_: Inferred) -> Rule:
    return lambda arguments, context: Inferred(type_.items, True, True)


OBJECT: Final = Inferred((Computed("object"),))
_GROUPS = Inferred(STRING.items, True, True)
_MATCH = (("match", STRING), ("index", INTEGER), ("groups", _GROUPS))
MATCH: Final = Inferred((Computed("object", _MATCH, True),))

BUILTIN_TYPES: Final[dict[str, BuiltinType]] = {
    # Strings.
    "string": BuiltinType("x", _as(STRING)),
    "length": BuiltinType("s", _as(INTEGER)),
    "substring": BuiltinType("snn", _as(STRING)),
    "substringBefore": BuiltinType("ss", _as(STRING)),
    "substringAfter": BuiltinType("ss", _as(STRING)),
    "lowercase": BuiltinType("s", _as(STRING)),
    "uppercase": BuiltinType("s", _as(STRING)),
    "trim": BuiltinType("s", _as(STRING)),
    "pad": BuiltinType("sns", _as(STRING)),
    "contains": BuiltinType("sx", _as(BOOLEAN)),
    "split": BuiltinType("sxn", _split),
    "join": BuiltinType("xs", _as(STRING)),
    "match": BuiltinType("sxn", _many(MATCH)),
    "replace": BuiltinType("sxxn", _as(STRING)),
    "eval": BuiltinType("sx", _always(ANY)),
    "base64encode": BuiltinType("s", _as(STRING)),
    "base64decode": BuiltinType("s", _as(STRING)),
    "encodeUrlComponent": BuiltinType("s", _as(STRING)),
    "encodeUrl": BuiltinType("s", _as(STRING)),
    "decodeUrlComponent": BuiltinType("s", _as(STRING)),
    "decodeUrl": BuiltinType("s", _as(STRING)),
    # Numbers.
    "number": BuiltinType("x", _as(NUMBER)),
    "abs": BuiltinType("n", _as(NUMBER)),
    "floor": BuiltinType("n", _as(INTEGER)),
    "ceil": BuiltinType("n", _as(INTEGER)),
    "round": BuiltinType("nn", _as(NUMBER)),
    "power": BuiltinType("nn", _both(NUMBER)),
    "sqrt": BuiltinType("n", _as(NUMBER)),
    "random": BuiltinType("", _always(NUMBER)),
    "formatNumber": BuiltinType("nsx", _as(STRING)),
    "formatBase": BuiltinType("nn", _as(STRING)),
    "formatInteger": BuiltinType("ns", _as(STRING)),
    "parseInteger": BuiltinType("ss", _as(NUMBER)),
    "sum": BuiltinType("N", _as(NUMBER)),
    "max": BuiltinType("N", _as(NUMBER)),
    "min": BuiltinType("N", _as(NUMBER)),
    "average": BuiltinType("N", _as(NUMBER)),
    # Booleans.
    "boolean": BuiltinType("x", _as(BOOLEAN)),
    "not": BuiltinType("x", _as(BOOLEAN)),
    "exists": BuiltinType("x", _always(BOOLEAN)),
    # Arrays.
    "count": BuiltinType("x", _always(INTEGER)),
    "append": BuiltinType("xx", _appended),
    "sort": BuiltinType("xx", _list),
    "reverse": BuiltinType("x", _list),
    "shuffle": BuiltinType("x", _list),
    "distinct": BuiltinType("x", _same),
    "zip": BuiltinType("xx", _always(ANY)),
    # Objects.
    "keys": BuiltinType("x", _many(STRING)),
    "lookup": BuiltinType("xs", _always(ANY)),
    "spread": BuiltinType("x", _many(OBJECT)),
    "merge": BuiltinType("x", _as(OBJECT)),
    "sift": BuiltinType("xx", _perhaps(OBJECT)),
    "each": BuiltinType("xx", _of_pairs),
    "error": BuiltinType("s", _always(Inferred(()))),  # it never returns
    "assert": BuiltinType("bs", _always(NOTHING)),
    "type": BuiltinType("x", _as(STRING)),
    # Higher-order functions.
    "map": BuiltinType("xx", _mapped),
    "filter": BuiltinType("xx", _items),
    "single": BuiltinType("xx", _item),
    "reduce": BuiltinType("xxx", _reduced),
    "clone": BuiltinType("x", _same),
    # Times.
    "now": BuiltinType("ss", _always(STRING)),
    "millis": BuiltinType("", _always(INTEGER)),
    "fromMillis": BuiltinType("nss", _as(STRING)),
    "toMillis": BuiltinType("ss", _as(INTEGER)),
    # Extensions: exact decimals, dates and check digits on text.
    "decimal_add": BuiltinType("xx", _both(STRING)),
    "decimal_subtract": BuiltinType("xx", _both(STRING)),
    "decimal_multiply": BuiltinType("xx", _both(STRING)),
    "decimal_sum": BuiltinType("x", _as(STRING)),
    "decimal_compare": BuiltinType("xx", _both(INTEGER)),
    "decimal_round": BuiltinType("xns", _both(STRING)),
    "decimal_shift": BuiltinType("xn", _both(STRING)),
    "decimal_abs": BuiltinType("x", _as(STRING)),
    "decimal_negate": BuiltinType("x", _as(STRING)),
    "decimal_sign": BuiltinType("x", _as(INTEGER)),
    "is_decimal": BuiltinType("x", _as(BOOLEAN)),
    "is_date": BuiltinType("ss", _both(BOOLEAN)),
    "weighted_modulus": BuiltinType("sxn", _both(INTEGER)),
}
"""By name; a test checks that it has every built-in function."""


def is_strict(name: str) -> bool:
    """Whether the built-in has no value where its first argument is absent."""
    rule = BUILTIN_TYPES[name].type
    return rule.__qualname__.startswith(("_as.", "_both.")) or rule in (
        _items,
        _list,
        _same,
        _item,
        _split,
    )


__all__ = ["BUILTIN_TYPES", "FUNCTION", "MATCH", "BuiltinType", "carried", "is_strict"]
