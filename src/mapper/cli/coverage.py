"""`mapper coverage`: what is read, filled and reached of mappings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import findings_printed
from mapper.cli.inputs import check_exists
from mapper.cli.options import OutputFile, Tables, View, examples
from mapper.cli.output import write_text
from mapper.cli.progress import Progress
from mapper.cli.terminal import WIDTH, talk
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant

if TYPE_CHECKING:
    from mapper.cases import Case, SmallCase
    from mapper.coverage.case_reach import MappingReach, Reach
    from mapper.coverage.coverage_figures import Coverage, Kind
    from mapper.diagnostics.diagnostic import Finding

_ALL: Final = 100

EXAMPLES = examples(
    "mapper coverage                                   # all of mappings/",
    "mapper coverage mappings/shop/order.yaml          # and what falls short",
    "mapper coverage mappings/shop/order.yaml --fields # every field",
    "mapper coverage mappings/shop/order.yaml --view carrier | grep withheld",
    "mapper coverage mappings/shop/order.yaml --min 100 --min rows=90  # for CI",
    "mapper coverage --format html -o coverage.html",
)


class CoverageForm(StrEnum):
    """A form of a report on coverage."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def coverage(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Mappings or folders; default mappings/."),
    ] = None,
    view: View = None,
    fields: Annotated[
        bool, typer.Option("--fields", help="Every field of both sides, with what becomes of it.")
    ] = False,
    cases: Annotated[
        bool, typer.Option("--cases/--no-cases", help="Run the cases; without, fields alone.")
    ] = True,
    least: Annotated[
        list[str] | None,
        typer.Option(
            "--min", metavar="[KIND=]PERCENT", help="Exit with 1 below this; may be repeated."
        ),
    ] = None,
    tables: Tables = None,
    output: OutputFile = None,
    form: Annotated[
        CoverageForm, typer.Option("--format", help="How it prints.")
    ] = CoverageForm.TEXT,
) -> None:
    """Show how much of mappings is read, filled and reached.

    Of the source: fields that rules read, or that `unread` gives a reason for. Of the target:
    fields that some case has in its message, or with a reason why not ($absent, `unfilled`). Of
    the rest: rules, branches of $match and $choose, table rows and outcomes ($on_…) that some case
    reaches, or that fixtures/SOURCE/unreached.yaml gives a reason for. The cases of all mappings
    of a folder count for what these share.

    A KIND is source, target, rules, branches, rows or outcomes. Percentages of `coverage` in the
    mapper.yaml of the mapping root hold where --min says nothing. The exit code is 1 below one,
    and where a reason is wrong: it stands for what is covered, or for more than 20 things that
    are listed one by one.
    """
    from mapper.coverage.coverage_figures import coverage_of
    from mapper.coverage.unreached import explained

    chosen = paths or [Path("mappings")]
    for path in chosen:
        check_exists(path)
    with findings_printed():
        reach, shown = _reach(chosen, tables, run=cases)
        if view is not None:
            _narrow(shown, view)
        reasons = explained(reach)
        found = coverage_of(reach, reasons, shown, ran=cases)
        asked = _asked(least, chosen[0])
    _print(found, form, output, fields=fields or view is not None)
    short = [
        f"{file}: {figure.percent} % of {kind} ({figure.covered} of {figure.total}); "
        f"at least {percent} % is asked"
        for file, kind, figure, percent in found.below(asked)
    ]
    for line in short:
        talk(line)
    if short or found.wrong:
        raise typer.Exit(exit_codes.FAILED)


def _reach(
    chosen: Sequence[Path], tables: Path | None, *, run: bool
) -> tuple[Reach, list[MappingReach]]:
    """What is reached, and of it the mappings that were chosen.

    All mappings of a folder are taken in, as they share files; one that has errors, and was not
    chosen by itself, is left out.
    """
    from mapper.coverage.case_reach import Reach
    from mapper.yaml_text.mapping_folders import is_view, mapping_files

    reach = Reach(own=tables)
    shown = [
        reach.add(file) for path in chosen for file in mapping_files(path) if not is_view(file)
    ]
    if not run:
        return reach, shown
    for one in shown:
        one.plan.refuse_errors()
    folders = dict.fromkeys(Path(one.plan.file).parent for one in shown)
    whole = {file.resolve() for folder in folders for file in _mappings_in(folder, reach)}
    cases = [
        case for folder in folders for case in _cases(folder) if case.mapping.resolve() in whole
    ]
    for _ in Progress("cases", len(cases)).over(reach.run(cases)):
        pass
    return reach, shown


