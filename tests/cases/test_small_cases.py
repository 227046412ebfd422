"""Promises about cases of a few paths: what they give, what they expect, how they are told."""

from pathlib import Path

import pytest

import mapper
from mapper.cases import all_cases, find_cases, run_cases
from mapper.cases.case_reports import report_github, report_text, without_values
from mapper.diagnostics.errors import FindingsError

FILES = {
    "mappings/a/in.contract.yaml": """\
contract: a/in
messages:
  in:
    properties:
      name: {type: string, maxLength: 9}
      number: {type: integer}
      open: {type: boolean}
      kind: {type: string, enum: [A, B]}
      unread: {type: string}
      person: {type: object, properties: {name: {type: string}, age: {type: integer}}}
      line:
        type: array
        items: {type: object, properties: {id: {type: string}, note: {type: string}}}
""",
    "mappings/a/out.contract.yaml": """\
contract: a/out
messages:
  Out:
    properties:
      Name: {type: string}
      Number: {type: integer}
      Open: {type: boolean}
      Kind: {type: string}
      Person: {type: object, properties: {Name: {type: string}}}
      Line:
        type: array
        items: {type: object, properties: {Id: {type: string}, Note: {type: string}}}
      Nothing: {}
""",
    "mappings/a/m.yaml": """\
mapping: a/m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: Out}
parameters:
  suffix: {}
map:
  Name: name & $suffix
  Number: number
  Open: open
  Kind: {$choose: [{$when: kind = "B", $fail: kind-b}, kind]}
  Person: {$from: person, Name: name}
  Line: {$each: line, $when: id, Id: id, Note: note}
  Nothing: {$when: open = false, $empty: true}
""",
    "fixtures/a/m/base/input.json": """\
{"name": "Ann", "number": 7, "open": true, "person": {"name": "Bo", "age": 3},
 "line": [{"id": "1", "note": "x"}, {"id": "2"}]}
""",
    "fixtures/a/m/base/expected.json": """\
{"Name": "Ann!", "Number": 7, "Open": true, "Person": {"Name": "Bo"},
 "Line": [{"Id": "1", "Note": "x"}, {"Id": "2"}]}
""",
    "fixtures/a/m/base/params.yaml": "suffix: '!'\n",
}
FILE = Path("fixtures/a/m/few.cases.yaml")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a mapping, and one whole case of it."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    return tmp_path


def told(text: str) -> list[str]:
    """What running a file of small cases tells: `file:line path: expected / found`, or findings."""
    FILE.write_text(text)
    lines: list[str] = []
    try:
        for one in run_cases(all_cases([FILE]), mapper.load):
            lines += [f"{f.position}: {f.code}: {f.message}; {f.hint}" for f in one.findings]
            lines += [f"{at} {d.path}: {d.expected} / {d.found}" for at, d in one.differences]
    except FindingsError as error:
        lines += [f"{f.position}: {f.code}: {f.message}; {f.hint}" for f in error.findings]
    return lines


