"""Expected notices: `notices.yaml` of a case, read, compared and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

from mapper.cases.comparison import ABSENT, Difference
from mapper.diagnostics.diagnostic import Notice, Severity
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.file_contents import bounded_content
from mapper.yaml_text.node_checks import NULLS, NodeChecks
from mapper.yaml_text.spanned_model import (
    AnyText,
    Count,
    ListOf,
    SpannedModel,
    as_written,
    validated,
)
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import read_yaml


@dataclass(frozen=True, slots=True)
class ExpectedNotice:
    """What one entry of `notices.yaml` says: the keys it names, with their text."""

    entries: tuple[tuple[str, str], ...]

    def holds(self, notice: Notice) -> bool:
        """Whether the notice is the one that is meant."""
        return all(_text(notice, key) == value for key, value in self.entries)

    def __str__(self) -> str:
        return " ".join(f"{key}={value}" for key, value in self.entries)


class NoticeEntry(SpannedModel):
    """One notice that is expected: what it names must hold, and what it leaves out may be any."""

    code: Text
    """The code of the notice."""
    severity: Severity | None = None
    """How bad it is."""
    reason: AnyText | None = None
    """The code that the mapping itself gives: of `$fail` or `$notice`."""
    target_path: AnyText | None = None
    """The path in the target."""
    source_path: AnyText | None = None
    """The path in the source."""
    count: Count | None = None
    """How often it came."""


NOTICES: Final = Annotated[tuple[NoticeEntry, ...], ListOf(single=False)]
"""What `notices.yaml` of a case says."""

_Written = Annotated[
    str,
    BeforeValidator(as_written),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
Parameters = dict[AnyText, _Written]
"""Parameters of a mapping, with their values as text."""


def read_notices(path: Path) -> list[ExpectedNotice]:
    """The expected notices of a file; none where there is no file.

    Raises FindingsError, with every finding, where it is not a list of entries.
    """
    entries: tuple[NoticeEntry, ...] = _read(path, NOTICES, "the notices") or ()
    return expected_by(entries)


def expected_by(entries: Iterable[NoticeEntry]) -> list[ExpectedNotice]:
    """The expected notices that entries of a file say."""
    return [
        ExpectedNotice(tuple((key, str(getattr(entry, key))) for key in entry.key_spans))
        for entry in entries
    ]


def read_params(path: Path) -> dict[str, str]:
    """The parameters of a file, as text; none where there is no file.

    Raises FindingsError where it is not a list of names with a value.
    """
    params: dict[Text, str] = _read(path, Parameters, "the parameters") or {}
    return {str(name): str(value) for name, value in params.items()}


def _read(path: Path, annotation: Any, what: str) -> Any:
    if not path.is_file():
        return None
    root, findings = read_yaml(bounded_content(path), str(path))
    checks = NodeChecks()
    read = validated(annotation, root, what, checks) if root is not None else None
    if findings or checks.findings:
        raise FindingsError([*findings, *checks.findings])
    return read


def compare_notices(
    expected: Sequence[ExpectedNotice], found: Iterable[Notice]
) -> list[Difference]:
    """The notices that were expected and did not come, and those that came unexpected."""
    left = list(found)
    differences: list[Difference] = []
    # The entry that says most chooses first, so that a general one does not take its notice.
    for entry in sorted(expected, key=lambda entry: -len(entry.entries)):
        match = next((notice for notice in left if entry.holds(notice)), None)
        if match is None:
            differences.append(Difference("notices", "missing", str(entry), ABSENT))
        else:
            left.remove(match)
    for notice in left:
        differences.append(Difference("notices", "unexpected", ABSENT, str(expected_of(notice))))
    return differences


def expected_of(notice: Notice) -> ExpectedNotice:
    """The entry that holds for this notice and says all that an entry can."""
    pairs = ((key, _text(notice, key)) for key in NoticeEntry.written_keys())
    return ExpectedNotice(
        tuple(
            (key, value)
            for key, value in pairs
            if value is not None and (key, value) != ("count", "1")
        )
    )


def write_notices(notices: Iterable[Notice]) -> str:
    """The text of a `notices.yaml` that expects exactly these; no values, no wording."""
    lines: list[str] = []
    for notice in notices:
        for number, (key, value) in enumerate(expected_of(notice).entries):
            lines.append(f"{'  ' if number else '- '}{key}: {_scalar(value)}")
    return "".join(f"{line}\n" for line in lines)


def _text(notice: Notice, key: str) -> str | None:
    value = getattr(notice, key)
    return None if value is None else str(value)


def _scalar(value: str) -> str:
    plain = value not in NULLS and all(
        character.isalnum() or character in "._-[]/" for character in value
    )
    return value if plain and value[0].isalnum() else "'" + value.replace("'", "''") + "'"
