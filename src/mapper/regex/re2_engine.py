"""RE2: no other module opens it."""

from __future__ import annotations

from typing import Any, Final

from mapper.regex.regex_error import RegexError

MEMORY: Final = 8_000_000
"""How many bytes a compiled pattern may take where nothing else is said."""


def open_re2(pattern: str, memory: int = MEMORY) -> Any:
    """A pattern in RE2's dialect, compiled. Raises RegexError where RE2 cannot."""
    # Only here: most patterns need no RE2, and what imports this module is to start quickly.
    import re2

    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as cause:
        detail = cause.args[0] if cause.args else ""
        if isinstance(detail, bytes):
            detail = detail.decode("utf-8", "replace")
        message = f"the pattern cannot be used: {detail}"
        raise RegexError("regex-unsupported", message, 0) from cause
