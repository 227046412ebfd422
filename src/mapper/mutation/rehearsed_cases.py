"""The cases of a mapping, read once, so that each can be run again and again with another program."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

from mapper.cases.case_runs import Produced, differences, given_by, produced_of
from mapper.cases.discovery import Case
from mapper.cases.given_documents import whole_document
from mapper.cases.small_cases import SmallCase
from mapper.compiler.program_patches import PatchableProgram
from mapper.coverage.case_reach import WatchedRows
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.reading.read_outcome import Reading
from mapper.reading.shape import Shape
from mapper.running.mapping import Mapping as LoadedMapping
from mapper.running.parameter_values import read_parameters
from mapper.running.result import Result

Lines = frozenset[tuple[str, int]]
"""Lines that were run: the function, and the line in it from 0."""

_SEVERAL: Final = "several-subjects"


@dataclass(slots=True)
class RehearsedCase:
    """A case, what was read of its input, what came out of it, which lines of the program ran then, and
    which rows of its tables were looked up.
    """

    case: Case | SmallCase
    reading: Reading
    parameters: dict[str, Any]
    by_subject: bool
    outcome: list[tuple[Any, Any, tuple[Notice, ...]]] = field(default_factory=list)
    lines: Lines = frozenset()
    rows: dict[str, set[str]] = field(default_factory=dict)

    def run(self, mapping: LoadedMapping) -> list[tuple[Any, Result]]:
        """The subjects of the input with their results."""
        return list(mapping.map_reading(self.reading, dict(self.parameters)))

    def notices(self, mapping: LoadedMapping) -> bool:
        """Whether the case fails with a mapping: where what comes out is other, and that matters."""
        results = self.run(mapping)
        if _outcome(results) == self.outcome:
            return False
        return any(True for _ in differences(self.case, self.produced(results), mapping))

    def produced(self, results: list[tuple[Any, Result]]) -> Produced:
        """The results as a case compares them."""
        notices = tuple(notice for _, result in results for notice in result.notices)
        if not self.by_subject and len(results) == 1:
            result = results[0][1]
            if result.ok:
                return Produced({None: result}, notices)
            return Produced({}, notices, frozenset({None}))
        named = {None if key is None else str(key): result for key, result in results}
        made = {key: result for key, result in named.items() if result.ok}
        return Produced(made, notices, frozenset(named) - frozenset(made))


@dataclass(frozen=True, slots=True, eq=False)
class GivenCase:
    """A case with its input and its parameters, to be read anew."""

    case: Case | SmallCase
    source: Any
    params: Mapping[str, str]

    @classmethod
    def of(cls, case: Case | SmallCase, mapping: LoadedMapping) -> GivenCase:
        """The case with what it gives its mapping."""
        return cls(case, *given_by(case, mapping))

    def notices(self, mapping: LoadedMapping) -> bool:
        """Whether the case fails with a mapping."""
        produced = produced_of(self.case, self.source, self.params, mapping)
        return any(True for _ in differences(self.case, produced, mapping))


def rehearsed(
    cases: Iterable[Case | SmallCase], program: PatchableProgram
) -> tuple[list[RehearsedCase], list[str]]:
    """The cases of a mapping that its rules decide, and the names of those that fail as it is.

    A case whose input cannot be read, or whose parameters are refused, fails or passes whatever the
    rules say.
    """
    found: list[RehearsedCase] = []
    failing: list[str] = []
    mapping = program.mapping
    for case in cases:
        try:
            source, params = given_by(case, mapping)
            parameters = read_parameters(
                mapping.compiled.parameters, params, None, mapping.compiled.rules
            )
            reading = mapping.reader.read(source)
        except MessageError:
            continue
        except FindingsError:
            failing.append(case.name)
            continue
        document = (
            source if isinstance(case, SmallCase) else whole_document(mapping.compiled, case.source)
        )
        merged = Reading(
            _with_unread(reading.document, document, mapping.compiled.source), reading.notices
        )
        merged.left_out = reading.left_out
        folder = isinstance(case, Case) and case.subjects_folder.is_dir()
        one = RehearsedCase(case, merged, parameters, folder)
        program.forget()
        with _Traced(program) as traced:
            results = one.run(mapping)
        one.by_subject = folder or len(results) > 1
        one.outcome, one.lines = _outcome(results), traced.reached()
        one.rows = traced.rows
        if any(True for _ in differences(case, one.produced(results), mapping)):
            failing.append(case.name)
        else:
            found.append(one)
    return found, failing


def _outcome(results: list[tuple[Any, Result]]) -> list[tuple[Any, Any, tuple[Notice, ...]]]:
    return [(key, result.record, result.notices) for key, result in results]


def _with_unread(document: Any, whole: Any, shape: Shape) -> Any:
    """A document with what its mapping does not read: another rule may read it."""
    if shape.listed:
        return [
            _merged(one, two, shape.root, shape) for one, two in zip(document, whole, strict=False)
        ]
    return _merged(document, whole, shape.root, shape)


def _merged(document: Any, whole: Any, index: int, shape: Shape) -> Any:
    type_ = shape.types[index]
    if type_[0] != "object" or not isinstance(document, dict) or not isinstance(whole, dict):
        return document
    made: dict[str, Any] = {}
    for name, _, _, below, _, read in type_[2]:
        if name in document:
            held, all_ = document[name], whole.get(name)
            if isinstance(held, list) and isinstance(all_, list) and len(held) == len(all_):
                pairs = zip(held, all_, strict=True)
                made[name] = [_merged(one, two, below, shape) for one, two in pairs]
            else:
                made[name] = _merged(held, all_, below, shape)
        elif not read and name in whole:
            made[name] = whole[name]
    return {**made, **{name: held for name, held in document.items() if name not in made}}


class _Traced:
    """Notes which lines of a program run, and which rows of its tables are looked up."""

    def __init__(self, program: PatchableProgram) -> None:
        self.program = program
        self.statements: dict[str, list[range]] = {}
        self.lines: set[tuple[str, int]] = set()
        self.rows: dict[str, set[str]] = {}

    def __enter__(self) -> _Traced:
        namespace = self.program.namespace
        self.tables = {
            name: namespace[constant]
            for name, constant in self.program.writer.constants.tables.items()
        }
        for name, constant in self.program.writer.constants.tables.items():
            reached = self.rows.setdefault(name, set())
            namespace[constant] = WatchedRows(self.tables[name], reached)
        self.before = sys.gettrace()
        sys.settrace(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.before)
        for name, constant in self.program.writer.constants.tables.items():
            self.program.namespace[constant] = self.tables[name]

    def reached(self) -> Lines:
        """All lines of the statements that ran: those in the middle of one report nothing."""
        found: set[tuple[str, int]] = set()
        for name, line in self.lines:
            if name not in self.program.starts:
                continue  # what is no function of an owner is not patched by its lines
            if name not in self.statements:
                self.statements[name] = _statements(self.program.lines_of(name))
            found.update((name, each) for each in self.statements[name][line])
        return frozenset(found)

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename != self.program.file:
            return None
        name, lines = code.co_qualname.partition(".")[0], self.lines
        first = self.program.starts.get(name, 0)

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            lines.add((name, frame.f_lineno - first))
            return trace

        return trace


def _statements(lines: list[str]) -> list[range]:
    """For each line of a function the lines of its statement; of one with a body, those before it."""
    found = [range(at, at + 1) for at in range(len(lines))]
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            span = range(node.lineno - 1, body[0].lineno - 1 if body else node.end_lineno or 0)
            for at in span:
                found[at] = span
    return found
