"""`mapper run`: map messages."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import load_asked, load_mapping
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.options import (
    Draft,
    Form,
    LimitValues,
    Log,
    MappingFile,
    Params,
    ReportFormat,
    ShowValues,
    StrictSource,
    Tables,
    TextOrJson,
    Today,
    View,
    examples,
)
from mapper.cli.output import Output
from mapper.cli.printing import print_notices
from mapper.cli.progress import Progress
from mapper.cli.rejected_rows import RejectedRows
from mapper.cli.terminal import talk
from mapper.diagnostics.errors import MessageError
from mapper.diagnostics.plural import counted
from mapper.reading.native_core import FITS, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapper import Mapping, Notice, Result
    from mapper.batch.message_results import Request
    from mapper.batch.run_record import RunRecord

EXAMPLES = examples(
    "mapper run mappings/shop/order.yaml in/a.xml",
    "mapper run mappings/shop/order.yaml in/a.xml -o a-out.xml",
    "mapper run mappings/shop/order.yaml 'in/*.xml' --to xml -o out/",
    "mapper run mappings/shop/order.yaml in/a.xml --view carrier --to xml --pretty",
    "cat in/a.xml | mapper run mappings/shop/order.yaml --param currency=USD",
    "mapper run mappings/shop/orders.yaml day.xml --param number=A-1",
    "mapper run mappings/shop/return.yaml returns.csv --rejects rejects.csv",
)


def run(  # noqa: PLR0913  # the arguments and options of the command
    mapping: MappingFile,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Files, patterns or folders; - or none: stdin."),
    ] = None,
    to: Annotated[
        Form | None,
        typer.Option(help="The form of the output; default: by the name of OUTPUT, else json."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="A file, or for several inputs a folder; else stdout."),
    ] = None,
    view: View = None,
    param: Params = None,
    today: Today = None,
    pretty: Annotated[
        bool, typer.Option("--pretty", help="One element or member per line, for people.")
    ] = False,
    tables: Tables = None,
    draft: Draft = False,
    strict_source: StrictSource = False,
    show_values: ShowValues = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Write what could not be mapped to a CSV file: row, code, field; no values.",
        ),
    ] = None,
    limit: LimitValues = None,
    log: Log = None,
    timing: Annotated[
        bool, typer.Option("--time", help="Print how long mapping and writing took, on stderr.")
    ] = False,
    report: Annotated[
        TextOrJson, typer.Option("--format", help="How findings and notices print, on stderr.")
    ] = TextOrJson.TEXT,
) -> None:
    """Map messages: each input becomes one target message.

    The output goes to standard output or to OUTPUT, written whole or not at all. Notices go to
    standard error, without data values unless asked. An input that cannot be mapped does not
    stop the others; the exit code is then 1.

    For a source in parts a folder, or a zip archive, is one input.

    A delivery about several subjects becomes one message per subject, in numbered files.
    The parameter that names a subject maps that one alone. Where the source is the row of a
    table, each row of a CSV file becomes a message, numbered by the line it begins on; a row
    that cannot be read or mapped does not stop the others, and goes to --rejects.

    With --draft a mapping runs that is not finished: the errors of check that can wait print in
    groups, and nothing of the target is required yet. What comes out is not for use.
    """
    from mapper.batch.message_results import Request
    from mapper.running.message_trace import trace_of

    if not FITS:
        talk(f"native core: {STATE}")
    form = ReportFormat(report.value)
    loaded, params, day = load_asked(
        mapping,
        form,
        view=view,
        param=param,
        today=today,
        tables=tables,
        limit=limit,
        load=partial(load_mapping, draft=draft),
    )
    by_subject = loaded.compiled.gives_several(params)
    sources = find_inputs(inputs or (), folders=bool(loaded.compiled.parts))
    target = Output(output, to, sources, pretty=pretty, by_subject=by_subject)
    request = Request(params, day, strict_source)
    rejected = RejectedRows(rejects, show_values, sources) if rejects is not None else None
    reporter = Reporter(form, show_values, target.several, rejected, log is not None)
    clock = Clock()
    progress = Progress("messages")
    progress.begin(None if by_subject else len(sources))
    done = Done()
    record = _record(loaded, request, target)
    mapped = SourceRun(loaded, request, target, reporter, clock, progress, done, record)
    stopped = True
    try:
        for source in sources:
            done.sources += 1
            try:
                mapped.map(source)
            except MessageError as error:
                done.failed += 1
                progress.clear()
                reporter.report(error.notices, source, failed=True)
                made = trace_of(loaded, params, day, 0.0, error.notices)
                reporter.log(source, None, made, ok=False)
                if record is not None:
                    record.count(source.name, error.notices, 0.0, ok=False)
                progress.step()
        stopped = False
    except KeyboardInterrupt:
        progress.clear()
        talk(f"mapper: stopped: {done}; {done.left(len(sources))} not begun")
        raise typer.Exit(exit_codes.INTERRUPTED) from None
    finally:
        if rejected is not None:
            rejected.write()
        _keep(record, stopped)
    progress.clear()
    if target.several and form is ReportFormat.TEXT:
        talk(str(done))
    if timing:
        talk(clock.summary())
    if done.failed:
        raise typer.Exit(exit_codes.FAILED)


@dataclass(frozen=True, slots=True)
class SourceRun:
    """Maps one source after the other, and writes what comes of each."""

    mapping: Mapping
    request: Request
    target: Output
    reporter: Reporter
    clock: Clock
    progress: Progress
    done: Done
    record: RunRecord | None

    def map(self, source: Input) -> None:
        """Map a source. Raises MessageError where it gives no message at all."""
        from mapper.batch.message_results import results_of

        results = results_of(self.mapping, source.source(self.mapping.limits), self.request)
        if self.target.single:
            results = _the_only(results, self.mapping)
        for number, result in self.clock.over(results):
            if result.notices or self.target.path is None or self.reporter.logs:
                self.progress.clear()
            ok = _write(self.target, self.reporter, source, number, result)
            trace = result.trace
            self.reporter.log(source, number, trace, ok=ok)
            self.done.count(ok)
            if self.record is not None:
                name = named(source, number)
                self.record.count(name, result.notices, trace["seconds"], ok=ok)
                if ok:
                    self.record.wrote(source.stem, source.name, number)
            self.progress.step()


def named(source: Input, number: int | None) -> str:
    """A message of a source, as the user knows it."""
    return source.name if number is None else f"{source.name}, message {number}"


def _record(mapping: Mapping, request: Request, target: Output) -> RunRecord | None:
    """What is kept among the outputs in a folder."""
    if not target.folder or target.path is None:
        return None
    from mapper.batch.run_record import RunRecord

    return RunRecord(mapping, request, target.path, target.form.value)


def _keep(record: RunRecord | None, stopped: bool) -> None:
    """Keep among the outputs what made them; they are there all the same where that cannot be."""
    if record is None:
        return
    try:
        record.write(stopped=stopped)
    except OSError as error:
        talk(f"mapper: what made the outputs cannot be kept: {error.strerror}")


@dataclass(slots=True)
class Done:
    """How many messages were mapped and were not, of how many sources."""

    mapped: int = 0
    failed: int = 0
    sources: int = 0

    def count(self, ok: bool) -> None:
        """One more message."""
        self.mapped += ok
        self.failed += not ok

    def left(self, inputs: int) -> str:
        """How many of the inputs were not begun."""
        return counted(inputs - self.sources, "input")

    def __str__(self) -> str:
        return f"{self.mapped} mapped, {self.failed} not mapped"


@dataclass(slots=True)
class Clock:
    """How long it takes: to read and map messages, and to do what is done with them between."""

    mapping: float = 0.0
    writing: float = 0.0
    messages: int = 0

    def over(
        self, results: Iterator[tuple[int | None, Result]]
    ) -> Iterator[tuple[int | None, Result]]:
        """The results, timed as they come and go."""
        while True:
            start = perf_counter()
            try:
                found = next(results)
            except StopIteration:
                return
            finally:
                self.mapping += perf_counter() - start
            self.messages += 1
            start = perf_counter()
            yield found
            self.writing += perf_counter() - start

    def summary(self) -> str:
        """How long it took, as a sentence."""
        return (
            f"{counted(self.messages, 'message')}: read and mapped in {1000 * self.mapping:.1f} ms, "
            f"written in {1000 * self.writing:.1f} ms"
        )


@dataclass(frozen=True, slots=True)
class Reporter:
    """Prints notices; `named` says that each needs the name of its input.

    Those of what could not be mapped go into the file of what was rejected too, if there is one.
    `logs` says that a line for each message is asked for.
    """

    form: ReportFormat
    values: bool
    named: bool
    rejected: RejectedRows | None = None
    logs: bool = False

    def log(self, source: Input, number: int | None, trace: dict[str, Any], *, ok: bool) -> None:
        """Prints the line of a message, where they are asked for."""
        if self.logs:
            name = named(source, number)
            state = "mapped" if ok else "failed"
            talk(json.dumps({"message": name, "state": state, **trace}, ensure_ascii=False))

    def report(
        self,
        notices: Sequence[Notice],
        source: Input,
        number: int | None = None,
        *,
        row: bool = False,
        failed: bool = False,
    ) -> None:
        """Prints the notices of an input, or of one message of it: its number, or its `row`."""
        which = "row" if row else "message"
        name = source.name if number is None else f"{source.name}, {which} {number}"
        print_notices(notices, self.form, values=self.values, source=name if self.named else None)
        if failed and self.rejected is not None:
            self.rejected.add(source, notices, None if row else number)


def _the_only(
    results: Iterator[tuple[int | None, Result]], mapping: Mapping
) -> Iterator[tuple[int | None, Result]]:
    """The one message of a delivery; to have more is a usage error."""
    first = list(islice(results, 2))
    partition = mapping.compiled.partition
    if len(first) > 1 and partition is None:
        message = "the table has several rows, and each becomes a message: give -o FOLDER for all"
        raise typer.BadParameter(message)
    if len(first) > 1 and partition is not None:
        raise typer.BadParameter(
            "the delivery is about several subjects, and each becomes a message: "
            f"give --param {partition[0]}=… for one of them, or -o FOLDER for all"
        )
    for _, result in first:
        yield None, result


def _write(
    target: Output, reporter: Reporter, source: Input, number: int | None, result: Result
) -> bool:
    """Reports the notices of a result and writes its message; False where it has none."""
    row = result.row is not None
    reporter.report(result.notices, source, number, row=row, failed=not result.ok)
    if not result.ok:
        return False
    try:
        target.write(source, result, number)
    except MessageError as error:
        notices = [replace(one, rows=(result.row,)) if result.row else one for one in error.notices]
        reporter.report(notices, source, number, row=row, failed=True)
        return False
    except OSError as error:
        if target.path is None:  # nobody reads the results any more
            raise
        talk(f"{source.name}: the output cannot be written: {error.strerror}")
        return False
    return True
