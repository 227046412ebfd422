"""JSONata on its own, as users call it: `mapper.expression.compile(text)(data)`."""

from __future__ import annotations

from mapper.jsonata.compiled_expression import Expression, compile

__all__ = ["Expression", "compile"]
