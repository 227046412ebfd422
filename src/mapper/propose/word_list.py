"""The word list of a register: what the short forms in its names stand for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.file_contents import bounded_content

WORD_LIST: Final = "words.csv"
"""The name of a word list, in the folder of the contracts or mappings whose names it is about."""
_HEADER: Final = ["short", "words"]


def word_lists(folders: Iterable[Path]) -> dict[str, str]:
    """What the word lists in folders say together; the first one to name a short form is followed."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys(folders):
        path = folder / WORD_LIST
        if path.is_file():
            found = read_word_list(path) | found
    return found


def read_word_list(path: Path) -> dict[str, str]:
    """The short forms of a word list (CSV with the columns `short` and `words`) and their words.

    Raises FindingsError where it is not one.
    """
    try:
        text = bounded_content(path).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _malformed(path, 1, f"the word list is not CSV in UTF-8: {error}") from None
    if not rows or rows[0] != _HEADER:
        raise _malformed(path, 1, "a word list has the columns `short` and `words`")
    for line, row in enumerate(rows[1:], 2):
        if row and (len(row) != len(_HEADER) or not all(map(str.strip, row))):
            raise _malformed(path, line, "a row of a word list has a short form and its words")
    return {row[0].strip(): row[1].strip() for row in rows[1:] if row}


def _malformed(path: Path, line: int, message: str) -> FindingsError:
    return FindingsError([Finding("table-malformed", message, Position(str(path), line, 1))])
