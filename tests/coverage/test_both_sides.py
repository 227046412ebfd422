"""Promises about what is read of a source, and what comes out of the fields of a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.cases import all_cases
from mapper.coverage.case_reach import Reach
from mapper.coverage.coverage_figures import Coverage, coverage_of
from mapper.coverage.coverage_text import coverage_text
from mapper.coverage.source_fields import source_fields
from mapper.coverage.target_fields import target_fields
from mapper.coverage.unreached import explained
from mapper.plan.plan_building import build

CONTRACTS = """\
contract: a/all
$defs:
  Place: {type: object, properties: {street: {type: string}, town: {type: string}, extra: {type: string}}}
  Firm: {type: object, properties: {name: {type: string}, at: {$ref: '#/$defs/Place'}, extra: {type: string}}}
  Box: {type: object, properties: {Street: {type: string}, Town: {type: string}}}
messages:
  In:
    type: object
    properties:
      number: {type: string}
      open: {type: boolean}
      home: {$ref: '#/$defs/Place'}
      firm: {$ref: '#/$defs/Firm'}
      whole: {type: object, properties: {a: {type: string}, b: {type: string}}}
      odd: {type: object, properties: {a: {type: string}, b: {type: string}}}
  Out:
    type: object
    properties:
      Number: {type: string}
      Kind: {type: string}
      Home: {$ref: '#/$defs/Box'}
      Work: {$ref: '#/$defs/Box'}
      Other: {$ref: '#/$defs/Box'}
      Remark: {type: string}
      Weight: {type: string}
"""


def written(root: Path, rules: str, more: str = "") -> Path:
    """A mapping with these rules, in a folder of mappings."""
    folder = root / "mappings" / "a"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.contract.yaml").write_text(CONTRACTS)
    (folder / "m.yaml").write_text(
        "mapping: a/m\nsource: {contract: all.contract.yaml, message: In}\n"
        f"target: {{contract: all.contract.yaml, message: Out}}\n{more}map:\n{rules}"
    )
    return folder / "m.yaml"


def covered(root: Path, cases: dict[str, str]) -> Coverage:
    """The coverage of the mapping of a folder by these inputs."""
    for name, text in cases.items():
        file = root / "fixtures" / "a" / "m" / name / "input.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    reach = Reach()
    shown = [reach.add(root / "mappings" / "a" / "m.yaml")]
    for _ in reach.run(all_cases([root / "fixtures"])):
        pass
    return coverage_of(reach, explained(reach), shown)


def of_source(file: Path) -> dict[str, str]:
    """The states of the source fields of a mapping, by path."""
    return {one.path: one.state for one in source_fields(build(file))}


def of_target(file: Path) -> dict[str, str]:
    """The states of the target fields of a mapping, by path."""
    return {one.path: one.state for one in target_fields(build(file)).listed()}


def test_what_is_read_is_known_per_type(tmp_path: Path) -> None:
    """A type is listed once, wherever it stands; what stands below an unread field is not listed."""
    found = of_source(written(tmp_path, "  Number: home.street\n  Kind: $string(whole)\n"))
    assert found == {
        "number": "unread",
        "open": "unread",
        "firm": "unread",
        "odd": "unread",
        "Place.street": "read",
        "Place.town": "unread",
        "Place.extra": "unread",
        "whole.a": "read",
        "whole.b": "read",
    }


def test_reasons_for_what_is_not_read(tmp_path: Path) -> None:
    """By a path from the message, from a type, with `*` in either; what is read needs none."""
    more = """\
