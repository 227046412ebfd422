"""Values → target leaves: the common case inline, everything else by `running.leaf.Leaf`."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from mapper.compiler.code_context import Append, CodeScope, Fill, Give, Put, Sink
from mapper.compiler.expression_code import ExpressionCode, can_fail
from mapper.compiler.module_constants import Constants, as_source
from mapper.compiler.python_source import PythonNames, PythonWriter
from mapper.compiler.value_dependence import conversion_depends_on_message, leaf_depends_on_message
from mapper.datatypes.builtin_types import INTEGERS
from mapper.datatypes.facets import Datatype
from mapper.plan.plan_model import (
    Body,
    ConstBody,
    Conversion,
    LeafPlan,
    ObjectBody,
    RulePlan,
    ValueBody,
)
from mapper.policies.outcomes import DEFAULT_POLICIES, Outcome, Policies
from mapper.regex.xsd_patterns import ANY_DIGIT, digits_of
from mapper.running.leaf import SHORT


@dataclass(slots=True)
class LeafCode:
    """Writes how values become leaves, in one path."""

    expressions: ExpressionCode
    constants: Constants

    def rule_number(self, rule: RulePlan) -> int:
        """The number of a rule's scope."""
        return self.expressions.functions.rule_number(rule)

    def constant(self, prefix: str, value: object) -> str:
        """The name of a module constant that holds `value`, made of primitives."""
        return self.constants.constant(prefix, as_source(value))

    def value(
        self,
        out: PythonWriter,
        rule: RulePlan,
        body: ValueBody,
        sink: Sink,
        scope: CodeScope,
        local: PythonNames,
    ) -> None:
        """Write how the expression of `body` becomes the output of `rule`."""
        if isinstance(sink, Fill):
            return
        value = own = local.give(rule.label.lower())
        if body.leaf is not None and scope.convert and _trivial(body.leaf):
            # The leaf that the conversion is for judges the value, and its failure.
            out.write(f"{value} = {self.expressions.call(body.expression, scope)}")
            with out.block(f"if {value} is not {self.expressions.use('MISSING')}:"):
                self._put(out, sink, value)
            return
        leaf = self._leaf(rule, body, body.leaf, scope) if body.leaf is not None else None
        if isinstance(sink, Append):
            self._values(out, value, rule, body, leaf, sink, scope, local)
            return
        value = self._evaluate(out, value, rule, body, leaf, scope)
        if body.conversion is not None:
            value = self._one(out, rule, body, value, own, scope)
            at = f"({scope.at}, {scope.step(rule)!r}, None, {body.expression.source!r}, None)"
            with out.block(f"if {value} is not {self.expressions.use('MISSING')}:"):
                self._convert(out, rule, body, value, sink, scope, at, local)
        elif body.leaf is not None and leaf is not None:
            self._store(out, body, body.leaf, leaf, value, sink, scope, local)

    def _values(
        self,
        out: PythonWriter,
        value: str,
        rule: RulePlan,
        body: ValueBody,
        leaf: str | None,
        sink: Append,
        scope: CodeScope,
        local: PythonNames,
    ) -> None:
        """Every item of the value is an output."""
        expression = body.expression
        item = local.give(f"{value}_item")
        if expression.type.many:
            index = local.give("i")
            at = f"({scope.at}, None, None, {expression.source!r}, {index})"
            loop = f"for {index}, {item} in enumerate({{}}):"
        else:
            at = f"({scope.at}, None, None, {expression.source!r}, None)"
            loop = f"for {item} in {{}}:"
        if leaf is not None and can_fail(expression.node) and not self.expressions.fast:
            whole = f"({scope.at}, None, None, {expression.source!r}, None)"
            self._evaluate(out, value, rule, body, leaf, scope, whole)
            items = f"{self.expressions.use('items')}({value})"
        else:
            items = self.expressions.items(out, value, expression, scope, rule)
        with out.block(loop.format(items)):
            inside = replace(scope, at=at)
            if body.conversion is not None:
                self._convert(out, rule, body, item, sink, inside, at, local)
            elif body.leaf is not None and leaf is not None:
                self._store(out, body, body.leaf, leaf, item, sink, inside, local)

    def _one(
        self,
        out: PythonWriter,
        rule: RulePlan,
        body: ValueBody,
        value: str,
        own: str,
        scope: CodeScope,
    ) -> str:
        """Write what makes one value of many, by `on_many`, before an object is made of it.

        Returns the name that holds it: `own`, where something is written.
        """
        if self.expressions.is_single(body.expression) or scope.convert:
            return value
        outcome = rule.policies.on_many
        out.write(
            f"{own} = {self.expressions.use('one')}({value}, run, {scope.at}, "
            f"{scope.step(rule)!r}, {body.expression.source!r}, {self.rule_number(rule)}, "
            f"{self.outcome(outcome)})"
        )
        if outcome.effect.omits_parent:
            self.drop(out, own, scope)
        return own

    def drop(self, out: PythonWriter, value: str, scope: CodeScope) -> None:
        """Write what happens where a value says that the object around it is left out."""
        with out.block(f"if {value} is {self.expressions.use('OMIT_PARENT')}:"):
            if scope.drop is not None:
                out.write(f"{scope.drop} = True")
            out.write(f"{value} = {self.expressions.use('MISSING')}")

    def _evaluate(
        self,
        out: PythonWriter,
        value: str,
        rule: RulePlan,
        body: ValueBody,
        leaf: str | None,
        scope: CodeScope,
        at: str | None = None,
    ) -> str:
        """Write what evaluates the expression; returns the name that holds the value.

        `at` is where the value is, where that is not the leaf's to say.
        """
        expressions = self.expressions
        if leaf is not None and can_fail(body.expression.node) and not expressions.fast:
            expressions.functions.locate(body.expression, rule)
            with out.block("try:"):
                for line in expressions.before(body.expression, scope, rule):
                    out.write(line)
                out.write(f"{value} = {expressions.call(body.expression, scope)}")
            with out.block(f"except {expressions.use('ExpressionError')} as error:"):
                out.write(f"{value} = {leaf}.failed(error, run, {at or scope.at})")
                if body.leaf is not None and _may_omit_parent(body.leaf.policies):
                    self.drop(out, value, scope)
            return value
        return expressions.assign(out, value, body.expression, scope, rule)

    def _convert(
        self,
        out: PythonWriter,
        rule: RulePlan,
        body: ValueBody,
        value: str,
        sink: Sink,
        scope: CodeScope,
        at: str,
        local: PythonNames,
    ) -> None:
        assert body.conversion is not None  # noqa: S101  # the caller has looked
        function = self.constants.conversion(body.conversion)
        made = local.give(f"{rule.label.lower()}_made")
        further = conversion_depends_on_message(body.conversion, self.expressions.globals)
        if _flat(body.conversion) and not further:
            memory = self.constants.remembered(body.conversion)
            use = self.expressions.use
            out.write(f"{made} = {use('convert_once')}({function}, {memory}, {value}, run, {at})")
        else:
            out.write(f"{made} = {function}({value}, run, {at})")
        with out.block(f"if {made} is not {self.expressions.use('MISSING')}:"):
            self._put(out, sink, made)

    def _store(
        self,
        out: PythonWriter,
        body: ValueBody,
        plan: LeafPlan,
        leaf: str,
        value: str,
        sink: Sink,
        scope: CodeScope,
        local: PythonNames,
    ) -> None:
        """The common case first; `leaf` decides the rest."""
        missing = self.expressions.use("MISSING")
        fits = self._fits(plan, value, scope)
        if plan.conversion is not None and self._remembers(plan):
            self._store_converted(out, plan, plan.conversion, leaf, value, sink, scope, local)
            return
        head = "if"
        if plan.table is not None:
            table = self.constants.table(plan.table)
            with out.block(f"if {value}.__class__ is str and {value} in {table}:"):
                self._put(out, sink, self._from_table(plan, f"{table}[{value}]"))
            head = "elif"
        elif fits is not None:
            with out.block(f"if {fits}:"):
                self._put(out, sink, value)
            head = "elif"
            if plan.type.base == "integer" and body.expression.type.kinds() & {"string", "any"}:
                digits = self._digits_fit(plan, value)
                if digits is not None:
                    with out.block(f"elif {digits}:"):
                        self._put(out, sink, f"int({value})")
        elif self._remembers(plan):
            known = self.constants.seen(plan)
            with out.block(f"if {value}.__class__ is str and {value} in {known}:"):
                self._put(out, sink, f"{known}[{value}]")
            head = "elif"
        with out.block(f"{head} {value} is not {missing}:"):
            self._decide(out, plan, leaf, value, sink, scope, local)

    def _decide(
        self,
        out: PythonWriter,
        plan: LeafPlan,
        leaf: str,
        value: str,
        sink: Sink,
        scope: CodeScope,
        local: PythonNames,
    ) -> None:
        """The way of a value to its leaf where the common case is not met."""
        missing = self.expressions.use("MISSING")
        made = local.give(f"{value}_made")
        out.write(f"{made} = {leaf}({value}, run, {scope.at})")
        if _may_omit_parent(plan.policies):
            with out.block(f"if {made} is {self.expressions.use('OMIT_PARENT')}:"):
                out.write(f"{scope.drop} = True" if scope.drop is not None else "pass")
            head = "elif"
        else:
            head = "if"
        with out.block(f"{head} {made} is not {missing}:"):
            self._put(out, sink, made)

    def _store_converted(
        self,
        out: PythonWriter,
        plan: LeafPlan,
        conversion: Conversion,
        leaf: str,
        value: str,
        sink: Sink,
        scope: CodeScope,
        local: PythonNames,
    ) -> None:
        """Convert inline where that is proven, and look whether the outcome was judged before."""
        known = self.constants.seen(plan)
        with out.block(f"if {value} is not {self.expressions.use('MISSING')}:"):
            converted = self.expressions.converted(out, conversion, value)
            if converted is None:
                before = self.constants.converted(plan)
                with out.block(f"if {value}.__class__ is str and {value} in {before}:"):
                    self._put(out, sink, f"{before}[{value}]")
                with out.block("else:"):
                    self._decide(out, plan, leaf, value, sink, scope, local)
                return
            with out.block(f"if {converted} in {known}:"):
                self._put(out, sink, f"{known}[{converted}]")
            with out.block("else:"):
                self._decide(out, plan, leaf, value, sink, scope, local)

    def _remembers(self, plan: LeafPlan) -> bool:
        """Whether what the leaf makes of short texts is remembered: judging costs, and is final."""
        judged = plan.check or plan.source_pattern or plan.conversion
        short = (plan.type.facets.min_length or 0) <= SHORT
        kept = plan.table is None and plan.policies.on_partial.effect.keeps_value
        further = leaf_depends_on_message(plan, self.expressions.globals)
        return judged is not None and short and kept and not further

    @staticmethod
    def _from_table(plan: LeafPlan, code: str) -> str:
        if plan.type.base == "boolean":
            return f"{code} in ('true', '1')"
        return f"int({code})" if plan.type.base == "integer" else code

    def _put(self, out: PythonWriter, sink: Sink, value: str) -> None:
        if isinstance(sink, Put):
            out.write(f"{sink.owner}[{sink.name!r}] = {value}")
        elif isinstance(sink, Append):
            out.write(f"{sink.rows}.append({value})")
        elif isinstance(sink, Give):
            out.write(f"{sink.name} = {value}")

    def _leaf(self, rule: RulePlan, body: ValueBody, plan: LeafPlan, scope: CodeScope) -> str:
        """The name of the module's Leaf for this rule.

        In a list, `at` of each item has the source path that the leaf would have.
        """
        use = self.expressions.use
        listed = rule.target is not None and rule.target.repeated
        arguments = [
            str(self.rule_number(rule)),
            repr(scope.step(rule) or ""),
            repr(body.expression.source if not listed else None),
            self.datatype(plan.type.datatype),
        ]
        if plan.required:
            arguments.append("required=True")
        if plan.table is not None:
            arguments.append(f"table={self.constants.table(plan.table)}")
            if plan.table.sample:
                arguments.append("sample=True")
        if plan.conversion is not None:
            arguments.append(f"convert=lambda *a: {self.constants.conversion(plan.conversion)}(*a)")
        if plan.check is not None:
            arguments.append(f"check=lambda *a: {self.constants.check(plan.check)}(*a)")
            arguments.append(f"tag={plan.check.format!r}")
        if plan.partial is not None:
            arguments.append(f"partial=lambda *a: {self.constants.check(plan.partial)}(*a)")
        if plan.source_pattern is not None:
            arguments.append(f"pattern={plan.source_pattern!r}")
        if self._remembers(plan):
            arguments.append(f"seen={self.constants.seen(plan)}")
            if plan.conversion is not None:
                arguments.append(f"converted={self.constants.converted(plan)}")
        if plan.policies != DEFAULT_POLICIES:
            use("Policies")
            use("Outcome")
            policies = self.constants.constant("POLICIES", repr(plan.policies))
            arguments.append(f"policies={policies}")
        return self.constants.constant(
            f"leaf_{_step(rule) or rule.label}", f"{use('Leaf')}({', '.join(arguments)})"
        )

    def outcome(self, outcome: Outcome) -> str:
        """The name of a module constant for an outcome: cheaper than the member of its class."""
        self.expressions.use("Outcome")
        return self.constants.constant(outcome.name, repr(outcome))

    def datatype(self, type_: Datatype) -> str:
        """The name of a module constant for the type of a leaf."""
        for name in ("Datatype", "Facets"):
            self.expressions.use(name)
        return self.constants.constant("TYPE", repr(type_))

    def _fits(self, plan: LeafPlan, value: str, scope: CodeScope) -> str | None:
        """A Python condition that holds only if the value goes over as it is; None: no such test."""
        judged = plan.check is not None or plan.source_pattern is not None
        # A check that fails is an outcome like another in the reference path.
        if plan.conversion is not None or (
            judged and (not self.expressions.fast or self._remembers(plan))
        ):
            return None
        if plan.partial is not None and not plan.policies.on_partial.effect.keeps_value:
            return None
        type_, facets = plan.type.datatype, plan.type.datatype.facets
        if type_.item is not None or type_.members or type_.base == "boolean":
            return None
        if type_.base == "integer":
            return None if judged else self._integer_fits(type_, value)
        if type_.base == "decimal" or type_.primitive != "string":
            return None
        tests = [f"{value}.__class__ is str"]
        least = max(facets.min_length or 0, 1)
        if facets.min_length is not None and facets.min_length == facets.max_length:
            tests.append(f"len({value}) == {facets.min_length}")
        elif facets.max_length is not None:
            tests.append(f"{least} <= len({value}) <= {facets.max_length}")
        else:
            tests.append(value if least == 1 else f"len({value}) >= {least}")
        for pattern in facets.patterns:
            tests.append(self._pattern(pattern, value))
        if facets.enum is not None:
            tests.append(f"{value} in {self.constant('CODES', frozenset(facets.enum))}")
        if plan.source_pattern is not None:
            tests.extend(self._pattern(plan.source_pattern, value).split(" and "))
        if plan.check is not None:
            check = self.constants.check(plan.check)
            tests.append(f"{check}({value}, run, {scope.at}) is True")
        return " and ".join(dict.fromkeys(tests))

    def _pattern(self, pattern: str, value: str) -> str:
        digits = digits_of(pattern)
        if digits is not None:
            least, most = digits.minimum, digits.maximum
            length = ""
            if least == most:
                length = f"len({value}) == {least} and "
            elif most is not None:
                length = f"{max(least, 1)} <= len({value}) <= {most} and "
            elif least > 1:
                length = f"len({value}) >= {least} and "
            ascii_ = "" if digits.atom == ANY_DIGIT else f" and {value}.isascii()"
            return f"{length}{value}.isdecimal(){ascii_}"
        compiled = self.expressions.use("compiled")
        match = self.constants.constant("matches", f"{compiled}({pattern!r}).fullmatch")
        return f"{match}({value}) is not None"

    def _integer_fits(self, type_: Datatype, value: str) -> str | None:
        bounds = _integer_bounds(type_)
        if bounds is None:
            return None
        low, high = bounds
        tests = [f"{value}.__class__ is int"]
        if low is not None and high is not None:
            tests.append(f"{low} <= {value} <= {high}")
        elif low is not None:
            tests.append(f"{value} >= {low}")
        elif high is not None:
            tests.append(f"{value} <= {high}")
        return " and ".join(tests)

    def _digits_fit(self, plan: LeafPlan, value: str) -> str | None:
        """A Python condition that holds only if a text is digits that are within the bounds."""
        low, high = _integer_bounds(plan.type.datatype) or (None, None)
        if high is None or high < 9 or (low is not None and low > 0):
            return None
        most = len(str(high + 1)) - 1
        return (
            f"{value}.__class__ is str and len({value}) <= {most} "
            f"and {value}.isdecimal() and {value}.isascii()"
        )


