"""Base64 and percent-encoding, as `btoa`, `atob` and ECMAScript's URI functions define them."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from mapper.jsonata.functions.function_errors import function_error
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING

# ECMA-262: uriUnescaped without letters and digits, and uriReserved with #.
_COMPONENT_MARKS = "-_.!~*'()"
_URI_RESERVED = ";/?:@&=+$,#"
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def base64_encode(text: Any) -> Any:
    """`$base64encode`: of the low bytes of the UTF-16 units, as `btoa` reads text."""
    if text is MISSING:
        return MISSING
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode("utf-16-le", "surrogatepass")[::2]
    return base64.b64encode(data).decode("ascii")


def base64_decode(text: Any) -> Any:
    """`$base64decode`: each byte becomes the character of that number.

    Lenient, as the reference: other characters are skipped, and the URL alphabet is read too.
    """
    if text is MISSING:
        return MISSING
    digits = text.partition("=")[0].replace("-", "+").replace("_", "/")
    digits = _NOT_BASE64.sub("", digits)
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    padding = "=" * (-len(digits) % 4)
    return base64.b64decode(digits + padding).decode("latin-1")


def encode_url_component(text: Any) -> Any:
    """`$encodeUrlComponent`. Raises D3140 for half a surrogate pair."""
    return _encode(text, _COMPONENT_MARKS, "encodeUrlComponent")


def encode_url(text: Any) -> Any:
    """`$encodeUrl`: keeps the delimiters of a URL. Raises D3140 for half a surrogate pair."""
    return _encode(text, _COMPONENT_MARKS + _URI_RESERVED, "encodeUrl")


def decode_url_component(text: Any) -> Any:
    """`$decodeUrlComponent`. Raises D3140 where an escape is invalid, or not UTF-8."""
    return _decode(text, "", "decodeUrlComponent")


def decode_url(text: Any) -> Any:
    """`$decodeUrl`: keeps escaped delimiters of a URL. Raises D3140 as above."""
    return _decode(text, _URI_RESERVED, "decodeUrl")


def _malformed(function: str, cause: UnicodeError | None) -> ExpressionError:
    error = function_error("D3140", function, f"The text given to ${function} is malformed")
    error.__cause__ = cause
    return error


def _encode(text: Any, safe: str, function: str) -> Any:
    if text is MISSING:
        return MISSING
    try:
        return quote(text, safe=safe, encoding="utf-8", errors="strict")
    except UnicodeEncodeError as cause:
        raise _malformed(function, cause) from cause


def _decode(text: Any, kept: str, function: str) -> Any:
    if text is MISSING or "%" not in text:
        return text
    if _LONE_PERCENT.search(text):
        raise _malformed(function, None)

    def decode(escapes: re.Match[str]) -> str:
        decoded = unquote_to_bytes(escapes[0]).decode("utf-8")
        if not kept:
            return decoded
        out: list[str] = []
        position = 0
        for char in decoded:
            size = 3 * len(char.encode())
            out.append(escapes[0][position : position + size] if char in kept else char)
            position += size
        return "".join(out)

    try:
        return _ESCAPES.sub(decode, text)
    except UnicodeDecodeError as cause:
        raise _malformed(function, cause) from cause
