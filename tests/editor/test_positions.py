"""Promises about positions: mapper's, and those of a client, whatever it counts in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind

from mapper.diagnostics import diagnostic
from mapper.editor.client_text import ClientText

ENCODINGS = [PositionEncodingKind.Utf8, PositionEncodingKind.Utf16, PositionEncodingKind.Utf32]
TEXTS = st.text("ab\n\r\x85\u2028é😀\ufeff\ud800:", max_size=30)


@given(TEXTS, st.sampled_from(ENCODINGS), st.integers(0, 40))
def test_an_offset_survives_the_way_to_the_client(text: str, encoding: str, offset: int) -> None:
    """The client's position of an offset leads back to it; inside of CR LF, before it."""
    client = ClientText(text, encoding)
    offset = min(offset, len(text))
    back = client.offset(client.position(offset))
    inside = text[offset - 1 : offset + 1] == "\r\n"
    assert back == offset - inside


@given(TEXTS, st.sampled_from(ENCODINGS), st.integers(0, 40), st.integers(0, 90))
def test_any_position_is_somewhere(text: str, encoding: str, line: int, character: int) -> None:
    """What lies beyond a line or the text stands for its end, and nothing is raised."""
    client = ClientText(text, encoding)
    offset = client.offset(Position(line, character))
    assert 0 <= offset <= len(text)
    assert client.position(offset).line <= line


@given(TEXTS, st.integers(0, 40))
def test_lines_are_yamls(text: str, offset: int) -> None:
    """Line and column of an offset, as mapper has them, lead back to it; a BOM is no column."""
    client = ClientText(text)
    offset = min(offset, len(text))
    line, column = client.line_and_column(offset)
    before_text = text.startswith("\ufeff") and offset == 0
    assert client.offset_at(line, column) == offset + before_text


def test_units_are_those_that_were_agreed_on() -> None:
    """A character beyond the first plane is four, two or one."""
    where = diagnostic.Position("f", 1, 3, 1, 4)
    found = [ClientText("é😀x", one).range_of(where).start.character for one in ENCODINGS]
    assert found == [6, 3, 2]
