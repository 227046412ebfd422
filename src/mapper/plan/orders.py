r"""Whether text puts itself in the order that is meant.

Texts are ordered character by character: `20240131` before `20240201`, and also `01-12-2023` before
`31-01-2020` and `10` before `9`. Right are texts of one width whose most significant part stands first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mapper.contract.message_model import LeafType
from mapper.diagnostics.diagnostic import Finding
from mapper.expression_types.inferred_types import Inferred
from mapper.jsonata.parse import ir
from mapper.plan.leaf_conversion import Leaves
from mapper.plan.plan_model import TypedExpression
from mapper.regex.pattern_tree import Characters, PatternGroup, Piece
from mapper.regex.xsd_patterns import DOT, parse_xsd

SORTABLE = frozenset({"date", "date-time", "time", "uuid"})
"""The general formats (names of JSON Schema) whose texts are in order."""

_LONG: Final = 8
"""So many digits are a day: with those of a time behind them, or some, a moment."""


def in_order(pattern: str) -> bool | None:
    """Whether texts of an XSD pattern are in order; None where the pattern is too involved to say.

    They are where every text has the same width (or ends earlier: a moment without its seconds) and
    no later run of digits is wider than the first.
    """
    tree = parse_xsd(pattern)
    if len(tree.branches) != 1:
        return None
    pieces = tree.branches[0]
    if pieces and _may_end_before(pieces[-1]):
        pieces = pieces[:-1]
    runs: list[int] = []
    digits = 0
    for number, piece in enumerate(pieces):
        if not isinstance(piece.atom, Characters) or piece.atom == DOT:
            return None
        if piece.minimum != piece.maximum:
            last = number == len(pieces) - 1
            # A moment, said more or less exactly.
            if not (piece.minimum >= _LONG and not runs and last and _is_digits(piece.atom)):
                return False
        if _is_digits(piece.atom):
            digits += piece.minimum
            continue
        if digits:
            runs.append(digits)
        digits = 0
    if digits:
        runs.append(digits)
    return not runs or max(runs) == runs[0]


def _may_end_before(piece: Piece) -> bool:
    """Whether a text may end before a piece, which does not make a number in front of it longer."""
    if (piece.minimum, piece.maximum) != (0, 1):
        return False
    if isinstance(piece.atom, PatternGroup):
        branches = piece.atom.body.branches
        return not any(
            isinstance(inner.atom, PatternGroup) for branch in branches for inner in branch
        )
    return isinstance(piece.atom, Characters) and not _is_digits(piece.atom)


def _is_digits(atom: Characters) -> bool:
    """Whether a class holds digits alone."""
    digits = all(low >= 0x30 and high <= 0x39 for low, high in atom.ranges)
    return digits and atom.categories in ((), ("Nd",)) and not atom.negated


@dataclass(frozen=True, slots=True)
class Orders:
    """Asks whether what expressions put in order is in a form that has one."""

    leaves: Leaves

    def key(self, expression: TypedExpression, target: str | None) -> Iterator[Finding]:
        """The finding about a key of an order (`$order_by`)."""
        yield from self._ask(expression, expression.node, expression.type, target)

    def within(self, expression: TypedExpression, target: str | None) -> Iterator[Finding]:
        """The findings about the orders within an expression: `<`, `^(…)`, `$sort`."""
        for node in expression.nodes:
            match node:
                case ir.Binary(operator="<" | "<=" | ">" | ">="):
                    sides = [node.left, node.right]
                case ir.Sort():
                    sides = [term.expression for term in node.terms]
                case ir.Call(procedure=ir.Variable(name="sort"), arguments=[only]):
                    sides = [only]
                case _:
                    continue
            for side in sides:
                type_ = expression.types.get(id(side))
                found = list(self._ask(expression, side, type_, target)) if type_ else []
                if found:
                    yield found[0]
                    break

    def _ask(
        self, expression: TypedExpression, node: ir.Node, type_: Inferred, target: str | None
    ) -> Iterator[Finding]:
        reasons = (self._unordered(leaf) for leaf in type_.leaves)
        reason, hint = next((one for one in reasons if one is not None), (None, None))
        if reason is None:
            return
        what = type_.path or " ".join(expression.text[node.start : node.end].split())
        yield Finding(
            "order-of-text",
            f"`{what}` is {reason}, and is sorted as text, character by character",
            expression.text.position_at(node.start, max(node.end - node.start, 1)),
            "warning",
            hint,
            type_.path or None,
            target or None,
        )

    def _unordered(self, leaf: LeafType) -> tuple[str, str] | None:
        """Why texts of a type are not in order, and what to do; None where they are."""
        if leaf.base == "decimal":
            return "a decimal", "compare decimals with $decimal_compare, or order by $number(…)"
        if leaf.base != "string" or leaf.facets.enum is not None:
            return None
        name = self.leaves.format_of(leaf)
        declared = self.leaves.formats.get(name or "")
        patterns = list(leaf.facets.patterns)
        if declared is not None and declared.pattern is not None:
            patterns.append(str(declared.pattern))
        verdicts = [in_order(pattern) for pattern in patterns]
        if name in SORTABLE or any(verdict is not False for verdict in verdicts):
            return None
        hint = (
            "make it a text of one width whose most significant part comes first (YYYYMMDD), or a number; "
            "where the order of the letters is meant: $string(…)"
        )
        if name is not None:
            return f"of the format {name}", hint
        if patterns:
            return "text of different widths, or with its most significant part last", hint
        facets = leaf.facets
        if facets.min_length is not None and facets.min_length == facets.max_length:
            return None
        return "text of no format", f"give its type a format or a pattern in the contract; {hint}"


__all__ = ["SORTABLE", "Orders", "in_order"]
