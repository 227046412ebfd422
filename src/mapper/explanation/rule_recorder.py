"""The recorder that an instrumented module calls: it keeps what happens as a tree of frames."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from mapper.compiler.recording_code import RecordingCode
from mapper.explanation.recorded_document import SourceNode
from mapper.explanation.recorded_frames import (
    FrameKind,
    JoinLookup,
    Judgement,
    PickedItem,
    RecordedEvaluation,
    RuleFrame,
    SourceRead,
    TableLookup,
)
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.message_run import At, MessageRun, join, source_path, target_path
from mapper.running.rule_operations import RowIndex, items


class RuleRecorder:
    """Keeps what one message after the other does (see `compiler.recording_code.Recorder`)."""

    def __init__(self, recording: RecordingCode) -> None:
        self.recording = recording
        self.begin()

    def begin(self) -> None:
        """A message begins."""
        self.root = RuleFrame(None, FrameKind.RULE, "", "", MISSING, None)
        self.frame = self.root
        self.evaluation: RecordedEvaluation | None = None
        self._noted: dict[int, tuple[MessageRun, int]] = {}

    def end(self) -> RuleFrame:
        """What was recorded of the message that ends; a new one may begin."""
        self.left(self.root)
        root = self.root
        self.begin()
        return root

    # Frames.

    def entered(self, rule: int, run: MessageRun, at: At, step: str | None, item: Any) -> RuleFrame:
        """A rule begins, for the field `step` below `at`."""
        path = join(target_path(at), step) or ""
        return self._entered(FrameKind.RULE, rule, run, path, at, item)

    def entered_item(self, rule: int, run: MessageRun, at: At, item: Any) -> RuleFrame:
        """The rule of `$each` begins for an item."""
        return self._entered(FrameKind.ITEM, rule, run, target_path(at), at, item)

    def compared(self, rule: int, run: MessageRun, at: At, item: Any) -> RuleFrame:
        """The key of `$distinct_by` is asked of an item."""
        frame = self._entered(FrameKind.COMPARED, rule, run, target_path(at), at, item)
        frame.kept = False
        return frame

    def _entered(
        self, kind: FrameKind, rule: int, run: MessageRun, path: str, at: At, item: Any
    ) -> RuleFrame:
        plan = self.recording.rules[rule]
        frame = RuleFrame(plan, kind, path, source_path(at), item, self.frame, self.evaluation)
        self._noted[id(frame)] = run, len(run.notices)
        self.frame.frames.append(frame)
        self.frame, self.evaluation = frame, None
        return frame

    def kept(self, frame: RuleFrame, trial: object) -> None:
        """The item stays, unless there is a `trial`."""
        frame.kept = trial is None

    def left(self, frame: RuleFrame) -> None:
        """A frame has ended, and with it those that an error or `break` left open."""
        while self.frame.within(frame):
            self._end(self.frame)
            if self.frame.parent is None:
                return
            self.evaluation = self.frame.evaluation
            self.frame = self.frame.parent

    def _end(self, frame: RuleFrame) -> None:
        run, before = self._noted.pop(id(frame), (None, 0))
        if run is not None:
            frame.notices = run.notices[before:]

    def made(self, value: Any, rows: list[Any] | None = None) -> None:
        """The frame has an output."""
        frame = self.frame
        path = frame.path
        if rows is not None and frame.kind is FrameKind.RULE and not path.endswith("]"):
            path = f"{path}[{len(rows) - 1}]"
        frame.outputs.append((path, value))

    # Expressions.

    def begun(self, expression: int, item: Any) -> RecordedEvaluation:
        """An expression is going to be evaluated."""
        return self._begun(expression, item, self.frame)

    def _begun(self, expression: int, item: Any, owner: RuleFrame) -> RecordedEvaluation:
        outer = self.evaluation
        typed = self.recording.expressions[expression]
        made = self.evaluation = RecordedEvaluation(typed, self.frame, item, outer)
        (self.frame.evaluations if outer is None else outer.parts).append(made)
        owner.names[id(typed)] = made
        return made

    def evaluated(self, evaluation: RecordedEvaluation, value: Any) -> Any:
        """The value of an expression."""
        evaluation.value = value
        self.evaluation = evaluation.outer
        return value

    def failed(self, error: ExpressionError) -> None:
        """What was being evaluated raised an error."""
        while self.evaluation is not None:
            self.evaluation.error = error
            self.evaluation = self.evaluation.outer

    def later(self, expression: int, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function of a name, which is evaluated on first use."""
        owner = self.frame

        def evaluated(item: Any, *given: Any) -> Any:
            evaluation = self._begun(expression, item, owner)
            try:
                return self.evaluated(evaluation, function(item, *given))
            except ExpressionError as error:
                evaluation.error = error
                self.evaluation = evaluation.outer
                raise

        return evaluated

    def picked(self, position: int, item: Any, answer: Any) -> Any:
        """What a predicate says of an item."""
        evaluation = self.evaluation
        if evaluation is not None:
            reads = evaluation.reads[evaluation.marked :]
            evaluation.marked = len(evaluation.reads)
            evaluation.picks.append(PickedItem(position, item, answer, reads))
        return answer

    # Values.

    def judging(self, value: Any) -> tuple[RuleFrame, Any]:
        """A value is going to be judged by its leaf."""
        return self.frame, value

    def judged(self, judgement: tuple[RuleFrame, Any], made: Any) -> Any:
        """What the leaf has made of the value; a conversion that failed has left its frames open."""
        frame, value = judgement
        while self.frame is not frame and self.frame.parent is not None:
            self.left(self.frame)
        frame.judgements.append(Judgement(value, made))
        return made

    @property
    def reads(self) -> list[SourceRead]:
        """Where what is read now is kept."""
        return (self.frame if self.evaluation is None else self.evaluation).reads

    def read(self, node: SourceNode, name: str, value: Any) -> None:
        """A field of the source was read."""
        self.reads.append(SourceRead(node, name, value))

    def looked_up(self, lookup: TableLookup | JoinLookup) -> None:
        """A key was looked up."""
        (self.frame if self.evaluation is None else self.evaluation).lookups.append(lookup)

    def joined(self, index: RowIndex) -> RowIndex:
        """A join, in a form that is recorded."""
        return _RecordedIndex(index, self)

    def watched(self, name: str, rows: dict[str, Any]) -> dict[str, Any]:
        """The rows of a table, in a form that is recorded."""
        return _RecordedRows(name, rows, self)


