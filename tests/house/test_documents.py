"""The documents hold together, and say what the program does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mapper.jsonata.runtime.limits import Limits

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"```.*?```", re.DOTALL)


def _documents(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def test_links_lead_somewhere(project_root: Path) -> None:
    """A link to a file of the project leads to one that exists."""
    broken = [
        f"{document.relative_to(project_root)}: {link}"
        for document in _documents(project_root)
        for link in LINK.findall(CODE.sub("", document.read_text(encoding="utf-8")))
        if "://" not in link and not (document.parent / link).exists()
    ]
    assert broken == []


def test_the_documents_name_every_command(project_root: Path) -> None:
    """The page on the command line has every command, and no other."""
    from mapper.cli.app import app

    commands = {command.name for command in app.registered_commands}
    commands |= {group.name for group in app.registered_groups}
    text = (project_root / "docs/command-line.md").read_text(encoding="utf-8")
    table = text.partition("| command | does |")[2].partition("\n\n")[0]
    assert set(re.findall(r"[|,] `(\w+)", table)) == commands


def test_the_documents_name_every_limit(project_root: Path) -> None:
    """The page on the command line has every limit that --limit sets, and no other."""
    text = (project_root / "docs/command-line.md").read_text(encoding="utf-8")
    table = text.partition("| limit | of |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == {field.name for field in fields(Limits)}


@pytest.mark.parametrize("target", ["demo", "test", "test-all", "fuzz", "bench", "lint", "types"])
def test_make_has_what_the_documents_promise(project_root: Path, target: str) -> None:
    """The Makefile has the targets that the documents name, each with a line of help."""
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE)
