"""How findings and notices print: text, JSON, JUnit XML, and what GitHub and GitLab read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.escaping import escaped
from mapper.diagnostics.excerpt import COLUMNS, Excerpts
from mapper.diagnostics.plural import counted

MANY: Final = 4
"""So many findings that are alike are shown as one."""
_COLOURS: Final = {"error": "31", "warning": "33", "info": "36"}
_GITHUB: Final = {"error": "error", "warning": "warning", "info": "notice"}
_GITLAB: Final = {"error": "major", "warning": "minor", "info": "info"}


def findings_as_text(
    findings: Sequence[Finding],
    *,
    colour: bool = False,
    last_line: bool = True,
    columns: int | None = None,
) -> str:
    """Findings with the source line, a caret under the span, how to fix it, and a last line.

    No findings give the empty text. A source file that cannot be read is not quoted. The last
    line counts them. Of many in a file that are corrected in one way the first is shown, and where the
    others are. With `columns` no line is longer, but for a word that is.
    """
    if not findings:
        return ""
    excerpts = Excerpts()
    paint = _Paint(colour)
    blocks = [
        _finding_block(first, excerpts, paint, columns, others)
        for first, *others in _alike(findings)
    ]
    if last_line:
        blocks.append(paint("1", summary(findings)))
    return "\n\n".join(blocks) + "\n"


def _alike(findings: Sequence[Finding]) -> Iterable[list[Finding]]:
    """The findings, those of one file together that are many, of one code, and corrected in one way."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        at, path = finding.position, finding.target_path or finding.source_path
        key: tuple[object, ...] = (number,)
        if at is not None and path and finding.hint is not None:
            key = (finding.code, finding.severity, at.file, finding.hint)
        groups.setdefault(key, []).append(finding)
    for members in groups.values():
        if len(members) >= MANY:
            yield members
        else:
            yield from ([one] for one in members)


def summary(findings: Sequence[Finding]) -> str:
    """One line: how many errors and warnings, in how many files."""
    counts = [
        counted(number, word)
        for severity, word in (("error", "error"), ("warning", "warning"), ("info", "remark"))
        if (number := sum(finding.severity == severity for finding in findings))
    ]
    files = {finding.position.file for finding in findings if finding.position is not None}
    where = f" in {counted(len(files), 'file')}" if files else ""
    return (", ".join(counts) or "no findings") + where


