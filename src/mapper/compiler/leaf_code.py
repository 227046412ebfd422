"""Values → target leaves: the common case inline, everything else by `running.leaf.Leaf`."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from mapper.compiler.code_context import Append, CodeScope, Fill, Give, Put, Sink
from mapper.compiler.expression_code import ExpressionCode, can_fail
from mapper.compiler.module_constants import Constants, as_source
from mapper.compiler.python_source import PythonWriter
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
    TypedExpression,
    ValueBody,
)
from mapper.policies.outcomes import DEFAULT_POLICIES, Outcome, Policies
from mapper.regex.xsd_patterns import ANY_DIGIT, digits_of
from mapper.running.leaf import SHORT


@dataclass(frozen=True, slots=True)
class _Output:
    """What a value is written for: the body of a rule, where its outputs go, and its leaf.

    `leaf` is the name of the module's Leaf; empty where the rule has none.
    """

    rule: RulePlan
    body: ValueBody
    sink: Sink
    scope: CodeScope
    leaf: str


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

    @property
    def out(self) -> PythonWriter:
        """What is being written."""
        return self.expressions.out

    def value(self, rule: RulePlan, body: ValueBody, sink: Sink, scope: CodeScope) -> None:
        """Write how the expression of `body` becomes the output of `rule`."""
        if isinstance(sink, Fill):
            return
        value = own = self.out.give(rule.label.lower())
        if body.leaf is not None and scope.convert and _trivial(body.leaf):
            # The leaf that the conversion is for judges the value, and its failure.
            self.out.write(f"{value} = {self.expressions.call(body.expression, scope)}")
            with self.out.block(f"if {value} is not {self.expressions.use('MISSING')}:"):
                self.put(sink, value)
            return
        leaf = self._leaf(rule, body, body.leaf, scope) if body.leaf is not None else ""
        to = _Output(rule, body, sink, scope, leaf)
        if isinstance(sink, Append):
            self._values(to, value)
            return
        value = self._evaluate(to, value, scope.at)
        if body.conversion is not None:
            value = self._one(to, value, own)
            at = f"({scope.at}, {scope.step(rule)!r}, None, {body.expression.source!r}, None)"
            with self.out.block(f"if {value} is not {self.expressions.use('MISSING')}:"):
                self._convert(to, body.conversion, value, at)
        elif body.leaf is not None:
            self._store(to, body.leaf, value)

    def _values(self, to: _Output, value: str) -> None:
        """Every item of the value is an output."""
        scope, expression = to.scope, to.body.expression
        item = self.out.give(f"{value}_item")
        whole = at = f"({scope.at}, None, None, {expression.source!r}, None)"
        loop = f"for {item} in {{}}:"
        if expression.type.many:
            index = self.out.give("i")
            at = f"({scope.at}, None, None, {expression.source!r}, {index})"
            loop = f"for {index}, {item} in enumerate({{}}):"
        if to.leaf and can_fail(expression.node) and not self.expressions.fast:
            self._evaluate(to, value, whole)
            items = f"{self.expressions.use('items')}({value})"
        else:
            items = self.expressions.items(value, expression, scope, to.rule)
        with self.out.block(loop.format(items)):
            inside = replace(to, scope=replace(scope, at=at))
            if to.body.conversion is not None:
                self._convert(inside, to.body.conversion, item, at)
            elif to.body.leaf is not None:
                self._store(inside, to.body.leaf, item)

    def _one(self, to: _Output, value: str, own: str) -> str:
        """Write what makes one value of many, by `on_many`, before an object is made of it.

        Returns the name that holds it: `own`, where something is written.
        """
        if self.expressions.is_single(to.body.expression) or to.scope.convert:
            return value
        self.one(own, value, to.body.expression, to.rule, to.scope)
        return own

    def one(
        self, own: str, value: str, expression: TypedExpression, rule: RulePlan, scope: CodeScope
    ) -> None:
        """Write `own = value`, of many what `$on_many` of the rule says."""
        outcome = rule.policies.on_many
        self.out.write(
            f"{own} = {self.expressions.use('one')}({value}, run, {scope.at}, "
            f"{scope.step(rule)!r}, {expression.source!r}, {self.rule_number(rule)}, "
            f"{self.outcome(outcome)})"
        )
        if outcome.effect.omits_parent:
            self.drop(own, scope)

    def drop(self, value: str, scope: CodeScope) -> None:
        """Write what happens where a value says that the object around it is left out."""
        with self.out.block(f"if {value} is {self.expressions.use('OMIT_PARENT')}:"):
            if scope.drop is not None:
                self.out.write(f"{scope.drop} = True")
            self.out.write(f"{value} = {self.expressions.use('MISSING')}")

    def _evaluate(self, to: _Output, value: str, at: str) -> str:
        """Write what evaluates the expression; returns the name that holds the value.

        `at` is where the value is.
        """
        expressions, expression = self.expressions, to.body.expression
        if not to.leaf or not can_fail(expression.node) or expressions.fast:
            return expressions.assign(value, expression, to.scope, to.rule)
        expressions.functions.locate(expression, to.rule)
        with self.out.block("try:"):
            for line in expressions.before(expression, to.scope, to.rule):
                self.out.write(line)
            self.out.write(f"{value} = {expressions.call(expression, to.scope)}")
        with self.out.block(f"except {expressions.use('ExpressionError')} as error:"):
            self.out.write(f"{value} = {to.leaf}.failed(error, run, {at})")
            if to.body.leaf is not None and _may_omit_parent(to.body.leaf.policies):
                self.drop(value, to.scope)
        return value

    def _convert(self, to: _Output, conversion: Conversion, value: str, at: str) -> None:
        function = self.constants.conversion(conversion)
        made = self.out.give(f"{to.rule.label.lower()}_made")
        further = conversion_depends_on_message(conversion, self.expressions.globals)
        if _flat(conversion) and not further:
            memory = self.constants.remembered(conversion)
            once = self.expressions.use("convert_once")
            self.out.write(f"{made} = {once}({function}, {memory}, {value}, run, {at})")
        else:
            self.out.write(f"{made} = {function}({value}, run, {at})")
        with self.out.block(f"if {made} is not {self.expressions.use('MISSING')}:"):
            self.put(to.sink, made)

    def _store(self, to: _Output, plan: LeafPlan, value: str) -> None:
        """The common case first; the leaf decides the rest."""
        out = self.out
        missing = self.expressions.use("MISSING")
        fits = self._fits(plan, value, to.scope)
        if plan.conversion is not None and self._remembers(plan):
            self._store_converted(to, plan, plan.conversion, value)
            return
        head = "elif"
        if plan.table is not None:
            table = self.constants.table(plan.table)
            with out.block(f"if {value}.__class__ is str and {value} in {table}:"):
                self.put(to.sink, self._from_table(plan, f"{table}[{value}]"))
        elif fits is not None:
            with out.block(f"if {fits}:"):
                self.put(to.sink, value)
            kinds = to.body.expression.type.kinds()
            if plan.type.base == "integer" and kinds & {"string", "any"}:
                digits = self._digits_fit(plan, value)
                if digits is not None:
                    with out.block(f"elif {digits}:"):
                        self.put(to.sink, f"int({value})")
        elif self._remembers(plan):
            known = self.constants.seen(plan)
            with out.block(f"if {value}.__class__ is str and {value} in {known}:"):
                self.put(to.sink, f"{known}[{value}]")
        else:
            head = "if"
        with out.block(f"{head} {value} is not {missing}:"):
            self._decide(to, plan, value)

    def _decide(self, to: _Output, plan: LeafPlan, value: str) -> None:
        """The way of a value to its leaf where the common case is not met."""
        out, scope = self.out, to.scope
        made = out.give(f"{value}_made")
        out.write(f"{made} = {to.leaf}({value}, run, {scope.at})")
        head = "if"
        if _may_omit_parent(plan.policies):
            with out.block(f"if {made} is {self.expressions.use('OMIT_PARENT')}:"):
                out.write(f"{scope.drop} = True" if scope.drop is not None else "pass")
            head = "elif"
        with out.block(f"{head} {made} is not {self.expressions.use('MISSING')}:"):
            self.put(to.sink, made)

    def _store_converted(
        self, to: _Output, plan: LeafPlan, conversion: Conversion, value: str
    ) -> None:
        """Convert inline where that is proven, and look whether the outcome was judged before."""
        known = self.constants.seen(plan)
        with self.out.block(f"if {value} is not {self.expressions.use('MISSING')}:"):
            converted = self.expressions.converted(conversion, value)
            seen = f"if {converted} in {known}:"
            if converted is None:
                converted, known = value, self.constants.converted(plan)
                seen = f"if {value}.__class__ is str and {value} in {known}:"
            with self.out.block(seen):
                self.put(to.sink, f"{known}[{converted}]")
            with self.out.block("else:"):
                self._decide(to, plan, value)

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

    def put(self, sink: Sink, value: str) -> None:
        """Write an output to where outputs go."""
        if isinstance(sink, Put):
            self.out.write(f"{sink.owner}[{sink.name!r}] = {value}")
        elif isinstance(sink, Append):
            self.out.write(f"{sink.rows}.append({value})")
        elif isinstance(sink, Give):
            self.out.write(f"{sink.name} = {value}")

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
