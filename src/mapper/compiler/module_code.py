"""A plan → one Python module: lowered, verified, printed."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from mapper.code_tree.definite_assignment import Unset, unset_names
from mapper.code_tree.python_printing import CodeLine, printed, source_text
from mapper.code_tree.quotation import (
    Code,
    CommentLine,
    Data,
    constant,
    expression,
    function_of,
    several,
    statement,
)
from mapper.compiler.code_context import RESULT, CodeScope, Give, Put
from mapper.compiler.error_positions import inside
from mapper.compiler.expression_code import (
    ExpressionCode,
    ExpressionFunctions,
    ExpressionUse,
    can_fail,
)
from mapper.compiler.inline_facts import Join, single
from mapper.compiler.module_constants import Constants
from mapper.compiler.recording_code import RECORDER, RecordingCode
from mapper.compiler.rule_code import RuleCode
from mapper.compiler.rule_writing import PythonNames, RuleWriter
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError
from mapper.expression_types.inferred_types import Inferred, kind_of, type_of_message
from mapper.jsonata.emit.emission import ModuleParts
from mapper.plan.plan_model import (
    Check,
    Conversion,
    IndexPlan,
    ParameterPlan,
    PartitionPlan,
    Plan,
    TypedExpression,
)
from mapper.reading.shape_building import shape_of
from mapper.reading.shape_text import named_namespaces

_RESERVED = (
    *("MAPPING", "RULES", "INSIDE", "CAUSES", "SOURCE", "TARGET"),
    *("map", "program", "subjects", "run", "R", "S"),
)


class ModuleSource(NamedTuple):
    """The source of a module: its functions, and what makes a mapping of them."""

    functions: str
    foot: str

    @property
    def text(self) -> str:
        """The module as one text."""
        return self.functions + self.foot


def module_source(
    plan: Plan,
    *,
    watched: bool = False,
    inline: bool = True,
    recording: RecordingCode | None = None,
) -> ModuleSource:
    """The Python source of a plan. The plan must have no findings that are errors.

    With `watched` the rows of each table are what `watched(name, rows)` makes of them, and each rule
    whose context is there and whose condition holds calls `reached(start)`; the namespace that the
    module runs in must have both. Without `inline` every expression is evaluated by
    its function, which takes any document, and not only one that a reader made. With `recording`
    the module calls a `Recorder`, which the namespace must have too.

    Raises FindingsError where a name may be unset or left over: a fault of the compiler's own.
    """
    return ModuleWriter(plan, watched=watched, inline=inline, recording=recording).write()


def inline_forms(plan: Plan) -> Counter[str]:
    """How often each way of writing inline code was taken for a plan, by its name."""
    module = ModuleWriter(plan)
    module.write()
    return module.expressions.counter


class ModuleWriter:
    """Writes the module of one plan, and single functions of it again."""

    def __init__(
        self,
        plan: Plan,
        *,
        watched: bool = False,
        inline: bool = True,
        recording: RecordingCode | None = None,
    ) -> None:
        self.plan = plan
        self.parts = ModuleParts()
        self.recording = recording or RecordingCode()
        self.known = {"watched", "reached"} | ({RECORDER} if self.recording.on else set())
        self.names = PythonNames((*_RESERVED, *self.known))
        parameters = frozenset(plan.parameters)
        self.functions = ExpressionFunctions(
            self.parts, self.names, parameters=parameters, recording=self.recording
        )
        self.constants = Constants(self.names, watched=watched)
        self.globals: dict[str, Code] = {}
        self.lookup_functions: dict[str, str] = {}
        self.out = RuleWriter()
        self.joins: dict[str, Join] = {}
        self.defined: dict[str, str] = {}
        self.total: dict[str, bool] = {}
        """Whether making the table of a join cannot fail, where inline code makes it."""
        self.given_parameters: list[ast.expr] = []
        self.agreements: list[ast.expr] = []
        lookups = frozenset((*plan.tables, *plan.indexes))
        root = type_of_message(plan.source)
        given = {
            each.name: Inferred((each.leaf,), optional=True)
            for each in plan.parameters.values()
            if _is_as_declared(each, plan.partition)
        }
        # What conversions and checks are given may be anything that an expression makes.
        apart = ExpressionCode(
            self.functions, self.globals, lookups, root=root, inline=False, out=self.out
        )
        self.apart = RuleCode(apart, self.constants, self.names)
        self.expressions = ExpressionCode(
            self.functions,
            self.globals,
            lookups,
            self.joins,
            given,
            root,
            plan.tables,
            self.constants.table,
            inline,
            self.out,
        )
        self.rules = RuleCode(self.expressions, self.constants, self.names)
        self.index_names: dict[str, tuple[str, str, str]] = {}
        """The definition of a join, what gives its rows, and its table."""
        self.written: set[str] = set()
        """The functions of conversions and checks that are ready."""

    def write(self) -> ModuleSource:
        """The source of the whole module."""
        plan = self.plan
        # What is noted of the message as a whole stands at its rule, the first.
        self.functions.rule_number(plan.root)
        self._globals()
        for parameter in plan.parameters.values():
            self.given_parameters.append(self._parameter(parameter))
            if parameter.agreement is not None:
                self.agreements.append(self._agreement(parameter))
        for check in plan.judging.checks.values():
            self.constants.check(check)
        for index in plan.indexes.values():
            self.index(index)
        self.program()
        if plan.partition is not None:
            self._partition(plan.partition)
            if plan.partition.agrees:
                self.agreements.append(self._subject(plan.partition))
        self.conversions_and_checks()
        functions = self._functions()
        foot = source_text(self.foot())
        return ModuleSource("".join(f"{line.text}\n" for line in functions), foot)

    def conversions_and_checks(self) -> None:
        """The functions of conversions and checks that are used, and of those that these use; those
        that give joins and tables as functions of the language.
        """
        done = self.written
        while True:
            written = len(done)
            for function, conversion in list(self.constants.conversions.values()):
                if function not in done:
                    done.add(function)
                    self.conversion(function, conversion)
            for function, check in list(self.constants.tests.values()):
                if function not in done:
                    done.add(function)
                    self.test(function, check)
            for function, check in list(self.constants.checks.values()):
                if function not in done:
                    done.add(function)
                    self.check(function, check)
            if len(done) == written:
                break
        for name in (*self.plan.indexes, *self.plan.tables):
            function = self.lookup_functions[name]
            if name in self.functions.looked_up and function not in done:
                done.add(function)
                self._function_of(name)

    def _functions(self) -> list[CodeLine]:
        """The imports, constants and functions, once no name in them may be unset."""
        head = self.parts.header()
        defined = [*head, *self.constants.defined]
        emitted = [emission.function for emission, _ in self.functions.sources]
        unset = unset_names([*defined, *emitted, *self.out.functions], self.known)
        if unset:
            raise FindingsError([_fault(unset[0])])
        plan = self.plan
        lines = printed([CommentLine(f"{plan.name} {plan.version}, compiled from {plan.file}")])
        lines += [_BLANK, *printed(defined), _BLANK, _BLANK]
        for emission, typed in self.functions.sources:
            position = typed.text.position
            text = f"{position.file}:{position.line}: {' '.join(typed.text.split())}"
            lines += [*printed([CommentLine(text)]), *emission.lines]
        return lines + printed(self.out.functions)

    def _globals(self) -> None:
        """What tables, indexes and parameters are in code."""
        plan = self.plan
        for kind, names in (("table", plan.tables), ("index", plan.indexes)):
            for each in names:
                self.lookup_functions[each] = self.names.give(f"{kind}_{each}")
                self.globals[each] = expression("{}(run)", self.lookup_functions[each])
        missing = self.functions.use("MISSING")
        for each in plan.parameters:
            self.globals[each] = expression("run.parameters.get({}, {})", constant(each), missing)

    def _join(self, index: IndexPlan, defined: str, *, raises: bool) -> None:
        """What inline code knows of a join whose rows are objects."""
        row = index.over.type.one()
        if row.kinds() == {"object"}:
            notes = not index.many or index.where is not None
            tables = "run.shared" if index.shared else "run.indexes"
            self.joins[index.name] = Join(
                index.name, defined, row, index.many, notes, raises, expression(tables)
            )

    def _scope(self, item: str) -> CodeScope:
        return CodeScope(item, self.plan.root.context, constant(None), dict(self.globals))

    def program(self) -> None:
        """The function of the message, and those of the fragments it uses."""
        rules, out, missing = self.rules, self.out, self.functions.use("MISSING")
        scope = replace(self._scope("R"), type=type_of_message(self.plan.source))
        field = self.plan.root.target
        with out.function("program", ["R", "run"], "S", "depth", RESULT):
            out.set_variable("depth", 0)
            if field is None:
                out.carry(RESULT, missing)
                rules.rule(self.plan.root, Give(RESULT), scope)
                out.write("return {}", RESULT)
            else:
                made = out.give("made")
                out.set_variable(made, constant({}))
                rules.rule(self.plan.root, Put(made, field.name), scope)
                empty = missing if field.required else constant([])
                out.write("return {}.get({}, {})", made, constant(field.name), empty)

    def index(self, index: IndexPlan) -> None:
        """A join: what gives its rows by their keys, or else its rows, and its definition."""
        use, out = self.functions.use, self.out
        defined = self.defined[index.name] = self.names.give(f"INDEX_{index.name}")
        table, rows = self._table_of_rows(index), ""
        none = constant(None)
        given: list[Code] = [none, several([]), index.many, index.shared, none]
        if table is not None:
            given[4] = table
        else:
            rows = self.names.give(f"rows_{index.name}")
            with out.function(rows, ["R", "run"], "S"):
                out.write("return {}", self._rows(index, self._parameters_read(index))[0])
            given[:2] = rows, several([self._key(key) for key in index.by])
        self.index_names[index.name] = (defined, rows, table or "")
        self._join(index, defined, raises=table is None or not self.total[index.name])
        made_ = expression("{}({}, {*})", use("RowIndex"), constant(index.name), given)
        out.functions.append(statement("{} = {}", defined, self.recording.joined(made_)))

    def _parameters_read(self, index: IndexPlan) -> CodeScope:
        """Where the rows of a join are picked: parameters are read once, not for each row."""
        scope = self._scope("S")
        for each in self._parameters_of(index):
            local = self.out.give(f"v_{each}")
            self.out.set_variable(local, self.globals[each])
            scope = scope.naming(each, local, proven=self.expressions.parameters.get(each))
        return scope

    def _rows(self, index: IndexPlan, scope: CodeScope) -> tuple[Code, bool]:
        """The rows of a join in order; whether that cannot fail."""
        calls = self.apart.expressions
        given, total = self._rows_found(index, scope)
        if not index.order_by:
            return given, total
        inside = scope.inside("S", index.over.type.one())
        rows = self.out.give("found")
        self.out.set_variable(rows, given)
        if self.expressions.in_order(rows, index.order_by, inside):
            return rows, total
        keys = [function_of(["S"], calls.call(key, scope)) for key in index.order_by]
        return expression("{}({}, run, {*})", self.functions.use("ordered"), rows, keys), False

    def _rows_found(self, index: IndexPlan, scope: CodeScope) -> tuple[Code, bool]:
        """The rows of a join, in the order in which they are found; whether that cannot fail."""
        use, calls, out = self.functions.use, self.apart.expressions, self.out
        whole = replace(scope, item="R", type=type_of_message(self.plan.source))
        given = self.expressions.sought(index.over, whole)
        total = given is not None or not can_fail(index.over.node)
        if given is None:
            over = self.recording.evaluated(index.over, "R", calls.call(index.over, whole))
            given = expression("{}({})", use("items"), over)
        if index.where is None:
            return given, total
        out.set_variable("given", given)
        inside = scope.inside("S", index.over.type.one())
        around = ExpressionUse(index.where, inside, self.plan.root, lambda: None)
        passed: Code | None = self.expressions.passing(
            "S", "given", around, stays=False, total=True
        )
        total = total and passed is not None
        if passed is None:
            condition = self.recording.evaluated(index.where, "S", calls.call(index.where, scope))
            passed = expression("[S for S in given if {}({})]", use("holds"), condition)
        what = constant(index.name), constant(index.over.source)
        return expression("{}(given, {}, run, {*})", use("sifted_rows"), passed, what), total

    def _table_of_rows(self, index: IndexPlan) -> str | None:
        """The function that makes the table of a join in inline code; None where it is not proven."""
        function = self.names.give(f"rows_by_key_{index.name}")
        with self.out.function(function, ["R", "run"], "S"):
            rows, total = self._rows(index, self._parameters_read(index))
            self.out.write("table = {{}}")
            inside = self._scope("S").inside("S", index.over.type.one())
            proven = self.expressions.keyed("table", rows, index.by, inside)
            self.out.write("return table")
        if not proven:
            self.out.functions.pop()
            self.names.take_back(function)
            return None
        self.total[index.name] = total
        return function

    def _parameters_of(self, index: IndexPlan) -> list[str]:
        """The run-time parameters that pick or order the rows of a join."""
        used = (index.over, *index.order_by, *((index.where,) if index.where else ()))
        free = {name for typed in used for name in typed.free_variables}
        return [name for name in self.plan.parameters if name in free]

    def _key(self, key: TypedExpression) -> Code:
        """What gives a key of an item: its function, where it needs nothing else."""
        calls = self.apart.expressions
        if calls.is_plain_call(key):
            return self.functions.emission_of(key).name
        return function_of(["S", "R", "run"], calls.call(key, self._scope("S")))

    def _partition(self, partition: PartitionPlan) -> None:
        """The function that gives the key of every item that distinguishes the subjects."""
        calls, scope = self.apart.expressions, self._scope("S")
        over = calls.call(partition.over, replace(scope, item="R"))
        items = expression("{}({})", self.functions.use("items"), over)
        with self.out.function("subjects", ["R", "run"], "S"):
            self.out.write("return [{} for S in {}]", calls.call(partition.by, scope), items)

    def _function_of(self, name: str) -> None:
        """The function of a run that gives a join or a table as a function of the language, made once."""
        index, table = self.plan.indexes.get(name), self.plan.tables.get(name)
        if index is not None:
            made = expression(
                "{}({}, run)", self.functions.use("index_function"), self.defined[name]
            )
        if table is not None:
            rows = self.constants.table(table)
            more = [constant(True)] if table.sample else []
            make = self.functions.use("table_function")
            made = expression("{}({}, {}, run, {*})", make, constant(table.name), rows, more)
        out, key = self.out, constant(f"table {name}" if table is not None else name)
        with out.function(self.lookup_functions[name], ["run"]):
            out.write("found = run.indexes.get({})", key)
            with out.block("if found is None:"):
                out.write("found = run.indexes[{}] = {}", key, made)
            out.write("return found")

    def check(self, function: str, check: Check) -> None:
        """The function of the check of a format."""
        with self.out.function(function, ["S", "run", "at"], "R"):
            self.out.comment(f"{check.format}: {' '.join(check.expression.text.split())}")
            self.out.write("R = run.root")
            self.out.write(
                "return {}", self.apart.expressions.call(check.expression, self._scope("S"))
            )

    def test(self, function: str, check: Check) -> None:
        """Whether the check of a format holds: not where it fails."""
        with self.out.function(function, ["S", "run"], "R"):
            if self.expressions.tested(check.expression, self._scope("S")):
                return
            holds = expression("{}(S, run, None) is True", self.constants.check(check))
            if not can_fail(check.expression.node):
                self.out.write("return {}", holds)
                return
            with self.out.trying():
                self.out.write("return {}", holds)
            with self.out.catching(self.functions.use("ExpressionError")):
                self.out.write("return False")

    def conversion(self, function: str, conversion: Conversion) -> None:
        """The function of a conversion."""
        rule, out = conversion.rule, self.out
        assert rule is not None  # noqa: S101  # resolved with the plan
        scope = replace(self._scope("S"), at="at", convert=True, type=rule.context)
        with out.function(function, ["S", "run", "at"], "R", "depth", RESULT):
            out.write("R = run.root")
            out.set_variable("depth", 0)
            out.carry(RESULT, self.functions.use("MISSING"))
            self.apart.rule(rule, Give(RESULT), scope)
            out.write("return {}", RESULT)

    def _agreement(self, parameter: ParameterPlan) -> ast.expr:
        """Writes what gives the message's own value of a parameter; the agreement as code."""
        plan = parameter.agreement
        assert plan is not None  # noqa: S101  # the caller has looked
        function = self.names.give(f"stated_{parameter.name}")
        scope, calls = self._scope("R"), self.expressions
        scope = replace(scope, type=type_of_message(self.plan.source))
        with self.out.function(function, ["R", "run"]):
            stated = calls.sought(plan.expression, scope)
            if stated is None:
                calls.stand(calls.here(plan.expression, scope, plan.rule))
                called = calls.called(plan.expression, scope, plan.rule)
                stated = expression("{}({})", self.functions.use("items"), called)
            self.out.write("return {}", stated)
        convert = self.constants.conversion(plan.conversion) if plan.conversion else constant(None)
        what = constant(plan.expression.source), self.functions.rule_number(plan.rule), plan.shared
        return expression("Agreement({*}, {}, {}, {*})", _named(parameter), function, convert, what)

    def _subject(self, partition: PartitionPlan) -> ast.expr:
        """As code that the parameter of a partition is one of the keys that the delivery has."""
        parameter = self.plan.parameters[partition.parameter]
        steps = (partition.over.source, partition.by.source)
        source = ".".join(step for step in steps if step) or None
        number = self.functions.position_number(partition.position)
        what = constant(source), number, True
        return expression("Agreement({*}, subjects, None, {*})", _named(parameter), what)

    def _parameter(self, parameter: ParameterPlan) -> ast.expr:
        none = constant(None)
        check = self.constants.check(parameter.check) if parameter.check is not None else none
        of_day = self.constants.conversion(parameter.of_day) if parameter.of_day else none
        what = constant(parameter.default), check, parameter.today, of_day
        return expression("TypedParameter({*}, {*})", _named(parameter), what)

    def foot(self) -> list[ast.stmt]:
        """What makes a mapping of the functions."""
        plan, rules = self.plan, list(self.functions.rules)
        source = shape_of(plan.source, reads=plan.reads, judging=plan.judging)
        source = source._replace(unknown=plan.unknown)
        shapes = (source, shape_of(plan.target))
        (source, target), spaces = named_namespaces(shapes, self.names.give)
        causes = [plan.judging.causes.get(position) or () for position in rules]
        names = sorted({each for read in causes for each in read})
        numbers = {each: number for number, each in enumerate(names)}
        read = {
            number: tuple(sorted(numbers[each] for each in causes[number]))
            for number in range(len(rules))
            if causes[number]
        }
        partition, rows = constant(None), None
        if plan.partition is not None:
            partition = expression("({}, subjects)", constant(plan.partition.parameter))
            rows = plan.partition.rows
        checks = [
            several([constant(format_), self.constants.check(check)])
            for format_, check in plan.judging.checks.items()
        ]
        table = [] if plan.table is None else [Data(plan.table)]
        compiled = expression(
            "Compiled({}, {}, SOURCE, TARGET, RULES, program, {}, {}, {}, {}, {}, CAUSES, {*}, provenance={}, "
            "subject_rows={})",
            constant(plan.name),
            constant(plan.version),
            several(self.given_parameters),
            Data(tuple(plan.parts.items())),
            partition,
            several(self.agreements),
            several(checks),
            table,
            Data(plan.provenance()),
            Data(rows),
        )
        imports = {
            "from mapper.datatypes.facets import Datatype, Facets": True,
            "from mapper.policies.outcomes import Outcome": True,
            "from mapper.reading.shape import Shape": True,
            "from mapper.running.causes import Causes": True,
            "from mapper.running.mapping import Compiled, Mapping": True,
            "from mapper.running.provenance import Provenance": True,
            "from mapper.running.subject_rows import SubjectRows": rows,
            "from mapper.running.agreement import Agreement": self.agreements,
            "from mapper.running.parameter_values import TypedParameter": self.given_parameters,
            "from mapper.reading.delivery_parts import PartForm": plan.parts,
            "from mapper.datatypes.table_form import CellForm, Column, TableForm": plan.parts
            or table,
        }
        return [
            *(statement(each) for each, wanted in imports.items() if wanted),
            statement("RULES = {}", Data(tuple(rules))),
            statement("INSIDE = {}", Data(inside(self.functions))),
            *(statement("{} = {}", name, constant(space)) for name, space in spaces.items()),
            statement("SOURCE = {}", Data(source)),
            statement("TARGET = {}", Data(target)),
            statement("CAUSES = Causes(RULES, {}, {})", Data(tuple(names)), Data(read)),
            statement("MAPPING = Mapping({})", compiled),
            statement("map = MAPPING.map"),
        ]


def _is_as_declared(parameter: ParameterPlan, partition: PartitionPlan | None) -> bool:
    """Whether the value of a parameter is of its type. A subject is as its delivery has it."""
    if partition is None or parameter.name != partition.parameter:
        return True
    key = partition.by.type
    return single(key) and key.kinds() == {kind_of(parameter.leaf)}


def _named(parameter: ParameterPlan) -> Sequence[Code]:
    """The name of a parameter, and the type of its value."""
    return constant(parameter.name), Data(parameter.leaf.datatype)


def _fault(unset: Unset) -> Finding:
    """What is reported of code that may read a name that is not set."""
    what = "left over from another item" if unset.left_over else "unset"
    message = (
        f"the code that mapper made for `{unset.near}` reads `{unset.name}`, which may be {what}"
    )
    hint = "this is a fault of mapper, not of the mapping: report it, with the mapping"
    return Finding("compiler-fault", message, hint=hint)


_BLANK = CodeLine("")
