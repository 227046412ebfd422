"""Promises about lineage: every field that a mapping reads is named where it is used, and how."""

import pytest

from mapper.book.expression_lineage import SourceField
from mapper.book.field_lineage import TargetField, target_fields
from mapper.contract.message_model import ObjectType
from mapper.plan.plan_building import build
from mapper.plan.plan_model import Plan
from tests import own_mappings

SOURCE = """
contract: a/source
messages: {Order: {$ref: '#/$defs/Order'}}
$defs:
  Order:
    type: object
    required: [number]
    properties:
      number: {type: string, maxLength: 10}
      state: {type: string, maxLength: 1}
      note: {type: string, maxLength: 10}
      line: {type: array, items: {$ref: '#/$defs/Line'}}
      stock: {type: array, items: {$ref: '#/$defs/Stock'}}
      firm: {$ref: '#/$defs/Firm'}
      person: {$ref: '#/$defs/Person'}
    oneOf: [{required: [firm]}, {required: [person]}]
  Line:
    type: object
    required: [article, number]
    properties:
      article: {type: string, maxLength: 10}
      number: {type: integer}
      gone: {type: boolean}
  Stock:
    type: object
    required: [article, left]
    properties: {article: {type: string, maxLength: 10}, left: {type: integer}, shelf: {type: string, maxLength: 10}}
  Firm: {type: object, properties: {name: {type: string, maxLength: 10}}}
  Person: {type: object, properties: {name: {type: string, maxLength: 10}}}
"""
TARGET = """
contract: a/target
messages: {Out: {$ref: '#/$defs/Out'}}
$defs:
  Out:
    type: object
    properties:
      Same: {type: string, maxLength: 100}
      Made: {type: string, maxLength: 100}
      Total: {type: string, maxLength: 100}
      Chosen: {type: string, maxLength: 100}
      Named: {type: string, maxLength: 100}
      Who: {type: string, maxLength: 100}
      Row: {type: array, items: {$ref: '#/$defs/Row'}}
  Row:
    type: object
    properties: {Article: {type: string, maxLength: 100}, Shelf: {type: string, maxLength: 100}}
"""
MAPPING = """
mapping: a/b
source: {contract: source.contract.yaml, message: Order}
target: {contract: target.contract.yaml, message: Out}
index:
  stock_of: {over: stock, by: article, where: left > 0}
map:
  $let: {kept: 'line[$not(gone)]'}
  Same: number
  Made: number & "-" & note
  Total: $string($sum(line.number))
  Chosen: 'state = "x" ? note : number'
  Named: {$value: state, $when: $exists(note)}
  Who: {$match: {firm: name, person: name}}
  Row:
    $each: $kept
    $where: number > 1
    $order_by: article
    Article: article
    Shelf: $stock_of(article).shelf
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """The uses of each field of the target: what for, by `Type.field` of the source."""
    folder = tmp_path_factory.mktemp("lineage")
    for name, text in (
        ("source.contract.yaml", SOURCE), ("target.contract.yaml", TARGET), ("b.yaml", MAPPING),
    ):  # fmt: skip
        (folder / name).write_text(text)
    plan = build(folder / "b.yaml")
    assert [finding.message for finding in plan.errors] == []
    return {one.path: _uses(one) for one in target_fields(plan)}


def _uses(one: TargetField) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for (owner, name), use in one.uses:
        found.setdefault(f"{owner.name}.{name}", []).append(use.value)
    return {name: sorted(uses) for name, uses in found.items()}


@pytest.mark.parametrize(
    ("path", "uses"),
    [
        ("Same", {"Order.number": ["identity"]}),
        ("Made", {"Order.number": ["transformation"], "Order.note": ["transformation"]}),
        ("Total", {"Line.number": ["aggregation"]}),
        (
            "Chosen",
            {
                "Order.state": ["conditional"],
                "Order.note": ["identity"],
                "Order.number": ["identity"],
            },
        ),
        ("Named", {"Order.state": ["identity"], "Order.note": ["conditional"]}),
        (
            "Who",
            {
                "Order.firm": ["conditional"],
                "Order.person": ["conditional"],
                "Firm.name": ["identity"],
                "Person.name": ["identity"],
            },
        ),
        ("Row", {"Line.gone": ["filter"], "Line.number": ["filter"], "Line.article": ["sort"]}),
        (
            "Row.Article",
            {
                "Line.gone": ["filter"],
                "Line.number": ["filter"],
                "Line.article": ["identity", "sort"],
            },
        ),
        (
            "Row.Shelf",
            {
                "Line.gone": ["filter"],
                "Line.number": ["filter"],
                "Line.article": ["join", "sort"],
                "Stock.shelf": ["identity"],
                "Stock.article": ["join"],
                "Stock.left": ["filter"],
            },
        ),
    ],
)
def test_each_field_names_what_makes_it_and_what_decides(
    made: dict[str, dict[str, list[str]]], path: str, uses: dict[str, list[str]]
) -> None:
    """A value is its source as it is, made of it, or summed; what only decides says how."""
    assert made[path] == uses


@pytest.mark.parametrize("name", own_mappings.FILES)
def test_every_value_that_a_mapping_reads_is_used_somewhere(name: str) -> None:
    """The lineage of all fields together is what the reader is told to read: no more, no less.

    But for objects that a conversion is given whole: of these it may use a part.
    """
    plan = own_mappings.plan(name)
    used = _leaves({source for one in target_fields(plan) for source, _ in one.uses})
    read = _leaves(_read(plan))
    given = {
        owner
        for conversion in plan.conversions
        if conversion.rule is not None
        for owner in conversion.rule.context.objects
    }
    assert used <= read
    assert {one for one in read - used if one.owner not in given} == set()


def _read(plan: Plan) -> set[SourceField]:
    return {
        SourceField(owner, name)
        for owner, names in plan.reads.items()
        for name in (owner.fields if names is None else names)
    }


def _leaves(fields: set[SourceField]) -> set[SourceField]:
    return {
        one
        for one in fields
        if one.name in one.owner.fields
        and not isinstance(one.owner.fields[one.name].type, ObjectType)
    }


def test_an_object_made_in_the_same_way_is_told_once() -> None:
    """What a fragment fills a second time, from the same types, refers to the first."""
    found = target_fields(own_mappings.plan("nhr/inschrijving"))
    repeated = [one for one in found if one.same_as]
    paths = {one.path for one in found}
    assert repeated
    assert {one.same_as for one in repeated} <= paths
