"""One expression for all that is asked of a leaf: what matches it holds, and is its own value.

It proves, and never refuses: what it does not match is for the rules to judge. So it may leave out
whatever is seldom, or hard to say in an expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from mapper.datatypes.facets import FacetSpec
from mapper.reading.leaf_rules import BUILT_IN, Rules
from mapper.regex.linear_patterns import may_backtrack, ungrouped

_DAY: Final = (
    # All but the 29th of February, which has its years.
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
"""Texts of a built-in type; empty where any text is one."""

_WHITE_SPACE: Final = {
    # A text of white space alone is none.
    "preserve": r"(?=\S)",
    "replace": r"(?=\S)(?=[^\t\n\r]*\Z)",
    "collapse": r"(?=\S+(?: \S+)*\Z)",
}

_MOST_DIGITS: Final = 40
"""More digits are for the rules to judge."""

_FRACTION: Final = 12
"""So many decimals are matched where any number of them may be."""

_POSITIVE: Final = frozenset({"nonNegativeInteger", "positiveInteger"})
_SIGNED: Final = frozenset({"integer", "decimal", "byte", "short", "int", "long"})
_DIGITS: Final = {
    **{"byte": 2, "unsignedByte": 2, "short": 4, "unsignedShort": 4},
    **{"int": 9, "unsignedInt": 9, "long": 18, "unsignedLong": 18},
}
"""So many digits are always within the bounds of a type."""


def matcher(rules: Rules) -> Callable[[str], Any] | None:
    """What matches a text that keeps to the rules, their check aside; None where nothing can.

    It gives no value: the text is its own, or the integer that it writes.
    """
    if rules.said.named:
        return None
    spec = rules.spec or FacetSpec(rules.base)
    if rules.base == "string":
        made = _text(rules, spec)
    elif rules.base in ("integer", "decimal"):
        made = _number(rules, spec)
    else:
        return None
    return re.compile(made).fullmatch if made is not None else None


def _text(rules: Rules, spec: FacetSpec) -> str | None:
    """The expression of a text."""
    parts = [*map(ungrouped, spec.patterns)]
    for name in (spec.primitive, rules.said.check.removeprefix(BUILT_IN)):
        # A check of the mapping's own is asked by itself.
        if name == spec.primitive or rules.said.check.startswith(BUILT_IN):
            known = _LEXICAL.get(name or "string")
            if known is None:
                return None
            parts += [known] if known else []
    if rules.said.pattern:
        parts.append(ungrouped(rules.said.pattern))
    if not _plain(spec) or any(map(may_backtrack, parts)):
        return None
    if spec.enum is not None:
        parts.append("|".join(map(re.escape, spec.enum)))
    if spec.min_length is not None or spec.max_length is not None:
        most = "" if spec.max_length is None else spec.max_length
        parts.append(rf"[\s\S]{{{spec.min_length or 0},{most}}}")
    parts = list(dict.fromkeys(parts)) or [r"[\s\S]*"]
    ahead = "".join(rf"(?=(?:{part})\Z)" for part in parts[1:])
    return f"{_WHITE_SPACE[rules.white_space]}{ahead}(?:{parts[0]})"


def _plain(spec: FacetSpec) -> bool:
    """Whether a spec asks of a text nothing that is beyond an expression."""
    bounds = (spec.minimum, spec.maximum, spec.exclusive_minimum, spec.exclusive_maximum)
    digits = (spec.total_digits, spec.fraction_digits)
    return (
        spec.item is None
        and not spec.members
        and not any(each is not None for each in (*bounds, *digits))
        and (spec.enum is None or spec.primitive in ("string", "token", "normalizedString"))
    )


def _number(rules: Rules, spec: FacetSpec) -> str | None:
    """The expression of a number without white space around it; of a negative one, where any is."""
    if rules.said.pattern or (rules.said.check.startswith(BUILT_IN)):
        return None
    if spec.item is not None or spec.members or spec.enum is not None:
        return None
    if spec.min_length is not None or spec.max_length is not None:
        return None
    patterns = [*map(ungrouped, spec.patterns)]
    if any(map(may_backtrack, patterns)):
        return None
    if spec.exclusive_minimum is not None or spec.exclusive_maximum is not None:
        return None
    if spec.minimum is not None and spec.minimum.strip() not in ("0", "1"):
        return None
    digits = min(spec.total_digits or _MOST_DIGITS, _MOST_DIGITS)
    if spec.maximum is not None:
        # Fewer digits than the greatest number has are always within it.
        digits = min(digits, len(spec.maximum.partition(".")[0].lstrip("0-")) - 1)
        if spec.maximum.startswith("-"):
            return None
    digits = min(digits, _DIGITS.get(spec.primitive, digits))
    fraction = 0
    if rules.base == "decimal":
        if spec.primitive != "decimal":
            return None
        asked = _FRACTION if spec.fraction_digits is None else spec.fraction_digits
        fraction = min(asked, digits - 1)
    elif spec.primitive not in {"integer", *_POSITIVE, *_DIGITS}:
        return None
    if digits < 1:
        return None
    # A number from 1 on begins with a digit that is not 0.
    least = spec.primitive == "positiveInteger" or (spec.minimum or "0").strip() != "0"
    first = "[1-9]" if least else "[0-9]"
    whole = rf"{first}[0-9]{{0,{digits - fraction - 1}}}"
    tail = rf"(?:\.[0-9]{{1,{fraction}}}|[0-9]{{0,{fraction}}})" if fraction else ""
    sign = "-?" if spec.minimum is None and spec.primitive in _SIGNED else ""
    ahead = "".join(rf"(?=(?:{pattern})\Z)" for pattern in patterns)
    return f"{ahead}{sign}{whole}{tail}"
