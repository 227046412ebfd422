"""Promises about changed mappings: what is changed, who notices, what is not counted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mapper.diagnostics.errors import FindingsError
from mapper.mutation.accepted_changes import ChangeVerdict, judged, unnoticed
from mapper.mutation.mutation_run import MutationRun, TriedChange, tried

SOURCE = """\
contract: a/in
messages:
  in:
    properties:
      name: {type: string, maxLength: 20}
      first: {type: string, maxLength: 20}
      number: {type: integer}
      kind: {type: string, enum: [A, B]}
      open: {type: boolean}
      person: {type: array, items: {$ref: '#/$defs/person'}}
      line: {type: array, items: {$ref: '#/$defs/line'}}
$defs:
  person: {type: object, properties: {id: {type: string}, name: {type: string, maxLength: 20}, role: {type: string}}}
  line: {type: object, properties: {id: {type: string}, other: {type: string}, person: {type: string}, amount: {type: integer}}}
"""
TARGET = """\
contract: a/out
messages:
  Out:
    required: [Name]
    properties:
      Name: {type: string, maxLength: 20}
      Number: {type: integer}
      Kind: {type: string}
      Text: {$ref: '#/$defs/Text'}
      Short: {type: string, maxLength: 8}
      Line:
        type: array
        items: {type: object, properties: {Id: {type: string}, Person: {type: string}}}
$defs:
  Text: {type: string}
"""
MAPPING = """\
mapping: a/m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: Out}
fragments: [f.fragments.yaml]
tables:
  kinds: {file: kinds.csv, key: code, value: name}
index:
  persons: {over: person, by: id, many: true, where: 'role = "x"'}
map:
"""
FRAGMENTS = """\
fragments:
  line:
    parameters: {person: {}}
    rules: {Id: id, Person: '$persons($person)[0].name'}
"""
MESSAGE = """\
{"name": "Ann", "first": "Bo", "number": 7, "kind": "A", "open": true,
 "person": [{"id": "1", "name": "Cy", "role": "x"}, {"id": "1", "name": "Di", "role": "y"}],
 "line": [{"id": "1", "other": "2", "person": "1", "amount": 1}]}
"""

FORMATS = """\
formats:
  text: {check: '$ != "X"'}
types: {Text: text}
policies:
  on_invalid: {outcomes: [omit, error], default: omit}
