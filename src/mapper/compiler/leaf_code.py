"""Values → target leaves: the common case inline, everything else by `running.leaf.Leaf`."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mapper.code_tree.conditions import all_of
from mapper.code_tree.node_structure import structure
from mapper.code_tree.quotation import Code, code, constant, expression, name, record
from mapper.compiler.code_context import Append, CodeScope, Fill, Give, Put, Sink, at_code
from mapper.compiler.expression_code import ExpressionCode, ExpressionUse
from mapper.compiler.inline_facts import Value, single
from mapper.compiler.module_constants import Constants
from mapper.compiler.rule_writing import RuleWriter
from mapper.compiler.value_dependence import conversion_depends_on_message, leaf_depends_on_message
from mapper.datatypes.builtin_types import INTEGERS
from mapper.datatypes.facets import Datatype
from mapper.expression_types.inferred_types import ANY, Kind
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
    """Writes how values become leaves."""

    expressions: ExpressionCode
    constants: Constants
    depends: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Whether what a check and a conversion make depends on more than the value, by their ids."""

    def rule_number(self, rule: RulePlan) -> int:
        """The number of a rule's scope."""
        return self.expressions.functions.rule_number(rule)

    @property
    def out(self) -> RuleWriter:
        """What is being written."""
        return self.expressions.out

    def value(self, rule: RulePlan, body: ValueBody, sink: Sink, scope: CodeScope) -> None:
        """Write how the expression of `body` becomes the output of `rule`."""
        if isinstance(sink, Fill):
            return
        value = own = self.out.give(rule.label.lower())
        if body.leaf is not None and scope.convert and _trivial(body.leaf):
            # The leaf that the conversion is for judges the value, and its failure.
            called = self.expressions.call(body.expression, scope)
            recorded = self.expressions.recording.evaluated(body.expression, scope.item, called)
            self.out.set_variable(value, recorded)
            with self.out.block("if {}:", self.expressions.there(value)):
                self.put(sink, value)
            return
        leaf = self._leaf(rule, body, body.leaf, scope) if body.leaf is not None else ""
        to = _Output(rule, body, sink, scope, leaf)
        if isinstance(sink, Append):
            self._values(to, value)
            return
        found = self._evaluate(to, value, scope.at)
        value = str(found.code)
        if body.conversion is not None:
            if not single(found.type) and not scope.convert:
                self.one(own, value, body.expression, rule, scope)
                value = own
            at = at_code(scope.at, scope.step(rule), None, body.expression.source)
            with self.out.block("if {}:", self.expressions.there(value)):
                self._convert(to, body.conversion, Value(value, found.type), at)
        elif body.leaf is not None:
            self._store(to, body.leaf, Value(value, found.type))

    def _values(self, to: _Output, value: str) -> None:
        """Every item of the value is an output."""
        scope, typed = to.scope, to.body.expression
        item = self.out.give(f"{value}_item")
        whole = at_code(scope.at, None, None, typed.source)
        tried = self.out.give(value)
        items = self.expressions.inlined_items(tried, self._of_items(to, tried, whole))
        if items is None:
            evaluated = self._evaluate(to, value, whole).code
            items = Value(expression("{}({})", self.expressions.use("items"), evaluated), ANY)
        if typed.type.many:
            index = self.out.give("i")
            at = at_code(scope.at, None, None, typed.source, index)
            loop = self.out.block("for {}, {} in enumerate({}):", index, item, items.code)
        else:
            at = whole
            loop = self.out.block("for {} in {}:", item, items.code)
        with loop:
            inside = replace(to, scope=replace(scope, at=at))
            if to.body.conversion is not None:
                self._convert(inside, to.body.conversion, Value(item, items.type), at)
            elif to.body.leaf is not None:
                self._store(inside, to.body.leaf, Value(item, items.type))

    def _of_items(self, to: _Output, items: str, at: Code) -> ExpressionUse:
        """The surroundings of the items of an expression, of which there are none where it fails."""
        if not to.leaf:
            return self.expressions.noted(
                items, to.body.expression, to.scope, to.rule, constant(())
            )

        def failed() -> None:
            self._around(to, items, at).failed()
            self.out.write("{} = {}({})", items, self.expressions.use("items"), items)

        return ExpressionUse(to.body.expression, to.scope, to.rule, failed)

    def one(
        self, own: str, value: str, typed: TypedExpression, rule: RulePlan, scope: CodeScope
    ) -> None:
        """Write `own = value`, of many what `$on_many` of the rule says."""
        outcome = rule.policies.on_many
        what = (
            scope.at, constant(scope.step(rule)), constant(typed.source), self.rule_number(rule),
            self.outcome(outcome),
        )  # fmt: skip
        only = expression("{}({}, run, {*})", self.expressions.use("one"), value, what)
        if typed.type.kinds() <= {"object"} and self.expressions.inline:
            only = expression("{} if {}.__class__ is dict else {}", value, value, only)
        self.out.set_variable(own, only)
        if outcome.effect.omits_parent:
            self.drop(own, scope)

    def drop(self, value: str, scope: CodeScope) -> None:
        """Write what happens where a value says that the object around it is left out."""
        with self.out.block("if {} is {}:", value, self.expressions.use("OMIT_PARENT")):
            if scope.drop is not None:
                self.out.set_variable(scope.drop, True)
            self.out.set_variable(value, self.expressions.use("MISSING"))

    def _evaluate(self, to: _Output, value: str, at: Code) -> Value:
        """Write what evaluates the expression; the name that holds the value, and its type.

        `at` is where the value is.
        """
        typed = to.body.expression
        if not to.leaf:
            return self.expressions.assign(value, typed, to.scope, to.rule)
        return self.expressions.evaluate(value, self._around(to, value, at))

    def _around(self, to: _Output, value: str, at: Code) -> ExpressionUse:
        """The surroundings of an expression whose failure is the leaf's business."""

        def failed() -> None:
            self.out.write("{} = {}.failed(error, run, {})", value, to.leaf, at)
            if to.body.leaf is not None and _may_omit_parent(to.body.leaf.policies):
                self.drop(value, to.scope)

        return ExpressionUse(to.body.expression, to.scope, to.rule, failed)

    def _convert(self, to: _Output, conversion: Conversion, found: Value, at: Code) -> None:
        function, value = self.constants.conversion(conversion), str(found.code)
        made = self.out.give(f"{to.rule.label.lower()}_made")
        further = conversion_depends_on_message(conversion, self.expressions.globals)
        if not _flat(conversion) or further or self.expressions.recording.on:
            self.out.write("{} = {}({}, run, {})", made, function, value, at)
            self._put_where_there(to, made)
            return
        memory = self.constants.remembered(conversion)
        with self.out.block("if {}:", _is_among(found, memory)):
            self.put(to.sink, expression("{}[{}].copy()", memory, value))
        with self.out.otherwise():
            once = self.expressions.use("convert_once")
            self.out.write("{} = {}({}, {}, {}, run, {})", made, once, function, memory, value, at)
            self._put_where_there(to, made)

    def _put_where_there(self, to: _Output, made: str) -> None:
        with self.out.block("if {}:", self.expressions.there(made)):
            self.put(to.sink, made)

    def _store(self, to: _Output, plan: LeafPlan, found: Value) -> None:
        """The common case first; the leaf decides the rest."""
        out, value = self.out, str(found.code)
        if self.expressions.recording.on:
            with out.block("if {}:", self.expressions.there(value)):
                self._decide(to, plan, value)
            return
        if plan.conversion is not None and self._remembers(plan):
            self._store_converted(to, plan, plan.conversion, found)
            return
        fits = self._fits(plan, found)
        cases: list[tuple[ast.expr, Code]] = []
        if plan.table is not None:
            table = self.constants.table(plan.table)
            known = _is_among(found, table)
            cases.append((known, self._from_table(plan, expression("{}[{}]", table, value))))
        elif fits is not None:
            cases.append((fits, value))
            kinds = to.body.expression.type.kinds()
            digits = self._digits_fit(plan, value)
            if plan.type.base == "integer" and kinds & {"string", "any"} and digits is not None:
                cases.append((digits, expression("int({})", value)))
        elif self._remembers(plan):
            seen = self.constants.seen(plan)
            known = _is_among(found, seen)
            cases.append((known, expression("{}[{}]", seen, value)))
        for number, (test, made) in enumerate(cases):
            with out.otherwise_if(test) if number else out.block("if {}:", test):
                self.put(to.sink, made)
        there = self.expressions.there(value)
        with out.otherwise_if(there) if cases else out.block("if {}:", there):
            self._decide(to, plan, value)

    def _decide(self, to: _Output, plan: LeafPlan, value: str) -> None:
        """The way of a value to its leaf where the common case is not met."""
        out, scope, recorded = self.out, to.scope, self.expressions.recording.on
        if isinstance(to.sink, Put) and to.sink.name == scope.step(to.rule) and not recorded:
            put = expression("{}.put({}, {}, run, {})", to.leaf, to.sink.owner, value, scope.at)
            if _may_omit_parent(plan.policies) and scope.drop is not None:
                with out.block("if {}:", put):
                    out.set_variable(scope.drop, True)
            else:
                out.write("{}", put)
            return
        made = out.give(f"{value}_made")
        judged = expression("{}({}, run, {})", to.leaf, value, scope.at)
        out.set_variable(made, self.expressions.recording.judged(value, judged))
        there = self.expressions.there(made)
        omits = _may_omit_parent(plan.policies)
        if omits:
            with out.block("if {} is {}:", made, self.expressions.use("OMIT_PARENT")):
                if scope.drop is not None:
                    out.set_variable(scope.drop, True)
        with out.otherwise_if(there) if omits else out.block("if {}:", there):
            self.put(to.sink, made)

    def _store_converted(
        self, to: _Output, plan: LeafPlan, conversion: Conversion, found: Value
    ) -> None:
        """Convert inline where that is proven, and look whether the outcome was judged before."""
        out, value = self.out, str(found.code)
        there = self.expressions.there(value)
        with out.block("if {}:", there):
            converted: str | None = None
            if _is_text(found):
                converted = self.expressions.converted(conversion, value)
            if converted is not None:
                known = self.constants.seen(plan)
                with out.block("if {} in {}:", converted, known):
                    self.put(to.sink, expression("{}[{}]", known, converted))
                with out.otherwise():
                    self._decide(to, plan, value)
        if converted is None:
            out.body.pop()
            known = self.constants.converted(plan)
            with out.block("if {}:", _is_among(found, known)):
                self.put(to.sink, expression("{}[{}]", known, value))
            with out.otherwise_if(there):
                self._decide(to, plan, value)

    def _remembers(self, plan: LeafPlan) -> bool:
        """Whether what the leaf makes of short texts is remembered: judging costs, and is final."""
        if self.expressions.recording.on:
            return False
        judged = plan.check or plan.source_pattern or plan.conversion
        short = (plan.type.facets.min_length or 0) <= SHORT
        kept = plan.table is None and plan.policies.on_partial.effect.keeps_value
        key = id(plan.check), id(plan.conversion)
        further = self.depends.get(key)
        if further is None:
            further = leaf_depends_on_message(plan, self.expressions.globals)
            self.depends[key] = further
        return judged is not None and short and kept and not further

    @staticmethod
    def _from_table(plan: LeafPlan, found: Code) -> Code:
        if plan.type.base == "boolean":
            return expression("{} in ('true', '1')", found)
        return expression("int({})", found) if plan.type.base == "integer" else found

    def put(self, sink: Sink, value: Code) -> None:
        """Write an output to where outputs go."""
        if isinstance(sink, Put):
            self.out.write("{}[{}] = {}", sink.owner, constant(sink.name), value)
        elif isinstance(sink, Append):
            self.out.write("{}.append({})", sink.rows, value)
        elif isinstance(sink, Give):
            self.out.set_variable(sink.name, value)
        rows = [sink.rows] if isinstance(sink, Append) else []
        self.expressions.recording.made(self.out, value, *rows)

    def _leaf(self, rule: RulePlan, body: ValueBody, plan: LeafPlan, scope: CodeScope) -> str:
        """The name of the module's Leaf for this rule.

        In a list, `at` of each item has the source path that the leaf would have.
        """
        use = self.expressions.use
        listed = rule.target is not None and rule.target.repeated
        more: dict[str, Code] = {}
        if plan.required:
            more["required"] = True
        if plan.table is not None:
            more["table"] = self.constants.table(plan.table)
            if plan.table.sample:
                more["sample"] = True
        if plan.conversion is not None:
            more["convert"] = _called_later(self.constants.conversion(plan.conversion))
        if plan.check is not None:
            more["check"] = _called_later(self.constants.check(plan.check))
            more["tag"] = constant(plan.check.format)
        if plan.partial is not None:
            more["partial"] = _called_later(self.constants.check(plan.partial))
        if plan.source_pattern is not None:
            more["pattern"] = constant(plan.source_pattern)
        if self._remembers(plan):
            more["seen"] = self.constants.seen(plan)
            if plan.conversion is not None:
                more["converted"] = self.constants.converted(plan)
        if plan.policies != DEFAULT_POLICIES:
            use("Policies")
            use("Outcome")
            more["policies"] = self.constants.quoted("POLICIES", plan.policies)
        source = body.expression.source if not listed else None
        given = [
            code(self.rule_number(rule)), constant(scope.step(rule) or ""), constant(source),
            code(self.datatype(plan.type.datatype)),
        ]  # fmt: skip
        keywords = [ast.keyword(key, code(value)) for key, value in more.items()]
        if plan.check is not None or plan.conversion is not None:
            keywords = self._judged_alike(plan, keywords)
        leaf = ast.Call(code(use("Leaf")), given, keywords)
        # What stands for a function here is its name.
        names = {"convert": plan.conversion, "check": plan.check, "partial": plan.partial}
        key = (
            *(
                self.rule_number(rule),
                scope.step(rule),
                source,
                plan.type.datatype,
                plan.source_pattern,
            ),
            *(plan.required, plan.policies, self._remembers(plan), plan.table and plan.table.name),
            *(id(each) for each in names.values()),
        )
        return self.constants.constant(f"leaf_{_step(rule) or rule.label}", leaf, key)

    def _judged_alike(self, plan: LeafPlan, keywords: list[ast.keyword]) -> list[ast.keyword]:
        """What a leaf is judged by, as a constant that leaves share which are judged alike."""
        own = [each for each in keywords if each.arg in ("required", "policies")]
        shared = [each for each in keywords if each not in own]
        key = (
            *(plan.table and plan.table.name, plan.source_pattern, self._remembers(plan)),
            *(id(plan.conversion), id(plan.check), id(plan.partial), plan.type.datatype),
        )
        tag = plan.check.format if plan.check is not None else plan.type.base
        entries = record([(constant(each.arg), each.value) for each in shared])
        judged = self.constants.constant(f"JUDGED_{tag}", entries, ("judged", key))
        return [*own, ast.keyword(None, name(judged))]

    def outcome(self, outcome: Outcome) -> str:
        """The name of a module constant for an outcome: cheaper than the member of its class."""
        self.expressions.use("Outcome")
        return self.constants.quoted(outcome.name, outcome)

    def datatype(self, type_: Datatype) -> str:
        """The name of a module constant for the type of a leaf."""
        for each in ("Datatype", "Facets"):
            self.expressions.use(each)
        return self.constants.quoted("TYPE", type_)

    def _fits(self, plan: LeafPlan, found: Value) -> ast.expr | None:
        """A Python condition that holds only if the value goes over as it is; None: no such test."""
        value = str(found.code)
        judged = plan.check is not None or plan.source_pattern is not None
        if plan.conversion is not None or (judged and self._remembers(plan)):
            return None
        if plan.partial is not None and not plan.policies.on_partial.effect.keeps_value:
            return None
        type_, facets = plan.type.datatype, plan.type.datatype.facets
        if type_.item is not None or type_.members or type_.base == "boolean":
            return None
        if type_.base == "integer":
            return None if judged else self._integer_fits(type_, found)
        if type_.base == "decimal" or type_.primitive != "string":
            return None
        tests = [self._is_of(found, "string", "str")]
        least = max(facets.min_length or 0, 1)
        if facets.min_length is not None and facets.min_length == facets.max_length:
            tests.append(expression("len({}) == {}", value, facets.min_length))
        elif facets.max_length is not None:
            tests.append(expression("{} <= len({}) <= {}", least, value, facets.max_length))
        elif least == 1:
            tests.append(code(value))
        else:
            tests.append(expression("len({}) >= {}", value, least))
        for pattern in facets.patterns:
            tests += self._pattern(pattern, value)
        if facets.enum is not None:
            codes = self.constants.value("CODES", frozenset(facets.enum))
            tests.append(expression("{} in {}", value, codes))
        if plan.source_pattern is not None:
            tests += self._pattern(plan.source_pattern, value)
        if plan.check is not None:
            tests.append(expression("{}({}, run)", self.constants.test(plan.check), value))
        return all_of({structure(test): test for test in tests}.values())

    def _is_of(self, found: Value, kind: Kind, class_: str) -> ast.expr:
        """A Python condition: a value is there, and of this kind, as a leaf of the source is."""
        leaves = len(found.type.leaves) == len(found.type.items)
        if not leaves or not single(found.type) or found.type.kinds() != {kind}:
            return expression("{}.__class__ is {}", found.code, class_)
        if not found.type.optional:
            return constant(True)
        return self.expressions.there(found.code)

    def _pattern(self, pattern: str, value: str) -> list[ast.expr]:
        digits = digits_of(pattern)
        if digits is None:
            matcher = expression(
                "{}({}).fullmatch", self.expressions.use("compiled"), constant(pattern)
            )
            match = self.constants.constant("matches", matcher)
            return [expression("{}({}) is not None", match, value)]
        least, most = digits.minimum, digits.maximum
        tests: list[ast.expr] = []
        if least == most:
            tests.append(expression("len({}) == {}", value, least))
        elif most is not None:
            tests.append(expression("{} <= len({}) <= {}", max(least, 1), value, most))
        elif least > 1:
            tests.append(expression("len({}) >= {}", value, least))
        tests.append(expression("{}.isdecimal()", value))
        if digits.atom != ANY_DIGIT:
            tests.append(expression("{}.isascii()", value))
        return tests

    def _integer_fits(self, type_: Datatype, found: Value) -> ast.expr | None:
        bounds = _integer_bounds(type_)
        if bounds is None:
            return None
        low, high = bounds
        value, tests = str(found.code), [self._is_of(found, "integer", "int")]
        if low is not None and high is not None:
            tests.append(expression("{} <= {} <= {}", low, value, high))
        elif low is not None:
            tests.append(expression("{} >= {}", value, low))
        elif high is not None:
            tests.append(expression("{} <= {}", value, high))
        return all_of(tests)

    def _digits_fit(self, plan: LeafPlan, value: str) -> ast.expr | None:
        """A Python condition that holds only if a text is digits that are within the bounds."""
        low, high = _integer_bounds(plan.type.datatype) or (None, None)
        if high is None or high < 9 or (low is not None and low > 0):
            return None
        most = len(str(high + 1)) - 1
        return expression(
            "{}.__class__ is str and len({}) <= {} and {}.isdecimal() and {}.isascii()",
            *(value, value, most, value, value),
        )


def _is_text(found: Value) -> bool:
    """Whether a value is a text for certain, or absent."""
    return single(found.type) and found.type.kinds() == {"string"}


def _is_among(found: Value, known: str) -> ast.expr:
    """A Python condition: a value is a text, and one of the keys of a dict."""
    among = expression("{} in {}", found.code, known)
    if _is_text(found):
        return among
    return all_of([expression("{}.__class__ is str", found.code), among])


def _called_later(function: str) -> Code:
    """A function of the module that need not be defined yet."""
    return expression("lambda *a: {}(*a)", function)


def _integer_bounds(type_: Datatype) -> tuple[int | None, int | None] | None:
    """The bounds of integers, where bounds are all that the facets ask; None where they are not."""
    facets = type_.facets
    others = (
        facets.enum, facets.exclusive_minimum, facets.exclusive_maximum,
        facets.min_length, facets.max_length, facets.multiple_of,
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
