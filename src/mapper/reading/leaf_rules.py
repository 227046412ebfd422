"""The rules of a leaf as a shape has them, ready to be judged by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from mapper.datatypes.lexical import LEXICAL
from mapper.reading.shape import LeafRules, LeafShape
from mapper.regex.pattern_matching import compiled

Holds: TypeAlias = Callable[[Any], bool]
"""Whether what a format's `check` says holds of a value of the document."""

Checks: TypeAlias = Mapping[str, Holds]
"""The checks of a mapping's formats, by the name that a shape has for each."""

NO_CHECKS: Final[Checks] = {}

BUILT_IN: Final = "xsd:"
"""What the name of a check begins with that is a built-in type of XSD."""


class Rules:
    """The rules of a leaf, ready to be judged by."""

    __slots__ = ("asked", "base", "check", "lexical", "pattern", "said", "type", "white_space")

    def __init__(self, leaf: LeafShape, checks: Checks) -> None:
        _, self.base, self.white_space, given = leaf
        self.said = LeafRules(*given) if given is not None else LeafRules()
        self.type = self.said.type
        self.pattern = compiled(self.said.pattern) if self.said.pattern else None
        name = self.said.check
        built_in = name.startswith(BUILT_IN)
        self.lexical = LEXICAL[name.removeprefix(BUILT_IN)] if built_in else None
        self.check = checks[name] if name and not built_in else None
        # Whether anything is asked of a value beside its base.
        self.asked = bool(self.type or self.pattern or name or self.said.named)
