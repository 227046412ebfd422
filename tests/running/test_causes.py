"""One cause, one error: what the target lacks because a value of the source was left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.running.mapping import Mapping

FILES = {
    "in.contract.yaml": """\
contract: orchard/in
messages: {Orchard: {$ref: '#/$defs/Orchard'}}
$defs:
  Orchard:
    type: object
    properties:
      owner: {type: object, properties: {code: {type: string, enum: [A, B]}, name: {type: string}}}
      row: {type: array, items: {$ref: '#/$defs/Row'}}
      kind: {type: array, items: {type: object, properties: {code: {type: string, enum: [x, y]}, says: {type: string, enum: [apple, pear]}}}}
  Row:
    type: object
    properties:
      kind: {type: string, enum: [x, y]}
      trees: {type: integer, maximum: 99}
      spare: {type: integer, maximum: 99}
""",
    "out.contract.yaml": """\
contract: orchard/out
messages: {Orchard: {$ref: '#/$defs/Orchard'}}
$defs:
  Orchard:
    type: object
    properties:
      Owner: {type: object, required: [Code], properties: {Code: {type: string}, Name: {type: string}}}
      Row: {type: array, items: {$ref: '#/$defs/Row'}}
  Row:
    type: object
    properties: {Kind: {type: string}, Fruit: {type: string}, Trees: {type: integer}, All: {type: integer}}
    required: [Trees]
""",
    "orchard.yaml": """\
mapping: orchard/rows
version: "1"
source: {contract: in.contract.yaml, message: Orchard}
target: {contract: out.contract.yaml, message: Orchard}
index:
  kind: {over: kind, by: code}
map:
  Owner: {$from: owner, Code: code, Name: name}
  Row:
    $each: row
    $let: {number: trees}
    Kind: kind
    Fruit: $kind(kind).says
    Trees: $number
    All: trees + spare
""",
}


@pytest.fixture
def orchard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping:
    """A mapping with required fields in an object, in a list, and behind a name."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return mapper.load(tmp_path / "orchard.yaml")


def reported(mapping: Mapping, document: dict[str, Any]) -> list[tuple[object, ...]]:
    """What is reported of a message, mapped or not."""
    try:
        notices = tuple(mapping.map(document).notices)
    except MessageError as error:
        notices = tuple(error.notices)
    return [shown(notice) for notice in notices]


def shown(notice: Notice) -> tuple[object, ...]:
    """Severity and code, both paths, the value, and how often."""
    return (
        f"{notice.severity} {notice.code}",
        notice.target_path,
        notice.source_path,
        notice.value,
        notice.count,
    )


def test_where_the_target_can_do_without_it_is_told_once(orchard: Mapping) -> None:
    """A broken value that the target does not require is a notice of the source."""
    document = {"row": [{"kind": "z", "trees": 3}]}
    assert reported(orchard, document) == [
        ("warning source-code-unknown", None, "row.kind", "z", 1)
    ]


def test_where_the_target_requires_it_it_is_the_one_error(orchard: Mapping) -> None:
    """The notice of the source becomes the error, with both paths, the value, and its rule."""
    document = {"owner": {"code": "C", "name": "Noor"}}
    assert reported(orchard, document) == [
        ("error source-code-unknown", "Owner.Code", "owner.code", "C", 1)
    ]
    with pytest.raises(MessageError) as caught:
        orchard.map(document)
    (notice,) = caught.value.notices
    assert notice.position is not None
    assert notice.position.file.endswith("orchard.yaml")
    assert "C" not in notice.message.split()


def test_each_item_has_its_own_cause(orchard: Mapping) -> None:
    """Of a list the error names the item; what others lack for no such reason stays reported as that."""
    kind = {"kind": "x"}
    rows = [{"trees": 3}, {**kind, "trees": 100}, {**kind, "spare": 2}, {**kind, "trees": 200}]
    document = {"row": rows, "kind": [{"code": "x"}]}
    assert reported(orchard, document) == [
        ("error source-value-invalid", "Row[1].Trees", "row[1].trees", "100", 1),
        ("error value-missing", "Row[2].Trees", "row[2].trees", None, 1),
        ("error source-value-invalid", "Row[3].Trees", "row[3].trees", "200", 1),
    ]


def test_what_explains_no_error_is_told_still(orchard: Mapping) -> None:
    """A broken value beside an error that it has nothing to do with stays a notice."""
    document = {"row": [{"kind": "z", "trees": 3}, {"kind": "x"}], "kind": [{"code": "x"}]}
    assert reported(orchard, document) == [
        ("warning source-code-unknown", None, "row.kind", "z", 1),
        ("error value-missing", "Row[1].Trees", "row[1].trees", None, 1),
    ]


def test_a_message_that_would_be_empty_is_refused_for_what_it_lacks(orchard: Mapping) -> None:
    """Where all that a message has is broken, that is the error."""
    assert reported(orchard, {"row": [{"kind": "z"}]}) == [
        ("error source-code-unknown", None, "row[0].kind", "z", 1)
    ]


def test_a_key_that_is_broken_finds_nothing_and_is_told_once(orchard: Mapping) -> None:
    """A join sees no broken key, on either side of it."""
    kinds = [{"code": "x", "says": "apple"}, {"code": "z", "says": "pear"}]
    document = {"row": [{"kind": "z", "trees": 1}], "kind": kinds}
    assert reported(orchard, document) == [
        ("warning source-code-unknown", None, "kind.code", "z", 1),
        ("warning source-code-unknown", None, "row.kind", "z", 1),
    ]
