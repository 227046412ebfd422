"""Golden files: the modules of small mappings, as people read them.

`golden/cases.yaml` has the mappings, `golden/<name>.py` what the compiler writes for each.
`python -m tests.compiler.golden_modules` writes them again; the change of a pass is then a diff
that can be read.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from mapper.compiler.module_code import module_source
from mapper.plan.plan_building import build
from mapper.plan.plan_model import Plan
from tests.plan.test_rules import FOLDER as WORLD
from tests.plan.test_rules import mapping_text

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, dict[str, Any]] = yaml.safe_load((GOLDEN / "cases.yaml").read_text("utf-8"))


def plan_of(case: dict[str, Any], folder: Path) -> Plan:
    """The plan of a case, its files written into `folder`."""
    for path in WORLD.glob("*.yaml"):
        if not path.name.endswith(".cases.yaml"):
            shutil.copy(path, folder)
    for name, content in case.get("files", {}).items():
        (folder / name).write_text(content, "utf-8")
    (folder / "case.yaml").write_text(mapping_text(case), "utf-8")
    plan = build(folder / "case.yaml")
    plan.refuse_errors()
    return plan


def golden_text(name: str) -> str:
    """What the compiler writes for a case, without the shapes of both messages."""
    with TemporaryDirectory() as folder:
        source = module_source(plan_of(CASES[name], Path(folder)))
        text = source.functions.replace(f"{folder}/", "")
    return text.rstrip() + "\n"


def write_all() -> None:
    """Write the golden file of every case."""
    for old in GOLDEN.glob("*.py"):
        old.unlink()
    for name in CASES:
        (GOLDEN / f"{name}.py").write_text(golden_text(name), "utf-8")


if __name__ == "__main__":
    write_all()
