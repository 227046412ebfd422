"""Built-in functions on strings.

A character is a code point, as in the reference for `$length`, `$substring` and `$pad`.
"""

from __future__ import annotations

import math
import re
from typing import Any

from mapper.jsonata.functions.function_errors import check_text_length, missing_argument
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.missing import MISSING

# The white space of $trim: four characters, not Unicode's.
_WHITE_SPACE = re.compile("[ \t\n\r]+")

# The reference searches for this text where the argument is missing.
_UNDEFINED_TEXT = "undefined"


def length(text: Any) -> Any:
    """`$length`: the number of characters."""
    return MISSING if text is MISSING else len(text)


def lowercase(text: Any) -> Any:
    """`$lowercase`."""
    return MISSING if text is MISSING else text.lower()


def uppercase(text: Any) -> Any:
    """`$uppercase`."""
    return MISSING if text is MISSING else text.upper()


def trim(text: Any) -> Any:
    """`$trim`: every run of white space becomes one space, none at either end."""
    if text is MISSING:
        return MISSING
    return _WHITE_SPACE.sub(" ", text).strip(" ")


def substring(text: Any, start: Any, count: Any) -> Any:
    """`$substring`: `count` characters from `start` (from 0; negative: from the end)."""
    if text is MISSING:
        return MISSING
    if start is MISSING:
        # As in the reference: the whole text, or, with a count, none of it.
        return text if count is MISSING else ""
    size = len(text)
    if size + start < 0:
        start = 0
    if count is MISSING:
        return text[math.trunc(start) :]
    if count <= 0:
        return ""
    end = start + count if start >= 0 else size + start + count
    return text[math.trunc(start) : size if end > size else math.trunc(end)]


def substring_before(text: Any, chars: Any) -> Any:
    """`$substringBefore`: the text before the first `chars`; all of it where they do not occur."""
    if text is MISSING:
        return MISSING
    return text.partition(_UNDEFINED_TEXT if chars is MISSING else chars)[0] if chars != "" else ""


def substring_after(text: Any, chars: Any) -> Any:
    """`$substringAfter`: the text after the first `chars`; all of it where they do not occur."""
    if text is MISSING:
        return MISSING
    if chars is MISSING:
        if _UNDEFINED_TEXT in text:
            raise missing_argument("substringAfter", 2)
        return text
    position = text.find(chars)
    return text[position + len(chars) :] if position >= 0 else text


def pad(evaluation: Evaluation, text: Any, width: Any, char: Any) -> Any:
    """`$pad`: pad to `width` characters on the right, or on the left where it is negative.

    Raises LimitError where the text would exceed the limit.
    """
    if text is MISSING or width is MISSING:
        return text
    width = math.trunc(width)
    count = abs(width) - len(text)
    if count <= 0:
        return text
    check_text_length(abs(width), evaluation.limits, "pad")
    fill = char if char is not MISSING and char != "" else " "
    padding = (fill * -(-count // len(fill)))[:count]
    return text + padding if width > 0 else padding + text


def join(evaluation: Evaluation, texts: Any, separator: Any) -> Any:
    """`$join`: the strings, with the separator between them.

    Raises LimitError where the text would exceed the limit.
    """
    if texts is MISSING:
        return MISSING
    if separator is MISSING or separator == "":
        return "".join(texts)
    check_text_length(len(texts) * len(separator), evaluation.limits, "join")
    return separator.join(texts)
