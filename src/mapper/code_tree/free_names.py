"""Names of generated code: identifiers that are free."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

_BUILTINS = frozenset((*dir(builtins), *keyword.kwlist, *keyword.softkwlist))


def sanitised(name: str) -> str:
    """`name` as part of a Python identifier, shortened to a readable length."""
    if not (name.isascii() and name.replace("_", "a").isalnum()):
        name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
    return name[:40] or "_"


class FreeNames:
    """Names within one namespace, each given once; none is Python's own, `reserved` or among `taken`.

    Names that match `apart` are those of a namespace around this one, and are not given. A name has
    up to `longest` characters, and its number.
    """

    def __init__(
        self,
        taken: Iterable[str] = (),
        apart: re.Pattern[str] | None = None,
        longest: int = 40,
        reserved: frozenset[str] = frozenset(),
    ) -> None:
        self.taken = set(taken)
        self._reserved = reserved
        self._apart = apart
        self._longest = longest

    def take_back(self, given: str) -> None:
        """A name that was given, and is not used."""
        self.taken.discard(given)

    def give(self, wanted: str) -> str:
        """`wanted` as an identifier, with a number behind it where it is taken."""
        base = sanitised(wanted)[: self._longest]
        if base[0].isdigit() or (self._apart is not None and self._apart.fullmatch(base)):
            base = f"_{base}"
        name, number = base, 1
        while name in self.taken or name in _BUILTINS or name in self._reserved:
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return name


def beginning_with(*prefixes: str) -> re.Pattern[str]:
    """The names that begin with one of `prefixes`, with a number behind an `e`, or as a constant does."""
    named = "|".join(prefixes)
    return re.compile(rf"(?:e\d+_|{named}|[A-Z]+(?:_|$)).*|e\d+")
