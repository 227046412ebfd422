"""The items of `$each` → statements: which pass, in which order, and which are dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mapper.compiler.code_context import Append, CodeScope, Duplicates, Sink
from mapper.compiler.rule_facts import may_refuse
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import RulePlan, TypedExpression

if TYPE_CHECKING:
    from mapper.compiler.rule_code import RuleEmitter


class ItemCode:
    """Writes what happens to items before and after their rule, for one path of a module."""

    def __init__(self, rules: RuleEmitter) -> None:
        self.rules = rules

    def source(self, rule: RulePlan, scope: CodeScope, inside: CodeScope) -> tuple[str, str | None]:
        """The Python expression of the items of `$each`, filtered and in order.

        Of several lists that are taken as they are also how long each of them is: what is noted
        about an item then names the list that it comes from.
        """
        parts: list[str] = []
        for expression in rule.each:
            python = self.rules.out.give("items")
            parts.append(self.rules.expressions.items(python, expression, scope, rule))
        if len(parts) == 1:
            source = parts[0]
        else:
            source = "(" + ", ".join(f"*{part}" for part in parts) + ")"
        if rule.where is None and not rule.order_by:
            if len(parts) == 1:
                return source, None
            lengths = self.rules.out.give("lengths")
            self.rules.out.write(f"{lengths} = ({', '.join(f'len({part})' for part in parts)})")
            return source, lengths
        python = self.rules.out.give("items")
        if rule.where is not None:
            given = self.rules.out.give("given")
            self.rules.out.write(f"{given} = {source}")
            source = self._sifted(rule, rule.where, given, scope, inside)
        before: list[str] = []
        of_item = replace(scope, at=f"({scope.at}, None, None, {rule.each[0].source!r}, None)")
        for each in (*([rule.where] if rule.where is not None else []), *rule.order_by):
            self.rules.expressions.functions.locate(each, rule)
            before = before or self.rules.expressions.before(each, of_item, rule)
        keys = "".join(
            f", lambda {inside.item}: {self.rules.expressions.call(key, inside)}"
            for key in rule.order_by
        )
        if keys and self.rules.expressions.fast:
            # One item is in order, and costs no call.
            for line in before:
                self.rules.out.write(line)
            self.rules.out.write(f"{python} = {source}")
            with self.rules.out.block(f"if len({python}) > 1:"):
                self.rules.out.write(
                    f"{python} = {self.rules.expressions.use('ordered')}({python}, run{keys})"
                )
            return python, None
        if keys:
            source = f"{self.rules.expressions.use('ordered')}({source}, run{keys})"
        self.rules.expressions.guarded(
            python, source, "()", scope, rule, before, rule.each[0].source
        )
        return python, None

    def _sifted(
        self,
        rule: RulePlan,
        where: TypedExpression,
        given: str,
        scope: CodeScope,
        inside: CodeScope,
    ) -> str:
        """The Python expression of those items that pass `$where`."""
        use, item = self.rules.expressions.use, inside.item
        call = self.rules.expressions.call(where, inside)
        passed = f"[{item} for {item} in {given} if {use('holds')}({call})]"
        if not self._shares_out(where):
            return passed
        number = self.rules.leaves.rule_number(rule)
        step, source = scope.step(rule), rule.each[0].source
        return (
            f"{use('sifted')}({given}, {passed}, run, {scope.at}, {step!r}, {source!r}, {number})"
        )

    def _shares_out(self, where: TypedExpression) -> bool:
        """Whether it is worth a notice that no item passes.

        It is not where the condition looks at no item, where it asks for what the user asked for,
        and where it asks whether something is there: then nothing of it is lost.
        """
        node = where.node
        if any(
            name in self.rules.expressions.functions.parameters for name in where.free_variables
        ):
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
        out, use = self.rules.out, self.rules.expressions.use
        key = self.rules.out.give("key")
        assert same.rule.distinct_by is not None  # noqa: S101  # Duplicates is made where it is
        value = self.rules.expressions.assign(key, same.rule.distinct_by, scope, same.rule)
        key = self.rules.out.give("key")
        out.write(f"{key} = {use('distinct_key')}({value})")
        number = self.rules.leaves.rule_number(same.rule)
        if isinstance(sink, Append):
            self._tried(same, sink.rows, key, scope, body)
            return
        with out.block(f"if {key} is None or {key} not in {same.seen}:"):
            body(scope)
            with out.block(f"if {self.rules.single.there(sink)}:"):
                out.write(f"{same.seen}[{key}] = {scope.item}")
        with out.block(f"elif {scope.item} != {same.seen}[{key}]:"):
            out.write(f"{use('note_dropped')}(run, {scope.at}, {number})")

    def _tried(
        self,
        same: Duplicates,
        rows: str,
        key: str,
        scope: CodeScope,
        body: Callable[[CodeScope], None],
    ) -> None:
        """Write `body` for an item of a list, on trial where its key was seen."""
        out, use = self.rules.out, self.rules.expressions.use
        trial, before = self.rules.out.give("trial"), self.rules.out.give("before")
        seen = f"{key} is not None and {key} in {same.seen}"
        out.write(f"{trial} = {use('Trial')}(run) if {seen} else None")
        out.write(f"{before} = len({rows})")
        drop = self.rules.out.give("drop") if scope.drop is not None else None
        if drop is not None:
            out.write(f"{drop} = False")
        inside = replace(scope, drop=drop)
        if may_refuse(same.rule):
            with out.block("try:"):
                body(inside)
            refused = f"except {use('MessageRefused')}:"
            with out.block(refused), out.block(f"if {trial} is None:"):
                out.write("raise")
        else:
            body(inside)
        if drop is not None:
            with out.block(f"if {drop} and {trial} is None:"):
                out.write(f"{scope.drop} = True")
        with out.block(f"if {trial} is not None:"):
            number = self.rules.leaves.rule_number(same.rule)
            out.write(f"{trial}.end({rows}, {before}, {same.seen}[{key}], {scope.at}, {number})")
        with out.block(f"elif {key} is not None and len({rows}) > {before}:"):
            out.write(f"{same.seen}[{key}] = {before}")
