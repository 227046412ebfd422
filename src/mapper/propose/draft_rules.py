"""Proposals → the rules of a draft, in the shape of the target: contexts, values, tables, what is to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from mapper.contract.message_model import Field, LeafType, Message, ObjectType, Type
from mapper.datatypes.facets import violated
from mapper.diagnostics.plural import counted
from mapper.propose.message_leaves import LeafPath
from mapper.propose.name_words import parts_of
from mapper.propose.proposing import TAKEN, Candidate, Proposal

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED: Final = frozenset({"and", "or", "in", "true", "false", "null", "function"})
_HALF: Final = 0.5
_SHOWN: Final = 4
"""How many fields of an object without a rule its comment names."""

Names = tuple[str, ...]


@dataclass(slots=True)
class DraftTable:
    """A table of codes: those of the source, with the target's where they are the same."""

    name: str
    rows: list[tuple[str, str]]

    @property
    def file(self) -> str:
        """Its file, in the folder of the mapping."""
        return f"tables/{self.name.replace('_', '-')}.csv"


@dataclass(slots=True)
class DraftRule:
    """A rule of a draft: a value, or fields, or neither where it is to do."""

    name: str
    value: str = ""
    table: str = ""
    each: str = ""
    from_: str = ""
    as_: str = ""
    children: list[DraftRule] = field(default_factory=list)
    comment: str = ""

    @property
    def to_do(self) -> bool:
        """Whether nothing fills it yet."""
        return not self.value and not self.children


@dataclass(slots=True)
class _Context:
    """What `$` is: a path of the source, and the rule whose context it is."""

    path: Names
    listed: bool
    """Whether it is a list still, of which no item is chosen: the message itself may be one."""
    rule: DraftRule | None = None
    around: _Context | None = None


@dataclass(slots=True)
class DraftRules:
    """Makes the rules of a draft for a target message."""

    source: Message
    proposals: Sequence[Proposal]
    values: frozenset[str]
    """The names of object types that are filled as one value."""
    tables: dict[str, DraftTable] = field(default_factory=dict)
    _below: dict[Names, list[Proposal]] = field(default_factory=lambda: defaultdict(list))
    _names: set[str] = field(default_factory=set)

    def rules(self, target: Message) -> list[DraftRule]:
        """The rules of the message, one a field."""
        for proposal in self.proposals:
            names = proposal.target.names
            for end in range(len(names) + 1):
                self._below[names[:end]].append(proposal)
        top = _Context((), self.source.listed)
        return [self._field(each, (each.name,), top) for each in _fields_of(target.type)]

    def _field(self, target: Field, path: Names, context: _Context) -> DraftRule:
        proposals = self._below.get(path, [])
        own = next((each for each in proposals if each.target.names == path), None)
        rule = DraftRule(target.name)
        if own is not None:
            self._leaf(rule, own, context)
        elif any(each.confidence in TAKEN for each in proposals):
            inner = self._inner(rule, target, path, context)
            for each in _fields_of(target.type):
                rule.children.append(self._field(each, (*path, each.name), inner))
            if all(each.to_do for each in rule.children):
                rule.children, rule.each, rule.from_ = [], "", ""
                rule.comment = _fields(proposals, path)
        else:
            rule.comment = _fields(proposals, path)
        return rule

    # The context of an object.

    def _inner(self, rule: DraftRule, target: Field, path: Names, context: _Context) -> _Context:
        """The context of the fields of an object: an item of a list where they are most in one."""
        chosen, share = self._list(path, context)
        if chosen is None or (share < _HALF and not target.repeated):
            return context
        expression = self._path(chosen, context, listed=True)
        if expression is None:
            return context
        if target.repeated:
            rule.each = expression
        else:
            rule.from_ = expression
        return _Context(tuple(step.name for step in chosen), False, rule, context)

    def _list(self, path: Names, context: _Context) -> tuple[tuple[Field, ...] | None, float]:
        """The list of the source that most proposals for an object are in, and how many of them.

        A list that fields below a list of the target are in counts there: here only where the source
        has more lists in each other than the target has.
        """
        votes: dict[Names, float] = defaultdict(float)
        steps: dict[Names, tuple[Field, ...]] = {}
        total = 0.0
        for proposal in self._below[path]:
            if proposal.confidence not in TAKEN:
                continue
            leaf = proposal.candidates[0].leaf
            total += proposal.candidates[0].likeness
            inner = sum(step.repeated for step in proposal.target.steps[len(path) : -1])
            ends = [end for end in range(1, len(leaf.steps)) if leaf.steps[end - 1].repeated]
            ends = ends[: max(0, len(ends) - inner)]
            if context.listed and not ends:
                ends = [0]
            for end in ends:
                names = leaf.names[:end]
                if (
                    len(names) > len(context.path)
                    or context.listed
                    or names[: len(context.path)] != context.path
                ):
                    votes[names] += proposal.candidates[0].likeness
                    steps[names] = leaf.steps[:end]
        if not votes or not total:
            return None, 0.0
        most = max(votes.values())
        best = max((each for each in votes if votes[each] >= 0.9 * most), key=len)
        return steps[best], votes[best] / total

    # A leaf.

    def _leaf(self, rule: DraftRule, proposal: Proposal, context: _Context) -> None:
        rule.comment = _said(proposal)
        if proposal.confidence not in TAKEN:
            return
        leaf = proposal.candidates[0].leaf
        target = proposal.target.field
        expression = self._path(leaf.steps, context, listed=target.repeated)
        if expression is None:
            rule.comment = f"{rule.comment}, of which there may be several here"
            return
        rule.value = expression
        table = self._table(leaf.field, target)
        if table is not None:
            rule.table = table.name

    def _path(self, steps: Sequence[Field], context: _Context, *, listed: bool) -> str | None:
        """The expression of a path, or None where it leads to several and one is needed."""
        names = tuple(step.name for step in steps)
        prefix = ""
        here: _Context | None = context
        while here is not None:
            if names[: len(here.path)] == here.path:
                inner = steps[len(here.path) :]
                several = any(step.repeated for step in inner) or here.listed
                if listed or not several:
                    if here is not context:
                        prefix = self._named(here) + ("." if inner else "")
                    path = ".".join(_step(step.name) for step in inner)
                    return f"{prefix}{path}" or "$"
                return None
            here = here.around
        return None

    def _named(self, context: _Context) -> str:
        """The name of an outer context: `$$`, or that of its item."""
        if context.rule is None:
            return "$$"
        if not context.rule.as_:
            parts = parts_of(context.path[-1]) if context.path else ("item",)
            name = "_".join(parts) or "item"
            while name in self._names:
                name += "_"
            self._names.add(name)
            context.rule.as_ = name
        return f"${context.rule.as_}"

    def _table(self, source: Field, target: Field) -> DraftTable | None:
        """The table of a code list of the source, where the target does not take its codes as they are."""
        if not isinstance(source.type, LeafType) or not isinstance(target.type, LeafType):
            return None
        codes = [code for code in source.type.facets.enum or () if code and code == code.strip()]
        if len(codes) < 2 or source.type.base == "boolean":
            return None
        type_ = target.type.datatype
        rows = [(code, code if violated(code, type_) is None else "") for code in codes]
        if all(other for _, other in rows):
            return None
        name = "_".join(parts_of(source.name)) or "codes"
        known = self.tables.get(name)
        if known is None or known.rows == rows:
            return self.tables.setdefault(name, DraftTable(name, rows))
        name = "_".join((name, *parts_of(target.name)))
        return self.tables.setdefault(name, DraftTable(name, rows))


