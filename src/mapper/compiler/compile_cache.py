"""Compiled mappings, kept between processes, by the content of their files.

An entry is a file: a line of JSON that says what it was made of, then the marshalled code. It is
used only where the compiler and Python are the same, every file it was made of has the same
content, and the entry itself is undamaged. It is written whole or not at all, so two processes
may write the same one at once. The source stands beside it, for tracebacks.
"""

from __future__ import annotations

import json
import marshal
import os
import sys
import zlib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from mapper.compiler.compiled_program import Program
from mapper.compiler.compiler_version import compiler_version
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.mapping_root import SETTINGS, mapping_root

SETTING = "MAPPER_CACHE"
"""The environment variable that names another folder, or turns the cache `off`."""


def folder() -> Path | None:
    """Where entries are kept: below the user's cache folder. None where the cache is off."""
    chosen = os.environ.get(SETTING)
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "mapper"
    except RuntimeError:
        return None  # a user without a home has no cache


def read(mapping: Path, view: Path | None, tables: Path | None = None) -> Program | None:
    """The entry of a mapping, if there is one that still holds.

    `tables` is the folder of a deployment's own tables, where one was given.
    """
    path = _path(mapping, view, tables)
    if path is None:
        return None
    try:
        content = path.read_bytes()
        head, _, body = content.partition(b"\n")
        header = json.loads(head)
        if header["for"] != _maker() or header["crc"] != zlib.crc32(body):
            return None
        for file, digest in header["files"]:
            if sha256(Path(file).read_bytes()).hexdigest() != digest:
                return None
        if any(Path(file).exists() for file in header["absent"]):
            return None
        parts, start = [], 0
        for size in header["sizes"]:
            parts.append(body[start : start + size])
            start += size
        fast, reference, foot = parts
        # Our own code, undamaged: as much to be trusted as Python's own compiled modules.
        codes = [marshal.loads(part) for part in (fast, foot)]  # noqa: S302
        return Program(header["name"], codes[0], reference, codes[1], path.with_suffix(".py"))
    except (OSError, ValueError, KeyError, TypeError, EOFError, RecursionError):
        return None  # not there, or no entry: it is made anew


def write(
    mapping: Path,
    view: Path | None,
    files: dict[str, bytes],
    program: Program,
    tables: Path | None = None,
    absent: Iterable[Path] = (),
) -> None:
    """Keep a compiled mapping; where that cannot be written, nothing happens.

    It holds while `files` stay as they are, and none of those that are `absent` is made.
    """
    path = _path(mapping, view, tables)
    if path is None:
        return
    parts = (marshal.dumps(program.fast), program.reference, marshal.dumps(program.foot))
    body = b"".join(parts)
    header = {
        "for": _maker(),
        "name": program.name,
        "crc": zlib.crc32(body),
        "sizes": [len(part) for part in parts],
        "files": [
            (str(Path(file).resolve()), sha256(content).hexdigest())
            for file, content in files.items()
        ],
        "absent": [str(file.resolve()) for file in absent],
    }
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path.with_suffix(".py"), program.text().encode())
        write_atomically(path, json.dumps(header).encode() + b"\n" + body)
    except OSError:
        return  # a full or read-only disk costs time, and nothing else


def _maker() -> str:
    """What must be the same for an entry to hold: the compiler, and Python's own code."""
    return f"{compiler_version()} {sys.implementation.cache_tag} {sys.version}"


def _path(mapping: Path, view: Path | None, tables: Path | None) -> Path | None:
    kept = folder()
    if kept is None:
        return None
    # Where settings come or go, another folder of tables may count.
    settings = mapping_root(mapping) / SETTINGS
    others = (view, tables, settings if settings.is_file() else None)
    # Notices name files as they were named when the mapping was compiled.
    named = "\0".join(f"{path} {path.resolve()}" if path else "" for path in (mapping, *others))
    return kept / f"{mapping.stem}-{sha256(named.encode()).hexdigest()[:24]}.mapping"
