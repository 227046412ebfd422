"""Writes what a mapping makes now as what is expected of a case, for a person to review."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from mapper.cases.case_runs import Mapper, Produced, produce
from mapper.cases.comparison import compare_json, compare_xml
from mapper.cases.discovery import Case, Form
from mapper.cases.expected_notices import compare_notices, read_notices, write_notices
from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.file_contents import bounded_content

DEFAULT_FORM: Final[Form] = "xml"


class Update(NamedTuple):
    """What an update wrote or removed, and the codes of the errors that refuse a message."""

    files: list[Path]
    refusals: list[str]


def update_case(case: Case, mapping: Mapper) -> Update:
    """Writes the expected files of a case anew.

    A file that already says the same keeps its layout; one whose subject is gone is removed. Raises FindingsError, and writes nothing, where the case expects
    a message and the mapping now refuses it, or where what comes out is invalid.
    """
    produced = produce(case, mapping)
    expected = case.expected
    refused = {file.subject for file in expected} & produced.refused
    if refused or (expected and None in produced.refused):
        errors = [notice for notice in produced.notices if notice.severity == "error"]
        raise FindingsError(_not_updated(case, notice) for notice in errors)
    # All is made before the first is written, so that a case is never half updated.
    pending: dict[Path, bytes | None] = {
        file.path: None for file in expected if file.subject not in produced.messages
    }
    forms = {file.form for file in expected} or {_form(produced)}
    for subject in produced.messages:
        for form in sorted(forms):
            _collect(case, produced, subject, form, pending)
    if compare_notices(read_notices(case.notices_file), produced.notices):
        pending[case.notices_file] = write_notices(produced.notices).encode() or None
    for path, content in pending.items():
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            write_atomically(path, content)
    codes = [notice.code for notice in produced.notices if notice.severity == "error"]
    return Update(list(pending), list(dict.fromkeys(codes)) if produced.refused else [])


def _form(produced: Produced) -> Form:
    """The form of a case's first expected output: a message that is a list is JSON."""
    listed = any(isinstance(message.record, list) for message in produced.messages.values())
    return "json" if listed else DEFAULT_FORM


def _not_updated(case: Case, notice: Notice) -> Finding:
    return Finding(
        "case-not-updated",
        f"not updated: {notice.code}: {notice.message}",
        Position(str(case.folder), 1, 1),
        hint="correct the mapping, or remove the expected files if refusal is right",
        source_path=notice.source_path,
        target_path=notice.target_path,
    )


def _collect(
    case: Case,
    produced: Produced,
    subject: str | None,
    form: Form,
    pending: dict[Path, bytes | None],
) -> None:
    path = case.expected_file(form, subject)
    try:
        content = produced.output(subject, form, pretty=True)
    except MessageError as error:
        raise FindingsError([_not_updated(case, notice) for notice in error.notices]) from error
    if not path.is_file() or not _same(form, bounded_content(path), content):
        pending[path] = content if content.endswith(b"\n") else content + b"\n"


def _same(form: Form, expected: bytes, found: bytes) -> bool:
    compare = compare_xml if form == "xml" else compare_json
    try:
        return not compare(expected, found)
    except ValueError:  # what is there now cannot be read: it is replaced
        return False
