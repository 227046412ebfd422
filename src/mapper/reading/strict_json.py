"""From the bytes of JSON to Python values, strictly (RFC 8259) and within limits.

Stricter than the standard library: no duplicate keys, no NaN or Infinity, no half of a surrogate
pair. A number with a fraction or an exponent keeps its text, so that no digit is lost.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any, NoReturn

from mapper.datatypes.builtin_types import NumberText
from mapper.diagnostics.escaping import shown
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse
from mapper.reading.reading_limits import check_size, refuse_deep

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[{\[,]|-?(?:NaN|Infinity)', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """Raised by the hooks of the standard library's decoder."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_json(source: bytes | str, limits: Limits, file: str | None) -> Any:
    """Read JSON: dict, list, str, int, bool, None; `NumberText` for fractions and exponents.

    Raises:
        ReadError: the source is not JSON, or exceeds a limit.

    """
    text = _decode(source, limits, file)
    if text.count(",") + text.count("{") + text.count("[") > limits.elements:
        _count_values(text, limits, file)
    try:
        value = json.loads(
            text,
            parse_float=NumberText,
            parse_constant=_refuse_constant,
            object_pairs_hook=partial(_object, limits.members),
        )
    except json.JSONDecodeError as error:
        _refuse_malformed(error, text, file)
    except _Refused as error:
        line, column = _place(text, error)
        refuse(error.code, error.message, file=file, line=line, column=column)
    except RecursionError:
        refuse_deep(limits, file)
    except ValueError:
        # Python limits the digits of an integer, as reading them takes quadratic time.
        refuse("source-not-json", "a number has too many digits", file=file)
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            refuse("source-encoding", "a text holds half a surrogate pair", file=file)
    return value


def _decode(source: bytes | str, limits: Limits, file: str | None) -> str:
    if isinstance(source, str):
        text = source.removeprefix("\ufeff")
        if len(text) <= limits.input_bytes and (not text or text.isspace()):
            check_size(b"", limits, file)
        if len(text) > limits.input_bytes or _too_large(text, limits):
            check_size(text.encode(errors="replace"), limits, file)
        return text
    check_size(source, limits, file)
    try:
        return source.decode(json.detect_encoding(source))
    except UnicodeDecodeError:
        if source.lstrip()[:1] == b"<":
            refuse("source-not-json", "the source is not JSON: it looks like XML", file=file)
        refuse("source-encoding", "the bytes are not in UTF-8, as JSON must be", file=file)


def _too_large(text: str, limits: Limits) -> bool:
    # A character takes at most four bytes, so most texts are measured without encoding them.
    return len(text) * 4 > limits.input_bytes and (
        len(text.encode(errors="replace")) > limits.input_bytes
    )


def _count_values(text: str, limits: Limits, file: str | None) -> None:
    values = 1
    for token in _TOKEN.finditer(text):
        if token[0][0] in "{[,":
            values += 1
            if values > limits.elements:
                refuse(
                    "source-too-many-elements",
                    f"the source has more than {limits.elements} values",
                    file=file,
                    line=text.count("\n", 0, token.start()) + 1,
                )


def _object(most: int, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > most:
        raise _Refused("source-too-many-members", f"an object has more than {most} members")
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Refused(
                    "source-duplicate-key", f"the object has the member `{shown(key)}` twice"
                )
            seen.add(key)
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused("source-not-json", f"{name} is not a JSON number")


def _place(text: str, error: _Refused) -> tuple[int | None, int]:
    """The line and column of the value that a hook of the decoder refused."""
    from mapper.reading.locate import first_duplicate, line_column

    if error.code == "source-duplicate-key":
        return first_duplicate(text) or (None, 1)
    if error.code == "source-too-many-members":
        return None, 1
    for token in _TOKEN.finditer(text):
        if token[0][-1:] in "Ny":
            return line_column(text, token.start())
    return None, 1


def _refuse_malformed(error: json.JSONDecodeError, text: str, file: str | None) -> NoReturn:
    if text.lstrip().startswith("<"):
        refuse("source-not-json", "the source is not JSON: it looks like XML", file=file)
    code, what = "source-not-json", "the source is not JSON"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        code, what = "source-incomplete", "the JSON ends too early"
    reason = error.msg.removesuffix(" at")
    refuse(code, f"{what}: {reason}", file=file, line=error.lineno, column=error.colno)
