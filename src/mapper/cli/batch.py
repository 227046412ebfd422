"""`mapper batch`: map many messages, and go on where it was stopped."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import load_asked, load_mapping
from mapper.cli.inputs import STDIN, find_many
from mapper.cli.options import (
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
from mapper.cli.printing import print_notices
from mapper.cli.progress import Progress
from mapper.cli.terminal import show, talk

if TYPE_CHECKING:
    from mapper import Mapping, Notice
    from mapper.batch.batch_outputs import Target, TargetKind
    from mapper.batch.batch_run import Batch
    from mapper.batch.batch_summary import BatchSummary
    from mapper.batch.range_mapping import RangeMapper
    from mapper.batch.range_report import RangeReport
    from mapper.batch.worker_crew import RangeCrew

EXAMPLES = examples(
    "mapper batch mappings/shop/order.yaml in -o out/",
    "mapper batch mappings/shop/order.yaml in -o out.jsonl --jobs 2",
    "mapper batch mappings/shop/order.yaml in -o all.xml --max-failures 100",
    "mapper batch mappings/shop/orders.yaml day.xml --split order -o day/ --to xml",
    "mapper batch mappings/shop/order.yaml in -o out/ --again   # what failed, after a fix",
    "mapper batch mappings/shop/order.yaml in -o out/ --engine spark --master 'local[4]'",
)

LINES = (".jsonl", ".ndjson")
ONE_FILE: dict[str, TargetKind] = {".xml": "xml", ".parquet": "parquet"}


class Engine(StrEnum):
    """What maps the ranges of a batch."""

    LOCAL = "local"
    SPARK = "spark"


def batch(  # noqa: PLR0913  # the arguments and options of the command
    mapping: MappingFile,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files, patterns, folders, archives (zip, tar), JSON Lines, Parquet.",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="A folder, or one file with all messages: .jsonl, .xml, .parquet.",
        ),
    ],
    to: Annotated[
        Form | None,
        typer.Option(help="The form of the messages in a folder, or in Parquet; default: json."),
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="A message per record of one large document: the path of an element, or of a list "
            "in JSON ($: the document is the list); may be repeated.",
        ),
    ] = None,
    column: Annotated[
        str, typer.Option(help="The column of a Parquet file whose cells are the messages.")
    ] = "message",
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; default: one per core.")
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or Spark (extra: spark).")
    ] = Engine.LOCAL,
    master: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The cluster of Spark; default: that of its settings."),
    ] = None,
    max_failures: Annotated[
        int | None, typer.Option(min=0, help="Stop when more messages than this have failed.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Map the messages that failed before once more.")
    ] = False,
    root: Annotated[
        str, typer.Option(help="The element around the messages of one XML file.")
    ] = "messages",
    view: View = None,
    param: Params = None,
    today: Today = None,
    tables: Tables = None,
    strict_source: StrictSource = False,
    show_values: ShowValues = False,
    limit: LimitValues = None,
    log: Log = None,
    report: Annotated[
        TextOrJson, typer.Option("--format", help="How the summary prints, on stdout for json.")
    ] = TextOrJson.TEXT,
) -> None:
    """Map many messages, by several processes; what is stopped goes on.

    Beside OUTPUT there is a folder OUTPUT.batch: the state, by which the same command goes on
    where it was stopped, even if it was killed; `failed.jsonl`, the messages that failed, with
    the reason; `run.json`, the summary. Nothing is mapped twice, and a file is there whole or not
    at all.

    With --split one large document becomes a message per record: the record within the elements
    around it, with all else that these hold. A record that is itself the message of the mapping
    becomes one alone. Neither is ever whole in memory.

    The exit code is 1 where a message failed or is left; the others are mapped.
    """
    from mapper.batch.batch_errors import BatchConflictError, BatchError
    from mapper.batch.batch_run import Batch, BatchRequest
    from mapper.batch.message_results import Request
    from mapper.batch.range_items import split_of

    _check_engine(engine, master, jobs)
    target = _target(output, to, root)
    if STDIN in sources:
        raise typer.BadParameter(
            "standard input cannot be read again when a batch goes on: name a file"
        )
    loaded, params, day = load_asked(
        mapping, view=view, param=param, today=today, tables=tables, limit=limit, load=load_mapping
    )
    asked = BatchRequest(
        mapping=loaded,
        request=Request(params, day, strict_source),
        split=split_of(tuple(split or ()), loaded.compiled.source, column),
        target=target,
        jobs=jobs or os.cpu_count() or 1,
        most_failures=max_failures,
        again=again,
        values=show_values,
        log=log is not None,
    )
    watcher = _Watcher(show_values)
    try:
        with _crew(engine, master, target) as crew:
            work = Batch(asked._replace(crew=crew), watcher)
            with _stopped_by_signals(work, watcher):
                found = work.run(_sources(sources, loaded, target))
    except BatchConflictError as error:
        raise typer.BadParameter(str(error)) from None
    except BatchError as error:
        talk(f"mapper: {error}")
        raise typer.Exit(exit_codes.FAILED) from None
    finally:
        watcher.progress.clear()
    if report is TextOrJson.JSON:
        show(json.dumps(found.as_json(), ensure_ascii=False) + "\n")
    else:
        talk("\n".join(_lines(found, target)))
    if not found.ok:
        raise typer.Exit(exit_codes.INTERRUPTED if watcher.stopped else exit_codes.FAILED)


def _check_engine(engine: Engine, master: str | None, jobs: int | None) -> None:
    """A usage error for an option of the other engine."""
    if engine is Engine.LOCAL and master is not None:
        raise typer.BadParameter("--master is of --engine spark")
    if engine is Engine.SPARK and jobs is not None:
        raise typer.BadParameter("--jobs is of --engine local: Spark has settings of its own")


@contextmanager
def _crew(
    engine: Engine, master: str | None, target: Target
) -> Iterator[Callable[[RangeMapper, bool], RangeCrew] | None]:
    """Who maps the ranges, but for processes of this machine."""
    if engine is Engine.LOCAL:
        yield None
        return
    from mapper.spark.spark_crew import SparkCrew
    from mapper.spark.spark_session import open_session

    with open_session(master) as session:
        yield partial(SparkCrew, session, target.work)


class _Watcher:
    """Shows how far a batch is, and the first failure of each code."""

    def __init__(self, values: bool) -> None:
        self.progress = Progress("messages")
        self.stopped = False
        self._values = values
        self._failed = 0
        self._seen: set[str] = set()

    def begin(self, left: int) -> None:
        # How many messages a delivery has is not known before it is read to its end.
        self.progress.begin(left or None)

    def done(self, report: RangeReport) -> None:
        for failure in report.failures:
            if failure.code not in self._seen:
                self._seen.add(failure.code)
                self.progress.clear()
                talk(_described(failure.label, failure.notices))
        for line in report.lines:
            self.progress.clear()
            talk(json.dumps(line, ensure_ascii=False))
        self._failed += len(report.failures)
        note = f", {self._failed} failed" if self._failed else ""
        self.progress.step(report.mapped + len(report.failures), note)

    def note(self, source: str, notices: Sequence[Notice]) -> None:
        self.progress.clear()
        print_notices(notices, ReportFormat.TEXT, values=self._values, source=source)


def _described(label: str, notices: list[dict[str, Any]]) -> str:
    """The first error of a message."""
    error = next(one for one in notices if one["severity"] == "error")
    paths = [
        f"\n  {name} {error[key]}"
        for name, key in (("source:", "source_path"), ("target:", "target_path"))
        if key in error
    ]
    at = f"\n  at:     {error['file']}:{error['line']}:{error['column']}" if "file" in error else ""
    return f"{label}:\nerror: {error['message']} [{error['code']}]{''.join(paths)}{at}"


def _lines(found: BatchSummary, target: Target) -> Iterator[str]:
    """The summary for people."""
    rate = f": {found.now / found.seconds:.0f} a second" if found.now and found.seconds else ""
    yield (
        f"{found.mapped} mapped, {found.failed} not mapped; "
        f"{found.now} of them now, in {found.seconds:.1f} s{rate}"
    )
    if found.durations:
        p50, p99 = (f"{1000 * found.durations[name]:.2f} ms" for name in ("p50", "p99"))
        took, name = found.slowest[0]
        yield f"  half take at most {p50}, 99 of 100 {p99}; the slowest {1000 * took:.1f} ms: {name}"
    for severity, codes in found.notices.items():
        listed = ", ".join(f"{code} {number}" for code, number in codes.items())
        yield f"  {severity}: {listed}"
    for reason, number in found.unwritten.items():
        yield f"  {number} not written: {reason}; the same command maps them again"
    if found.refused:
        yield f"  {len(found.refused)} of the sources could not be read"
    if found.failed:
        yield f"  what failed: {target.work}/failed.jsonl; after a fix --again maps it"
    if found.left:
        stopped = "stopped: " if found.stopped else ""
        yield f"  {stopped}{found.left} left; the same command goes on"


@contextmanager
def _stopped_by_signals(work: Batch, watcher: _Watcher) -> Iterator[None]:
    """Ctrl-C lets the batch end its ranges; a second time it ends at once, and loses them."""

    def stop(*_signal: object) -> None:
        if watcher.stopped:
            raise KeyboardInterrupt
        watcher.stopped = True
        work.stop()

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _target(output: str, to: Form | None, root: str) -> Target:
    """What OUTPUT names. A usage error where a file is in the place of a folder."""
    from mapper.batch.batch_outputs import Target
    from mapper.batch.parquet_rows import require_pyarrow
    from mapper.writing.write_errors import Unwritable
    from mapper.writing.xml_writer import checked_name

    path = Path(output)
    if path.name in ("", ".."):
        path = Path(os.path.abspath(path))
    if not path.name:
        raise typer.BadParameter("the state of a batch is kept beside OUTPUT: name a folder")
    work = path.with_name(f"{path.name}.batch")
    suffix = path.suffix.lower()
    kind: TargetKind = "folder"
    if not output.endswith("/") and not path.is_dir():
        kind = "lines" if suffix in LINES else ONE_FILE.get(suffix, "folder")
    if kind == "folder" and path.exists() and not path.is_dir():
        raise typer.BadParameter(
            f"{path} is a file, and messages need a folder, .jsonl, .xml or .parquet"
        )
    if kind != "folder" and path.exists() and not work.exists():
        raise typer.BadParameter(f"{path} is there already, and is not the output of a batch")
    if work.exists() and not work.is_dir():
        raise typer.BadParameter(f"{work} is a file: the state of the batch needs a folder there")
    if kind == "parquet":
        require_pyarrow()
    if kind in ("lines", "xml") and to is not None and (to is Form.XML) != (kind == "xml"):
        raise typer.BadParameter(f"{path} holds messages in another form than --to {to.value}")
    try:
        checked_name(root)
    except Unwritable:
        raise typer.BadParameter(f"--root {root} is not a name in XML") from None
    form = (
        (to or Form.JSON)
        if kind in ("folder", "parquet")
        else Form.XML
        if kind == "xml"
        else Form.JSON
    )
    return Target(kind, path, work, form.value, root)


def _sources(arguments: list[str], mapping: Mapping, target: Target) -> Iterator[tuple[Path, str]]:
    """The sources: path, and the name of what comes of it. What is written is no source."""
    parts = bool(mapping.compiled.parts)
    output = target.path.resolve()
    for argument in arguments:
        if not parts and output.is_relative_to(Path(argument).resolve()):
            raise typer.BadParameter(f"{target.path} is in {argument}: its files would be sources")
    for one in find_many(arguments, folders=parts):
        assert one.path is not None  # noqa: S101  # standard input was refused
        made = os.path.abspath(target.path / f"{one.stem}.{target.form}")
        if target.kind == "folder" and made == os.path.abspath(one.path):
            raise typer.BadParameter(f"{made} is a source: give another folder")
        yield one.path, one.stem