def _integer_bounds(type_: Datatype) -> tuple[int | None, int | None] | None:
    """The bounds of integers, where bounds are all that the facets ask; None where they are not."""
    facets = type_.facets
    others = (
        facets.enum, facets.exclusive_minimum, facets.exclusive_maximum,
        facets.min_length, facets.max_length,
    )  # fmt: skip
    if type_.primitive not in INTEGERS or any(each is not None for each in others):
        return None
    low, high = INTEGERS[type_.primitive]
    lows = [low] if low is not None else []
    highs = [high] if high is not None else []
    if facets.minimum is not None:
        lows.append(math.ceil(Decimal(facets.minimum)))
    if facets.maximum is not None:
        highs.append(math.floor(Decimal(facets.maximum)))
    if facets.total_digits is not None:
        lows.append(1 - 10**facets.total_digits)
        highs.append(10**facets.total_digits - 1)
    for pattern in facets.patterns:
        digits = digits_of(pattern)
        if digits is None:
            return None
        lows.append(10 ** (digits.minimum - 1) if digits.minimum > 1 else 0)
        highs += [10**digits.maximum - 1] if digits.maximum is not None else []
    return max(lows, default=None), min(highs, default=None)


def _is_leaf(body: Body) -> bool:
    return isinstance(body, ValueBody) and body.conversion is None


def _flat(conversion: Conversion) -> bool:
    """Whether a conversion makes an object of leaves alone."""
    body = conversion.rule.body if conversion.rule is not None else None
    return (
        isinstance(body, ObjectBody)
        and body.use is None
        and all(
            (isinstance(child.body, ConstBody) or _is_leaf(child.body))
            and not child.each
            and not (child.target is not None and child.target.repeated)
            for child in body.children
        )
    )


def _trivial(plan: LeafPlan) -> bool:
    """Whether the leaf asks nothing of its value: it stands for what a conversion makes."""
    type_ = plan.type
    bare = type_.datatype == Datatype(type_.base)
    return type_.name is None and type_.format is None and bare and plan.table is None


def _may_omit_parent(policies: Policies) -> bool:
    """Whether a value that is there may leave out the object around it."""
    met = policies._replace(on_missing=DEFAULT_POLICIES.on_missing)
    return any(outcome.effect.omits_parent for outcome in met)


def _step(rule: RulePlan) -> str | None:
    return rule.target.name if rule.target is not None else None
