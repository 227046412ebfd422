"""Promises about what check reports about the rules of a mapping, and what it does not: as data."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.diagnostics.catalogue import CODES
from mapper.plan import check

FOLDER = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "findings.yaml").read_text("utf-8"))
HEAD = """\
mapping: ferry/case
version: "1"
source: {contract: voyage.contract.yaml, message: Voyage}
target: {contract: manifest.contract.yaml, message: Manifest}
"""


def write(case: dict[str, Any], folder: Path) -> Path:
    """The mapping of a case, with its other files, written into a folder."""
    for path in (FOLDER / "rules").glob("*.yaml"):
        if not path.name.endswith(".cases.yaml"):
            shutil.copy(path, folder)
    for name, content in case.get("files", {}).items():
        (folder / name).write_text(content, "utf-8")
    lines = "".join(f"  {line}\n" for line in case["map"].splitlines())
    file = folder / "case.yaml"
    more = case.get("more", "")
    formats = "" if "formats:" in more else "formats: [ferry.formats.yaml]\n"
    source = next(line for line in HEAD.splitlines() if line.startswith("source:"))
    head = HEAD.replace(source, case.get("head", source))
    file.write_text(f"{head}{formats}{more}map:\n{lines}", "utf-8")
    return file


@pytest.mark.parametrize("case", CASES, ids=[case["promise"] for case in CASES])
def test_check_tells_what_the_case_says(case: dict[str, Any], tmp_path: Path) -> None:
    """These findings are reported, each where it is and with a hint, and no others."""
    found = check([write(case, tmp_path)])
    assert [f"{finding.severity} {finding.code}" for finding in found] == [
        reported["code"] for reported in case["reported"]
    ], [finding.message for finding in found]
    for finding, reported in zip(found, case["reported"], strict=True):
        assert finding.code in CODES
        assert finding.position is not None
        line = (
            Path(finding.position.file).read_text("utf-8").splitlines()[finding.position.line - 1]
        )
        assert line[finding.position.column - 1 :].startswith(reported["at"])
        assert reported.get("hint", "") in (finding.hint or "")
        assert reported.get("message", "") in finding.message


def test_a_fragment_that_no_mapping_of_the_project_uses_is_told(tmp_path: Path) -> None:
    """Where a whole project is checked, a fragment that none of its mappings uses is reported."""
    folder = tmp_path / "mappings"
    folder.mkdir()
    case = {
        "more": "fragments: [people.fragments.yaml]\n",
        "files": {
            "people.fragments.yaml": "fragments:\n"
            "  named: {rules: {Name: name}}\n"
            "  aged: {rules: {Age: age}}\n"
        },
        "map": "Person: {$each: crew, $use: named}",
    }
    file = write(case, folder)
    assert check([file]) == []
    (finding,) = check([folder])
    assert (finding.code, finding.severity) == ("unused-fragment", "warning")
    assert "`aged`" in finding.message
