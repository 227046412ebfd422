"""The answers that an OpenAPI document describes: which schemas are messages, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from mapper.contract.json_pointer import name_of_step
from mapper.contract.json_schema.schema_documents import Located, SchemaDocuments

_METHODS: Final = ("get", "post", "put", "patch", "delete", "options", "head", "trace", "query")
_JSON: Final = re.compile(r"application/(?:[\w.+-]+\+)?json(?:\s*;.*)?|\*/\*|application/\*", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the schema of its content, and a name for it."""

    name: str
    schema: Located
    good: bool


def answers(documents: SchemaDocuments, document: Located) -> Iterator[Answer]:
    """Every answer in JSON of every operation, good ones (2xx) and others.

    `default` counts as good where an operation describes no other answer that is.
    """
    paths = document.words.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        place = _followed(documents, document.inner(item))
        for method in _METHODS:
            operation = place.words.get(method)
            if isinstance(operation, dict):
                name = str(operation.get("operationId") or f"{method}{_word(str(path))}")
                yield from _of_operation(documents, place.inner(operation), name)


def _of_operation(documents: SchemaDocuments, operation: Located, name: str) -> Iterator[Answer]:
    responses = operation.words.get("responses")
    if not isinstance(responses, dict):
        return
    has_good = any(str(status).startswith("2") for status in responses)
    for status, response in responses.items():
        good = str(status).startswith("2") or (str(status) == "default" and not has_good)
        at = _followed(documents, operation.inner(response))
        for schema in _schemas(at):
            yield Answer(_name(schema, name, str(status), good=good), schema, good)


def _schemas(response: Located) -> Iterator[Located]:
    content = response.words.get("content")
    if isinstance(content, dict):
        for media, said in content.items():
            if _JSON.fullmatch(str(media)) and isinstance(said, dict):
                schema = said.get("schema", said.get("itemSchema"))
                if isinstance(schema, dict):
                    yield response.inner(schema)
    elif isinstance(response.words.get("schema"), dict):  # Swagger 2.0
        yield response.inner(response.words["schema"])


def _followed(documents: SchemaDocuments, at: Located) -> Located:
    """What a reference of a path, a response or a parameter leads to."""
    seen: set[Located] = set()
    while "$ref" in at.words and at not in seen:
        seen.add(at)
        at, _ = documents.followed(at)
    return at


def _name(schema: Located, operation: str, status: str, *, good: bool) -> str:
    ref = schema.words.get("$ref")
    if isinstance(ref, str):
        last = ref.rpartition("/")[2].rpartition("#")[2]
        return last.partition(".")[0] if "#" not in ref else name_of_step(last)
    title: Any = schema.words.get("title")
    if isinstance(title, str) and re.fullmatch(r"\w+", title):
        return title
    first = operation[:1].upper() + operation[1:]
    return f"{first}Answer" if good else f"{first}Answer{status}"


def _word(path: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.findall(r"\w+", path))
