"""The items of `$each` → statements: which pass, in which order, and which are dropped."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from mapper.code_tree.quotation import Code, constant, expression, function_of, several, starred
from mapper.compiler.code_context import Append, CodeScope, Duplicates, Sink, at_code
from mapper.compiler.expression_code import ExpressionCode, ExpressionUse, can_fail
from mapper.compiler.inline_facts import Value
from mapper.compiler.leaf_code import LeafCode
from mapper.compiler.rule_facts import may_refuse
from mapper.compiler.single_output import SingleCode
from mapper.expression_types.inferred_types import ANY
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import RulePlan, TypedExpression


class ItemCode:
    """Writes what happens to items before and after their rule."""

    def __init__(self, expressions: ExpressionCode, leaves: LeafCode, single: SingleCode) -> None:
        self.expressions = expressions
        self.leaves = leaves
        self.single = single

    def source(
        self, rule: RulePlan, scope: CodeScope, inside: CodeScope
    ) -> tuple[Code, str | None]:
        """The items of `$each`, filtered and in order.

        Of several lists that are taken as they are also how long each of them is, and its path: what
        is noted about an item then names the list that it comes from.
        """
        out = self.expressions.out
        parts: list[Code] = [
            self.expressions.items(out.give("items"), each, scope, rule) for each in rule.each
        ]
        source = parts[0]
        if len(parts) > 1:
            parts = [self.expressions.held(Value(part, ANY), out.give("part")) for part in parts]
            source = several([starred(part) for part in parts])
        if rule.where is None and not rule.order_by:
            if len(parts) == 1:
                return source, None
            lists = out.give("lists")
            lengths = several([expression("len({})", part) for part in parts])
            paths = constant(tuple(each.source for each in rule.each))
            out.set_variable(lists, several([lengths, paths]))
            return source, lists
        if rule.where is not None:
            given = out.give("given")
            out.set_variable(given, source)
            stays = len(rule.each) == 1 and _is_read(source)
            source = self._sifted(rule, rule.where, given, stays, scope, inside)
        if rule.order_by:
            source = self._ordered(rule, source, scope, inside)
        return source, None

    def _of_items(self, rule: RulePlan, scope: CodeScope) -> CodeScope:
        """The scope of what is asked of all items."""
        return replace(scope, at=at_code(scope.at, None, None, rule.each[0].source))

    def _ordered(self, rule: RulePlan, source: Code, scope: CodeScope, inside: CodeScope) -> str:
        """The items in the order of `$order_by`. One item is in order, and costs no call."""
        expressions, out = self.expressions, self.expressions.out
        python = out.give("items")
        out.set_variable(python, source)
        if expressions.in_order(python, rule.order_by, inside):
            return python
        around = self._of_items(rule, scope)
        here: Code | None = None
        keys: list[Code] = []
        for key in rule.order_by:
            here = here or expressions.here(key, around, rule)
            value = expressions.call(key, inside, rule)
            keys.append(function_of([inside.item], value))
        order = expression("{}({}, run, {*})", expressions.use("ordered"), python, keys)
        with out.block("if len({}) > 1:", python):
            expressions.guarded(python, order, constant(()), scope, rule, here, rule.each[0].source)
        return python

    def _sifted(
        self,
        rule: RulePlan,
        where: TypedExpression,
        given: str,
        stays: bool,
        scope: CodeScope,
        inside: CodeScope,
    ) -> Code:
        """Those items that pass `$where`; `stays` says that they are a list of the message."""
        expressions, out = self.expressions, self.expressions.out
        shares = self._shares_out(where)
        of_items = replace(inside, at=self._of_items(rule, scope).at)
        source = rule.each[0].source
        what = scope.at, constant(scope.step(rule)), constant(source)
        number = self.leaves.rule_number(rule)

        def failed() -> None:
            expressions.out.write("run.fail(error, {*}, {})", what, number)
            # None is asked for: that none passes is nothing to note.
            expressions.out.set_variable(given, constant(()))

        around = ExpressionUse(where, of_items, rule, failed)
        passing = expressions.passing(inside.item, given, around, stays=stays)
        if passing is not None:
            if not shares:
                return passing
            sifted = expressions.use("sifted")
            return expression("{}({}, {}, run, {*}, {})", sifted, given, passing, what, number)
        call = expressions.call(where, inside, rule)
        item, holds = inside.item, expressions.use("holds")
        passed: Code = expression("[{} for {} in {} if {}({})]", item, item, given, holds, call)
        if self._shares_out(where):
            what = scope.at, constant(scope.step(rule)), constant(rule.each[0].source)
            number = self.leaves.rule_number(rule)
            passed = expression(
                "{}({}, {}, run, {*}, {})", expressions.use("sifted"), given, passed, what, number
            )
        if not can_fail(where.node):
            return passed
        here = expressions.here(where, self._of_items(rule, scope), rule)
        held = out.give("items")
        source = rule.each[0].source
        expressions.guarded(held, passed, constant(()), scope, rule, here, source)
        return held

    def _shares_out(self, where: TypedExpression) -> bool:
        """Whether it is worth a notice that no item passes.

        It is not where the condition looks at no item, where it asks for what the user asked for,
        and where it asks whether something is there: then nothing of it is lost.
        """
        node = where.node
        if any(name in self.expressions.functions.parameters for name in where.free_variables):
            return False
        match node:
            case ir.Call(procedure=ir.Variable(name="exists")) | ir.Name() | ir.Path():
                return False
        return any(
            isinstance(one, ir.Name | ir.Wildcard | ir.Descendant)
            or (isinstance(one, ir.Variable) and not one.name)
            for one in ir.walk(node)
        )

    def distinct(
        self, same: Duplicates, sink: Sink, scope: CodeScope, body: Callable[[CodeScope], None]
    ) -> None:
        """Write `body` for items whose key was not seen; only an output claims its key.

        Of a list the output of a later item is made too, to see whether it is another one: then
        what is dropped is noted. Where the target holds one, the items themselves are compared.
        """
        with self.expressions.recording.compared(self.expressions.out, same.rule, scope) as kept:
            self._compared(same, sink, scope, body, kept)

    def _compared(
        self,
        same: Duplicates,
        sink: Sink,
        scope: CodeScope,
        body: Callable[[CodeScope], None],
        kept: Callable[[Code], None],
    ) -> None:
        out, use = self.expressions.out, self.expressions.use
        assert same.rule.distinct_by is not None  # noqa: S101  # Duplicates is made where it is
        value = self.expressions.assign(out.give("key"), same.rule.distinct_by, scope, same.rule)
        key = out.give("key")
        if value.type.kinds() in ({"string"}, {"integer"}) and not value.type.many:
            absent = use("MISSING")
            out.write("{} = None if {} is {} else {}", key, value.code, absent, value.code)
        else:
            out.write("{} = {}({})", key, use("distinct_key"), value.code)
        number = self.leaves.rule_number(same.rule)
        if isinstance(sink, Append):
            self._tried(same, sink.rows, key, scope, body, kept)
            return
        with out.block("if {} is None or {} not in {}:", key, key, same.seen):
            kept(constant(None))
            body(scope)
            with out.block("if {}:", self.single.there(sink)):
                out.write("{}[{}] = {}", same.seen, key, scope.item)
        with out.otherwise_if(expression("{} != {}[{}]", scope.item, same.seen, key)):
            out.write("{}(run, {}, {})", use("note_dropped"), scope.at, number)

    def _tried(
        self,
        same: Duplicates,
        rows: str,
        key: str,
        scope: CodeScope,
        body: Callable[[CodeScope], None],
        kept: Callable[[Code], None],
    ) -> None:
        """Write `body` for an item of a list, on trial where its key was seen."""
        out, use = self.expressions.out, self.expressions.use
        trial, before = out.give("trial"), out.give("before")
        seen = expression("{} is not None and {} in {}", key, key, same.seen)
        out.write("{} = {}(run) if {} else None", trial, use("Trial"), seen)
        out.write("{} = len({})", before, rows)
        kept(trial)
        drop = out.give("drop") if scope.drop is not None else None
        if drop is not None:
            out.set_variable(drop, False)
        inside = replace(scope, drop=drop)
        if may_refuse(same.rule):
            with out.trying():
                body(inside)
            with out.catching(use("MessageRefused")), out.block("if {} is None:", trial):
                out.write("raise")
        else:
            body(inside)
        if drop is not None and scope.drop is not None:
            with out.block("if {} and {} is None:", drop, trial):
                out.set_variable(scope.drop, True)
        with out.block("if {} is not None:", trial):
            number = self.leaves.rule_number(same.rule)
            stays = expression("{}[{}]", same.seen, key)
            out.write("{}.end({}, {}, {}, {}, {})", trial, rows, before, stays, scope.at, number)
        with out.otherwise_if(expression("{} is not None and len({}) > {}", key, rows, before)):
            out.write("{}[{}] = {}", same.seen, key, before)


def _is_read(code: Code) -> bool:
    """Whether code reads a field, and makes no list of its own."""
    return (
        isinstance(code, ast.Call)
        and isinstance(code.func, ast.Attribute)
        and code.func.attr == "get"
    )