"""


def mapping_of(declared: str) -> str:
    """The head of the mapping, with what else it declares, or declares otherwise."""
    key = declared.partition(":")[0]
    lines = [line for line in MAPPING.splitlines(True) if not key or not line.startswith(f"{key}:")]
    return "".join(lines).replace("map:\n", f"{declared}\nmap:\n" if declared else "map:\n")


Try = Callable[..., ChangeVerdict]


@pytest.fixture
def attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Try:
    """Writes a mapping with these rules and small cases; what became of its changes."""
    monkeypatch.chdir(tmp_path)

    def run(
        rules: str, cases: str, reasons: str = "", declared: str = "", **how: int
    ) -> ChangeVerdict:
        files = {
            "mappings/a/in.contract.yaml": SOURCE,
            "mappings/a/out.contract.yaml": TARGET,
            "mappings/a/m.yaml": mapping_of(declared)
            + "".join(f"  {one}\n" for one in rules.splitlines()),
            "mappings/a/f.fragments.yaml": FRAGMENTS,
            "mappings/a/f.formats.yaml": FORMATS,
            "mappings/a/kinds.csv": "code,name\nA,Apple\nB,Berry\n",
            # Of another mapping: a whole case would notice all that its message tells apart.
            "mappings/a.yaml": "# nothing",
            "fixtures/a/base/input.json": MESSAGE,
            "fixtures/a/m/few.cases.yaml": f"from: ../base\ncases:\n  one: {cases}\n",
            "fixtures/a/unnoticed.yaml": reasons,
        }
        for name, text in files.items():
            if text:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_text(text)
        mapping = [Path("mappings/a/m.yaml")]
        return judged(tried(mapping, **how), mapping)

    return run


def said(trials: tuple[TriedChange, ...]) -> set[str]:
    """What changes say, each with its kind."""
    return {f"{one.kind}: {one.says}" for one in trials}


def fates(verdict: ChangeVerdict) -> tuple[set[str], set[str]]:
    """What was noticed, and what was not."""
    return said(verdict.noticed), said(verdict.survived)


def assert_noticed(change: str, without: ChangeVerdict, by_a_case: ChangeVerdict) -> None:
    """A change is not noticed without a case that tells the two apart, and is by that case."""
    assert change in fates(without)[1]
    noticed, survived = fates(by_a_case)
    assert change in noticed
    assert change not in survived


PAIRS = [
    # (rules, a case that notices nothing, a change, a case that notices it)
    ("Name: name", "{expected: {Number: ~}}", "path: `name` becomes `first`", "{expected: {Name: Ann}}"),
    ("Name: name\nNumber: {$when: open, $value: number}", "{expected: {Number: 7}}", "condition: `$when` is dropped", "{given: {open: false}, expected: {Number: ~}}"),
    ("Name: name\nNumber: {$when: open, $value: number}", "{expected: {Name: Ann}}", "negation: `$when` is negated", "{expected: {Number: 7}}"),
    ("Name: name\nNumber: {$when: $exists(open) or $exists(kind) or $exists(first) or $exists(line.other) or $exists(line.amount), $value: number}", "{expected: {Name: Ann}}", "negation: `$when` is negated", "{expected: {Number: 7}}"),
    ("Name: name\nNumber: 'name in [\"a name of so many letters that the list is long\", \"another one that has as many\", \"Ann\", \"the last one of as many letters as the others\"] ? 1 : 2'", "{expected: {Name: Ann}}", 'constant: `"Ann"` becomes `"Anx"`', "{expected: {Number: 1}}"),
    ("Name: name\nNumber: '(open and number > 6) ? 1 : 2'", "{expected: {Number: 1}}", "operator: `and` becomes `or`", "{given: {open: false}, expected: {Number: 2}}"),
    ("Name: name\nNumber: '(open and number > 6) ? 1 : 2'", "{expected: {Number: 1}}", "bound: `>` becomes `>=`", "{given: {number: 6}, expected: {Number: 2}}"),
    ("Name: name\nNumber: 'kind = \"A\" ? 1 : 2'", "{expected: {Name: Ann}}", 'constant: `"A"` becomes `"B"`', "{expected: {Number: 1}}"),
    ("Name: name\nText: name & first", "{expected: {Name: Ann}}", "operand: `name & first` becomes `name`", "{expected: {Text: AnnBo}}"),
    ("Name: name\nText: $uppercase(name)", "{given: {name: ANN}, expected: {Text: ANN}}", "conversion: `$uppercase(name)` becomes `name`", "{expected: {Text: ANN}}"),
    ("Name: name\nKind: $kinds(kind)", "{expected: {Name: Ann}}", "row: the rows `A` and `B` are swapped", "{expected: {Kind: Apple}}"),
    ("Name: name\nShort: {$value: name, $on_overflow: truncate}", "{expected: {Name: Ann}}", "policy: `$on_overflow: truncate` becomes `error`", "{given: {name: Annabellina}, expected: {Short: Annabell}}"),
    ("Name: name\nNumber: number", "{expected: {Name: Ann}}", "rule: `Number` is removed", "{expected: {Number: 7}}"),
    ("Name: name\nText: {$choose: [{$when: open, $const: x}, {$when: number, $const: y}]}", "{given: {number: ~}, expected: {Text: x}}", "branch: the branches 1 and 2 are swapped", "{expected: {Text: x}}"),
    ("Name: name\nLine: {$each: line, $use: line, $with: {person: person}}", "{expected: {Line.Id: 1}}", "condition: `where` of the join `persons` is dropped", "{given: {'person[0].role': y}, expected: {Line.Person: ~}}"),
    ("Name: name\nLine: {$each: line, $use: line, $with: {person: person}}", "{given: {line.other: 1}, expected: {Line.Id: 1}}", "path: `id` becomes `other`", "{expected: {Line.Id: 1}}"),
    ("Name: name\nLine: {$each: line, $order_by: amount, Id: id}", "{expected: {Line.Id: 1}}", "key: `$order_by` is dropped", "{given: {'line[1]': {id: 0, amount: 0}}, expected: {Line.Id: [0, 1]}}"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "blind", "change", "seeing"), PAIRS, ids=[p[2] for p in PAIRS])
def test_a_change_is_noticed_by_a_case_that_tells_the_two_apart(
    attempt: Try, rules: str, blind: str, change: str, seeing: str
) -> None:
    """Each kind of change survives a case that both satisfy, and not one that only the rule does."""
    assert_noticed(change, attempt(rules, blind), attempt(rules, seeing))


DECLARED = [
    # (what the mapping declares, a case that notices nothing, a change, a case that notices it)
    ("parameters: {who: {agrees_with: name}}", "{params: {who: Ann}, expected: {Name: Ann}}", "condition: `agrees_with` is dropped", "{params: {who: Bo}, refused: parameter-disagrees}"),
    ("parameters: {who: {agrees_with: first}}", "{expected: {Name: Ann}}", "path: `first` becomes `kind`", "{params: {who: Bo}, expected: {Name: Ann}}"),
    ("formats: [f.formats.yaml]", "{expected: {Kind: A}}", 'constant: `"X"` becomes `"x"`', "{given: {name: X}, expected: {Text: ~}}"),
    ("formats: [f.formats.yaml]", "{expected: {Kind: A}}", "condition: `check` is dropped", "{given: {name: X}, expected: {Text: ~}}"),
    ("formats: [f.formats.yaml]", "{expected: {Name: Ann}}", "policy: `on_invalid: omit` becomes `error`", "{given: {name: X}, expected: {Text: ~}}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "blind", "change", "seeing"), DECLARED, ids=[p[2] for p in DECLARED]
)
def test_a_change_beside_the_rules_is_noticed(
    attempt: Try, declared: str, blind: str, change: str, seeing: str
) -> None:
    """Agreements, formats and outcomes of a register: the source is read anew for each change."""
    rules = "Name: name\nKind: kind\nText: name"
    without = attempt(rules, blind, declared=declared)
    assert_noticed(change, without, attempt(rules, seeing, declared=declared))


def test_what_unknown_content_is_taken_for_is_noticed(attempt: Try) -> None:
    """By a whole case, whose message has some."""
    declared = "source: {contract: in.contract.yaml, message: in, unknown: error}"
    change = "policy: `unknown: error` becomes `notice`"
    assert change in fates(attempt("Name: name", "{expected: {Name: Ann}}", declared=declared))[1]
    Path("fixtures/a/m/odd").mkdir()
    Path("fixtures/a/m/odd/input.json").write_text('{"name": "Ann", "odd": 1}')
    Path("fixtures/a/m/odd/notices.yaml").write_text(
        "- {code: source-unknown-element, severity: error}\n"
    )
    assert change in fates(attempt("Name: name", "{expected: {Name: Ann}}", declared=declared))[0]


def test_a_change_of_what_a_source_rule_picks_is_noticed(attempt: Try) -> None:
    """What rules pick for what they read is picked while the source is read."""
    rules = "Name: name\nKind: {$value: kind, $on_source_unknown: keep}"
    change = "policy: `$on_source_unknown: keep` becomes `error`"
    assert change in fates(attempt(rules, "{expected: {Name: Ann}}"))[1]
    assert change in fates(attempt(rules, "{given: {kind: C}, expected: {Kind: C}}"))[0]


def test_a_refusal_and_a_notice_for_another_reason_are_noticed(attempt: Try) -> None:
    """By a case that names the code; one that expects any refusal does not."""
    rules = "Name: name\nKind: {$when: $not(open), $fail: closed}\nText: {$when: number = 1, $notice: one}"
    change = "constant: `$fail: closed` is another code"
    assert change in fates(attempt(rules, "{given: {open: false}, refused: message-refused}"))[1]
    assert change in fates(attempt(rules, "{given: {open: false}, refused: closed}"))[0]
    noted = "{given: {number: 1}, notices: [{code: no-place, reason: one}]}"
    assert "constant: `$notice: one` is another code" in fates(attempt(rules, noted))[0]


def test_the_order_of_several_expressions_is_changed(attempt: Try) -> None:
    """Of `$each` and `$order_by`: two the other way round, and one left out."""
    rules = "Name: name\nLine: {$each: line, $order_by: [amount, id], Id: id}"
    given = "'line[1]': {id: 0, amount: 1}, 'line[2]': {id: 5, amount: 0}"
    noticed, _ = fates(attempt(rules, f"{{given: {{{given}}}, expected: {{Line.Id: [5, 0, 1]}}}}"))
    assert "key: `$order_by` has `amount` and `id` the other way round" in noticed
    assert "key: `$order_by` lacks `amount`" in noticed
    assert "key: `$order_by` lacks `id`" in noticed


def test_what_check_refuses_and_what_changes_no_code_is_not_counted(attempt: Try) -> None:
    """A required field cannot be removed; `$substring` from 0 of a text is the text all the same."""
    verdict = attempt("Name: name", "{expected: {Name: Ann}}")
    assert verdict.score == 100
    assert said(verdict.noticed) == {"path: `name` becomes `first`"}


def test_several_processes_find_the_same(attempt: Try, tmp_path: Path) -> None:
    """The changes and their fates do not depend on who tries them."""
    rules, case = PAIRS[3][0], PAIRS[3][1]
    alone = attempt(rules, case)
    mapping = [tmp_path / "mappings/a/m.yaml"]
    together = judged(tried(mapping, jobs=2), mapping)
    assert fates(alone) == fates(together)


def test_processes_end_in_silence(attempt: Try, tmp_path: Path) -> None:
    """What the command prints on standard error is its summary, and no traceback of a process."""
    attempt(PAIRS[3][0], PAIRS[3][1])
    called = [
        sys.executable,
        "-m",
        "mapper",
        "test",
        "--mutate",
        "--jobs",
        "8",
        "mappings/a/m.yaml",
    ]
    ended = subprocess.run(called, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


def test_a_sample_is_the_same_each_time(attempt: Try, tmp_path: Path) -> None:
    """A seed chooses; another one chooses others."""
    attempt(PAIRS[3][0], PAIRS[3][1])
    mapping = [tmp_path / "mappings/a/m.yaml"]
    one = [trial.says for trial in tried(mapping, sample=(4, 1))]
    assert one == [trial.says for trial in tried(mapping, sample=(4, 1))]
    assert len(one) == 4
    others = [[trial.says for trial in tried(mapping, sample=(4, seed))] for seed in range(5)]
    assert any(other != one for other in others)


def test_a_reason_takes_its_changes_and_no_other(attempt: Try) -> None:
    """A change with a reason is listed by it and counts as not noticed; a stale reason is told."""
    reasons = """\
