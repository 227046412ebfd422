"""One mistake in a shared file is reported once, not again at each of its uses."""

from pathlib import Path

import pytest

from mapper.plan import check

CONTRACT = """\
contract: winkel/{name}
messages:
  {name}: {{$ref: '#/$defs/{name}'}}
$defs:
  {name}:
    type: object
    required: [naam]
    properties:
      naam: {{type: string}}
      plaats: {{type: string}}
      dag: {{type: string, format: {format}}}
"""
FILES = {
    "bron.contract.yaml": CONTRACT.format(name="Bron", format="datum"),
    "doel.contract.yaml": CONTRACT.format(name="Doel", format="dag"),
    "m.yaml": """\
mapping: winkel/m
source: {contract: bron.contract.yaml, message: Bron}
target: {contract: doel.contract.yaml, message: Doel}
fragments: [deel.fragments.yaml]
formats: [dag.formats.yaml]
tables: {plaats: {file: plaats.csv, key: van, value: naar}}
map:
  $use: alles
  plaats: {$value: plaats, $table: plaats}
""",
    "deel.fragments.yaml": "fragments: {alles: {rules: {naam: naam, dag: dag}}}\n",
    "dag.formats.yaml": "formats: {datum: {}, dag: {from: {datum: $}}}\n",
    "plaats.csv": "van,naar\na,b\n",
}


@pytest.mark.parametrize(
    ("file", "change", "reported"),
    [
        ("m.yaml", ("", ""), []),
        ("deel.fragments.yaml", ("rules", "rulse"), ["unknown-key"]),
        ("deel.fragments.yaml", ("naam: naam", "naam: {$vaule: naam}"), ["unknown-key"]),
        ("deel.fragments.yaml", ("alles:", ""), ["yaml-not-allowed"]),
        ("dag.formats.yaml", ("from:", "form:"), ["unknown-key"]),
        ("dag.formats.yaml", ("dag: {", "dag: ["), ["yaml-syntax"]),
        ("plaats.csv", ("van,", "vna,"), ["table-without-column"]),
        ("m.yaml", ("$value: plaats", "$vaule: plaats"), ["unknown-key"]),
    ],
)
def test_one_mistake_is_one_finding(
    tmp_path: Path, file: str, change: tuple[str, str], reported: list[str]
) -> None:
    """What cannot be read for a mistake in it is neither unknown nor missing."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content.replace(*change) if name == file else content)
    codes = [one.code for one in check([tmp_path / "m.yaml"]) if one.severity == "error"]
    assert codes == reported
