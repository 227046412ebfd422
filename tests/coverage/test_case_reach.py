"""What cases reach: rows that are looked up, outcomes that are met, and the reasons for the rest."""

from pathlib import Path

import pytest

from mapper.cases import find_cases
from mapper.coverage.case_reach import Reach
from mapper.coverage.unreached import explained, unreached
from mapper.diagnostics.errors import FindingsError

CONTRACT = """\
contract: a/{0}
messages:
  {0}:
    properties:
      kind: {{type: string}}
      other: {{type: string}}
      name: {{type: string, maxLength: {1}}}
      part: {{type: object, properties: {{name: {{type: string, maxLength: {1}}}}}}}
"""
MAPPING = """\
mapping: a/m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: out}
fragments: [f.fragments.yaml]
tables:
  kinds: {file: kinds.csv, key: code, value: name}
map:
  kind: {$value: kind, $table: kinds, $on_unknown: omit}
  other: $kinds(other)
  name: {$value: name, $on_overflow: truncate}
  part: {$from: part, $use: part}
"""
FRAGMENTS = """\
fragments:
  part:
    rules: {name: {$value: name, $on_overflow: omit}}
"""


def laid_out(root: Path, inputs: dict[str, str], reasons: str = "") -> list[str]:
    """What is reported of a folder of mappings with these inputs of cases, as `code: message`."""
    files = {
        "mappings/a/in.contract.yaml": CONTRACT.format("in", 100),
        "mappings/a/out.contract.yaml": CONTRACT.format("out", 5),
        "mappings/a/m.yaml": MAPPING,
        "mappings/a/f.fragments.yaml": FRAGMENTS,
        "mappings/a/kinds.csv": "code,name\na,A\nb,B\nc,C\n",
    }
    files |= {f"fixtures/a/m/{name}/input.json": text for name, text in inputs.items()}
    files |= {"fixtures/a/unreached.yaml": reasons} if reasons else {}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    reach = Reach()
    for _ in reach.run(find_cases([root / "fixtures"])):
        pass
    reasons = explained(reach)
    found = [*reasons.stale, *unreached(reasons, reach.mappings.values())]
    return [f"{finding.code}: {finding.message}" for finding in found]


def test_what_is_not_reached_is_told(tmp_path: Path) -> None:
    """Rows that neither $table nor an expression looks up, rules whose context is in no case, the
    outermost, and outcomes that no notice reports of rules that are reached.
    """
    reported = laid_out(tmp_path, {"one": '{"kind": "a", "name": "short"}'})
    assert reported == [
        "rows-unreached: no case looks up 2 of 3 rows: `b`, `c`",
        "rule-unreached: no case reaches the rule `part`",
        "rule-unreached: no case reaches the rule `part`",
        "policy-unreached: no case reaches `$on_unknown` of the rule `kind`",
        "policy-unreached: no case reaches `$on_overflow` of the rule `name`",
    ]


def test_what_some_case_reaches_is_not_told(tmp_path: Path) -> None:
    """It takes one case for each, in whichever branch it runs; a fragment's rule is its own."""
    inputs = {
        "codes": '{"kind": "a", "other": "b"}',
        "unknown": '{"kind": "x", "other": "c", "name": "far too long"}',
    }
    inputs["short"] = '{"part": {"name": "short"}}'
    assert laid_out(tmp_path, inputs) == [
        "policy-unreached: no case reaches `$on_overflow` of the rule `part.name`"
    ]
    inputs["part"] = '{"part": {"name": "far too long"}}'
    assert laid_out(tmp_path, inputs) == []


def test_a_reason_stands_for_what_it_names(tmp_path: Path) -> None:
    """Rows by their keys, rules by their paths, with `*`; and a reason for nothing is reported."""
    reasons = """\
tables:
  - {file: kinds.csv, rows: [b, c], reason: old codes}
  - {file: kinds.csv, rows: [a, x], reason: old codes}
  - {file: others.csv, rows: [a], reason: old codes}
policies:
  - {file: m.yaml, event: on_overflow, rules: ['*'], reason: the source has no longer names}
  - {file: m.yaml, event: on_unknown, rules: [kind, knd], reason: the list is closed}
rules:
  - {file: m.yaml, rules: [part, kind, prt], reason: no source has parts}
  - {file: f.fragments.yaml, rules: [part], reason: the same}
  - {file: g.fragments.yaml, rules: [part], reason: the same}
"""
    assert laid_out(tmp_path, {"one": '{"kind": "a", "name": "short"}'}, reasons) == [
        "reason-stale: `a` is looked up by some case",
        "reason-stale: `x` is not in the table",
        "reason-stale: no mapping has a table in `others.csv`",
        "reason-stale: `kind` is reached by some case",
        "reason-stale: `prt` is no rule of it",
        "reason-stale: no mapping has rules in `g.fragments.yaml`",
        "reason-stale: `knd` chooses no outcome for it",
    ]


def test_what_another_mapping_may_need_is_not_called_stale(tmp_path: Path) -> None:
    """Of a file that a mapping reads which is not looked at nothing is said, until it is looked at too."""
    reasons = """\
rules:
  - {file: f.fragments.yaml, rules: [part, other], reason: only n has none}
  - {file: n.yaml, rules: [kind], reason: n has other kinds}
"""
    reported = laid_out(tmp_path, {"one": '{"part": {"name": "a"}}'}, reasons)
    assert "reason-stale: `part` is reached by some case" in reported
    assert "reason-stale: no mapping has rules in `n.yaml`" in reported
    (tmp_path / "mappings/a/n.yaml").write_text(MAPPING.replace("a/m", "a/n"))
    found = laid_out(tmp_path, {"one": '{"part": {"name": "a"}}'}, reasons)
    assert [one for one in found if one.startswith("reason-stale")] == []


def test_a_file_of_reasons_is_strict(tmp_path: Path) -> None:
    """An unknown key, a missing reason and an unknown event are findings with their places."""
    reasons = """\
tables:
  - {file: kinds.csv, row: [b]}
policies:
  - {file: m.yaml, event: overflow, rules: [name], reason: none}
"""
    with pytest.raises(FindingsError) as raised:
        laid_out(tmp_path, {"one": "{}"}, reasons)
    found = [
        f"{each.position.line}:{each.position.column} {each.code}"
        for each in raised.value.findings
        if each.position
    ]
    assert found == ["2:6 missing-key", "2:23 unknown-key", "4:27 wrong-kind"]
