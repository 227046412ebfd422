"""`mapper codes`: what the code of a finding or a notice means."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mapper.cli.code_reference import is_of_language
from mapper.cli.options import TextOrJson, examples
from mapper.cli.terminal import WIDTH, colour, show, talk
from mapper.diagnostics.diagnostic import CodeKind, Severity
from mapper.diagnostics.plural import counted

if TYPE_CHECKING:
    from mapper.diagnostics.catalogue import Code

EXAMPLES = examples(
    "mapper codes                                # all of them, by group",
    "mapper codes unknown-source-path            # one, with an example and what to do",
    "mapper codes --search absent                # those that speak of it",
    "mapper codes --kind notice --severity error",
    "mapper codes text-may-overflow --format json",
)

_NEAREST: Final = 5


def codes(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODE", help="Codes to explain; none: a list of all."),
    ] = None,
    search: Annotated[
        str | None, typer.Option(metavar="TEXT", help="List the codes that have this text.")
    ] = None,
    kind: Annotated[CodeKind | None, typer.Option(help="List the codes of one kind.")] = None,
    severity: Annotated[
        Severity | None, typer.Option(help="List the codes that may have this severity.")
    ] = None,
    form: Annotated[TextOrJson, typer.Option("--format", help="How it prints.")] = TextOrJson.TEXT,
) -> None:
    """Explain the codes of findings and notices.

    Each finding of a file and each notice of a run ends with its code, in brackets. With CODE:
    what it means, an example, and how to fix it. Without: a list of all codes, by group.

    Codes such as T2001 are JSONata's own and mean what they mean there.
    """
    from mapper.diagnostics.catalogue import CODES

    found = [_code(name) for name in names] if names else list(CODES.values())
    found = [
        code
        for code in found
        if (kind is None or code.kind == kind)
        and (severity is None or severity in code.severities)
        and (search is None or search.casefold() in _all_text(code))
    ]
    if form is TextOrJson.JSON:
        show(json.dumps({"codes": [asdict(code) for code in found]}, ensure_ascii=False, indent=2))
        show("\n")
    elif names:
        show("".join(f"{_explained(code)}\n\n" for code in found)[:-1])
    else:
        show("".join(f"{line}\n" for line in _listed(found)))
        talk(f"{counted(len(found), 'code')}; mapper codes CODE explains one")


def _code(name: str) -> Code:
    """The code of a name, an old name too; an unknown name is a usage error."""
    from mapper.diagnostics.catalogue import CODES, find_code
    from mapper.diagnostics.nearest import by_likeness

    code = find_code(name)
    if code is None and is_of_language(name.upper()):
        kind = {"S": "syntax", "T": "type", "D": "evaluation"}[name[0].upper()]
        raise typer.BadParameter(
            f"{name.upper()} is one of JSONata's own codes, for an error of {kind}; "
            "the message that has it says what is wrong"
        )
    if code is None:
        near = by_likeness(name, CODES) or [one for one in CODES if name in one]
        hint = f"did you mean {', '.join(near[:_NEAREST])}?" if near else "`mapper codes` lists all"
        raise typer.BadParameter(f"there is no code {name!r}: {hint}")
    if code.name != name:
        talk(f"{name} is now called {code.name}")
    return code


def _all_text(code: Code) -> str:
    return "\n".join((code.name, code.title, code.meaning, code.help, code.example)).casefold()


def _listed(found: list[Code]) -> list[str]:
    """A line per code, under the heading of its group."""
    width = max((len(code.name) for code in found), default=0)
    lines: list[str] = []
    group = ""
    for code in found:
        if code.group != group:
            group = code.group
            lines += [
                *([""] if lines else []),
                _bold(f"{_words(code.kind).capitalize()}s: {group}"),
            ]
        lines.append(f"  {code.name:{width}}  {code.title}")
    return lines


def _explained(code: Code) -> str:
    severities = " or ".join(code.severities)
    head = f"{_bold(code.name)}: {code.title} ({_words(code.kind)}, {severities})"
    parts = [head, fill(code.meaning, WIDTH), fill(f"help: {code.help}", WIDTH)]
    if code.example:
        parts.append("".join(f"    {line}".rstrip() + "\n" for line in code.example.splitlines()))
    return "\n\n".join(parts).rstrip()


def _words(kind: CodeKind) -> str:
    return kind.replace("-", " ")


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if colour(sys.stdout) else text
