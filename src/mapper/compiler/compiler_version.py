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


def installed_version() -> str:
    """The version of the installed package; `0` where the sources are used without installing."""
    try:
        return version("message-mapper")
    except PackageNotFoundError:
        return "0"


@cache
def compiler_version() -> str:
    """The version of the installed package; of a checkout, when and how long its sources are."""
    root = Path(__file__).resolve().parent.parent
    marks = [
        f"{file.name}:{stat.st_mtime_ns}:{stat.st_size}"
        for folder in FOLDERS
        for file in sorted((root / folder).glob("**/*.py"))
        for stat in (file.stat(),)
    ]
    return f"{installed_version()}-{sha256(' '.join(marks).encode()).hexdigest()[:16]}"