def _fields_of(type_: Type) -> Iterable[Field]:
    return type_.fields.values() if isinstance(type_, ObjectType) else ()


def _step(name: str) -> str:
    """A step of a path, in backticks where it is not a name by itself."""
    return name if _NAME.fullmatch(name) and name not in _RESERVED else f"`{name}`"


def _said(proposal: Proposal) -> str:
    """What a comment says of a proposal: how confident it is, and what else there is."""
    if not proposal.candidates:
        return ""
    first, *others = proposal.candidates
    if proposal.confidence in TAKEN:
        said = f"{proposal.confidence} {_percent(first)}"
        return f"{said}; else {', '.join(map(_named, others))}" if others else said
    return f"perhaps {', '.join(map(_named, proposal.candidates))}"


def _percent(candidate: Candidate) -> str:
    return f"{candidate.likeness:.0%}"


def _named(candidate: Candidate) -> str:
    return f"{candidate.leaf.path} {_percent(candidate)}"


def _fields(proposals: Sequence[Proposal], path: Names) -> str:
    """The fields of an object that has no rule, each with what it may be."""
    said = []
    for each in proposals[:_SHOWN]:
        name = ".".join(each.target.names[len(path) :])
        said.append(f"{name} ({_said(each)})" if each.candidates else name)
    shown = ", ".join(said)
    more = len(proposals) - _SHOWN
    return f"{shown} and {counted(more, 'other field')}" if more > 0 else shown


def all_rules(rules: Sequence[DraftRule]) -> Iterator[DraftRule]:
    """All rules, those below others too."""
    for rule in rules:
        yield rule
        yield from all_rules(rule.children)


def proposed(rules: Sequence[DraftRule]) -> tuple[int, int]:
    """How many rules have a value, and how many are to do."""
    every = list(all_rules(rules))
    return sum(bool(each.value) for each in every), sum(each.to_do for each in every)


__all__ = ["DraftRule", "DraftRules", "DraftTable", "LeafPath", "all_rules", "proposed"]
