"""Regular expressions as values, and the built-in functions that search text with them.

A regular expression is a function of a string. It returns an object with the match, its start and
end, its groups, and a function `next` for the next match. Any function that returns such an object
can be used as a pattern. For a regular expression literal the functions below use the compiled
pattern and build no such objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapper.jsonata.functions.compiled_pattern import Pattern
from mapper.jsonata.functions.function_errors import (
    check_text_length,
    function_error,
    missing_argument,
)
from mapper.jsonata.functions.number_text import ecmascript_text
from mapper.jsonata.functions.stringify import string
from mapper.jsonata.runtime.evaluation import Evaluation
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence
from mapper.regex.pattern_match import RegexMatch

#: The steps of one match; a turn of a loop is one.
_STEPS_OF_A_MATCH: Final = 20


def regular_expression(source: str, flags: str = "", limits: Limits = DEFAULT_LIMITS) -> Function:
    """Return the function for the literal `/source/flags`, which the compiler has tried already."""
    pattern = Pattern(source, flags, limits, proven=True)

    def call(value: Any = MISSING, start: Any = MISSING) -> Any:
        text = _as_text(value)
        begin = int(start) if isinstance(start, (int, float)) else 0
        return _match_object(pattern, text, pattern.search(text, _from_utf16(text, begin)))

    # As in the reference it also takes a start position, and so $map passes it the index.
    return Function(call, 2, pattern=pattern)


def _as_text(value: Any) -> str:
    """Return the text to search, as ECMAScript converts it (ToString)."""
    if value.__class__ is str:
        return str(value)
    if isinstance(value, list):
        return ",".join("" if item is None or item is MISSING else _as_text(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    if value is MISSING:
        return "undefined"
    if isinstance(value, Function):
        raise ExpressionError(
            "T0410", "A regular expression must be applied to a string, not to a function"
        )
    return ecmascript_text(value) if isinstance(value, float) else str(string(value))


def _to_utf16(text: str, position: int) -> int:
    """Convert a count of characters to UTF-16 units, as positions are in the reference."""
    if text.isascii():
        return position
    return position + sum(char > "\uffff" for char in text[:position])


def _from_utf16(text: str, position: int) -> int:
    if position <= 0 or text.isascii():
        return max(position, 0)
    units = 0
    for index, char in enumerate(text):
        if units >= position:
            return index
        units += 2 if char > "\uffff" else 1
    return len(text) if units >= position else len(text) + 1


def _match_object(pattern: Pattern, text: str, found: RegexMatch | None) -> Any:
    """Return a match as a JSONata object."""
    if found is None:
        return MISSING

    def following() -> Any:
        return _match_object(pattern, text, pattern.search_after(text, found))

    start = _to_utf16(text, found.start)
    return {
        "match": found.text,
        "start": start,
        "end": start + _to_utf16(found.text, len(found.text)),
        "groups": found.groups,
        "next": Function(following, 0),
    }


def _matched_by_function(matcher: Function, *arguments: Any) -> Any:
    """Call a function used as a pattern. Raises T1010 where its result is not a match."""
    found = matcher.call(*arguments[: matcher.arity])
    if found is MISSING or not (found or isinstance(found, (list, dict))):
        return found
    if isinstance(found, dict):
        start, end = found.get("start"), found.get("end")
        if (
            _is_number(start)
            or _is_number(end)
            or isinstance(found.get("groups"), list)
            or isinstance(found.get("next"), Function)
        ):
            return found
    raise _not_a_match()


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and value is not True and value is not False


def _not_a_match() -> ExpressionError:
    return ExpressionError(
        "T1010",
        "The function given as a pattern must return a match: an object with "
        "match, start, end, groups and next",
    )


def _function_matches(matcher: Function, text: str) -> Iterator[dict[str, Any]]:
    """Iterate over the matches of a function used as a pattern."""
    found = _matched_by_function(matcher, text)
    while found is not MISSING:
        if not isinstance(found, dict):
            raise _not_a_match()
        yield found
        following = found.get("next")
        if not isinstance(following, Function):
            raise _not_a_match()
        found = _matched_by_function(following)


def contains(text: Any, token: Any) -> Any:
    """`$contains`: whether the string contains the token, or a match of the pattern."""
    if text is MISSING or token is MISSING:
        return MISSING
    if token.__class__ is str:
        return token in text
    pattern = token.pattern
    if pattern is not None:
        return pattern.test(text)
    return _matched_by_function(token, text) is not MISSING


def match(evaluation: Evaluation, text: Any, matcher: Any, limit: Any) -> Any:
    """`$match`: the matches, as objects with match, index and groups; at most `limit` of them.

    Raises D3040 for a negative limit.
    """
    if text is MISSING:
        return MISSING
    _check_limit(limit, "D3040", "match")
    result = Sequence()
    if limit is not MISSING and limit <= 0:
        return result
    pattern = matcher.pattern
    if pattern is not None:
        for found in pattern.matches(text):
            if limit is not MISSING and len(result) >= limit:
                break
            evaluation.count(_STEPS_OF_A_MATCH)
            index = _to_utf16(text, found.start)
            result.append({"match": found.text, "index": index, "groups": found.groups})
        return result
    for found in _function_matches(matcher, text):
        if limit is not MISSING and len(result) >= limit:
            break
        evaluation.count(_STEPS_OF_A_MATCH)
        members = (
            ("match", found.get("match", MISSING)),
            ("index", found.get("start", MISSING)),
            ("groups", found.get("groups", MISSING)),
        )
        result.append({name: value for name, value in members if value is not MISSING})
    return result


def split(evaluation: Evaluation, text: Any, separator: Any, limit: Any) -> Any:
    """`$split`: the pieces between separators, at most `limit` of them.

    Raises D3020 for a negative limit.
    """
    if text is MISSING:
        return MISSING
    _check_limit(limit, "D3020", "split")
    if limit is not MISSING and limit <= 0:
        return []
    if separator is MISSING:
        raise missing_argument("split", 2)
    if separator.__class__ is str:
        evaluation.count(len(text) if separator == "" else 1)
        pieces = list(text) if separator == "" else text.split(separator)
        return pieces if limit is MISSING else pieces[: int(limit)]
    result: list[Any] = []
    start = 0
    for begin, end in _spans(separator, text):
        if limit is not MISSING and len(result) >= limit:
            return result
        evaluation.count(_STEPS_OF_A_MATCH)
        result.append(text[start:begin])
        start = end
    if limit is MISSING or len(result) < limit:
        result.append(text[start:])
    return result


def _spans(matcher: Function, text: str) -> Iterator[tuple[int, int]]:
    if matcher.pattern is not None:
        for found in matcher.pattern.matches(text):
            yield found.start, found.end
        return
    for described in _function_matches(matcher, text):
        yield (
            _from_utf16(text, _whole(described, "start")),
            _from_utf16(text, _whole(described, "end")),
        )


def _whole(found: dict[str, Any], name: str) -> int:
    value: Any = found.get(name)
    if not _is_number(value):
        raise _not_a_match()
    return int(value)


def replace(evaluation: Evaluation, text: Any, pattern: Any, replacement: Any, limit: Any) -> Any:
    """`$replace`: the text with its matches replaced, at most `limit` of them.

    In a replacement for a regular expression `$1` is the first group, `$0` the match, `$$` a
    dollar; it may also be a function of the match. Raises D3010 for an empty pattern, D3011 for a
    negative limit, D3012 where the function does not return a string.
    """
    if text is MISSING:
        return MISSING
    if pattern == "":
        raise function_error(
            "D3010", "replace", "The pattern given to $replace cannot be the empty string"
        )
    _check_limit(limit, "D3011", "replace")
    if limit is not MISSING and limit <= 0:
        return text
    if pattern is MISSING:
        raise missing_argument("replace", 2)
    if pattern.__class__ is str:
        return _replace_text(evaluation, text, pattern, replacement, limit)
    return _replace_matches(evaluation, text, pattern, replacement, limit)


def _replace_text(
    evaluation: Evaluation, text: str, pattern: str, replacement: Any, limit: Any
) -> str:
    if replacement is MISSING:
        replacement = "undefined"
    elif replacement.__class__ is not str:
        raise _replacement_is_no_text()
    times = text.count(pattern)
    if limit is not MISSING:
        # A limit of 1.5 allows two replacements, as the count is compared before each.
        times = min(times, -int(-limit // 1))
    growth = times * (len(replacement) - len(pattern))
    check_text_length(len(text) + growth, evaluation.limits, "replace")
    return text.replace(pattern, replacement, times)


def _replace_matches(
    evaluation: Evaluation, text: str, matcher: Function, replacement: Any, limit: Any
) -> str:
    out: list[str] = []
    position = length = 0
    for done, found in enumerate(_replaceable(matcher, text)):
        if limit is not MISSING and done >= limit:
            break
        evaluation.count(_STEPS_OF_A_MATCH)
        piece = text[position : found.start]
        if replacement.__class__ is str:
            new = _substitute(replacement, found)
        elif replacement is MISSING:
            raise missing_argument("replace", 3)
        else:
            described = found.description
            if described is None:
                described = _match_object(matcher.pattern, text, found)
            new = replacement.call(*(described,)[: replacement.arity])
            if new.__class__ is not str:
                raise _replacement_is_no_text()
        out.append(piece)
        out.append(new)
        length += len(piece) + len(new)
        check_text_length(length, evaluation.limits, "replace")
        position = found.start + len(found.text)
    if not out:
        return text
    out.append(text[position:])
    return "".join(out)


def _replaceable(matcher: Function, text: str) -> Iterator[RegexMatch]:
    """Iterate over the matches of a pattern."""
    if matcher.pattern is not None:
        yield from matcher.pattern.matches(text)
        return
    for described in _function_matches(matcher, text):
        begin = _from_utf16(text, _whole(described, "start"))
        matched, groups = described.get("match"), described.get("groups")
        if not isinstance(matched, str) or not isinstance(groups, list):
            raise _not_a_match()
        yield RegexMatch(matched, begin, begin + len(matched), groups, described)


def _substitute(replacement: str, found: RegexMatch) -> str:
    """Replace `$0`, `$1`, … and `$$`."""
    if "$" not in replacement:
        return replacement
    groups = found.groups
    # As many digits are read as the highest group has: with 3 groups $12 is group 1 and a 2.
    width = len(str(len(groups)))
    out: list[str] = []
    position = 0
    while (dollar := replacement.find("$", position)) >= 0:
        out.append(replacement[position:dollar])
        position = dollar + 1
        following = replacement[position : position + 1]
        if following == "$":
            out.append("$")
            position += 1
        elif following == "0":
            out.append(found.text)
            position += 1
        elif following.isascii() and following.isdigit():
            digits = _leading_digits(replacement[position : position + width])
            if width > 1 and int(digits) > len(groups):
                digits = _leading_digits(replacement[position : position + width - 1])
            number = int(digits)
            if 1 <= number <= len(groups) and groups[number - 1] is not MISSING:
                out.append(str(groups[number - 1]))
            position += len(digits)
        else:
            out.append("$")
    out.append(replacement[position:])
    return "".join(out)


def _leading_digits(text: str) -> str:
    count = 0
    while count < len(text) and text[count] in "0123456789":
        count += 1
    return text[:count]


def _replacement_is_no_text() -> ExpressionError:
    return function_error("D3012", "replace", "The replacement of a match must be a string")


def _check_limit(limit: Any, code: str, function: str) -> None:
    if limit is not MISSING and limit < 0:
        raise function_error(code, function, f"The limit given to ${function} is negative")
