"""Findings and notices to the user, in the form that was asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from mapper.cli.code_reference import codes_printed
from mapper.cli.options import ReportFormat
from mapper.cli.terminal import colour, room, show, talk
from mapper.diagnostics.diagnostic import Finding, Notice


def print_findings(
    findings: Sequence[Finding], form: ReportFormat = ReportFormat.TEXT, *, result: bool = False
) -> None:
    """Prints findings: on standard output where they are the result, else on standard error.

    As a result a form for machines prints also where there are no findings.
    """
    from mapper.diagnostics import rendering

    if not findings and not result:
        return
    match form:
        case ReportFormat.TEXT:
            stream = sys.stdout if result else sys.stderr
            text = rendering.findings_as_text(findings, colour=colour(stream), columns=room(stream))
            codes_printed(finding.code for finding in findings)
        case ReportFormat.JSON:
            text = rendering.findings_as_json(findings)
        case ReportFormat.GITHUB:
            text = rendering.findings_as_github(findings)
        case ReportFormat.GITLAB:
            text = rendering.findings_as_gitlab(findings)
        case ReportFormat.JUNIT:
            text = rendering.findings_as_junit(findings)
    if result:
        show(text)
    else:
        talk(text.rstrip("\n"))


def print_notices(
    notices: Sequence[Notice],
    form: ReportFormat = ReportFormat.TEXT,
    *,
    values: bool = False,
    source: str | None = None,
) -> None:
    """Prints notices on standard error, with the name of their source where there are several.

    As JSON they are one line per source, also where there are none.
    """
    from mapper.diagnostics import rendering

    if form is ReportFormat.JSON:
        entries = [rendering.notice_object(notice, show_values=values) for notice in notices]
        line = {"notices": entries} if source is None else {"source": source, "notices": entries}
        talk(json.dumps(line, ensure_ascii=False))
    elif notices:
        if source is not None:
            talk(f"\x1b[1m{source}:\x1b[0m" if colour(sys.stderr) else f"{source}:")
        text = rendering.notices_as_text(
            notices, show_values=values, colour=colour(sys.stderr), columns=room(sys.stderr)
        )
        talk(text.rstrip("\n"))
        codes_printed(notice.code for notice in notices)
