"""Fragments → functions, each for one type of context, one of target and one way of use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mapper.compiler.code_context import RESULT, Append, CodeScope, Fill, Give, Sink
from mapper.compiler.python_source import PythonNames
from mapper.compiler.rule_facts import leaves_out, step_of
from mapper.contract.message_model import LeafType
from mapper.plan.plan_model import FragmentPlan, RulePlan, UseBody

if TYPE_CHECKING:
    from mapper.compiler.rule_code import RuleEmitter


class FragmentCode:
    """Writes the uses of fragments, and their functions, for one path."""

    def __init__(self, rules: RuleEmitter) -> None:
        self.rules = rules
        self.functions: dict[tuple[int, str], str] = {}
        self.wanted: list[tuple[FragmentPlan, str, str]] = []
        """Fragments that some rule uses, not written yet: (fragment, mode, name)."""

    def write_wanted(self) -> None:
        """Write the functions of all fragments that are used, and of those that they use."""
        while self.wanted:
            self.write(*self.wanted.pop(0))

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
            at = f"({scope.at}, {step_of(rule)!r}, None, {source!r}, None)"
        listed = isinstance(sink, Append)
        function = self._function(body.fragment, "list" if listed else "make")
        step = scope.step(rule) if not isinstance(sink, Append) else None
        drops = body.fragment.rule is not None and leaves_out(body.fragment.rule)
        with self._limited(rule, body, scope, step, source):
            call = self._call(function, body, scope, at, rule)
            if isinstance(sink, Append):
                call = call.replace("(", f"({sink.rows}, ", 1)
                self._dropping(call, scope if drops else None)
                return
            value = sink.name if isinstance(sink, Give) else self.rules.out.give(rule.label)
            out.write(f"{value} = {call}")
            if drops:
                self.rules.leaves.drop(value, scope)
            if not isinstance(sink, Give):
                with out.block(f"if {value} is not {self.rules.expressions.use('MISSING')}:"):
                    self.rules.leaves.put(sink, value)

    def fill(self, body: UseBody, sink: Fill, scope: CodeScope, rule: RulePlan) -> None:
        """Write the fragment's fields into a record, and its constants beside it."""
        function = self._function(body.fragment, "fill")
        with self._limited(rule, body, scope, None, None):
            call = self._call(function, body, scope, scope.at, rule)
            call = call.replace("(", f"({sink.owner}, {sink.constants}, {sink.asked}, ", 1)
            self._dropping(call, scope)

    def _dropping(self, call: str, scope: CodeScope | None) -> None:
        """Write a call that says whether the object around is left out."""
        if scope is not None and scope.drop is not None:
            with self.rules.out.block(f"if {call}:"):
                self.rules.out.write(f"{scope.drop} = True")
        else:
            self.rules.out.write(call)

    @contextmanager
    def _limited(
        self, rule: RulePlan, body: UseBody, scope: CodeScope, step: str | None, source: str | None
    ) -> Iterator[None]:
        """Write the use of a fragment under its limit (`$max_depth`); deeper it is a notice."""
        if body.max_depth is None:
            yield
            return
        out = self.rules.out
        with out.block(f"if depth >= {body.max_depth}:"):
            message = f"nested more than {body.max_depth} deep; what is deeper is left out"
            self.rules.expressions.note("recursion-bound", message, rule, scope.at, step, source)
        with out.block("else:"):
            yield

    def _call(self, function: str, body: UseBody, scope: CodeScope, at: str, rule: RulePlan) -> str:
        depth = "depth + 1" if body.max_depth is not None else "depth"
        arguments: list[str] = []
        for name in body.fragment.parameters:
            python = self.rules.out.give(f"v_{name}")
            self.rules.expressions.let(name, python, body.arguments[name], scope, rule)
            arguments.append(python)
        return f"{function}({', '.join([scope.item, 'R', 'run', at, depth, *arguments])})"

    def _function(self, fragment: FragmentPlan, mode: str) -> str:
        key = (id(fragment), mode)
        if key not in self.functions:
            name = self.rules.module.give(
                f"rule_{fragment.name}{'' if mode == 'make' else '_' + mode}{self.rules.suffix}"
            )
            self.functions[key] = name
            self.wanted.append((fragment, mode, name))
        return self.functions[key]

    def write(self, fragment: FragmentPlan, mode: str, name: str) -> None:
        """Write the function of a fragment in one of its modes.

        `make` returns the output, MISSING, or OMIT_PARENT; `list` adds outputs to the list it is
        given, `fill` fills the record and the constants it is given, and both return whether the object around them
        is to be left out.
        """
        assert fragment.rule is not None  # noqa: S101  # resolved with the plan
        assert fragment.context is not None  # noqa: S101  # set with the rule
        names = dict(self.rules.expressions.globals)
        later: dict[str, str] = {}
        parameters: list[str] = []
        own = PythonNames(local=True)
        for parameter in fragment.parameters:
            python = own.give(f"v_{parameter}")
            parameters.append(python)
            if parameter in fragment.proven and self.rules.expressions.fast:
                names[parameter] = python
            else:
                later[parameter] = python
                given = self.rules.expressions.use("Later")
                names[parameter] = (
                    f"({python}.value() if {python}.__class__ is {given} else {python})"
                )
        first = {"make": [], "list": ["rows"], "fill": ["record", "constants", "asked"]}[mode]
        head = ", ".join([*first, "S", "R", "run", "at", "depth", *parameters])
        drops = mode == "fill" or leaves_out(fragment.rule)
        scope = CodeScope(
            "S",
            fragment.context,
            "at",
            names,
            drop="drop" if drops else None,
            at_field=mode == "list" or not isinstance(fragment.target, LeafType),
            later=later,
            proven=fragment.proven,
        )
        out = self.rules.out
        rule = fragment.rule
        taken = ("rows", "record", "constants", "asked", "drop")
        with out.function(name, head, *taken):
            if drops:
                out.write("drop = False")
            if mode == "make":
                out.write(f"{RESULT} = {self.rules.expressions.use('MISSING')}")
                self.rules.rule(rule, Give(RESULT), scope)
                if drops:
                    out.write(
                        f"return {self.rules.expressions.use('OMIT_PARENT')} if drop else {RESULT}"
                    )
                else:
                    out.write(f"return {RESULT}")
            else:
                fill = Fill("record", "constants", "asked")
                self.rules.rule(rule, Append("rows") if mode == "list" else fill, scope)
                out.write("return drop" if drops else "return False")
