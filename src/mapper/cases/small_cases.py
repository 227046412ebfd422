"""Small cases: found in their files, the input that they say, their paths compared."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from mapper.cases.comparison import ABSENT, Difference, Kind
from mapper.cases.discovery import Case, case_at, case_name, find_cases, mapping_of, small_files
from mapper.cases.expected_notices import compare_notices, expected_by, read_params
from mapper.cases.given_documents import changed_document, whole_document
from mapper.cases.shape_paths import ShapeStep, failed, path_of, steps_of, values_at
from mapper.cases.small_case_files import SmallCasesFile, SmallEntry
from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.mapping_loading import read_file
from mapper.reading.shape import Shape
from mapper.running.mapping import Compiled
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import Nothing, SpannedList, SpannedObject, Value, validated
from mapper.yaml_text.spanned_text import Text

NO_ERROR: Final = "no error"
_NOTICES: Final = "(notices)"
"""Where notices differ; no target has such a path."""
_OBJECT: Final = "{…}"
"""How an object prints."""


@dataclass(frozen=True, slots=True)
class SmallCase:
    """One case of a file: its name there, the mapping it belongs to, and what it says.

    `base` is the case whose input it begins with, `params` are all its parameters.
    """

    key: str
    file: Path
    mapping: Path
    position: Position
    base: Case | None
    entry: SmallEntry = field(compare=False)
    params: Mapping[str, str] = field(compare=False)

    @property
    def folder(self) -> Path:
        """The folder of its file."""
        return self.file.parent

    @property
    def name(self) -> str:
        """The file below `fixtures`, and the name of the case in it."""
        return f"{self.suite}/{self.title}"

    @property
    def suite(self) -> str:
        """The folder of all cases of its mapping, below `fixtures`."""
        return case_name(self.folder)

    @property
    def title(self) -> str:
        """Its file, and its name there."""
        return f"{self.file.name}: {self.key}"

    def is_open(self, place: str, difference: Difference) -> bool:
        """Whether a difference holds no value of a message."""
        return difference.path in (_NOTICES, "")

    def file_of(self, place: str) -> dict[str, str]:
        """The file and line of a difference."""
        file, _, line = place.rpartition(":")
        return {"file": file, "line": line}

    def given(self, compiled: Compiled) -> Any:
        """Its input as a document.

        Raises FindingsError for a path that the source does not have, and where the input it begins
        with cannot be read.
        """
        document: Any = [] if compiled.source.listed else {}
        if self.base is not None:
            try:
                document = whole_document(compiled, self.base.source)
            except MessageError as error:
                message = f"the input of {self.base.name} cannot be read: {error}"
                raise failed("case-base", message, self.position) from error
        return changed_document(document, self.entry.given, compiled.source)

    def place(self, key: str) -> str:
        """The line of what a key of the case says, as differences name it."""
        return _line(self.entry.key_spans.get(key, self.position))

    def differences(
        self, record: Any, notices: Iterable[Notice], compiled: Compiled
    ) -> Iterator[tuple[str, Difference]]:
        """Where the record of the case and its notices are not as it expects, each with its line.

        `record` is None for a message that was refused. Raises FindingsError for a target path that
        the mapping's target does not have.
        """
        entry, noted = self.entry, list(notices)
        expected = list(_expected(entry.expected, compiled.target))
        errors = [one for one in noted if one.severity == "error"]
        refused = entry.refused
        if refused is not None:
            if not any(map(refused.holds, errors)):
                found = ", ".join(dict.fromkeys(map(refused.shown, errors))) or NO_ERROR
                yield self.place("refused"), Difference("", "different", str(refused), found)
        elif record is None:
            codes = dict.fromkeys(one.reason or one.code for one in errors)
            found = f"refused: {', '.join(codes)}"
            yield _line(self.position), Difference("", "missing", "a message", found)
        else:
            for one in expected:
                yield from one.differences(record)
        if entry.notices is not None:
            for differing in compare_notices(expected_by(entry.notices), noted):
                yield self.place("notices"), replace(differing, path=_NOTICES)


def find_small_cases(paths: Iterable[Path] = (), *, base: Path | None = None) -> list[SmallCase]:
    """The small cases that the paths name, as `find_cases` has them.

    A path may also be a file of them. Raises FindingsError with all that is wrong in any file.
    """
    findings: list[Finding] = []
    cases: list[SmallCase] = []
    for file in small_files(paths, base=base):
        try:
            cases += _read(file)
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise FindingsError(findings)
    return cases


def all_cases(paths: Iterable[Path] = (), *, base: Path | None = None) -> list[Case | SmallCase]:
    """The whole cases and the small ones that the paths name. Raises FindingsError as both do."""
    named = list(paths)
    return [*find_cases(named, base=base), *find_small_cases(named, base=base)]


def _read(file: Path) -> list[SmallCase]:
    mapping = mapping_of(file)
    node, findings = read_file(file)
    checks = NodeChecks()
    made: SmallCasesFile | None = None
    if node is not None:
        made = validated(SmallCasesFile, node, "the cases", checks)
    cases = list(_cases(made, file, mapping, checks)) if made is not None else []
    if findings or checks.findings:
        raise FindingsError([*findings, *checks.findings])
    return cases


def _cases(
    made: SmallCasesFile, file: Path, mapping: Path, checks: NodeChecks
) -> Iterator[SmallCase]:
    bases: dict[Text, Case | None] = {}
    for title, entry in made.cases.items():
        named = entry.from_ or made.from_
        if named is not None and named not in bases:
            bases[named] = _base(named, file, checks)
        base = bases[named] if named is not None else None
        own = read_params(base.params_file) if base is not None else {}
        params: dict[str, str] = dict(own)
        for said in (made.params, entry.params):
            params |= {str(name): str(value) for name, value in said.items()}
        yield SmallCase(str(title), file, mapping, title.position, base, entry, params)


def _base(named: Text, file: Path, checks: NodeChecks) -> Case | None:
    try:
        return case_at(Path(os.path.normpath(file.parent / named)))
    except FindingsError:
        around = [one.name for one in file.parent.iterdir() if one.is_dir()]
        hint = meant(named, around) or "name the folder of a case, as seen from this file"
        checks.report("case-base", f"there is no case `{named}`", named.position, hint)
        return None


def _line(position: Position) -> str:
    return f"{position.file}:{position.line}"


def _expected(
    said: Mapping[Text, Value], target: Shape, above: tuple[ShapeStep, ...] = ()
) -> Iterator[_Expected]:
    """What is expected at each path; objects have the paths below theirs.

    Raises FindingsError for what no output can be.
    """
    for path, value in said.items():
        steps = steps_of(path, target, "unknown-target-field", "the target", above)
        if isinstance(value, SpannedObject) and value:
            yield from _expected(value, target, tuple(steps))
            continue
        kind = target.types[steps[-1].field[3]][0]
        has_fields = kind == "object" or (kind == "any" and isinstance(value, SpannedObject))
        if not isinstance(value, Nothing) and has_fields != isinstance(value, SpannedObject):
            message = f"`{steps[-1].name}` has fields" if has_fields else f"`{path}` has no fields"
            hint = (
                f"`{path}: {{FIELD: …}}`, or `{{}}` where it must be there" if has_fields else None
            )
            raise failed("wrong-kind", message, path.position, hint)
        yield _Expected(path.position, steps, value)


class _Expected(NamedTuple):
    """What is expected at a path."""

    position: Position
    steps: list[ShapeStep]
    value: Value

    def differences(self, record: Any) -> Iterator[tuple[str, Difference]]:
        """That a record has something else there, with the line that expects it."""
        found = [_shown(value) for value in values_at(record, self.steps)]
        wanted = found or [_OBJECT] if isinstance(self.value, SpannedObject) else self._texts()
        if wanted != found:
            path = path_of(self.steps)
            one = Difference(path, _kind(wanted, found), _printed(wanted), _printed(found))
            yield _line(self.position), one

    def _texts(self) -> list[str]:
        if isinstance(self.value, Nothing):
            return []
        items = self.value if isinstance(self.value, SpannedList) else [self.value]
        if all(isinstance(item, Text) for item in items):
            return [str(item) for item in items]
        raise failed("wrong-kind", "a list of what is expected holds texts", self.position)


def _kind(wanted: list[str], found: list[str]) -> Kind:
    if wanted and found:
        return "different"
    return "missing" if wanted else "unexpected"


def _shown(value: Any) -> str:
    """A value of a record as a case writes it; of an object that it is there."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _OBJECT if isinstance(value, dict) else str(value)


def _printed(values: list[str]) -> str:
    return ", ".join(f'"{value}"' for value in values) or ABSENT
