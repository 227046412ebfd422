"""The version of the compiler: a digest of everything that decides what it writes."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDERS = (
    "yaml_text",
    "regex",
    "jsonata",
    "datatypes",
    "contract",
    "reading",
    "running",
    "expression_types",
    "mapping_file",
    "plan",
    "compiler",
)


@cache
def compiler_version() -> str:
    """The version of the installed package; of a checkout, when and how long its sources are."""
    try:
        installed = version("mapper")
    except PackageNotFoundError:
        installed = "0"
    root = Path(__file__).resolve().parent.parent
    marks = [
        f"{file.name}:{stat.st_mtime_ns}:{stat.st_size}"
        for folder in FOLDERS
        for file in sorted((root / folder).glob("**/*.py"))
        for stat in (file.stat(),)
    ]
    return f"{installed}-{sha256(' '.join(marks).encode()).hexdigest()[:16]}"
