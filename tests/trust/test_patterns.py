"""Promises about patterns that are none: a finding, wherever they stand."""

from pathlib import Path

import pytest

from mapper.diagnostics.errors import FindingsError
from mapper.plan import check
from tests.trust.test_limits import write


@pytest.mark.parametrize("pattern", ["a(b", "[z-a]", r"\q", "a{2,1}", "*"])
@pytest.mark.parametrize("where", ["formats", "contract"])
def test_a_pattern_that_is_none(pattern: str, where: str, tmp_path: Path) -> None:
    """It is reported once, at its position, also where only a parameter has the format."""
    file = write(
        tmp_path,
        "name: name & $p",
        "formats: [f.formats.yaml]\nparameters: {p: {type: f}}\n",
    )
    (tmp_path / "f.formats.yaml").write_text(
        f"formats:\n  f: {{pattern: '{pattern if where == 'formats' else 'x'}'}}\n"
    )
    if where == "contract":
        contract = tmp_path / "loom.contract.yaml"
        contract.write_text(
            contract.read_text().replace(
                "number: {type: integer}", f"number: {{type: string, xsdPattern: '{pattern}'}}"
            )
        )
    try:
        findings = check([file])
    except FindingsError as error:
        findings = list(error.findings)
    (finding,) = (finding for finding in findings if finding.severity == "error")
    assert finding.code == "pattern-syntax"
    position = finding.position
    assert position is not None
    line = Path(position.file).read_text().splitlines()[position.line - 1]
    begin = line.index(f"'{pattern}'")
    assert begin < position.column <= begin + len(pattern) + 2
