"""What evaluating an expression can raise."""

from __future__ import annotations


class ExpressionError(Exception):
    """An error of the language: of syntax (S…), of type (T…) or of evaluation (D…).

    The message never holds a value of the data; `value` does, is shown only on request, and is
    not pickled.
    """

    code: str
    """JSONata's own code, or one of mapper's."""
    message: str
    """What is wrong, in words."""
    position: int | None
    """The offset, from 0, in the text of the expression where the wrong part starts."""
    token: str | None
    """The operator, or the name of the function."""
    value: object
    """The wrong value: data."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        position: int | None = None,
        token: str | None = None,
        value: object = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position
        self.token = token
        self.value = value

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        state = {"position": self.position, "token": self.token}
        return (type(self), (self.code, self.message), state)


class LimitError(ExpressionError):
    """A limit of `Limits` was reached: the expression or its input is too large."""
