"""How far long work is shows on a terminal, and nowhere else."""

import io
import os

import pytest

from mapper.cli.progress import Progress


def _shown(progress_word: str, monkeypatch: pytest.MonkeyPatch, term: str) -> str:
    """What a terminal of this kind gets of work on three items."""
    monkeypatch.setenv("TERM", term)
    master, slave = os.openpty()
    shown = b""
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        assert list(Progress(progress_word, 3, stream, first=-1).over("abc")) == ["a", "b", "c"]
        stream.write("end")
        stream.flush()
        while not shown.endswith(b"end"):
            shown += os.read(master, 1000)
    os.close(master)
    return shown.decode()


def test_a_terminal_sees_a_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts, and is erased before anything else prints."""
    shown = _shown("messages", monkeypatch, "xterm")
    assert "1 of 3 messages" in shown
    assert shown.endswith("\r\x1b[Kend")


def test_a_terminal_that_cannot_erase_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a line cannot be taken away, none is written."""
    assert _shown("messages", monkeypatch, "dumb") == "end"


def test_a_file_sees_nothing() -> None:
    """What is no terminal is left alone."""
    stream = io.StringIO()
    assert list(Progress("messages", 2, stream, first=-1).over("ab")) == ["a", "b"]
    assert stream.getvalue() == ""


@pytest.mark.parametrize("total", [None, 3])
def test_work_whose_end_is_not_known_has_a_rate(
    total: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery has as many messages as it has subjects: no total is shown, and no time left."""
    monkeypatch.setenv("TERM", "xterm")
    master, slave = os.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        progress = Progress("messages", stream=stream, first=-1)
        progress.begin(total)
        progress.step(5)
        shown = os.read(master, 1000).decode()
    os.close(master)
    assert "5 messages, " in shown
    assert shown.endswith(" a second")
