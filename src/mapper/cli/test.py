"""`mapper test`: run the cases."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.code_reference import codes_printed
from mapper.cli.command_loading import findings_printed, load_mapping
from mapper.cli.inputs import check_exists
from mapper.cli.options import CaseFormat, ReportFormat, Tables, examples
from mapper.cli.progress import Progress
from mapper.cli.terminal import colour, show, talk
from mapper.diagnostics.errors import FindingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mapper import Mapping
    from mapper.cases import Case, CaseOutcome, SmallCase
    from mapper.diagnostics.diagnostic import Finding

EXAMPLES = examples(
    "mapper test                                       # all of fixtures/",
    "mapper test mappings/shop/order.yaml              # the cases of one mapping",
    "mapper test fixtures/shop/order/plain",
    "mapper test fixtures/shop/order --show-values     # with the values that differ",
    "mapper test fixtures/shop/order/plain --update  # then review what it wrote",
    "mapper test --reached                             # what no case reaches",
    "mapper test --mutate mappings/shop/order.yaml --min-score 70",
    "mapper test --mutate --sample 200 --min-score 60  # what would go unnoticed",
    "mapper test --generate 100 mappings/shop/order.yaml",
    "mapper test --format junit > cases.xml",
)


def test(  # noqa: PLR0913  # the arguments and options of the command
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Cases, mappings or folders; default fixtures/."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write the current output as the expected one.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name the cases that passed too.")
    ] = False,
    reached: Annotated[
        bool,
        typer.Option("--reached", help="Report the rules, rows and outcomes that no case reaches."),
    ] = False,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="Fail where nobody has reviewed a case yet.")
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="Change one rule at a time; report what no case notices."),
    ] = False,
    min_score: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="With --mutate: how many of 100 must be noticed."),
    ] = None,
    generate: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Run N messages made from the source contract."),
    ] = None,
    keep: Annotated[
        Path, typer.Option(file_okay=False, help="With --generate: where those that fail go.")
    ] = Path("generated"),
    sample: Annotated[
        int | None, typer.Option(min=1, help="With --mutate: try so many changes only.")
    ] = None,
    seed: Annotated[int, typer.Option(help="With --sample and --generate: which ones.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="With --mutate: processes.")] = 1,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Print the values that differ.")
    ] = False,
    tables: Tables = None,
    report: Annotated[
        CaseFormat, typer.Option("--format", help="How the report prints.")
    ] = CaseFormat.TEXT,
) -> None:
    """Run cases and compare with what is expected.

    Outputs and notices are compared. A case is a folder fixtures/SOURCE/MAPPING/CASE with
    input.xml (or .json, or a folder input/ with one file per part), expected.xml or
    expected.json, and notices.yaml and params.yaml where there are any. It belongs to
    mappings/SOURCE/MAPPING.yaml. Without an expected file the message must be refused, with the
    errors in notices.yaml. Small cases, of a few paths each, stand in files
    fixtures/SOURCE/MAPPING/NAME.cases.yaml.

    With --reached every rule must be reached by some case, every row of a table looked up, and
    every outcome that a rule chooses ($on_overflow: truncate) met, or fixtures/SOURCE/
    unreached.yaml says why not. Run it over all cases.

    A case that was made from a sample says in unreviewed.txt that nobody has looked at it yet.
    It is reported, and with --reviewed it fails.

    With --mutate one rule, join or row is changed at a time: another path, a dropped or
    negated condition, a bound moved, another outcome. Every change should make some case fail.
    Those that make none are listed, unless fixtures/SOURCE/unnoticed.yaml says why.

    With --generate N messages are made from the source contract, every second one broken, and run.
    Nothing but a refusal may come of them, or an output that the target contract allows. One that
    fails is written to the folder of --keep.

    With --update the expected files are written again, for you to review, but for small cases. An invalid output is
    not written; under CI=true nothing is.
    """
    from mapper.cases import all_cases, find_cases, run_cases
    from mapper.cases.discovery import MAPPINGS
    from mapper.cases.review import unreviewed
    from mapper.yaml_text.mapping_folders import is_view

    form = ReportFormat(report.value)
    if update and os.environ.get("CI", "").lower() in {"1", "true"}:
        talk("mapper: --update is refused under CI=true: the expected files need review first")
        raise typer.Exit(exit_codes.MISUSE)
    for path in paths or ():
        check_exists(path)
    if generate is not None:
        _generate(paths or [Path(MAPPINGS)], form, generate, seed, keep, tables)
        return
    with findings_printed(form, result=form is not ReportFormat.TEXT):
        cases = all_cases(paths or ())
    if mutate:
        given = (sample, seed) if sample is not None else None
        mappings = dict.fromkeys(case.mapping for case in cases if not is_view(case.mapping))
        _mutate(mappings, form, min_score, given, jobs)
        return
    if update:
        _update(find_cases(paths or ()), form, tables)
        return
    outcomes = list(Progress("cases", len(cases)).over(run_cases(cases, partial(_load, tables))))
    left: list[Finding] = unreviewed(cases, fail=reviewed)
    if reached:
        with findings_printed(form, result=form is not ReportFormat.TEXT):
            left += _unreached(cases, tables)
    _report(outcomes if show_values else list(map(_without_values, outcomes)), left, form, verbose)
    if not show_values and any(outcome.differences for outcome in outcomes):
        talk("The values that differ are not shown; --show-values prints them.")
    failed = any(finding.severity == "error" for finding in left)
    if failed or not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(exit_codes.FAILED)


def _generate(
    paths: list[Path], form: ReportFormat, count: int, seed: int, keep: Path, tables: Path | None
) -> None:
    from mapper.cases.generated_messages import generated_runs, kept
    from mapper.cli.printing import print_findings
    from mapper.contract.file.contract_loading import Loader
    from mapper.diagnostics.diagnostic import Finding, Position
    from mapper.plan.plan_building import Contracts, build
    from mapper.yaml_text.mapping_folders import SHARED, checked_files

    contracts = Contracts(Loader())
    mappings = [one for one in checked_files(paths) if not one.name.endswith(SHARED)]
    progress, findings = Progress("messages", count * len(mappings)), []
    mapped = refused = 0
    with findings_printed(form, result=form is not ReportFormat.TEXT):
        for file in mappings:
            plan = build(file, contracts, tables=tables)
            plan.refuse_errors()
            for run in progress.over(generated_runs(plan, count, seed)):
                mapped, refused = mapped + run.mapped, refused + (not run.mapped)
                if run.problem:
                    name = f"{file.stem}-{seed}-{run.number}"
                    at = kept(run, keep, name)
                    given = "".join(f" --param {key}=…" for key in run.parameters)
                    hint = f"mapper run {file} {at}{given}"
                    findings.append(
                        Finding(
                            "generated-fails", run.problem, Position(str(file), 1, 1), hint=hint
                        )
                    )
    if findings or form is not ReportFormat.TEXT:
        print_findings(findings, form, result=True)
    talk(f"{mapped} mapped, {refused} refused, {len(findings)} failed")
    if findings:
        raise typer.Exit(exit_codes.FAILED)


def _mutate(
    mappings: Collection[Path],
    form: ReportFormat,
    least: float | None,
    sample: tuple[int, int] | None,
    jobs: int,
) -> None:
    from mapper.cli.printing import print_findings
    from mapper.mutation.accepted_changes import judged, unnoticed
    from mapper.mutation.mutation_report import as_json, summary
    from mapper.mutation.mutation_run import tried

    progress = Progress("changes", 0)
    with findings_printed(form, result=form is not ReportFormat.TEXT):
        trials = progress.over(tried(mappings, jobs=jobs, sample=sample, began=progress.more))
        verdict = judged(trials, mappings, whole=sample is None)
    findings = [*verdict.stale, *unnoticed(verdict)]
    if form is ReportFormat.JSON:
        show(as_json(verdict))
    else:
        if findings:
            print_findings(findings, form, result=True)
        (show if form is ReportFormat.TEXT else talk)(summary(verdict))
    enough = verdict.score >= least if least is not None else not verdict.survived
    if verdict.stale or not enough:
        raise typer.Exit(exit_codes.FAILED)


def _without_values(outcome: CaseOutcome) -> CaseOutcome:
    from mapper.cases.case_reports import without_values

    return without_values(outcome)


def _unreached(cases: Sequence[Case | SmallCase], tables: Path | None) -> list[Finding]:
    """What none of the cases reaches without a reason, and reasons for what some do."""
    from mapper.coverage.case_reach import Reach
    from mapper.coverage.unreached import explained, unreached

    reach = Reach(own=tables)
    for _ in Progress("cases", len(cases)).over(reach.run(cases)):
        pass
    reasons = explained(reach)
    return [*reasons.stale, *unreached(reasons, reach.mappings.values())]


def _load(tables: Path | None, path: Path) -> Mapping:
    import mapper

    return mapper.load(path, tables=tables)


def _report(
    outcomes: Sequence[CaseOutcome], left: Sequence[Finding], form: ReportFormat, verbose: bool
) -> None:
    from mapper.cases import case_reports
    from mapper.diagnostics.rendering import findings_as_text

    match form:
        case ReportFormat.TEXT:
            found = [*left, *(finding for one in outcomes for finding in one.findings)]
            codes_printed(finding.code for finding in found)
            report = case_reports.report_text(outcomes, verbose=verbose, colour=colour(sys.stdout))
            show((findings_as_text(left, colour=colour(sys.stdout)) if left else "") + report)
        case ReportFormat.JSON:
            show(case_reports.report_json(outcomes, left))
        case ReportFormat.JUNIT:
            show(case_reports.report_junit(outcomes, left))
        case ReportFormat.GITHUB:
            show(case_reports.report_github(outcomes, left))
            talk(case_reports.summary(outcomes))


def _update(cases: Sequence[Case], form: ReportFormat, tables: Path | None) -> None:
    from mapper.cases import update_case
    from mapper.cli.printing import print_findings

    mappings: dict[Path, Mapping] = {}
    changed = refusals = failed = 0
    for case in cases:
        if case.mapping not in mappings:
            mappings[case.mapping] = load_mapping(case.mapping, form, tables=tables)
        try:
            update = update_case(case, mappings[case.mapping])
        except FindingsError as error:
            failed += 1
            print_findings(error.findings, form)
            continue
        refused = f"  (the message is refused: {', '.join(update.refusals)})"
        for file in update.files:
            expects_refusal = update.refusals and file == case.notices_file
            talk(
                f"{'written' if file.exists() else 'removed'}  {file}"
                + (refused if expects_refusal else "")
            )
        changed += bool(update.files)
        refusals += bool(update.files and update.refusals)
    promised = f" ({refusals} now expect a refusal)" if refusals else ""
    same = len(cases) - changed - failed
    talk(f"{changed} updated{promised}, {same} as they were, {failed} not updated")
    if failed:
        raise typer.Exit(exit_codes.FAILED)
