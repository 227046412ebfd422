"""Promises about the cache of compiled mappings: never stale, never damaged, never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.compiler import cache_folder, compile_cache
from mapper.compiler.cache_folder import SETTING
from tests.running.conftest import FILES, expected, message


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the cache."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(SETTING, str(folder))
    return folder


def entries(folder: Path) -> list[Path]:
    """The entries of the cache."""
    return sorted(folder.glob("*.mapping"))


def is_kept(garden: Path) -> bool:
    """Whether the cache has an entry that holds for the garden's mapping."""
    return compile_cache.read(garden / "beds.yaml", None) is not None


def maps(garden: Path, number: int = 5) -> bool:
    """Whether the mapping, loaded anew, gives what it should."""
    return mapper.load(garden / "beds.yaml").map(message(number)).record == expected(number)


def test_a_compiled_mapping_is_kept(garden: Path, kept: Path) -> None:
    """The first load keeps it; the second takes it from there, and maps the same."""
    assert not is_kept(garden)
    assert maps(garden)
    assert is_kept(garden)
    first = [path.read_bytes() for path in entries(kept)]
    assert maps(garden)
    assert [path.read_bytes() for path in entries(kept)] == first


@pytest.mark.parametrize("name", FILES)
def test_every_file_counts(garden: Path, kept: Path, name: str) -> None:
    """A change of any file that a mapping is made of, contracts and tables too, is seen."""
    maps(garden)
    (garden / name).write_text(FILES[name] + ("x,herb\n" if name.endswith(".csv") else "# more\n"))
    assert not is_kept(garden)
    assert maps(garden, 6)
    assert is_kept(garden)


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "value"),
    [
        ("kinds.csv", "h,herb", "h,veg", "Kind", "veg"),
        ("bed.fragments.yaml", "$uppercase(name)", "name", "Bed", None),
        ("beds.contract.yaml", "maxLength: 10", "maxLength: 7", "Grower", "grower"),
        ("garden.formats.yaml", '"-", ""', '"-", "", 1', "Sown", None),
        ("beds.yaml", "number", "number + 1", "Number", 8),
    ],
)
def test_a_change_shows_at_once(
    garden: Path, kept: Path, name: str, old: str, new: str, field: str, value: object
) -> None:
    """The load after a change maps by the changed file."""
    assert maps(garden, 7)
    before = (garden / name).stat()
    (garden / name).write_text((garden / name).read_text().replace(old, new))
    os.utime(garden / name, ns=(before.st_atime_ns, before.st_mtime_ns))
    record = mapper.load(garden / "beds.yaml").map(message(7)).record
    assert record.get(field) != expected(7)[field]
    if value is not None:
        assert record[field] == value


def test_a_change_that_is_wrong_is_told(garden: Path, kept: Path) -> None:
    """What was kept does not hide that a file is wrong now, or gone."""
    maps(garden)
    (garden / "kinds.csv").unlink()
    with pytest.raises(mapper.FindingsError):
        mapper.load(garden / "beds.yaml")


