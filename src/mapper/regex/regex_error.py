"""What is raised of a regular expression that cannot be used."""

from __future__ import annotations


class RegexError(ValueError):
    """A pattern that cannot be used.

    `code` is `regex-syntax` (no pattern of its dialect) or `regex-unsupported` (one that no engine
    here can run, or that the other dialect cannot say); `offset` is where in the pattern, in
    characters.
    """

    def __init__(self, code: str, message: str, offset: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset

    def __reduce__(self) -> tuple[type[RegexError], tuple[str, str, int]]:
        return RegexError, (self.code, self.message, self.offset)


def syntax_error(message: str, offset: int) -> RegexError:
    """What is no pattern of its dialect."""
    return RegexError("regex-syntax", message, offset)


def unsupported(what: str, reason: str, offset: int) -> RegexError:
    """What its dialect has, but cannot be used."""
    return RegexError("regex-unsupported", f"{what} cannot be used here: {reason}", offset)
