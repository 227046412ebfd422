"""The README is true: what it shows of a mapping, and of what commands print, is what there is."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.conftest import RunMapper

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"


@pytest.fixture(scope="module")
def readme(project_root: Path) -> str:
    """The text of the README."""
    return (project_root / "README.md").read_text(encoding="utf-8")


def _blocks(text: str) -> list[tuple[str, str]]:
    return BLOCK.findall(text)


def _shows(excerpt: str, whole: str) -> None:
    """Holds that the lines of the excerpt stand in the whole, in order, `…` for lines between."""
    left = whole.splitlines()
    skipping = True
    for line in excerpt.splitlines():
        if line.strip() == LEFT_OUT:
            skipping = True
            continue
        assert line in left, line
        place = left.index(line)
        assert skipping or place == 0, f"before this line something is left out: {line}"
        left = left[place + 1 :]
        skipping = False


def test_the_mapping_is_what_it_shows(readme: str, project_root: Path) -> None:
    """The excerpt of a mapping consists of lines of that file."""
    named = re.search(r"\]\((mappings/[\w/]+\.yaml)\)", readme)
    assert named is not None
    [excerpt] = [text for language, text in _blocks(readme) if language == "yaml"]
    _shows(excerpt, (project_root / named[1]).read_text(encoding="utf-8"))


def test_the_commands_print_what_it_shows(
    readme: str, project_root: Path, run_mapper: RunMapper, tmp_path: Path
) -> None:
    """What follows a `mapper run` is what it prints: XML as a result, else what it reports."""
    for name in ("mappings", "fixtures"):
        (tmp_path / name).symlink_to(project_root / name)
    blocks = _blocks(readme)
    shown = 0
    for (language, command), (form, text) in pairwise(blocks):
        if language == "console" and command.startswith("$ mapper run") and form in {"xml", ""}:
            ended = run_mapper(*command.removeprefix("$ mapper ").split())
            assert ended.code == 0
            _shows(f"{LEFT_OUT}\n{text}", ended.out if form == "xml" else ended.err)
            shown += 1
    assert shown == 2


def test_it_leads_to_every_page(readme: str, project_root: Path) -> None:
    """No page of the manual is left out."""
    pages = {f"docs/{path.name}" for path in (project_root / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\((docs/[\w-]+\.md)\)", readme))
