"""What docs/expressions.md says of expressions is so."""

import json
import re
from pathlib import Path

import pytest

from mapper.expression import compile as compile_expression

DOCUMENT = Path(__file__).parents[2] / "docs" / "expressions.md"
DATA = re.compile(r"^For the data `(.*)`:$", re.MULTILINE)
ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \| [^|]* \|$", re.MULTILINE)


def promised() -> list[tuple[str, str]]:
    """The rows of the table of expressions: the text and what it gives."""
    text = DOCUMENT.read_text(encoding="utf-8")
    start = text.index("| expression | gives |")
    return [(row[1], row[2]) for row in ROW.finditer(text, start, text.index("## Errors"))]


@pytest.mark.parametrize(("expression", "gives"), promised())
def test_examples(expression: str, gives: str) -> None:
    """Every example in the table gives what stands beside it."""
    data = DATA.search(DOCUMENT.read_text(encoding="utf-8"))
    assert data is not None
    result = compile_expression(expression)(json.loads(data[1]))
    assert json.dumps(result) == json.dumps(json.loads(gives))


def test_there_are_examples() -> None:
    """The table is found; an empty one would promise nothing."""
    assert len(promised()) > 15
