"""The recipes of CONTRIBUTING name files and things that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("\n## Recipes\n")[2]
RECIPES = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))
LINK = re.compile(r"\[[^]]*\]\(([^)#]+)[^)]*\)")
PATH = re.compile(r"`(tests/[\w/.]+)`")
NAME = re.compile(r"`([A-Za-z_]\w+)`")


def _content(path: Path) -> str:
    files = [path] if path.is_file() else sorted(path.glob("*.*"))
    return "\n".join(file.read_text("utf-8", "replace") for file in files if file.is_file())


@pytest.mark.parametrize("recipe", RECIPES)
def test_what_a_recipe_names_exists(recipe: str) -> None:
    """Each file is there, and each name stands in one of the files of its recipe."""
    steps = RECIPES[recipe]
    links = [ROOT / path for path in [*LINK.findall(steps), *PATH.findall(steps)]]
    assert [path for path in links if not path.exists()] == []
    known = "\n".join(map(_content, links))
    added = re.findall(r"`(\w+) = ", steps)
    named = set(NAME.findall(LINK.sub("", steps))) - set(added)
    assert [name for name in named if not re.search(rf"\b{name}\b", known)] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_what_a_recipe_runs_exists(recipe: str) -> None:
    """The tests that a recipe says to run are there, and it has no more than eight steps."""
    steps = RECIPES[recipe]
    folders = [word for run in re.findall(r"`pytest ([^`]+)`", steps) for word in run.split()]
    assert folders or "`make test`" in steps
    assert [folder for folder in folders if not (ROOT / folder).exists()] == []
    assert 4 <= len(re.findall(r"^\d\. ", steps, re.MULTILINE)) <= 8


def test_there_are_recipes() -> None:
    """The recipes are found."""
    assert len(RECIPES) >= 5
