"""What goes wrong in writing."""

from __future__ import annotations

from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError


class WriteError(MessageError):
    """A record cannot be written; `notices` says why and at which target paths."""


class Unwritable(Exception):  # noqa: N818 - on its way up it gathers its path, then a WriteError
    """A record does not have the form of its contract; `path` grows from the inside out."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path: list[str] = []
        self._index = ""

    def at(self, number: int) -> None:
        """It happened in this item of a list, whose field is still to come."""
        self._index = f"[{number}]"

    def below(self, key: str) -> None:
        """It happened in this field, or in the item of it that was told before."""
        self.path.append(key + self._index)
        self._index = ""

    def notice(self) -> Notice:
        """The error as a notice."""
        return Notice(
            self.code, self.message, "error", target_path=".".join(reversed(self.path)) or None
        )
