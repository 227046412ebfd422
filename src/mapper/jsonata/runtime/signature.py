"""Signatures of functions: `<s-nn?:s>` says which arguments a function takes.

One letter per parameter (s n b l o a f, j any JSON, x anything, `(ns)` one of several, `a<n>` an
array of numbers), then perhaps `-` (the context is the default), `?` (optional) or `+` (one or
more). MISSING matches every parameter. The type of the result, after `:`, is not checked. The
rules are those of jsonata-js.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING

_ANY = "asnblfom"
_KINDS = {"a": _ANY, "x": _ANY, "j": "asnblom", "f": "f"}
_PLURALS = {
    "a": "arrays",
    "b": "booleans",
    "f": "functions",
    "n": "numbers",
    "o": "objects",
    "s": "strings",
}
_WORDS = {
    "s": "a string",
    "n": "a number",
    "b": "a boolean",
    "l": "null",
    "a": "an array",
    "o": "an object",
    "f": "a function",
    "m": "nothing",
    "x": "any value",
    "j": "a JSON value",
}


def kind_of(value: Any) -> str:
    """The letter for the type of `value` in signatures; `m` for MISSING."""
    if isinstance(value, str):
        return "s"
    if isinstance(value, bool):
        return "b"
    if isinstance(value, int | float):
        return "n"
    if value is MISSING:
        return "m"
    if isinstance(value, list):
        return "a"
    if value is None:
        return "l"
    if isinstance(value, Function):
        return "f"
    return "o"


@dataclass(slots=True, eq=False)
class SignatureParameter:
    """One parameter: which types it takes, and how often."""

    letter: str
    kinds: str
    context: bool = False
    optional: bool = False
    repeated: bool = False
    subtype: str | None = None

    @property
    def letters(self) -> str:
        """The letters of the types that it takes."""
        return self.letter.strip("()")

    @property
    def words(self) -> str:
        """What the parameter takes, for a message."""
        if self.letter.startswith("("):
            return " or ".join(_WORDS.get(letter, letter) for letter in self.letter[1:-1])
        if self.letter == "a" and self.subtype:
            return f"an array of {_PLURALS.get(self.subtype, self.subtype)}"
        return _WORDS[self.letter]


class Signature:
    """A parsed signature; `text` is its source.

    Raises ExpressionError (S0401, S0402) for a misplaced type parameter; its position is the
    offset in the signature.
    """

    __slots__ = ("parameters", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.parameters = _parse(text)

    def __reduce__(self) -> tuple[object, ...]:
        return (Signature, (self.text,))

    def validate(
        self, arguments: tuple[Any, ...], context: Any = None, name: str | None = None
    ) -> list[Any]:
        """The arguments, with the context as default and single values wrapped in arrays.

        Raises ExpressionError T0410 (an argument does not match), T0411 (the context does not
        match), T0412 (an array of the wrong type).
        """
        kinds = "".join([kind_of(argument) for argument in arguments])
        counts = _match(self.parameters, kinds, 0, 0)
        if counts is None:
            raise self._mismatch(arguments, kinds, name)
        validated: list[Any] = []
        at = 0
        for parameter, count in zip(self.parameters, counts, strict=True):
            if count == 0:
                if parameter.context:
                    if kind_of(context) not in parameter.kinds + "m":
                        message = (
                            f"The context cannot be argument {at + 1} of "
                            f"{_called(name)}: expected {parameter.words}"
                        )
                        raise ExpressionError("T0411", message, token=name, value=context)
                    validated.append(context)
                else:
                    validated.append(arguments[at] if at < len(arguments) else MISSING)
                    at += 1
                continue
            matched = kinds[at : at + count]
            for kind in matched:
                value = arguments[at]
                if parameter.letter == "a":
                    value = _as_array(parameter, value, kind, matched, at, name)
                validated.append(value)
                at += 1
        return validated

    def _mismatch(
        self, arguments: tuple[Any, ...], kinds: str, name: str | None
    ) -> ExpressionError:
        good_to = 0
        parameters = self.parameters
        expected = None
        for upto in range(1, len(parameters) + 1):
            length = _prefix_length(parameters[:upto], kinds)
            if length is None:
                expected = parameters[upto - 1]
                break
            good_to = length
        what = f"Argument {good_to + 1} of {_called(name)} does not match its signature"
        if expected is None:
            what += f" {self.text}: {len(arguments)} arguments are too many"
        elif good_to < len(kinds):
            what += f": expected {expected.words}, got {_WORDS[kinds[good_to]]}"
        else:
            what += f": expected {expected.words}, got nothing"
        value = arguments[good_to] if good_to < len(arguments) else MISSING
        return ExpressionError("T0410", what, token=name, value=value)


def _called(name: str | None) -> str:
    return f"the function ${name}" if name else "the function"


def _as_array(
    parameter: SignatureParameter, value: Any, kind: str, matched: str, at: int, name: str | None
) -> Any:
    if kind == "m":
        return MISSING
    subtype = parameter.subtype
    if subtype is not None:
        if kind != "a":
            good = matched == subtype
        else:
            good = all(kind_of(item) == subtype[:1] for item in value)
        if not good:
            plural = _PLURALS.get(subtype, "values of another type")
            message = f"Argument {at + 1} of {_called(name)} must be an array of {plural}"
            raise ExpressionError("T0412", message, token=name, value=value)
    return value if kind == "a" else [value]


def _match(
    parameters: list[SignatureParameter], kinds: str, index: int, at: int
) -> list[int] | None:
    """How many arguments each parameter takes, greedily; None where they do not match."""
    if index == len(parameters):
        return [] if at == len(kinds) else None
    parameter = parameters[index]
    accepted = parameter.kinds
    longest = 0
    most = len(kinds) - at if parameter.repeated else min(1, len(kinds) - at)
    while longest < most and (kinds[at + longest] in accepted or kinds[at + longest] == "m"):
        if kinds[at + longest] == "m" and parameter.letter == "f":
            break
        longest += 1
    shortest = 0 if parameter.optional or parameter.context else 1
    for count in range(longest, shortest - 1, -1):
        rest = _match(parameters, kinds, index + 1, at + count)
        if rest is not None:
            return [count, *rest]
    return None


def _prefix_length(parameters: list[SignatureParameter], kinds: str) -> int | None:
    """How many arguments the parameters take when more may follow; None where they do not match."""
    for length in range(len(kinds), -1, -1):
        if _match(parameters, kinds[:length], 0, 0) is not None:
            return length
    return None


def _closing(text: str, start: int, opening: str, closing: str) -> int:
    depth = 1
    at = start
    while at < len(text):
        at += 1
        symbol = text[at : at + 1]
        if symbol == closing:
            depth -= 1
            if depth == 0:
                break
        elif symbol == opening:
            depth += 1
    return at


def _parse(text: str) -> list[SignatureParameter]:
    parameters: list[SignatureParameter] = []
    # A modifier before the first parameter changes this one, which is not used.
    last = SignatureParameter("x", _ANY)
    at = 1
    while at < len(text):
        symbol = text[at]
        if symbol == ":":
            break
        if symbol in "snblo" or symbol in _KINDS:
            last = SignatureParameter(symbol, _KINDS.get(symbol, symbol))
            parameters.append(last)
        elif symbol == "-":
            last.context = True
        elif symbol == "?":
            last.optional = True
        elif symbol == "+":
            last.repeated = True
        elif symbol == "(":
            end = _closing(text, at, "(", ")")
            choice = text[at + 1 : end]
            if "<" in choice:
                message = f"Choice groups with type parameters are not supported: ({choice})"
                raise ExpressionError("S0402", message, position=at)
            last = SignatureParameter(f"({choice})", choice)
            parameters.append(last)
            at = end
        elif symbol == "<":
            if last.letter not in "af" or not parameters:
                message = "A type parameter can follow only an array or a function"
                raise ExpressionError("S0401", message, position=at)
            end = _closing(text, at, "<", ">")
            last.subtype = text[at + 1 : end]
            at = end
        at += 1
    return parameters


def are_numbers(value: Any) -> bool:
    """Whether `value` is an array of numbers."""
    return isinstance(value, list) and set(map(type, value)) <= {int, float}


def are_strings(value: Any) -> bool:
    """Whether `value` is an array of strings."""
    return isinstance(value, list) and set(map(type, value)) <= {str}


def are_objects(value: Any) -> bool:
    """Whether `value` is an array of objects."""
    return isinstance(value, list) and set(map(type, value)) <= {dict}
