"""Text → jsonata-python's operator tree, with the span of every node.

jsonata-python's tokenizer and operator-precedence parser do the work. Corrected here:

- tokens and nodes have a start, not only an end;
- comments and white space may occur anywhere, also at the end;
- an unknown operator, a bad escape and an unclosed comment are errors with a code;
- the brackets of each regular expression are counted from zero;
- integers keep all their digits;
- surrogate pairs in escapes make one character;
- the text of a function's signature is kept.
"""

from __future__ import annotations

import sys
from typing import Any

from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.signature import Signature

# Importing jsonata raises the recursion limit of the whole process; put it back.
_recursion_limit = sys.getrecursionlimit()
from jsonata.jexception import JException  # noqa: E402 (the limit must be read before)
from jsonata.parser import Parser  # noqa: E402 (as above)
from jsonata.tokenizer import Tokenizer  # noqa: E402 (as above)

sys.setrecursionlimit(_recursion_limit)

_WHITE_SPACE = " \t\n\r\v"
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")

_MESSAGES = {
    "S0101": "This string has no closing quote",
    "S0102": "This number is too large",
    "S0105": "This quoted name has no closing backquote",
    "S0201": "{got} is not expected here",
    "S0202": "{expected} is expected here, not {got}",
    "S0203": "The expression ends where {expected} is expected",
    "S0204": "{got} is not an operator",
    "S0206": "{got} is not expected here",
    "S0207": "The expression ends too early",
    "S0208": "A function parameter must be a variable ($name), not {got}",
    "S0211": "{got} cannot start an expression",
    "S0212": "The left side of := must be a variable ($name)",
    "S0214": "A variable ($name) must follow {got}",
    "S0301": "A regular expression cannot be empty",
    "S0302": "This regular expression has no closing /",
}


def syntax_error(
    code: str, position: int, got: Any = None, expected: Any = None
) -> ExpressionError:
    """The error for `code` at `position`, the start of the wrong token."""
    shown = "the end of the expression" if got in (None, "(end)") else f"“{got}”"
    message = _MESSAGES.get(code, "This is not an expression").format(
        got=shown, expected=f"“{expected}”"
    )
    message = message[:1].upper() + message[1:]
    return ExpressionError(
        code, message, position=position, token=None if got is None else str(got)
    )


class _Tokens(Tokenizer):  # type: ignore[misc]  # jsonata publishes no types
    """The tokens of an expression; `start` is where the last one starts."""

    position: int

    def __init__(self, text: str) -> None:
        super().__init__(text, lambda pattern, flags: (pattern, flags))
        self.start = 0
        # From the end offset of a token to its start: errors give the end.
        self.starts: dict[int, int] = {}

    def next(self, prefix: bool) -> Any:
        self._skip()
        self.start = self.position
        if self.position >= self.length:
            return None
        first = self.path[self.position]
        token = self._string(first) if first in "\"'" else self._other(prefix)
        self.starts[self.position] = self.start
        return token

    def _skip(self) -> None:
        """Skip white space and comments."""
        text, length = self.path, self.length
        while self.position < length:
            if text[self.position] in _WHITE_SPACE:
                self.position += 1
            elif text.startswith("/*", self.position):
                end = text.find("*/", self.position + 2)
                if end < 0:
                    message = "This comment has no closing */"
                    raise ExpressionError("S0106", message, position=self.position)
                self.position = end + 2
            else:
                return

    def _other(self, prefix: bool) -> Any:
        self.depth = 0
        if self.path[self.position] == "/" and self.position + 1 == self.length:
            # The tokenizer looks at the next character.
            if not prefix:
                raise syntax_error("S0302", self.start)
            self.position += 1
            return self.create("operator", "/")
        try:
            token = super().next(prefix)
        except JException as error:
            raise syntax_error(error.error, self.start, error.current) from None
        if token is None:
            return None
        if token.type == "operator" and token.value in ("!", "~"):
            raise syntax_error("S0204", self.start, token.value)
        if token.type == "number":
            written = self.path[self.start : self.position]
            if written.isascii() and written.isdigit():
                token.value = int(written)
            else:
                number = float(written)
                whole = number.is_integer() and abs(number) <= 2**53
                token.value = int(number) if whole else number
        elif token.type in ("name", "variable") and "\v" in token.value:
            # A vertical tab ends a name, too.
            if self.path[self.start] != "`":
                self.position = self.path.index("\v", self.start)
                token.value = token.value[: token.value.index("\v")]
        elif token.type == "regex":
            pattern, flags = token.value
            letters = "i" * flags.case_insensitive + "m" * flags.multiline
            token.value = (pattern, letters)
        return token

    def _string(self, quote: str) -> Any:
        text, length = self.path, self.length
        at = self.start + 1
        parts: list[str] = []
        paired = False
        while at < length:
            character = text[at]
            if character == quote:
                self.position = at + 1
                value = "".join(parts)
                if paired:
                    encoded = value.encode("utf-16-le", "surrogatepass")
                    value = encoded.decode("utf-16-le", "surrogatepass")
                return self.create("string", value)
            if character == "\\":
                at += 1
                escape = text[at : at + 1]
                if escape in _ESCAPES:
                    parts.append(_ESCAPES[escape])
                elif escape == "u":
                    digits = text[at + 1 : at + 5]
                    if not digits or not _HEXADECIMAL.issuperset(digits):
                        message = "Four hexadecimal digits must follow \\u"
                        raise ExpressionError("S0104", message, position=at)
                    code_unit = int(digits, 16)
                    paired = paired or 0xD800 <= code_unit < 0xE000
                    parts.append(chr(code_unit))
                    at += 4
                else:
                    message = f"“\\{escape}” is not an escape; a backslash is written \\\\"
                    raise ExpressionError("S0103", message, position=at, token=escape)
            else:
                parts.append(character)
            at += 1
        raise syntax_error("S0101", self.start)


