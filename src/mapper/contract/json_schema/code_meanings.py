"""What the codes of a schema mean, in the spellings that publishers have for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from mapper.contract.json_schema.schema_documents import Located

_LISTS: Final = (
    "x-enum-descriptions", "x-enumDescriptions", "x-enum-varnames", "x-enumNames", "enumNames",
    "x-ms-enum",
)  # fmt: skip
"""Extensions that say it beside `enum`: in its order, or by code. The first that is there counts."""


def code_meanings(schemas: Iterable[Located]) -> dict[str, str]:
    """The meaning of each code of which one of the schemas says it.

    By `oneOf` or `anyOf` of constants with a title or a description, as JSON Schema's own guide has
    it; by an extension beside `enum`; or by the schemas that are alternatives.
    """
    meanings: dict[str, str] = {}
    waiting = list(schemas)
    while waiting:
        at = waiting.pop(0)
        words = at.words
        for branch in (*at.branches("oneOf"), *at.branches("anyOf"), *at.branches("allOf")):
            waiting.append(branch)
        code = _only_code(words)
        text = words.get("title") or words.get("description")
        if code is not None and isinstance(text, str):
            meanings.setdefault(code, _line(text))
        for code, text in _beside(words):
            meanings.setdefault(code, _line(text))
    return meanings


def _only_code(words: dict[str, Any]) -> str | None:
    if "const" in words:
        return _spelled(words["const"])
    codes = words.get("enum")
    return _spelled(codes[0]) if isinstance(codes, list) and len(codes) == 1 else None


def _beside(words: dict[str, Any]) -> Iterable[tuple[str, str]]:
    codes = words.get("enum")
    if not isinstance(codes, list):
        return
    for keyword in _LISTS:
        said = words.get(keyword)
        if isinstance(said, dict) and isinstance(said.get("values"), list):
            for each in said["values"]:
                if isinstance(each, dict):
                    text = each.get("description") or each.get("name")
                    yield str(_spelled(each.get("value"))), str(text)
            return
        if isinstance(said, dict):
            yield from ((str(code), text) for code, text in said.items() if isinstance(text, str))
            return
        if isinstance(said, list):
            for code, text in zip(codes, said, strict=False):
                spelled = _spelled(code)
                if spelled is not None and isinstance(text, str):
                    yield spelled, text
            return


def _spelled(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def _line(text: str) -> str:
    return " ".join(text.split())
