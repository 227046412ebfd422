"""Promises about the verdict on XML as it was sent: where it is wrong, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mapper import contract
from mapper.contract.message_model import Message
from mapper.diagnostics.diagnostic import Notice
from mapper.reading.read_outcome import ReadError
from mapper.report.message_verdict import verdict_on

CONTRACT = """\
contract: school
namespaces:
  s: [urn:school:2, urn:school:1]
  e: urn:envelope
namespace: s
elements: qualified
messages:
  Class:
    envelopes: [[e:Box, e:Inner]]
    $ref: '#/$defs/Class'
$defs:
  Class:
    type: object
    required: [Name, Pupil]
    properties:
      '@year': {type: integer}
      Name: {type: string}
      Pupil: {type: array, items: {$ref: '#/$defs/Pupil'}}
      Note: {anyOf: [{type: integer}, {$ref: '#/$defs/Class'}]}
      Other: {}
  Pupil:
    type: object
    required: [Born]
    properties:
      '@id': {type: string}
      Born: {type: string, xsd: date}
      Mark: {type: array, items: {type: integer, minimum: 1}}
"""
HEAD = '<s:Class xmlns:s="urn:school:2" xmlns:o="urn:school:1" xmlns:x="urn:x">\n<s:Name/>\n'


@pytest.fixture(scope="module")
def message(tmp_path_factory: pytest.TempPathFactory) -> Message:
    """The only message of a contract."""
    file = tmp_path_factory.mktemp("school") / "school.contract.yaml"
    file.write_text(CONTRACT, "utf-8")
    return contract.message_of(contract.load(file))


def said(notices: Sequence[Notice]) -> list[tuple[str | None, int | None, str]]:
    """The path, line and message of each."""
    return [
        (each.source_path, each.position.line if each.position else None, each.message)
        for each in notices
    ]


def judged(message: Message, inner: str) -> list[tuple[str | None, int | None, str]]:
    """What is wrong with a class of these elements."""
    return said(verdict_on(message, f"{HEAD}{inner}</s:Class>".encode(), "class.xml"))


BORN = "<s:Born>2001-02-03</s:Born>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<s:Pupil>{BORN}</s:Pupil>",
        f"<o:Pupil>{BORN.replace('s:', 'o:')}<s:Mark>3</s:Mark><o:Mark> 4 </o:Mark></o:Pupil>",
        f"<s:Pupil>{BORN}</s:Pupil><s:Note>3</s:Note><s:Other><x:y z=''>1<x/></x:y></s:Other>",
        f"<s:Pupil>{BORN}</s:Pupil><s:Note><s:Name/><s:Pupil>{BORN}</s:Pupil></s:Note>",
    ],
)
def test_what_holds_has_no_notice(message: Message, inner: str) -> None:
    """Namespaces that count as one, repeated elements, mixed content; bare or in an envelope."""
    assert judged(message, inner) == []
    boxed = f'<e:Box xmlns:e="urn:envelope"><e:Inner>{HEAD}{inner}</s:Class></e:Inner></e:Box>'
    assert verdict_on(message, boxed.encode(), "class.xml") == []


@pytest.mark.parametrize(
    ("inner", "path", "line", "text"),
    [
        ("<s:Pupil/>", "Pupil[0].Born", 3, "the required field `Born` is missing"),
        (f"<s:Pupil>{BORN}\n<s:Mark>0</s:Mark></s:Pupil>", "Pupil[0].Mark[0]", 4,
         "the value is less than 1"),
        (f"<s:Pupil>{BORN}</s:Pupil>\n<s:Pupil>{BORN}\n<Born/></s:Pupil>", "Pupil[1].Born", 4,
         "the contract has no `Born` in no namespace here"),
        (f"<s:Pupil>{BORN}\n<x:Mark/></s:Pupil>", "Pupil[0].Mark", 4,
         "the contract has no `Mark` in the namespace `urn:x` here"),
        (f"<s:Pupil>{BORN}<s:Marc/><s:Marc/></s:Pupil>", "Pupil[0].Marc", 3,
         "the contract has no `Marc` here; did you mean `Mark`?"),
        (f"<s:Pupil i='1'>{BORN}</s:Pupil>", "Pupil[0].@i", 3,
         "the contract has no `@i` here; did you mean `id`?"),
        (f"<s:Pupil>{BORN}</s:Pupil>\n<s:Name/>", "Name", 2,
         "there are 2, and the contract allows at most 1"),
        (f"<s:Pupil>\n<s:Mark>1</s:Mark>\n{BORN}</s:Pupil>", "Pupil[0].Born", 5,
         "`Born` stands behind `Mark`, and the contract has it before"),
        (f"<s:Pupil>{BORN} so</s:Pupil>", "Pupil[0]", 3,
         "there is text, and the contract has none here"),
        (f"<s:Pupil>{BORN}</s:Pupil><s:Note>x</s:Note>", "Note", 3,
         "the content has none of the shapes that are allowed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_path_and_line(
    message: Message, inner: str, path: str, line: int, text: str
) -> None:
    """What is not there at all has the line of what lacks it."""
    assert (path, line, text) in judged(message, inner)


def test_one_name_that_is_unknown_is_one_notice(message: Message) -> None:
    """Of however many elements."""
    inner = f"<s:Pupil>{BORN}</s:Pupil>" + "<s:Odd/>" * 1000
    (notice,) = verdict_on(message, f"{HEAD}{inner}</s:Class>".encode(), "class.xml")
    assert notice.count == 1000


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "source-dtd"),
        ("<a>" * 201 + "</a>" * 201, "source-too-deep"),
        ("<s:Class xmlns:s='urn:school:2'>", "source-incomplete"),
        ("<a/>", "source-wrong-message"),
        (f"{HEAD}</s:Class>".replace("urn:school:2", "urn:school:3"), "source-wrong-message"),
    ],
)
def test_a_source_that_is_refused_has_its_code(message: Message, source: str, code: str) -> None:
    """As the readers refuse it."""
    with pytest.raises(ReadError) as caught:
        verdict_on(message, source.encode(), "class.xml")
    assert caught.value.notices[0].code == code


BRANCH = "{{type: object, properties: {{Left: {{$ref: '#/$defs/Any'}}, {}: {{type: string}}}}}}"


def test_nested_content_of_many_shapes_is_judged_in_proportion(tmp_path: Path) -> None:
    """Each value is judged once by each shape, however deep: else this ends in 2^60 steps."""
    file = tmp_path / "tree.contract.yaml"
    file.write_text(
        "contract: tree\nmessages: {Tree: {$ref: '#/$defs/Thin'}}\n$defs:\n"
        f"  Thick: {BRANCH.format('Thick')}\n  Thin: {BRANCH.format('Thin')}\n"
        "  Any: {anyOf: [{$ref: '#/$defs/Thick'}, {$ref: '#/$defs/Thin'}]}\n"
    )
    tree = contract.message_of(contract.load(file))
    xml = "<Left>" * 60 + "<Odd/>" + "</Left>" * 60
    (notice,) = verdict_on(tree, f"<Tree>{xml}</Tree>".encode(), "tree.xml")
    assert notice.source_path == "Left"
    json = '{"Left":' * 60 + '{"Odd": 1}' + "}" * 60
    (notice,) = verdict_on(tree, json.encode(), "tree.json")
    assert notice.source_path == "Left"
    deep = "<Left>" * 198 + "</Left>" * 198
    with pytest.raises(ReadError, match="nested deeper than Python can follow"):
        verdict_on(tree, f"<Tree>{deep}</Tree>".encode(), "tree.xml")
