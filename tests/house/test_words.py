"""What users and engineers read is in the words of the field."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

# What is not said any more, each with the field's word for it.
WORDS = {
    r"\bmend(s|ed|ing)?\b": "help: … (printed); to fix, to correct; to repair (quotes)",
    r"\bnothing to tell\b": "no findings",
    r"\b(called wrongly|wrong use)\b": "usage error",
    r"(?<!there )\bis no (mapping|file|contract|table|number|decimal|list|text|object|function)\b": "is not a …",
    r"\b(an?|one) [a-z-]+ an? (part|subject|line|path|finding|source|namespace|mapping|case|registry"
    r"|command|input|message|row|member|issue)\b": "one … per …",
    r"\b(tells?|told|telling)\b": "report, say, state",
    r"\barms?\b": "branch (of $choose, $match); inline code, general build",
    r"\bdeclines\b": "falls back",
    r"\bleaf_looks_further\b": "depends_on_message",
    r"\banswers_false_to_nothing\b": "rejects_missing",
    r"\bdoes not have the form that\b": "does not match the target's pattern",
    r"\bnothing is called\b": "undefined variable",
    r"\bproblems?\b": "diagnostic: a finding of check, a notice of a run",
}
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "examples/**/*.md")


@functools.cache
def texts(root: Path) -> list[tuple[str, str]]:
    """All texts, each with where it is: strings and docstrings, the catalogue, the documents."""
    return list(_texts(root))


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(root)}:{node.lineno}", node.value
    for path in sorted((root / "src").rglob("*.toml")):
        for name, code in tomllib.loads(path.read_text("utf-8")).items():
            yield f"{path.relative_to(root)} {name}", str(code)
    for pattern in DOCUMENTS:
        for path in sorted(root.glob(pattern)):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                yield f"{path.relative_to(root)}:{number}", line


@pytest.mark.parametrize(("old", "new"), WORDS.items(), ids=list(WORDS.values()))
def test_the_words_of_the_field(old: str, new: str, project_root: Path) -> None:
    """No message, help text, docstring or page has the old word; the changelog may name it."""
    pattern = re.compile(old, re.IGNORECASE)
    found = [
        f"{where}: {match.group()!r}"
        for where, text in texts(project_root)
        for match in pattern.finditer(text)
    ]
    assert found == [], f"say: {new}"
