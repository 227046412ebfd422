"""The rules of a leaf in a shape, prepared for judging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from mapper.datatypes.lexical import LEXICAL
from mapper.reading.digit_sums import DIGIT_SUM, DigitSum
from mapper.reading.shape import LeafRules, LeafShape
from mapper.regex.pattern_matching import compiled

Holds: TypeAlias = Callable[[Any], bool]
"""Whether the `check` of a format holds for a value."""

Checks: TypeAlias = Mapping[str, Holds]
"""The checks of a mapping's formats, by their name in the shape."""

NO_CHECKS: Final[Checks] = {}

BUILT_IN: Final = "xsd:"
"""The prefix of a check that is a built-in type of XSD."""


class Rules:
    """The rules of a leaf, prepared for judging."""

    __slots__ = (
        *("asked", "base", "check", "digits", "lexical", "pattern", "said", "type"),
        "white_space",
    )

    def __init__(self, leaf: LeafShape, checks: Checks) -> None:
        _, self.base, self.white_space, given = leaf
        self.said = LeafRules(*given) if given is not None else LeafRules()
        self.type = self.said.type
        self.pattern = compiled(self.said.pattern) if self.said.pattern else None
        name = self.said.check
        built_in = name.startswith(BUILT_IN)
        self.lexical = LEXICAL[name.removeprefix(BUILT_IN)] if built_in else None
        self.digits = DigitSum.read(name) if name.startswith(DIGIT_SUM) else None
        self.check: Holds | None = None
        if self.digits is not None:
            self.check = self.digits.holds
        elif name and not built_in:
            self.check = checks[name]
        # Whether there are rules besides the base type.
        self.asked = bool(self.type or self.pattern or name or self.said.named)
