"""Expected notices: `notices.yaml` of a case, read, compared and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mapper.cases.comparison import ABSENT, Difference
from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.yaml_nodes import MappingNode, ScalarNode, SequenceNode, read_yaml

KEYS: Final = ("code", "severity", "target_path", "source_path", "count")


@dataclass(frozen=True, slots=True)
class ExpectedNotice:
    """What one entry of `notices.yaml` says: the keys it names, with their text."""

    entries: tuple[tuple[str, str], ...]

    def holds(self, notice: Notice) -> bool:
        """Whether the notice is the one that is meant."""
        return all(_text(notice, key) == value for key, value in self.entries)

    def __str__(self) -> str:
        return " ".join(f"{key}={value}" for key, value in self.entries)


def read_notices(path: Path) -> list[ExpectedNotice]:
    """The expected notices of a file; none where there is no file.

    Raises FindingsError, with every finding, where it is not a list of entries.
    """
    if not path.is_file():
        return []
    root, findings = read_yaml(path.read_bytes(), str(path))
    expected: list[ExpectedNotice] = []
    if isinstance(root, SequenceNode):
        for item in root.items:
            if isinstance(item, MappingNode):
                expected.append(_expected(item, findings))
            else:
                findings.append(_finding("a notice is written as code: …", item.position))
    elif root is not None and not (isinstance(root, ScalarNode) and root.empty):
        findings.append(_finding("expected a list of notices", root.position))
    if findings:
        raise FindingsError(findings)
    return expected


def read_params(path: Path) -> dict[str, str]:
    """The parameters of a file, as text; none where there is no file.

    Raises FindingsError where it is not a list of names with a value.
    """
    if not path.is_file():
        return {}
    root, findings = read_yaml(path.read_bytes(), str(path))
    params: dict[str, str] = {}
    if isinstance(root, MappingNode):
        for key, value in root:
            if isinstance(value, ScalarNode):
                params[key.text] = value.text
            else:
                findings.append(_finding("the value of a parameter is one text", value.position))
    elif root is not None and not (isinstance(root, ScalarNode) and root.empty):
        findings.append(_finding("expected name: value", root.position))
    if findings:
        raise FindingsError(findings)
    return params


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
    pairs = ((key, _text(notice, key)) for key in KEYS)
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
    plain = value and all(character.isalnum() or character in "._-[]/" for character in value)
    return value if plain and value[0].isalnum() else "'" + value.replace("'", "''") + "'"


def _expected(node: MappingNode, findings: list[Finding]) -> ExpectedNotice:
    entries: list[tuple[str, str]] = []
    for key, value in node:
        if key.text not in KEYS:
            findings.append(
                _finding(f"a notice has no {key.text!r}", key.position, f"one of {', '.join(KEYS)}")
            )
        elif not isinstance(value, ScalarNode):
            findings.append(_finding(f"{key.text} is one text", value.position))
        else:
            entries.append((key.text, value.text))
    if node.get("code") is None:
        findings.append(_finding("a notice has a code", node.position))
    return ExpectedNotice(tuple(entries))


def _finding(message: str, position: Position, hint: str | None = None) -> Finding:
    return Finding("case-file", message, position, hint=hint)
