"""Loads what a command works with, such that findings print in the form that was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

import typer

from mapper.cli import exit_codes
from mapper.cli.options import ReportFormat, limits, named_values
from mapper.diagnostics.errors import FindingsError, MessageError

if TYPE_CHECKING:
    from mapper import Limits
    from mapper.diagnostics.diagnostic import Finding
    from mapper.explanation.recorded_run import RecordedMapping
    from mapper.running.mapping import Mapping

_Loaded_co = TypeVar("_Loaded_co", bound="Mapping", covariant=True)


class Asked(NamedTuple, Generic[_Loaded_co]):
    """What a command that maps messages is asked: the mapping, its parameters, the day of the run."""

    mapping: _Loaded_co
    params: dict[str, str]
    today: date | None


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
    draft: bool = False,
) -> Mapping:
    """The mapping of a file; where it has errors they print and the command ends.

    Of a draft those that can wait print in groups, and it is loaded all the same.
    """
    import mapper

    check_is_mapping(path)
    with findings_printed(form):
        if draft:
            from mapper.compiler.compiled_loading import load_draft

            loaded, findings = load_draft(
                path, view=view, limits=limits or mapper.Limits(), tables=tables
            )
            _print_waiting(findings, form)
            return loaded
        return mapper.load(path, view=view, limits=limits or mapper.Limits(), tables=tables)


def _print_waiting(findings: list[Finding], form: ReportFormat) -> None:
    """Prints what a draft leaves to do, in groups; how to correct it, check says."""
    from mapper.cli.printing import print_findings
    from mapper.diagnostics.waiting_codes import waiting

    left = [each for each in waiting(findings) if each.severity == "info"]
    print_findings([replace(each, hint=None) for each in left], form)


def load_recorded_mapping(
    path: Path,
    form: ReportFormat = ReportFormat.TEXT,
    *,
    view: str | None = None,
    limits: Limits | None = None,
    tables: Path | None = None,
    draft: bool = False,
) -> RecordedMapping:
    """The instrumented build of the mapping in a file; as `load_mapping`."""
    from mapper.compiler.compiled_loading import draft_plan, find_view
    from mapper.explanation.recorded_run import RecordedMapping
    from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
    from mapper.plan.plan_building import build

    check_is_mapping(path)
    with findings_printed(form):
        if draft:
            plan, findings = draft_plan(path, view=view, tables=tables)
            _print_waiting(findings, form)
        else:
            plan = build(path, view=find_view(path, view), tables=tables)
            plan.refuse_errors()
        return RecordedMapping(plan, limits or DEFAULT_LIMITS)


class LoadMapping(Protocol[_Loaded_co]):
    """What loads the mapping of a command: `load_mapping`, or another build of it."""

    def __call__(
        self,
        path: Path,
        form: ReportFormat,
        *,
        view: str | None,
        limits: Limits | None,
        tables: Path | None,
    ) -> _Loaded_co:
        """The mapping of a file; where it has errors they print and the command ends."""


def load_asked(
    path: Path,
    form: ReportFormat = ReportFormat.TEXT,
    *,
    view: str | None,
    param: list[str] | None,
    today: datetime | None,
    tables: Path | None,
    limit: list[str] | None,
    load: LoadMapping[_Loaded_co],
) -> Asked[_Loaded_co]:
    """The mapping of a file as the options have it.

    A wrong parameter or limit is a usage error, once, and not an error of each message.
    """
    params = named_values(param or (), "--param")
    day = today.date() if today is not None else None
    mapping = load(path, form, view=view, limits=limits(limit or ()), tables=tables)
    from mapper.running.parameter_values import read_parameters

    try:
        read_parameters(mapping.compiled.parameters, params, day, mapping.compiled.rules)
    except MessageError as error:
        raise typer.BadParameter("; ".join(notice.message for notice in error.notices)) from None
    return Asked(mapping, params, day)
