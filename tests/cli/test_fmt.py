"""Promises about what `mapper fmt` does with files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import run_in

UNTIDY = "a:\n    b: c # why\n"
TIDY = "a:\n  b: c  # why\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an untidy file, a tidy one and one that is not YAML."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings/untidy.yaml").write_text(UNTIDY, "utf-8")
    (tmp_path / "mappings/tidy.yml").write_text(TIDY, "utf-8")
    (tmp_path / "broken.yaml").write_text("a: [b\n", "utf-8")
    return tmp_path


def test_untidy_files_are_written_and_others_left(folder: Path) -> None:
    """Without paths all YAML below mappings/ gets the layout; a second run changes nothing."""
    tidy = folder / "mappings/tidy.yml"
    before = tidy.stat().st_mtime_ns
    done = run_in(folder, "fmt")
    assert (done.code, done.out) == (0, "")
    assert (folder / "mappings/untidy.yaml").read_text("utf-8") == TIDY
    assert tidy.stat().st_mtime_ns == before
    assert "2 files, 0 changed" in run_in(folder, "fmt").err


def test_check_and_diff_write_nothing(folder: Path) -> None:
    """`--check` names the files and fails; `--diff` prints what would change."""
    checked = run_in(folder, "fmt", "--check")
    assert (checked.code, checked.out) == (1, "mappings/untidy.yaml\n")
    shown = run_in(folder, "fmt", "--diff", "mappings/untidy.yaml")
    assert shown.code == 0
    assert "-    b: c # why\n+  b: c  # why\n" in shown.out
    assert (folder / "mappings/untidy.yaml").read_text("utf-8") == UNTIDY


def test_a_file_that_is_not_yaml_is_a_finding(folder: Path) -> None:
    """It stays as it is, the others are written, and the exit code says so."""
    done = run_in(folder, "fmt", "broken.yaml", "mappings")
    assert done.code == 1
    assert "broken.yaml:2:1: error:" in done.err
    assert (folder / "broken.yaml").read_text("utf-8") == "a: [b\n"
    assert (folder / "mappings/untidy.yaml").read_text("utf-8") == TIDY


@pytest.mark.parametrize("named", ["mapings", "table.csv", "empty"])
def test_what_is_no_yaml_file_is_a_usage_error(folder: Path, named: str) -> None:
    """A path that does not exist, another kind of file, a folder without YAML: nothing is read."""
    (folder / "table.csv").write_text("a,b\n", "utf-8")
    (folder / "empty").mkdir()
    done = run_in(folder, "fmt", named)
    assert done.code == 2
    assert named in done.err
