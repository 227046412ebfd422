"""Regular expressions as expressions use them: within limits, and never the empty text for ever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.regex.pattern_match import RegexMatch
from mapper.regex.regex_error import RegexError

if TYPE_CHECKING:
    from mapper.regex.pattern_searching import Searcher


class Pattern:
    """A compiled regular expression of JavaScript's dialect, within limits.

    A group that did not match is MISSING. Raises RegexError where the pattern is invalid or RE2 does
    not support it. A pattern that is `proven` was compiled before, by these limits: it is compiled
    again when it is first searched for.
    """

    def __init__(
        self,
        source: str,
        flags: str = "",
        limits: Limits = DEFAULT_LIMITS,
        *,
        quick: bool = True,
        proven: bool = False,
    ) -> None:
        if len(source) > limits.regex_length:
            message = f"the pattern is longer than {limits.regex_length} characters"
            raise RegexError("regex-unsupported", message, limits.regex_length)
        self.source = source
        self.flags = flags
        self.input_limit = limits.regex_input
        self._memory = limits.regex_memory
        self._quick = quick
        if not proven:
            _ = self._searcher

    @cached_property
    def _searcher(self) -> Searcher:
        from mapper.regex.pattern_searching import Searcher  # only here: it takes a while

        return Searcher(self.source, self.flags, memory=self._memory, quick=self._quick)

    def __reduce__(self) -> tuple[type[Pattern], tuple[str, str]]:
        return Pattern, (self.source, self.flags)

    def test(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        self._check_length(text)
        return self._searcher.found_in(text)

    def search(self, text: str, start: int = 0) -> RegexMatch | None:
        """Return the first match that begins at `start` or after it."""
        return next(self._all(text, start), None) if start <= len(text) else None

    def first_group(self, text: str) -> Any:
        """What the first group took of the first match; MISSING without a match.

        The pattern has a group, which takes part in every match.
        """
        self._check_length(text)
        return self._searcher.first_group(text, MISSING)

    def matches(self, text: str) -> Iterator[RegexMatch]:
        """Iterate over the matches.

        Raises D1004 for an empty match after the first, which would repeat forever.
        """
        first = True
        for found in self._all(text, 0):
            if not first:
                _check_progress(found)
            yield found
            if found.end >= len(text):
                return
            if first and found.text == "":
                # It would be found again where it ends.
                _check_progress(found)
            first = False

    def search_after(self, text: str, previous: RegexMatch) -> RegexMatch | None:
        """Return the match after `previous`. Raises D1004 where it is empty."""
        if previous.end >= len(text):
            return None
        found = self.search(text, previous.end)
        if found is not None:
            _check_progress(found)
        return found

    def _all(self, text: str, start: int) -> Iterator[RegexMatch]:
        self._check_length(text)
        return self._searcher.matches(text, start, MISSING)

    def _check_length(self, text: str) -> None:
        if len(text) > self.input_limit:
            message = f"A regular expression searches at most {self.input_limit} characters"
            raise LimitError("regex-input-too-long", message)


def _check_progress(found: RegexMatch) -> None:
    if found.text == "":
        message = "The regular expression matches the empty string again and again; use + for *"
        raise ExpressionError("D1004", message)