changes:
  - {file: m.yaml, rules: Name, changes: '`name` *', reason: names are all one}
  - {file: m.yaml, rules: [Numbr], reason: misspelt}
"""
    verdict = attempt("Name: name\nNumber: number", "{expected: {Kind: ~}}", reasons)
    assert [(one.says, reason) for one, reason in verdict.accepted] == [
        ("`name` becomes `first`", "names are all one")
    ]
    assert said(verdict.survived) == {"rule: `Number` is removed"}
    assert verdict.score == 0
    (stale,) = verdict.stale
    assert (stale.code, str(stale.position)) == ("reason-stale", "fixtures/a/unnoticed.yaml:3:5")


def test_a_reason_of_a_shared_file_is_stale_only_of_all_its_mappings(attempt: Try) -> None:
    """Who tries one mapping of two cannot tell what the other one needs; who tries both can."""
    reasons = """\
changes:
  - {file: f.fragments.yaml, rules: line.Id, changes: '`id` becomes *', reason: only n has none}
  - {file: none.fragments.yaml, rules: x, reason: no mapping has rules in it}
"""
    one, two = Path("mappings/a/m.yaml"), Path("mappings/a/n.yaml")
    assert len(attempt("Name: name", "{expected: {Name: Ann}}", reasons).stale) == 2
    line = "  Line: {$each: line, $use: line, $with: {person: person}}\n"
    two.write_text(one.read_text().replace("a/m", "a/n") + line)
    Path("fixtures/a/n").mkdir()
    Path("fixtures/a/n/few.cases.yaml").write_text(Path("fixtures/a/m/few.cases.yaml").read_text())
    misspelt = ["fixtures/a/unnoticed.yaml:3:5"]
    assert [str(each.position) for each in judged(tried([one]), [one]).stale] == misspelt
    both = judged(tried([one, two]), [one, two])
    assert [str(each.position) for each in both.stale] == misspelt
    assert [str(reason) for _, reason in both.accepted] == ["only n has none"]


def test_a_reason_has_what_the_finding_says_of_brackets(attempt: Try) -> None:
    """Only `*` stands for other characters: the brackets of a filter stand for themselves."""
    reasons = """\
