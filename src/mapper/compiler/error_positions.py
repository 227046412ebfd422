"""Where in the mapping's files an error in generated code belongs.

`INSIDE` of a module says for each function of an expression: per line the offset in the
expression, and per rule that evaluates it where the expression stands in the file. See
`running.expression_positions`, which reads it.
"""

from __future__ import annotations

from mapper.compiler.expression_code import ExpressionFunctions
from mapper.jsonata.emit.function_code import Emission
from mapper.plan.plan_model import TypedExpression

Span = tuple[int, int] | tuple[tuple[int, int, int], ...]
"""Line and column of offset 0 where the expression stands on one line as it is; else of each
offset that a line has."""


def inside(functions: ExpressionFunctions) -> dict[str, tuple[tuple[int, ...], dict[int, Span]]]:
    """What `INSIDE` holds; the offset of a line that has none is -1."""
    found: dict[str, tuple[tuple[int, ...], dict[int, Span]]] = {}
    for emission in functions.made.values():
        spans = functions.spans.get(emission.name)
        if spans:
            offsets = tuple(-1 if line.offset is None else line.offset for line in emission.lines)
            found[emission.name] = (
                offsets,
                {rule: _span(expression, emission) for rule, expression in spans.items()},
            )
    return found


def _span(expression: TypedExpression, emission: Emission) -> Span:
    text = expression.text
    if text.spans is None:
        return (text.position.line, text.position.column + text.lead)
    offsets = sorted({line.offset for line in emission.lines if line.offset is not None})
    positions = ((offset, text.position_at(offset)) for offset in offsets)
    return tuple((offset, position.line, position.column) for offset, position in positions)
