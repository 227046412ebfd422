"""docs/explain.md: its commands, and what they print.

`python -m tests.explanation.explain_page` runs them in `examples/` and writes what they print into the page.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explain.md"
SHOWN = re.compile(r"^```console\n\$ (mapper explain [^\n]*)\n```\n\n```\n(.*?)^```$", re.M | re.S)


def printed(command: str) -> str:
    """What a command prints as its result, in a terminal of 80 columns."""
    words = [sys.executable, "-m", *shlex.split(command)]
    ended = subprocess.run(
        words,
        cwd=ROOT / "examples",
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.stdout


def page() -> str:
    """The page with what its commands print."""
    return SHOWN.sub(
        lambda found: f"```console\n$ {found[1]}\n```\n\n```\n{printed(found[1])}```",
        PAGE.read_text("utf-8"),
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