class _Invocation(Parser.InfixFunctionInvocation):  # type: ignore[misc]  # jsonata publishes no types
    """`(`: a call, a partial application, a function definition (with its signature's text)."""

    def led(self, left: Any) -> Any:
        parser = self._outer_instance
        self.procedure = left
        self.type = "function"
        self.arguments = []
        if parser.node.id != ")":
            while True:
                if parser.node.type == "operator" and parser.node.id == "?":
                    self.type = "partial"
                    self.arguments.append(parser.node)
                    parser.advance("?")
                else:
                    self.arguments.append(parser.expression(0))
                if parser.node.id != ",":
                    break
                parser.advance(",")
        parser.advance(")", True)
        if left.type == "name" and left.value in ("function", "λ"):
            self.definition(parser)
        return self

    def definition(self, parser: Any) -> None:
        for argument in self.arguments:
            if argument.type != "variable":
                raise syntax_error("S0208", argument.start, argument.value)
        self.type = "lambda"
        if parser.node.id == "<":
            start = parser.node.start
            text, depth = "<", 1
            while depth > 0 and parser.node.id not in ("{", "(end)"):
                token = parser.advance()
                depth += (token.id == "<") - (token.id == ">")
                text += str(token.value)
            parser.advance(">")
            try:
                Signature(text)
            except ExpressionError as error:
                error.position = start + (error.position or 0)
                raise
            self.signature = text
        parser.advance("{")
        self.body = parser.expression(0)
        parser.advance("}")


class _SpanParser(Parser):  # type: ignore[misc]  # jsonata publishes no types
    """The operator-precedence parser, which also records the span of every node.

    Creating a parser costs much more than parsing an expression, so parsers are reused.
    """

    node: Any

    def __init__(self) -> None:
        super().__init__()
        self.symbol_table["("] = _Invocation(self, Tokenizer.operators["("])
        self.symbol_table["("].lbp = Tokenizer.operators["("]

    def begin(self, text: str) -> None:
        """Start on another text."""
        self.node = None
        self.source = text
        self.lexer = _Tokens(text)
        self.consumed_to = 0

    def advance(self, id: str | None = None, infix: bool = False) -> Any:
        current = self.node
        if id is not None and current.id != id:
            code = "S0203" if current.id == "(end)" else "S0202"
            raise syntax_error(code, current.start, current.value, id)
        if current is not None:
            self.consumed_to = current.end
        node = super().advance(None, infix)
        node.start = self.lexer.start
        node.end = len(self.source) if node.id == "(end)" else self.lexer.position
        return node

    def expression(self, rbp: int) -> Any:
        token = self.node
        start = token.start
        self.advance(None, True)
        try:
            left = token.nud()
        except JException as error:
            raise syntax_error(error.error, start, token.value) from None
        left.start, left.end = start, self.consumed_to
        while rbp < self.node.lbp:
            token = self.node
            operator_start = token.start
            self.advance(None, False)
            try:
                led = token.led(left)
            except JException as error:
                at = operator_start if error.error != "S0212" else left.start
                raise syntax_error(error.error, at, token.value) from None
            if led is not left:
                led.operator_start = operator_start
            left = led
            left.start, left.end = start, self.consumed_to
        return left


def read(text: str) -> Any:
    """The operator tree of the expression `text`, each node with `start` and `end`.

    Raises ExpressionError (S0…) where the text is not an expression.
    """
    try:
        parser = _idle.pop()
    except IndexError:
        parser = _SpanParser()
    try:
        parser.begin(text)
        parser.advance()
        tree = parser.expression(0)
        if parser.node.id != "(end)":
            raise syntax_error("S0201", parser.node.start, parser.node.value)
    except RecursionError:
        raise ExpressionError("S0500", "The expression is nested too deeply", position=0) from None
    finally:
        _idle.append(parser)
    return tree


_idle: list[_SpanParser] = []
"""Parsers that no thread uses now."""
