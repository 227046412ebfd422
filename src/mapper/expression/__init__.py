"""JSONata: text → tree with positions → Python source."""

from __future__ import annotations

from mapper.expression.api import Expression, compile

__all__ = ["Expression", "compile"]
