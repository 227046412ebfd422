"""Loading contracts: what they say, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mapper import contract
from mapper.contract.file.contract_text import contract_text
from mapper.contract.message_model import (
    Alternative,
    AnyType,
    Choice,
    LeafType,
    ObjectType,
    RepeatedChoice,
)
from mapper.diagnostics.errors import FindingsError

HERE = Path(__file__).parent
BROKEN = yaml.safe_load((HERE / "broken" / "cases.yaml").read_text())


def written(folder: Path, text: str, name: str = "a.contract.yaml") -> Path:
    """A contract file in a mapping root of its own."""
    root = folder / "mappings"
    root.mkdir(exist_ok=True)
    file = root / name
    file.write_text(text)
    return file


@pytest.mark.parametrize("case", BROKEN, ids=[case["name"] for case in BROKEN])
def test_what_is_wrong_is_found_at_its_place(case: dict[str, object], tmp_path: Path) -> None:
    """Every finding has its line, column and code, and says how to fix it."""
    file = written(tmp_path, str(case["text"]))
    with pytest.raises(FindingsError) as error:
        contract.load(file)
    findings = error.value.findings
    wanted = case["findings"]
    assert isinstance(wanted, list)
    got = [f"{f.position.line}:{f.position.column} {f.code}" for f in findings if f.position]
    assert got == [" ".join(each.split(" ")[:2]) for each in wanted]
    for finding, each in zip(findings, wanted, strict=True):
        assert " ".join(each.split(" ")[2:]) in (finding.hint or "")


def test_a_contract_says_what_a_message_looks_like(tmp_path: Path) -> None:
    """Names in order, cardinality, choices, namespaces, facets and formats are in the model."""
    written(
        tmp_path,
        "contract: base\n$defs:\n  Datum: {type: string, xsdPattern: '[0-9]{8}'}\n",
        "base.contract.yaml",
    )
    loaded = contract.load(
        written(
            tmp_path,
            """
contract: test/order
namespaces: {o: [urn:o2, urn:o1], x: urn:x}
namespace: o
elements: qualified
messages:
  Order: {envelopes: [soap-1.1, ['x:Wrap', Inner]], $ref: '#/$defs/o:Order'}
$defs:
  o:Order:
    required: [Date, Line]
    properties:
      '@version': {type: string}
      Date: {$ref: 'base.contract.yaml#/$defs/Datum', format: datum}
      Line: {type: array, minItems: 1, maxItems: 5, items: {$ref: '#/$defs/o:Line'}}
      Note: {xml: {namespace: x, name: note}, nillable: true, type: string}
      Extra: {}
    oneOf:
      - {required: [Note]}
      - {required: [Extra]}
      - {properties: {Note: false, Extra: false}}
  o:Line:
    elements: unqualified
    additionalProperties: true
    properties:
      Amount:
        properties:
          '@currency': {type: string, const: EUR}
          '#text': {type: number, multipleOf: 0.01}
      Part: {type: array, items: {$ref: '#/$defs/o:Line'}}
      In: {type: array, items: {type: integer}}
      Out: {type: array, items: {type: boolean}}
    repeatedChoices: [{names: [In, Out], minItems: 1, maxItems: 9}]
""",
        )
    )
    message = loaded.messages["Order"]
    assert message.namespaces == ("urn:o2", "urn:o1")
    assert [[step.local for step in path] for path in message.envelopes] == [
        ["Envelope", "Body"],
        ["Wrap", "Inner"],
    ]
    order = message.type
    assert isinstance(order, ObjectType)
    assert order is loaded.types["o:Order"]
    assert list(order.fields) == ["@version", "Date", "Line", "Note", "Extra"]
    date, lines, note = (order.fields[name] for name in ("Date", "Line", "Note"))
    assert isinstance(date.type, LeafType)
    assert (date.type.name, date.type.format, date.type.facets.patterns) == (
        "Datum", "datum", ("[0-9]{8}",),
    )  # fmt: skip
    assert (date.minimum, date.maximum, date.repeated) == (1, 1, False)
    assert (lines.minimum, lines.maximum, lines.repeated) == (1, 5, True)
    assert lines.namespaces == ("urn:o2", "urn:o1")
    assert (note.xml_name, note.namespaces, note.nillable) == ("note", ("urn:x",), True)
    assert isinstance(order.fields["Extra"].type, AnyType)
    assert order.choices == (
        Choice(
            (
                Alternative(frozenset({"Note"}), frozenset({"Note"})),
                Alternative(frozenset({"Extra"}), frozenset({"Extra"})),
                Alternative(frozenset(), frozenset()),
            )
        ),
    )
    line = lines.type
    assert isinstance(line, ObjectType)
    assert line.fields["Part"].type is line
    assert line.fields["Part"].namespaces == ()
    assert line.open
    assert line.repeated_choices == (RepeatedChoice(("In", "Out"), 1, 9),)
    amount = line.fields["Amount"].type
    assert isinstance(amount, ObjectType)
    assert [field.kind for field in amount.fields.values()] == ["attribute", "text"]
    text = amount.fields["#text"].type
    assert isinstance(text, LeafType)
    assert (text.base, text.facets.fraction_digits) == ("decimal", 2)


def test_loading_again_gives_the_same_types_until_a_file_changes(tmp_path: Path) -> None:
    """A contract is kept by the content of all its files, those it refers to included."""
    base = written(tmp_path, "contract: b\n$defs:\n  T: {type: string}\n", "b.contract.yaml")
    file = written(
        tmp_path,
        "contract: a\n$defs:\n  A: {properties: {x: {$ref: 'b.contract.yaml#/$defs/T'}}}\n",
    )
    first = contract.load(file)
    assert contract.load(file) is first
    base.write_text("contract: b\n$defs:\n  T: {type: string, maxLength: 3}\n")
    second = contract.load(file)
    assert second is not first
    assert second.digest != first.digest
    field = second.types["A"]
    assert isinstance(field, ObjectType)
    leaf = field.fields["x"].type
    assert isinstance(leaf, LeafType)
    assert leaf.facets.max_length == 3


def test_what_is_kept_is_of_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same relative name in another folder is another file, and a narrower root still holds."""
    for name in ("one", "two"):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "b.contract.yaml").write_text("contract: b\n$defs:\n  T: {}\n")
        (tmp_path / name / "deep" / "a.contract.yaml").write_text(
            f"contract: {name}\n$defs:\n  A: {{properties: {{x: "
            "{$ref: '../b.contract.yaml#/$defs/T'}}}\n"
        )
        monkeypatch.chdir(tmp_path / name)
        assert contract.load(Path("deep/a.contract.yaml"), tmp_path).name == name
    with pytest.raises(FindingsError) as error:
        contract.load(Path("deep/a.contract.yaml"), tmp_path / "two" / "deep")
    assert [finding.code for finding in error.value.findings] == ["path-outside-root"]


