"""How rules evaluate expressions: inline where the contract proves what there is, else by a function.

Inline code never raises. A function may: then that rule falls back to what its policies say of a value
that cannot be computed, and all other rules go on.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeAlias, TypeVar

from mapper.code_tree.node_structure import equal
from mapper.code_tree.quotation import Code, constant, expression, several
from mapper.compiler.code_context import CodeScope
from mapper.compiler.inline_base import ModuleAccess
from mapper.compiler.inline_calls import FUNCTIONS
from mapper.compiler.inline_code import InlineCode
from mapper.compiler.inline_facts import (
    Effects,
    Join,
    Names,
    Value,
    has_more,
    identity,
    single,
    truth,
)
from mapper.compiler.recording_code import RECORDER, RecordingCode
from mapper.compiler.rule_writing import RULE_MODULES, PythonNames, RuleWriter
from mapper.diagnostics.diagnostic import Position
from mapper.expression_types.inferred_types import ANY, Computed, Inferred
from mapper.jsonata.analyse.free_variables import free_variables
from mapper.jsonata.analyse.simple_paths import is_simple_path
from mapper.jsonata.emit.emission import ModuleParts
from mapper.jsonata.emit.function_code import Emission, emit_function
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import Conversion, RulePlan, TablePlan, TypedExpression, ValueBody

_Made = TypeVar("_Made")
_DECIDING = ir.Logical | ir.Condition | ir.Default
"""Nodes of which a part may not be needed."""
_Tried: TypeAlias = tuple[Code, list[ast.stmt], Effects]
"""The code of a value, the statements before it, and what they do beside."""


class Given(NamedTuple):
    """What a function gives: a value of a type, or with `listed` a list of items of that type."""

    type: Inferred
    listed: bool = False


_UNPROVEN = Given(ANY)
"""What a function gives that is not of inline code."""


class _Result(NamedTuple):
    """The code of what a function returns, and what that is."""

    code: Code
    given: Given


@dataclass(slots=True)
class ExpressionFunctions:
    """The functions of a module's expressions, each emitted once."""

    parts: ModuleParts
    module: PythonNames
    made: dict[Hashable, Emission] = field(default_factory=dict)
    """By the text of an expression, its names, and what it may rely on."""
    sources: list[tuple[Emission, TypedExpression]] = field(default_factory=list)
    rules: dict[tuple[str, int, int], int] = field(default_factory=dict)
    spans: dict[str, dict[int, TypedExpression]] = field(default_factory=dict)
    """Which rules evaluate the expression of a function: function, rule number, expression."""
    parameters: frozenset[str] = frozenset()
    """The names of the mapping's parameters."""
    parts_of: dict[str, list[str]] = field(default_factory=dict)
    """The functions of parts of expressions, by the text of the expression."""
    looked_up: set[str] = field(default_factory=set)
    """The joins and tables that are given to functions."""
    recording: RecordingCode = field(default_factory=RecordingCode)
    """What the instrumented build says of itself."""

    def emission_of(self, typed: TypedExpression) -> Emission:
        """The function of an expression."""
        # Only the message itself may be a list: all other contexts are one item.
        of_list = typed.context.many
        key = (str(typed.text), typed.free_variables, of_list)
        if key not in self.made:
            emission = emit_function(
                typed.node,
                self.name_for(typed),
                self.parts,
                builtins=FUNCTIONS,
                outside=frozenset(typed.free_variables),
                outer_input=of_list,
                recorder=RECORDER if self.recording.on else None,
            )
            self.made[key] = emission
            self.sources.append((emission, typed))
        return self.made[key]

    def part_of(
        self, typed: TypedExpression, node: ir.Node, names: Container[str]
    ) -> tuple[str, tuple[str, ...]]:
        """The function of a part of an expression, and which of the names it is given."""
        free = tuple(name for name in free_variables(node) if name in names)
        self.looked_up.update(free)
        key = (str(typed.text), free, node.start, node.end)
        if key not in self.made:
            part = self.made[key] = emit_function(
                node, self.name_for(typed), self.parts, builtins=FUNCTIONS, outside=frozenset(free)
            )
            self.sources.append((part, typed))
            self.parts_of.setdefault(str(typed.text), []).append(part.name)
        emission = self.made[key]
        return emission.name, emission.free_variables

    def name_for(self, typed: TypedExpression) -> str:
        """A name for the function of an expression."""
        hint, number = _hint(typed), len(self.made) + 1
        return self.module.give(f"e{number}_{hint}" if hint else f"e{number}")

    def locate(self, function: str, typed: TypedExpression, rule: RulePlan) -> None:
        """Remember that `rule` evaluates an expression by a function: for positions of errors."""
        for each in (function, *self.parts_of.get(str(typed.text), ())):
            if can_fail(typed.node):
                self.spans.setdefault(each, {}).setdefault(self.rule_number(rule), typed)

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.parts.use(name, RULE_MODULES[name])

    def rule_number(self, rule: RulePlan) -> int:
        """The number of a rule's position among the module's `RULES`."""
        return self.position_number(rule.position)

    def position_number(self, position: Position) -> int:
        """The number of a position among the module's `RULES`."""
        return self.rules.setdefault(
            (position.file, position.line, position.column), len(self.rules)
        )


