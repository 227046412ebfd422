"""The errors that carry findings and notices to the user."""

from __future__ import annotations

from collections.abc import Iterable

from mapper.diagnostics.diagnostic import Finding, Notice, ordered_findings


class MapperError(Exception):
    """The base of the errors that mapper raises for a file or a message."""


class FindingsError(MapperError):
    """A file cannot be used."""

    findings: tuple[Finding, ...]
    """Why, by file and source span, each once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(ordered_findings(findings))
        super().__init__(self.findings)

    def __str__(self) -> str:
        return "\n".join(_line(finding) for finding in self.findings)


class MessageError(MapperError):
    """A message cannot be read, mapped or written."""

    notices: tuple[Notice, ...]
    """The errors, and all other notices."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self.notices = tuple(notices)
        super().__init__(self.notices)

    def __str__(self) -> str:
        return "\n".join(
            f"{notice.code}: {notice.message}"
            for notice in self.notices
            if notice.severity == "error"
        )


def _line(finding: Finding) -> str:
    place = f"{finding.position}: " if finding.position is not None else ""
    return f"{place}{finding.severity}: {finding.code}: {finding.message}"
