"""Writes what a mapping makes now as what is expected of a case, for a person to review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from mapper.cases.comparison import compare_json, compare_xml
from mapper.cases.discovery import Case, Form
from mapper.cases.notices import compare_notices, read_notices, write_notices
from mapper.cases.running import Mapper, produce
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.diagnostics.model import Finding, Position
from mapper.writing.files import write_atomically

DEFAULT_FORM: Final[Form] = "xml"


def update_case(case: Case, mapping: Mapper) -> list[Path]:
    """Writes the expected files of a case anew, and returns those that changed.

    A file that says the same already is left as it is, layout and all. Raises FindingsError,
    and writes nothing, where the case expects a message and the mapping now refuses it, or
    where the message that comes out is invalid.
    """
    produced = produce(case, mapping)
    errors = [notice for notice in produced.notices if notice.severity == "error"]
    if errors and (case.expected or not produced.refused):
        raise FindingsError(
            [
                Finding(
                    "case-not-updated",
                    f"not updated: {notice.code}: {notice.message}",
                    Position(str(case.folder), 1, 1),
                    hint="mend the mapping, or remove the expected files if refusal is right",
                    source_path=notice.source_path,
                    target_path=notice.target_path,
                )
                for notice in errors
            ]
        )
    # All is made before the first is written, so that a case is never half updated.
    pending: list[tuple[Path, bytes]] = []
    for form, output in produced.outputs.items():
        path = case.expected_file(form)
        if form in case.expected or (not case.expected and form == DEFAULT_FORM):
            _collect(path, form, output, pending)
    if compare_notices(read_notices(case.notices_file), produced.notices):
        pending.append((case.notices_file, write_notices(produced.notices).encode()))
    for path, content in pending:
        if content:
            write_atomically(path, content)
        else:
            path.unlink()
    return [path for path, _ in pending]


def _collect(
    path: Path, form: Form, output: Callable[..., bytes], pending: list[tuple[Path, bytes]]
) -> None:
    try:
        content = output(pretty=True)
    except MessageError as error:
        raise FindingsError(
            [Finding("case-not-updated", str(error), Position(str(path), 1, 1))]
        ) from error
    if not path.is_file() or not _same(form, path.read_bytes(), content):
        pending.append((path, content if content.endswith(b"\n") else content + b"\n"))


def _same(form: Form, expected: bytes, found: bytes) -> bool:
    compare = compare_xml if form == "xml" else compare_json
    try:
        return not compare(expected, found)
    except ValueError:  # what stands there now cannot be read: it is replaced
        return False
