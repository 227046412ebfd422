"""Runs cases: maps the input and compares with what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Protocol

from mapper.cases.comparison import Difference, compare_json, compare_xml
from mapper.cases.discovery import Case, Form
from mapper.cases.expected_notices import compare_notices, read_notices, read_params
from mapper.cases.small_cases import SmallCase
from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.reading.source_reading import Source
from mapper.running.mapping import Compiled
from mapper.yaml_text.file_contents import bounded_content


class Mapped(Protocol):
    """What mapping one message gives."""

    @property
    def notices(self) -> Sequence[Notice]:
        """What the user must know about this output."""

    @property
    def record(self) -> Any:
        """The target message as a record; None where it could not be mapped."""

    @property
    def ok(self) -> bool:
        """Whether the message could be mapped."""

    def to_xml(self, *, pretty: bool = False) -> bytes:
        """The target message as XML."""

    def to_json(self, *, pretty: bool = False) -> bytes:
        """The target message as JSON."""


class Mapper(Protocol):
    """What a case runs: a loaded mapping."""

    @property
    def compiled(self) -> Compiled:
        """What the compiled module says of itself."""

    def days_needed(self, params: Mapping[str, str]) -> list[str]:
        """The parameters that would be the day of the run, as `params` do not give them."""

    def map(self, source: Source, *, params: Mapping[str, str] | None = None) -> Mapped:
        """The target message of a source. Raises MessageError where it cannot be mapped."""

    def map_all(
        self, source: Source, *, params: Mapping[str, str] | None = None
    ) -> Iterator[tuple[Any, Mapped]]:
        """The subjects of a delivery with their messages. Raises MessageError."""


NO_MESSAGE: Final = "no message"
A_MESSAGE: Final = "a message"
NO_FILE: Final = "no such file; mapper test --update writes it"

Load = Callable[[Path], Mapper]


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """How one case went: it passed where there are neither differences nor findings.

    `differences` are by file of the case (`expected.xml`, `notices.yaml`), of a small case by file
    and line; `findings` say why the case could not be run.
    """

    case: Case | SmallCase
    differences: tuple[tuple[str, Difference], ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.differences and not self.findings


@dataclass(frozen=True, slots=True)
class Produced:
    """What a case's mapping made of its input: messages by subject, and notices.

    The subject is None where the delivery is about one. `refused` are the subjects whose message
    could not be mapped, with None where the delivery as a whole could not.
    """

    messages: Mapping[str | None, Mapped]
    notices: tuple[Notice, ...]
    refused: frozenset[str | None] = frozenset()

    def output(self, subject: str | None, form: Form, *, pretty: bool = False) -> bytes:
        """A message in a form. Raises MessageError for text that the form cannot hold."""
        message = self.messages[subject]
        return message.to_xml(pretty=pretty) if form == "xml" else message.to_json(pretty=pretty)


def run_cases(cases: Iterable[Case | SmallCase], load: Load) -> Iterator[CaseOutcome]:
    """Runs the cases one by one; `load` gives the mapping of a file and is called once per file."""
    mappings: dict[Path, Mapper | tuple[Finding, ...]] = {}
    for case in cases:
        if case.mapping not in mappings:
            try:
                mappings[case.mapping] = load(case.mapping)
            except FindingsError as error:
                mappings[case.mapping] = error.findings
        mapping = mappings[case.mapping]
        start = perf_counter()
        if isinstance(mapping, tuple):
            yield CaseOutcome(case, findings=mapping)
            continue
        try:
            found, notices = _run(case, mapping)
        except FindingsError as error:
            yield CaseOutcome(case, findings=error.findings, seconds=perf_counter() - start)
        else:
            yield CaseOutcome(case, found, (), notices, perf_counter() - start)


def produce(case: Case | SmallCase, mapping: Mapper) -> Produced:
    """Maps the input of a case.

    Raises FindingsError where its parameters or what it changes cannot be read, or where it leaves
    out the day of the run: a case must give the same every day.
    """
    source, params = given_by(case, mapping)
    return produced_of(case, source, params, mapping)


def produced_of(
    case: Case | SmallCase, source: Source, params: Mapping[str, str], mapping: Mapper
) -> Produced:
    """Maps the input of a case with its parameters, both as `given_by` gives them."""
    if isinstance(case, Case) and case.subjects_folder.is_dir():
        return _produce_all(source, mapping, params)
    try:
        result = mapping.map(source, params=params)
    except MessageError as error:
        if any(notice.code == "several-subjects" for notice in error.notices):
            return _produce_all(source, mapping, params)
        return Produced({}, error.notices, frozenset({None}))
    return Produced({None: result}, tuple(result.notices))


def given_by(case: Case | SmallCase, mapping: Mapper) -> tuple[Source, Mapping[str, str]]:
    """The input of a case, and its parameters. Raises FindingsError as `produce`."""
    if isinstance(case, SmallCase):
        params, position = case.params, case.position
    else:
        params, position = read_params(case.params_file), Position(str(case.params_file), 1, 1)
    days = mapping.days_needed(params)
    if days:
        raise FindingsError([_day_missing(position, name) for name in days])
    return case.given(mapping.compiled) if isinstance(case, SmallCase) else case.source, params


def _day_missing(position: Position, name: str) -> Finding:
    return Finding(
        "case-day",
        f"the parameter `{name}` is the day of the run, and the case does not give it",
        position,
        hint=f"give it in params.yaml, so that the case stays the same every day: `{name}: …`",
    )


def _produce_all(source: Source, mapping: Mapper, params: Mapping[str, str]) -> Produced:
    messages: dict[str | None, Mapped] = {}
    notices: list[Notice] = []
    refused: set[str | None] = set()
    try:
        for subject, result in mapping.map_all(source, params=params):
            notices += result.notices
            name = None if subject is None else str(subject)
            if result.ok:
                messages[name] = result
            else:
                refused.add(name)
    except MessageError as error:
        return Produced({}, error.notices, frozenset({None}))
    return Produced(messages, tuple(notices), frozenset(refused))


def _run(
    case: Case | SmallCase, mapping: Mapper
) -> tuple[tuple[tuple[str, Difference], ...], tuple[Notice, ...]]:
    produced = produce(case, mapping)
    return tuple(differences(case, produced, mapping)), produced.notices


def differences(
    case: Case | SmallCase, produced: Produced, mapping: Mapper
) -> Iterator[tuple[str, Difference]]:
    """Where what a mapping made of a case is not as expected, each by file, or file and line.

    Raises FindingsError where what is expected cannot be read.
    """
    if isinstance(case, SmallCase):
        made = produced.messages.get(None)
        record = made.record if made is not None else None
        yield from case.differences(record, produced.notices, mapping.compiled)
        return
    expected_notices = read_notices(case.notices_file)
    for expected in case.expected:
        name = expected.path.relative_to(case.folder).as_posix()
        if expected.subject not in produced.messages:
            yield name, Difference("", "missing", A_MESSAGE, NO_MESSAGE)
            continue
        compare = compare_xml if expected.form == "xml" else compare_json
        try:
            found = produced.output(expected.subject, expected.form)
            compared = compare(bounded_content(expected.path), found)
        except MessageError as error:
            compared = [Difference("", "missing", "a message", str(error))]
        except ValueError as error:
            compared = [Difference("", "different", str(error), "a message")]
        yield from ((name, difference) for difference in compared)
    known = {expected.subject for expected in case.expected}
    for subject in produced.messages:
        if subject not in known:
            name = "expected" if subject is None else f"expected/{subject}"
            yield name, Difference("", "unexpected", NO_FILE, A_MESSAGE)
    for difference in compare_notices(expected_notices, produced.notices):
        yield case.notices_file.name, difference
