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
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.runtime.signature import Signature

Types = Sequence[Inferred]
Rule = Callable[[Types, Inferred], Inferred]


class BuiltinType(NamedTuple):
    """The types of the arguments of a built-in function, and its result type.

    One letter per argument: `s` text, `n` number, `b` boolean, `N` numbers, `x` any value.
    """

    letters: str
    type: Rule
    without_context: int
    """How many arguments it takes at least where `$` is none; 0 where `$` never is."""


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

RESULT_TYPES: Final[tuple[tuple[Rule, str], ...]] = (
    (
        _as(STRING),
        "string substring substringBefore substringAfter lowercase uppercase trim pad join replace "
        "base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl "
        "formatNumber formatBase formatInteger type fromMillis decimal_sum decimal_abs "
        "decimal_negate",
    ),
    (_as(INTEGER), "length floor ceil toMillis decimal_sign"),
    (_as(BOOLEAN), "contains boolean not is_decimal"),
    (_split, "split"),
    (_many(MATCH), "match"),
    (_always(ANY), "eval zip lookup"),
    (_as(NUMBER), "number abs round sqrt parseInteger sum max min average"),
    (_both(NUMBER), "power"),
    (_always(NUMBER), "random"),
    (_always(BOOLEAN), "exists"),
    (_always(INTEGER), "count millis"),
    (_appended, "append"),
    (_list, "sort reverse shuffle"),
    (_same, "distinct clone"),
    (_many(STRING), "keys"),
    (_many(OBJECT), "spread"),
    (_as(OBJECT), "merge"),
    (_perhaps(OBJECT), "sift"),
    (_of_pairs, "each"),
    (_always(Inferred(())), "error"),
    (_always(NOTHING), "assert"),
    (_mapped, "map"),
    (_items, "filter"),
    (_item, "single"),
    (_reduced, "reduce"),
    (_always(STRING), "now"),
    (_both(STRING), "decimal_add decimal_subtract decimal_multiply decimal_round decimal_shift"),
    (_both(INTEGER), "decimal_compare weighted_modulus"),
    (_both(BOOLEAN), "is_date"),
)
"""The result type, and the built-in functions that have it."""

_SIGNATURES = {name: each.signature for name, each in (BUILTINS | EXTENSIONS).items()}
_SIGNATURES["eval"] = "<sx?:x>"


def _without_context(name: str) -> int:
    parameters = Signature(_SIGNATURES[name] or "<>").parameters
    takes = any(one.context for one in parameters)
    return sum(not one.optional for one in parameters) if takes else 0


def _letters(name: str) -> str:
    parameters = Signature(_SIGNATURES[name] or "<>").parameters
    kinds = ("N" if one.subtype == "n" else one.letter for one in parameters)
    return "".join(kind if kind in "snbN" else "x" for kind in kinds)


BUILTIN_TYPES: Final = {
    name: BuiltinType(_letters(name), rule, _without_context(name))
    for rule, names in RESULT_TYPES
    for name in names.split()
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
