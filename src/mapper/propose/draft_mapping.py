"""The rules of a draft → the text of a mapping file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mapper.plan.plan_model import TO_DO
from mapper.propose.draft_rules import DraftRule, DraftTable
from mapper.yaml_text.layout import STEP, formatted
from mapper.yaml_text.quoting import collision, quoted, refused_elsewhere

_WIDTH: Final = 100
"""The columns of a line; a comment that does not fit stands above its rule."""


@dataclass(frozen=True, slots=True)
class DraftHead:
    """What a mapping says before its rules: names, and files as they are named from it."""

    name: str
    source_contract: str
    source_message: str
    target_contract: str
    target_message: str
    formats: tuple[str, ...]


def mapping_text(
    head: DraftHead,
    rules: Sequence[DraftRule],
    tables: Sequence[DraftTable],
    columns: tuple[str, str],
) -> str:
    """The text of a draft, in mapper's layout. `columns` are the names of a table's columns."""
    lines = [
        f"mapping: {_scalar(head.name)}",
        'version: "0.1.0"',
        "source:",
        f"  contract: {_scalar(head.source_contract)}",
        f"  message: {_scalar(head.source_message)}",
        "target:",
        f"  contract: {_scalar(head.target_contract)}",
        f"  message: {_scalar(head.target_message)}",
    ]
    if head.formats:
        lines.append(f"formats: [{', '.join(map(_flow_scalar, head.formats))}]")
    if tables:
        lines.append("tables:")
        key, value = map(_flow_scalar, columns)
        lines += [
            f"  {table.name}: {{file: {_flow_scalar(table.file)}, key: {key}, value: {value}}}"
            for table in tables
        ]
    lines += [
        "",
        "# Each comment says how like the two fields are, and what else is. Look at every rule.",
        "map:",
    ]
    lines += _rules(rules, 1)
    text = "\n".join(lines) + "\n"
    laid_out = formatted(text, head.name)
    if not isinstance(laid_out, str):
        raise AssertionError(f"a draft that is not YAML: {laid_out[0].message}")
    return laid_out


def _rules(rules: Sequence[DraftRule], depth: int) -> Iterator[str]:
    pad = " " * STEP * depth
    for rule in rules:
        key = f"{pad}{_scalar(rule.name)}:"
        if rule.children:
            yield from _commented(key, rule.comment, pad)
            inner = pad + " " * STEP
            if rule.each:
                yield f"{inner}$each: {_scalar(rule.each)}"
            if rule.from_:
                yield f"{inner}$from: {_scalar(rule.from_)}"
                yield f"{inner}$on_many: error"
            if rule.as_:
                yield f"{inner}$as: {rule.as_}"
            yield from _rules(rule.children, depth + 1)
        else:
            yield from _commented(f"{key} {_body(rule)}", rule.comment, pad)


def _body(rule: DraftRule) -> str:
    if not rule.value:
        return f"{{$absent: {TO_DO}}}"
    if rule.table:
        return f"{{$value: {_flow_scalar(rule.value)}, $table: {rule.table}}}"
    return _scalar(rule.value)


def _commented(line: str, comment: str, pad: str) -> Iterator[str]:
    if comment and len(line) + 4 + len(comment) > _WIDTH:
        yield from _wrapped(comment, f"{pad}# ")
        yield line
    else:
        yield f"{line}  # {comment}" if comment else line


def _wrapped(text: str, head: str) -> Iterator[str]:
    line = head
    for word in text.split():
        if len(line) + len(word) > _WIDTH and line != head:
            yield line.rstrip()
            line = head
        line += f"{word} "
    yield line.rstrip()


def _scalar(text: str) -> str:
    """A text as a YAML scalar after a key, or as a key."""
    return quoted(text) if collision(text) or refused_elsewhere(text, flow=False) else text


def _flow_scalar(text: str) -> str:
    """A text as a YAML scalar in brackets or braces."""
    bare = not collision(text) and not any(sign in text for sign in ",[]{}?:#\"'")
    return text if bare else quoted(text)
