"""docs/architecture.md shows the rooms that exist, in the order in which they may import."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.layers import ORDER, imports, modules
from tests.house.test_house import LIGHT

ROW = re.compile(r"^\| \[`([\w/]+)`\]\((\S+)\) \|( ● )?", re.MULTILINE)
COMMAND = re.compile(r"^\| `mapper (.+)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def page(project_root: Path) -> str:
    """The text of the page."""
    return (project_root / "docs/architecture.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rooms(project_root: Path) -> set[str]:
    """The folders of the program with code in them."""
    package = project_root / "src/mapper"
    return {path.parent.relative_to(package).as_posix() for path in package.glob("*/**/*.py")}


def test_the_drawing_has_every_room_and_fits_a_terminal(page: str, rooms: set[str]) -> None:
    """Each room stands in the one drawing, nothing else does, and no line is over 80 columns."""
    [drawing] = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"\[(\w+)\]", drawing)) == {room for room in rooms if "/" not in room}
    assert [line for line in drawing.splitlines() if len(line) > 80] == []


def test_the_table_has_every_room_in_order(page: str, rooms: set[str]) -> None:
    """Each room has a line that leads to it; the layers stand as tests/house/layers.py has them."""
    rows = ROW.findall(page)
    names = [name for name, _, _ in rows]
    assert sorted(names) == sorted({*rooms, "mapper"})
    assert [name for name in names if "/" not in name] == [
        "mapper" if layer == "api" else layer for layer in ORDER
    ]
    for name, link, _ in rows:
        assert link == "../src/mapper" + ("" if name == "mapper" else f"/{name}")


def test_the_table_marks_what_a_message_needs(page: str, project_root: Path) -> None:
    """A mark stands at the rooms that a compiled mapping runs with, as tests hold them light."""
    light = {project_root / "src" / name.replace(".", "/") for name in LIGHT}
    folders = {path if path.is_dir() else path.parent for path in light}
    marked = {name for name, _, mark in ROW.findall(page) if mark}
    assert {project_root / "src/mapper" / name for name in marked} == folders


def test_no_run_imports_what_is_the_norm(project_root: Path) -> None:
    """The reference reader and the verdict of a contract are for tests to compare with.

    `mapper.contract.validate` is the face of the verdict, and imports it when it is called.
    """
    norms = ("mapper.reading.reference", "mapper.contract.verdict")
    wrong = [
        f"{name} imports {found.imported}"
        for name, path in modules(project_root / "src/mapper")
        for found in imports(name, path)
        if found.imported.startswith(norms)
        and name != "mapper.contract"
        and not name.startswith(norms)
    ]
    assert wrong == []


def test_the_commands_show_what_it_says(page: str, project_root: Path, tmp_path: Path) -> None:
    """Each command works as it stands, in the folder of examples."""
    shutil.copytree(project_root / "examples", tmp_path, dirs_exist_ok=True)
    commands = COMMAND.findall(page)
    assert len(commands) > 3
    for command in commands:
        called = [sys.executable, "-m", "mapper", *shlex.split(command)]
        done = subprocess.run(called, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
