"""Whether a leaf of the source is what its contract says: the verdict on one text.

`verdict` owns the rules. A `Judge` gives the same verdicts, quickly: it accepts what it can prove
to be right, remembers short texts that were, and asks `verdict` about everything else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from mapper.reading.leaves import Unfit, read_leaf
from mapper.reading.shape import FacetPairs, LeafRules, LeafShape, Outcome, Pick
from mapper.runtime.facets import FacetSpec, normalised, violated, words
from mapper.runtime.lexical import LEXICAL
from mapper.runtime.missing import MISSING
from mapper.runtime.patterns import compiled

INVALID: Final = "source-value-invalid"
UNKNOWN: Final = "source-code-unknown"
UNNAMED: Final = "source-code-unnamed"

Holds: TypeAlias = Callable[[Any], bool]
"""Whether what a format's `check` says holds of a value of the document."""

Checks: TypeAlias = Mapping[str, Holds]
"""The checks of a mapping's formats, by the name that a shape has for each."""

NO_CHECKS: Final[Checks] = {}

SHORT: Final = 8
"""The longest text that is remembered: dates and codes, but no number that identifies a person."""

MOST_SEEN: Final = 4096


class Fault:
    """A value that breaks its contract: what is told of it, and what becomes of it.

    It counts as false, as what is absent does, so that a reader sees it where it looks for that.
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
        self.kept = kept if outcome == "keep" else MISSING

    def __bool__(self) -> bool:
        return False


class Rules:
    """The rules of a leaf, ready to be judged by."""

    __slots__ = ("asked", "base", "check", "lexical", "pattern", "said", "spec", "white_space")

    def __init__(self, leaf: LeafShape, checks: Checks) -> None:
        _, self.base, self.white_space, given = leaf
        self.said = LeafRules(*given) if given is not None else LeafRules()
        self.spec = spec_from(self.said.facets) if self.said.facets else None
        self.pattern = compiled(self.said.pattern) if self.said.pattern else None
        name = self.said.check
        built_in = name.startswith("xsd:")
        self.lexical = LEXICAL[name[4:]] if built_in else None
        self.check = checks[name] if name and not built_in else None
        # Whether anything is asked of a value beside its base.
        self.asked = bool(self.spec or self.pattern or name or self.said.named)


def spec_from(pairs: FacetPairs) -> FacetSpec:
    """The facets that a shape has as pairs."""
    given = dict(pairs)
    if "item" in given:
        given["item"] = spec_from(given["item"])
    if "members" in given:
        given["members"] = tuple(spec_from(member) for member in given["members"])
    return FacetSpec(**given)


def verdict(text: str, rules: Rules) -> str | int | bool | Fault | None:
    """The value that a text is for a leaf; None where it is empty, a `Fault` where it breaks it."""
    try:
        value = read_leaf(text, rules.base, rules.white_space)
    except Unfit:
        return not_of_base(text, rules)
    if value is None or not rules.asked:
        return value
    looked_at = value if isinstance(value, str) else normalised(text, rules.white_space)
    return judged(value, looked_at, rules)


def not_of_base(text: str, rules: Rules) -> Fault:
    """The fault of a text that is not of its base; nothing can be kept of it."""
    article = "an" if rules.base[0] in "aeiou" else "a"
    return _invalid(f"the value is not {article} {rules.base}", text, rules, MISSING)


def judged(value: str | int | bool, text: str, rules: Rules) -> str | int | bool | Fault:
    """`value` where it holds to its contract, else its fault; `text` is what its facets look at."""
    if rules.spec is not None:
        broken = _broken(text, rules.spec)
        if broken == "enum":
            said = rules.said
            message = f"the value {words(broken, rules.spec)}"
            return Fault(UNKNOWN, message, text, said.unknown, said.unknown_pick, value)
        if broken is not None:
            return _invalid(f"the value {words(broken, rules.spec)}", text, rules, value)
    if rules.pattern is not None and rules.pattern.fullmatch(text) is None:
        return _invalid(f"the value does not look like {rules.said.format}", text, rules, value)
    if (rules.lexical is not None and not rules.lexical(text)) or (
        rules.check is not None and not rules.check(value)
    ):
        return _invalid(f"the value is no valid {rules.said.format}", text, rules, value)
    if rules.said.named and value not in rules.said.named:
        message = "the mapping tells kinds apart by this value, and no rule names it"
        return Fault(UNNAMED, message, text, "keep", None, value)
    return value


def _invalid(message: str, text: str, rules: Rules, kept: Any) -> Fault:
    return Fault(INVALID, message, text, rules.said.invalid, rules.said.invalid_pick, kept)


def _broken(text: str, spec: FacetSpec) -> str | None:
    """The facet that is broken; of a list or a union `enum` where that is all that is."""
    broken = violated(text, spec)
    if broken != "type":
        return broken
    if spec.members:
        found = {violated(text, member) for member in spec.members}
    elif spec.item is not None:
        found = {violated(part, spec.item) for part in text.split()} - {None}
    else:
        return broken
    return "enum" if found == {"enum"} else broken


class Judge(dict[Any, Any]):
    """The verdicts on the texts of one leaf: `judge[text]` is what `verdict` says.

    May be used by several threads at once. What it remembers are short texts that hold, and those
    that the contract lists.
    """

    __slots__ = ("_rules", "most")

    def __init__(self, leaf: LeafShape, checks: Checks = NO_CHECKS) -> None:
        super().__init__()
        self._rules = rules = Rules(leaf, checks)
        self.most = _bound(rules)
        """How long a text may be that is its own value for that; None where that is not all."""
        self[None] = None

    @property
    def rules(self) -> Rules:
        """What is judged by."""
        return self._rules

    def __missing__(self, text: str) -> Any:
        value = verdict(text, self._rules)
        if len(text) <= SHORT and value.__class__ is not Fault and len(self) < MOST_SEEN:
            self[text] = value
        return value


def _bound(rules: Rules) -> int | None:
    """How long a text may be, where nothing else is asked of it."""
    if rules.base != "string" or rules.white_space != "preserve":
        return None
    if rules.pattern is not None or rules.said.check or rules.said.named:
        return None
    spec = rules.spec
    if spec is None:
        return sys.maxsize
    bare = FacetSpec(spec.base, min_length=spec.min_length, max_length=spec.max_length)
    if spec != bare or (spec.min_length or 0) > 1:
        return None
    return spec.max_length if spec.max_length is not None else sys.maxsize


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
    "spec_from",
    "verdict",
]
