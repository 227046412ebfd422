"""Rules → statements: the plan, lowered to the code tree."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from weakref import proxy

from mapper.code_tree.conditions import all_of, negation
from mapper.code_tree.quotation import Code, constant, several
from mapper.compiler.branch_code import BranchCode
from mapper.compiler.code_context import Append, CodeScope, Duplicates, Fill, Put, Sink
from mapper.compiler.expression_code import ExpressionCode
from mapper.compiler.fragment_code import FragmentCode
from mapper.compiler.inline_facts import single
from mapper.compiler.item_code import ItemCode
from mapper.compiler.leaf_code import LeafCode
from mapper.compiler.module_constants import Constants
from mapper.compiler.object_checks import ObjectChecks
from mapper.compiler.rule_facts import (
    asked_below,
    fill_has_constants,
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
from mapper.compiler.rule_lowering import RuleLowering
from mapper.compiler.rule_writing import PythonNames
from mapper.compiler.single_output import SingleCode
from mapper.diagnostics.diagnostic import start_of
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


class RuleCode(RuleLowering):
    """Writes the statements of rules; one instance for a module."""

    def __init__(
        self, expressions: ExpressionCode, constants: Constants, module: PythonNames
    ) -> None:
        self.expressions = expressions
        self.constants = constants
        self.leaves = LeafCode(expressions, constants)
        self.checks = ObjectChecks(expressions, self.leaves)
        self.single = SingleCode(expressions, self.leaves)
        self.items = ItemCode(expressions, self.leaves, self.single)
        # Without a circle all that was written is freed at once, and not looked for.
        itself: RuleLowering = proxy(self)
        self.branches = BranchCode(itself, self.items)
        self.fragments = FragmentCode(itself, module)

    # A rule: context, names, condition, body.

    def rule(
        self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None = None
    ) -> None:
        """Write what `rule` does in `scope`, its outputs going to `sink`."""
        with self.expressions.recording.rule(self.out, rule, scope):
            self._described(rule, sink, scope, same)

    def _described(
        self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None
    ) -> None:
        if isinstance(rule.body, AbsentBody):
            self.describe(rule, " (deliberately no value)" if rule.body.reason else "")
            if self.constants.watched:
                self.outputs(rule, sink, scope, None)
            return
        self.describe(rule)
        if isinstance(sink, Put) and rule.target is not None and rule.target.repeated:
            rows = self.out.give(f"{rule.label.lower()}_rows")
            self.out.set_variable(rows, constant([]))
            inside = scope
            if not rule.each:
                inside = replace(self.at(scope, scope.step(rule), rows, None), at_field=True)
            self.outputs(rule, Append(rows), inside, same)
            with self.out.block("if {}:", rows):
                self.leaves.put(sink, rows)
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
        """Write the outputs of a rule, in the context that it makes.

        `held` is the variable that says that a branch of `$choose` is taken.
        """
        with ExitStack() as blocks:
            if rule.from_ is not None:
                scope = self.enter(rule, rule.from_, scope, blocks)
                steps_on = isinstance(rule.body, ObjectBody | UseBody) and not is_leaf(rule)
                steps_on = steps_on and rule.target is not None
                if isinstance(sink, Append) or scope.at_field or not steps_on:
                    scope = self.at(scope, None, None, rule.from_.source)
            if rule.each:
                self.each(rule, sink, scope, held)
            else:
                self._single(rule, sink, scope, same, partial(self._hold, held))

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
        scope = self.names(rule, scope)
        with ExitStack() as blocks:
            if rule.when is not None:
                condition = self.expressions.condition(rule.when, scope, rule)
                blocks.enter_context(self.out.block("if {}:", condition))
            if before is not None:
                before()
            if self.constants.watched:
                self.out.write("reached({})", constant(start_of(rule.position)))
            self.body(rule, sink, scope, same)

    def names(self, rule: RulePlan, scope: CodeScope) -> CodeScope:
        """Write the names that a rule gives, `$as` and `$let`; the scope that has them."""
        if rule.as_ is not None:
            scope = scope.naming(rule.as_, scope.item, proven=scope.type)
        for name, typed in rule.lets:
            python = self.out.give(f"v_{name}")
            scope = self.expressions.let(name, python, typed, scope, rule)
        return scope

    def enter(
        self, rule: RulePlan, typed: TypedExpression, scope: CodeScope, blocks: ExitStack
    ) -> CodeScope:
        """Enter the context of `$from`, a block among `blocks`."""
        own = self.out.give(rule.label.lower())
        value = self.expressions.assign(own, typed, scope, rule)
        item = str(value.code)
        if not single(value.type):
            self.leaves.one(own, item, typed, rule, scope)
            item = own
        blocks.enter_context(self.out.block("if {}:", self.expressions.there(item)))
        return scope.inside(item, typed.type.one())

    def each(self, rule: RulePlan, sink: Sink, scope: CodeScope, held: str | None = None) -> None:
        """Write the loop of `$each`."""
        out = self.out
        rows = sink.rows if isinstance(sink, Append) else constant(None)
        item = out.give(f"{rule.label.lower()}_item")
        type_ = item_type(rule)
        inside = scope.inside(item, type_)
        if rule.as_ is not None:
            inside = inside.naming(rule.as_, item, proven=type_)
        source, lists = self.items.source(rule, scope, inside)
        same: Duplicates | None = None
        if rule.distinct_by is not None:
            seen = out.give("seen")
            out.set_variable(seen, constant({}))
            same = Duplicates(rule, seen)
        index = out.give("i")
        with out.block("for {}, {} in enumerate({}):", index, item, source):
            out.write("run.objects -= 1")
            with out.block("if run.objects < 0:"):
                out.write("run.refuse_objects()")
            at = out.give("at")
            source_step = constant(rule.each[0].source) if lists is None else lists
            out.set_variable(
                at, several([scope.at, constant(scope.step(rule)), rows, source_step, index])
            )
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

            with self.expressions.recording.item(out, rule, inside):
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
            self.out.set_variable(held, True)

    # Bodies.

    def body(self, rule: RulePlan, sink: Sink, scope: CodeScope, same: Duplicates | None) -> None:
        """Write what a rule does in its context, by its kind of body."""
        match rule.body:
            case ValueBody() as body:
                self.leaves.value(rule, body, sink, scope)
            case ConstBody() as body:
                self.leaves.put(sink, constant(body.value))
            case EmptyBody() as body:
                self._empty(rule, body, sink, scope)
            case MatchBody() as body:
                self.branches.match(rule, body, sink, scope, same)
            case SwitchBody() as body:
                self.branches.switch(rule, body, sink, scope)
            case ChooseBody() as body:
                self.branches.choose(body, sink, scope)
            case NoticeBody() as body:
                message, step = "the target has no field for this: " + body.code, scope.step(rule)
                self.expressions.note("no-place", message, rule, scope.at, step, reason=body.code)
            case FailBody() as body:
                message, step = "the mapping refuses the message: " + body.code, scope.step(rule)
                self.expressions.note(
                    "message-refused", message, rule, scope.at, step, error=True, reason=body.code
                )
                self.out.write("raise {}", self.expressions.use("MessageRefused"))
            case ObjectBody() as body:
                self._object(rule, body, sink, scope)
            case UseBody() as body:
                self.fragments.use(rule, body, sink, scope)

    def _empty(self, rule: RulePlan, body: EmptyBody, sink: Sink, scope: CodeScope) -> None:
        """An element without content."""
        empty = constant(None if body.nil else "" if is_leaf(rule) else {})
        if body.proven:
            number = self.leaves.rule_number(rule)
            nothing = several([scope.at, constant(scope.step(rule)), number])
            self.out.write("run.nothing = {}", nothing)
        self.leaves.put(sink, constant(body.mark) if body.mark else empty)

    # Objects.

    def _object(self, rule: RulePlan, body: ObjectBody, sink: Sink, scope: CodeScope) -> None:
        out = self.out
        if isinstance(sink, Fill):
            inside = replace(scope, at_field=False)
            self._children(rule, body, sink, inside)
            self._constants(body, sink.constants, inside)
            self.checks.asked(body, sink.asked)
            return
        record = out.give(rule.label)
        out.set_variable(record, constant({}))
        at = self._inner_at(rule, sink, scope, body)
        drop = scope.drop
        if not body.of_value:
            drop = out.give("drop") if may_drop(rule, body) else None
            if drop is not None:
                out.set_variable(drop, False)
        inside = replace(scope, at=at, drop=drop, at_field=False)
        fill = Fill(record, record)
        if body.use is not None:
            asked = out.give("asked") if asked_below(body) else None
            fill = Fill(record, record, asked)
            if fill_has_constants(body.use.fragment):
                fill = Fill(record, out.give("constants"), asked)
                out.set_variable(fill.constants, constant({}))
            if asked is not None:
                out.set_variable(asked, constant({}))
        self._children(rule, body, fill, inside)
        # an object that is left out need not be whole
        whole = all_of([record] if drop is None else [record, negation(drop)])
        with out.block("if {}:", whole):
            self._finish(rule, body, fill, inside)
            if drop is not None and finish_drops(rule, body):
                with out.block("if not {}:", drop):
                    self.leaves.put(sink, record)
                if own_outcome(rule).effect.omits_parent and scope.drop is not None:
                    with out.otherwise():
                        out.set_variable(scope.drop, True)
            else:
                self.leaves.put(sink, record)

    def _inner_at(self, rule: RulePlan, sink: Sink, scope: CodeScope, body: ObjectBody) -> Code:
        """Where the object's fields are: one step further down, unless a loop went there already."""
        if rule.target is None or isinstance(sink, Append) or scope.at_field:
            return scope.at
        source = rule.from_.source if rule.from_ is not None else None
        return self.at(scope, step_of(rule), None, source).at

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
            out.write("{}.update({})", record, fill.constants)
        self._constants(body, record, scope)
        names = filled(body)
        self.checks.required(rule, body, names, fill, scope)
        for choice in body.type.choices:
            self.checks.choice(rule, choice, names, record, scope)
        for repeated in body.type.repeated_choices:
            self.checks.repeated_choice(rule, repeated, names, record, scope)
        if not written_in_order(body):
            order = tuple(name for name in body.type.fields if name in names)
            constant_ = self.leaves.constants.places("ORDER", order)
            out.write(
                "{} = {}({}, {})", record, self.expressions.use("in_order"), record, constant_
            )
