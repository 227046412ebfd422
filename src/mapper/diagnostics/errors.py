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
        return "\n".join(map(_in_words, self.findings))


class MessageError(MapperError):
    """A message cannot be read, mapped or written."""

    notices: tuple[Notice, ...]
    """The errors, and all other notices."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self.notices = tuple(notices)
        super().__init__(self.notices)

    def __str__(self) -> str:
        errors = (notice for notice in self.notices if notice.severity == "error")
        return "\n".join(map(_in_words, errors))


def _in_words(one: Finding | Notice) -> str:
    """All that it says but a value: what a log needs of an error that nobody printed."""
    position = f"{one.position}: " if one.position is not None else ""
    below = {"source": one.source_path, "target": one.target_path}
    if isinstance(one, Finding):
        below["help"] = one.hint
    first = f"{position}{one.severity}: {one.code}: {one.message}"
    return "\n".join([first, *(f"  {name}: {text}" for name, text in below.items() if text)])
