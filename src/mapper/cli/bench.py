"""`mapper bench`: how long a mapping takes, stage by stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import check_is_mapping, findings_printed, load_mapping
from mapper.cli.inputs import find_inputs
from mapper.cli.options import Form, Params, TextOrJson, View, examples, named_values
from mapper.cli.output import write_text
from mapper.cli.progress import Progress
from mapper.cli.terminal import show, talk
from mapper.diagnostics.errors import MessageError

if TYPE_CHECKING:
    from mapper import Mapping
    from mapper.timing.stage_times import TimedSource
    from mapper.timing.timing_report import Report
    from mapper.timing.yardsticks import JsonataStack

EXAMPLES = examples(
    "mapper bench mappings/shop/order.yaml                  # its cases",
    "mapper bench mappings/shop/order.yaml in/a.xml --rounds 5",
    "mapper bench mappings/shop/order.yaml --save before.json",
    "mapper bench mappings/shop/order.yaml --compare before.json --threshold 5",
    "mapper bench mappings/shop/order.yaml --format json",
)


def bench(  # noqa: PLR0913  # the arguments and options of the command
    mapping: Annotated[
        Path | None,
        typer.Argument(
            metavar="MAPPING",
            exists=True,
            dir_okay=False,
            help="The mapping file; default: all that have cases in fixtures/.",
        ),
    ] = None,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT", help="Files, patterns or folders; default: the mapping's cases."
        ),
    ] = None,
    to: Annotated[Form, typer.Option(help="The form that is written.")] = Form.JSON,
    view: View = None,
    param: Params = None,
    rounds: Annotated[
        int, typer.Option(min=3, max=1000, help="How often each stage takes its turn.")
    ] = 9,
    expression: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A JSONata expression that does all of the mapping, for xmltodict (or json) and "
            "jsonata-python.",
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A file for the times, as JSON.")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A file that --save wrote."),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(
            min=1.0, help="With --compare: exit with 1 where a stage takes so many times."
        ),
    ] = 1.25,
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Measure how long a mapping takes, stage by stage.

    Reading, mapping and writing take turns, beside parsers that know no contract and check
    nothing: lxml, orjson or csv, and xmltodict or json, as most write it. Times are processor
    time, the median of the rounds; the spread is half of what lies between the quartiles.

    No other library does the work of a mapping file. With --expression one may: it is timed
    where it makes the same record of each input, and checks nothing all the same.

    Times of two machines differ; so --compare sets side by side how many times as long as
    parsing each stage takes. What cannot be mapped is left out, and counted.
    """
    from mapper.timing.timing_report import as_json, as_text, changes
    from mapper.timing.yardsticks import parsers

    before = _read(compare) if compare is not None else None
    stack = _stack(expression) if expression is not None else None
    if mapping is not None:
        check_is_mapping(mapping)
    given = named_values(param or (), "--param")
    chosen: dict[str, list[tuple[Path, dict[str, str]]]] = {}
    for file, source, parameters in _sources(mapping, inputs or [], given):
        chosen.setdefault(str(file), []).append((source, parameters))
    reports: dict[str, Report] = {}
    progress = Progress("mappings", len(chosen))
    for name, sources in chosen.items():
        loaded = load_mapping(Path(name), view=view)
        timed = _prepared(loaded, sources)
        if timed:
            report = _measured(Path(name), view, loaded, timed, to.value, rounds, stack)
            label = f"{name}, {view}" if view else name
            reports[label] = report
            progress.clear()
            if form is TextOrJson.TEXT:
                parser = parsers([data for one in timed for data in one.data])
                show(("\n" if len(reports) > 1 else "") + as_text(label, report, parser))
        progress.step()
    progress.clear()
    if not reports:
        talk("no input could be mapped: there is nothing to measure")
        raise typer.Exit(exit_codes.FAILED)
    versions = _versions()
    text = as_json(reports, versions)
    if form is TextOrJson.JSON:
        show(text)
    else:
        talk(f"native core: {versions['native core']}")
    if save is not None:
        write_text(text, save)
    if before is not None:
        slower = [change for change in changes(before, reports) if change.factor > threshold]
        for change in slower:
            talk(f"slower: {change}")
        if slower:
            raise typer.Exit(exit_codes.FAILED)
        talk(f"no stage takes more than {threshold:g} times as long as in {compare}")


def _read(file: Path) -> dict[str, Report]:
    from mapper.timing.timing_report import read_reports

    try:
        return read_reports(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _stack(file: Path) -> JsonataStack:
    from mapper.timing.yardsticks import JsonataStack
    from mapper.yaml_text.file_contents import bounded_content

    try:
        return JsonataStack(bounded_content(file).decode())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{file} cannot be used: {error}") from None


def _sources(
    mapping: Path | None, inputs: list[str], given: dict[str, str]
) -> list[tuple[Path, Path, dict[str, str]]]:
    """What is measured: (mapping, source, parameters)."""
    if inputs and mapping is not None:
        found = find_inputs(inputs, folders=False)
        if any(one.path is None for one in found):
            raise typer.BadParameter("standard input cannot be read again and again: name a file")
        return [(mapping, one.path, given) for one in found if one.path is not None]
    from mapper.cases.discovery import find_cases
    from mapper.cases.expected_notices import read_params

    with findings_printed():
        cases = find_cases([mapping] if mapping is not None else [])
        return [
            (case.mapping, case.source, {**read_params(case.params_file), **given})
            for case in cases
        ]


def _prepared(mapping: Mapping, sources: list[tuple[Path, dict[str, str]]]) -> list[TimedSource]:
    """The sources that can be mapped, read once."""
    from mapper.timing.stage_times import prepared
    from mapper.yaml_text.file_contents import bounded_content

    made: list[TimedSource] = []
    for source, given in sources:
        try:
            content = source if source.is_dir() else bounded_content(source)
            made.append(prepared(mapping, str(source), content, given))
        except (MessageError, OSError):
            continue
    left = len(sources) - len(made)
    if left:
        talk(f"{mapping.name}: {left} of {len(sources)} inputs cannot be mapped, and are left out")
    return made


def _measured(
    file: Path,
    view: str | None,
    mapping: Mapping,
    timed: list[TimedSource],
    form: Literal["json", "xml"],
    rounds: int,
    stack: JsonataStack | None,
) -> Report:
    from mapper.timing.stage_times import stage_times
    from mapper.timing.start_times import start_times
    from mapper.timing.timing_report import report_of

    times = stage_times(mapping, timed, form, rounds, stack)
    first = next((one for one in timed if Path(one.name).is_file()), None)
    start = start_times(
        file, view, Path(first.name) if first else None, first.given if first else {}
    )
    return report_of(times, start, rounds)


def _versions() -> dict[str, str]:
    from importlib.metadata import version
    from platform import machine, python_version

    from mapper.compiler.compiler_version import installed_version
    from mapper.reading.native_core import STATE

    return {
        "mapper": installed_version(),
        "native core": STATE,
        "python": python_version(),
        "machine": machine(),
        **{name: version(name) for name in ("lxml", "orjson", "xmltodict", "jsonata-python")},
    }
