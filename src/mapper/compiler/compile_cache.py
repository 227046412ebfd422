"""Compiled mappings, kept between processes, by the content of their files.

The content of an entry is marshalled code. It is used only where every file that it was made of
has the same content. The source stands beside it, for tracebacks.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from mapper.compiler.cache_folder import cache_folder, read_entry, write_entry
from mapper.compiler.compiled_program import Program
from mapper.compiler.compiler_version import compiler_version
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.file_contents import bounded_content, digest_of
from mapper.yaml_text.mapping_root import SETTINGS, mapping_root


def read(mapping: Path, view: Path | None, tables: Path | None = None) -> Program | None:
    """The entry of a mapping, if there is one that still holds.

    `tables` is the folder of a deployment's own tables, where one was given. Raises FindingsError
    where others may write into the cache.
    """
    path = _path(mapping, view, tables)
    found = read_entry(path, _maker()) if path is not None else None
    if path is None or found is None:
        return None
    header, body = found
    try:
        for file, digest in header["files"]:
            if digest_of(bounded_content(Path(file))) != digest:
                return None
        if any(Path(file).exists() for file in header["absent"]):
            return None
        parts, start = [], 0
        for size in header["sizes"]:
            parts.append(body[start : start + size])
            start += size
        # Our own code, undamaged: as much to be trusted as Python's own compiled modules.
        functions, foot = [marshal.loads(part) for part in parts]  # noqa: S302
        return Program(header["name"], functions, foot, path.with_suffix(".py"))
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None  # no entry: it is made anew


def write(
    mapping: Path,
    view: Path | None,
    files: Mapping[Path, str],
    program: Program,
    tables: Path | None = None,
    absent: Iterable[Path] = (),
) -> None:
    """Keep a compiled mapping; where that cannot be written, nothing happens.

    It holds while `files` have the digests that they had when they were parsed, and none of those
    that are `absent` is made.
    """
    path = _path(mapping, view, tables)
    if path is None:
        return
    parts = (marshal.dumps(program.functions), marshal.dumps(program.foot))
    header = {
        "name": program.name,
        "sizes": [len(part) for part in parts],
        "files": [(str(file), digest) for file, digest in files.items()],
        "absent": [str(file.resolve()) for file in absent],
    }
    try:
        write_entry(path, _maker(), header, b"".join(parts))
        write_atomically(path.with_suffix(".py"), program.text().encode())
    except OSError:
        return  # a full or read-only disk costs time, and nothing else


def _maker() -> str:
    """What must be the same for an entry to hold: the compiler, and Python's own code."""
    return f"{compiler_version()} {sys.implementation.cache_tag} {sys.version}"


def _path(mapping: Path, view: Path | None, tables: Path | None) -> Path | None:
    kept = cache_folder()
    if kept is None:
        return None
    # Where settings come or go, another folder of tables may count.
    settings = mapping_root(mapping) / SETTINGS
    others = (view, tables, settings if settings.is_file() else None)
    # Notices name files as they were named when the mapping was compiled.
    named = "\0".join(f"{path} {path.resolve()}" if path else "" for path in (mapping, *others))
    return kept / f"{mapping.stem}-{digest_of(named.encode())[:24]}.mapping"