class ExpressionUse(NamedTuple):
    """What stands around the evaluation of an expression; `failed` writes what happens where it fails."""

    typed: TypedExpression
    scope: CodeScope
    rule: RulePlan
    failed: Callable[[], None]


@dataclass(slots=True)
class ExpressionCode:
    """Writes how expressions are evaluated.

    `globals` is the code of tables, indexes and parameters, `lookups` the names of the first two.
    Without `inline` every expression is evaluated by its function.
    """

    functions: ExpressionFunctions
    globals: dict[str, Code]
    lookups: frozenset[str] = frozenset()
    joins: Mapping[str, Join] = field(default_factory=dict)
    """The joins that inline code may look up."""
    parameters: Mapping[str, Inferred] = field(default_factory=dict)
    """The types of the parameters whose values are as they declare them."""
    root: Inferred = ANY
    """The type of the message."""
    tables: Mapping[str, TablePlan] = field(default_factory=dict)
    """The tables that inline code may look up."""
    rows: Callable[[TablePlan], str] = str
    """Names the rows of a table."""
    inline: bool = True
    out: RuleWriter = field(default_factory=RuleWriter)
    """What is being written."""
    lowered: dict[Hashable, tuple[Emission, Given] | None] = field(default_factory=dict)
    """The functions in inline code by what they are made of; None where that is not proven."""
    bodies: dict[str, list[Emission]] = field(default_factory=dict)
    """The same by the text of the expression: those that are equal are one."""
    inlined_conversions: set[int] = field(default_factory=set)
    """The conversions that are written where their values are, by identity."""
    counter: Counter[str] = field(default_factory=Counter)
    """How often each way of writing inline code was taken."""
    named: tuple[CodeScope, Names] | None = None
    """What is known of the names in the scope of the last attempt."""

    @property
    def recording(self) -> RecordingCode:
        """What the instrumented build says of itself."""
        return self.functions.recording

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.functions.use(name)

    def builtin(self, name: str) -> tuple[str, list[str]] | None:
        """The Python function of a built-in function, imported, and what it is given first."""
        builtin = FUNCTIONS.get(name)
        if builtin is None:
            return None
        call = builtin.call
        function = self.functions.parts.use(f"b_{name}", call.__module__, call.__name__)
        return function, ["run"] if builtin.needs_evaluation else []

    # Inline.

    def _inline(
        self, scope: CodeScope, effects: Effects, typed: TypedExpression | None
    ) -> InlineCode:
        item, root = Value(scope.item, _one(scope.type)), Value("R", _one(self.root))
        functions = self.functions
        part = partial(functions.part_of, typed) if typed is not None else None
        module = ModuleAccess(self.use, self.builtin, self.rows, functions.parts, part)
        return InlineCode(self.out, module, item, root, self._known(scope), self.counter, effects)

    def _known(self, scope: CodeScope) -> Names:
        """What is known of the names in a scope, made once for the ways that are tried in it."""
        if self.named is not None and self.named[0] is scope:
            return self.named[1]
        types = {
            name: type_
            for name, type_ in self.parameters.items()
            if scope.names.get(name) is self.globals[name]
        }
        proven = {
            name: Value(scope.names[name], type_)
            for name, type_ in {**types, **scope.proven}.items()
            if name in scope.names and name not in scope.later
        }
        unknown = {
            name: Value(scope.names[name], ANY) for name in scope.names if name not in proven
        }
        joins = {
            name: join
            for name, join in self.joins.items()
            if scope.names.get(name) is self.globals[name]
        }
        tables = {
            name: table
            for name, table in self.tables.items()
            if scope.names.get(name) is self.globals[name]
        }
        known = Names(
            {**unknown, **proven},
            {
                name: Value(held, type_)
                for name, (held, type_) in scope.lists.items()
                if name not in scope.later
            },
            joins,
            tables,
            frozenset(scope.later),
            self.lookups,
        )
        self.named = scope, known
        return known

    def _attempt(
        self,
        scope: CodeScope,
        lower: Callable[[InlineCode], _Made | None],
        needed: TypedExpression | None = None,
        typed: TypedExpression | None = None,
    ) -> tuple[_Made, list[ast.stmt], Effects] | None:
        """What `lower` gives, its statements, and what they do beside; None: not proven.

        The names that `needed` asks for whose values come later are evaluated first. Parts of `typed`
        may have functions of their own.
        """
        if not self.inline:
            return None
        counter, effects = Counter(self.counter), Effects()
        body, known = self.out.body, dict(self.out.known)
        depth, offset = self.out.depth, self.out.offset
        statements: list[ast.stmt] = []
        self.out.body = statements
        if needed is not None:
            scope = self._evaluated(needed, scope)
            effects.raises = effects.noted = True
            effects.acts += 1
        try:
            made = lower(self._inline(scope, effects, typed))
        except RecursionError:
            made = None  # the function of the expression takes fewer calls to write
        self.out.body, self.out.depth, self.out.offset = body, depth, offset
        if made is None or effects.raises:
            # What is read where something may raise is not known behind it.
            self.out.known = known
        if made is None:
            self.counter.clear()
            self.counter.update(counter)
            return None
        return made, statements, effects

    def _evaluated(self, typed: TypedExpression, scope: CodeScope) -> CodeScope:
        """Write what evaluates the names of an expression whose values come later."""
        for name in typed.free_variables:
            if name not in scope.later:
                continue
            self.counter["inline later name"] += 1
            held = self.out.give(name)
            listed, proven = scope.lists.get(name), scope.proven.get(name)
            if listed is None:
                self.out.set_variable(held, scope.names[name])
                scope = scope.naming(name, held, proven=proven)
            else:
                self.out.set_variable(held, listed[0])
                value = expression("{}({})", self.use("value_of"), held)
                scope = scope.naming(name, value, listed=(held, listed[1]))
        return scope

    def _tried(
        self, around: ExpressionUse, *ways: Callable[[InlineCode], _Made | None]
    ) -> tuple[_Made, list[ast.stmt], Effects] | None:
        """The first of several ways that is proven in the rule itself; None: none of them.

        A name whose value comes later is of any type, unless it is evaluated before all else, as it
        is where a function is given it.
        """
        typed, scope, *_ = around
        orders: tuple[TypedExpression | None, ...] = (None,)
        if any(name in scope.later for name in typed.free_variables):
            decides = any(isinstance(each, _DECIDING) for each in ir.walk(typed.node))
            orders = (typed,) if decides else (None, typed)
        for needed in orders:
            for way in ways:
                tried = self._attempt(scope, way, needed, typed)
                if tried is not None:
                    return None if tried[2].apart else tried
        return None

    def _written(
        self, scope: CodeScope, lower: Callable[[InlineCode], _Made | None]
    ) -> _Made | None:
        """What `lower` gives, its statements written, where they do nothing else; None: not proven."""
        known = dict(self.out.known)
        tried = self._attempt(scope, lower)
        if tried is None or tried[2].acts:
            self.out.known = known
            return None
        self.out.body.extend(tried[1])
        return tried[0]

    def inlined(self, typed: TypedExpression, scope: CodeScope) -> Value | None:
        """The value of an expression as inline code that does nothing else; None: not proven."""
        return self._written(scope, lambda inline: inline.value(typed.node))

    def _listed(self, typed: TypedExpression, scope: CodeScope) -> Value | None:
        """The list of an expression's items, as inline code that does nothing else."""
        return self._written(scope, lambda inline: inline.sequence(typed.node))

    def _adopt(
        self,
        target: str,
        tried: _Tried,
        around: ExpressionUse,
    ) -> Code:
        """Write what was tried; gives the code of its value, which may be `target`."""
        made, statements, effects = tried
        typed, scope, rule, failed = around
        if not effects.raises:
            if effects.noted:
                self.stand(self.here(typed, scope, rule))
            self.out.body.extend(statements)
            return made
        with self.out.trying():
            self.stand(self.here(typed, scope, rule))
            self.out.body.extend(statements)
            if made != target:
                self.out.set_variable(target, made)
        with self.out.catching(self.use("ExpressionError"), "error"):
            failed()
        return target

    def keyed(
        self, table: str, rows: Code, by: Sequence[TypedExpression], scope: CodeScope
    ) -> bool:
        """Write what makes a table of rows by their keys, as inline code; False: not proven."""

        def lower(inline: InlineCode) -> bool | None:
            with self.out.block("for {} in {}:", scope.item, rows):
                keyed = [inline.keyed(table, scope.item, key.node) for key in by]
            return all(keyed) or None

        return self._written(scope, lower) is not None

    def sought(self, typed: TypedExpression, scope: CodeScope) -> Code | None:
        """The items of an expression, as inline code that does nothing else; None: not proven."""
        found = self._written(scope, lambda inline: inline.items(typed.node))
        return None if found is None else found.code

    def in_order(self, items: str, by: Sequence[TypedExpression], inside: CodeScope) -> bool:
        """Write what brings a list in the order of keys that cannot fail; False: not proven.

        `inside` is where an item stands.
        """
        terms = [ir.SortTerm(key.node, descending=False) for key in by]

        def lower(inline: InlineCode) -> bool | None:
            return inline.ordered(items, inline.item.type, terms, inside.item, items) or None

        return self._written(inside, lower) is not None

    def evaluate(self, target: str, around: ExpressionUse) -> Value:
        """Write what gives the value of an expression; the name that holds it, and its type."""
        typed, scope, rule, failed = around
        node = typed.node
        tried = self._tried(
            around,
            lambda inline: inline.value(node),
            lambda inline: inline.of_many(node),
            lambda inline: inline.loose(node),
        )
        if tried is not None:
            value, statements, effects = tried
            made = self._adopt(target, (value.code, statements, effects), around)
            return Value(self.held(Value(made, value.type), target), value.type)
        function, names, made_ = self._function(typed, scope, rule)
        value_ = self._called(function, typed, scope, names)
        if not can_fail(typed.node):
            self.out.set_variable(target, value_)
            return Value(target, made_.type)
        with self.out.trying():
            self.stand(self.here(typed, scope, rule))
            self.out.set_variable(target, value_)
        with self.out.catching(self.use("ExpressionError"), "error"):
            self.recording.failed(self.out)
            failed()
        return Value(target, made_.type)

    def held(self, value: Value, wanted: str) -> str:
        """The name of a variable that holds a value: `wanted`, where there is none yet."""
        if isinstance(value.code, ast.Name) and value.code.id != "R":
            return value.code.id
        if isinstance(value.code, str) and value.code != "R":
            return value.code
        self.out.set_variable(wanted, value.code)
        return wanted

    # By function.

    def call(
        self, typed: TypedExpression, scope: CodeScope, rule: RulePlan | None = None
    ) -> ast.expr:
        """A call of the function of an expression; for `rule`, where that is what asks."""
        emission = self.functions.emission_of(typed)
        if rule is not None:
            self.functions.locate(emission.name, typed, rule)
        names = [
            self._argument(each, scope, later=False, inline=False)
            for each in emission.free_variables
        ]
        if rule is not None:
            return self._called(emission.name, typed, scope, names)
        return expression("{}({}, R, run, {*})", emission.name, self._context(typed, scope), names)

    def _called(
        self, function: str, typed: TypedExpression, scope: CodeScope, names: Sequence[Code]
    ) -> ast.expr:
        """What a rule evaluates an expression by."""
        call = expression("{}({}, R, run, {*})", function, self._context(typed, scope), names)
        return self.recording.evaluated(typed, scope.item, call)

    def called(self, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> ast.expr:
        """A call of the function of an expression, in inline code where that is proven."""
        function, names, _ = self._function(typed, scope, rule)
        return self._called(function, typed, scope, names)

    def tested(self, typed: TypedExpression, scope: CodeScope) -> bool:
        """Write the body of a function that says whether an expression of a text is true.

        It is not where it fails. False: not proven.
        """
        if any(isinstance(each, ir.Variable) and each.name == "$" for each in ir.walk(typed.node)):
            self.out.write("R = run.root")
        text = replace(scope, type=Inferred((Computed("string"),)))
        tried = self._attempt(text, lambda inline: inline.boolean(typed.node))
        if tried is None:
            return False
        condition, statements, effects = tried
        if not effects.raises:
            self.out.body.extend(statements)
            self.out.write("return {}", condition)
            return True
        with self.out.trying():
            self.out.body.extend(statements)
            self.out.write("return {}", condition)
        with self.out.catching(self.use("ExpressionError")):
            self.out.write("return False")
        return True

    def _function(
        self, typed: TypedExpression, scope: CodeScope, rule: RulePlan, *, later: bool = False
    ) -> tuple[str, list[Code], Given]:
        """The function that evaluates an expression, what it is given for names, and what it gives.

        It is one of inline code where that is proven; there that may also raise. With `later` it is
        called when its value is needed, and may give a list of items.
        """
        lowered = self._lowered(typed, scope, later=later)
        emission = self.functions.emission_of(typed) if lowered is None else lowered[0]
        self.functions.locate(emission.name, typed, rule)
        given = [
            self._argument(each, scope, later=later, inline=lowered is not None)
            for each in emission.free_variables
        ]
        return emission.name, given, _UNPROVEN if lowered is None else lowered[1]

    def _argument(self, name: str, scope: CodeScope, *, later: bool, inline: bool) -> Code:
        """What a function is given for a name: one of inline code takes lists as they are.

        With `later` it is what gives the value when the function is called.
        """
        listed = scope.lists.get(name)
        variable = scope.later.get(name) if later else None
        if name in self.lookups and scope.names[name] is self.globals[name]:
            self.functions.looked_up.add(name)
        if variable is None:
            return scope.names[name] if listed is None or not inline else listed[0]
        if listed is None or inline:
            return variable
        return expression(
            "{}(run, {}, None, {})", self.use("LaterOfLater"), self.use("value_of"), variable
        )

    def _lowered(
        self, typed: TypedExpression, scope: CodeScope, *, later: bool
    ) -> tuple[Emission, Given] | None:
        """The function of an expression in inline code, and what it gives; None: not proven.

        With `later` it is called when its value is needed: it may give a list of items, and evaluates
        what it is given that comes later.
        """
        if not self.inline or typed.context.many:
            return None
        fixed = [name for name in typed.free_variables if self._is_looked_up(name, scope)]
        free = [name for name in typed.free_variables if name not in fixed]
        types = [scope.type, *(scope.proven.get(name, scope.lists.get(name)) for name in free)]
        late = [name for name in free if later and name in scope.later]
        key = (
            *("inline", str(typed.text), tuple(free), tuple(late), later),
            tuple(map(_identity, types)),
        )
        if key in self.lowered:
            return self.lowered[key]
        own = PythonNames(local=True)
        python = {name: own.give(f"v_{name}") for name in free}
        inside = CodeScope(
            "S",
            scope.type,
            constant(None),
            {**{name: self.globals[name] for name in fixed}, **python},
            proven={name: type_ for name, type_ in scope.proven.items() if name in python},
            lists={
                name: (python[name], scope.lists[name][1]) for name in free if name in scope.lists
            },
        )
        name = f"e{len(self.functions.made) + 1}"
        with self.out.function(name, ["S", "R", "run", *python.values()]):
            for each in late:
                self.out.write("{} = {}.value()", python[each], python[each])
            value = self._result(typed, inside, listed=later)
            if value is not None:
                self.out.write("return {}", value.code)
        function = self.out.functions.pop()
        assert isinstance(function, ast.FunctionDef)  # noqa: S101  # just written
        if value is None:
            self.lowered[key] = None
            return None
        others = self.bodies.setdefault(str(typed.text), [])
        same = next((each for each in others if equal(each.function, function)), None)
        if same is None:
            function.name = self.functions.name_for(typed)
            same = Emission(function.name, function, tuple(free), self.functions.parts)
            others.append(same)
            self.functions.made[key] = same
            self.functions.sources.append((same, typed))
        self.lowered[key] = same, value.given
        return self.lowered[key]

    def _result(self, typed: TypedExpression, inside: CodeScope, *, listed: bool) -> _Result | None:
        """Write what a function of an expression does, and give what it returns."""
        node = typed.node
        tried = self._attempt(inside, lambda inline: inline.value(node), typed=typed)
        if tried is not None:
            self.out.body.extend(tried[1])
            return _Result(tried[0].code, Given(tried[0].type))
        tried = self._attempt(inside, lambda inline: inline.array(node), typed=typed)
        if tried is not None:
            self.out.body.extend(tried[1])
            return _Result(tried[0].code, Given(ANY))
        tried = self._attempt(inside, lambda inline: inline.sequence(node), typed=typed)
        if tried is None:
            return None
        self.out.body.extend(tried[1])
        found = tried[0]
        if listed:
            return _Result(found.code, Given(found.type, listed=True))
        return _Result(expression("{}({})", self.use("value_of"), found.code), Given(ANY))

    def _context(self, typed: TypedExpression, scope: CodeScope) -> Code:
        """The context: a message that is a list is one item, as JSONata has it."""
        if not typed.context.many:
            return scope.item
        return expression("{}(({},))", self.use("OuterArray"), scope.item)

    def _is_looked_up(self, name: str, scope: CodeScope) -> bool:
        """Whether a name is a join or a table that inline code may look up."""
        known = name in self.joins or name in self.tables
        return known and scope.names.get(name) is self.globals[name]

    def is_plain_call(self, typed: TypedExpression) -> bool:
        """Whether a call of the function needs the context alone."""
        return not typed.context.many and not self.functions.emission_of(typed).free_variables

    def assign(
        self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> Value:
        """Write what gives the value; the name that holds it, and its type.

        Where it fails, the failure is noted and the value is MISSING.
        """
        return self.evaluate(target, self.noted(target, typed, scope, rule, self.use("MISSING")))

    def noted(
        self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan, default: Code
    ) -> ExpressionUse:
        """The surroundings of an expression whose failure is noted, and gives `default`."""

        def failed() -> None:
            number = self.functions.rule_number(rule)
            what = constant(scope.step(rule)), constant(typed.source), number
            self.out.write("run.fail(error, {}, {*})", scope.at, what)
            self.out.set_variable(target, default)

        return ExpressionUse(typed, scope, rule, failed)

    def guarded(
        self,
        target: str,
        value: Code,
        default: Code,
        scope: CodeScope,
        rule: RulePlan,
        here: Code | None = None,
        source: str | None = None,
    ) -> None:
        """Write `target = value`, with what happens when it fails."""
        number = self.functions.rule_number(rule)
        with self.out.trying():
            self.stand(here)
            self.out.set_variable(target, value)
        with self.out.catching(self.use("ExpressionError"), "error"):
            self.recording.failed(self.out)
            what = constant(scope.step(rule)), constant(source), number
            self.out.write("run.fail(error, {}, {*})", scope.at, what)
            self.out.set_variable(target, default)

    def stand(self, here: Code | None) -> None:
        """Write where what joins and tables note belongs."""
        if here is not None:
            self.out.write("run.here = {}", here)

    def here(self, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> ast.expr | None:
        """Where what joins and tables note belongs, if the expression uses one."""
        if self.lookups.isdisjoint(typed.free_variables):
            return None
        number = self.functions.rule_number(rule)
        return several([scope.at, constant(scope.step(rule)), constant(typed.operand), number])

    def let(
        self, name: str, python: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan
    ) -> CodeScope:
        """Write `python = value`, or what gives the value when it is first needed.

        Returns the scope of what follows, with `name` in it.
        """
        node = typed.node
        if isinstance(node, ir.Variable) and not has_more(node) and self._is_held(node.name, scope):
            return scope.naming(
                name,
                scope.names[node.name],
                later=scope.later.get(node.name),
                proven=scope.proven.get(node.name),
                listed=scope.lists.get(node.name),
            )
        made = self.inlined(typed, scope)
        if made is not None:
            return scope.naming(name, self.held(made, python), proven=made.type)
        listed = self._listed(typed, scope)
        if listed is not None:
            held = str(listed.code)
            value = expression("{}({})", self.use("value_of"), held)
            return scope.naming(name, value, listed=(held, listed.type))
        function, names, given = self._function(typed, scope, rule, later=True)
        if not can_fail(node):
            self.out.set_variable(python, self._called(function, typed, scope, names))
            return scope.naming(name, python)
        here = self.here(typed, scope, rule)
        what: list[Code] = [
            self.recording.later(typed, function),
            constant(None) if here is None else here,
        ]
        what += [self._context(typed, scope), "R", "run", *names]
        kind = "Later" if given is not _UNPROVEN else "LaterOfLater"
        self.out.write("{} = {}(run, {*})", python, self.use(kind), what)
        return self.coming(scope, name, given, python, expression("{}.value()", python))

    def coming(
        self,
        scope: CodeScope,
        name: str,
        given: Given,
        python: Code,
        value: Code,
        *,
        later: bool = True,
    ) -> CodeScope:
        """The scope with a name whose value is `value`, or with `later` comes when it is needed."""
        variable = python if later else None
        if given.listed:
            whole = expression("{}({})", self.use("value_of"), value)
            return scope.naming(name, whole, later=variable, listed=(value, given.type))
        proven = given.type if single(given.type) else None
        return scope.naming(name, value, later=variable, proven=proven)

    def _is_held(self, name: str, scope: CodeScope) -> bool:
        """Whether a name stands for a variable, or for what comes later."""
        held = scope.names.get(name)
        return name in scope.later or isinstance(held, (str, ast.Name))

    def condition(self, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> Code:
        """A Python condition for `$when`."""
        python = self.out.give("when")
        around = self.noted(python, typed, scope, rule, False)
        tried: _Tried | None = self._tried(around, lambda inline: inline.holds(typed.node))
        if tried is not None:
            return self._adopt(python, tried, around)
        value = self.assign(python, typed, scope, rule)
        return truth(value, self.use) or expression("{}({})", self.use("holds"), value.code)

    def items(self, target: str, typed: TypedExpression, scope: CodeScope, rule: RulePlan) -> Code:
        """The items of the value, each an output or the context of one."""
        around = self.noted(target, typed, scope, rule, constant(()))
        made = self.inlined_items(target, around)
        if made is not None:
            return made.code
        value = self.assign(target, typed, scope, rule)
        return expression("{}({})", self.use("items"), value.code)

    def inlined_items(self, target: str, around: ExpressionUse) -> Value | None:
        """The items of an expression's value as inline code; None where they are not proven."""
        tried = self._tried(around, lambda inline: inline.items(around.typed.node))
        if tried is None:
            return None
        items, statements, effects = tried
        return Value(self._adopt(target, (items.code, statements, effects), around), items.type)

    def passing(
        self, item: str, given: str, around: ExpressionUse, *, stays: bool, total: bool = False
    ) -> str | None:
        """The name of a list of those of `given` of which a condition holds; None: not proven.

        With `total` the code does nothing else.
        `stays` says that `given` is a list of the message, which is there as long as the run is.
        """
        typed, scope, *_ = around
        passed = self.out.give("passed")

        def lower(inline: InlineCode) -> Code | None:
            self.out.set_variable(passed, constant([]))
            over = inline.matching_items(given, typed.node, scope.type) if stays else given
            with self.out.block("for {} in {}:", item, over), ExitStack() as blocks:
                if isinstance(typed.node, ir.Logical):
                    if not inline.passes(typed.node, blocks):
                        return None
                else:
                    test = inline.holds(typed.node)
                    if test is None:
                        return None
                    blocks.enter_context(self.out.block("if {}:", test))
                self.out.write("{}.append({})", passed, item)
            return passed

        tried: _Tried | None = self._attempt(scope, lower)
        if tried is None or tried[2].apart or (total and tried[2].acts):
            return None

        def failed() -> None:
            around.failed()
            self.out.set_variable(passed, constant(()))

        self._adopt(passed, tried, around._replace(failed=failed))
        return passed

    def converted(self, conversion: Conversion, value: str) -> str | None:
        """Convert a text, which is there, inline; None where the conversion is not proven."""
        rule = conversion.rule
        if rule is None or not isinstance(rule.body, ValueBody) or rule.when or rule.lets:
            return None
        if rule.context.kinds() != {"string"}:
            return None
        made = self.inlined(rule.body.expression, CodeScope(value, rule.context, "at"))
        if made is None or made.type.optional:
            return None
        self.inlined_conversions.add(id(conversion))
        return self.held(made, self.out.give(f"{value}_converted"))

    def note(
        self,
        code: str,
        message: str,
        rule: RulePlan,
        at: Code,
        *what: str | None,
        error: bool = False,
        reason: str | None = None,
    ) -> None:
        """Write that something is noted about `what` below `at`: a target step and a source."""
        step, source = (*what, None, None)[:2]
        more: Sequence[Code] = ()
        if error or reason is not None:
            more = constant(None), constant("error" if error else "warning")
        if reason is not None:
            more = *more, constant(reason)
        texts = constant(code), constant(message), at, constant(step), constant(source)
        self.out.write("run.note({*})", (*texts, self.functions.rule_number(rule), *more))

    def there(self, python: Code) -> ast.expr:
        """A Python condition: a value is there."""
        return expression("{} is not {}", python, self.use("MISSING"))

    def member(self, scope: CodeScope, name: str) -> ast.expr:
        """An alternative of the context."""
        if self.inline and scope.type.objects and len(scope.type.objects) == len(scope.type.items):
            self.counter["inline member"] += 1
            return expression("{}.get({}, {})", scope.item, constant(name), self.use("MISSING"))
        return expression("{}({}, {})", self.use("member"), scope.item, constant(name))


def _identity(type_: Inferred | tuple[Code, Inferred] | None) -> Hashable:
    """What types have in common that are one to a function; of a list, of its items."""
    if type_ is None:
        return None
    return identity(type_[1] if isinstance(type_, tuple) else type_)


def can_fail(node: ir.Node) -> bool:
    """Whether evaluating may raise; a simple path and a literal cannot."""
    return not isinstance(node, ir.Literal) and not is_simple_path(node)


def _hint(typed: TypedExpression) -> str:
    """A word of the expression, so that its function's name says what it is."""
    for node in ir.walk(typed.node):
        if isinstance(node, ir.Path):
            for step in reversed(node.steps):
                if isinstance(step.node, ir.Name):
                    return step.node.value
        if isinstance(node, ir.Name):
            return node.value
    return ""


def _one(type_: Inferred) -> Inferred:
    """The type of a context; of one that is a list, which only a message may be, nothing is known."""
    return ANY if type_.many else type_.present()
