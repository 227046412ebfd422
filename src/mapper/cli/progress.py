"""How far long work is: one line on standard error that is written over, on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final, TextIO, TypeVar

Item = TypeVar("Item")

FIRST: Final = 0.5
"""What takes less than this many seconds shows nothing."""
EVERY: Final = 0.1
_ERASE: Final = "\r\x1b[K"


class Progress:
    """Counts what is done. `word` is what is counted, as in `12 of 300 messages`.

    Who prints while work goes on calls `clear` before.
    """

    latest: Progress | None = None
    """The work that was begun last, of which `how_far` speaks."""

    def __init__(
        self,
        word: str,
        total: int | None = None,
        stream: TextIO | None = None,
        *,
        first: float = FIRST,
    ) -> None:
        self._word = word
        self._total = total
        self._stream = stream or sys.stderr
        self._active = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._next = monotonic() + first
        self._shown = False
        self._done = 0
        self._began: float | None = None
        Progress.latest = self

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, each counted when the next is asked for; nothing is left behind at the end."""
        try:
            for item in items:
                yield item
                self.step()
        finally:
            self.clear()

    def begin(self, total: int | None) -> None:
        """The work begins, of which its rate is counted; `total` is how much there is to do, if known."""
        self._total = total
        self._began = monotonic()

    def more(self, number: int) -> None:
        """So many more are to do."""
        self._total = (self._total or 0) + number

    def step(self, number: int = 1, note: str = "") -> None:
        """So many more are done; the `note` stands behind the count."""
        self._done += number
        if self._active and monotonic() >= self._next:
            rate = self._rate() if self._began is not None else ""
            self._stream.write(f"{_ERASE}{self}{rate}{note}")
            self._stream.flush()
            self._shown = True
            self._next = monotonic() + EVERY

    def __str__(self) -> str:
        known = self._total is not None and self._total >= self._done
        of = f" of {self._total}" if known else ""
        return f"{self._done}{of} {self._word}"

    def _rate(self) -> str:
        """How many a second, and how long the others will take."""
        a_second = self._done / max(monotonic() - (self._began or 0.0), 1e-3)
        if self._total is None or self._total < self._done:
            return f", {a_second:.0f} a second"
        left = (self._total - self._done) / max(a_second, 1e-3)
        return f", {a_second:.0f} a second, {_duration(left)} left"

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._shown:
            self._stream.write(_ERASE)
            self._stream.flush()
            self._shown = False


def how_far() -> str:
    """How much of the work was done that was begun last, to stand behind a word; empty for none."""
    return "" if Progress.latest is None else f" after {Progress.latest}"


def _duration(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 20 min`."""
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