def test_another_version_does_not_count(
    garden: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the compiler made is made anew."""
    maps(garden)
    monkeypatch.setattr(compile_cache, "compiler_version", lambda: "another")
    assert not is_kept(garden)
    assert maps(garden)
    assert is_kept(garden)


def flip(position: int) -> Callable[[bytes], bytes]:
    """Damage: one byte is another."""

    def damage(content: bytes) -> bytes:
        changed = bytearray(content)
        changed[position] ^= 0xFF
        return bytes(changed)

    return damage


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "no line": lambda content: content.replace(b"\n", b" "),
    "cut short": lambda content: content[: len(content) // 2],
    "cut by one": lambda content: content[:-1],
    "one more": lambda content: content + b"x",
    "no JSON": lambda content: b"{" + content,
    "another JSON": lambda content: b"[]\n" + content,
    "null": lambda content: b"null\n" + content,
    "no text": lambda content: b"\xff\xfe\n" + content,
    "deep JSON": lambda content: b"[" * 100_000 + b"\n" + content,
    "zeros": lambda content: bytes(len(content)),
    "another entry's head": lambda content: content.replace(b'"sizes": [', b'"sizes": [1, ', 1),
    "the last byte": flip(-1),
    "the middle byte": flip(-2000),
    "the first byte": flip(0),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_entry_does_no_harm(garden: Path, kept: Path, how: str) -> None:
    """What is damaged is made anew, and whole again after."""
    assert maps(garden)
    (entry,) = entries(kept)
    whole = entry.read_bytes()
    entry.write_bytes(DAMAGE[how](whole))
    assert not is_kept(garden)
    assert maps(garden)
    assert entry.read_bytes() == whole


def test_every_byte_counts(garden: Path, kept: Path) -> None:
    """Wherever a byte differs, an entry is not taken for what it was; or it is what it was."""
    maps(garden)
    (entry,) = entries(kept)
    whole = entry.read_bytes()
    read = compile_cache.read(garden / "beds.yaml", None)
    for position in range(0, len(whole), len(whole) // 200):
        entry.write_bytes(flip(position)(whole))
        program = compile_cache.read(garden / "beds.yaml", None)
        assert program is None or program.functions == read.functions  # type: ignore[union-attr]  # kept above


def test_without_its_source_an_entry_still_maps(garden: Path, kept: Path) -> None:
    """The text beside an entry is for readers; without it the mapping runs."""
    maps(garden)
    for path in kept.glob("*.py"):
        path.unlink()
    assert maps(garden)


def test_the_cache_may_be_off(
    garden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`MAPPER_CACHE=off` keeps nothing, and reads nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(SETTING, "off")
    assert maps(garden)
    assert not (tmp_path / "home").exists()


def test_a_folder_that_cannot_be_written_does_no_harm(
    garden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be kept the mapping is compiled each time."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(SETTING, str(tmp_path / "file" / "cache"))
    assert maps(garden)
    assert maps(garden)


def test_an_entry_is_for_its_own_files_only(garden: Path, kept: Path, tmp_path: Path) -> None:
    """A copy of a mapping elsewhere has an entry of its own, with its own positions."""
    maps(garden)
    other = tmp_path / "other"
    garden.rename(other)
    assert not is_kept(other)
    mapping = mapper.load(other / "beds.yaml")
    assert all(file.startswith(str(other)) for file, _, _ in mapping.compiled.rules)


def test_an_entry_names_files_as_they_were_named(
    garden: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positions read as the mapping was named for this run, not for the one that compiled it."""
    monkeypatch.chdir(garden)
    for named in (garden / "beds.yaml", Path("beds.yaml"), garden / "beds.yaml"):
        assert {Path(file).parent for file, _, _ in mapper.load(named).compiled.rules} == {
            named.parent
        }


def test_several_processes_at_once(garden: Path, kept: Path) -> None:
    """Processes that compile the same mapping at the same time all map, and leave one whole entry."""
    code = (
        "import sys, mapper\n"
        "for _ in range(5):\n"
        "    record = mapper.load(sys.argv[1]).map(sys.argv[2].encode()).record\n"
        "    assert record['Number'] == 5, record\n"
        "    [path.unlink(missing_ok=True) for path in __import__('pathlib').Path(sys.argv[3])"
        ".glob('*.mapping')]\n"
    )
    arguments = [
        sys.executable,
        "-c",
        code,
        str(garden / "beds.yaml"),
        message(5).decode(),
        str(kept),
    ]
    running = [
        subprocess.Popen(arguments, stderr=subprocess.PIPE, env=os.environ.copy()) for _ in range(3)
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert (process.returncode, said) == (0, b"")
    assert maps(garden)
    assert is_kept(garden)
    assert not list(kept.glob(".*.tmp"))


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_may_write_is_refused(garden: Path, kept: Path, mode: int) -> None:
    """What others may have written there is code, and is not run; the finding says what to do."""
    maps(garden)
    kept.chmod(mode)
    with pytest.raises(mapper.FindingsError) as caught:
        mapper.load(garden / "beds.yaml")
    (finding,) = caught.value.findings
    assert finding.code == "cache-not-private"
    assert str(kept) in finding.message
    assert "chmod go-w" in (finding.hint or "")
    kept.chmod(0o755)
    assert maps(garden)


def test_a_folder_of_another_user_is_refused(
    garden: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner may write there, whatever its mode says."""
    maps(garden)
    monkeypatch.setattr(os, "getuid", lambda: kept.stat().st_uid + 1)
    with pytest.raises(mapper.FindingsError, match="belongs to another user"):
        mapper.load(garden / "beds.yaml")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_saved_while_it_is_compiled(
    garden: Path, kept: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is for what was parsed: a file that changed since then makes it count no more."""
    from mapper.compiler import assembling

    assemble = assembling.assemble

    def late(source: Any, given: str) -> Any:
        content = FILES[name]
        (garden / name).write_text(content + ("x,herb\n" if name.endswith(".csv") else "# more\n"))
        return assemble(source, given)

    with monkeypatch.context() as patch:
        patch.setattr(assembling, "assemble", late)
        mapper.load(garden / "beds.yaml")
    assert not is_kept(garden)
    (garden / name).write_text(FILES[name])
    assert is_kept(garden)


def test_what_was_kept_long_ago_goes(
    garden: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond so many files, or bytes, the oldest entries go; what is no entry stays."""
    maps(garden)
    size = sum(file.stat().st_size for file in kept.iterdir())
    (kept / "mine.py").write_text("")
    others = [kept / f"old-{number:024x}.mapping" for number in range(20)]
    for limit, most in (("MOST_FILES", 12), ("MOST_BYTES", 12 * size)):
        for age, file in enumerate(others):
            file.write_bytes(b"x" * size)
            os.utime(file, (1_000_000 - age, 1_000_000 - age))
        with monkeypatch.context() as patch:
            patch.setattr(cache_folder, limit, most)
            (garden / "beds.yaml").write_text(FILES["beds.yaml"] + f"# {limit}\n")
            assert maps(garden, 6)
        assert is_kept(garden)
        left = [file for file in others if file.exists()]
        assert left == others[: len(left)]
        assert 5 <= len(left) <= 9
        assert (kept / "mine.py").exists()
