"""The official suite of JSON Schema 2020-12, by way of import and verdict: nothing silent."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper import contract
from mapper.contract.file.contract_text import contract_text
from mapper.contract.json_schema.foreign_values import ForeignDocument
from mapper.contract.json_schema.json_schema_import import import_json_schema
from mapper.contract.message_model import Message
from mapper.contract.verdict.json_verdict import json_verdict
from mapper.diagnostics.errors import FindingsError

# The keywords of which nearly every case is exact, or closed and typed as the import says.
EXACT = frozenset(
    "type required enum const items allOf oneOf anyOf ref anchor refRemote minLength maxLength minItems "
    "maxItems minimum maximum exclusiveMinimum exclusiveMaximum pattern multipleOf prefixItems "
    "properties additionalProperties patternProperties".split()
)
REMOTE = "http://localhost:1234/"


@pytest.fixture(scope="module")
def suite(reference_data: Path) -> Path:
    """The folder of the suite."""
    return reference_data / "json-schema-suite"


def comments(node: object) -> list[str]:
    """What a contract file says in `$comment`, but for its head."""
    if isinstance(node, dict):
        own = [node["$comment"]] if isinstance(node.get("$comment"), str) else []
        return own + [each for value in node.values() for each in comments(value)]
    return [each for value in node for each in comments(value)] if isinstance(node, list) else []


def imported(schema: object, suite: Path, folder: Path) -> tuple[Message, list[str]] | str:
    """The message of a schema and the remarks in its file; else why it is refused."""
    file = folder / "schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    try:
        made = import_json_schema(file, maps=[(REMOTE, suite / "remotes")])
    except FindingsError as error:
        return "nothing fits" if "nothing can satisfy" in str(error) else "refused"
    text = contract_text(made.contract, made.remarks, made.reading)
    target = folder / "a.contract.yaml"
    target.write_text(text, encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    content.pop("$comment", None)
    return next(iter(contract.load(target).messages.values())), comments(content)


def without_type(schema: Any) -> bool:
    """Whether a schema, or one within it, says nothing of its type: then it is read as typed."""
    if isinstance(schema, dict):
        keywords = schema.keys() - {"$schema", "$id", "$defs", "$ref", "$anchor", "$comment"}
        inner = [*schema.get("$defs", {}).values()] if isinstance(schema.get("$defs"), dict) else []
        for key in ("properties", "patternProperties"):
            inner += schema[key].values() if isinstance(schema.get(key), dict) else []
        inner += [schema[key] for key in ("items", "additionalProperties") if key in schema]
        return (bool(keywords) and not keywords & {"type", "enum", "const"}) or any(
            map(without_type, inner)
        )
    return False


def outcomes(suite: Path, file: Path, folder: Path) -> tuple[Counter[str], list[str]]:
    """How often each outcome comes, and the cases that are silently judged otherwise."""
    counts: Counter[str] = Counter()
    silent = []
    groups = ForeignDocument(file).content
    plain = json.loads(file.read_text(encoding="utf-8"))
    assert isinstance(groups, list)
    for group, schema in zip(groups, (each["schema"] for each in plain), strict=True):
        made = imported(schema, suite, folder)
        for test in group["tests"]:
            if isinstance(made, str):
                assert made == "refused" or not test["valid"]
                counts[made] += 1
                continue
            message, remarks = made
            found = [notice.message for notice in json_verdict(test["data"], message)]
            right = (not found) == test["valid"]
            if right:
                counts["with a remark" if remarks else "exact"] += 1
            elif remarks:
                counts["remarked"] += 1
            elif found and all("the contract has no `" in each for each in found):
                counts["closed"] += 1
            elif found and any("expected here" in each for each in found) and without_type(schema):
                counts["typed"] += 1
            else:
                silent.append(f"{file.stem}: {group['description']}: {test['description']}")
    return counts, silent


def shown(table: dict[str, Counter[str]]) -> str:
    """The table as docs/contracts.md has it: what differs from all exact, then the rest."""
    kinds = ("exact", "nothing fits", "with a remark", "remarked", "closed", "typed", "refused")
    lines = [
        "| keyword | cases | exact | nothing fits | exact, with a remark | remarked | closed | typed "
        "| refused |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    whole = sum(table.values(), Counter())
    for name, counts in [*table.items(), ("all", whole)]:
        cells = (str(counts.total()), *(str(counts[kind] or "") for kind in kinds))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def test_no_case_of_the_suite_is_silently_judged_otherwise(
    suite: Path, tmp_path: Path, project_root: Path
) -> None:
    """Each case has the verdict of the standard, or the import says where not, or it is refused.

    How many there are of each is in docs/contracts.md.
    """
    silent: list[str] = []
    low: list[str] = []
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted((suite / "draft2020-12").glob("*.json")):
        table[file.stem], missed = outcomes(suite, file, tmp_path)
        silent += missed
        counts = table[file.stem]
        if file.stem in EXACT and counts.total() - counts["remarked"] - counts["refused"] < (
            0.95 * counts.total()
        ):
            low.append(file.stem)
    assert silent == []
    assert low == []
    page = (project_root / "docs" / "contracts.md").read_text("utf-8")
    assert shown(table) in page, shown(table)
