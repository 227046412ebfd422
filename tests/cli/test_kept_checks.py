"""Promises about `mapper check` of what has not changed: quick, and exactly as right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mapper.compiler import check_cache
from tests.cli.conftest import Ended, RunMapper

WRONG = "mapping: shop/wrong\n"


@pytest.fixture
def check(
    tmp_path: Path, project_root: Path, run_mapper: RunMapper, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ended]:
    """Checks a copy of the examples' mappings, with a cache of its own."""
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
    shutil.copytree(project_root / "examples" / "mappings", tmp_path / "mappings")

    def run(*arguments: str) -> Ended:
        return run_mapper("check", *arguments)

    return run


def is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: Path | None = None) -> bool:
    """Whether a check of all mappings is kept, as a user in the folder would name them."""
    monkeypatch.chdir(tmp_path)
    paths = [Path("mappings")]
    folders = check_cache.CheckedFolders(sorted(Path("mappings").rglob("*.yaml")), tables)
    return check_cache.read(paths, folders) is not None


def test_a_check_is_kept_and_prints_the_same(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings, counts and exit code of a kept check are those of the first, in every format."""
    (tmp_path / "mappings" / "wrong.yaml").write_text(WRONG)
    first = check()
    assert first.code == 1
    assert is_kept(tmp_path, monkeypatch)
    assert check() == first
    monkeypatch.setenv("MAPPER_CACHE", "off")
    for form in ("text", "json", "github", "gitlab", "junit"):
        fresh = check("--format", form)
        monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
        assert check("--format", form) == fresh
        monkeypatch.setenv("MAPPER_CACHE", "off")


def change(file: Path) -> None:
    """One byte more, that means nothing."""
    file.write_bytes(file.read_bytes() + b"\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a mapping": lambda folder: change(folder / "shop/order.yaml"),
    "a contract": lambda folder: change(folder / "shop/order.contract.yaml"),
    "a table": lambda folder: change(next(folder.rglob("*.csv"))),
    "a view": lambda folder: change(next((folder / "shop/views").glob("*.yaml"))),
    "a file more": lambda folder: (folder / "shop/more.yaml").write_text(WRONG),
    "a file that nothing reads": lambda folder: (folder / "shop/read.me").write_text(""),
    "a file less": lambda folder: (folder / "shop/orders.yaml").unlink(),
    "a folder": lambda folder: (folder / "shop/empty").mkdir(),
    "settings": lambda folder: (folder / "mapper.yaml").write_text(""),
    "settings above": lambda folder: (folder.parent / "mapper.yaml").write_text(""),
    "a link": lambda folder: (folder / "shop/link.yaml").symlink_to("order.yaml"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_counts(
    what: str, check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes, goes or changes below the mapping root is seen."""
    check()
    CHANGES[what](tmp_path / "mappings")
    assert not is_kept(tmp_path, monkeypatch)
    kept = check()
    assert is_kept(tmp_path, monkeypatch) or what == "settings above"
    monkeypatch.setenv("MAPPER_CACHE", "off")
    assert check() == kept


def test_another_version_does_not_count(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of mapper found is looked for anew."""
    check()
    monkeypatch.setattr(check_cache, "mapper_version", lambda: "another")
    assert not is_kept(tmp_path, monkeypatch)


def test_tables_of_ones_own_count(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `--tables` another folder is read, and its content is part of what must be the same."""
    own = tmp_path / "own"
    own.mkdir()
    plain = check()
    (own / "nothing.csv").write_text("a,b\n")
    found = check("--tables", "own")
    assert "table-of-nothing" in found.out
    assert check("--tables", "own") == found
    (own / "nothing.csv").unlink()
    assert check("--tables", "own").out == plain.out == check().out


def test_tables_that_the_settings_name(check: Callable[..., Ended], tmp_path: Path) -> None:
    """A folder that only the settings name is looked at each time."""
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "mappings" / "mapper.yaml").write_text("tables: ../own\n")
    assert "table-of-nothing" not in check().out
    (own / "nothing.csv").write_text("a,b\n")
    assert "table-of-nothing" in check().out


def test_what_is_saved_during_a_check_is_not_kept(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not what it was when the check began makes the next one look again."""
    from mapper.report import absence

    def saved(plan: object) -> list[object]:
        change(tmp_path / "mappings/shop/invoice.contract.yaml")
        return []

    with monkeypatch.context() as patch:
        patch.setattr(absence, "nothing_by_absence", saved)
        check()
    assert not is_kept(tmp_path, monkeypatch)
