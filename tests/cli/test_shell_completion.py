"""Promises about what a shell completes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("run mappings/shop/order.yaml --view ", ["carrier"]),
        ("run mappings/shop/order.yaml --view c", ["carrier"]),
        ("run mappings/shop/order.yaml --view x", []),
        ("run mappings/shop/order.yaml --param ", ["currency="]),
        ("batch mappings/shop/order.yaml in/ --param cu", ["currency="]),
        ("watch mappings/shop/order.yaml in/a.xml --view ", ["carrier"]),
        ("run mappings/shop/nobody.yaml --param ", []),
        ("run mappings/shop/order.contract.yaml --param ", []),
        ("contract import schemas/bill.xsd --element ", ["Bill"]),
        ("contract import schemas/bill.xsd --element x", []),
        ("contract import in/a.xml --element ", []),
        ("wat", ["watch"]),
    ],
)
def test_a_shell_completes_what_files_know(
    project_root: Path, line: str, offered: list[str]
) -> None:
    """Views, parameters and elements of the file that is named before; nothing where it is broken."""
    asked = {"_MAPPER_COMPLETE": "complete_bash", "COMP_WORDS": f"mapper {line}"}
    asked["COMP_CWORD"] = str(len(f"mapper {line}".split(" ")) - 1)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv[0] = 'mapper'; from mapper.cli import main; main()",
        ],
        cwd=project_root / "examples",
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split() == offered
    assert "Traceback" not in done.stderr
