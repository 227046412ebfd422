"""Options that commands share, and what their texts mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli.shell_completion import parameters, views
from mapper.diagnostics.nearest import meant

if TYPE_CHECKING:
    from mapper.jsonata.runtime.limits import Limits


class Form(StrEnum):
    """A form of a message."""

    XML = "xml"
    JSON = "json"


class ReportFormat(StrEnum):
    """A form of a report."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"


class CaseFormat(StrEnum):
    """A form of a report on cases: any but GitLab's, which reads JUnit XML for tests."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    JUNIT = "junit"


class OpenApi(StrEnum):
    """A version of OpenAPI."""

    V3_1 = "3.1"
    V3_2 = "3.2"


class TextOrJson(StrEnum):
    """A form of a report of results, which no build server reads."""

    TEXT = "text"
    JSON = "json"


MappingFile = Annotated[
    Path, typer.Argument(metavar="MAPPING", exists=True, dir_okay=False, help="The mapping file.")
]
"""The argument MAPPING."""
View = Annotated[
    str | None,
    typer.Option(help="A view of the mapping: a file, or a name in views/.", autocompletion=views),
]
"""The option `--view`."""
Params = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="A parameter of the mapping; may be repeated.",
        autocompletion=parameters,
    ),
]
"""The option `--param`; `named_values` reads it."""
LimitValues = Annotated[
    list[str] | None, typer.Option(metavar="NAME=NUMBER", help="Another limit, such as depth=500.")
]
"""The option `--limit`; `limits` reads it."""
OutputFile = Annotated[
    Path | None, typer.Option("--output", "-o", dir_okay=False, help="A file; default: stdout.")
]
"""The option `--output` of a command that writes one text; `write_text` writes it."""
Tables = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="A folder of tables that replace shipped ones."
    ),
]
"""The option `--tables`."""

Today = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="The day of the run, for parameters with `today`; default: when it began.",
    ),
]
"""The option `--today`."""
StrictSource = Annotated[
    bool,
    typer.Option(
        "--strict-source", help="Refuse what violates the source contract, or is not in it."
    ),
]
"""The option `--strict-source`."""
ShowValues = Annotated[
    bool, typer.Option("--show-values", help="Show data values in what is said of messages.")
]
"""The option `--show-values` of a command that maps messages."""
Draft = Annotated[
    bool,
    typer.Option("--draft", help="The mapping is not finished: what can wait is no error."),
]
"""The option `--draft`."""


class LogForm(StrEnum):
    """A form of a log."""

    JSON = "json"


Log = Annotated[
    LogForm | None,
    typer.Option(
        "--log", help="A line per message on stderr: what made it, how long, notices by code."
    ),
]
"""The option `--log`."""


def examples(*lines: str, heading: str = "Examples") -> str:
    """An epilogue of help that shows example calls, a line each.

    They can be tried in the folder `examples` of the project.
    """
    return f"\b\n{heading}:\n" + "\n".join(f"  {line}" if line else "" for line in lines)


def named_values(given: Iterable[str], option: str) -> dict[str, str]:
    """The values of a repeated `name=value` option. A text without `=` is a usage error."""
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{option} takes name=value, not {text!r}")
        if name in values:
            raise typer.BadParameter(f"{option} {name} is given twice")
        values[name] = value
    return values


def limits(given: Iterable[str]) -> Limits | None:
    """The limits with those of `--limit name=value` replaced; None where none is given."""
    from mapper.jsonata.runtime.limits import Limits

    values = named_values(given, "--limit")
    if not values:
        return None
    defaults = Limits()
    known = {field.name: getattr(defaults, field.name) for field in fields(Limits)}
    changed: dict[str, int | float] = {}
    for name, text in values.items():
        if name not in known:
            hint = meant(name, known) or f"one of {', '.join(known)}"
            raise typer.BadParameter(f"there is no limit {name!r}: {hint}")
        try:
            number = int(text) if isinstance(known[name], int) else float(text)
        except ValueError as error:
            raise typer.BadParameter(f"--limit {name} takes a number, not {text!r}") from error
        if not number > 0:
            raise typer.BadParameter(f"--limit {name} takes a number above 0")
        changed[name] = number
    return Limits(**{**known, **changed})