HOLDS = {
    "a value changed": "{given: {name: Cy}, expected: {Name: Cy!, Number: 7, Open: true}}",
    "values of another type": "{given: {number: 8, open: false}, expected: {Number: 8, Open: false}}",
    "a value removed": "{given: {number: ~}, expected: {Number: ~}}",
    "an object removed": "{given: {person: ~}, expected: {Person: ~}}",
    "an object that is there": "{expected: {Person: {}}}",
    "an element of any content that is there": "{given: {open: false}, expected: {Nothing: {}}}",
    "an object's fields": "{given: {person.name: Di}, expected: {Person: {Name: Di}}}",
    "an object written whole": "{given: {person: {name: Ed}}, expected: {Person.Name: Ed}}",
    "all items": "{expected: {Line.Id: [1, 2], Line.Note: x}}",
    "an item": "{given: {'line[1].note': y}, expected: {'Line[1].Note': y, 'Line[0].Note': x}}",
    "an item more": "{given: {'line[2]': {id: 3}}, expected: {Line.Id: [1, 2, 3]}}",
    "an item like another": "{given: {'line[2]': {$like: 'line[0]', id: 3}}, expected: {'Line[2]': {Id: 3, Note: x}}}",
    "an item less": "{given: {'line[0]': ~}, expected: {Line.Id: 2}}",
    "a list written whole": "{given: {line: [{id: 9}]}, expected: {Line: {Id: 9, Note: ~}}}",
    "a parameter": "{params: {suffix: '?'}, expected: {Name: 'Ann?'}}",
    "no base": "{given: {name: Flo}, expected: {Name: Flo!, Number: ~, Line: ~}}",
    "a notice": "{given: {kind: C}, notices: [{code: source-code-unknown}]}",
    "no notice": "{notices: []}",
    "a refusal": "{given: {line: ~, name: ~, number: ~, open: ~, person: ~}, params: {suffix: ''}, refused: value-missing}",
    "a refusal by a rule": "{given: {kind: B}, refused: kind-b}",
    "a refusal by any rule": "{given: {kind: B}, refused: message-refused}",
    "a refusal and its place": "{given: {kind: B}, refused: {code: kind-b, target_path: Kind}}",
    "a notice of a refusal": "{given: {kind: B}, refused: kind-b, notices: [{code: message-refused, reason: kind-b}]}",
}
FAILS = {
    "{expected: {Name: Bo!}}": 'few.cases.yaml:3 Name: "Bo!" / "Ann!"',
    "{expected: {Name: ~}}": 'few.cases.yaml:3 Name: (absent) / "Ann!"',
    "{expected: {Kind: A}}": 'few.cases.yaml:3 Kind: "A" / (absent)',
    "{expected: {Line.Id: [1]}}": 'few.cases.yaml:3 Line.Id: "1" / "1", "2"',
    "{given: {person: ~}, expected: {Person: {}}}": 'few.cases.yaml:3 Person: "{…}" / (absent)',
    "{given: {kind: C}, notices: []}": "few.cases.yaml:3 (notices): (absent) / code=source-code-unknown",
    "{refused: value-missing}": "few.cases.yaml:3 : value-missing / no error",
    "{given: {kind: B}, refused: kind-a}": "few.cases.yaml:3 : kind-a / kind-b",
    "{given: {kind: B}, refused: {code: kind-b, target_path: Name}}": "few.cases.yaml:3 : kind-b Name / kind-b Kind",
    "{given: {kind: B}, expected: {Name: x}}": "few.cases.yaml:3 : a message / refused: kind-b",
    "{refused: {target_path: Name}}": "missing-key",
    "{given: {nam: x}, expected: {Name: x}}": "unknown-source-path: the source has no `nam` here; did you mean `name`?",
    "{given: {person.nam: x}, expected: {Name: x}}": "the source has no `nam` here; did you mean `name`?",
    "{given: {line.id: x}, expected: {Name: x}}": "the source has 2 of `line` here; say which one: `line[0]`",
    "{given: {'line[5].id': x}, expected: {Name: x}}": "the source has 2 of `line` here; the next one is `line[2]`",
    "{given: {kind: ~}, expected: {Name: x}}": "removes-nothing",
    "{given: {'name[0]': x}, expected: {Name: x}}": "`name` of the source is one value, and no list",
    "{given: {person: x}, expected: {Name: x}}": "wrong-kind: the source has an object here",
    "{given: {'a..b': x}, expected: {Name: x}}": "expression-syntax: `a..b` is not a path",
    "{given: {person: {$like: line}}, expected: {Nam: x}}": "unknown-target-field: the target has no `Nam` here; did you mean `Name`?",
    "{expected: {Person: x}}": "wrong-kind: `Person` has fields",
    "{expected: {Name: {}}}": "wrong-kind: `Name` has no fields",
    "{expectd: {Name: x}}": "unknown-key",
    "{given: {name: x}}": "nothing-here: the case expects nothing",
    "{from: bas, notices: []}": "case-base: there is no case `bas`; did you mean `base`?",
    "{expected: {Name: x}, refused: x}": "two-bodies",
}