def test_files_share_the_types_they_refer_to(tmp_path: Path) -> None:
    """A type that two definitions refer to, also through another file, is one type."""
    written(tmp_path, "contract: b\n$defs:\n  T: {properties: {y: {}}}\n", "b.contract.yaml")
    loaded = contract.load(
        written(
            tmp_path,
            "contract: a\n$defs:\n  A: {$ref: 'b.contract.yaml#/$defs/T'}\n"
            "  B: {properties: {x: {$ref: 'b.contract.yaml#/$defs/T'}}}\n",
        )
    )
    holder = loaded.types["B"]
    assert isinstance(holder, ObjectType)
    assert holder.fields["x"].type is loaded.types["A"]


def test_contracts_that_refer_to_each_other_are_refused(tmp_path: Path) -> None:
    """Files may not go round in a circle; both ends are named."""
    written(
        tmp_path,
        "contract: b\n$defs:\n  T: {properties: {y: {$ref: 'a.contract.yaml#/$defs/A'}}}\n",
        "b.contract.yaml",
    )
    file = written(
        tmp_path,
        "contract: a\n$defs:\n  A: {properties: {x: {$ref: 'b.contract.yaml#/$defs/T'}}}\n",
    )
    with pytest.raises(FindingsError) as error:
        contract.load(file)
    assert "contract-cycle" in {finding.code for finding in error.value.findings}


def test_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    """A path inside the root that is a link to a file outside it does not count as inside."""
    outside = tmp_path / "outside.contract.yaml"
    outside.write_text("contract: o\n$defs:\n  T: {type: string}\n")
    file = written(
        tmp_path,
        "contract: a\n$defs:\n  A: {properties: {x: {$ref: 'l.contract.yaml#/$defs/T'}}}\n",
    )
    (file.parent / "l.contract.yaml").symlink_to(outside)
    with pytest.raises(FindingsError) as error:
        contract.load(file)
    assert [finding.code for finding in error.value.findings] == ["path-outside-root"]


def test_the_example_of_the_documentation_loads(tmp_path: Path, project_root: Path) -> None:
    """What docs/contracts.md shows first is a contract."""
    page = (project_root / "docs" / "contracts.md").read_text()
    example = page.split("```yaml\n")[1].split("```")[0]
    written(tmp_path, "contract: b\n$defs:\n  Datum: {type: string}\n", "basis.contract.yaml")
    loaded = contract.load(written(tmp_path, example))
    assert list(loaded.messages) == ["PersoonAntwoord"]


def test_codes_say_where_they_come_from(tmp_path: Path) -> None:
    """The head of a file says it for all, an enumeration for itself, and the text keeps both."""
    text = """contract: a
source: {publication: Boek, edition: '2', where: bijlage B}
messages: {M: {type: string, enum: [x]}}
$defs:
  A: {type: string, enum: [a], assumed: {why: gezien, settled_by: de lijst}}
"""
    loaded = contract.load(written(tmp_path, text))
    again = contract.load(written(tmp_path, contract_text(loaded), "b.contract.yaml"))
    for made in (loaded, again):
        assert made.evidence is not None
        assert (made.evidence.said(), made.evidence.assumed) == ("Boek, 2, bijlage B", False)
        own = made.types["A"]
        assert isinstance(own, LeafType)
        assert own.evidence is not None
        assert own.evidence.said() == "gezien; settled by: de lijst"
        assert own.evidence.assumed