unread:
  - {fields: ['*.extra', Place.t*], reason: says nothing}
  - {fields: [open, odd.a, Firm.*], reason: is another's}
"""
    rules = "  Number: number & firm.name\n  Kind: home.street & odd.b\n"
    found = of_source(written(tmp_path, rules, more))
    assert {path for path, state in found.items() if state == "ignored"} == {
        "open",
        "odd.a",
        "Firm.at",
        "Firm.extra",
        "Place.extra",
        "Place.town",
    }
    assert {path for path, state in found.items() if state == "unread"} == {"whole"}


@pytest.mark.parametrize(
    ("path", "code"),
    [("Place.twn", "unread-unknown"), ("Plce.*", "unread-unknown"), ("Place.x*", "unread-unknown")],
)
def test_a_path_of_nothing_is_found(tmp_path: Path, path: str, code: str) -> None:
    """On both sides, with its place."""
    more = f"unread:\n  - {{fields: ['{path}'], reason: none}}\n"
    found = build(written(tmp_path, "  Number: home.street\n", more)).errors
    assert [one.code for one in found] == [code]
    more = "unfilled:\n  - {fields: ['Bx.*'], reason: none}\n"
    (error,) = build(written(tmp_path, "  Number: home.street\n", more)).errors
    assert (error.code, error.position and error.position.line) == ("unfilled-unknown", 5)


def test_a_pattern_of_what_is_read_is_told(tmp_path: Path) -> None:
    """As a path is; where some of it is not read, it stands for that."""
    rules = "  Number: home.street\n"
    for path, told in (("Place.s*", ["unread-is-read"]), ("Place.*", [])):
        more = f"unread:\n  - {{fields: ['{path}'], reason: none}}\n"
        codes = [one.code for one in build(written(tmp_path, rules, more)).findings]
        assert [code for code in codes if code == "unread-is-read"] == told


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        ("number", "given"),
        ("{$const: x}", "given"),
        ("{$absent: nobody asks}", "absent"),
        ("{$notice: no-kind}", "absent"),
        ("{$when: open, $fail: broken}", "absent"),
        ("{$choose: [{$when: open, $absent: no}, {$notice: no-kind}]}", "absent"),
        ("{$choose: [{$when: open, $absent: no}, number]}", "given"),
        ("{$when: 'false', $value: number}", "never"),
        ("{$value: '$foo'}", None),
    ],
)
def test_only_what_can_come_out_is_given(tmp_path: Path, rule: str, state: str | None) -> None:
    """Neither a refusal nor a notice is a value, and a condition that never holds makes none."""
    file = written(tmp_path, f"  Number: number\n  Kind: {rule}\n")
    if state is None:
        assert build(file).errors
    else:
        assert of_target(file)["Kind"] == state


def test_an_object_of_constants_is_never_there(tmp_path: Path) -> None:
    """Nor is one below a context that never is."""
    file = written(tmp_path, "  Number: number\n  Home: {Street: {$const: x}}\n")
    assert of_target(file)["Home"] == "never"


def test_one_type_filled_in_two_ways_is_two(tmp_path: Path) -> None:
    """Where the same rules fill the same type it is listed once, and as that elsewhere."""
    more = "unfilled:\n  - {fields: [Box.Town], reason: towns are another's}\n"
    (tmp_path / "mappings" / "a").mkdir(parents=True)
    (tmp_path / "mappings" / "a" / "f.fragments.yaml").write_text(
        "fragments:\n  box: {rules: {Street: street, Town: town}}\n"
    )
    rules = """\
  Home: {$from: home, $use: box}
  Work: {$from: firm.at, Street: street}
  Other: {$from: firm.at, $use: box}
"""
    file = written(tmp_path, rules, f"fragments: [f.fragments.yaml]\n{more}")
    listed = {one.path: one for one in target_fields(build(file)).listed()}
    assert {path: one.state for path, one in listed.items() if "." in path or one.same_as} == {
        "Home.Street": "given",
        "Home.Town": "given",
        "Work.Street": "given",
        "Work.Town": "absent",
        "Other": "given",
    }
    assert listed["Other"].same_as == "Home"
    assert listed["Work.Town"].reason == "towns are another's"


RULES = """\
  Number: number
  Kind: {$choose: [{$when: open, $const: o}, {$const: c}]}
  Home: {$from: home, Street: street, Town: town}
"""


def test_figures_count_what_cases_show(tmp_path: Path) -> None:
    """Each case adds what its message has, and the rules that it reaches."""
    written(tmp_path, RULES)
    (one,) = covered(tmp_path, {"closed": '{"number": "1", "open": false}'}).mappings
    assert {kind: tuple(figure) for kind, figure in one.figures.items()} == {
        "source": (4, 8),
        "target": (2, 8),
        "rules": (3, 6),
        "branches": (1, 2),
        "rows": (0, 0),
        "outcomes": (0, 0),
    }
    assert {field.path: field.state for field in one.target if field.state != "no rule"} == {
        "Number": "filled",
        "Kind": "filled",
        "Home.Street": "unfilled",
        "Home.Town": "unfilled",
    }
    more = {"opened": '{"number": "1", "open": true, "home": {"street": "Kade"}}'}
    found = covered(tmp_path, more)
    (one,) = found.mappings
    assert {kind: tuple(figure) for kind, figure in one.figures.items()} | {"source": ()} == {
        "source": (),
        "target": (3, 8),
        "rules": (6, 6),
        "branches": (2, 2),
        "rows": (0, 0),
        "outcomes": (0, 0),
    }
    assert list(found.below({"target": 37, "branches": 100, "source": 50})) == []
    assert [each[1:] for each in found.below({"target": 38})] == [("target", (3, 8), 38)]


def test_a_reason_for_a_rule_covers_its_fields(tmp_path: Path) -> None:
    """What stands below the rule, and the target fields that it alone fills."""
    written(tmp_path, RULES)
    reasons = tmp_path / "fixtures" / "a" / "unreached.yaml"
    reasons.parent.mkdir(parents=True)
    reasons.write_text("rules:\n  - {file: m.yaml, rules: [Home, Kind.$choose.1], reason: later}\n")
    found = covered(tmp_path, {"closed": '{"number": "1", "open": false}'})
    (one,) = found.mappings
    assert tuple(one.figures["rules"]) == (6, 6)
    assert tuple(one.figures["branches"]) == (2, 2)
    assert {field.path: field.reason for field in one.target if field.state == "unfilled"} == {
        "Home.Street": "later",
        "Home.Town": "later",
    }
    assert (list(found.left), list(found.wrong)) == ([], [])


def test_reasons_that_hold_no_more_and_that_stand_for_too_much(tmp_path: Path) -> None:
    """A filled field in `unfilled`, a pattern of all, a reason for more than twenty listed things."""
    more = """\
unfilled:
  - {fields: [Number], reason: has none}
unread:
  - {fields: ['*.*'], reason: not needed}
"""
    written(tmp_path, RULES, more)
    found = covered(tmp_path, {"closed": '{"number": "1", "open": false}'})
    assert [one.code for one in found.wrong] == ["reason-for-many", "reason-stale"]
    contract = tmp_path / "mappings" / "a" / "all.contract.yaml"
    names = [f"n{number}" for number in range(21)]
    for number in (20, 21):
        fields = ", ".join(f"{name}: {{type: string}}" for name in names)
        contract.write_text(
            CONTRACTS.replace(
                "number: {type: string}",
                f"number: {{type: string}}\n      {fields.replace(', n', chr(10) + '      n')}",
            )
        )
        listed = ", ".join(names[:number])
        file = written_again(tmp_path, f"unread:\n  - {{fields: [{listed}], reason: not needed}}\n")
        assert not build(file).errors
        codes = [one.code for one in covered(tmp_path, {}).wrong]
        assert codes == (["reason-for-many"] if number == 21 else [])


def written_again(root: Path, more: str) -> Path:
    """The mapping with other reasons, beside a contract that stays."""
    contract = root / "mappings" / "a" / "all.contract.yaml"
    kept = contract.read_text()
    file = written(root, RULES, more)
    contract.write_text(kept)
    return file


def test_text_keeps_its_width(tmp_path: Path) -> None:
    """What can be wrapped is; a path stays whole."""
    written(tmp_path, RULES)
    text = coverage_text(covered(tmp_path, {"closed": '{"number": "1", "open": false}'}), 80)
    assert all(len(line) <= 80 for line in text.replace(str(tmp_path), "").splitlines())
    assert "no rule   Weight" in text
    assert "m.yaml:6: no case reaches" in text.replace("\n    ", " ")


def test_cases_of_a_mapping_with_errors_are_told(tmp_path: Path) -> None:
    """Of what cannot run nothing is reached; what its fields become is known all the same."""
    written(tmp_path, "  Number: nmber\n  Kind: number\n")
    found = covered(tmp_path, {"one": "{}"})
    assert [one.code for one in found.wrong] == ["unknown-source-path"]
    states = {one.path: one.state for one in found.mappings[0].target}
    assert states["Number"] == "never"
    assert states["Kind"] == "unfilled"
