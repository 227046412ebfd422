"""What make and the tests do on a bare machine: Python, bash, coreutils, sed, grep, make and git.

No other tool is called, and tests that need what others publish are left out, with a reason.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

TARGETS = ("help", "setup", "reference", "demo", "test", "test-slow", "lint", "format", "types")
# What bash does itself.
BUILTIN = {"cd", "command", "echo", "exit", "printf", "test", "!"}
ENDS = {";", "&&", "||", "|", "(", ")", "{", "}", "&"}


def commands(script: str) -> set[str]:
    """The commands that a script calls: what begins a line, or stands behind an operator."""
    found: set[str] = set()
    for line in script.replace("\\\n", " ").splitlines():
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        begins = True
        for word in words:
            if word in ENDS:
                begins = True
            elif begins and not re.match(r"\w+=|!$", word):
                found.add(word)
                begins = False
    return found


def test_the_recipes_call_what_is_there(
    project_root: Path, bare_path: Path, tmp_path: Path
) -> None:
    """Each command of a recipe is one of the few tools, bash's own, or of the environment made."""
    done = subprocess.run(
        ["make", "-nB", "--no-print-directory", f"VENV={tmp_path}", *TARGETS],
        cwd=project_root,
        env={"PATH": str(bare_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    tools = {path.name for path in bare_path.iterdir()}
    called = {word for word in commands(done.stdout) if "/" not in word}
    assert {"sed", "grep", "rm"} <= called <= tools | BUILTIN


def test_commands_are_seen() -> None:
    """The test above sees what follows an operator, an assignment or a negation."""
    script = "a=1 one 'x; y' && ! two |\\\n three; four=4 && (five >six)"
    assert commands(script) == {"one", "two", "three", "five"}


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_what_is_left_out_is_said_once(
    project_root: Path, tmp_path: Path, ci: str, code: int
) -> None:
    """One line says how many tests lack the reference data, and where to read of it; CI fails."""
    files = ["tests/jsonata/test_official_suite.py", "tests/contract/test_published_contracts.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=project_root,
        env={**os.environ, "CI": ci, "MAPPER_REFERENCE_DATA": str(tmp_path / "absent")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    reason = f"no reference data in {tmp_path / 'absent'}; CONTRIBUTING.md says"
    assert done.returncode == code
    assert len(re.findall(rf"^[2-9] left out: {reason}", done.stdout, re.MULTILINE)) == 1 - code
    assert (f"Failed: {reason}" in done.stdout) == bool(code)
