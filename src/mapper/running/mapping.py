"""A mapping that is ready to run: what `mapper.load` gives, and what a compiled module holds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterable, Iterator
from collections.abc import Mapping as MappingABC
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.plural import counted
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.read_outcome import ReadError, Reading
from mapper.reading.shape import Shape
from mapper.reading.source_reading import Source, SourceReader
from mapper.running.agreement import Agreement, agree
from mapper.running.causes import Causes, explained
from mapper.running.dropped_items import note_sifted
from mapper.running.message_run import MessageRefused, MessageRun
from mapper.running.parameter_values import TypedParameter, days_needed, holds, read_parameters
from mapper.running.provenance import Provenance
from mapper.running.result import Result, unread
from mapper.running.subject_rows import SubjectRows
from mapper.running.telemetry import observe, observed_failure

if TYPE_CHECKING:
    from mapper.datatypes.table_form import TableForm
    from mapper.reading.delivery_parts import PartForm
    from mapper.writing.xml_writer import XmlWriter

Since = tuple[float, date | None]
"""When a message was begun, and the day of the run where a parameter is that."""
MapDocument = Callable[[Any, MessageRun], Any]
"""Maps a document: (document, run) → record or MISSING."""


class Compiled(NamedTuple):
    """What a compiled module says of itself.

    `rules` are the positions of the rules.
    `partition` is the parameter that holds the subject, and what gives the subjects of a delivery.
    `subject_rows` says whose the rows of a delivery are, where the mapping says it.
    `agreements` are the parameters that the message states too. `checks` are those of the source's
    formats, by the name that the source's shape has for each; `causes` has for the position of a
    rule what it reads, by which an error is explained. `table` is the form of a table whose rows are messages.
    """

    name: str
    version: str
    source: Shape
    target: Shape
    rules: tuple[tuple[str, int, int], ...]
    program: MapDocument
    parameters: tuple[TypedParameter, ...] = ()
    parts: tuple[tuple[str, PartForm], ...] = ()
    partition: tuple[str, Callable[[Any, MessageRun], list[Any]]] | None = None
    agreements: tuple[Agreement, ...] = ()
    checks: tuple[tuple[str, Callable[[Any, MessageRun, None], Any]], ...] = ()
    causes: Causes = Causes()
    table: TableForm | None = None
    provenance: Provenance = Provenance()
    subject_rows: SubjectRows | None = None

    def gives_several(self, params: Container[str]) -> bool:
        """Whether a source may give several messages: rows of a table, or subjects of a delivery."""
        subject = self.partition is not None and self.partition[0] not in params
        return subject or (self.table is not None and not self.source.listed)


class Mapping:
    """A compiled mapping. Has no state of its own: threads may share it; it can be pickled."""

    compiled: Compiled
    """What the compiled module says of itself. Internal."""
    limits: Limits
    """How much one message may take."""

    def __init__(
        self,
        compiled: Compiled,
        limits: Limits = DEFAULT_LIMITS,
        origin: tuple[Callable[..., Mapping], tuple[Any, ...]] | None = None,
    ) -> None:
        self.compiled = compiled
        self.limits = limits
        self._origin = origin

    @property
    def name(self) -> str:
        """The name of the mapping, as its file says."""
        return self.compiled.name

    @property
    def version(self) -> str:
        """The version of the mapping, as its file says."""
        return self.compiled.version

    @property
    def provenance(self) -> Provenance:
        """What the mapping was compiled from: the digest of its files, its contracts, its view."""
        return self.compiled.provenance

    @property
    def source_code(self) -> str:
        """The source of the compiled module; empty where this is that module itself."""
        return self._origin[1][0].text() if self._origin is not None else ""

    @cached_property
    def reader(self) -> SourceReader:
        """Reads messages of the source."""
        compiled = self.compiled
        checks = {
            name: partial(holds, check, compiled.rules, self.limits)
            for name, check in compiled.checks
        }
        parts = dict(compiled.parts) or None
        return SourceReader(compiled.source, parts, self.limits, checks, compiled.table)

    @cached_property
    def writer(self) -> XmlWriter:
        """Writes messages of the target."""
        from mapper.writing.xml_writer import XmlWriter

        return XmlWriter(self.compiled.target)

    def days_needed(self, params: Container[str]) -> list[str]:
        """The parameters that are the day of the run where only `params` are given."""
        return days_needed(self.compiled.parameters, params)

    def map(
        self,
        source: Source,
        *,
        params: MappingABC[str, Any] | None = None,
        strict_source: bool = False,
        today: date | None = None,
    ) -> Result:
        """Map one message.

        `source` is bytes, text, a Path, `{part: bytes}` or a document that was read already, which
        is not changed; `params` are the mapping's parameters, as text or as values. With
        `strict_source` what the source contract does not know is an error. `today` is the day of
        the run, for parameters that are it where no value is given; that of the clock where it is
        not said. A delivery about several subjects needs the parameter that says which; `map_all`
        maps them all.

        Raises MessageError, whose `notices` say what is wrong and where.
        """
        with observed_failure(self, params or ()):
            result = self._map_one(source, params, strict_source, today)
        observe(result)
        return result

    def _map_one(
        self,
        source: Source,
        params: MappingABC[str, Any] | None,
        strict_source: bool,
        today: date | None,
    ) -> Result:
        began = perf_counter()
        day = self._day(params, today)
        parameters = self._parameters(params, day)
        reading = self.reader.read(source, strict=strict_source)
        subjects, noted = self._subjects(reading.document, parameters)
        if len(subjects) > 1:
            raise MessageError((*reading.notices, *noted, self._several(len(subjects))))
        ((_, result),) = self._each(reading, parameters, subjects, noted, (began, day))
        if result.record is None:
            raise MessageError(result.notices)
        return result

    def map_all(
        self,
        source: Source,
        *,
        params: MappingABC[str, Any] | None = None,
        strict_source: bool = False,
        today: date | None = None,
    ) -> Iterator[tuple[Any, Result]]:
        """Map a delivery about many subjects in one pass: (subject, result) for each.

        Where the message is a row of a table, the subject is the row, by the line it begins on.

        A result without a record is a message that could not be mapped. What is noted about the
        delivery as a whole stands with the first result. A mapping without a partition has one
        subject, None.

        Raises MessageError for a delivery that cannot be read.
        """
        with observed_failure(self, params or ()):
            for subject, result in self._map_all(source, params, strict_source, today):
                observe(result)
                yield subject, result

    def _map_all(
        self,
        source: Source,
        params: MappingABC[str, Any] | None,
        strict_source: bool,
        today: date | None,
    ) -> Iterator[tuple[Any, Result]]:
        began = perf_counter()
        day = self._day(params, today)
        parameters = self._parameters(params, day)
        for row, reading in self.reader.read_each(source, strict=strict_source):
            if isinstance(reading, ReadError):
                took = (tuple(parameters), day, perf_counter() - began)
                yield row, Result(self, None, reading.notices, row, took)
            else:
                yield from self.map_reading(reading, parameters, row, (began, day))
            began = perf_counter()

    def map_reading(
        self,
        reading: Reading,
        parameters: dict[str, Any],
        row: int | None = None,
        since: Since | None = None,
    ) -> Iterator[tuple[Any, Result]]:
        """Map what a reader of this mapping read: (subject, or row where there is one, result)."""
        subjects, noted = self._subjects(reading.document, parameters)
        for subject, result in self._each(reading, parameters, subjects, noted, since):
            yield (subject, result) if row is None else (row, _of_row(result, row))

    def _each(
        self,
        reading: Reading,
        parameters: dict[str, Any],
        subjects: Iterable[Any],
        noted: Iterable[Notice],
        since: Since | None = None,
    ) -> Iterator[tuple[Any, Result]]:
        """Map what was read, for each of the subjects; what was `noted` of them comes first.

        `since` says when the first of these was begun, and the day of the run.
        """
        began, day = since or (perf_counter(), None)
        shared: dict[str, Any] = {}
        left = unread(reading.notices)
        before: tuple[Notice, ...] | None = None
        for subject in subjects:
            own = dict(parameters)
            if self.compiled.partition is not None and subject is not None:
                own[self.compiled.partition[0]] = subject
            record, made = self.map_document(reading.document, own, shared, left)
            read, made = explained(reading, made, self.compiled.causes)
            before = (*read, *noted) if before is None else ()
            took = (tuple(own), day, perf_counter() - began)
            yield subject, Result(self, record, (*before, *made), None, took)
            began = perf_counter()

    def _day(self, params: MappingABC[str, Any] | None, today: date | None) -> date | None:
        """The day of the run, where a parameter is that."""
        needed = days_needed(self.compiled.parameters, params or ())
        return (today or date.today()) if needed else None

    def _parameters(
        self, params: MappingABC[str, Any] | None, today: date | None
    ) -> dict[str, Any]:
        compiled = self.compiled
        return read_parameters(compiled.parameters, params, today, compiled.rules)

    def _subjects(
        self, document: Any, parameters: dict[str, Any]
    ) -> tuple[list[Any], list[Notice]]:
        """The subjects of a delivery, in order; the one that a parameter names, if it does.

        None for what is not cut, or has no subject: it is one message.
        """
        if self.compiled.partition is None:
            return [None], []
        name, subjects = self.compiled.partition
        if parameters.get(name) is not None:
            return [parameters[name]], []
        run = MessageRun(self.compiled.rules, self.limits, root=document, parameters=parameters)
        try:
            keys = subjects(document, run)
        except ExpressionError as error:
            run.fail(error, None, None, None, 0)
            raise MessageError(run.notices) from None
        found = dict.fromkeys(key for key in keys if key is not MISSING)
        without = sum(key is MISSING for key in keys)
        if without:
            fate = "left out" if found else "the delivery is mapped as one message"
            message = f"{counted(without, 'item')} of the delivery without a subject; {fate}"
            run.note("subject-missing", message, None, None, None, 0)
        return list(found) or [None], run.notices

    def _several(self, count: int) -> Notice:
        assert self.compiled.partition is not None  # noqa: S101  # the callers have looked
        name = self.compiled.partition[0]
        message = (
            f"the delivery is about {count} subjects: say which with the parameter `{name}`, "
            "or map them all"
        )
        return Notice("several-subjects", message, "error")

    def map_each(
        self,
        sources: Iterable[Source],
        *,
        params: MappingABC[str, Any] | None = None,
        strict_source: bool = False,
        today: date | None = None,
    ) -> Iterator[Result]:
        """Map messages one by one; one that cannot be mapped gives a result without a record."""
        for source in sources:
            try:
                yield self.map(source, params=params, strict_source=strict_source, today=today)
            except MessageError as error:
                yield Result(self, None, error.notices)

    def map_document(
        self,
        document: Any,
        parameters: dict[str, Any] | None = None,
        shared: dict[str, Any] | None = None,
        unread: int = 0,
    ) -> tuple[Any, list[Notice]]:
        """Map a document as a reader of this mapping gives it: (record or None, notices).

        `shared` holds the joins that the messages of one delivery share; `unread` is how often the
        source has content that its contract does not know.
        """
        run = MessageRun(self.compiled.rules, self.limits, document, parameters, shared, unread)
        try:
            agree(self.compiled.agreements, run.root, run)
            record = self.compiled.program(run.root, run)
        except MessageRefused:
            return None, run.bounded_notices()
        except ExpressionError as error:
            # One that no rule handles, of a conversion: the message fails as a whole.
            run.fail(error, None, None, None, 0)
            return None, run.bounded_notices()
        except RecursionError:
            message = "the source is nested deeper than Python can follow, though within the limit"
            run.note("source-too-deep", message, None, None, None, 0, None, "error")
            return None, run.bounded_notices()
        return _outcome(record, run)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._origin is not None:
            return self._origin
        module = self.compiled.program.__module__
        if getattr(sys.modules.get(module), "MAPPING", None) is not self:
            raise TypeError("this mapping has no module, and cannot be pickled")
        return _of_module, (module,)

    def __repr__(self) -> str:
        return f"<Mapping {self.name} {self.version}>"


def _of_module(name: str) -> Mapping:
    """What the pickled mapping of a compiled module becomes again."""
    mapping: Mapping = import_module(name).MAPPING
    return mapping


def _of_row(result: Result, row: int) -> Result:
    """A result of a row of a table, which all its notices name."""
    notices = (replace(one, rows=one.rows or (row,)) for one in result.notices)
    return replace(result, notices=tuple(notices), row=row)


def _outcome(record: Any, run: MessageRun) -> tuple[Any, list[Notice]]:
    if record == [] and run.notices:
        # An empty list says that there is nothing; here there was something.
        message = "the message would be an empty list, as no item of it could be made"
        run.note("value-missing", message, None, None, None, 0, None, "error")
    if run.sifted:
        note_sifted(run)
    if run.nothing is not None and run.unread:
        at, step, rule = run.nothing
        message = (
            "the source is said to have nothing, and has content that its contract does not know"
        )
        run.note("nothing-with-unread", message, at, step, None, rule, None, "error")
    if record is MISSING and not run.failed:
        run.note("value-missing", "the message would be empty", None, None, None, 0, None, "error")
    return (None if run.failed else record), run.bounded_notices()
