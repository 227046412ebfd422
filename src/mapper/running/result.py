"""What mapping one message gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError

if TYPE_CHECKING:
    from mapper.running.mapping import Mapping

UNREAD: Final = ("source-unknown-element", "source-unknown-attribute")
"""The codes of notices about content that is not read, since the contract does not have it."""


def unread(notices: Iterable[Notice]) -> int:
    """How often notices say that content was not read, since the contract does not have it."""
    return sum(one.count for one in notices if one.code in UNREAD)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Result:
    """A mapped message, or the notices of one that could not be mapped."""

    _mapping: Mapping
    record: Any
    """The target message as dicts, lists, texts, integers and booleans, in the order of the target
    contract; None where the message could not be mapped.
    """
    notices: tuple[Notice, ...]
    """What a user must know about it; errors where there is no record."""
    row: int | None = None
    """The row of a table that it was made of, by the line that it begins on, where rows are messages."""
    _made: tuple[Iterable[str], date | None, float] = ((), None, 0.0)
    """The names of the parameters, the day of the run where one is that, and the seconds it took."""

    @property
    def unread(self) -> int:
        """How often the source has content that its contract does not know, and that is not read.

        Only below what the mapping reads: the notices say where.
        """
        return unread(self.notices)

    @property
    def trace(self) -> dict[str, Any]:
        """What made the message, as JSON has it, without any of its data: the mapping's name, version,
        view, contracts and SHA-256; the names of the parameters; the day of the run, where one of
        them is that; the seconds it took; how often each notice was given, by code.
        """
        from mapper.running.message_trace import trace_of

        return trace_of(self._mapping, *self._made, self.notices)

    @property
    def ok(self) -> bool:
        """Whether there is a record."""
        return self.record is not None

    def to_xml(self, *, pretty: bool = False) -> bytes:
        """The message as XML in UTF-8.

        Raises MessageError where there is no record, and for text that XML cannot hold.
        """
        return self._mapping.writer.write(self._written(), pretty=pretty)

    def to_json(self, *, pretty: bool = False) -> bytes:
        """The message as JSON in UTF-8.

        Raises MessageError where there is no record, and for text that is no Unicode.
        """
        from mapper.writing.json_writer import write_json

        return write_json(self._written(), pretty=pretty)

    def _written(self) -> Any:
        """The record, which there must be."""
        if self.record is None:
            raise MessageError(self.notices)
        return self.record

    def __repr__(self) -> str:
        state = "ok" if self.ok else "failed"
        return f"<Result of {self._mapping.name}: {state}, {len(self.notices)} notice(s)>"
