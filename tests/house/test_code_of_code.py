"""What writes code knows nodes, and decides nothing by looking at text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = ("compiler", "jsonata/emit")
APART = {
    "compile_cache.py", "compiled_loading.py", "compiled_program.py", "compiler_version.py",
}  # fmt: skip
"""Modules of these rooms that write no code: they keep and load what was written."""
LOOKING = {
    "startswith", "endswith", "removeprefix", "removesuffix", "replace", "strip", "lstrip", "rstrip",
    "partition", "rpartition", "splitlines", "isidentifier", "fullmatch", "search",
}  # fmt: skip
"""Methods that look at a text, or change one."""


def found(text: str) -> Iterator[str]:
    """What a module does that only somebody needs who looks at text."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names]
            if "re" in names or getattr(node, "module", "") == "re":
                yield f"{node.lineno}: import re"
        elif isinstance(node, ast.Attribute) and node.attr == "__qualname__":
            yield f"{node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in LOOKING:
                yield f"{node.lineno}: .{node.func.attr}"
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            code = [each for each in ast.walk(node) if isinstance(each, ast.Attribute)]
            if any(each.attr in ("code", "lines", "source_text") for each in code):
                yield f"{node.lineno}: in"


@pytest.mark.parametrize("room", ROOMS)
def test_no_decision_is_made_by_looking_at_text(room: str, project_root: Path) -> None:
    """Code is nodes until it is printed: no method of texts, no regular expression, no search."""
    looked = {
        path.name: list(found(path.read_text("utf-8")))
        for path in sorted((project_root / "src" / "mapper" / room).glob("*.py"))
        if path.name not in APART
    }
    assert {name: lines for name, lines in looked.items() if lines} == {}


def test_looking_at_text_is_found() -> None:
    """Code that looks at text does not pass."""
    bad = "import re\nx = code.endswith('(run)')\ny = '[' in value.code\nz = call.__qualname__\n"
    assert len(list(found(bad))) == 4


def imports(package: Path) -> dict[str, set[str]]:
    """Which modules of the compiler each of its modules imports, also for types alone."""
    prefix = "mapper.compiler."
    return {
        path.stem: {
            node.module.removeprefix(prefix)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(prefix)
            and node.module
        }
        for path in package.glob("*.py")
    }


def test_the_compiler_has_no_circle(project_root: Path) -> None:
    """No module of the compiler imports one that imports it, on whatever way, types included."""
    left = imports(project_root / "src" / "mapper" / "compiler")
    while left:
        ends = {name for name, needs in left.items() if not needs & set(left)}
        assert ends, f"a circle among {sorted(left)}"
        left = {name: needs for name, needs in left.items() if name not in ends}
