"""Fragments → functions, each for one type of context, one of target and one way of use."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal, NamedTuple

from mapper.code_tree.node_structure import equal
from mapper.code_tree.quotation import Code, constant, expression
from mapper.compiler.code_context import RESULT, Append, CodeScope, Fill, Give, Sink, at_code
from mapper.compiler.expression_code import Given
from mapper.compiler.inline_facts import identity
from mapper.compiler.rule_facts import fill_leaves_out, leaves_out, step_of
from mapper.compiler.rule_lowering import RuleLowering
from mapper.compiler.rule_writing import PythonNames
from mapper.contract.message_model import LeafType
from mapper.expression_types.inferred_types import ANY
from mapper.plan.plan_model import FragmentPlan, RulePlan, UseBody

_Mode = Literal["make", "list", "fill"]

_GIVEN: dict[_Mode, list[str]] = {
    "make": [],
    "list": ["rows"],
    "fill": ["record", "constants", "asked"],
}
"""What the function of a fragment is given before its context."""


class _Shape(NamedTuple):
    """How the value of a parameter comes: when it is needed, or at once; and what it is."""

    later: bool
    given: Given

    @property
    def key(self) -> Hashable:
        """What two shapes have in common that are one to the code of a fragment."""
        type_ = self.given.type
        kinds = type_.kinds()
        # Of what is not an object the kind is all that matters: functions for it are few.
        items = identity(type_) if "object" in kinds else tuple(sorted(kinds))
        return (self.later, self.given.listed, items, type_.optional, type_.many)


_UNKNOWN = _Shape(True, Given(ANY))
"""In the general build a value may come later or be there."""


class FragmentCode:
    """Writes the uses of fragments, and their functions."""

    def __init__(self, rules: RuleLowering, module: PythonNames) -> None:
        self.rules = rules
        self.module = module
        self.functions: dict[Hashable, str] = {}
        self.written: dict[str, tuple[FragmentPlan, _Mode, tuple[_Shape, ...]]] = {}
        """What each function was written for."""
        self.alike: dict[tuple[int, int], list[ast.FunctionDef]] = {}
        """The functions by how many parameters and statements they have: those that are equal are one."""
        self.apart = False
        """Whether functions that are equal stay apart."""

    def use(self, rule: RulePlan, body: UseBody, sink: Sink, scope: CodeScope) -> None:
        """Write what the fragment gives for a rule."""
        if isinstance(sink, Fill):
            self.fill(body, sink, scope, rule)
            return
        out = self.rules.out
        at = scope.at
        source: str | None = None
        leaf = rule.target is not None and isinstance(rule.target.type, LeafType)
        if not (isinstance(sink, Append) or scope.at_field or leaf or rule.target is None):
            source = rule.from_.source if rule.from_ is not None else None
            at = at_code(scope.at, step_of(rule), None, source)
        step = scope.step(rule) if not isinstance(sink, Append) else None
        drops = body.fragment.rule is not None and leaves_out(body.fragment.rule)
        with self._limited(rule, body, scope, step, source):
            if isinstance(sink, Append):
                call = self._call("list", [sink.rows], body, scope, at, rule)
                self._dropping(call, scope if drops else None)
                return
            call = self._call("make", [], body, scope, at, rule)
            value = sink.name if isinstance(sink, Give) else out.give(rule.label)
            out.set_variable(value, call)
            if drops:
                self.rules.leaves.drop(value, scope)
            if not isinstance(sink, Give):
                with out.block("if {}:", self.rules.expressions.there(value)):
                    self.rules.leaves.put(sink, value)

    def fill(self, body: UseBody, sink: Fill, scope: CodeScope, rule: RulePlan) -> None:
        """Write the fragment's fields into a record, and its constants beside it."""
        asked = constant(None) if sink.asked is None else sink.asked
        with self._limited(rule, body, scope, None, None):
            given: list[Code] = [sink.owner, sink.constants, asked]
            call = self._call("fill", given, body, scope, scope.at, rule)
            self._dropping(call, scope if fill_leaves_out(body.fragment) else None)

    def _dropping(self, call: Code, scope: CodeScope | None) -> None:
        """Write a call that says whether the object around is left out."""
        if scope is not None and scope.drop is not None:
            with self.rules.out.block("if {}:", call):
                self.rules.out.set_variable(scope.drop, True)
        else:
            self.rules.out.write("{}", call)

    @contextmanager
    def _limited(
        self, rule: RulePlan, body: UseBody, scope: CodeScope, step: str | None, source: str | None
    ) -> Iterator[None]:
        """Write the use of a fragment under its limit (`$max_depth`); deeper it is a notice."""
        if body.max_depth is None:
            yield
            return
        out = self.rules.out
        with out.block("if depth >= {}:", body.max_depth):
            message = f"nested more than {body.max_depth} deep; what is deeper is left out"
            self.rules.expressions.note("recursion-bound", message, rule, scope.at, step, source)
        with out.otherwise():
            yield

    def _call(
        self,
        mode: _Mode,
        given: list[Code],
        body: UseBody,
        scope: CodeScope,
        at: Code,
        rule: RulePlan,
    ) -> Code:
        depth: Code = expression("depth + 1") if body.max_depth is not None else "depth"
        arguments: list[Code] = []
        shapes: list[_Shape] = []
        for name in body.fragment.parameters:
            python = self.rules.out.give(f"v_{name}")
            inside = self.rules.expressions.let(name, python, body.arguments[name], scope, rule)
            shape, argument = self._argument(name, inside)
            shapes.append(shape)
            arguments.append(argument)
        function = self._function(body.fragment, mode, tuple(shapes))
        return expression(
            "{}({*})", function, [*given, scope.item, "R", "run", at, depth, *arguments]
        )

    def _argument(self, name: str, scope: CodeScope) -> tuple[_Shape, Code]:
        """How the value of a parameter comes, and the argument that gives it."""
        expressions = self.rules.expressions
        later, listed = scope.later.get(name), scope.lists.get(name)
        value = scope.names[name] if listed is None else listed[0]
        argument = value if later is None else later
        if not expressions.inline:
            return _UNKNOWN, argument
        if listed is not None:
            return _Shape(later is not None, Given(listed[1], listed=True)), argument
        return _Shape(later is not None, Given(scope.proven.get(name, ANY))), argument

    def _function(self, fragment: FragmentPlan, mode: _Mode, shapes: tuple[_Shape, ...]) -> str:
        """The function of a fragment for such arguments, which is written when it is first used."""
        key = (id(fragment), mode, tuple(shape.key for shape in shapes))
        if key in self.functions:
            return self.functions[key]
        wanted = f"rule_{fragment.name}" if mode == "make" else f"rule_{fragment.name}_{mode}"
        function = self.functions[key] = self.module.give(wanted)
        self.written[function] = fragment, mode, shapes
        self.write(fragment, mode, function, shapes)
        written = self.rules.out.functions[-1]
        assert isinstance(written, ast.FunctionDef)  # noqa: S101  # just written
        alike = self.alike.setdefault((len(written.args.args), len(written.body)), [])
        others = () if self.apart else alike
        same = next((each for each in others if equal(each, written)), None)
        if same is None:
            alike.append(written)
            return function
        self.rules.out.functions.pop()
        self.module.take_back(function)
        del self.written[function]
        self.functions[key] = same.name
        return same.name

    def again(self, function: str) -> None:
        """Write a function again, as the rules of its fragment now are."""
        fragment, mode, shapes = self.written[function]
        self.write(fragment, mode, function, shapes)

    def write(
        self, fragment: FragmentPlan, mode: _Mode, name: str, shapes: tuple[_Shape, ...]
    ) -> None:
        """Write the function of a fragment in one of its modes.

        `make` returns the output, MISSING, or OMIT_PARENT; `list` adds outputs to the list it is
        given, `fill` fills the record and the constants it is given, and both return whether the object around them
        is to be left out.
        """
        rule = fragment.rule
        assert rule is not None  # noqa: S101  # resolved with the plan
        assert fragment.context is not None  # noqa: S101  # set with the rule
        expressions = self.rules.expressions
        scope = CodeScope("S", fragment.context, "at", dict(expressions.globals))
        parameters: list[str] = []
        own = PythonNames(local=True)
        for parameter, shape in zip(fragment.parameters, shapes, strict=True):
            python = own.give(f"v_{parameter}")
            parameters.append(python)
            value: Code = python
            if shape.later:
                value = expression("{}.value()", python)
            if shape is _UNKNOWN:
                value = expression(
                    "{} if isinstance({}, {}) else {}",
                    *(value, python, expressions.use("Later"), python),
                )
            scope = expressions.coming(
                scope, parameter, shape.given, python, value, later=shape.later
            )
        drops = fill_leaves_out(fragment) if mode == "fill" else leaves_out(rule)
        scope = replace(
            scope,
            drop="drop" if drops else None,
            at_field=mode == "list" or not isinstance(fragment.target, LeafType),
        )
        out = self.rules.out
        given = [*_GIVEN[mode], "S", "R", "run", "at", "depth", *parameters]
        with out.function(name, given, "rows", "record", "constants", "asked", "drop", RESULT):
            if drops:
                out.set_variable("drop", False)
            if mode == "make":
                out.carry(RESULT, expressions.use("MISSING"))
                self.rules.rule(rule, Give(RESULT), scope)
                if drops:
                    omit = expressions.use("OMIT_PARENT")
                    out.write("return {} if drop else {}", omit, RESULT)
                else:
                    out.write("return {}", RESULT)
            else:
                fill = Fill("record", "constants", "asked")
                self.rules.rule(rule, Append("rows") if mode == "list" else fill, scope)
                if drops:
                    out.write("return drop")
