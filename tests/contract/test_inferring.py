"""First drafts of contracts out of samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from mapper import contract
from mapper.cli.contract import app
from mapper.contract.message_model import Contract, LeafType, ObjectType
from mapper.contract.samples.sample_inference import SampleInference
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError

CATALOGUE = Path(__file__).parent / "schemas" / "catalogue.xml"
SOAP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>'
    '<Order xmlns="urn:example:orders"><number>{}</number>{}</Order></s:Body></s:Envelope>'
)


def drafted(folder: Path, *samples: str) -> Contract:
    """The draft of some samples, by way of its text."""
    files = []
    for number, sample in enumerate(samples):
        file = folder / f"sample{number}{'.xml' if sample.startswith('<') else '.json'}"
        file.write_text(sample)
        files.append(file)
    draft = folder / "a.contract.yaml"
    draft.write_text(contract.infer(files, name="draft"))
    return contract.load(draft)


def types(made: Contract, message: str) -> dict[str, str]:
    """The fields of a message: how often and what they are, in a word."""
    type_ = made.messages[message].type
    assert isinstance(type_, ObjectType)
    said = {}
    for name, field in type_.fields.items():
        what = field.type.primitive if isinstance(field.type, LeafType) else "object"
        said[name] = f"{field.minimum}..{field.maximum or 'n'} {what}"
    return said


def test_samples_of_one_message_make_one_draft(tmp_path: Path) -> None:
    """What all have is required, what repeats anywhere is a list, types fit all values."""
    made = drafted(
        tmp_path,
        SOAP.format("000123", "<line>1</line><line>2</line><paid>true</paid><on>2026-01-31</on>"),
        SOAP.format("000124", "<line>x</line><price>1.50</price><price>2</price>"),
    )
    assert types(made, "Order") == {
        "number": "1..1 string",
        "line": "1..n string",
        "paid": "0..1 boolean",
        "on": "0..1 date",
        "price": "0..n decimal",
    }
    message = made.messages["Order"]
    assert message.namespaces == ("urn:example:orders",)
    assert [step.local for step in message.envelopes[0]] == ["Envelope", "Body"]


def test_digits_of_one_length_are_an_identifier(tmp_path: Path) -> None:
    """A number with leading zeros, or long ones of one length, stay text."""
    made = drafted(tmp_path, SOAP.format("123456789", "<count>12</count><code>012</code>"))
    assert types(made, "Order") == {
        "number": "1..1 string", "count": "1..1 integer", "code": "1..1 string",
    }  # fmt: skip


def test_digits_of_one_length_stay_text(tmp_path: Path) -> None:
    """Two codes of four digits are no numbers: a third may begin with a zero."""
    made = drafted(
        tmp_path,
        SOAP.format("1", "<kind>4711</kind><count>9</count>"),
        SOAP.format("22", "<kind>8090</kind><count>10</count>"),
    )
    assert types(made, "Order") == {
        "number": "1..1 integer", "kind": "1..1 string", "count": "1..1 integer",
    }  # fmt: skip


def test_json_keeps_its_own_types(tmp_path: Path) -> None:
    """Strings stay text, arrays are lists, null makes nillable and optional."""
    made = drafted(
        tmp_path, '{"a": "12", "b": 12, "c": [1.5], "d": null, "e": {"f": true}, "@id": "x"}'
    )
    assert types(made, "sample0") == {
        "@id": "1..1 string", "a": "1..1 string", "b": "1..1 integer", "c": "1..n decimal",
        "d": "0..1 object", "e": "1..1 object",
    }  # fmt: skip


def test_a_draft_holds_no_value_of_a_sample() -> None:
    """Names of elements and attributes are all that a draft takes over."""
    draft = contract.infer([CATALOGUE])
    for value in ("Noord", "012-3456789", "Leeslaan", "Verbouwing", "Atlas", "eerste"):
        assert value not in draft


@pytest.mark.parametrize(
    "sample",
    [
        "<a><b></a>",
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        "{no json",
        '<a xmlns="urn:}a"/>',
        '<a><b xmlns="urn: a"/></a>',
        "[" * 100_000,
    ],
)
def test_what_is_no_sample_is_a_finding(sample: str, tmp_path: Path) -> None:
    """Hostile and broken samples are refused without a traceback."""
    file = tmp_path / "a.txt"
    file.write_text(sample)
    with pytest.raises(FindingsError) as error:
        contract.infer([file])
    assert error.value.findings[0].code == "sample-invalid"


def test_a_draft_is_an_assumption(tmp_path: Path) -> None:
    """It says of how many samples it was made, and what would settle it."""
    made = drafted(tmp_path, '{"a": 1}', '{"a": 2}')
    assert made.evidence is not None
    assert made.evidence.assumed
    assert made.evidence.why == "inferred from 2 samples: what all have is required"


def schema(folder: Path, path: str, *samples: str, codes: int = 0) -> str:
    """How a field of the draft is written, by its path."""
    files = []
    for number, sample in enumerate(samples):
        suffix = ".xml" if sample.startswith("<") else ".json"
        file = folder / f"{number}{suffix}"
        file.write_text(sample)
        files.append(file)
    text = contract.infer(files, name="draft", message="m", codes=codes)
    (folder / "a.contract.yaml").write_text(text)
    contract.load(folder / "a.contract.yaml")
    node: Any = yaml.safe_load(text)["messages"]["m"]
    for name in path.split("."):
        node = node.get("items", node)
        node = node["properties"][name]
    return json.dumps(node)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0113", "6420"], '"type": "string"'),
        (["7", "0113"], '"type": "string"'),
        (["12", "345"], '"type": "integer"'),
        (["12345678901234567", "1"], '"type": "string"'),
        (["1.50", "2"], '"type": "number"'),
        (["01.50", "2"], '"type": "string"'),
        (["1.234,56", "2,00"], "all are numbers with a decimal comma"),
        (["true", "false"], '"type": "boolean"'),
        (["true", "0"], '"type": "boolean"'),
        (["0", "1"], "one digit each: a number, or a code"),
        (["ja", "nee"], '"type": "string"'),
        (["2026-01-31", "2025-12-01"], '"format": "date"'),
        (["2026-02-30", "2025-12-01"], '"type": "string", "$comment"'),
        (["20260131", "20251201"], "all are dates, as yyyymmdd"),
        (["31-01-2026", "01-12-2025"], "all are dates, as dd-mm-yyyy"),
        (["2026-01-31", "2025-12-01T10:00:00"], "dates, some with a time"),
        (["5", ""], "empty in 1; 0 to 1 characters; each integer, where it is not empty"),
    ],
)
def test_texts_get_the_narrowest_type_that_is_safe(
    values: list[str], expected: str, tmp_path: Path
) -> None:
    """A text that may be a code stays text; what only looks like more is a remark."""
    assert expected in schema(tmp_path, "v", *(f"<m><v>{value}</v></m>" for value in values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (['"12"', '"13"'], '"type": "string"'),
        (["12345678901234567890", "1"], "numbers beyond 2^53"),
        (["1", "1.5"], '"type": "number"'),
        (["1", '"a"'], "its type differs: an integer in 1, a text in 1"),
        (["1", "[1]"], "its shape differs: a value in 1, a list in 1"),
        (['"a"', '{"b": 1}'], "its shape differs: a value in 1, an object in 1"),
        (["[[1], [2]]", "[]"], '"items": {"type": "array", "items": {"type": "integer"}'),
        (["[]", "[]"], '"minItems": 0'),
        (["null", "1"], "seen in 1 of 2 samples, null in 1"),
        (["null", "null"], "never seen with a value"),
        (['{"900000001": 1, "900000002": 2}', "{}"], "2 names that look like data"),
    ],
)
def test_what_samples_do_not_agree_on_is_said(
    values: list[str], expected: str, tmp_path: Path
) -> None:
    """Shapes and types that differ are kept as alternatives, with a remark."""
    said = schema(tmp_path, "v", *(f'{{"v": {value}}}' for value in values))
    assert expected in said
    assert "900000001" not in said


def test_evidence_says_what_it_counts(tmp_path: Path) -> None:
    """A name is counted where its parent was, and says so."""
    samples = [
        '{"line": [{"a": 1, "b": 1}, {"a": 2}]}',
        '{"line": []}',
        '{"line": [{"a": 3}]}',
    ]
    assert "seen in 3 of 3 samples, at most 2 items" in schema(tmp_path, "line", *samples)
    assert "seen in 3 of 3 line" in schema(tmp_path, "line.a", *samples)
    assert "seen in 1 of 3 line" in schema(tmp_path, "line.b", *samples)


def test_values_are_taken_over_only_when_asked_for(tmp_path: Path) -> None:
    """Without --codes few values are a remark, and with it an assumed list of codes."""
    samples = [f'{{"s": "{"RVS"[number % 2]}"}}' for number in range(12)]
    said = schema(tmp_path, "s", *samples)
    assert "perhaps codes: 2 different values in 12" in said
    assert '"R"' not in said
    said = schema(tmp_path, "s", *samples, codes=2)
    assert '"enum": ["R", "V"]' in said
    assert '"why": "the only 2 different values in 12"' in said
    assert "enum" not in schema(tmp_path, "s", *samples, codes=1)
    assert "enum" not in schema(tmp_path, "s", '{"s": "R"}', '{"s": "V"}', codes=5), "seen once"


def test_names_that_are_never_together_may_be_a_choice(tmp_path: Path) -> None:
    """A remark, as samples cannot prove it."""
    both = ["<m><v><a>x</a></v></m>", "<m><v><b>x</b></v></m>"]
    assert "never seen together, perhaps a choice: a, b" in schema(tmp_path, "v", *both, *both)
    met = "<m><v><a>x</a><b>x</b></v></m>"
    assert "never seen together" not in schema(tmp_path, "v", *both, *both, met)


def test_one_name_in_two_namespaces_is_two_fields(tmp_path: Path) -> None:
    """Both keep their namespace, and a second name says which."""
    sample = '<m xmlns="urn:a" xmlns:o="urn:other"><id>A</id><o:id>B</o:id></m>'
    assert "`id` in a second namespace" in schema(tmp_path, "other_id", sample)
    assert '"xml": {"name": "id", "namespace": "other"}' in schema(tmp_path, "other_id", sample)


def test_recursive_content_is_one_type(tmp_path: Path) -> None:
    """However deep the samples are, the type refers to itself."""
    deep = '{"part": {"n": 1, "part": {"n": 2, "part": {"n": 3}}}}'
    assert '"$ref": "#/$defs/part"' in schema(tmp_path, "part", deep)
    made = contract.load(tmp_path / "a.contract.yaml").types["part"]
    assert isinstance(made, ObjectType)
    assert made.fields["part"].type is made
    other = '{"part": {"n": 1, "part": {"p": 2}}}'
    assert "$ref" not in schema(tmp_path, "part", other), "it has no name in common"


def test_mixed_content_is_a_remark(tmp_path: Path) -> None:
    """Text between elements is not read, and the draft says so."""
    sample = "<m><p>see <b>this</b> there</p></m>"
    assert "text between its elements in 1: it is not read" in schema(tmp_path, "p", sample)
    either = schema(tmp_path, "p", "<m><p>text</p></m>", "<m><p><b>x</b></p></m>")
    assert "its shape differs: text in some, elements in others" in either


def test_a_list_at_the_top_is_a_message(tmp_path: Path) -> None:
    """Its items are counted."""
    file = tmp_path / "m.json"
    file.write_text('[{"a": 1}, {"a": 2, "b": 3}]')
    text = contract.infer([file])
    assert "seen in 1 of 2 items" in text
    (tmp_path / "a.contract.yaml").write_text(text)
    assert contract.load(tmp_path / "a.contract.yaml").messages["m"].listed


def test_many_files_are_one_message_where_that_is_said(tmp_path: Path) -> None:
    """Without a name each JSON file is a message of its own, and a warning says so."""
    files = []
    for number in range(29):
        files.append(tmp_path / f"answer-{number}.json")
        files[-1].write_text('{"a": 1}' if number else '{"a": 1, "b": 2}')
    warned: list[Finding] = []
    text = contract.infer(files, message="answer", warned=warned.extend)
    assert "seen in 29 of 29 samples" in text
    assert "seen in 1 of 29 samples" in text
    assert not warned
    contract.infer(files, warned=warned.extend)
    assert [each.code for each in warned] == ["samples-differ"]
    assert "29 messages" in warned[0].message


@pytest.mark.parametrize(
    ("samples", "line"),
    [
        (["<m/>", "\n<n/>"], 2),
        (["<m/>", '{"a": 1}'], 1),
        (["<m/>", '<m xmlns="urn:a"/>'], 1),
        (['{"a": 1}', "<n/>"], 1),
    ],
)
def test_samples_of_another_message_are_refused(
    samples: list[str], line: int, tmp_path: Path
) -> None:
    """The finding names the file and the line."""
    files = []
    for number, sample in enumerate(samples):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(sample)
    with pytest.raises(FindingsError) as error:
        contract.infer(files, message="m")
    (finding,) = error.value.findings
    assert finding.code == "samples-differ"
    assert finding.position is not None
    assert (finding.position.file, finding.position.line) == (str(files[1]), line)


def test_samples_without_a_name_in_common_are_a_warning(tmp_path: Path) -> None:
    """They may be two answers of one message, so they are drafted all the same."""
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, sample in zip(files, ['{"a": 1}', '{"b": 1}'], strict=True):
        file.write_text(sample)
    warned: list[Finding] = []
    contract.infer(files, message="m", warned=warned.extend)
    assert [str(each.position) for each in warned] == [f"{files[1]}:1:1"]


@pytest.mark.parametrize("sample", ['{"a": 1, "a": 2}', "3", "null", "[1", ""])
def test_json_is_read_strictly(sample: str, tmp_path: Path) -> None:
    """What a reader would refuse is no sample; the finding has its line."""
    file = tmp_path / "a.json"
    file.write_text(sample)
    with pytest.raises(FindingsError) as error:
        contract.infer([file])
    assert [each.code for each in error.value.findings] == ["sample-invalid"]


def test_an_object_is_a_sample(tmp_path: Path) -> None:
    """A row of a table is counted as a message is; its texts stand for values of any type."""
    inference = SampleInference()
    inference.add("row", {"code": "0113", "count": "12"}, written=True)
    inference.add("row", {"code": "6420", "count": None}, written=True)
    draft = inference.draft("rows")
    type_ = draft.contract.messages["row"].type
    assert isinstance(type_, ObjectType)
    assert [(each.name, each.minimum, each.type.primitive) for each in type_.fields.values()
            if isinstance(each.type, LeafType)] == [("code", 1, "string"), ("count", 0, "integer")]  # fmt: skip


def test_check_says_where_samples_and_a_contract_disagree(tmp_path: Path) -> None:
    """Each disagreement once: path, count, first file and line, and no value."""
    (tmp_path / "a.contract.yaml").write_text(
        "contract: a\nmessages:\n  m:\n    type: object\n    required: [a]\n    properties:\n"
        "      a: {type: integer}\n      l: {type: array, items: {type: string, maxLength: 2}}\n"
    )
    one, other = tmp_path / "1.xml", tmp_path / "2.xml"
    one.write_text("<m><a>1</a><l>ok</l>\n<l>geheim</l><l>geheim</l></m>")
    other.write_text("<m><l>geheim</l></m>")
    check = ["--check", str(tmp_path / "a.contract.yaml")]
    done = CliRunner().invoke(app, ["infer", str(one), str(other), *check])
    assert done.exit_code == 1
    assert "geheim" not in done.output
    assert f"l: the text is longer than 2\n  3 times in 2 files, first {one}:2\n" in done.stdout
    assert f"first {other}:1" in done.stdout
    done = CliRunner().invoke(app, ["infer", str(other), *check, "--format", "json"])
    assert {each["path"]: each["count"] for each in json.loads(done.stdout)} == {"a": 1, "l": 1}
    other.write_text("<m><a>1</a></m>")
    assert CliRunner().invoke(app, ["infer", str(other), *check]).exit_code == 0
