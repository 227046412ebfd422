"""Functions as values, and the built-in functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Function:
    """A function as a value of the language: a lambda, a built-in, a regular expression.

    `call` takes up to `arity` positional arguments (MISSING where not given), checks them against
    the signature if there is one, and returns the result with tail calls resolved. `body` does
    not check, and may return a `TailCall`. `checker` is the parsed signature; `parameters` is the
    largest number of arguments of `body`.
    """

    __slots__ = ("arity", "body", "call", "checker", "name", "parameters", "pattern", "signature")

    def __init__(
        self,
        call: Callable[..., Any],
        arity: int,
        name: str | None = None,
        signature: str | None = None,
        body: Callable[..., Any] | None = None,
        checker: Any = None,
        pattern: Any = None,
    ) -> None:
        self.call = call
        self.arity = arity
        self.name = name
        self.signature = signature
        self.body = call if body is None else body
        self.checker = checker
        self.parameters = arity
        self.pattern = pattern  # the compiled pattern of a regular expression

    def __repr__(self) -> str:
        return f"Function({self.name or 'lambda'}/{self.arity})"


class TailCall:
    """What a function body returns in place of a call in tail position."""

    __slots__ = ("arguments", "function")

    def __init__(self, function: Any, arguments: tuple[Any, ...]) -> None:
        self.function = function
        self.arguments = arguments


class Builtin(NamedTuple):
    """A built-in function.

    `call` takes the arguments as `signature` (in JSONata's notation) validated them; an argument
    that is not given is MISSING. With `needs_evaluation` the `Evaluation` comes first. `arity` is
    the largest number of arguments that a higher-order function passes.
    """

    name: str
    signature: str | None
    call: Callable[..., Any]
    arity: int
    needs_evaluation: bool = False

    @property
    def result(self) -> str:
        """The letter of the type of the result; empty where the signature gives none."""
        return (self.signature or "").partition(":")[2][:1]

    @property
    def takes_function(self) -> bool:
        """Whether an argument may be a function."""
        return "f" in (self.signature or "").partition(":")[0]

    @property
    def takes_items(self) -> bool:
        """Whether it takes an array of numbers or of strings before anything else."""
        return (self.signature or "").startswith(("<a<n>", "<a<s>"))
