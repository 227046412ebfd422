"""A loaded program of which single functions are written again: for a plan of which a rule changed."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any, Final

from mapper.code_tree.node_structure import structure
from mapper.code_tree.python_printing import CodeLine, printed
from mapper.compiler.assembling import assemble
from mapper.compiler.error_positions import inside
from mapper.compiler.inline_facts import Join
from mapper.compiler.module_code import ModuleWriter
from mapper.compiler.rule_facts import (
    asked_below,
    fill_has_constants,
    fill_leaves_out,
    is_asked,
    leaves_out,
    may_refuse,
    name_of,
)
from mapper.jsonata.runtime.limits import DEFAULT_LIMITS
from mapper.plan.completeness import filled, inner_rules, rules_below
from mapper.plan.plan_model import (
    Check,
    Conversion,
    FragmentPlan,
    IndexPlan,
    ObjectBody,
    Plan,
    RulePlan,
    UseBody,
)
from mapper.running.mapping import Mapping

Owner = FragmentPlan | Conversion | Plan
"""What has functions of its own: a fragment, a conversion, or the message as a whole."""
Patch = dict[str, list[str]]
"""What replaces functions of a program: their lines, by their names."""

PROGRAM: Final = "program"


class PatchableProgram:
    """The program of a plan, in which functions can be replaced for a while.

    No two functions are one here, though they may be equal: each can be replaced by itself.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.writer = ModuleWriter(plan)
        self.writer.rules.fragments.apart = True
        source = self.writer.write()
        self.source_lines = source.functions.split("\n")
        program = assemble(source, plan.name)
        self.file = program.functions.co_filename
        self.namespace: dict[str, Any] = {"__name__": self.file}
        # No text of a mapping is code in what the compiler writes.
        exec(program.functions, self.namespace)  # noqa: S102
        exec(program.foot, self.namespace)  # noqa: S102
        self.compiled = self.namespace["MAPPING"].compiled
        self.starts = {
            name: each.__code__.co_firstlineno
            for name, each in self.namespace.items()
            if isinstance(each, FunctionType) and each.__module__ == self.file
        }
        """The first line of each function in the source, by its name."""
        self.structures = {
            each.name: structure([each.args, each.body])
            for each in self.writer.out.functions
            if isinstance(each, ast.FunctionDef)
        }
        self.joins = {each.name: self.rejoined(each) for each in plan.indexes.values()}
        """The joins as the plan has them, written as changed ones are."""
        self.users = _users(plan)
        self.facts = {id(each): _facts(each) for each in plan.fragments}

    @property
    def mapping(self) -> Mapping:
        """The mapping as its plan was."""
        return Mapping(self.compiled, DEFAULT_LIMITS)

    def is_inline(self, owner: Owner) -> bool:
        """Whether an owner is written within the functions of others."""
        inlined = self.writer.expressions.inlined_conversions
        return isinstance(owner, Conversion) and id(owner) in inlined

    def lines_of(self, name: str) -> list[str]:
        """The lines of a function as the plan had it."""
        lines, start = self.source_lines, self.starts[name] - 1
        end = start + 1
        while end < len(lines) and (not lines[end] or lines[end][0] in " )"):
            end += 1
        return lines[start:end]

    def names_of(self, owner: Owner) -> list[str]:
        """The functions of an owner."""
        if isinstance(owner, Plan):
            return [PROGRAM]
        if isinstance(owner, Conversion):
            made = self.writer.constants.conversions.get(id(owner))
            return [made[0]] if made is not None else []
        written = self.writer.rules.fragments.written
        return [name for name, (fragment, _, _) in written.items() if fragment is owner]

    def rewritten(self, owners: Iterable[Owner]) -> Patch:
        """The functions of these owners that are other now, by name; with those of whoever uses a
        fragment of which the use is written in another way now.
        """
        changed: Patch = {}
        pending, done = list(owners), set[int]()
        while pending:
            owner = pending.pop()
            if id(owner) in done:
                continue
            done.add(id(owner))
            for name in self.names_of(owner):
                function = self._written(owner, name)
                if structure([function.args, function.body]) != self.structures[name]:
                    changed[name] = [line.text for line in printed([function])]
            if isinstance(owner, FragmentPlan) and _facts(owner) != self.facts.get(id(owner)):
                pending += self.users.get(id(owner), ())
        return changed

    def rejoined(self, index: IndexPlan) -> Patch | None:
        """What replaces a join; None where whoever looks it up is written in another way too."""
        writer, name = self.writer, index.name
        names, join = writer.index_names[name], writer.joins.get(name)
        for each in filter(None, names):
            writer.names.take_back(each)  # it is called as it was
        with self._added() as more:
            writer.index(index)
        other = writer.joins.get(name)
        if join is not None:
            writer.joins[name] = join
        else:
            writer.joins.pop(name, None)
        if _looked_up(other) != _looked_up(join):
            return None
        return {"": [line.text for line in printed(more)]}

    def _written(self, owner: Owner, name: str) -> ast.FunctionDef:
        """A function of an owner, written again; what else it needs is added to the program."""
        writer = self.writer
        with self._added() as more:
            if isinstance(owner, Plan):
                writer.program()
            elif isinstance(owner, Conversion):
                writer.conversion(name, owner)
            else:
                writer.rules.fragments.again(name)
            function = writer.out.functions.pop()
        assert isinstance(function, ast.FunctionDef)  # noqa: S101  # just written
        self._run(printed(more))
        return function

    @contextmanager
    def _added(self) -> Iterator[list[ast.stmt]]:
        """The functions that are written inside; what these need beside is added to the program."""
        writer = self.writer
        functions, sources = len(writer.out.functions), len(writer.functions.sources)
        defined = len(writer.constants.defined)
        imports, constants = len(writer.parts.imports), len(writer.parts.constants)
        more: list[ast.stmt] = []
        yield more
        writer.conversions_and_checks()
        more += writer.out.functions[functions:]
        del writer.out.functions[functions:]
        head: list[ast.stmt] = []
        if (imports, constants) != (len(writer.parts.imports), len(writer.parts.constants)):
            head = writer.parts.header()
        emitted = [line for each, _ in writer.functions.sources[sources:] for line in each.lines]
        self._run([*printed([*head, *writer.constants.defined[defined:]]), *emitted])

    def _run(self, lines: list[CodeLine]) -> None:
        if lines:
            text = "".join(f"{line.text}\n" for line in lines)
            # As above: no text of a mapping is code.
            exec(compile(text, self.file, "exec"), self.namespace)  # noqa: S102

    @contextmanager
    def patched(self, patch: Patch) -> Iterator[Mapping]:
        """The mapping with these functions, and what they define, in place of those of the same name."""
        before = dict(self.namespace)
        self._run([CodeLine(line) for lines in patch.values() for line in lines])
        self.namespace["INSIDE"] = inside(self.writer.functions)
        rules = tuple(self.writer.functions.rules)
        program: FunctionType = self.namespace[PROGRAM]
        self.forget()
        try:
            yield Mapping(self.compiled._replace(rules=rules, program=program), DEFAULT_LIMITS)
        finally:
            self.namespace.update(before)
            self.forget()

    @contextmanager
    def rechecked(self, check: Check) -> Iterator[Mapping]:
        """The mapping with the check of a format as it is now, wherever it judges."""
        writer, before = self.writer, dict(self.namespace)
        for names, write in (
            (writer.constants.checks, writer.check),
            (writer.constants.tests, writer.test),
        ):
            if id(check) in names:
                with self._added() as more:
                    write(names[id(check)][0], check)
                self._run(printed(more))
        # The foot names the functions that judge the source and the parameters.
        self._run(printed(writer.foot()))
        self.forget()
        try:
            yield self.namespace["MAPPING"]
        finally:
            self.namespace.update(before)
            self.forget()

    @contextmanager
    def other_rows(self, table: str, rows: dict[str, Any]) -> Iterator[Mapping]:
        """The mapping with other rows in a table."""
        held = self.namespace[self.writer.constants.tables[table]]
        before = dict(held)
        held.update(rows)
        self.forget()
        try:
            yield self.mapping
        finally:
            held.update(before)
            self.forget()

    def forget(self) -> None:
        """Forget what values have become: they become it by what is replaced."""
        for name in self.writer.constants.memories.values():
            self.namespace[name].clear()


