"""Whether a message can come out as "nothing" because something is absent, and no more.

An empty element says that the source has nothing. What proves that is something that is there: an
answer, a row, a code. So the mapping is asked what it makes of a message in which all is absent,
and of a delivery that lacks one part which it may lack. The general build answers, with
marks where empty elements would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from mapper.compiler.compiled_loading import load_general
from mapper.contract.message_model import ObjectType
from mapper.diagnostics.diagnostic import Finding
from mapper.generate.leaf_samples import LeafSampler, NoSampleError
from mapper.generate.valid_documents import DocumentMaker
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import EmptyBody, Plan, RulePlan
from mapper.running.mapping import Mapping
from mapper.running.message_run import MessageRefused, MessageRun

DELIVERIES: Final = 6
"""How many deliveries are made for each part that may be missing."""

_FULL: Final = 2.0
"""How full these are: all that a delivery may hold, but where types hold each other for ever."""

_MARK: Final = "\0nothing "


def nothing_by_absence(plan: Plan) -> list[Finding]:
    """Warnings for the empty elements of a plan that are there where something is absent.

    Of a plan with errors, which cannot run, nothing is said.
    """
    marked = dict(enumerate(_empty_rules(plan)))
    if not marked or plan.errors:
        return []
    asked = _Asked(plan, _marked(plan, marked), frozenset(marked))
    findings = {number: _finding(marked[number], None) for number in asked.of_nothing()}
    for part in _parts_that_may_be_missing(plan):
        for number in asked.without(part):
            findings.setdefault(number, _finding(marked[number], part))
    return list(findings.values())


def _empty_rules(plan: Plan) -> Iterator[RulePlan]:
    roots = [plan.root, *(fragment.rule for fragment in plan.fragments)]
    for root in roots:
        for rule in rules_below(root) if root is not None else ():
            if isinstance(rule.body, EmptyBody) and not rule.body.nil:
                yield rule


def _marked(plan: Plan, rules: dict[int, RulePlan]) -> Mapping:
    """The mapping of a plan, with a mark instead of each empty element."""
    bodies = {number: rule.body for number, rule in rules.items()}
    try:
        for number, rule in rules.items():
            rule.body = EmptyBody(mark=f"{_MARK}{number}")
        # What stands in for a message here is made by no reader.
        return load_general(plan)
    finally:
        for number, rule in rules.items():
            rule.body = bodies[number]


def _finding(rule: RulePlan, part: str | None) -> Finding:
    field = rule.target.name if rule.target is not None else rule.label
    if part is None:
        where = "a message in which everything is absent"
        hint = "ask for what proves it: an answer that came, a row, a code"
    else:
        where = f"a delivery without `{part}`, which may be missing"
        hint = f"ask that `{part}` is there, or let the contract require it"
    proven = isinstance(rule.body, EmptyBody) and rule.body.proven
    return Finding(
        "nothing-by-absence",
        f"`{field}` states that there is nothing, even for {where}",
        rule.when.text.position if rule.when is not None else rule.position,
        "warning",
        hint if proven else f"{hint} (`$nothing_when`)",
        target_path=rule.path or None,
    )


def _parts_that_may_be_missing(plan: Plan) -> list[str]:
    type_ = plan.source.type
    if not plan.parts or not isinstance(type_, ObjectType):
        return []
    read = plan.reads.get(type_, frozenset())
    return [
        name
        for name in plan.parts
        if not type_.fields[name].stands and (read is None or name in read)
    ]


@dataclass(slots=True)
class _Asked:
    """A mapping that is asked which of its empty elements are there."""

    plan: Plan
    mapping: Mapping
    all: frozenset[int]

    def of_nothing(self) -> set[int]:
        """Those of a message in which all is absent, whichever parameters are given."""
        values = self._values(Random(0), {})  # noqa: S311  # reproducible, not secret
        given = [{}, values, *({name: value} for name, value in values.items())]
        nothing: Any = [] if self.plan.source.listed else {}
        return set().union(*(self._there(nothing, parameters) for parameters in given))

    def without(self, part: str) -> set[int]:
        """Those that are there whenever a delivery lacks a part, and not when it has it.

        One that some deliveries without the part do not have rests on what these say.
        """
        found: list[set[int]] = []
        kept: set[int] = set()
        for number in range(DELIVERIES):
            random = Random(f"{part}/{number}")  # noqa: S311  # reproducible, not secret
            maker = DocumentMaker(random)
            maker.fullness = _FULL
            try:
                whole = maker.document(self.plan.source)
            except NoSampleError:
                continue
            if not isinstance(whole, dict) or part not in whole:
                continue
            values = self._values(random, whole)
            rest = {name: value for name, value in whole.items() if name != part}
            before = self._there(whole, values)
            after = self._there(rest, values)
            found.append(after - before)
            kept |= self.all - after - before
        return set().union(*found) - kept

    def _there(self, document: Any, parameters: dict[str, Any]) -> set[int]:
        """The marks in what is made of a document, be it whole or not."""
        compiled = self.mapping.compiled
        run = MessageRun(
            compiled.rules, self.mapping.limits, root=document, parameters=dict(parameters)
        )
        try:
            return set(_marks(compiled.program(document, run)))
        except MessageRefused:
            return set()

    def _values(self, random: Random, document: Any) -> dict[str, Any]:
        """A value for each parameter: one that the document states, else any."""
        values: dict[str, Any] = {}
        for name, parameter in self.plan.parameters.items():
            if parameter.default is not None:
                values[name] = parameter.default
                continue
            try:
                values[name] = LeafSampler(random).value(parameter.leaf)
            except NoSampleError:
                continue
        for agreement in self.mapping.compiled.agreements:
            run = MessageRun(self.mapping.compiled.rules, root=document, parameters=values)
            try:
                stated = agreement.stated(document, run)
            except ExpressionError:
                continue
            if stated:
                values[agreement.name] = stated[0]
        return values


def _marks(record: Any) -> Iterator[int]:
    """The numbers of the marks in a record."""
    if isinstance(record, str):
        if record.startswith(_MARK):
            yield int(record.removeprefix(_MARK))
        return
    inner: Iterable[Any] = ()
    if isinstance(record, dict):
        inner = record.values()
    elif isinstance(record, list):
        inner = record
    for each in inner:
        yield from _marks(each)
