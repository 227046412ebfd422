"""Where codes come from: what is listed, what counts as what, and what check says of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapper.plan import check
from mapper.report.evidence_report import Claim, claims, counts
from tests.cli.conftest import RunMapper

SOURCE = "source: {publication: Boek, edition: '2'}"
FILES = {
    "a/in.contract.yaml": """\
contract: a/in
messages: {in: {$ref: '#/$defs/In'}}
$defs:
  Soort: {type: string, enum: [x, y]}
  In:
    type: object
    properties:
      soort: {$ref: '#/$defs/Soort'}
      land: {type: string, enum: [NL, BE], assumed: {why: gezien, settled_by: de lijst}}
      vrij: {type: string}
""",
    "a/out.contract.yaml": """\
contract: a/out
source: {publication: Boek, edition: '2'}
messages: {out: {$ref: '#/$defs/Out'}}
$defs:
  Out:
    type: object
    properties:
      Soort: {type: string, enum: [A, B]}
      Land: {type: string}
      Tekst: {type: string}
      Nog: {type: string}
      Keus: {type: string}
      Dag: {type: string, format: dag}
""",
    "a/a.formats.yaml": """\
source: {publication: Boek, edition: '2'}
formats:
  kort: {}
  dag: {pattern: '[0-9]{8}', from: {kort: '$ = "0" ? "00000000" : $'}}
  maand: {pattern: '[0-9]{6}', assumed: {why: gezien, settled_by: de lijst}}
""",
    "a/a.fragments.yaml": """\
fragments:
  nog:
    rules: {Nog: '"vast"'}
""",
    "a/soort.csv": "van,naar\nx,A\ny,B\n",
    "a/land.csv": "van,naar\nNL,1\n",
    "a/m.yaml": """\
mapping: a/m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: out}
formats: [a.formats.yaml]
fragments: [a.fragments.yaml]
tables:
  soort: {file: soort.csv, key: van, value: naar}
  land: {file: land.csv, key: van, value: naar, sample: true, assumed: {why: gezien, settled_by: de lijst}}
map:
  $use: nog
  Soort: {$value: 'soort = "x" ? "A" : "B"'}
  Land: {$value: land, $table: land, $on_unknown: omit}
  Tekst: {$value: 'vrij = "p" ? $soort(soort) : land', $on_unknown: omit}
  Keus:
    $source: {publication: Boek, edition: '2'}
    $choose:
      - {$when: vrij = "q", $const: een}
      - {$value: 'vrij = "r" ? "twee" : vrij'}
  Dag: {$value: vrij, $convert: kort}
