"""A plan → the source of one Python module."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from mapper.compiler.code_context import RESULT, CodeScope, Give, Put
from mapper.compiler.error_positions import inside
from mapper.compiler.expression_code import ExpressionCode, ExpressionFunctions
from mapper.compiler.fast_expressions import FastExpressions
from mapper.compiler.module_constants import Constants
from mapper.compiler.python_source import PythonNames, PythonWriter
from mapper.compiler.rule_code import RuleEmitter
from mapper.expression_types.inferred_types import type_of_message
from mapper.jsonata.emit.emission import ModuleParts
from mapper.plan.plan_model import (
    Check,
    Conversion,
    IndexPlan,
    ParameterPlan,
    PartitionPlan,
    Plan,
    TablePlan,
    TypedExpression,
)
from mapper.reading.shape_building import shape_of

_RESERVED = (
    *("MAPPING", "RULES", "INSIDE", "CAUSES", "SOURCE", "TARGET"),
    *("map", "fast", "reference", "subjects", "watched", "run", "R", "S"),
)


class ModuleSource(NamedTuple):
    """The source of a module, in sections that run one after the other in one namespace.

    `reference` may be left until it is needed: until then its name stands for whatever runs it.
    """

    fast: str
    reference: str
    foot: str

    @property
    def text(self) -> str:
        """The module as one text."""
        return "".join(self)


def module_source(plan: Plan, *, watched: bool = False) -> ModuleSource:
    """The Python source of a plan. The plan must have no findings that are errors.

    With `watched` the rows of each table are what `watched(name, rows)` makes of them; the
    namespace that the module runs in must have it.
    """
    return _Module(plan, watched=watched).write()


def inline_forms(plan: Plan) -> Counter[str]:
    """How often each way of writing inline code was taken for a plan, by its name."""
    module = _Module(plan)
    module.write()
    return module.counter


class _Module:
    def __init__(self, plan: Plan, *, watched: bool = False) -> None:
        self.plan = plan
        self.parts = ModuleParts()
        self.names = PythonNames(_RESERVED)
        parameters = frozenset(plan.parameters)
        self.functions = ExpressionFunctions(self.parts, self.names, parameters=parameters)
        self.constants = Constants(self.names, watched=watched)
        self.globals: dict[str, str] = {}
        self.index_names: dict[str, str] = {}
        self.counter: Counter[str] = Counter()
        self.done: set[int] = set()
        self.imported: set[str] = set()
        self.parameters: list[str] = []
        self.agreements: list[str] = []

    def write(self) -> ModuleSource:
        plan = self.plan
        # What is noted of the message as a whole stands at its rule, the first.
        self.functions.rule_number(plan.root)
        self._globals()
        code = ExpressionCode(self.functions, self.globals)
        reference = RuleEmitter(code, self.constants, self.names, "_reference")
        inline = FastExpressions(self.functions, self.globals, fast=True)
        fast = RuleEmitter(inline, self.constants, self.names, "")
        apart = ExpressionCode(self.functions, self.globals)
        shared = RuleEmitter(apart, self.constants, self.names, "_shared")
        stated = PythonWriter()
        for parameter in plan.parameters.values():
            # What is asked for here is written with the first section.
            self.parameters.append(self._parameter(parameter))
            if parameter.agreement is not None:
                self.agreements.append(self._agreement(stated, parameter, code))
        for check in plan.judging.checks.values():
            self.constants.check(check)
        self._section(fast, "fast", shared)
        out = fast.out
        out.lines.extend(stated.lines)
        for index in plan.indexes.values():
            self._index(out, index, code)
        for table in plan.tables.values():
            self._table(out, table)
        if plan.partition is not None:
            self._partition(out, plan.partition, code)
            if plan.partition.agrees:
                self.agreements.append(self._subject(plan.partition))
        head = self._collect(out, "The fast path: what the contract proves is read straight.")
        self._section(reference, "reference", shared)
        tail = self._collect(reference.out, "The reference path: exact on any document.")
        self.counter = inline.counter
        intro = PythonWriter()
        intro.comment(f"{plan.name} {plan.version}, compiled from {plan.file}")
        return ModuleSource(f"{intro.lines[0]}\n\n{head}", tail, self._foot())

    def _section(self, emitter: RuleEmitter, name: str, shared: RuleEmitter) -> None:
        """A path with all that it needs: its fragments, conversions and checks."""
        self._path(name, emitter)
        made = -1
        while made != len(self.done):
            made = len(self.done)
            for key, (function, conversion) in list(self.constants.conversions.items()):
                if key not in self.done:
                    self.done.add(key)
                    self._conversion(emitter.out, function, conversion, shared)
            for key, (function, check) in list(self.constants.checks.items()):
                if key not in self.done:
                    self.done.add(key)
                    self._check(emitter.out, function, check, shared.expressions)

    def _collect(self, body: PythonWriter, title: str) -> str:
        """A section: the imports, constants and expressions that came since the last one."""
        out = PythonWriter()
        fresh = ModuleParts()
        fresh.imports = {k: v for k, v in self.parts.imports.items() if k not in self.imported}
        fresh.constants = {k: v for k, v in self.parts.constants.items() if k not in self.imported}
        self.imported |= {*fresh.imports, *fresh.constants}
        out.lines.extend(fresh.header())
        out.lines.extend(self.constants.lines)
        self.constants.lines = []
        out.write()
        out.write()
        for emission, expression in self.functions.sources:
            position = expression.text.position
            out.comment(f"{position.file}:{position.line}: {' '.join(expression.text.split())}")
            out.lines.extend(emission.source.splitlines())
            out.write()
            out.write()
        self.functions.sources = []
        out.comment(title)
        out.lines.extend(body.lines)
        return "\n".join(out.lines) + "\n"

    def _globals(self) -> None:
        """What tables, indexes and parameters are in code."""
        plan = self.plan
        for name in plan.tables:
            self.index_names[name] = self.names.give(f"table_{name}")
            self.globals[name] = f"{self.index_names[name]}(run)"
        for name in plan.indexes:
            self.index_names[name] = self.names.give(f"index_{name}")
            self.globals[name] = f"{self.index_names[name]}(run)"
        missing = self.functions.use("MISSING")
        for name in plan.parameters:
            self.globals[name] = f"run.parameters.get({name!r}, {missing})"

    def _scope(self, item: str) -> CodeScope:
        return CodeScope(item, self.plan.root.context, "None", dict(self.globals))

    def _path(self, name: str, emitter: RuleEmitter) -> None:
        """The function of the message, and those of the fragments it uses."""
        out = emitter.expressions.out = PythonWriter()
        missing = self.functions.use("MISSING")
        with out.function(name, "R, run", "S", "depth"):
            out.write("depth = 0")
            out.write(f"{RESULT} = {missing}")
            scope = replace(self._scope("R"), type=type_of_message(self.plan.source))
            field = self.plan.root.target
            if field is None:
                emitter.rule(self.plan.root, Give(RESULT), scope)
                out.write(f"return {RESULT}")
            else:
                made = out.give("made")
                out.write(f"{made} = {{}}")
                emitter.rule(self.plan.root, Put(made, field.name), scope)
                empty = missing if field.required else "[]"
                out.write(f"return {made}.get({field.name!r}, {empty})")
        emitter.fragments.write_wanted()

    def _index(self, out: PythonWriter, index: IndexPlan, code: ExpressionCode) -> None:
        """A join: what gives its rows, its definition, and what gives it as a function."""
        use = self.functions.use
        rows = self.names.give(f"rows_{index.name}")
        constant = self.names.give(f"INDEX_{index.name}")
        with out.function(rows, "R, run"):
            scope = self._scope("S")
            for name in self._parameters_of(index):
                # Read once, not for each row.
                local = f"v_{name}"
                out.write(f"{local} = {self.globals[name]}")
                scope = scope.naming(name, local)
            given = f"{use('items')}({code.call(index.over, replace(scope, item='R'))})"
            if index.where is not None:
                condition = code.call(index.where, scope)
                out.write(f"given = {given}")
                passed = f"[S for S in given if {use('holds')}({condition})]"
                given = (
                    f"{use('sifted_rows')}(given, {passed}, run, {index.name!r}, "
                    f"{index.over.source!r})"
                )
            if index.order_by:
                keys = "".join(f", lambda S: {code.call(key, scope)}" for key in index.order_by)
                given = f"{use('ordered')}({given}, run{keys})"
            out.write(f"return {given}")
        by = "".join(f"{self._key(key, code)}, " for key in index.by)
        out.write(
            f"{constant} = {use('RowIndex')}({index.name!r}, {rows}, ({by}), "
            f"{index.many!r}, {index.shared!r})"
        )
        out.write()
        out.write()
        made = f"{use('index_function')}({constant}, run)"
        self._kept(out, self.index_names[index.name], index.name, made)

    def _parameters_of(self, index: IndexPlan) -> list[str]:
        """The run-time parameters that pick or order the rows of a join."""
        used = (index.over, *index.order_by, *((index.where,) if index.where else ()))
        free = {name for expression in used for name in expression.free_variables}
        return [name for name in self.plan.parameters if name in free and name.isidentifier()]

    def _key(self, key: TypedExpression, code: ExpressionCode) -> str:
        """What gives a key of an item: its function, where it needs nothing else."""
        call = code.call(key, self._scope("S"))
        function = call.removesuffix("(S, R, run)")
        return function if function.isidentifier() else f"lambda S, R, run: {call}"

    def _partition(self, out: PythonWriter, partition: PartitionPlan, code: ExpressionCode) -> None:
        """The function that gives the key of every item that distinguishes the subjects."""
        scope = self._scope("S")
        over = code.call(partition.over, replace(scope, item="R"))
        with out.function("subjects", "R, run"):
            out.write(
                f"return [{code.call(partition.by, scope)} "
                f"for S in {self.functions.use('items')}({over})]"
            )

    def _table(self, out: PythonWriter, table: TablePlan) -> None:
        """The function that gives a table as a function of the language."""
        rows = self.constants.table(table)
        more = ", True" if table.sample else ""
        make = f"{self.functions.use('table_function')}({table.name!r}, {rows}, run{more})"
        self._kept(out, self.index_names[table.name], f"table {table.name}", make)

    @staticmethod
    def _kept(out: PythonWriter, function: str, key: str, make: str) -> None:
        """A function of a run that makes a function of the language once."""
        with out.function(function, "run"):
            out.write(f"found = run.indexes.get({key!r})")
            with out.block("if found is None:"):
                out.write(f"found = run.indexes[{key!r}] = {make}")
            out.write("return found")

    def _check(self, out: PythonWriter, name: str, check: Check, code: ExpressionCode) -> None:
        with out.function(name, "S, run, at"):
            out.comment(f"{check.format}: {' '.join(check.expression.text.split())}")
            out.write("R = run.root")
            out.write(f"return {code.call(check.expression, self._scope('S'))}")

    def _conversion(
        self, out: PythonWriter, name: str, conversion: Conversion, emitter: RuleEmitter
    ) -> None:
        assert conversion.rule is not None  # noqa: S101  # resolved with the plan
        own = emitter.expressions.out = PythonWriter()
        scope = replace(self._scope("S"), at="at", convert=True, type=conversion.rule.context)
        missing = self.functions.use("MISSING")
        with own.function(name, "S, run, at", "R", "depth"):
            own.write("R = run.root")
            own.write("depth = 0")
            own.write(f"{RESULT} = {missing}")
            emitter.rule(conversion.rule, Give(RESULT), scope)
            own.write(f"return {RESULT}")
        out.lines.extend(own.lines)

    def _agreement(self, out: PythonWriter, parameter: ParameterPlan, code: ExpressionCode) -> str:
        """The function that gives what the message states of a parameter; the agreement as code."""
        plan = parameter.agreement
        assert plan is not None  # noqa: S101  # the caller has looked
        function = self.names.give(f"stated_{parameter.name}")
        scope = self._scope("R")
        self.functions.locate(plan.expression, plan.rule)
        with out.function(function, "R, run"):
            for line in code.before(plan.expression, scope, plan.rule):
                out.write(line)
            out.write(f"return {code.call(plan.expression, scope)}")
        convert = self.constants.conversion(plan.conversion) if plan.conversion else None
        number = self.functions.rule_number(plan.rule)
        return (
            f"Agreement({parameter.name!r}, {parameter.leaf.datatype!r}, {function}, {convert}, "
            f"{plan.expression.source!r}, {number}, {plan.shared!r})"
        )

    def _subject(self, partition: PartitionPlan) -> str:
        """As code that the parameter of a partition is one of the keys that the delivery has."""
        parameter = self.plan.parameters[partition.parameter]
        steps = (partition.over.source, partition.by.source)
        source = ".".join(step for step in steps if step) or None
        number = self.functions.position_number(partition.position)
        return (
            f"Agreement({parameter.name!r}, {parameter.leaf.datatype!r}, subjects, None, "
            f"{source!r}, {number}, True)"
        )

    def _parameter(self, parameter: ParameterPlan) -> str:
        check = self.constants.check(parameter.check) if parameter.check is not None else None
        of_day = self.constants.conversion(parameter.of_day) if parameter.of_day else None
        return (
            f"TypedParameter({parameter.name!r}, {parameter.leaf.datatype!r}, {parameter.default!r}, "
            f"{check}, {parameter.today!r}, {of_day})"
        )

    def _foot(self) -> str:
        """What makes a mapping of the functions."""
        plan = self.plan
        out = PythonWriter()
        parameters = "".join(f"{each}, " for each in self.parameters)
        agreements = "".join(f"{each}, " for each in self.agreements)
        parts = "".join(f"({name!r}, {form!r}), " for name, form in plan.parts.items())
        out.write("from mapper.datatypes.facets import Datatype, Facets")
        out.write("from mapper.policies.outcomes import Outcome")
        out.write("from mapper.reading.shape import Shape")
        out.write("from mapper.running.mapping import Compiled, Mapping")
        if agreements:
            out.write("from mapper.running.agreement import Agreement")
        if parameters:
            out.write("from mapper.running.parameter_values import TypedParameter")
        table = f", {plan.table!r}" if plan.table is not None else ""
        if parts or table:
            out.write("from mapper.datatypes.table_form import CellForm, Column, TableForm")
        if parts:
            out.write("from mapper.reading.delivery_parts import PartForm")
        out.write()
        positions = "".join(f"    {position!r},\n" for position in self.functions.rules)
        out.lines.extend(f"RULES = (\n{positions})".splitlines())
        lines = "".join(f"    {k!r}: {v!r},\n" for k, v in inside(self.functions).items())
        out.lines.extend(f"INSIDE = {{\n{lines}}}".splitlines())
        source = shape_of(plan.source, reads=plan.reads, judging=plan.judging)
        source = source._replace(unknown=plan.unknown)
        out.write(f"SOURCE = {source!r}")
        out.write(f"TARGET = {shape_of(plan.target)!r}")
        partition = "None"
        if plan.partition is not None:
            partition = f"({plan.partition.parameter!r}, subjects)"
        causes = "".join(
            f"    {position!r}: {tuple(sorted(plan.judging.causes[position]))!r},\n"
            for position in self.functions.rules
            if plan.judging.causes.get(position)
        )
        out.lines.extend(f"CAUSES = {{\n{causes}}}".splitlines())
        checks = "".join(
            f"({name!r}, {self.constants.check(check)}), "
            for name, check in plan.judging.checks.items()
        )
        out.write(
            f"MAPPING = Mapping(Compiled({plan.name!r}, {plan.version!r}, SOURCE, TARGET, RULES, "
            f"reference, fast, ({parameters}), ({parts}), {partition}, ({agreements}), ({checks}), "
            f"CAUSES{table}))"
        )
        out.write("map = MAPPING.map")
        return "\n".join(out.lines) + "\n"