changes:
  - {file: m.yaml, rules: Text, changes: '`[role = "x"]` is dropped', reason: all are alike}
"""
    rules = "Name: name\nText: '$join(person[role = \"x\"].name)'"
    verdict = attempt(rules, "{expected: {Kind: ~}}", reasons)
    assert [reason for _, reason in verdict.accepted] == ["all are alike"]
    assert verdict.stale == ()


def test_what_is_not_noticed_is_told_where_it_stands(attempt: Try) -> None:
    """The finding has the line and column of what was changed, and who reached it."""
    finding, *_ = unnoticed(attempt("Name: number & name", "{expected: {Kind: ~}}"))
    assert str(finding.position) == "mappings/a/m.yaml:10:18"
    assert "`name` becomes `first`" in finding.message
    assert "it is reached by `a/m/few.cases.yaml: one`" in finding.message


def test_nothing_is_left_of_a_change(attempt: Try, tmp_path: Path) -> None:
    """After each change the mapping does again what its file says."""
    attempt(PAIRS[12][0], PAIRS[12][1])
    run = MutationRun(tmp_path / "mappings/a/m.yaml")
    before = [case.run(run.plan.program.mapping)[0][1].record for case in run.cases]
    for _ in run.trials(range(len(run.mutants))):
        now = [case.run(run.plan.program.mapping)[0][1].record for case in run.cases]
        assert now == before


def test_a_case_that_fails_anyway_is_told_first(attempt: Try) -> None:
    """It would notice every change."""
    with pytest.raises(FindingsError, match="fail"):
        attempt("Name: name", "{expected: {Name: Bo}}")
