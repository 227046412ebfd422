"""Promises about `mapper watch`, in a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree

import pytest

from mapper.diagnostics.escaping import width

PATIENCE = 60
"""Seconds after which something that never comes is given up: tests do not ask how fast it is."""

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
HOME = "\x1b[2J"


@dataclass
class Terminal:
    """A terminal in which `mapper watch` runs."""

    folder: Path
    columns: int
    arguments: tuple[str, ...] = ()
    shown: str = ""
    process: subprocess.Popen[bytes] = field(init=False)
    screen: int = field(init=False)

    def __enter__(self) -> Terminal:
        self.screen, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, self.columns, 0, 0))
        command = [sys.executable, "-m", "mapper", "watch", *self.arguments]
        environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"}
        for name in ("COLUMNS", "LINES"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [*command, "mappings/shop/order.yaml", "in/b.xml"],
            cwd=self.folder,
            env=environment,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.screen)

    def until(self, words: str) -> str:
        """What is on the screen as soon as `words` are."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ready, _, _ = select.select([self.screen], [], [], 1)
            if ready:
                try:
                    self.shown += os.read(self.screen, 100_000).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
            page = CONTROL.sub("", self.shown.rpartition(HOME)[2]).replace("\r", "")
            if words in page:
                return page
        raise AssertionError(f"{words!r} never came; there was:\n{self.shown[-3000:]}")

    def next_page(self) -> None:
        """Forget what was shown so far."""
        self.shown = ""


@pytest.fixture
def folder(tmp_path: Path, project_root: Path) -> Iterator[Path]:
    """The mappings and a message of the shop."""
    for name in ("mappings", "in"):
        copytree(project_root / "examples" / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_each_save_shows_what_changed(folder: Path, columns: int) -> None:
    """The output with its changes, notices without values, findings in place; all in its width."""
    mapping = folder / "mappings/shop/order.yaml"
    text = mapping.read_text("utf-8")
    with Terminal(folder, columns) as terminal:
        pages = [terminal.until('"Quantity": 36')]
        assert "2 notices" in pages[0]
        assert '"Customer": "Fietsenmaker"' in pages[0]
        assert "value:" not in pages[0]
        terminal.next_page()
        mapping.write_text(text.replace("customer, ", "$uppercase(customer), "), "utf-8")
        pages.append(terminal.until("2 lines changed"))
        terminal.until('"Quantity": 36')
        assert '-   "Customer": "Fietsenmaker"' in terminal.shown
        assert '+   "Customer": "FIETSENMAKER"' in terminal.shown
        terminal.next_page()
        mapping.write_text(text[: text.index("customer, ") + 4], "utf-8")
        pages.append(terminal.until("the last output"))
        assert "error" in pages[-1]
        pages.append(terminal.until('"Customer": "FIETSENMAKER"'))
        terminal.next_page()
        mapping.write_text(text.replace("article", "artikle"), "utf-8")
        pages.append(terminal.until("did you mean `article`?"))
        terminal.next_page()
        mapping.write_text(text, "utf-8")
        pages.append(terminal.until("no findings"))
        os.kill(terminal.process.pid, signal.SIGINT)
        terminal.until("mapper: stopped watching")
        assert terminal.process.wait(PATIENCE) == 0
    for page in pages:
        assert [line for line in page.splitlines() if width(line) > columns] == []
        assert "Traceback" not in page


def test_a_saved_message_and_values(folder: Path) -> None:
    """The message counts too; values of notices are shown where that is asked."""
    with Terminal(folder, 100, ("--show-values",)) as terminal:
        assert "value:" in terminal.until('"Quantity": 36')
        terminal.next_page()
        message = folder / "in/b.xml"
        message.write_text(message.read_text("utf-8").replace("36", "37"), "utf-8")
        terminal.until('+       "Quantity": 37')


def test_the_day_of_the_run(folder: Path) -> None:
    """A parameter with `today` is the day that is given."""
    mapping = folder / "mappings/shop/order.yaml"
    text = mapping.read_text("utf-8")
    text = text.replace("parameters:\n", "parameters:\n  day: {type: date, today: true}\n", 1)
    text = re.sub(r"(?m)^  Customer: .*$", "  Customer: {$value: $day, $on_overflow: error}", text)
    mapping.write_text(text, "utf-8")
    with Terminal(folder, 100, ("--today", "2031-02-03")) as terminal:
        assert '"Customer": "2031-02-03"' in terminal.until('"Quantity": 36')


def test_a_draft(folder: Path) -> None:
    """What can wait is no error of a draft, and its output is shown; without --draft it is."""
    mapping = folder / "mappings/shop/order.yaml"
    text = mapping.read_text("utf-8")
    mapping.write_text(re.sub(r"(?m)^  Customer: .*$", "  Customer: {$absent: TODO}", text))
    with Terminal(folder, 100) as terminal:
        assert "error: `Customer` is still to do" in terminal.until("no output yet")
    with Terminal(folder, 100, ("--draft",)) as terminal:
        page = terminal.until('"Quantity": 36')
        assert "info: `Customer` is still to do" in page
        assert '"Customer"' not in page


@pytest.mark.parametrize(
    ("to", "code", "err"),
    [
        (">&-", 1, "mapper: standard output is closed\n"),
        ("| true", 0, "mapper: stopped watching\n"),
    ],
)
def test_nobody_watches(folder: Path, to: str, code: int, err: str) -> None:
    """Without a standard output, or when its reader has ended, it ends as other commands do."""
    command = f"{sys.executable} -m mapper watch mappings/shop/order.yaml in/b.xml {to}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == code
    assert done.stderr == err


def test_what_cannot_be_watched_is_refused(folder: Path) -> None:
    """A message that is not there is a usage error, with the nearest name."""
    command = [sys.executable, "-m", "mapper", "watch", "mappings/shop/order.yaml", "in/bb.xml"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 2
    assert "did you mean in/b.xml?" in done.stderr
