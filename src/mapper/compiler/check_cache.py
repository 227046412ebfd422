"""What a check found, kept between processes, by the content of every file that it could read.

A check reads files below the mapping roots of what it checks, and a deployment's own tables; what
it finds hangs on nothing else but mapper itself. So an entry has the digest of all that is below
those folders: names, links and contents. It holds only while that is the same.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mapper.compiler.cache_folder import cache_folder, read_entry, write_entry
from mapper.compiler.compiler_version import mapper_version
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.yaml_text.file_contents import bounded_content, digest_of
from mapper.yaml_text.mapping_root import SETTINGS, mapping_root

MOST_FILES: Final = 5_000
MOST_BYTES: Final = 100_000_000
"""Of folders with more a check is not kept: to look at all of it takes as long as to check."""


class CheckedFolders:
    """All that a check may read, as it is now; without a `digest` where that is too much to say."""

    def __init__(self, files: Sequence[Path], tables: Path | None) -> None:
        roots = {mapping_root(folder / "any.yaml") for folder in {file.parent for file in files}}
        own = {tables.resolve()} if tables is not None else set()
        self._contents: dict[str, str] = {}
        self._others: list[str] = []
        self._size = 0
        try:
            for folder in sorted({*roots, *own}):
                self._others.append(f"folder {folder}")
                self._look(str(folder))
            self.digest: str | None = digest_of(
                json.dumps([sorted(self._contents.items()), sorted(self._others)]).encode()
            )
        except (OSError, _TooMuch):
            self.digest = None

    def _look(self, folder: str) -> None:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    self._others.append(f"link {entry.path} {os.readlink(entry.path)}")
                if entry.is_dir(follow_symlinks=False):
                    self._others.append(f"folder {entry.path}")
                    self._look(entry.path)
                elif entry.is_file():
                    self._size += entry.stat().st_size
                    if self._size > MOST_BYTES:
                        raise _TooMuch
                    content = bounded_content(Path(entry.path))
                    if entry.name == SETTINGS and b"tables" in content:
                        raise _TooMuch  # the check may read a folder that only the settings name
                    self._contents[entry.path] = digest_of(content)
                if len(self._contents) + len(self._others) > MOST_FILES:
                    raise _TooMuch

    def hold(self, read: Mapping[Path, str]) -> bool:
        """Whether what was `read` is here, with the content that was read."""
        return all(self._contents.get(str(file)) == digest for file, digest in read.items())


class _TooMuch(Exception):  # noqa: N818 - not an error: the check is not kept
    """A check may read more than is looked at here."""


def read(paths: Sequence[Path], folders: CheckedFolders) -> list[Finding] | None:
    """What a check of the same paths found when the folders were the same, if that was kept."""
    entry = _entry(paths)
    found = read_entry(entry, _maker()) if entry is not None else None
    if found is None or folders.digest is None or found[0].get("folders") != folders.digest:
        return None
    return [_finding(*fields) for fields in json.loads(bytes(found[1]))]


def write(paths: Sequence[Path], folders: CheckedFolders, findings: Sequence[Finding]) -> None:
    """Keep what a check found; where that cannot be written, nothing happens."""
    entry = _entry(paths)
    if entry is None or folders.digest is None:
        return
    content = json.dumps([_fields(finding) for finding in findings]).encode()
    try:
        write_entry(entry, _maker(), {"folders": folders.digest}, content)
    except OSError:
        return


def _maker() -> str:
    return f"{mapper_version()} {sys.version}"


def _entry(paths: Sequence[Path]) -> Path | None:
    kept = cache_folder()
    # Findings name files as they were named.
    named = "\0".join(f"{path} {path.resolve()}" for path in paths)
    return kept / f"{digest_of(named.encode())[:24]}.check" if kept is not None else None


def _fields(finding: Finding) -> list[Any]:
    at = finding.position
    span = [at.file, at.line, at.column, at.end_line, at.end_column] if at is not None else None
    return [
        *(finding.code, finding.message, span, finding.severity, finding.hint),
        *(finding.source_path, finding.target_path),
    ]


def _finding(code: str, message: str, span: list[Any] | None, *others: Any) -> Finding:
    return Finding(code, message, Position(*span) if span is not None else None, *others)