def _looked_up(join: Join | None) -> Hashable:
    """What the code of a look-up is made of, beside the name of the join."""
    if join is None:
        return None
    row = join.row
    return row.items, row.optional, row.many, join.many, join.notes, join.raises


def _users(plan: Plan) -> dict[int, list[Owner]]:
    """By the identity of a fragment: the owners whose rules use it."""
    users: dict[int, list[Owner]] = {}
    owners: list[tuple[Owner, RulePlan]] = [(plan, plan.root)]
    owners += [(each, each.rule) for each in plan.fragments if each.rule is not None]
    for owner, root in owners:
        for rule in rules_below(root):
            body = rule.body
            use = body.use if isinstance(body, ObjectBody) else body
            if isinstance(use, UseBody):
                users.setdefault(id(use.fragment), []).append(owner)
    return users


def _facts(fragment: FragmentPlan) -> Hashable:
    """What the code of a fragment's users is made of, beside its parameters."""
    rule = fragment.rule
    if rule is None:
        return None
    children = inner_rules(rule.body)
    return (
        filled(rule.body),
        tuple(name_of(each) for each in children),
        leaves_out(rule),
        fill_leaves_out(fragment),
        fill_has_constants(fragment),
        may_refuse(rule),
        asked_below(rule.body),
        frozenset(name_of(each) for each in inner_rules(rule.body) if is_asked(each)),
    )
