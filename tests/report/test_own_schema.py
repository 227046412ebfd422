"""Promises about the JSON Schema of one mapping: `mapper schema --for`."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from mapper.contract.file.contract_loading import Loader
from mapper.mapping_file.mapping_loading import load_partly
from mapper.plan.plan_building import Contracts, build
from mapper.report.own_schema import own_schema
from mapper.yaml_text.mapping_folders import is_view, mapping_files

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = [
    file.relative_to(ROOT)
    for folder in ("mappings", "examples/mappings")
    for file in mapping_files(ROOT / folder)
    if not is_view(file)
]
CONTRACTS = Contracts(Loader())


@cache
def schema_of(mapping: Path) -> dict[str, Any]:
    """The schema of a mapping of the project."""
    file = ROOT / mapping
    return own_schema(build(file, CONTRACTS), load_partly(file, kept=CONTRACTS.kept))


def read(mapping: Path) -> Any:
    """A mapping file as an editor reads YAML."""
    return yaml.safe_load((ROOT / mapping).read_text("utf-8"))


@pytest.mark.parametrize("mapping", MAPPINGS, ids=str)
def test_it_takes_the_mapping(mapping: Path) -> None:
    """Each is a JSON Schema, refers to nothing else, and its mapping is valid by it."""
    schema = schema_of(mapping)
    Draft202012Validator.check_schema(schema)
    errors = list(Draft202012Validator(schema).iter_errors(read(mapping)))
    assert errors == []


def fields(rule: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of the fields in a rule."""
    if isinstance(rule, dict):
        for key, value in rule.items():
            if not str(key).startswith("$"):
                yield (*above, key)
                yield from fields(value, (*above, key))
            elif key == "$choose":
                for number, branch in enumerate(value or ()):
                    yield from fields(branch, (*above, key, number))
            elif key == "$match":
                inner = ("cases",) if "of" in (value or ()) else ()
                for name, branch in (value["cases"] if inner else value or {}).items():
                    yield from fields(branch, (*above, key, *inner, name))


@pytest.mark.parametrize("mapping", MAPPINGS, ids=str)
def test_it_refuses_a_misspelt_field(mapping: Path) -> None:
    """A field that the target does not have there, at each level of the mapping."""
    validator = Draft202012Validator(schema_of(mapping))
    whole = read(mapping)
    paths = list(fields(whole["map"]))
    assert paths
    taken = []
    for path in paths[:: max(1, len(paths) // 12)]:
        changed = copy.deepcopy(whole)
        block = changed["map"]
        for step in path[:-1]:
            block = block[step]
        block[f"{path[-1]}Misspelt"] = block.pop(path[-1])
        if validator.is_valid(changed):
            taken.append(path)
    assert taken == []


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({"$use": "line"}, True),
        ({"$use": "lien"}, False),
        ({"Article": "article", "Quantity": {"$value": "quantity", "$table": "nothing"}}, True),
        ({"Article": "article", "Quantity": {"$value": "quantity", "$convert": "dat"}}, False),
        ({"Article": "article", "Quantity": {"Deeper": "quantity"}}, False),
        ({"$choose": [{"Article": "a", "Quantity": "b"}]}, True),
        ({"$choose": [{"Artikel": "a", "Quantity": "b"}]}, False),
        ({"$match": {"a": {"Article": "a", "Quantity": "b"}}}, True),
        ({"$match": {"of": "x", "cases": {"a": {"Artikel": "a"}}}}, False),
    ],
)
def test_it_knows_names(change: dict[str, Any], valid: bool) -> None:
    """Fragments and formats are enumerated; branches fill what the rule does; a value has no fields."""
    mapping = Path("tests/editor/parcel/parcel.yaml")
    files = ROOT / "examples/mappings/shop"
    assert files.is_dir()
    schema = parcel_schema()
    whole = yaml.safe_load((ROOT / mapping).read_text("utf-8"))
    whole["map"]["Line"] = change
    assert Draft202012Validator(schema).is_valid(whole) is valid
    whole["source"]["message"] = "Odrer"
    assert not Draft202012Validator(schema).is_valid(whole)


@cache
def parcel_schema() -> dict[str, Any]:
    """The schema of the mapping with a fragment."""
    from shutil import copytree
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as name:
        folder = Path(name) / "mappings"
        copytree(ROOT / "examples/mappings/shop", folder)
        copytree(ROOT / "tests/editor/parcel", folder, dirs_exist_ok=True)
        return own_schema(build(folder / "parcel.yaml"), load_partly(folder / "parcel.yaml"))


def test_it_offers_names_of_the_source() -> None:
    """At each level the names that an expression there can begin with are examples."""
    defined = schema_of(Path("examples/mappings/shop/order.yaml"))["$defs"]
    offered = {
        name: rule["anyOf"][0]["examples"]
        for name, rule in defined.items()
        if "anyOf" in rule and "examples" in rule["anyOf"][0]
    }
    assert ["number", "customer", "country", "line", "$country", "$currency"] in offered.values()
    assert any(names[:2] == ["article", "quantity"] for names in offered.values())
