"""Codes: every one that the program uses is listed, explained, and documented."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mapper.diagnostics.catalogue import CODES, codes_as_markdown

CODE = re.compile(r"[a-z]+(-[a-z]+)+")
# What takes a code as its first argument, or as the argument called `code`.
CALLS = re.compile(
    r"Finding|Notice|_?report|_?refuse|refusal|_?finding|_?notice|unknown|note|_add|function_error|LimitError|RegexError|find"
)


def test_the_documentation_is_what_is_listed(project_root: Path) -> None:
    """docs/codes.md is written from the list, and not by hand."""
    assert (project_root / "docs" / "codes.md").read_text("utf-8") == codes_as_markdown()


def test_every_code_is_explained() -> None:
    """Each has a title, a meaning and how to fix it, and a name of words."""
    for name, code in CODES.items():
        assert CODE.fullmatch(name)
        assert code.title
        assert not code.title.endswith(".")
        assert code.meaning.endswith(".")
        assert code.help.endswith((".", ")"))


def test_every_code_that_is_used_is_listed(project_root: Path) -> None:
    """No finding or notice carries a code that the list does not explain."""
    used = {
        (path.relative_to(project_root).as_posix(), code)
        for path in sorted((project_root / "src").rglob("*.py"))
        for code in codes_in(path)
    }
    assert {code for _, code in used} & CODES.keys()
    assert sorted(f"{path}: {code}" for path, code in used if code not in CODES) == []


def test_every_code_that_is_listed_is_used(project_root: Path) -> None:
    """The list explains nothing that the program never reports."""
    texts = [path.read_text("utf-8") for path in (project_root / "src").rglob("*.py")]
    said = {
        text for whole in texts for text in re.findall(r"""["']([a-z]+(?:-[a-z]+)+)["']""", whole)
    }
    assert sorted(CODES.keys() - said) == []


def codes_in(path: Path) -> Iterator[str]:
    """The codes that calls in a module give to findings and notices."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        name = called.id if isinstance(called, ast.Name) else called
        if not isinstance(name, str) or not CALLS.fullmatch(name):
            continue
        first = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
        for argument in first:
            value = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(value, str) and CODE.fullmatch(value):
                yield value