class _RecordedRows(dict[str, Any]):
    """The rows of a table, which report what is looked up."""

    __slots__ = ("_name", "_recorder")

    def __init__(self, name: str, rows: dict[str, Any], recorder: RuleRecorder) -> None:
        super().__init__(rows)
        self._name = name
        self._recorder = recorder

    def get(self, key: str, default: Any = None) -> Any:
        """As of a dict, and reported."""
        found = super().get(key, MISSING)
        self._recorder.looked_up(TableLookup(self._name, key, found))
        return default if found is MISSING else found


class _RecordedIndex(RowIndex):
    """A join, which reports what is looked up."""

    __slots__ = ("_recorder",)

    def __init__(self, index: RowIndex, recorder: RuleRecorder) -> None:
        super().__init__(index.name, index.rows, index.by, index.many, index.shared, index.table)
        self._recorder = recorder

    def build(self, run: MessageRun) -> dict[Hashable, list[Any]]:
        """Rows by key; what is read for that is of all rows, and of no value."""
        reads = self._recorder.reads
        before = len(reads)
        table = super().build(run)
        del reads[before:]
        return table

    def find(self, key: Any, run: MessageRun) -> Any:
        """The row of a key, or its rows."""
        found = super().find(key, run)
        if not isinstance(key, list):
            tables: dict[Any, Any] = run.shared if self.shared else run.indexes
            # A table holds its own definition too.
            rows, keys = list(items(found)), len(tables[self]) - 1
            self._recorder.looked_up(JoinLookup(self.name, key, rows, keys))
        return found
