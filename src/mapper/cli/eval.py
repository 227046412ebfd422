"""`mapper eval`: one expression over one document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli import exit_codes
from mapper.cli.command_loading import findings_printed
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.options import LimitValues, examples, limits
from mapper.cli.terminal import show, talk
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from mapper.contract.message_model import Message
    from mapper.expression import Expression

EXAMPLES = examples(
    "mapper eval '$sum(items.(price * quantity))' basket.json",
    "mapper eval '1 + 2'",
    "cat basket.json | mapper eval 'items[price > 10].name' -",
    "mapper eval 'Order.line.article' in/a.xml",
    "mapper eval 'items.name' --explain",
    "mapper eval 'line.quantity' --explain \\",
    "    --contract mappings/shop/order.contract.yaml --message Order",
)


def evaluate(
    expression: Annotated[str, typer.Argument(metavar="EXPRESSION", help="A JSONata expression.")],
    input_: Annotated[
        str | None,
        typer.Argument(metavar="INPUT", help="A JSON or XML file; - is stdin; default: no input."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print its type and the Python that it becomes.")
    ] = False,
    contract: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The contract of the data, for --explain."),
    ] = None,
    message: Annotated[
        str | None, typer.Option(help="The message of that contract; not needed where it has one.")
    ] = None,
    limit: LimitValues = None,
) -> None:
    """Evaluate a JSONata expression.

    The result prints as JSON. Nothing is printed where the result is undefined.

    XML is read without a contract: all values are text, attributes are @name, and only an
    element that occurs twice is a list.
    """
    run_limits = limits(limit or ()) or DEFAULT_LIMITS
    source = None if input_ is None else find_inputs([input_])[0]

    from mapper import expression as language
    from mapper.jsonata.runtime.expression_errors import ExpressionError
    from mapper.jsonata.runtime.missing import MISSING

    try:
        about = _message(contract, message) if contract is not None else None
        compiled = language.compile(expression, limits=run_limits)
        if explain:
            _explain(compiled, about)
            if source is None:
                return
        result = compiled(MISSING if source is None else _document(source, run_limits))
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
        except ValueError:
            talk("the result has a number that is not finite, which JSON cannot hold")
            raise typer.Exit(exit_codes.FAILED) from None
        show(text + "\n")


def _message(contract: Path, name: str | None) -> Message:
    """A message of a contract; ends the command where it is not clear which."""
    from mapper.contract import load

    with findings_printed():
        messages = load(contract).messages
    if name is None and len(messages) == 1:
        return next(iter(messages.values()))
    if name is None or name not in messages:
        names = ", ".join(messages)
        raise typer.BadParameter(
            f"say which message of {contract}: {names}", param_hint="--message"
        )
    return messages[name]


def _explain(compiled: Expression, about: Message | None) -> None:
    """The type, the findings and the code of an expression, given what its data is."""
    from mapper.expression_types.inferred_types import ANY, TypeScope, describe, type_of_message
    from mapper.expression_types.type_inference import analyse
    from mapper.jsonata.parse.parsing import parse

    data = ANY if about is None else type_of_message(about)
    names = dict.fromkeys(compiled.variables, ANY)
    analysis = analyse(parse(compiled.text), TypeScope(data, data, names))
    show(f"# type: {describe(analysis.type)}\n")
    for finding in analysis.findings:
        hint = f"; {finding.hint}" if finding.hint else ""
        show(f"# {finding.severity} at {finding.start}: {finding.message}{hint}\n")
    show("\n" + compiled.source.lstrip("\n"))


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
    """The value as JSON for reading; a function, which JSON cannot hold, as `<function>`.

    Raises ValueError for a number that is not finite.
    """

    def text(*, as_ascii: bool) -> str:
        return json.dumps(
            value, ensure_ascii=as_ascii, allow_nan=False, indent=2, default=lambda _: "<function>"
        )

    plain = text(as_ascii=False)
    try:
        plain.encode()
    except UnicodeEncodeError:  # half a surrogate pair can only be written as an escape
        return text(as_ascii=True)
    return plain


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
