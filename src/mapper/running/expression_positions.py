"""Where in the mapping's files the expression stands that raised an error.

The traceback says in which line of which generated function the error came up; the module's
`INSIDE` says which offset of the expression that line is made of, and where the expression stands.
"""

from __future__ import annotations

from types import FrameType
from typing import Any

from mapper.jsonata.runtime.expression_errors import ExpressionError

Rules = tuple[tuple[str, int, int], ...]


def error_position(error: ExpressionError, rules: Rules, rule: int) -> tuple[str, int, int] | None:
    """File, line and column of what failed; None where it is not known.

    `rule` is the number of the rule that evaluated the expression. Where the expression is that
    of a name the rule uses (`$let`), it is the position of that expression.
    """
    found: tuple[str, int, int] | None = None
    trace = error.__traceback__
    while trace is not None:
        found = _position_in(trace.tb_frame, trace.tb_lineno, rules, rule, error.position) or found
        trace = trace.tb_next
    return found


def _position_in(
    frame: FrameType, line: int, rules: Rules, rule: int, known: int | None
) -> tuple[str, int, int] | None:
    # A function within the function of an expression belongs to that expression.
    name = frame.f_code.co_qualname.partition(".")[0]
    entry = frame.f_globals.get("INSIDE", {}).get(name)
    if entry is None:
        return None
    offsets, spans = entry
    if rule not in spans and len(spans) != 1:
        return None
    number = rule if rule in spans else next(iter(spans))
    index = line - frame.f_globals[name].__code__.co_firstlineno
    offset = offsets[index] if 0 <= index < len(offsets) else -1
    if known is not None:
        offset = known
    return (rules[number][0], *_within(spans[number], max(offset, 0)))


def _within(span: Any, offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    if not isinstance(span[0], tuple):
        return (span[0], span[1] + offset)
    before = [each for each in span if each[0] <= offset] or [span[0]]
    return (before[-1][1], before[-1][2])
