"""Results on standard output, talk on standard error; colour on a terminal only."""

from __future__ import annotations

import os
import sys
from typing import Final, TextIO

WIDTH: Final = 80
"""The columns that text is wrapped to."""


def talk(text: str) -> None:
    """Says something to the user, on standard error."""
    print(text, file=sys.stderr)


def show(text: str) -> None:
    """Prints a result, on standard output; the text brings its own line ends."""
    sys.stdout.write(text)
    sys.stdout.flush()


def show_bytes(content: bytes) -> None:
    """Prints a result in bytes, on standard output, with a line end where it has none."""
    stream = sys.stdout.buffer
    stream.write(content)
    if not content.endswith(b"\n"):
        stream.write(b"\n")
    stream.flush()


def colour(stream: TextIO) -> bool:
    """Whether to colour what goes to the stream: a terminal, and NO_COLOR is not set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
