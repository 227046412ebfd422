"""What was recorded of a run: frames of rules, what was evaluated and read in each, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from mapper.diagnostics.diagnostic import Notice
from mapper.explanation.recorded_document import SourceNode
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.plan.plan_model import RulePlan, TypedExpression


class SourceRead(NamedTuple):
    """A field that was read of an object of the source; the value is MISSING where there is none."""

    node: SourceNode
    name: str
    value: Any


class PickedItem(NamedTuple):
    """What a predicate at a position of its expression said of an item, and what it read for that."""

    position: int
    item: Any
    answer: Any
    reads: list[SourceRead]


class TableLookup(NamedTuple):
    """A key that was looked up in a table, and the row; MISSING where the table has no such key."""

    table: str
    key: str
    row: Any


class JoinLookup(NamedTuple):
    """A key that was looked up in a join: the rows that have it, and how many keys there are."""

    join: str
    key: Any
    rows: list[Any]
    keys: int


class Judgement(NamedTuple):
    """A value that was given to a leaf, and what the leaf made of it."""

    value: Any
    made: Any


@dataclass(slots=True, eq=False)
class RecordedEvaluation:
    """An expression that was evaluated, for the item that was `$`.

    `value` is MISSING where it gave nothing, and where it failed with `error`. `parts` are names that
    were evaluated on the way, since it was the first to use them.
    """

    typed: TypedExpression
    frame: RuleFrame
    item: Any
    outer: RecordedEvaluation | None
    value: Any = MISSING
    error: ExpressionError | None = None
    reads: list[SourceRead] = field(default_factory=list)
    picks: list[PickedItem] = field(default_factory=list)
    lookups: list[TableLookup | JoinLookup] = field(default_factory=list)
    parts: list[RecordedEvaluation] = field(default_factory=list)
    marked: int = 0
    """How many reads there were when a predicate last answered."""


class FrameKind(StrEnum):
    """What a frame stands for."""

    RULE = "rule"
    ITEM = "item"
    """An item of the `$each` of the rule."""
    COMPARED = "compared"
    """An item whose key `$distinct_by` compares."""


@dataclass(slots=True, eq=False)
class RuleFrame:
    """A rule at work, once: for one context, at one target path.

    `rule` is None for what stands around all. `outputs` are the values that it gave, each with its
    target path. `kept` is False where `$distinct_by` left the item out.
    """

    rule: RulePlan | None
    kind: FrameKind
    path: str
    source: str
    item: Any
    parent: RuleFrame | None
    evaluation: RecordedEvaluation | None = None
    """What was being evaluated when the frame began."""
    frames: list[RuleFrame] = field(default_factory=list)
    evaluations: list[RecordedEvaluation] = field(default_factory=list)
    names: dict[int, RecordedEvaluation] = field(default_factory=dict)
    """What names (`$let`, `$with`) of the rule were evaluated to, by the `id` of their expressions."""
    outputs: list[tuple[str, Any]] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    reads: list[SourceRead] = field(default_factory=list)
    lookups: list[TableLookup | JoinLookup] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    """What was noted while it was at work, by the frames within it too."""
    kept: bool = True

    def within(self, other: RuleFrame) -> bool:
        """Whether this frame is another one, or stands within it."""
        frame: RuleFrame | None = self
        while frame is not None and frame is not other:
            frame = frame.parent
        return frame is not None
