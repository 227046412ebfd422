"""A message that is a JSON list: read, mapped by both builds, written, made, and refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import mapper
from mapper import contract, expression, generate
from mapper.cases import find_cases, run_cases, update_case
from mapper.compiler.compiled_loading import load_general
from mapper.coverage.target_fields import target_fields
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.plan.plan_building import build
from mapper.running.mapping import Mapping
from tests.compiler.test_builds_agree import outcomes, read

FOLDER = Path(__file__).parent / "list_messages"
CASES: dict[str, dict[str, Any]] = {
    case["promise"]: case
    for case in yaml.safe_load((FOLDER / "list_messages.cases.yaml").read_text("utf-8"))
}
MAPPED = [name for name, case in CASES.items() if "finding" not in case]


def written(case: dict[str, Any], folder: Path) -> Path:
    """The mapping of a case, with its contracts, in `folder`."""
    for name in ("shop", "carrier"):
        text = (FOLDER / f"{name}.contract.yaml").read_text("utf-8")
        (folder / f"{name}.contract.yaml").write_text(text, "utf-8")
    for name, text in case.get("files", {}).items():
        (folder / name).write_text(text, "utf-8")
    lines = "".join(f"  {line}\n" for line in case["map"].splitlines())
    path = folder / "case.yaml"
    path.write_text(
        f'mapping: shop/case\nversion: "1"\n'
        f"source:\n  contract: shop.contract.yaml\n  message: {case.get('from', 'Orders')}\n"
        f"{case.get('source_more', '')}"
        f"target: {{contract: carrier.contract.yaml, message: {case.get('to', 'Parcels')}}}\n"
        f"{case.get('more', '')}map:\n{lines}",
        "utf-8",
    )
    return path


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What loads the mapping of a case."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    return lambda name: mapper.load(written(CASES[name], tmp_path))


@pytest.mark.parametrize("name", MAPPED)
def test_what_is_made_of_a_list(name: str, load: Any) -> None:
    """The messages and notices that the case says, of JSON and of a Python document."""
    case, mapping = CASES[name], load(name)
    if "refused" in case:
        with pytest.raises(MessageError) as raised:
            mapping.map(case["in"].encode())
        assert _said(raised.value.notices) == case["refused"]
        return
    results = [made for _, made in mapping.map_all(case["in"].encode())]
    assert [json.loads(each.to_json()) for each in results] == case["out"]
    assert _said(results[0].notices) == case.get("notices", [])
    again = [made for _, made in mapping.map_all(json.loads(case["in"]))]
    assert [each.record for each in again] == [each.record for each in results]


def _said(notices: tuple[Any, ...]) -> list[list[str | None]]:
    return [[f"{one.severity} {one.code}", one.target_path, one.source_path] for one in notices]


@pytest.mark.parametrize("name", MAPPED)
def test_both_builds_agree_and_what_they_make_keeps_the_contract(
    name: str, load: Any, tmp_path: Path
) -> None:
    """Of made messages, valid and broken, both builds give the same, and valid messages."""
    mapping: Mapping = load(name)
    plan = build(tmp_path / "case.yaml")
    general = load_general(plan)
    documents = list(generate.documents(plan.source, 30, seed=3))
    assert all(contract.validate(plan.source, each, side="source") == [] for each in documents)
    documents += [broken.document for broken in generate.broken(plan.source, 40, seed=4)]
    compared = 0
    for document in documents:
        given = read(mapping, document)
        if given is None:
            continue
        fast, reference = outcomes(mapping, general, given)
        assert fast == reference
        record = fast[0]
        if record is not None:
            assert contract.validate(plan.target, record, side="target") == []
            compared += 1
    # A delivery about several subjects is not mapped as one.
    assert compared or not CASES[name].keys().isdisjoint({"refused", "source_more"})


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "finding" in case])
def test_what_a_list_cannot_be_is_found(name: str, load: Any) -> None:
    """A rule that takes one item where `$` is the whole list has a finding, with its position."""
    case = CASES[name]
    with pytest.raises(FindingsError) as raised:
        load(name)
    errors = [one for one in raised.value.findings if one.severity == "error"]
    assert [[one.code, one.message] for one in errors] == case["finding"]
    assert all(one.position is not None for one in errors)


@pytest.mark.parametrize(
    "text", ["$", "$count($)", "number", "number[0]", "$[0].number", "$$.number[0]", "$[-1]",
             "$[number = '3'].lines.article", "lines.article", "lines[0].article", "*.number",
             "$map($, function($o) { $o.number })", "$sum($.lines.quantity)", "$[2].lines[0]"],
)  # fmt: skip
def test_a_path_at_the_root_says_what_jsonata_has_it_say(text: str, tmp_path: Path) -> None:
    """An expression of a mapping gives on a list what the language alone gives on it."""
    data = json.loads((FOLDER / "orders.json").read_text("utf-8"))
    quoted = text.replace("'", "''")
    case = {"to": "Anything", "map": f"Value: {{$let: {{v: '{quoted}'}}, $value: $string($v)}}"}
    record, _ = mapper.load(written(case, tmp_path)).map_document(data)
    assert record == {"Value": expression.compile(f"$string({text})")(data)}


def test_a_list_of_items_covers_their_fields(tmp_path: Path) -> None:
    """Coverage lists the fields of one item."""
    path = written(CASES["a message per item of a list, as a list"], tmp_path)
    assert [(one.path, one.state) for one in target_fields(build(path)).listed()] == [
        ("Id", "given"),
        ("Name", "given"),
        ("Part", "given"),
    ]


def test_what_no_list_can_be(load: Any) -> None:
    """XML, an object and a list of other things are refused; a list is not written as XML."""
    mapping: Mapping = load("a message per item of a list, as a list")
    for source in (b"<Orders/>", b'{"number": "1"}', b'"x"', b'[{"other": 1}]', b"[7]", b"[{}]"):
        with pytest.raises(MessageError) as raised:
            mapping.map(source)
        assert [one.code for one in raised.value.notices] == ["source-wrong-message"], source
    with pytest.raises(MessageError) as raised:
        mapping.map(b'[{"number": "1"}]').to_xml()
    assert [one.code for one in raised.value.notices] == ["output-invalid"]
    with pytest.raises(TypeError):
        load("one item of a message that is an object, as a list").map([{"number": "1"}])


def test_a_case_of_a_list_is_written_as_json_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--update` writes what a list becomes as JSON; an item that differs has its index."""
    folder = tmp_path / "mappings" / "shop"
    folder.mkdir(parents=True)
    written(CASES["a message per item of a list, as a list"], folder)
    case = tmp_path / "fixtures" / "shop" / "case" / "two"
    case.mkdir(parents=True)
    (case / "input.json").write_text('[{"number": "1"}, {"number": "2"}]', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAPPER_CACHE", "off")
    (found,) = find_cases()
    update_case(found, mapper.load(found.mapping))
    expected = case / "expected.json"
    assert json.loads(expected.read_text("utf-8")) == [{"Id": "1"}, {"Id": "2"}]
    (outcome,) = run_cases([found], mapper.load)
    assert outcome.passed
    expected.write_text('[{"Id": "1"}, {"Id": "3"}]', "utf-8")
    (outcome,) = run_cases([found], mapper.load)
    assert [one.path for _, one in outcome.differences] == ["[1].Id"]


def test_a_list_has_no_xsd(tmp_path: Path) -> None:
    """The export of a message that is a list is refused, with the message's place."""
    written(CASES["a message per item of a list, as a list"], tmp_path)
    with pytest.raises(FindingsError) as raised:
        contract.export_xsd(contract.load(tmp_path / "carrier.contract.yaml"), tmp_path / "xsd")
    assert [one.code for one in raised.value.findings] == ["not-supported"]
    assert not list(tmp_path.glob("xsd/*"))