@pytest.mark.parametrize("name", HOLDS)
def test_what_a_small_case_says_holds(project: Path, name: str) -> None:
    """Each way of giving and expecting says what the documentation says of it."""
    base = "params: {suffix: '!'}" if name == "no base" else "from: base"
    assert told(f"{base}\ncases:\n  one: {HOLDS[name]}\n") == []


@pytest.mark.parametrize("case", FAILS)
def test_what_does_not_hold_is_told_at_its_line(project: Path, case: str) -> None:
    """Another value, a wrong path or key, and what has no effect: each with its line and mend."""
    lines = told(f"from: base\ncases:\n  one: {case}\n")
    assert lines
    assert f"{FILE}:3" in lines[0] or case.startswith("{given: {person: {$like")
    assert any(FAILS[case] in line for line in lines), lines


def test_small_cases_stand_beside_whole_ones(project: Path) -> None:
    """A folder, a mapping and the file itself name them; whole cases are what they were."""
    FILE.write_text("from: base\ncases:\n  one: {expected: {Name: Bo!}}\n")
    names = ["a/m/base", "a/m/few.cases.yaml: one"]
    for path in ("fixtures", "fixtures/a/m", "mappings/a/m.yaml"):
        assert [case.name for case in all_cases([Path(path)])] == names
    assert [case.name for case in all_cases([FILE])] == names[1:]
    assert [case.name for case in find_cases()] == names[:1]
    outcomes = list(run_cases(all_cases(), mapper.load))
    assert [one.passed for one in outcomes] == [True, False]
    assert f"{FILE}:3" in report_text(outcomes)
    assert f"::error file={FILE},line=3," in report_github(outcomes)
    assert "Ann" not in report_text([without_values(one) for one in outcomes])


def test_a_field_that_no_rule_reads_can_be_given(project: Path) -> None:
    """The input is the whole message, so that what no rule reads is there, and is no error."""
    assert told("from: base\ncases:\n  one: {given: {unread: x}, notices: []}\n") == []


def test_a_case_depends_on_no_day(project: Path) -> None:
    """A parameter that is the day of the run must be given, and the finding is at the case."""
    mapping = Path("mappings/a/m.yaml")
    mapping.write_text(
        mapping.read_text().replace("suffix: {}", "suffix: {type: date, today: true}")
    )
    (line,) = told("cases:\n  one: {given: {name: x}, expected: {Name: x}}\n")
    assert line.startswith(f"{FILE}:2:3: case-day")


LIST_FILES = {
    "mappings/a/m.yaml": """\
mapping: a/m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: out}
map: {$each: $, Name: name, Number: number}
""",
    "mappings/a/in.contract.yaml": """\
contract: a/in
messages:
  in: {type: array, items: {$ref: '#/$defs/one'}}
$defs: {one: {type: object, properties: {name: {type: string}, number: {type: integer}}}}
""",
    "mappings/a/out.contract.yaml": """\
contract: a/out
messages:
  out: {type: array, items: {$ref: '#/$defs/One'}}
$defs: {One: {type: object, properties: {Name: {type: string}, Number: {type: integer}}}}
""",
    "fixtures/a/m/base/input.json": '[{"name": "Ann", "number": 7}]',
    "fixtures/a/m/two/input.json": '[{"name": "Ann"}, {"name": "Bo"}]',
}


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("{from: base, given: {name: Cy}, expected: {Name: Cy, Number: 7}}", 0),
        ("{from: base, given: {number: ~}, expected: {Name: Ann, Number: ~}}", 0),
        ("{given: {name: Cy}, expected: {Name: Cy}}", 0),
        ("{from: two, expected: {Name: [Ann, Bo]}}", 0),
        ("{from: two, given: {name: Cy}, expected: {Name: Cy}}", 1),
        ("{from: base, expected: {Name: Bo}}", 1),
    ],
)
def test_a_message_that_is_a_list_has_small_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, lines: int
) -> None:
    """Paths are of its one item; what is expected, of all items. Of several, which one is not said."""
    monkeypatch.chdir(tmp_path)
    for name, text in LIST_FILES.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    assert len(told(f"cases:\n  one:\n    {case}\n")) == lines
