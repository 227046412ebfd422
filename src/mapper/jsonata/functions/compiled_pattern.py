"""Compiled regular expressions of JavaScript's dialect: RE2, and Python's engine where it is quick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import re2

from mapper.jsonata.runtime.expression_errors import ExpressionError, LimitError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.regex.ecmascript_regex import RegexError, translate
from mapper.regex.line_ends import decode_lines, encode_lines, needs_encoding

# Halves of surrogate pairs, which UTF-8, and so RE2, cannot hold.
_HALF_PAIRS: Final = re.compile("[\ud800-\udfff]")


class RegexMatch(NamedTuple):
    """One match; start and end count characters (code points)."""

    text: str
    start: int
    end: int
    groups: list[Any]  # MISSING for a group that did not match
    description: dict[str, Any] | None = None  # from a function that is used as a pattern


class Pattern:
    """A compiled regular expression of JavaScript's dialect.

    With `quick` Python's own engine searches the texts on which it is never slow, RE2 all others.
    Raises RegexError where the pattern is invalid or RE2 does not support it.
    """

    __slots__ = (
        "_encoded",
        "_quick",
        "_quick_length",
        "_utf8",
        "flags",
        "groups",
        "input_limit",
        "source",
    )

    def __init__(
        self,
        source: str,
        flags: str = "",
        limits: Limits = DEFAULT_LIMITS,
        *,
        quick: bool = True,
    ) -> None:
        self.source = source
        self.flags = flags
        self.input_limit = limits.regex_input
        if len(source) > limits.regex_length:
            message = f"the pattern is longer than {limits.regex_length} characters"
            raise RegexError("regex-unsupported", message, limits.regex_length)
        translation = translate(source, flags)
        options = re2.Options()
        options.max_mem = limits.regex_memory
        options.log_errors = False
        try:
            self._utf8 = re2.compile(translation.pattern, options)
            self._encoded = (
                None if translation.encoded is None else re2.compile(translation.encoded, options)
            )
        except re2.error as cause:
            detail = cause.args[0] if cause.args else ""
            if isinstance(detail, bytes):
                detail = detail.decode("utf-8", "replace")
            message = f"the pattern cannot be used: {detail}"
            raise RegexError("regex-unsupported", message, 0) from cause
        self.groups = translation.groups
        self._quick_length = translation.quick_length if quick else 0
        self._quick = re.compile(translation.quick, re.ASCII) if self._quick_length else None

    def __reduce__(self) -> tuple[type[Pattern], tuple[str, str]]:
        return Pattern, (self.source, self.flags)

    def test(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        length = len(text)
        if self._quick is not None and length <= self._quick_length and length <= self.input_limit:
            return self._quick.search(text) is not None
        return self.search(text) is not None

    def search(self, text: str, start: int = 0) -> RegexMatch | None:
        """Return the first match that begins at `start` or after it."""
        return next(self._all(text, start), None) if start <= len(text) else None

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
        """Iterate over the matches from `start` on, up to the first empty one."""
        length = len(text)
        if length > self.input_limit:
            message = f"A regular expression searches at most {self.input_limit} characters"
            raise LimitError("regex-input-too-long", message)
        if self._quick is not None and length <= self._quick_length:
            for quick in self._quick.finditer(text, start):
                yield RegexMatch(quick[0], *quick.span(), list(quick.groups(MISSING)))
        elif self._encoded is not None and needs_encoding(text):
            yield from self._all_encoded(_HALF_PAIRS.sub("\ufffd", text), start)
        else:
            for found in self._utf8.finditer(_HALF_PAIRS.sub("\ufffd", text), start):
                begin, end = found.span()
                spans = map(found.span, range(1, self.groups + 1))
                groups = [MISSING if low < 0 else text[low:high] for low, high in spans]
                yield RegexMatch(text[begin:end], begin, end, groups)

    def _all_encoded(self, text: str, start: int) -> Iterator[RegexMatch]:
        if self._encoded is None:
            return
        encoded = encode_lines(text)
        position, byte = start, len(encode_lines(text[:start]))
        for found in self._encoded.finditer(encoded, byte):
            position += len(decode_lines(encoded[byte : found.start()]))
            byte = found.start()
            matched = decode_lines(found.group())
            groups = [MISSING if group is None else decode_lines(group) for group in found.groups()]
            yield RegexMatch(matched, position, position + len(matched), groups)


def _check_progress(found: RegexMatch) -> None:
    if found.text == "":
        message = "The regular expression matches the empty string again and again; use + for *"
        raise ExpressionError("D1004", message)
