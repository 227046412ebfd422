"""Promise: what `check` accepts Python can hold, however deep `$each` is nested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.diagnostics.errors import FindingsError

LEVELS = 24
EACH = """\
a:
  $each: a
  $as: x{depth}
  $where: $exists(a[$exists(v)]) or $exists(v)
  $order_by: v
  $distinct_by: v & "{depth}"
"""
LOOPS = 'v: $join(a[v != ""].a[$exists(a[v in $$.a.v].a[v != ""])].a.v.$uppercase($))'


def contract(name: str, folder: Path) -> None:
    """A contract of lists of objects within one another."""
    levels = "".join(
        f"  L{each}: {{type: object, properties: {{v: {{type: string}}, a: {{type: array, "
        f"items: {{$ref: '#/$defs/L{each + 1}'}}}}}}}}\n"
        for each in range(LEVELS)
    )
    last = f"  L{LEVELS}: {{type: object, properties: {{v: {{type: string}}}}}}\n"
    text = f"contract: {name}\nmessages:\n  answer: {{$ref: '#/$defs/L0'}}\n$defs:\n{levels}{last}"
    (folder / f"{name}.contract.yaml").write_text(text, "utf-8")


def rules(number: int) -> str:
    """So many `$each` within one another, with all that may stand beside them."""
    text = LOOPS + "\n"
    for depth in range(number, 0, -1):
        text = EACH.format(depth=depth) + "".join(f"  {line}\n" for line in text.splitlines())
    return text


def load(number: int, folder: Path, *, inner: int = 0) -> mapper.Mapping:
    """The mapping of the rules; those below `inner` of them in a fragment."""
    for name in ("from", "to"):
        contract(name, folder)
    text = (
        "mapping: deep\nversion: '1'\nsource: {contract: from.contract.yaml, message: answer}\n"
        "target: {contract: to.contract.yaml, message: answer}\n"
    )
    outer = rules(number)
    if inner:
        within = "".join(f"      {line}\n" for line in rules(inner).splitlines())
        fragment = f"fragments:\n  inner:\n    source: L{number}\n    rules:\n{within}"
        (folder / "deep.fragments.yaml").write_text(fragment, "utf-8")
        text += "fragments: [deep.fragments.yaml]\n"
        outer = outer.replace(LOOPS, "$use: inner")
    text += "map:\n" + "".join(f"  {line}\n" for line in outer.splitlines())
    file = folder / "deep.yaml"
    file.write_text(text, "utf-8")
    return mapper.load(file)


def document(depth: int) -> dict[str, Any]:
    """A message with two items in each list."""
    if not depth:
        return {"v": "z"}
    items = [{"v": "b"}, document(depth - 1)] if depth % 5 == 0 else [document(depth - 1)]
    return {"v": "z", "a": items}


def depth_of(value: Any) -> int:
    """How many lists are within one another."""
    return 1 + depth_of(value["a"][-1]) if "a" in value else 0


@pytest.mark.parametrize(("number", "inner"), [(10, 0), (6, 9), (10, 10)])
def test_what_is_accepted_runs(number: int, inner: int, tmp_path: Path) -> None:
    """At the limit there are loops of expressions too; a fragment begins to count anew."""
    mapped = load(number, tmp_path, inner=inner).map(document(LEVELS))
    assert mapped.ok
    assert depth_of(mapped.record) == number + inner


def test_what_is_deeper_is_found(tmp_path: Path) -> None:
    """One more is a finding of the first that is too deep, and the only one."""
    with pytest.raises(FindingsError) as caught:
        load(12, tmp_path)
    (found,) = caught.value.findings
    assert found.code == "file-too-large"
    assert found.hint == "put the inner rules into a fragment"
