"""Rules → Python statements.

One emitter writes both paths of a module: the reference path evaluates every expression by its
function and notes its errors; the fast path inlines what the contract proves, and falls back to the
reference path on an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mapper.compiler.branch_code import AlternativeCode
from mapper.compiler.code_context import Append, CodeScope, Duplicates, Fill, Put, Sink
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.fragment_code import FragmentCode
from mapper.compiler.item_code import ItemCode
from mapper.compiler.leaf_code import LeafCode
from mapper.compiler.module_constants import Constants
from mapper.compiler.object_checks import ObjectChecks
from mapper.compiler.python_source import PythonNames, PythonWriter
from mapper.compiler.rule_facts import (
    asked_below,
    finish_drops,
    is_constant,
    is_leaf,
    item_type,
    may_drop,
    name_of,
    own_outcome,
    step_of,
    use_first,
    written_in_order,
)
from mapper.compiler.single_output import SingleCode
from mapper.plan.completeness import filled
from mapper.plan.plan_model import (
    AbsentBody,
    ChooseBody,
    ConstBody,
    EmptyBody,
    FailBody,
    MatchBody,
    NoticeBody,
    ObjectBody,
    RulePlan,
    SwitchBody,
    TypedExpression,
    UseBody,
    ValueBody,
)


class RuleEmitter:
    """Writes the statements of rules into `out`; one instance for one path of one module."""

    def __init__(
        self, expressions: ExpressionCode, constants: Constants, module: PythonNames, suffix: str
    ) -> None:
        self.expressions = expressions
        self.leaves = LeafCode(expressions, constants)
        self.checks = ObjectChecks(expressions, self.leaves)
        self.module = module
        self.suffix = suffix
        self.alternatives = AlternativeCode(self)
        self.fragments = FragmentCode(self)
        self.items = ItemCode(self)
        self.single = SingleCode(self)

    @property
    def out(self) -> PythonWriter:
        """What is being written."""
        return self.expressions.out

    # A rule: context, names, condition, body.

    def rule(
        self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None = None
    ) -> None:
        """Write what `rule` does in `scope`, its outputs going to `sink`."""
        if isinstance(rule.body, AbsentBody):
            self.describe(rule, " (deliberately no value)" if rule.body.reason else "")
            return
        self.describe(rule)
        if isinstance(sink, Put) and rule.target is not None and rule.target.repeated:
            rows = self.out.give(f"{rule.label.lower()}_rows")
            self.out.write(f"{rows} = []")
            inside = scope
            if not rule.each:
                inside = replace(self.at(scope, scope.step(rule), rows, None), at_field=True)
            self.outputs(rule, Append(rows), inside, same)
            with self.out.block(f"if {rows}:"):
                self.out.write(f"{sink.owner}[{sink.name!r}] = {rows}")
                self.checks.item_count(rule, rows, scope)
        else:
            self.outputs(rule, sink, scope, same)

    def outputs(
        self,
        rule: RulePlan,
        sink: Sink,
        scope: CodeScope,
        same: Duplicates | None,
        held: str | None = None,
    ) -> None:
        """The outputs of a rule, in the context that it makes.

        `held` is the variable that says that a branch of `$choose` is taken.
        """
        start = self.out.indent
        if rule.from_ is not None:
            scope = self.enter(rule, rule.from_, scope)
            steps_on = isinstance(rule.body, ObjectBody | UseBody) and not is_leaf(rule)
            steps_on = steps_on and rule.target is not None
            if isinstance(sink, Append) or scope.at_field or not steps_on:
                scope = self.at(scope, None, "None", rule.from_.source)
        mark = len(self.out.lines)
        if rule.each:
            self.each(rule, sink, scope, held)
        else:
            self._single(rule, sink, scope, same, partial(self._hold, held))
        if self.out.indent > start:
            self.out.fill(mark)
        self.out.indent = start

    def at(self, scope: CodeScope, step: str | None, index: str, source: str | None) -> CodeScope:
        """The scope one step further down in either message."""
        if step is None and source is None:
            return scope
        at = self.out.give("at")
        self.out.write(f"{at} = ({scope.at}, {step!r}, {index}, {source!r}, None)")
        return replace(scope, at=at)

    def _single(
        self,
        rule: RulePlan,
        sink: Sink,
        scope: CodeScope,
        same: Duplicates | None,
        before: Callable[[], None] | None = None,
    ) -> None:
        """The rule for one context: names, then the body under its condition.

        `before` writes what stands before the body, under the condition.
        """
        out = self.out
        start = out.indent
        scope = self.names(rule, scope)
        if rule.when is not None:
            condition = self.expressions.condition(rule.when, scope, rule)
            out.write(f"if {condition}:")
            out.indent += 1
        mark = len(out.lines)
        if before is not None:
            before()
        self.body(rule, sink, scope, same)
        if out.indent > start:
            out.fill(mark)
        out.indent = start

    def names(self, rule: RulePlan, scope: CodeScope) -> CodeScope:
        """Write the names that a rule gives, `$as` and `$let`; the scope that has them."""
        if rule.as_ is not None:
            scope = scope.naming(rule.as_, scope.item, proven=scope.type)
        for name, expression in rule.lets:
            python = self.out.give(f"v_{name}")
            scope = self.expressions.let(name, python, expression, scope, rule)
        return scope

    def enter(self, rule: RulePlan, expression: TypedExpression, scope: CodeScope) -> CodeScope:
        """Enter the context of `$from`; leaves the indentation inside."""
        own = self.out.give(rule.label.lower())
        item = self.expressions.assign(own, expression, scope, rule)
        if not self.expressions.is_single(expression):
            self.leaves.one(own, item, expression, rule, scope)
            item = own
        self.out.write(f"if {self.expressions.present(item, expression)}:")
        self.out.indent += 1
        return scope.inside(item, expression.type.one())

    def each(self, rule: RulePlan, sink: Sink, scope: CodeScope, held: str | None = None) -> None:
        """Write the loop of `$each`."""
        out = self.out
        rows = sink.rows if isinstance(sink, Append) else None
        item = self.out.give(f"{rule.label.lower()}_item")
        type_ = item_type(rule)
        inside = scope.inside(item, type_)
        if rule.as_ is not None:
            inside = inside.naming(rule.as_, item, proven=type_)
        source, lengths = self.items.source(rule, scope, inside)
        same: Duplicates | None = None
        if rule.distinct_by is not None:
            seen = self.out.give("seen")
            out.write(f"{seen} = {{}}")
            same = Duplicates(rule, seen)
        index = self.out.give("i")
        with out.block(f"for {index}, {item} in enumerate({source}):"):
            at = self.out.give("at")
            origin = f"{rule.each[0].source!r}, {index}"
            if lengths is not None:
                paths = tuple(each.source for each in rule.each)
                origin = f"*{self.expressions.use('origin')}({index}, {lengths}, {paths!r})"
            out.write(f"{at} = ({scope.at}, {scope.step(rule)!r}, {rows}, {origin})")
            inside = replace(inside, at=at, at_field=True)
            loop = replace(rule, from_=None, each=(), as_=None, distinct_by=None)

            own = sink
            first = self.single.takes_first(rule.policies.on_many)
            if not isinstance(sink, Append) and not first:
                # Many are many outputs: whether an item gives one is known behind it.
                own = self.single.apart(sink)

            def before() -> None:
                self._hold(held)
                if first:
                    self.single.first(rule, sink, scope)

            if same is not None and not isinstance(rule.body, MatchBody):

                def single(scope: CodeScope) -> None:
                    self._single(loop, own, scope, None, before)

                self.items.distinct(same, own, inside, single)
            else:
                self._single(loop, own, inside, same, before)
            if own is not sink:
                self.single.another(rule, sink, own, scope)

    def _hold(self, held: str | None) -> None:
        """A branch of `$choose` is taken."""
        if held is not None:
            self.out.write(f"{held} = True")

    # Bodies.

    def body(self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None) -> None:
        """Write what a rule does in its context, by its kind of body."""
        body = rule.body
        if isinstance(body, ValueBody):
            self.leaves.value(rule, body, sink, scope)
        elif isinstance(body, ConstBody):
            self.leaves.put(sink, repr(body.value))
        elif isinstance(body, EmptyBody):
            empty = "None" if body.nil else "''" if is_leaf(rule) else "{}"
            if body.proven:
                number = self.leaves.rule_number(rule)
                self.out.write(f"run.nothing = ({scope.at}, {scope.step(rule)!r}, {number})")
            self.leaves.put(sink, repr(body.mark) if body.mark else empty)
        elif isinstance(body, MatchBody):
            self.alternatives.match(rule, body, sink, scope, same)
        elif isinstance(body, SwitchBody):
            self.alternatives.switch(rule, body, sink, scope)
        elif isinstance(body, ChooseBody):
            self.alternatives.choose(body, sink, scope)
        elif isinstance(body, NoticeBody):
            message = "the target has no field for this: " + body.code
            self.expressions.note("no-place", message, rule, scope.at, scope.step(rule))
        elif isinstance(body, FailBody):
            message, step = "the mapping refuses the message: " + body.code, scope.step(rule)
            self.expressions.note("message-refused", message, rule, scope.at, step, error=True)
            self.out.write(f"raise {self.expressions.use('MessageRefused')}")
        elif isinstance(body, ObjectBody):
            self._object(rule, body, sink, scope)
        elif isinstance(body, UseBody):
            self.fragments.use(rule, body, sink, scope)

    # Objects.

    def _object(self, rule: RulePlan, body: ObjectBody, sink: Sink, scope: CodeScope) -> None:
        out = self.out
        if isinstance(sink, Fill):
            inside = replace(scope, at_field=False)
            self._children(rule, body, sink, inside)
            self._constants(body, sink.constants, inside)
            self.checks.asked(body, sink.asked)
            return
        record = self.out.give(rule.label)
        out.write(f"{record} = {{}}")
        at = self._inner_at(rule, sink, scope, body)
        drop = scope.drop
        if not body.of_value:
            drop = self.out.give("drop") if may_drop(rule, body) else None
            if drop is not None:
                out.write(f"{drop} = False")
        inside = replace(scope, at=at, drop=drop, at_field=False)
        fill = Fill(record, record)
        if body.use is not None:
            asked = self.out.give("asked") if asked_below(body) else "None"
            fill = Fill(record, self.out.give("constants"), asked)
            out.write(f"{fill.constants} = {{}}")
            if asked != "None":
                out.write(f"{asked} = {{}}")
        self._children(rule, body, fill, inside)
        # an object that is left out need not be whole
        with out.block(f"if {record} and not {drop}:" if drop is not None else f"if {record}:"):
            self._finish(rule, body, fill, inside)
            if drop is not None and finish_drops(rule, body):
                with out.block(f"if not {drop}:"):
                    self.leaves.put(sink, record)
                if own_outcome(rule).effect.omits_parent and scope.drop is not None:
                    with out.block("else:"):
                        out.write(f"{scope.drop} = True")
            else:
                self.leaves.put(sink, record)

    def _inner_at(self, rule: RulePlan, sink: Sink, scope: CodeScope, body: ObjectBody) -> str:
        """Where the object's fields are: one step further down, unless a loop went there already."""
        if rule.target is None or isinstance(sink, Append) or scope.at_field:
            return scope.at
        source = rule.from_.source if rule.from_ is not None else None
        return self.at(scope, step_of(rule), "None", source).at

    def _children(self, rule: RulePlan, body: ObjectBody, fill: Fill, scope: CodeScope) -> None:
        if body.use is not None and use_first(body):
            self.fragments.fill(body.use, fill, scope, rule)
        for child in body.children:
            if not is_constant(child):
                self.rule(child, Put(fill.owner, name_of(child)), scope)
        if body.use is not None and not use_first(body):
            self.fragments.fill(body.use, fill, scope, rule)

    def _constants(self, body: ObjectBody, record: str, scope: CodeScope) -> None:
        for child in body.children:
            if is_constant(child):
                self.rule(child, Put(record, name_of(child)), scope)

    def _finish(self, rule: RulePlan, body: ObjectBody, fill: Fill, scope: CodeScope) -> None:
        """Constants, the order of fields, and what the target requires of the object."""
        out = self.out
        record = fill.owner
        if fill.constants != record:
            out.write(f"{record}.update({fill.constants})")
        self._constants(body, record, scope)
        names = filled(body)
        self.checks.required(rule, body, names, fill, scope)
        for choice in body.type.choices:
            self.checks.choice(rule, choice, names, record, scope)
        for repeated in body.type.repeated_choices:
            self.checks.repeated_choice(rule, repeated, names, record, scope)
        if not written_in_order(body):
            order = tuple(name for name in body.type.fields if name in names)
            constant = self.leaves.constant("ORDER", order)
            out.write(f"{record} = {self.expressions.use('in_order')}({record}, {constant})")

    def describe(self, rule: RulePlan, more: str = "") -> None:
        """A comment that says where the rule stands."""
        position = rule.position
        file = position.file.rsplit("/", 1)[-1]
        text = ""
        if isinstance(rule.body, ValueBody):
            text = ": " + " ".join(rule.body.expression.text.split())
        name = rule.target.name if rule.target is not None else rule.label
        self.out.comment(f"{file}:{position.line} {name}{text}{more}")