def _mappings_in(folder: Path, reach: Reach) -> Iterator[Path]:
    """The mappings and views of a folder that have no errors, those of folders below it aside."""
    from mapper.yaml_text.mapping_folders import SHARED, first_key

    for file in sorted([*folder.glob("*.yaml"), *folder.glob("views/*.yaml")]):
        if file.name.endswith(SHARED) or first_key(file) not in ("mapping", "extends", "view"):
            continue
        try:
            if not reach.add(file).plan.errors:
                yield file
        except FindingsError:
            continue


def _cases(folder: Path) -> Iterable[Case | SmallCase]:
    """The cases of the mappings in a folder; none where there are none."""
    from mapper.cases import all_cases
    from mapper.cases.discovery import MAPPINGS

    if MAPPINGS not in folder.absolute().parts:
        return []
    try:
        return all_cases([folder])
    except FindingsError as error:
        if all(one.code == "no-cases" for one in error.findings):
            return []
        raise


def _narrow(shown: Sequence[MappingReach], view: str) -> None:
    """Show the one mapping as the receiver of a view sees it."""
    from mapper.compiler.compiled_loading import find_view
    from mapper.coverage.target_fields import target_fields
    from mapper.mapping_file.mapping_loading import load_view
    from mapper.plan.plan_building import build

    if len(shown) != 1:
        raise typer.BadParameter("--view is of one mapping")
    file = Path(shown[0].plan.file)
    seen = find_view(file, view)
    assert seen is not None  # noqa: S101  # a view is named
    part = build(file, view=seen)
    shown[0].target = target_fields(shown[0].plan, part, shown[0].filled)
    receiver = load_view(seen).view
    talk(f"for {receiver.receiver}: {receiver.purpose}")


def _asked(least: Sequence[str] | None, path: Path) -> dict[Kind, int]:
    """What is asked of each mapping: of the settings, then of `--min`."""
    from mapper.coverage.coverage_figures import MEANINGS
    from mapper.mapping_file.own_tables import read_settings
    from mapper.yaml_text.mapping_root import SETTINGS, mapping_root

    asked: dict[Kind, int] = {}
    file = mapping_root(path / "x" if path.is_dir() else path) / SETTINGS
    findings: list[Finding] = []
    settings = read_settings(file, findings) if file.is_file() else None
    if findings:
        raise FindingsError(findings)
    if settings is not None and settings.coverage is not None:
        said = settings.coverage.model_dump()
        asked = {kind: said[kind] for kind in MEANINGS if said[kind] is not None}
    for text in sorted(least or (), key=lambda text: "=" in text):
        name, equals, number = text.rpartition("=")
        kinds = [kind for kind in MEANINGS if kind == name or not equals]
        if not kinds:
            hint = meant(name, MEANINGS) or f"one of {', '.join(MEANINGS)}"
            raise typer.BadParameter(f"--min knows no {name!r}: {hint}")
        if not number.isascii() or not number.isdigit() or int(number) > _ALL:
            raise typer.BadParameter(f"--min takes a percentage from 0 to 100, not {number!r}")
        asked.update((kind, int(number)) for kind in kinds)
    return asked


def _print(found: Coverage, form: CoverageForm, output: Path | None, *, fields: bool) -> None:
    from mapper.coverage.coverage_text import coverage_text

    if form is CoverageForm.JSON:
        write_text(json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n", output)
    elif form is CoverageForm.HTML:
        from mapper.coverage.coverage_page import coverage_page

        write_text(coverage_page(found).decode(), output)
    else:
        write_text(coverage_text(found, WIDTH, fields=fields), output)
    if form is not CoverageForm.JSON and found.wrong:
        from mapper.cli.printing import print_findings

        print_findings(found.wrong)
