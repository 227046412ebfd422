"""Runs cases: maps the input and compares with what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol

from mapper.cases.comparison import Difference, compare_json, compare_xml
from mapper.cases.discovery import Case, Form
from mapper.cases.notices import compare_notices, read_notices, read_params
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.diagnostics.model import Finding, Notice


class Mapped(Protocol):
    """What mapping one message gives."""

    @property
    def notices(self) -> Sequence[Notice]:
        """What the user must know about this output."""

    def to_xml(self, *, pretty: bool = False) -> bytes:
        """The target message as XML."""

    def to_json(self, *, pretty: bool = False) -> bytes:
        """The target message as JSON."""


class Mapper(Protocol):
    """What a case runs: a loaded mapping."""

    def map(self, source: Path, *, params: Mapping[str, str] | None = None) -> Mapped:
        """The target message of a source. Raises MessageError where it cannot be mapped."""


Load = Callable[[Path], Mapper]


@dataclass(frozen=True, slots=True)
class Outcome:
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
    """What a case's mapping made of its input: outputs (none when refused) and notices."""

    outputs: Mapping[Form, Callable[..., bytes]]
    notices: tuple[Notice, ...]

    @property
    def refused(self) -> bool:
        """Whether the message could not be mapped."""
        return not self.outputs


def run_cases(cases: Iterable[Case], load: Load) -> Iterator[Outcome]:
    """Runs the cases one by one; `load` gives the mapping of a file and is called once a file."""
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
            yield Outcome(case, findings=mapping)
            continue
        try:
            differences, notices = _run(case, mapping)
        except FindingsError as error:
            yield Outcome(case, findings=error.findings, seconds=perf_counter() - start)
        else:
            yield Outcome(case, differences, (), notices, perf_counter() - start)


def produce(case: Case, mapping: Mapper) -> Produced:
    """Maps the input of a case. Raises FindingsError where its params.yaml cannot be read."""
    params = read_params(case.params_file)
    try:
        result = mapping.map(case.source, params=params)
    except MessageError as error:
        return Produced({}, error.notices)
    return Produced({"xml": result.to_xml, "json": result.to_json}, tuple(result.notices))


def _run(
    case: Case, mapping: Mapper
) -> tuple[tuple[tuple[str, Difference], ...], tuple[Notice, ...]]:
    expected_notices = read_notices(case.notices_file)
    produced = produce(case, mapping)
    differences: list[tuple[str, Difference]] = []
    expected = case.expected
    if produced.refused:
        differences += [
            (path.name, Difference("", "missing", "a message", "refused"))
            for path in expected.values()
        ]
    elif not expected:
        differences.append(
            ("expected", Difference("", "unexpected", "no expected.xml or .json", "a message"))
        )
    else:
        for form, path in expected.items():
            compare = compare_xml if form == "xml" else compare_json
            found = compare(path.read_bytes(), produced.outputs[form]())
            differences += [(path.name, difference) for difference in found]
    for difference in compare_notices(expected_notices, produced.notices):
        differences.append((case.notices_file.name, difference))
    return tuple(differences), produced.notices
