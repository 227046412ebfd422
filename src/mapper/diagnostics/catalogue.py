"""Every code of mapper's own, with what it means and how to fix it.

JSONata's codes (`S0201`, `T2001`, `D3030`, …) stay as that language defines them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mapper.diagnostics import evidence_codes, file_codes, finding_codes, notice_codes

CodeKind = Literal["finding", "notice", "expression error", "read error"]


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it is about, a title, what it means, how to fix it.

    A `finding` is about a file of the user's; a `notice` about one message; a `read error` about
    a message that cannot be read at all; an `expression error` about the evaluation of one.
    """

    name: str
    kind: CodeKind
    title: str
    meaning: str
    help: str


def _listed() -> dict[str, Code]:
    groups: tuple[tuple[CodeKind, tuple[tuple[str, str, str, str], ...]], ...] = (
        ("finding", file_codes.FILES + finding_codes.MAPPINGS + evidence_codes.EVIDENCE),
        ("notice", notice_codes.NOTICES),
        ("expression error", notice_codes.EXPRESSION_ERRORS),
        ("read error", notice_codes.READ_ERRORS),
    )
    return {entry[0]: Code(entry[0], kind, *entry[1:]) for kind, group in groups for entry in group}


CODES: Final[dict[str, Code]] = _listed()


def codes_as_markdown() -> str:
    """The page that lists all codes, for the documentation."""
    lines = [
        "# Codes",
        "",
        "What mapper tells carries a code. This page lists them all; it is written from "
        "`src/mapper/diagnostics/`, and a test holds the two equal "
        "(`python -m mapper.diagnostics.catalogue > docs/codes.md`).",
        "",
        "A code such as `T2001` or `S0202` is JSONata's own and keeps the meaning it has there.",
    ]
    titles: dict[CodeKind, str] = {
        "finding": "Findings: about a file",
        "notice": "Notices: about one message",
        "expression error": "Expression errors, beside those of JSONata",
        "read error": "Read errors: a message that cannot be read",
    }
    for kind, title in titles.items():
        lines += ["", f"## {title}"]
        for code in sorted(CODES.values(), key=lambda code: code.name):
            if code.kind == kind:
                lines += [
                    "",
                    f"### {code.name}",
                    "",
                    f"{code.title}. {code.meaning}",
                    "",
                    f"Help: {code.help}",
                ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(codes_as_markdown())
