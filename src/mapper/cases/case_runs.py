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
from mapper.diagnostics.diagnostic import Finding, Notice, Position
from mapper.diagnostics.errors import FindingsError, MessageError
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

    def days_needed(self, params: Mapping[str, str]) -> list[str]:
        """The parameters that would be the day of the run, as `params` do not give them."""

    def map(self, source: Path, *, params: Mapping[str, str] | None = None) -> Mapped:
        """The target message of a source. Raises MessageError where it cannot be mapped."""

    def map_all(
        self, source: Path, *, params: Mapping[str, str] | None = None
    ) -> Iterator[tuple[Any, Mapped]]:
        """The subjects of a delivery with their messages. Raises MessageError."""


NO_MESSAGE: Final = "no message"
A_MESSAGE: Final = "a message"
NO_FILE: Final = "no such file; mapper test --update writes it"

Load = Callable[[Path], Mapper]


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """How one case went: it passed where there are neither differences nor findings.

    `differences` are by file of the case (`expected.xml`, `notices.yaml`); `findings` say why
    the case could not be run.
    """

    case: Case
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


def run_cases(cases: Iterable[Case], load: Load) -> Iterator[CaseOutcome]:
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
            differences, notices = _run(case, mapping)
        except FindingsError as error:
            yield CaseOutcome(case, findings=error.findings, seconds=perf_counter() - start)
        else:
            yield CaseOutcome(case, differences, (), notices, perf_counter() - start)


def produce(case: Case, mapping: Mapper) -> Produced:
    """Maps the input of a case.

    Raises FindingsError where its params.yaml cannot be read, or leaves out the day of the run: a
    case must give the same every day.
    """
    params = read_params(case.params_file)
    days = mapping.days_needed(params)
    if days:
        raise FindingsError([_day_missing(case, name) for name in days])
    if case.subjects_folder.is_dir():
        return _produce_all(case, mapping, params)
    try:
        result = mapping.map(case.source, params=params)
    except MessageError as error:
        if any(notice.code == "several-subjects" for notice in error.notices):
            return _produce_all(case, mapping, params)
        return Produced({}, error.notices, frozenset({None}))
    return Produced({None: result}, tuple(result.notices))


def _day_missing(case: Case, name: str) -> Finding:
    return Finding(
        "case-day",
        f"the parameter `{name}` is the day of the run, and the case does not give it",
        Position(str(case.params_file), 1, 1),
        hint=f"give it in {case.params_file.name}, so that the case stays the same every day: "
        f"`{name}: …`",
    )


def _produce_all(case: Case, mapping: Mapper, params: Mapping[str, str]) -> Produced:
    messages: dict[str | None, Mapped] = {}
    notices: list[Notice] = []
    refused: set[str | None] = set()
    try:
        for subject, result in mapping.map_all(case.source, params=params):
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
    case: Case, mapping: Mapper
) -> tuple[tuple[tuple[str, Difference], ...], tuple[Notice, ...]]:
    expected_notices = read_notices(case.notices_file)
    produced = produce(case, mapping)
    differences: list[tuple[str, Difference]] = []
    for expected in case.expected:
        name = expected.path.relative_to(case.folder).as_posix()
        if expected.subject not in produced.messages:
            differences.append((name, Difference("", "missing", A_MESSAGE, NO_MESSAGE)))
            continue
        compare = compare_xml if expected.form == "xml" else compare_json
        try:
            found = produced.output(expected.subject, expected.form)
            compared = compare(bounded_content(expected.path), found)
        except MessageError as error:
            compared = [Difference("", "missing", "a message", str(error))]
        except ValueError as error:
            compared = [Difference("", "different", str(error), "a message")]
        differences += [(name, difference) for difference in compared]
    known = {expected.subject for expected in case.expected}
    for subject in produced.messages:
        if subject not in known:
            name = "expected" if subject is None else f"expected/{subject}"
            differences.append((name, Difference("", "unexpected", NO_FILE, A_MESSAGE)))
    for difference in compare_notices(expected_notices, produced.notices):
        differences.append((case.notices_file.name, difference))
    return tuple(differences), produced.notices
