"""`mapper check`: what is wrong or doubtful in mapping files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import findings_printed
from mapper.cli.inputs import check_exists
from mapper.cli.options import Draft, ReportFormat, Tables, examples
from mapper.cli.printing import print_findings
from mapper.cli.progress import Progress
from mapper.cli.terminal import talk
from mapper.diagnostics.plural import counted

if TYPE_CHECKING:
    from mapper.diagnostics.diagnostic import Finding

EXAMPLES = examples(
    "mapper check                                  # all of mappings/",
    "mapper check mappings/shop/order.yaml",
    "mapper check --warnings-as-errors --format github",
    "mapper check --format junit > check.xml",
)


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Mapping files or folders; default mappings/."),
    ] = None,
    warnings_as_errors: Annotated[
        bool, typer.Option("--warnings-as-errors", help="Exit with 1 for a warning too.")
    ] = False,
    tables: Tables = None,
    draft: Draft = False,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How findings print.")
    ] = ReportFormat.TEXT,
) -> None:
    """Check mapping files without running them.

    A mapping is checked against the contracts of both sides. Each finding says where (file,
    line, column), what is wrong and how to fix it.

    The exit code is 1 when there is an error; warnings alone exit with 0 unless asked otherwise.
    With --draft the errors that can wait are none: each kind is reported once for a file.

    What was found is kept for the next check, which reads files again only if any has changed.
    """
    from mapper.yaml_text.mapping_folders import SHARED, checked_files

    chosen = paths or [Path("mappings")]
    for path in chosen:
        check_exists(path)
        if path.is_file() and path.suffix.lower() not in {".yaml", ".yml"}:
            raise typer.BadParameter(f"{path} is not a mapping file (expected .yaml)")
    files = checked_files(chosen)
    if not files:
        raise typer.BadParameter(f"there is no mapping file in {', '.join(map(str, chosen))}")
    findings = _findings(chosen, files, tables)
    if draft:
        from mapper.diagnostics.waiting_codes import waiting

        findings = waiting(findings)
    print_findings(findings, form, result=True)
    if form is ReportFormat.TEXT:
        mappings = sum(not file.name.endswith(SHARED) for file in files)
        others = len(files) - mappings
        checked = counted(mappings, "mapping file") + (
            f" and {counted(others, 'other file')}" if others else ""
        )
        talk(f"{checked} checked" + ("" if findings else ": no findings"))
    bad = {"error", "warning"} if warnings_as_errors else {"error"}
    if any(finding.severity in bad for finding in findings):
        raise typer.Exit(exit_codes.FAILED)


def _findings(paths: list[Path], files: list[Path], tables: Path | None) -> list[Finding]:
    """The findings of `files`, those at or below `paths`: kept ones where nothing has changed."""
    from mapper.compiler import check_cache

    folders = check_cache.CheckedFolders(files, tables)
    with findings_printed():
        kept = check_cache.read(paths, folders)
    if kept is not None:
        return kept
    # Only here: what was kept needs no YAML, no contracts and no plan.
    from mapper.plan.checking import check as check_files
    from mapper.report.absence import nothing_by_absence
    from mapper.yaml_text.file_contents import digests_of_reads

    progress = Progress("files", len(files))
    with digests_of_reads() as read:
        findings = check_files(paths, [nothing_by_absence], tables, progress.over)
    if folders.hold(read):
        check_cache.write(paths, folders, findings)
    return findings
