"""What proves that a text is valid for a leaf, and its own value: white space, length, patterns.

A text that is not proven so may be valid too: then the rules decide. So the proof may leave out
what is rare or hard to express. Python has it as one regular expression (`matcher`); the native
readers have it as programs of their own (`proof`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from mapper.datatypes.builtin_types import INTEGERS, WhiteSpace
from mapper.datatypes.facets import Datatype
from mapper.reading.leaf_rules import BUILT_IN, Rules
from mapper.regex.pattern_matching import quick_python
from mapper.regex.pattern_writing import PythonRe
from mapper.regex.xsd_patterns import parse_xsd

_DAY: Final = (
    # All but 29 February, which depends on the year.
    r"[12][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
)
_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_ZONE: Final = r"(Z|[+\-](0[0-9]|1[0-3]):[0-5][0-9])?"

_LEXICAL: Final = {
    "date": _DAY + _ZONE,
    "dateTime": _DAY + "T" + _CLOCK + _ZONE,
    "time": _CLOCK + _ZONE,
    "string": "",
    "token": "",
    "normalizedString": "",
    "anyURI": "",
    "anySimpleType": "",
}
"""The texts of a built-in type, as a pattern of XSD; empty where any text is one."""

_WHITE_SPACE: Final = {
    # A text of only white space is absent.
    "preserve": r"(?=\S)",
    "replace": r"(?=\S)(?=[^\t\n\r]*\Z)",
    "collapse": r"(?=\S+(?: \S+)*\Z)",
}

_MOST_DIGITS: Final = 40
"""The rules decide about more digits."""

_FRACTION: Final = 12
"""The number of decimals that is matched where any number is allowed."""

_MATCHED: Final = {
    name: (low is None or low < 0, _MOST_DIGITS if high is None else len(str(high)) - 1)
    for name, (low, high) in {"decimal": (None, None), **INTEGERS}.items()
    if high is None or high > 0
}
"""The types whose numbers are matched: whether they may have a sign, and how many digits are always
within their bounds."""


class Proof(NamedTuple):
    """What proves a text: it has the white space and the length, is one of those that are `listed`
    if any are, and matches all `patterns` of XSD, which backtracking cannot make slow.
    """

    white_space: WhiteSpace
    patterns: tuple[str, ...]
    listed: tuple[str, ...] | None = None
    least: int = 0
    most: int | None = None


def proof(rules: Rules) -> Proof | None:
    """What proves a text to be valid by the rules except their check; None where nothing does.

    The value is the text itself, or the integer that it writes.
    """
    if rules.said.named:
        return None
    match rules.base:
        case "string":
            return _text(rules, rules.type or Datatype())
        case "integer" | "decimal":
            return _number(rules, rules.type or Datatype(rules.base, primitive=rules.base))
        case _:
            return None


def matcher(rules: Rules) -> Callable[[str], Any] | None:
    """What matches the texts that are proven; None where none are."""
    proven = proof(rules)
    if proven is None:
        return None
    parts = list(map(_as_python, proven.patterns))
    if proven.listed is not None:
        parts.append("|".join(map(re.escape, proven.listed)))
    if proven.least or proven.most is not None:
        most = "" if proven.most is None else proven.most
        parts.append(rf"[\s\S]{{{proven.least},{most}}}")
    parts = list(dict.fromkeys(parts)) or [r"[\s\S]*"]
    ahead = "".join(rf"(?=(?:{part})\Z)" for part in parts[1:])
    return re.compile(f"{_WHITE_SPACE[proven.white_space]}{ahead}(?:{parts[0]})").fullmatch


@lru_cache(maxsize=1024)
def _as_python(pattern: str) -> str:
    return PythonRe().write(parse_xsd(pattern))


def _text(rules: Rules, type_: Datatype) -> Proof | None:
    """The proof of a text."""
    facets = type_.facets
    patterns = [*facets.patterns, *filter(None, (rules.said.pattern,))]
    if not _is_expressible(type_) or not all(map(_is_quick, patterns)):
        return None
    for name in (type_.primitive, rules.said.check.removeprefix(BUILT_IN)):
        # A check of the mapping is called separately.
        if name == type_.primitive or rules.said.check.startswith(BUILT_IN):
            known = _LEXICAL.get(name or "string")
            if known is None:
                return None
            patterns += [known] if known else []
    return Proof(
        rules.white_space,
        tuple(dict.fromkeys(patterns)),
        facets.enum,
        facets.min_length or 0,
        facets.max_length,
    )


def _is_quick(pattern: str) -> bool:
    return quick_python(pattern) is not None


def _is_expressible(type_: Datatype) -> bool:
    """Whether a type asks of a text nothing that is beyond an expression."""
    return (
        type_.item is None
        and not type_.members
        and not type_.facets.bounded
        and (
            type_.facets.enum is None or type_.primitive in ("string", "token", "normalizedString")
        )
    )


def _number(rules: Rules, type_: Datatype) -> Proof | None:
    """The proof of a number without white space around it."""
    facets = type_.facets
    if rules.said.pattern or (rules.said.check.startswith(BUILT_IN)):
        return None
    if type_.primitive not in _MATCHED or (rules.base == "decimal") != (
        type_.primitive == "decimal"
    ):
        return None
    signed, digits = _MATCHED[type_.primitive]
    if type_.item is not None or type_.members or facets.enum is not None:
        return None
    if facets.min_length is not None or facets.max_length is not None:
        return None
    if not all(map(_is_quick, facets.patterns)):
        return None
    others = (facets.exclusive_minimum, facets.exclusive_maximum, facets.multiple_of)
    if any(each is not None for each in others):
        return None
    if facets.minimum is not None and facets.minimum.strip() not in ("0", "1"):
        return None
    if facets.total_digits is not None:
        digits = min(digits, facets.total_digits)
    if facets.maximum is not None:
        # A number with fewer digits than the largest number is always smaller.
        digits = min(digits, len(facets.maximum.partition(".")[0].lstrip("0-")) - 1)
        if facets.maximum.startswith("-"):
            return None
    fraction = 0
    if rules.base == "decimal":
        asked = _FRACTION if facets.fraction_digits is None else facets.fraction_digits
        fraction = min(asked, digits - 1)
    if digits < 1:
        return None
    # A number from 1 on begins with a digit that is not 0.
    least = type_.primitive == "positiveInteger" or (facets.minimum or "0").strip() != "0"
    first = "[1-9]" if least else "[0-9]"
    whole = rf"{first}[0-9]{{0,{digits - fraction - 1}}}"
    tail = rf"(\.[0-9]{{1,{fraction}}}|[0-9]{{0,{fraction}}})" if fraction else ""
    sign = "-?" if facets.minimum is None and signed else ""
    return Proof("preserve", (f"{sign}{whole}{tail}", *facets.patterns))
