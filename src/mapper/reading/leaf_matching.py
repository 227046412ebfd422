"""One regular expression for all rules of a leaf: a text that matches is valid, and its own value.

A text that does not match may be valid too: then the rules decide. So the expression may leave out
what is rare or hard to express.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from mapper.datatypes.builtin_types import INTEGERS
from mapper.datatypes.facets import Datatype
from mapper.reading.leaf_rules import BUILT_IN, Rules
from mapper.regex.pattern_matching import quick_python

_DAY: Final = (
    # All but 29 February, which depends on the year.
    r"[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE: Final = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"

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
"""The texts of a built-in type; empty where any text is one."""

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


def matcher(rules: Rules) -> Callable[[str], Any] | None:
    """What matches a text that is valid by the rules except their check; None where nothing can.

    The value is the text itself, or the integer that it writes.
    """
    if rules.said.named:
        return None
    match rules.base:
        case "string":
            made = _text(rules, rules.type or Datatype())
        case "integer" | "decimal":
            made = _number(rules, rules.type or Datatype(rules.base, primitive=rules.base))
        case _:
            return None
    return re.compile(made).fullmatch if made is not None else None


def _text(rules: Rules, type_: Datatype) -> str | None:
    """The expression of a text."""
    facets = type_.facets
    asked = (*facets.patterns, *filter(None, (rules.said.pattern,)))
    parts = [text for text in map(quick_python, asked) if text is not None]
    if not _is_expressible(type_) or len(parts) < len(asked):
        return None
    for name in (type_.primitive, rules.said.check.removeprefix(BUILT_IN)):
        # A check of the mapping is called separately.
        if name == type_.primitive or rules.said.check.startswith(BUILT_IN):
            known = _LEXICAL.get(name or "string")
            if known is None:
                return None
            parts += [known] if known else []
    if facets.enum is not None:
        parts.append("|".join(map(re.escape, facets.enum)))
    if facets.min_length is not None or facets.max_length is not None:
        most = "" if facets.max_length is None else facets.max_length
        parts.append(rf"[\s\S]{{{facets.min_length or 0},{most}}}")
    parts = list(dict.fromkeys(parts)) or [r"[\s\S]*"]
    ahead = "".join(rf"(?=(?:{part})\Z)" for part in parts[1:])
    return f"{_WHITE_SPACE[rules.white_space]}{ahead}(?:{parts[0]})"


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


def _number(rules: Rules, type_: Datatype) -> str | None:
    """The expression of a number without white space around it."""
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
    patterns = [text for text in map(quick_python, facets.patterns) if text is not None]
    if len(patterns) < len(facets.patterns):
        return None
    if facets.exclusive_minimum is not None or facets.exclusive_maximum is not None:
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
    tail = rf"(?:\.[0-9]{{1,{fraction}}}|[0-9]{{0,{fraction}}})" if fraction else ""
    sign = "-?" if facets.minimum is None and signed else ""
    ahead = "".join(rf"(?=(?:{pattern})\Z)" for pattern in patterns)
    return f"{ahead}{sign}{whole}{tail}"
