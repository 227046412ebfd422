"""The errors of writing."""

from __future__ import annotations

from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError


class WriteError(MessageError):
    """A record cannot be written; `notices` gives the reasons and target paths."""


class Unwritable(Exception):  # noqa: N818 - on its way up it gathers its path, then a WriteError
    """A record does not have the form of its contract; `path` grows from inside out."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path: list[str] = []
        self._index = ""

    def at(self, number: int) -> None:
        """Add the item of a list to the path; its field comes next."""
        self._index = f"[{number}]"

    def below(self, key: str) -> None:
        """Add the field to the path, before the item that came last."""
        self.path.append(key + self._index)
        self._index = ""

    def notice(self) -> Notice:
        """The error as a notice."""
        return Notice(
            self.code, self.message, "error", target_path=".".join(reversed(self.path)) or None
        )