def findings_as_json(findings: Sequence[Finding]) -> str:
    """One document: `{"findings": […], "errors": n, "warnings": n}`."""
    document = {
        "findings": [finding_object(finding) for finding in findings],
        "errors": sum(finding.severity == "error" for finding in findings),
        "warnings": sum(finding.severity == "warning" for finding in findings),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def findings_as_github(findings: Sequence[Finding]) -> str:
    """GitHub's workflow commands, one line per finding: `::error file=…,line=…::message`."""
    return "".join(f"{_finding_command(finding)}\n" for finding in findings)


def findings_as_gitlab(findings: Sequence[Finding]) -> str:
    """GitLab's Code Quality report: a JSON array with one issue per finding.

    The fingerprint, by which GitLab sees that an issue is new or gone, leaves the line out: it
    stays when lines are added above. Of findings that are alike but for the line each has its own.
    """
    alike: Counter[tuple[str, str, str]] = Counter()
    issues = []
    for finding in findings:
        position = finding.position or Position(".", 1, 1)
        kind = (finding.code, position.file, finding.message)
        alike[kind] += 1
        issues.append(
            {
                "description": _with_hint(finding),
                "check_name": finding.code,
                "fingerprint": sha256("\0".join([*kind, str(alike[kind])]).encode()).hexdigest(),
                "severity": _GITLAB[finding.severity],
                "location": {"path": position.file, "lines": {"begin": position.line}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def findings_as_junit(findings: Sequence[Finding], *, suite: str = "mapper check") -> str:
    """JUnit XML: one test per finding, in which an error is a failure; without any one that passes."""
    failures = sum(finding.severity == "error" for finding in findings)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        f'  <testsuite name={xml_attribute(suite)} tests="{max(1, len(findings))}" '
        f'failures="{failures}" errors="0" skipped="0">',
    ]
    if not findings:
        lines.append(f'    <testcase classname={xml_attribute(suite)} name="no findings"/>')
    for finding in findings:
        lines += _junit_case(finding, suite)
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"]) + "\n"


def notices_as_text(
    notices: Sequence[Notice],
    *,
    show_values: bool = False,
    colour: bool = False,
    columns: int | None = None,
) -> str:
    """Notices, each with its paths and its position on lines below; values only if asked for.

    With `columns` what they say is no longer, but for a word that is; paths stay one line each.
    """
    paint = _Paint(colour)
    return "".join(f"{_notice_block(each, show_values, paint, columns)}\n" for each in notices)


def notices_as_json(
    notices: Sequence[Notice], *, show_values: bool = False, source: str | None = None
) -> str:
    """One document: `{"source": …, "notices": […]}`; values only where they are asked for."""
    document: dict[str, Any] = {} if source is None else {"source": source}
    document["notices"] = [notice_object(notice, show_values=show_values) for notice in notices]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def notice_object(notice: Notice, *, show_values: bool = False) -> dict[str, Any]:
    """A notice as JSON has it; what it does not say is not there."""
    members: dict[str, Any] = {
        "code": notice.code,
        "severity": notice.severity,
        "message": notice.message,
        "reason": notice.reason,
        "target_path": notice.target_path,
        "source_path": notice.source_path,
        "count": notice.count,
        "rows": list(notice.rows) or None,
        **_position_members(notice.position),
    }
    if show_values:
        members["value"] = notice.value
    return {name: value for name, value in members.items() if value is not None}


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text


def _finding_block(
    finding: Finding,
    excerpts: Excerpts,
    paint: _Paint,
    columns: int | None = None,
    others: Sequence[Finding] = (),
) -> str:
    style = _COLOURS[finding.severity]
    place = f"{escaped(str(finding.position))}: " if finding.position is not None else ""
    head = f"{place}{finding.severity}: {escaped(finding.message)} [{escaped(finding.code)}]"
    lines = _wrapped(head, columns)
    begin = place + finding.severity
    if lines[0].startswith(begin):
        said = paint("1", place) + paint(f"1;{style}", finding.severity)
        lines[0] = said + lines[0][len(begin) :]
    found = None
    if finding.position is not None:
        number = str(finding.position.line)
        margin = " " * len(number)
        room = columns - len(margin) - 5 if columns is not None else COLUMNS
        found = excerpts.of(finding.position, min(room, COLUMNS))
    if found is not None:
        lines += [
            f"  {paint('2', number + ' |')} {found[0]}",
            f"  {paint('2', margin + ' |')} {_carets(found[1], style, paint)}",
        ]
    for name, path in (("source", finding.source_path), ("target", finding.target_path)):
        if path:
            lines.append(f"  {name}: {escaped(path)}")
    if finding.hint is not None:
        lines += _labelled("help:", escaped(finding.hint), paint, columns)
    if others:
        places = ", ".join(
            f"{escaped(one.target_path or one.source_path or '')} ({one.position.line}:"
            f"{one.position.column})"
            for one in others
            if one.position is not None
        )
        also = f"{counted(len(others), 'other')}: {places}"
        lines += _labelled("also:", also, paint, columns or COLUMNS)
    return "\n".join(lines)


def _labelled(label: str, text: str, paint: _Paint, columns: int | None) -> list[str]:
    """A line below a finding, which begins with its label."""
    lines = _wrapped(f"  {label} {text}", columns, " " * (len(label) + 3))
    return [lines[0].replace(label, paint("2", label), 1), *lines[1:]]


def _wrapped(text: str, columns: int | None, indent: str = "    ") -> list[str]:
    """The lines of a text of so many columns; no word is cut."""
    if columns is None or len(text) <= columns:
        return [text]
    from textwrap import wrap

    return wrap(
        text,
        columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def _carets(text: str, style: str, paint: _Paint) -> str:
    blanks = len(text) - len(text.lstrip(" "))
    return text[:blanks] + paint(f"1;{style}", text[blanks:])


def _notice_block(
    notice: Notice, show_values: bool, paint: _Paint, columns: int | None = None
) -> str:
    style = _COLOURS[notice.severity]
    times = f" ({notice.count} times)" if notice.count > 1 else ""
    head = f"{notice.severity}: {escaped(notice.message)}{times} [{escaped(notice.code)}]"
    lines = _wrapped(head, columns)
    lines[0] = paint(f"1;{style}", notice.severity) + lines[0].removeprefix(notice.severity)
    place = str(notice.position) if notice.position is not None else None
    value = notice.value if show_values else None
    rows = ", ".join(map(str, notice.rows)) + (", …" if notice.count > len(notice.rows) else "")
    at = notice.position
    if at is not None and notice.rows == (at.line,) and at.column == 1:
        rows = ""  # The position is that of the row: a rule never begins in the first column.
    for name, text in (
        ("source:", notice.source_path),
        ("target:", notice.target_path),
        ("at:", place),
        ("rows:" if len(notice.rows) > 1 else "row:", rows if rows and notice.rows else None),
        ("value:", value),
    ):
        if text is not None and (text or name == "value:"):
            lines.append(f"  {paint('2', f'{name:7}')} {escaped(text)}")
    return "\n".join(lines)


def finding_object(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it."""
    members = {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **_position_members(finding.position),
        "hint": finding.hint,
        "source_path": finding.source_path,
        "target_path": finding.target_path,
    }
    return {name: value for name, value in members.items() if value is not None}


def _position_members(position: Position | None) -> dict[str, Any]:
    if position is None:
        return {}
    return {
        "file": position.file,
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
    }


def github_command(level: str, properties: dict[str, str | int | None], message: str) -> str:
    """One of GitHub's workflow commands, with all escaped that would end it; None leaves out."""
    shown = ",".join(
        f"{name}={_github_data(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in properties.items()
        if value is not None
    )
    return f"::{level} {shown}::{_github_data(message)}"


def _finding_command(finding: Finding) -> str:
    properties: dict[str, str | int | None] = {}
    position = finding.position
    if position is not None:
        properties = {
            "file": position.file,
            "line": position.line,
            "endLine": position.end_line,
            "col": position.column,
        }
        if position.end_line in {None, position.line} and position.end_column is not None:
            # GitHub counts the last column in.
            properties["endColumn"] = max(position.column, position.end_column - 1)
    properties["title"] = finding.code
    return github_command(_GITHUB[finding.severity], properties, _with_hint(finding))


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _with_hint(finding: Finding) -> str:
    return finding.message if finding.hint is None else f"{finding.message}\nhelp: {finding.hint}"


def _junit_case(finding: Finding, suite: str) -> Iterable[str]:
    position = finding.position
    name = finding.code if position is None else f"{finding.code} {position.line}:{position.column}"
    classname = suite if position is None else position.file
    place = (
        f" file={xml_attribute(position.file)} line={xml_attribute(str(position.line))}"
        if position is not None
        else ""
    )
    said = _with_hint(finding) if position is None else f"{position}: {_with_hint(finding)}"
    yield f"    <testcase classname={xml_attribute(classname)} name={xml_attribute(name)}{place}>"
    if finding.severity == "error":
        yield (
            f"      <failure type={xml_attribute(finding.code)} "
            f"message={xml_attribute(finding.message)}>{xml_text(said)}</failure>"
        )
    else:
        yield f"      <system-out>{xml_text(f'{finding.severity}: {said}')}</system-out>"
    yield "    </testcase>"


# A text, which `re` compiles when it is first asked for: that takes milliseconds.
_NOT_XML: Final = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def xml_text(text: str) -> str:
    """Text for XML 1.0; what it cannot hold is shown as an escape."""
    shown = re.sub(_NOT_XML, lambda found: f"\\x{ord(found.group()):02x}", text)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml_attribute(text: str) -> str:
    """A value of an XML attribute, in its quotes."""
    shown = xml_text(text).replace('"', "&quot;")
    for character in "\t\n\r":
        shown = shown.replace(character, f"&#{ord(character)};")
    return f'"{shown}"'
