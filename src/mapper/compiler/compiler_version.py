"""The version of the compiler: a digest of everything that decides what it writes."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# The rooms that only use what the compiler wrote. Every other room may decide what it writes.
AFTER_THE_COMPILER = frozenset({"generate", "report", "cases", "cli"})


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
        f"{file.relative_to(root)}:{stat.st_mtime_ns}:{stat.st_size}"
        for file in sorted(root.glob("**/*.py"))
        if file.relative_to(root).parts[0] not in AFTER_THE_COMPILER
        for stat in (file.stat(),)
    ]
    return f"{installed_version()}-{sha256(' '.join(marks).encode()).hexdigest()[:16]}"
