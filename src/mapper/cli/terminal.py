"""Results on standard output, talk on standard error; colour on a terminal only."""

from __future__ import annotations

import errno
import os
import select
import shutil
import sys
from typing import Final, TextIO

WIDTH: Final = 80
"""The columns that text is wrapped to."""


NARROWEST: Final = 40
WIDEST: Final = 120

_closed: set[str] = set()
"""The standard streams that the process was started without."""


def open_streams() -> None:
    """Gives a process that was started without a standard stream one that leads nowhere.

    So talk is dropped and no error, and no file that is opened later takes the stream's number and
    gets what was meant for it. A result is not dropped: `show` refuses.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _closed.add(name)
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            mode = "r" if number == 0 else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def results() -> TextIO:
    """Standard output. Raises OSError where the process was started without it."""
    if "stdout" in _closed:
        raise OSError(errno.EBADF, "standard output is closed")
    return sys.stdout


def read_still(stream: TextIO) -> bool:
    """Whether somebody may still read what is written: a pipe has no reader once that has ended."""
    if not hasattr(select, "poll"):  # Windows has none
        return True
    polled = select.poll()
    polled.register(stream.fileno(), 0)
    return not any(event & (select.POLLERR | select.POLLNVAL) for _, event in polled.poll(0))


def talk(text: str) -> None:
    """Says something to the user, on standard error."""
    print(text, file=sys.stderr)


def show(text: str) -> None:
    """Prints a result, on standard output; the text brings its own line ends."""
    if not text:
        return
    stream = results()
    stream.write(text)
    stream.flush()


def show_bytes(content: bytes) -> None:
    """Prints a result in bytes, on standard output, with a line end where it has none."""
    stream = results().buffer
    stream.write(content)
    if not content.endswith(b"\n"):
        stream.write(b"\n")
    stream.flush()


def columns() -> int:
    """The columns that a report may fill: those of the terminal or of COLUMNS, within bounds, else 80."""
    found = shutil.get_terminal_size((WIDTH, 24)).columns
    return min(max(found, NARROWEST), WIDEST)


def room(stream: TextIO) -> int | None:
    """The columns that text on a stream is wrapped to; None where it is no terminal, and is not."""
    return columns() if stream.isatty() else None


def colour(stream: TextIO) -> bool:
    """Whether to colour what goes to the stream: a terminal, and NO_COLOR is not set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
