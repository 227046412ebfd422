"""Whether a leaf of the source matches its contract: the verdict on one text.

`verdict` has the rules. A `Judge` gives the same verdicts, faster: it accepts what it can prove to
be valid, caches short valid texts, and calls `verdict` for all others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from mapper.datatypes.builtin_types import list_items, normalised
from mapper.datatypes.facets import Datatype, Facets, explained, violated
from mapper.jsonata.runtime.missing import MISSING
from mapper.policies.outcomes import Outcome
from mapper.reading.leaf_matching import matcher
from mapper.reading.leaf_rules import BUILT_IN, NO_CHECKS, Checks, Rules
from mapper.reading.leaf_values import Unfit, read_leaf
from mapper.reading.shape import LeafRules, LeafShape, Pick
from mapper.regex.pattern_tree import widest
from mapper.regex.xsd_patterns import parse_xsd

INVALID: Final = "source-value-invalid"
UNKNOWN: Final = "source-code-unknown"
UNNAMED: Final = "source-code-unnamed"

SHORT: Final = 8
"""The longest text that is cached: dates and codes, but no number that identifies a person."""

MOST_SEEN: Final = 4096


class Fault:
    """A value that breaks its contract: what is reported, and its outcome.

    It is false, as absent values are, so that readers test for both at once.
    """

    __slots__ = ("code", "kept", "message", "outcome", "pick", "text")

    def __init__(
        self, code: str, message: str, text: str, outcome: Outcome, pick: Pick, kept: Any = MISSING
    ) -> None:
        self.code = code
        self.message = message
        self.text = text
        self.outcome = outcome
        self.pick = pick
        self.kept = kept if outcome.effect.keeps_value else MISSING

    def __bool__(self) -> bool:
        return False


def verdict(text: str, rules: Rules) -> str | int | bool | Fault | None:
    """The value of a text for a leaf; None where it is empty, a `Fault` where it is invalid."""
    try:
        value = read_leaf(text, rules.base, rules.white_space)
    except Unfit:
        return not_of_base(text, rules)
    if value is None or not rules.asked:
        return value
    looked_at = value if isinstance(value, str) else normalised(text, rules.white_space)
    return judged(value, looked_at, rules)


def not_of_base(text: str, rules: Rules) -> Fault:
    """The fault of a text that is not of its base type; it cannot be kept."""
    article = "an" if rules.base[0] in "aeiou" else "a"
    return _invalid(f"the value is not {article} {rules.base}", text, rules, MISSING)


def judged(value: str | int | bool, text: str, rules: Rules) -> str | int | bool | Fault:
    """`value` if it is valid, else its fault; `text` is what its facets test."""
    type_ = rules.type
    if type_ is not None:
        broken = _broken(text, type_)
        if broken is not None:
            message = explained(broken, type_, "source")
            if broken != "enum":
                return _invalid(message, text, rules, value)
            said = rules.said
            return Fault(UNKNOWN, message, text, said.unknown, said.unknown_pick, value)
    if rules.pattern is not None and rules.pattern.fullmatch(text) is None:
        return _invalid(
            f"the value does not match the pattern of {rules.said.format}", text, rules, value
        )
    if (rules.lexical is not None and not rules.lexical(text)) or (
        rules.check is not None and not rules.check(value)
    ):
        return _invalid(f"the value is not a valid {rules.said.format}", text, rules, value)
    if rules.said.named and value not in rules.said.named:
        message = "the mapping selects a rule by this value, and no rule names it"
        return Fault(UNNAMED, message, text, Outcome.KEEP, None, value)
    return value


def _invalid(message: str, text: str, rules: Rules, kept: Any) -> Fault:
    return Fault(INVALID, message, text, rules.said.invalid, rules.said.invalid_pick, kept)


def _broken(text: str, type_: Datatype) -> str | None:
    """The broken facet; of a list or a union `enum` where only that is broken."""
    broken = violated(text, type_)
    if broken != "type":
        return broken
    if type_.members:
        found = {violated(text, member) for member in type_.members}
    elif type_.item is not None:
        found = {violated(part, type_.item) for part in list_items(text)} - {None}
    else:
        return broken
    return "enum" if found == {"enum"} else broken


class Judge(dict[Any, Any]):
    """The verdicts on the texts of one leaf: `judge[text]` is what `verdict` says.

    May be used by several threads at once. It caches short valid texts, and the texts that the
    contract lists.
    """

    __slots__ = ("_checks", "_leaf", "_listed", "_number", "_rules", "match", "matched", "most")

    def __init__(self, leaf: LeafShape, checks: Checks = NO_CHECKS) -> None:
        super().__init__()
        self._leaf = leaf
        self._checks = checks
        # Made on first use: most messages have few of the leaves of their contract.
        self._rules: Rules | None = None
        self.match: Callable[[str], Any] = self._first_match
        """Matches a text that is its own value; any other text must be judged."""
        self._number = leaf[1] == "integer"
        self._listed: frozenset[str] = frozenset()
        self.most = _length_limit(leaf)
        """The length up to which a text is its own value; None where other rules apply too."""
        self.matched = self.most is None and _is_matched(leaf)
        """Whether it is faster to match a text than to cache it: it is usually long."""
        self[None] = None

    @property
    def rules(self) -> Rules:
        """The rules of the leaf."""
        if self._rules is None:
            rules = Rules(self._leaf, self._checks)
            listed = rules.type.facets.enum if rules.type is not None else None
            self._listed = frozenset((*(listed or ()), *rules.said.named))
            self.match = matcher(rules) or _never
            self._rules = rules
        return self._rules

    def _first_match(self, text: str) -> Any:
        _ = self.rules  # which sets `match`
        return self.match(text)

    def __missing__(self, text: str) -> Any:
        rules = self._rules or self.rules
        if self.match(text) is not None:
            value: Any = int(text) if self._number else text
            if rules.check is not None and not rules.check(value):
                return verdict(text, rules)
        else:
            value = verdict(text, rules)
            if value.__class__ is Fault:
                return value
        if (len(text) <= SHORT or text in self._listed) and len(self) < MOST_SEEN:
            self[text] = value
        return value


def _never(_text: str) -> None:
    """The matcher of a leaf of which a regular expression can prove nothing."""


def _is_matched(leaf: LeafShape) -> bool:
    """Whether texts of a leaf are rarely short enough to be cached, and have no check."""
    _, base, _, given = leaf
    said = LeafRules(*(given or ()))
    type_ = said.type or Datatype()
    facets = type_.facets
    if base != "string" or (said.check and not said.check.startswith(BUILT_IN)):
        return False
    if said.named or facets.enum is not None or type_.item is not None or type_.members:
        return False
    short = facets.max_length is not None and facets.max_length <= SHORT
    widths = [widest(parse_xsd(p)) for p in (*facets.patterns, said.pattern) if p]
    return not short and not any(width is not None and width <= SHORT for width in widths)


def _length_limit(leaf: LeafShape) -> int | None:
    """The largest length of a text, where no other rule applies."""
    _, base, white_space, given = leaf
    if base != "string" or white_space != "preserve":
        return None
    said = LeafRules(*(given or ()))
    if said.pattern or said.check or said.named:
        return None
    if said.type is None:
        return sys.maxsize
    least, most = said.type.facets.min_length, said.type.facets.max_length
    if said.type != Datatype(facets=Facets(min_length=least, max_length=most)) or (least or 0) > 1:
        return None
    return sys.maxsize if most is None else most


def judges(shape_types: tuple[Any, ...], checks: Checks) -> list[Judge | None]:
    """A judge for each leaf among the types of a shape."""
    return [Judge(type_, checks) if type_[0] == "leaf" else None for type_ in shape_types]


__all__ = [
    "INVALID",
    "NO_CHECKS",
    "UNKNOWN",
    "UNNAMED",
    "Checks",
    "Fault",
    "Judge",
    "Rules",
    "judged",
    "judges",
    "not_of_base",
    "verdict",
]
