"""What docs/functions.md says of functions is so."""

import json
import re
from pathlib import Path

import pytest

from mapper.expression import compile as compile_expression
from mapper.jsonata.functions.registry import EXTENSIONS

DOCUMENT = Path(__file__).parents[2] / "docs" / "functions.md"
ROW = re.compile(r"^\| `(\$.+?)` \| `(.+?)` \| [^|]*\|$", re.MULTILINE)


def promised() -> list[tuple[str, str]]:
    """The rows of the tables: the call and what it gives."""
    return [(row[1], row[2]) for row in ROW.finditer(DOCUMENT.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("expression", "gives"), promised())
def test_examples(expression: str, gives: str) -> None:
    """Every example gives what stands beside it."""
    result = compile_expression(expression)({})
    assert json.dumps(result) == json.dumps(json.loads(gives))


def test_every_extension_has_an_example() -> None:
    """No function of mapper's own is undocumented."""
    shown = {name for call, _ in promised() for name in re.findall(r"\$([a-z_]+)", call)}
    assert set(EXTENSIONS) <= shown
