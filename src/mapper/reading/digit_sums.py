"""A check of digits by their weighted sum, such as the eleven-test: known as data, not as code.

The check of a format is an expression. This one is so common, and so cheap, that what it costs to
evaluate an expression is most of it; so where a check is only that, it is said in the shape, and
every reader does it in its own way.
"""

from __future__ import annotations

from operator import mul
from typing import Final, NamedTuple

DIGIT_SUM: Final = "digits:"
"""The prefix of a check in a shape that is a weighted sum of digits."""


class DigitSum(NamedTuple):
    """The digits of a text times their weights, added up, have a remainder by the modulus."""

    weights: tuple[int, ...]
    modulus: int
    remainder: int

    @classmethod
    def read(cls, check: str) -> DigitSum:
        """The sum that a check in a shape names."""
        weights, modulus, remainder = check.removeprefix(DIGIT_SUM).split(";")
        return cls(tuple(map(int, weights.split(","))), int(modulus), int(remainder))

    @property
    def check(self) -> str:
        """The check as it stands in a shape."""
        return f"{DIGIT_SUM}{','.join(map(str, self.weights))};{self.modulus};{self.remainder}"

    def holds(self, text: str) -> bool:
        """Whether the text is one ASCII digit for each weight, with that remainder."""
        weights = self.weights
        if len(text) != len(weights) or not (text.isascii() and text.isdigit()):
            return False
        # The byte of a digit minus the byte of 0 is its value.
        total: int = sum(map(mul, text.encode(), weights)) - 48 * sum(weights)
        return total % self.modulus == self.remainder
