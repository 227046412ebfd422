"""Loads what a command works with, such that findings print in the form that was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mapper.cli import exit_codes
from mapper.cli.options import ReportFormat
from mapper.diagnostics.errors import FindingsError

if TYPE_CHECKING:
    from mapper import Limits, Mapping


@contextmanager
def findings_printed(
    form: ReportFormat = ReportFormat.TEXT, *, result: bool = False
) -> Iterator[None]:
    """Prints the findings of what goes wrong inside, and ends the command with failure.

    With `result` they are the result of the command and go to standard output.
    """
    try:
        yield
    except FindingsError as error:
        from mapper.cli.printing import print_findings

        print_findings(error.findings, form, result=result)
        raise typer.Exit(exit_codes.FAILED) from None


def check_is_mapping(path: Path) -> None:
    """Refuses a file whose name says that it is not a mapping: a usage error."""
    kinds = {".contract": "a contract", ".formats": "a formats file", ".fragments": "fragments"}
    if path.suffix.lower() not in {".yaml", ".yml"}:
        raise typer.BadParameter(f"{path} is not a mapping file (expected .yaml)")
    kind = kinds.get(Path(path.stem).suffix)
    if kind is not None:
        raise typer.BadParameter(f"{path} is {kind}, not a mapping")


def load_mapping(
    path: Path,
    form: ReportFormat = ReportFormat.TEXT,
    *,
    view: str | None = None,
    limits: Limits | None = None,
    tables: Path | None = None,
) -> Mapping:
    """The mapping of a file; where it has errors they print and the command ends."""
    import mapper

    check_is_mapping(path)
    with findings_printed(form):
        return mapper.load(path, view=view, limits=limits or mapper.Limits(), tables=tables)
