"""Values of leaf types: any that fit, the least and the greatest among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Final

from mapper.contract.message_model import LeafType
from mapper.datatypes.facets import Datatype, violated
from mapper.generate.pattern_samples import sample
from mapper.regex.xsd_patterns import parse_xsd

TRIES: Final = 60
LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789-'éëïöüß€Ω"
TEXTS: Final = 60
"""How many unlike texts are made of one pattern."""

LONGEST: Final = 40
"""How long a text becomes that may be of any length."""

_OF_FORMAT: Final = {"date": "date", "date-time": "dateTime", "time": "time"}
"""The XSD types whose values look like those of the general formats."""


def _day(random: Random) -> str:
    return (date(1900, 1, 1) + timedelta(days=random.randrange(60_000))).isoformat()


def _clock(random: Random) -> str:
    return f"{random.randrange(24):02}:{random.randrange(60):02}:00"


_SPECIAL: Final[dict[str, Callable[[Random], str]]] = {
    "date": _day,
    "dateTime": lambda random: f"{_day(random)}T{_clock(random)}",
    "time": _clock,
    "gYear": lambda random: _day(random)[:4],
    "gYearMonth": lambda random: _day(random)[:7],
    "anyURI": lambda random: f"urn:example:{random.randrange(1000)}",
    "base64Binary": lambda _: "AAAA",
    "hexBinary": lambda _: "00FF",
    "duration": lambda random: f"P{random.randrange(1, 99)}D",
    "NMTOKEN": lambda _: "token",
    "NCName": lambda _: "name",
    "ID": lambda random: f"id{random.randrange(10**6)}",
    "language": lambda _: "nl",
}
"""The XSD types whose values have a form of their own, and how one is made."""

Holds = Callable[[LeafType, "str | int | bool"], bool]


class NoSampleError(ValueError):
    """No value of a type was found: its facets ask for something that cannot be made here."""

    def __init__(self, leaf: LeafType) -> None:
        name = f"the type {leaf.name}" if leaf.name else f"a type of {leaf.base}s"
        super().__init__(f"no value of {name} was found that has all its facets")


@lru_cache(maxsize=100_000)
def _text_of(pattern: str, number: int) -> str:
    """One of the texts that a pattern has: made once, since making them is slow."""
    random = Random(f"{pattern}/{number}")  # noqa: S311  # reproducible, not secret
    return sample(parse_xsd(pattern), random)


@lru_cache(maxsize=10_000)
def _datatype(leaf: LeafType) -> Datatype:
    """What values of a leaf are judged by; a leaf is asked for thousands of them."""
    return leaf.datatype


@dataclass(slots=True)
class LeafSampler:
    """Makes values of leaf types."""

    random: Random
    holds: Holds | None = None
    """What else must hold of a value: what its format asks, say."""

    def value(self, leaf: LeafType) -> str | int | bool:
        """A value that fits, as a document holds it. Raises NoSampleError."""
        datatype = _datatype(leaf)
        for _ in range(TRIES):
            value = self._attempt(leaf)
            text = str(value)
            if not text or text.isspace() or violated(value, datatype) is not None:
                continue
            if self.holds is None or self.holds(leaf, value):
                return value
        raise NoSampleError(leaf)

    def _attempt(self, leaf: LeafType) -> str | int | bool:
        facets = leaf.facets
        if leaf.members:
            return self.value(self.random.choice(leaf.members))
        if leaf.item is not None:
            count = self.random.randint(facets.min_length or 1, facets.max_length or 3)
            return " ".join(str(self.value(leaf.item)) for _ in range(count))
        if leaf.base == "boolean":
            return self.random.random() < 0.5
        if facets.enum:
            chosen = self.random.choice(facets.enum)
            return int(chosen) if leaf.base == "integer" else chosen
        if facets.patterns:
            # Of several patterns all must hold; the most special one is tried.
            pattern = max(facets.patterns, key=len)
            text = _text_of(pattern, self.random.randrange(TEXTS))
            if facets.max_length is not None:
                text = text[: facets.max_length]
            return int(text) if leaf.base == "integer" and text.lstrip("-").isdecimal() else text
        if leaf.base == "integer":
            return self._integer(leaf)
        if leaf.base == "decimal":
            return self._decimal(leaf)
        return self._text(leaf)

    def _integer(self, leaf: LeafType) -> int:
        facets = leaf.facets
        digits = min(facets.total_digits or 9, 18)
        low = 0 if leaf.primitive != "integer" else -(10**digits) + 1
        high = 10**digits - 1
        if facets.minimum is not None:
            low = max(low, int(Decimal(facets.minimum)))
        if facets.maximum is not None:
            high = min(high, int(Decimal(facets.maximum)))
        found = self.random.choice((low, high, self.random.randint(low, max(low, high))))
        step = facets.multiple_of
        return found if step is None else int(Decimal(found) // Decimal(step) * Decimal(step))

    def _decimal(self, leaf: LeafType) -> str:
        facets = leaf.facets
        if facets.multiple_of is not None:
            low = Decimal(facets.minimum or facets.exclusive_minimum or 0)
            step = Decimal(facets.multiple_of)
            return f"{(low // step + self.random.randint(0, 9)) * step:f}"
        fraction_digits = self.random.randint(0, facets.fraction_digits or 2)
        digits = self.random.randint(
            1, max(1, min(facets.total_digits or 12, 18) - fraction_digits)
        )
        whole = self.random.randint(0, 10**digits - 1)
        negative = facets.minimum is None and self.random.random() < 0.2
        fraction = (
            f".{self.random.randint(0, 10**fraction_digits - 1):0{fraction_digits}}"
            if fraction_digits
            else ""
        )
        return f"{'-' if negative else ''}{whole}{fraction}"

    def _text(self, leaf: LeafType) -> str:
        special = _SPECIAL.get(_OF_FORMAT.get(leaf.format or "", leaf.primitive))
        if special is not None:
            return special(self.random)
        facets = leaf.facets
        low = max(facets.min_length or 1, 1)
        high = facets.max_length if facets.max_length is not None else max(low, LONGEST)
        length = self.random.choice((low, high, self.random.randint(low, min(high, low + LONGEST))))
        text = "".join(self.random.choices(LETTERS, k=length))
        # White space at an end is lost where the type collapses it.
        return ("x" + text[1:-1] + "y") if length > 1 else text.strip() or "x"
