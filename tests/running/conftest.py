"""A small mapping of an invented domain: the seed orders of a garden."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = {
    "seeds.contract.yaml": """\
contract: garden/seeds
namespaces: {g: urn:example:garden:seeds}
namespace: g
elements: qualified
messages:
  Seeds: {envelopes: [soap-1.1], $ref: '#/$defs/Seeds'}
$defs:
  Seeds:
    type: object
    properties:
      number: {type: integer}
      grower: {type: string}
      kind: {type: string}
      sown: {type: string, format: date}
      bed: {type: array, items: {$ref: '#/$defs/Bed'}}
  Bed:
    type: object
    properties:
      name: {type: string}
      rows: {type: integer}
      plant: {type: array, items: {type: string}}
""",
    "beds.contract.yaml": """\
contract: garden/beds
namespaces: {b: urn:example:garden:beds}
namespace: b
elements: qualified
messages:
  Beds: {$ref: '#/$defs/Beds'}
$defs:
  Beds:
    type: object
    required: [Number]
    properties:
      Number: {type: integer}
      Grower: {type: string, maxLength: 10}
      Kind: {type: string, enum: [veg, herb]}
      Sown: {type: string, format: day}
      Rows: {type: integer}
      Bed: {type: array, items: {$ref: '#/$defs/Bed'}}
  Bed:
    type: object
    properties:
      Name: {type: string}
      Rows: {type: integer}
      Plants: {type: string}
""",
    "garden.formats.yaml": """\
formats:
  day:
    pattern: '\\d{8}'
    check: $is_date($, "YYYYMMDD")
    from: {date: '$replace($, "-", "")'}
""",
    "bed.fragments.yaml": """\
fragments:
  bed:
    source: Bed
    rules:
      Name: $uppercase(name)
      Rows: rows
      Plants: $join($sort(plant), ", ")
""",
    "kinds.csv": "from,to\nv,veg\nh,herb\n",
    "beds.yaml": """\
mapping: garden/beds
version: "1.0.0"
source: {contract: seeds.contract.yaml, message: Seeds}
target: {contract: beds.contract.yaml, message: Beds}
formats: [garden.formats.yaml]
fragments: [bed.fragments.yaml]
tables: {kind: {file: kinds.csv, key: from, value: to}}
map:
  Number: number
  Grower: {$value: grower, $on_overflow: truncate}
  Kind: {$value: kind, $table: kind, $on_unknown: omit}
  Sown: sown
  Rows: $sum(bed.rows)
  Bed: {$each: bed, $where: rows > 0, $use: bed}
""",
}


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    """A folder with the mapping `beds.yaml` and its files."""
    folder = tmp_path / "garden"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    return folder


def message(number: int) -> bytes:
    """A message that differs from those of other numbers, in every value."""
    beds = "".join(
        f"<bed><name>bed {number}.{i}</name><rows>{(number + i) % 5}</rows>"
        f"<plant>p{number % 7}</plant><plant>a{i}</plant></bed>"
        for i in range(number % 4)
    )
    return (
        f'<Seeds xmlns="urn:example:garden:seeds"><number>{number}</number>'
        f"<grower>grower {number}</grower><kind>{'vhx'[number % 3]}</kind>"
        f"<sown>2026-03-{number % 28 + 1:02}</sown>{beds}</Seeds>"
    ).encode()


def expected(number: int) -> dict[str, object]:
    """The record of `message(number)`, made without the product."""
    beds = [
        {"Name": f"BED {number}.{i}", "Rows": (number + i) % 5, "Plants": f"a{i}, p{number % 7}"}
        for i in range(number % 4)
        if (number + i) % 5
    ]
    made: dict[str, object] = {"Number": number, "Grower": f"grower {number}"[:10]}
    if number % 3 < 2:
        made["Kind"] = ["veg", "herb"][number % 3]
    made["Sown"] = f"202603{number % 28 + 1:02}"
    if number % 4:
        made["Rows"] = sum((number + i) % 5 for i in range(number % 4))
    if beds:
        made["Bed"] = beds
    return made
