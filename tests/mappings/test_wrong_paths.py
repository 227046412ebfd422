"""Promises about what check finds in a mapping that reads well and is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from mapper.diagnostics.diagnostic import Finding
from mapper.plan import check

CASES = yaml.safe_load((Path(__file__).parent / "wrong_paths.yaml").read_text("utf-8"))

HEAD = """\
extends: inschrijving.yaml
map:
  Inschrijving:
    NaamMaatschappelijkeActiviteit:
      $value: ~
      $choose:
"""


@pytest.fixture(scope="module")
def findings(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Finding]:
    """What check finds in a mapping with every wrong rule, by line."""
    mappings = tmp_path_factory.mktemp("project") / "mappings"
    shutil.copytree(project_root / "mappings", mappings)
    file = mappings / "nhr" / "wrong.yaml"
    branches = [
        {"$when": f'kvkNummer = "{number}"', "$value": case["wrong"], "$on_overflow": "truncate"}
        for number, case in enumerate(CASES)
    ]
    lines = [yaml.dump([branch], default_flow_style=True, width=1000)[1:-2] for branch in branches]
    file.write_text(HEAD + "".join(f"        - {line}\n" for line in lines))
    found = {}
    for finding in check([file]):
        if finding.position is not None and finding.position.file.endswith("wrong.yaml"):
            found[finding.position.line] = finding
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["wrong"][:60] for case in CASES])
def test_a_wrong_path_or_comparison_is_found(number: int, findings: dict[int, Finding]) -> None:
    """A path that the schema does not have, or a value that can never match, never passes."""
    case = CASES[number]
    finding = findings[HEAD.count("\n") + 1 + number]
    assert (finding.code, finding.severity) == (case["code"], "error")
    assert case.get("hint", "") in (finding.hint or "")
