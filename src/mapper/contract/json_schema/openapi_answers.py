"""What the operations of an OpenAPI document answer and take: which schemas are messages, and their names."""

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
    for operation, name in _operations(documents, document):
        yield from _of_operation(documents, operation, name)


def requests(documents: SchemaDocuments, document: Located) -> dict[str, Located]:
    """The schemas of what operations take as JSON in their bodies, by a name for each."""
    found: dict[str, Located] = {}
    for operation, name in _operations(documents, document):
        body = operation.words.get("requestBody")
        taken = [_followed(documents, operation.inner(body))] if isinstance(body, dict) else []
        given = operation.words.get("parameters")
        for one in given if isinstance(given, list) else ():  # Swagger 2.0
            parameter = _followed(documents, operation.inner(one))
            if parameter.words.get("in") == "body":
                taken.append(parameter)
        for schema in (schema for each in taken for schema in _schemas(each)):
            found.setdefault(_name(schema, f"{_capital(name)}Request"), schema)
    return found


def _operations(documents: SchemaDocuments, document: Located) -> Iterator[tuple[Located, str]]:
    """The operations, each with its name."""
    paths = document.words.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        place = _followed(documents, document.inner(item))
        for method in _METHODS:
            operation = place.words.get(method)
            if isinstance(operation, dict):
                name = str(operation.get("operationId") or f"{method}{_word(str(path))}")
                yield place.inner(operation), name


def _of_operation(documents: SchemaDocuments, operation: Located, name: str) -> Iterator[Answer]:
    responses = operation.words.get("responses")
    if not isinstance(responses, dict):
        return
    has_good = any(str(status).startswith("2") for status in responses)
    for status, response in responses.items():
        good = str(status).startswith("2") or (str(status) == "default" and not has_good)
        at = _followed(documents, operation.inner(response))
        for schema in _schemas(at):
            without = f"{_capital(name)}Answer" + ("" if good else str(status))
            yield Answer(_name(schema, without), schema, good)


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


def _name(schema: Located, without: str) -> str:
    """The name of a schema by its reference or title; `without` where it has neither."""
    ref = schema.words.get("$ref")
    if isinstance(ref, str):
        last = ref.rpartition("/")[2].rpartition("#")[2]
        return last.partition(".")[0] if "#" not in ref else name_of_step(last)
    title: Any = schema.words.get("title")
    if isinstance(title, str) and re.fullmatch(r"\w+", title):
        return title
    return without


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _word(path: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.findall(r"\w+", path))
