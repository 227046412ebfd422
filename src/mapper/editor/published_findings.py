"""Findings as the diagnostics of a client, file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lsprotocol.types import Diagnostic, DiagnosticSeverity, Position, Range
from pygls.uris import from_fs_path

from mapper.diagnostics.diagnostic import Finding
from mapper.editor.client_text import ClientText

SOURCE: Final = "mapper"
_SEVERITIES: Final = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "info": DiagnosticSeverity.Information,
}

Publish = Callable[[str, list[Diagnostic]], None]
"""Sends the diagnostics of a document, by its URI."""


def diagnostic_of(finding: Finding, text: ClientText) -> Diagnostic:
    """A finding as the client shows it."""
    help_ = f"\nhelp: {finding.hint}" if finding.hint else ""
    where = finding.position
    return Diagnostic(
        text.range_of(where) if where is not None else Range(Position(0, 0), Position(0, 0)),
        finding.message + help_,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source=SOURCE,
    )


@dataclass(slots=True)
class PublishedFindings:
    """What a client shows; a check of one document may find things in others."""

    publish: Publish
    text_of: Callable[[Path], ClientText]
    _found: dict[Path, dict[Path, list[Finding]]] = field(default_factory=dict)
    """By the file that was checked: findings by the file that they are about."""

    def show(self, checked: Path, findings: Iterable[Finding]) -> None:
        """Show what was found when a file was checked, instead of what was before."""
        found: dict[Path, list[Finding]] = {checked: []}
        for finding in findings:
            where = finding.position
            about = Path(where.file).resolve() if where is not None else checked
            found.setdefault(about, []).append(finding)
        before = self._found.get(checked, {})
        self._found[checked] = found
        for file in {**before, **found}:
            self._send(file)

    def forget(self, checked: Path) -> None:
        """Take back what was found when a file was checked."""
        for file in self._found.pop(checked, {}):
            self._send(file)

    def about(self, file: Path) -> list[Finding]:
        """All that is known about a file, each once."""
        groups = (found.get(file, []) for found in self._found.values())
        return list(dict.fromkeys(finding for group in groups for finding in group))

    def _send(self, file: Path) -> None:
        uri = from_fs_path(str(file))
        if uri is not None:
            text = self.text_of(file)
            self.publish(uri, [diagnostic_of(finding, text) for finding in self.about(file)])
