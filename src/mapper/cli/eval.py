"""`mapper eval`: one expression over one document."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from mapper.cli import exit_codes
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.options import examples, limits
from mapper.cli.terminal import show, talk
from mapper.runtime.limits import DEFAULT_LIMITS, Limits

EXAMPLES = examples(
    "mapper eval '$sum(items.(price * quantity))' order.json",
    "mapper eval '1 + 2'",
    "cat order.json | mapper eval 'items[price > 10].name' -",
    "mapper eval 'items.name' --explain",
)


def evaluate(
    expression: Annotated[str, typer.Argument(help="A JSONata expression.")],
    input_: Annotated[
        str | None,
        typer.Argument(metavar="INPUT", help="A JSON or XML file; - is stdin. None: no input."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the Python that the expression becomes.")
    ] = False,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="Another bound, such as steps=100000."),
    ] = None,
) -> None:
    """Evaluate a JSONata expression.

    The result prints as JSON. Nothing is printed where the result is undefined. XML is read without a contract: all values
    are text, attributes are @name, and only what stands there twice is a list.
    """
    bounds = limits(limit or ()) or DEFAULT_LIMITS
    source = None if input_ is None else find_inputs([input_])[0]

    from mapper import expression as language
    from mapper.runtime.errors import ExpressionError
    from mapper.runtime.missing import MISSING

    try:
        compiled = language.compile(expression, limits=bounds)
        if explain:
            show(compiled.source.lstrip("\n"))
            if source is None:
                return
        result = compiled(MISSING if source is None else _document(source, bounds))
    except ExpressionError as error:
        _explain_error(expression, error.code, error.message, error.position)
        raise typer.Exit(exit_codes.FAILED) from None
    if result is MISSING:
        talk("undefined")
    else:
        try:
            text = _as_json(result)
        except RecursionError:
            talk("the result is nested too deeply to print")
            raise typer.Exit(exit_codes.FAILED) from None
        show(text + "\n")


def _document(source: Input, limits: Limits) -> Any:
    """The input as an expression sees it. Ends the command where it is neither JSON nor XML."""
    content = source.source(limits)
    if not isinstance(content, bytes):
        with content.open("rb") as stream:
            content = stream.read(limits.input_bytes + 1)
    if len(content) > limits.input_bytes:
        talk(f"{source.name}: larger than {limits.input_bytes} bytes (--limit input_bytes=…)")
        raise typer.Exit(exit_codes.FAILED)
    try:
        return _read_xml(content) if content.lstrip().startswith(b"<") else json.loads(content)
    except json.JSONDecodeError as error:
        talk(f"{source.name}:{error.lineno}:{error.colno}: not JSON: {error.msg}")
    except RecursionError:
        talk(f"{source.name}: nested too deeply")
    except UnicodeDecodeError:
        talk(f"{source.name}: not text in UTF-8, UTF-16 or UTF-32")
    except ValueError as error:
        talk(f"{source.name}: {error}")
    raise typer.Exit(exit_codes.FAILED)


def _as_json(value: Any) -> str:
    """The value as JSON for reading; a function, which JSON has not, as `<function>`."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=lambda _: "<function>")
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair can only be written as an escape
        text = json.dumps(value, indent=2, default=lambda _: "<function>")
    return text


def _read_xml(content: bytes) -> Any:
    """XML without a contract. Raises ValueError where it is not XML, or has a DTD."""
    from xml.parsers.expat import ExpatError

    import xmltodict

    try:
        return xmltodict.parse(content, disable_entities=True)
    except ExpatError as error:
        raise ValueError(f"not XML: {error}") from error


def _explain_error(expression: str, code: str, message: str, position: int | None) -> None:
    """The expression with a caret under where it went wrong, and what is wrong."""
    if position is not None and 0 <= position <= len(expression):
        start = expression.rfind("\n", 0, position) + 1
        end = expression.find("\n", position)
        line = expression[start : end if end >= 0 else len(expression)]
        talk(line)
        talk(" " * (position - start) + "^")
    talk(f"{code}: {message}")
