"""What the instrumented build says of itself as it runs: calls of a recorder.

The build is the general one, in which every expression is evaluated by its function and every value goes through
its `Leaf`. Each hook here writes nothing in any other build.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from mapper.code_tree.quotation import Code, constant, expression
from mapper.compiler.code_context import CodeScope
from mapper.compiler.rule_writing import RuleWriter
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.plan.plan_model import RulePlan, TypedExpression
from mapper.running.message_run import At, MessageRun
from mapper.running.rule_operations import RowIndex

RECORDER: Final = "rule_recorder"
"""The name of the recorder in the namespace of an instrumented module: no local name is like it."""


class Recorder(Protocol):
    """What an instrumented module calls. Rules and expressions are numbers in `RecordingCode`."""

    def entered(self, rule: int, run: MessageRun, at: At, step: str | None, item: Any) -> Any:
        """A rule begins, for the field `step` below `at`, with `item` as `$`: its frame."""

    def entered_item(self, rule: int, run: MessageRun, at: At, item: Any) -> Any:
        """The rule of `$each` begins for an item, which is at `at`: its frame."""

    def compared(self, rule: int, run: MessageRun, at: At, item: Any) -> Any:
        """The key of `$distinct_by` is asked of an item: the frame of what is made of it."""

    def kept(self, frame: Any, trial: object) -> None:
        """`$distinct_by` has looked at the key: the item stays, unless there is a `trial`."""

    def left(self, frame: Any) -> None:
        """What a frame stands for has ended."""

    def made(self, value: Any, rows: list[Any] | None = None) -> None:
        """The frame has an output; of a list it is the last of `rows`."""

    def begun(self, expression: int, item: Any) -> Any:
        """An expression is going to be evaluated: what `evaluated` is given."""

    def evaluated(self, evaluation: Any, value: Any) -> Any:
        """The value of an expression, which is given back."""

    def judging(self, value: Any) -> Any:
        """A value is going to be judged by its leaf: what `judged` is given."""

    def judged(self, judgement: Any, made: Any) -> Any:
        """What the leaf has made of the value, which is given back."""

    def failed(self, error: ExpressionError) -> None:
        """What was being evaluated raised an error, which the rule handles."""

    def later(self, expression: int, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function of a name, which is evaluated on first use."""

    def picked(self, position: int, item: Any, answer: Any) -> Any:
        """What a predicate at a position of its expression says of an item; it is given back."""

    def joined(self, index: RowIndex) -> RowIndex:
        """A join, in a form that is recorded."""

    def watched(self, name: str, rows: dict[str, Any]) -> dict[str, Any]:
        """The rows of a table, in a form that is recorded."""


@dataclass(slots=True)
class RecordingCode:
    """Writes the calls of the recorder; nothing where `on` is not set."""

    on: bool = False
    rules: list[RulePlan] = field(default_factory=list)
    expressions: list[TypedExpression] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)

    def _number(self, of: Any, among: list[Any]) -> int:
        number = self._numbers.setdefault(id(of), len(among))
        if number == len(among):
            among.append(of)
        return number

    @contextmanager
    def _frame(self, out: RuleWriter, entered: str, rule: RulePlan, *what: Code) -> Iterator[str]:
        frame = out.give("frame")
        number = self._number(rule, self.rules)
        out.set_variable(frame, expression(entered, number, what))
        yield frame
        out.write("rule_recorder.left({})", frame)

    @contextmanager
    def rule(self, out: RuleWriter, rule: RulePlan, scope: CodeScope) -> Iterator[None]:
        """What is written inside is what a rule does."""
        if not self.on:
            yield
            return
        what = scope.at, constant(scope.step(rule)), scope.item
        with self._frame(out, "rule_recorder.entered({}, run, {*})", rule, *what):
            yield

    @contextmanager
    def item(self, out: RuleWriter, rule: RulePlan, scope: CodeScope) -> Iterator[None]:
        """What is written inside is what the rule of `$each` does for an item."""
        if not self.on:
            yield
            return
        entered = "rule_recorder.entered_item({}, run, {*})"
        with self._frame(out, entered, rule, scope.at, scope.item):
            yield

    @contextmanager
    def compared(
        self, out: RuleWriter, rule: RulePlan, scope: CodeScope
    ) -> Iterator[Callable[[Code], None]]:
        """What is written inside is what `$distinct_by` does with an item.

        Gives what writes that the item stays, unless the code given is a trial.
        """
        if not self.on:
            yield lambda _: None
            return
        entered = "rule_recorder.compared({}, run, {*})"
        with self._frame(out, entered, rule, scope.at, scope.item) as frame:
            yield lambda trial: out.write("rule_recorder.kept({}, {})", frame, trial)

    def made(self, out: RuleWriter, *what: Code) -> None:
        """Write that there is an output: the value, and the list whose last item it is."""
        if self.on:
            out.write("rule_recorder.made({*})", what)

    def failed(self, out: RuleWriter) -> None:
        """Write that what was evaluated raised `error`."""
        if self.on:
            out.write("rule_recorder.failed(error)")

    def evaluated(self, typed: TypedExpression, item: Code, call: ast.expr) -> ast.expr:
        """What evaluates an expression by its function."""
        if not self.on:
            return call
        number = self._number(typed, self.expressions)
        begun = expression("rule_recorder.begun({}, {})", number, item)
        return expression("rule_recorder.evaluated({}, {})", begun, call)

    def judged(self, value: Code, made: ast.expr) -> ast.expr:
        """What a leaf makes of a value."""
        if not self.on:
            return made
        return expression("rule_recorder.judged(rule_recorder.judging({}), {})", value, made)

    def later(self, typed: TypedExpression, function: Code) -> Code:
        """The function of a name that is evaluated on first use."""
        if not self.on:
            return function
        number = self._number(typed, self.expressions)
        return expression("rule_recorder.later({}, {})", number, function)

    def joined(self, index: ast.expr) -> ast.expr:
        """A join."""
        return expression("rule_recorder.joined({})", index) if self.on else index
