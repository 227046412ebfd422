"""What other mappings read for the fields of a target: by field, and word by word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapper.contract.message_model import ObjectType
from mapper.expression_types.inferred_types import Inferred
from mapper.plan.completeness import inner_rules
from mapper.plan.plan_model import (
    Body,
    ObjectBody,
    Plan,
    RulePlan,
    TypedExpression,
    UseBody,
    ValueBody,
)
from mapper.plan.rule_scopes import MARK
from mapper.propose.word_likeness import word_likeness

if TYPE_CHECKING:
    from mapper.propose.field_likeness import NamedLeaf
    from mapper.propose.name_words import NameWords

Names = tuple[str, ...]

_SEEN: Final = 2
"""How often two words must stand for each other before they count as translations."""


@dataclass(frozen=True, slots=True)
class ReadLeaf:
    """A leaf of the target that a rule fills, and where its value is read.

    `paths` are source paths; where a value goes through objects that the mapping constructs only
    `fields` are known, the types and names that are read.
    """

    target: Names
    paths: frozenset[Names]
    fields: frozenset[tuple[ObjectType, str]]

    def ends(self) -> Iterator[Names]:
        """The last two names of where it is read."""
        if self.paths:
            yield from (path[-2:] for path in self.paths)
        else:
            yield from ((type_.name or "", name) for type_, name in self.fields)


def read_leaves(plan: Plan) -> list[ReadLeaf]:
    """What the rules of a mapping read for each leaf; each rule where it is first used."""
    walk = _RuleReads()
    walk.rule(plan.root)
    made = [
        ReadLeaf(target, frozenset(walk.paths[target]), frozenset(walk.fields[target]))
        for target in walk.fields
    ]
    return [each for each in made if each.paths or each.fields]


class _RuleReads:
    def __init__(self) -> None:
        self.paths: dict[Names, set[Names]] = defaultdict(set)
        self.fields: dict[Names, set[tuple[ObjectType, str]]] = defaultdict(set)
        self.bases: dict[str, set[Names]] = {}
        """Where the context of each fragment is in the source."""
        self.seen: set[int] = set()

    def rule(self, rule: RulePlan) -> None:
        if id(rule) not in self.seen:
            self.seen.add(id(rule))
            self.body(rule.body, rule)

    def body(self, body: Body, rule: RulePlan) -> None:
        if isinstance(body, ValueBody):
            target = tuple(rule.path.split("."))
            expression = body.expression
            self.paths[target] |= self.read(expression)
            self.fields[target] |= {
                (type_, name)
                for type_, name in expression.reads
                if not isinstance(type_.fields[name].type, ObjectType)
            }
        elif isinstance(body, UseBody):
            inner = body.fragment.rule
            if inner is not None and body.fragment.name not in self.bases:
                self.bases[body.fragment.name] = set(self.paths_of(rule.context))
                self.rule(inner)
        else:
            if isinstance(body, ObjectBody) and body.use is not None:
                self.body(body.use, rule)
            for inner in inner_rules(body):
                self.rule(inner)

    def paths_of(self, type_: Inferred) -> Iterator[Names]:
        for origin in type_.origins:
            first, *rest = origin or ("",)
            bases = self.bases.get(first[1:], set()) if first.startswith(MARK) else {(first,)}
            for base in bases:
                yield tuple(step for step in (*base, *rest) if step)

    def read(self, expression: TypedExpression) -> set[Names]:
        """The paths of an expression's value, or where it is computed those of the leaves in it."""
        own = set(self.paths_of(expression.type)) if expression.type.leaves else set()
        return own or {
            path
            for each in expression.types.values()
            if each.leaves
            for path in self.paths_of(each)
        }


class LearnedNames:
    """What is learned of the fields that other mappings read."""

    def __init__(self, read: Iterable[ReadLeaf], words: NameWords) -> None:
        self.by_field: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
        self.by_name: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        together: Counter[tuple[str, str]] = Counter()
        ones: Counter[str] = Counter()
        others: Counter[str] = Counter()
        pairs = set()
        for each in read:
            owner = each.target[-2] if len(each.target) > 1 else ""
            for source in each.ends():
                names = tuple(word for name in source for word in words.of(name))
                self.by_field[owner, each.target[-1]].add(names)
                self.by_name[each.target[-1]].add(names)
                pairs.add((words.of(each.target[-1]), words.of(source[-1])))
        for target, source in pairs:
            strange = [each for each in target if each not in source]
            foreign = [each for each in source if each not in target]
            ones.update(strange)
            others.update(foreign)
            together.update((one, other) for one in strange for other in foreign)
        self.translations = {
            pair: 2 * count / (ones[pair[0]] + others[pair[1]])
            for pair, count in together.items()
            if count >= _SEEN
        }

    def translation(self, one: str, other: str) -> float:
        """How often two words stood for each other, where neither name had both."""
        return max(
            self.translations.get((one, other), 0.0), self.translations.get((other, one), 0.0)
        )

    def likeness(self, target: NamedLeaf, source: NamedLeaf) -> float:
        """How like a source field is to what other mappings read for a field."""
        known = self.by_field.get((target.owner, target.name))
        less = 1.0
        if known is None:
            known, less = self.by_name.get(target.name), 0.85
        if not known:
            return 0.0
        mine = (*(source.above[0] if source.above else ()), *source.own)
        return less * max(_alike(mine, names) for names in known)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if "".join(one) == "".join(other):
        return 1.0
    there = sum(max((word_likeness(w, v) for v in other), default=0.0) for w in one)
    back = sum(max((word_likeness(w, v) for v in one), default=0.0) for w in other)
    return (there + back) / (len(one) + len(other)) if one and other else 0.0
