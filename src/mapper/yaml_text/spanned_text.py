"""Text of a file that knows where it stands."""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from mapper.diagnostics.diagnostic import Position


class Text(str):
    """A scalar of a file; a `str` in every way, with the source span of each of its characters.

    `position` spans the scalar as written, quotes and block indicators included; `plain` says
    that it has neither. `spans` maps every offset of the value, and the one after its last
    character, to line, column and width in the file (an escape is wider than what it says). It is None where the value stands on one line
    as it is, `lead` columns after the position.
    """

    position: Position
    plain: bool
    spans: tuple[tuple[int, int, int], ...] | None
    lead: int

    def __new__(
        cls,
        value: str,
        position: Position | None = None,
        *,
        plain: bool = True,
        spans: tuple[tuple[int, int, int], ...] | None = None,
        lead: int = 0,
    ) -> Text:
        """A text of a file, or of none where only the value is given."""
        text = super().__new__(cls, value)
        text.position = position or Position("", 1, 1)
        text.plain = plain
        text.spans = spans
        text.lead = lead
        return text

    def position_at(self, offset: int, length: int = 1) -> Position:
        """The source span of `length` characters of the value that begin at `offset`.

        Offsets beyond the end stand for the span after the last character that is no white
        space, where something is missing.
        """
        content = len(self.rstrip())
        if content and offset >= content:
            before = self.position_at(content - 1)
            line, column = before.end_line or before.line, before.end_column or before.column
            return Position(before.file, line, column, line, column + 1)
        spans = self.spans
        if spans is None:
            start = max(0, min(offset, len(self)))
            end = max(start + 1, min(offset + length, len(self)))
            line, column = self.position.line, self.position.column + self.lead
            return Position(self.position.file, line, column + start, line, column + end)
        first = max(0, min(offset, len(spans) - 1))
        last = max(first, min(offset + max(length, 1) - 1, len(spans) - 2))
        line, column, _ = spans[first]
        if first == len(spans) - 1:
            return Position(self.position.file, line, column, line, column + 1)
        end_line, end_column, width = spans[last]
        return Position(self.position.file, line, column, end_line, end_column + width)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Accept a Text as it is, so that its source span is kept, unless it is empty."""
        return core_schema.with_info_after_validator_function(
            _whole, core_schema.is_instance_schema(cls)
        )


def _whole(text: Text, info: core_schema.ValidationInfo) -> Text:
    """A text that is not empty; what YAML took of its end is reported to the validation."""
    if not text.strip():
        details = {"says": "{what} is empty", "hint": ""}
        raise PydanticCustomError("nothing-here", "", details)
    if info.context is not None:
        info.context.check_cut(text, expression=False)
    return text