""",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mapping root with one mapping, and a working directory around it."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        file = Path("mappings", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Path("mappings")


def reported(found: list[Claim]) -> list[str]:
    """Claims in a line each: what, its name, and what it rests on."""
    return [f"{one.kind} {one.name}: {one.state}" for one in found]


def test_each_list_format_and_constant_is_listed(root: Path) -> None:
    """With what its own place says, else its file or a rule around it; what a contract lists or a
    table has is no constant.
    """
    assert reported(claims([root])) == [
        "table land: assumed",
        "table soort: nothing",
        "enumeration Soort: nothing",
        "enumeration In.land: assumed",
        "enumeration Out.Soort: source",
        "format kort: source",
        "format dag: source",
        "format maand: assumed",
        "constant Dag: `00000000`, `0`: source",
        "constant Nog: `vast`: nothing",
        "constant Tekst: `p`: nothing",
        "constant Keus: `een`, `q`: source",
        "constant Keus: `twee`, `r`: source",
    ]
    assert [one.name for one in claims([root]) if one.sample] == ["land"]


def test_claims_are_counted_per_folder(root: Path) -> None:
    """Each kind by what it rests on."""
    assert counts(claims([root])) == {
        "a": {
            "table": {"source": 0, "assumed": 1, "nothing": 1},
            "enumeration": {"source": 1, "assumed": 1, "nothing": 1},
            "format": {"source": 2, "assumed": 1, "nothing": 0},
            "constant": {"source": 3, "assumed": 0, "nothing": 2},
            "ground": {"source": 0, "assumed": 0, "nothing": 0},
        }
    }


def test_a_mapping_brings_its_files(root: Path) -> None:
    """Of one mapping, all that its files claim is listed."""
    assert reported(claims([root / "a" / "m.yaml"])) == reported(claims([root]))


def test_check_warns_of_lists_that_rest_on_nothing(root: Path) -> None:
    """Once for a contract, however many of its lists there are, and once for a table."""
    found = [one for one in check([root]) if one.code == "evidence-missing"]
    assert [(str(one.position), one.severity) for one in found] == [
        ("mappings/a/in.contract.yaml:4:3", "warning"),
        ("mappings/a/m.yaml:7:3", "warning"),
    ]
    assert "`Soort`" in found[0].message
    assert "`In.land`" not in found[0].message
    (root / "a" / "in.contract.yaml").write_text(SOURCE + "\n" + FILES["a/in.contract.yaml"])
    text = FILES["a/m.yaml"].replace("soort.csv,", f"soort.csv, {SOURCE},")
    (root / "a" / "m.yaml").write_text(text)
    assert [one for one in check([root]) if one.code == "evidence-missing"] == []


def test_a_file_that_several_declare_says_it_once(root: Path) -> None:
    """A table that a fragments file declares too has the evidence that stands there."""
    fragments = f"tables:\n  sort: {{file: soort.csv, key: van, value: naar, {SOURCE}}}\n"
    (root / "a" / "a.fragments.yaml").write_text(fragments + FILES["a/a.fragments.yaml"])
    assert "table soort: source" in reported(claims([root]))
    assert not [one for one in check([root]) if "table `soort`" in one.message]


def test_the_command_lists_counts_and_ends(root: Path, run_mapper: RunMapper) -> None:
    """Text of at most 80 columns, JSON with counts, and 1 with --strict."""
    ended = run_mapper("evidence")
    assert (ended.code, ended.err) == (0, "6 sources, 3 assumptions, 4 with neither\n")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "assumed  mappings/a/land.csv\n    gezien; settled by: de lijst\n" in ended.out
    assert "table land (a sample)" in ended.out
    assert run_mapper("evidence", "--strict").code == 1
    document = json.loads(run_mapper("evidence", "--format", "json").out)
    claimed = document["folders"]["a"]["claims"]
    assert len(claimed) == 13
    assert claimed[0] == {
        "kind": "table",
        "name": "land",
        "place": "mappings/a/land.csv:1:1",
        "state": "assumed",
        "assumed": {"why": "gezien", "settled_by": "de lijst"},
        "sample": True,
    }
    assert run_mapper("evidence", "nowhere").code == 2


GROUNDS = """\
sources: {register: het register}
tasks: {hulp: hulp}
grounds:
  wet-1: {article: Wet art. 1, edition: "2026", certainty: read, allows: veel, sources: [register], tasks: [hulp]}
  wet-2: {article: Wet art. 2, edition: "2026", certainty: inferred, allows: iets, sources: [register], tasks: [hulp]}
"""
VIEW = """\
view: a/v
mapping: ../m.yaml
receiver: De dienst
purpose: Hulp
grounds: ../wet.grounds.yaml
source: register
task: hulp
target: {contract: ../out.contract.yaml, message: out}
groups:
  - {fields: [Soort], basis: wet-1}
  - {fields: [Land, Tekst], basis: [wet-1, wet-2]}
  - {fields: [Nog, Keus, Dag], basis: TODO}
"""


def test_the_grounds_of_views_are_listed(root: Path, run_mapper: RunMapper) -> None:
    """With who receives what for which purpose; what only follows from an article is assumed."""
    (root / "a" / "views").mkdir()
    (root / "a" / "wet.grounds.yaml").write_text(GROUNDS)
    (root / "a" / "views" / "v.yaml").write_text(VIEW)
    assert reported(claims([root]))[-3:] == [
        "ground De dienst, Hulp: Soort: source",
        "ground De dienst, Hulp: Land, Tekst: assumed",
        "ground De dienst, Hulp: Nog, Keus, Dag: nothing",
    ]
    assert "Wet art. 1 (2026)" in run_mapper("evidence").out
    ended = run_mapper("coverage", "mappings/a/m.yaml", "--view", "v")
    assert ended.err.startswith("for De dienst: Hulp\n")
