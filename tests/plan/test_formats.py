"""Promises about formats that come from several files, and from objects."""

from pathlib import Path

import pytest

import mapper
from mapper.plan import check
from tests import own_mappings

FILES = {
    "bron.contract.yaml": """\
contract: winkel/bron
messages:
  Bron: {$ref: '#/$defs/Bron'}
$defs:
  Moment:
    type: object
    format: moment
    required: [jaar]
    properties:
      jaar: {type: string}
  Bron:
    type: object
    properties:
      gekocht: {$ref: '#/$defs/Moment'}
      betaald: {type: boolean}
      bezorgd: {type: string, format: date}
""",
    "doel.contract.yaml": """\
contract: winkel/doel
messages:
  Doel: {$ref: '#/$defs/Doel'}
$defs:
  Doel:
    type: object
    properties:
      Gekocht: {type: string, maxLength: 8, format: dag}
      Betaald: {type: string, maxLength: 1, format: ja-nee}
      Bezorgd: {type: string, maxLength: 8, format: dag}
""",
    "doel.formats.yaml": r"""
formats:
  dag:
    pattern: '\d{8}'
    from: {date: "$replace($, '-', '')"}
  ja-nee:
    pattern: '\d'
    from: {boolean: "$ ? '1' : '2'"}
""",
    "bron.formats.yaml": "formats: {dag: {from: {moment: \"jaar & '0000'\"}}}\n",
    "m.yaml": """\
mapping: winkel/m
source: {contract: bron.contract.yaml, message: Bron}
target: {contract: doel.contract.yaml, message: Doel}
formats: [doel.formats.yaml, bron.formats.yaml]
map:
  Gekocht: gekocht
  Betaald: betaald
  Bezorgd: bezorgd
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A mapping with two formats files."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_a_source_adds_conversions_to_a_format_of_the_register(folder: Path) -> None:
    """An object, a boolean and a date become what the target's formats are, by type alone."""
    mapping = mapper.load(folder / "m.yaml")
    document = {"gekocht": {"jaar": "2024"}, "betaald": False, "bezorgd": "2024-05-06"}
    assert mapping.map(document).record == {
        "Gekocht": "20240000",
        "Betaald": "2",
        "Bezorgd": "20240506",
    }


def test_the_pattern_of_the_register_still_holds(folder: Path) -> None:
    """A file that adds a conversion takes nothing away."""
    mapping = mapper.load(folder / "m.yaml")
    result = mapping.map({"gekocht": {"jaar": "twee"}, "betaald": True})
    assert result.record == {"Betaald": "1"}
    assert [notice.code for notice in result.notices] == ["value-invalid"]


@pytest.mark.parametrize(
    "again",
    ["formats: {dag: {pattern: '.*'}}", "formats: {dag: {from: {date: $}}}"],
)
def test_a_format_is_declared_once(folder: Path, again: str) -> None:
    """What two files say of the same thing is found, whichever would have won."""
    (folder / "bron.formats.yaml").write_text(
        again.replace("}}", ', from: {moment: "jaar"}}}') if "pattern" in again else again
    )
    assert "format-declared-twice" in [finding.code for finding in check([folder / "m.yaml"])]


@pytest.mark.parametrize("name", list(own_mappings.FILES))
def test_checks_come_in_the_order_of_their_names(name: str) -> None:
    """The same mapping gives the same code, whatever was planned before it in the process."""
    judging = own_mappings.plan(name).judging
    assert list(judging.checks) == sorted(judging.checks)
    assert list(judging.formats) == sorted(judging.formats)
