"""Promises about commands whose extra is not installed."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("command", "module", "extra"),
    [
        (["lsp"], "pygls", "lsp"),
        (["watch", "mappings/shop/order.yaml", "in/a.xml"], "watchfiles", "watch"),
    ],
    ids=["lsp", "watch"],
)
def test_a_missing_extra_is_said(
    project_root: Path, command: list[str], module: str, extra: str
) -> None:
    """What is missing, and how to install it; no traceback."""
    code = (
        "import importlib.util as u, sys; found = u.find_spec\n"
        f"u.find_spec = lambda name, *rest: None if name == {module!r} else found(name, *rest)\n"
        f"sys.argv = ['mapper', *{command!r}]\n"
        "from mapper.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project_root / "examples",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert f"needs {module}, which is not installed [extra-missing]" in done.stderr
    assert f"pip install 'message-mapper[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
