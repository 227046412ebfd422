"""Importing schemas: a contract from what a publisher has, however large that is."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from mapper import contract

SIZE = 13_000_000
"""So many bytes has the OpenAPI document, about as many as the largest public ones."""


def openapi(size: int) -> str:
    """An OpenAPI document of about so many bytes: schemas that refer to each other, and answers."""
    schemas = "".join(_schema(number) for number in range(size // len(_schema(1000) + _path(1000))))
    count = schemas.count("\n    Thing")
    paths = "".join(_path(number) for number in range(count))
    head = "openapi: 3.1.0\ninfo: {title: Things, version: '1'}\npaths:\n"
    return f"{head}{paths}components:\n  schemas:\n{schemas}"


def _schema(number: int) -> str:
    fields = "".join(
        f"        field{index}:\n          type: string\n          maxLength: {index + 10}\n"
        f"          description: What field {index} of thing {number} holds, in some words\n"
        for index in range(12)
    )
    other = f"'#/components/schemas/Thing{number // 2}'"
    return (
        f"    Thing{number}:\n      type: object\n      required: [field0, field1]\n"
        f"      properties:\n{fields}        kind:\n          type: string\n          enum: [a, b, c]\n"
        f"        more:\n          type: array\n          items: {{$ref: {other}}}\n"
        f"        part:\n          allOf:\n            - $ref: {other}\n"
        "            - description: A part of it\n"
    )


def _path(number: int) -> str:
    return (
        f"  /things/{number}:\n    get:\n      operationId: getThing{number}\n      responses:\n"
        "        '200':\n          description: It is there\n          content:\n"
        "            application/json:\n              schema:\n"
        f"                $ref: '#/components/schemas/Thing{number}'\n"
    )


@pytest.mark.benchmark(group="importing OpenAPI of 13 MB, as YAML", timer=process_time)
def test_importing_a_large_document(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """A message for each answer, and a definition for each schema."""
    file = tmp_path / "things.openapi.yaml"
    file.write_text(openapi(SIZE), encoding="utf-8")
    benchmark.extra_info["bytes"] = file.stat().st_size
    text = benchmark.pedantic(lambda: contract.import_json_schema(file), rounds=1)
    written = yaml.load(text, Loader=yaml.CBaseLoader)
    assert len(written["messages"]) == len(written["$defs"]) > 1000
