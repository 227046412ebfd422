"""How outcomes of cases print: for a person, as JSON, as JUnit XML, for GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from mapper.cases.case_runs import A_MESSAGE, NO_FILE, NO_MESSAGE, CaseOutcome
from mapper.cases.comparison import ABSENT, Difference
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.escaping import escaped
from mapper.diagnostics.plural import counted
from mapper.diagnostics.rendering import findings_as_github, github_command, xml_attribute, xml_text

MAX_VALUE: Final = 200


def without_values(outcome: CaseOutcome) -> CaseOutcome:
    """The outcome with the length of each value of its messages in its place.

    What a case says of notices are codes and paths, which stay.
    """
    masked = tuple(
        (file, one if outcome.case.is_open(file, one) else _masked(one))
        for file, one in outcome.differences
    )
    return replace(outcome, differences=masked)


_NO_VALUES: Final = {ABSENT, NO_FILE, NO_MESSAGE, A_MESSAGE}


def _masked(one: Difference) -> Difference:
    return replace(one, expected=_length(one.expected), found=_length(one.found))


def _length(text: str) -> str:
    if text in _NO_VALUES:
        return text
    quotes = 2 if text.startswith('"') else 0
    return f"({counted(len(text) - quotes, 'character')})"


def report_text(
    outcomes: Sequence[CaseOutcome], *, verbose: bool = False, colour: bool = False
) -> str:
    """The failed cases with what differs, and one line that counts; all cases when verbose.

    A finding of a mapping is reported once, with the first of its cases.
    """

    def paint(style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if colour else text

    lines: list[str] = []
    reported: set[tuple[Finding, ...]] = set()
    for outcome in outcomes:
        if outcome.passed:
            lines += [f"passed  {outcome.case.name}"] if verbose else []
            continue
        lines.append(f"{paint('1;31', 'FAILED')}  {paint('1', outcome.case.name)}")
        if outcome.findings and outcome.findings in reported:
            lines.append("    for the same reason")
        else:
            lines += _failure(outcome)
        reported.add(outcome.findings)
    all_passed = all(outcome.passed for outcome in outcomes)
    return "\n".join([*lines, paint("1" if all_passed else "1;31", summary(outcomes))]) + "\n"


def summary(outcomes: Sequence[CaseOutcome]) -> str:
    """How many passed and failed."""
    failed = sum(not outcome.passed for outcome in outcomes)
    passed = len(outcomes) - failed
    return f"{passed} passed, {failed} failed" if failed else f"{passed} passed"


def report_json(outcomes: Sequence[CaseOutcome], left: Sequence[Finding] = ()) -> str:
    """One document: per case its name, files, whether it passed, differences and findings.

    `left` are findings about all cases together.
    """
    more = {"findings": [_finding_as_json(finding) for finding in left]} if left else {}
    return (
        json.dumps(
            {"cases": [_as_json(outcome) for outcome in outcomes], **more},
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def report_junit(outcomes: Sequence[CaseOutcome], left: Sequence[Finding] = ()) -> str:
    """JUnit XML: one suite per mapping, one test per case; and a suite of findings about all cases."""
    suites: dict[str, list[CaseOutcome]] = {}
    for outcome in outcomes:
        suites.setdefault(outcome.case.suite, []).append(outcome)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for name, members in suites.items():
        failures = sum(bool(one.differences) for one in members)
        errors = sum(bool(one.findings) for one in members)
        seconds = sum(one.seconds for one in members)
        lines.append(
            f'  <testsuite name={xml_attribute(name)} tests="{len(members)}" failures="{failures}" '
            f'errors="{errors}" time="{seconds:.3f}">'
        )
        for one in members:
            title = xml_attribute(one.case.title)
            start = f'    <testcase classname={xml_attribute(name)} name={title} time="{one.seconds:.3f}"'
            if one.passed:
                lines.append(start + "/>")
                continue
            kind, said = _reason(one)
            body = xml_text("\n".join(_failure(one)))
            lines += [
                f"{start}>",
                f"      <{kind} message={xml_attribute(said)}>{body}</{kind}>",
                "    </testcase>",
            ]
        lines.append("  </testsuite>")
    if left:
        lines.append(f'  <testsuite name="reached" tests="{len(left)}" failures="{len(left)}">')
        for finding in left:
            name = xml_attribute(f"{finding.position} {finding.code}")
            lines += [
                f'    <testcase classname="reached" name={name}>',
                f"      <failure message={xml_attribute(finding.message)}/>",
                "    </testcase>",
            ]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def report_github(outcomes: Sequence[CaseOutcome], left: Sequence[Finding] = ()) -> str:
    """Workflow commands: each case that differs beside its file, each finding at its position.

    A finding of a mapping is reported once, however many of its cases it keeps from running.
    """
    found = dict.fromkeys(finding for outcome in outcomes for finding in outcome.findings)
    differing = "".join(
        github_command(
            "error",
            {
                **outcome.case.file_of(outcome.differences[0][0]),
                "title": f"{outcome.case.name} failed",
            },
            "\n".join(_failure(outcome)),
        )
        + "\n"
        for outcome in outcomes
        if outcome.differences
    )
    return findings_as_github([*found, *left]) + differing


def difference_lines(differences: Sequence[Difference]) -> Iterator[str]:
    """Each difference in one to three lines: the path, what was expected, what was found."""
    for difference in differences:
        path = escaped(difference.path) or "(the whole message)"
        if difference.kind == "missing" and difference.found == ABSENT:
            yield f"{path}: expected, not there: {_cut(difference.expected)}"
        elif difference.kind == "unexpected" and difference.expected == ABSENT:
            yield f"{path}: not expected: {_cut(difference.found)}"
        else:
            yield f"{path}:" + (" another order" if difference.kind == "order" else "")
            yield f"  expected  {_cut(difference.expected)}"
            yield f"  found     {_cut(difference.found)}"


def _reason(outcome: CaseOutcome) -> tuple[str, str]:
    """Whether a case could not run (an error) or came out otherwise (a failure), in a line."""
    if outcome.findings:
        first = outcome.findings[0]
        place = f"{first.position}: " if first.position else ""
        return "error", f"{place}{first.code}: {first.message}"
    more = len(outcome.differences) - 1
    file, difference = outcome.differences[0]
    place = difference.path or "the whole message"
    return "failure", f"{file}: {place}" + (f" and {more} more" if more else "")


def _failure(outcome: CaseOutcome) -> list[str]:
    lines: list[str] = []
    for finding in outcome.findings:
        place = f"{finding.position}: " if finding.position else ""
        lines.append(f"    {place}{finding.severity}: {finding.message} [{finding.code}]")
        lines += [f"      help: {finding.hint}"] if finding.hint else []
    files = dict.fromkeys(file for file, _ in outcome.differences)
    for file in files:
        lines.append(f"    {file}")
        found = [difference for name, difference in outcome.differences if name == file]
        lines += [f"      {line}" for line in difference_lines(found)]
    return lines


def _as_json(outcome: CaseOutcome) -> dict[str, Any]:
    return {
        "case": outcome.case.name,
        "folder": str(outcome.case.folder),
        "mapping": str(outcome.case.mapping),
        "passed": outcome.passed,
        "seconds": round(outcome.seconds, 6),
        "differences": [
            {
                "file": file,
                "path": difference.path,
                "kind": difference.kind,
                "expected": difference.expected,
                "found": difference.found,
            }
            for file, difference in outcome.differences
        ],
        "findings": [_finding_as_json(finding) for finding in outcome.findings],
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "place": str(finding.position) if finding.position else None,
        "hint": finding.hint,
    }


def _cut(text: str) -> str:
    shown = text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}… ({len(text)} characters)"
    return escaped(shown)
