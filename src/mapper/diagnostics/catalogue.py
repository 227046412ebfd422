"""Every code of mapper's own: what it means, an example, and how to fix it.

The texts are in `codes/*.toml`, one file per group. JSONata's codes (`S0201`, `T2001`, `D3030`,
…) stay as that language defines them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from mapper.diagnostics.diagnostic import CodeKind, Severity

GROUPS: Final = (
    *("files", "rules", "names", "types", "expressions", "tables"),
    *("contracts", "evidence", "cases"),
    *("source", "values", "evaluation", "reading", "batch"),
)
"""The files of `codes/`, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: a title, what it means, how to fix it.

    A `finding` is about a file of the user's; a `notice` about one message; a `read-error` about
    a message that cannot be read at all; an `expression-error` about the evaluation of one.
    `group` is the heading it is listed under, `severities` are those it can have. `example` is
    what a user would type and see: the part of a file that gives the code, below a comment that
    names the file; a command; what it prints. It is empty where a text cannot show it. `formerly`
    are older names of the code.
    """

    name: str
    kind: CodeKind
    group: str
    title: str
    meaning: str
    help: str
    severities: tuple[Severity, ...]
    example: str = ""
    formerly: tuple[str, ...] = ()


def _read() -> Iterator[Code]:
    folder = files(__package__) / "codes"
    for name in GROUPS:
        listed = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        kind, group = listed.pop("kind"), listed.pop("title")
        for code in sorted(listed):
            entry = listed[code]
            entry["severities"] = tuple(entry["severities"])
            entry["formerly"] = tuple(entry.get("formerly", ()))
            yield Code(code, kind, group, **entry)


CODES: Final[dict[str, Code]] = {code.name: code for code in _read()}
"""Every code by its name, group by group."""


def find_code(name: str) -> Code | None:
    """The code of this name, or the one that was called so in an earlier version."""
    known = CODES.get(name)
    return known or next((code for code in CODES.values() if name in code.formerly), None)


def codes_as_markdown() -> str:
    """The page that lists all codes, for the documentation."""
    lines = [
        "# Codes",
        "",
        "Every finding and notice has a code. This page lists them all; `mapper codes CODE` shows "
        "the same in the terminal. It is written from `src/mapper/diagnostics/codes/`, and a test "
        "holds the two equal (`python -m mapper.diagnostics.catalogue > docs/codes.md`).",
        "",
        "A code such as `T2001` or `S0202` is JSONata's own and keeps the meaning it has there.",
    ]
    group = ""
    for code in CODES.values():
        if code.group != group:
            group = code.group
            lines += ["", f"## {group}"]
        lines += ["", f"### {code.name}", "", f"{code.title}. {code.meaning}"]
        lines += ["", f"Help: {code.help}"]
        lines += ["", "```", code.example.rstrip(), "```"] if code.example else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(codes_as_markdown())
