"""Findings and notices to the user, in the form that was asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mapper.cli.options import Format
from mapper.cli.terminal import colour, show, talk
from mapper.diagnostics.model import Finding, Notice


def print_findings(
    findings: Sequence[Finding], form: Format = Format.TEXT, *, result: bool = False
) -> None:
    """Prints findings: on standard output where they are the result, else on standard error.

    A form for machines always goes to standard output, and prints also where there are none.
    """
    from mapper.diagnostics import rendering

    to_stdout = result or form is not Format.TEXT
    match form:
        case Format.TEXT:
            stream = sys.stdout if to_stdout else sys.stderr
            text = rendering.findings_as_text(findings, colour=colour(stream))
        case Format.JSON:
            text = rendering.findings_as_json(findings)
        case Format.GITHUB:
            text = rendering.findings_as_github(findings)
        case Format.JUNIT:
            text = rendering.findings_as_junit(findings)
    if text and not text.endswith("\n"):
        text += "\n"
    if to_stdout:
        show(text)
    elif text:
        talk(text.rstrip("\n"))


def print_notices(
    notices: Sequence[Notice],
    form: Format = Format.TEXT,
    *,
    values: bool = False,
    source: str | None = None,
) -> None:
    """Prints notices on standard error, with the name of their source where there are several."""
    from mapper.diagnostics import rendering

    if not notices:
        return
    if form is Format.TEXT:
        if source is not None:
            talk(f"{source}:")
        text = rendering.notices_as_text(notices, show_values=values, colour=colour(sys.stderr))
    else:
        text = rendering.notices_as_json(notices, show_values=values, source=source)
    talk(text.rstrip("\n"))
