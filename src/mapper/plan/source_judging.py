"""By what the source is judged where it is read: its contract, its formats, what rules pick."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from mapper.contract.message_model import LeafType, ObjectType
from mapper.diagnostics.diagnostic import Finding
from mapper.expression_types.inferred_types import Inferred
from mapper.jsonata.parse import ir
from mapper.plan.completeness import inner_rules
from mapper.plan.discriminators import FieldOf, distinguishing_values
from mapper.plan.leaf_conversion import Leaves
from mapper.plan.plan_expressions import depends_on_message
from mapper.plan.plan_model import (
    Check,
    FragmentPlan,
    IndexPlan,
    MatchBody,
    ObjectBody,
    RulePlan,
    SwitchBody,
    TypedExpression,
    UseBody,
    ValueBody,
)
from mapper.policies.outcomes import Event, Outcome, Policies
from mapper.reading.digit_sums import DigitSum
from mapper.reading.shape import LeafRules, Pick
from mapper.reading.shape_building import Reads, judged_type
from mapper.yaml_text.spanned_text import Text

Picked = tuple[Outcome, Pick]

BUILT_IN: Final = {"date": "xsd:date", "date-time": "xsd:dateTime", "time": "xsd:time"} | {
    "decimal": "xsd:decimal",
    "integer": "xsd:integer",
    "boolean": "xsd:boolean",
}
"""The general formats, and the type of XSD that their texts have."""


@dataclass(slots=True)
class SourceJudging:
    """The rules and outcomes for each field of the source.

    `formats` has what must hold of the values of a format: its pattern in XSD's dialect, and the
    name of what else holds of them, a check of `checks` or a type of XSD. `picks` are the outcomes
    that rules pick for a field, by event.
    """

    format_of: Callable[[LeafType], str | None]
    policies: Policies
    """What holds for the fields for which no rule picks an outcome."""
    formats: dict[str, tuple[str, str]] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    sums: dict[str, DigitSum] = field(default_factory=dict)
    """The checks of formats that are a weighted sum of digits, and no more."""
    picks: dict[FieldOf, dict[Event, Picked]] = field(default_factory=dict)
    named: dict[FieldOf, frozenset[str]] = field(default_factory=dict)
    """The values of open codes by which rules distinguish kinds."""
    causes: dict[tuple[str, int, int], frozenset[str]] = field(default_factory=dict)
    """For the position of a rule the names of the fields that it, and all below it, reads."""

    def rules(self, leaf: LeafType, owner: ObjectType | None, name: str) -> LeafRules:
        """The rules of a leaf, as the field `name` of `owner`; of the message itself neither."""
        format_ = self.format_of(leaf) or ""
        pattern, check = self.formats.get(format_, ("", ""))
        if check.startswith("xsd:") and (leaf.base != "string" or leaf.primitive != "string"):
            # Its own type says as much.
            check = ""
        if check in self.sums and leaf.base == "string":
            check = self.sums[check].check
        if not pattern and not check:
            format_ = ""
        invalid, invalid_pick = self._outcome(Event.ON_SOURCE_INVALID, owner, name)
        unknown, unknown_pick = self._outcome(Event.ON_SOURCE_UNKNOWN, owner, name)
        return LeafRules(
            judged_type(leaf),
            format_,
            pattern,
            check,
            invalid,
            unknown,
            invalid_pick,
            unknown_pick,
            tuple(sorted(self.named.get((owner, name), ()))) if owner is not None else (),
        )

    def missing(self, owner: ObjectType, name: str) -> Picked:
        """What happens where `owner` lacks its required field `name`, and where that was picked."""
        return self._outcome(Event.ON_SOURCE_INVALID, owner, name)

    def _outcome(self, event: Event, owner: ObjectType | None, name: str) -> Picked:
        picked = self.picks.get((owner, name), {}) if owner is not None else {}
        return picked.get(event, (self.policies.of(event), None))

    def judgeable(self, field_: FieldOf, event: Event) -> bool:
        """Whether the event can be met in a field."""
        owner, name = field_
        declared = owner.fields.get(name)
        if declared is None:
            return False
        leaf = declared.type
        if event is Event.ON_SOURCE_UNKNOWN:
            return isinstance(leaf, LeafType) and lists_codes(leaf)
        if declared.required:
            return True
        if not isinstance(leaf, LeafType):
            return False
        rules = self.rules(leaf, owner, name)
        return bool(leaf.base != "string" or rules.type or rules.format)


def lists_codes(leaf: LeafType) -> bool:
    """Whether a leaf type lists the values that it may have."""
    inner = (*leaf.members, *((leaf.item,) if leaf.item is not None else ()))
    return leaf.facets.enum is not None or any(map(lists_codes, inner))


def source_judging(
    leaves: Leaves, reads: Reads, root: Inferred, unlike: Container[str], *, whole: bool
) -> SourceJudging:
    """By what the fields that are read are judged, what rules pick apart.

    A check of a format that looks at the message, or at a name in `unlike` (a parameter, a join),
    cannot be checked while the source is read; it judges where a value goes out. `whole`: the rules
    are all of the mapping's, so that the kinds they distinguish are all that are named.
    """
    judging = SourceJudging(
        leaves.format_of,
        leaves.policies(),
        named=distinguishing_values(leaves.expressions.made) if whole else {},
    )
    # By name: types come in no order of their own, and the same plan is to give the same code.
    for name in sorted({leaves.format_of(leaf) or "" for leaf in _leaves_read(reads, root)}):
        if name not in leaves.formats:
            continue
        declared = leaves.formats[name]
        if not declared.position.file and name in BUILT_IN:
            judging.formats[name] = ("", BUILT_IN[name])
            continue
        check = leaves.check_of(name)
        if check is not None and depends_on_message(check.expression, unlike):
            check = None
        if check is not None:
            judging.checks[name] = check
            digits = digit_sum(check.expression.node, check.expression.free_variables)
            if digits is not None:
                judging.sums[name] = digits
        judging.formats[name] = (leaves.pattern_of(name) or "", name if check is not None else "")
    return judging


_MOST_WEIGHTS: Final = 64
_LARGEST: Final = 1_000_000
"""The largest weight and modulus of a sum that is known as data: no sum of 64 digits overflows."""


def digit_sum(check: ir.Node, own: Container[str]) -> DigitSum | None:
    """The sum of `$weighted_modulus($, [weights], modulus) = remainder`; None for another check.

    `own` are the names that it uses which the mapping defines.
    """
    match check:
        case ir.Binary(
            operator="=",
            left=ir.Call(
                procedure=ir.Variable(name="weighted_modulus", predicates=[], group=None),
                arguments=[
                    ir.Variable(name="", predicates=[], group=None),
                    ir.Array() as given,
                    by,
                ],
                predicates=[],
                group=None,
            ),
            right=remainder,
        ) if "weighted_modulus" not in own:
            weights = [_whole(item) for item in given.items]
            modulus, left = _whole(by), _whole(remainder)
            plain = not given.predicates and given.group is None
            if plain and 0 < len(weights) <= _MOST_WEIGHTS and modulus and left is not None:
                whole = tuple(weight for weight in weights if weight is not None)
                if len(whole) == len(weights) and modulus > 0:
                    return DigitSum(whole, modulus, left)
    return None


def _whole(node: ir.Node) -> int | None:
    """A small whole number that is written down; None for any other expression."""
    match node:
        case ir.Literal(value=int(value), predicates=[], group=None) if not isinstance(value, bool):
            return value if abs(value) <= _LARGEST else None
    return None


def _leaves_read(reads: Reads, root: Inferred) -> Iterator[LeafType]:
    """The leaf types of what is read; what is read whole is read to its leaves."""
    yield from root.leaves
    seen: set[ObjectType] = set()
    pending = [(type_, names) for type_, names in reads.items()]
    for type_, names in pending:
        if names is None:
            if type_ in seen:
                continue
            seen.add(type_)
        for name, declared in type_.fields.items():
            if names is not None and name not in names:
                continue
            if isinstance(declared.type, LeafType):
                yield declared.type
            elif isinstance(declared.type, ObjectType) and names is None:
                pending.append((declared.type, None))


class Picks:
    """What rules pick for the source's fields: those that their own expressions read.

    Names are followed: what a `$let` or a parameter of a fragment reads counts where it is used.
    """

    def __init__(self, judging: SourceJudging) -> None:
        self.findings: list[Finding] = []
        self._judging = judging
        self._arguments: dict[FragmentPlan, dict[str, frozenset[FieldOf]]] = {}
        self._read_by: dict[FragmentPlan, frozenset[str]] = {}
        self._globals: dict[str, frozenset[FieldOf]] = {}
        self._picked: dict[tuple[FieldOf, Event], tuple[Text, RulePlan]] = {}
        self._whole: dict[ObjectType, frozenset[FieldOf]] = {}
        self._used: set[FragmentPlan] = set()
        """The fragments that the rule that is looked at uses, and those in it."""
        self._picks = False
        """Whether that rule, or one in it, picks anything."""
        self._picking: set[RulePlan] = set()
        self._uses: dict[RulePlan, set[FragmentPlan]] = {}
        self._known: dict[RulePlan, tuple[int, int]] = {}

    def collect(
        self,
        roots: Iterable[RulePlan],
        fragments: Iterable[FragmentPlan],
        indexes: Iterable[IndexPlan],
    ) -> None:
        """Take in what the rules pick, with findings for picks that disagree or do nothing."""
        rules, used = list(roots), list(fragments)
        for index in indexes:
            expressions = (index.over, *index.by, *index.order_by)
            expressions += (index.where,) if index.where is not None else ()
            self._globals[index.name] = frozenset().union(*(each.reads for each in expressions))
        # What an argument reads may be read by another: until nothing more is found. Arguments go
        # from a use to its fragment, and what a fragment reads comes back: hence either order.
        while self._all(rules, used, report=False):
            used.reverse()
        self._all(rules, used, report=True)

    def _all(self, rules: list[RulePlan], fragments: list[FragmentPlan], *, report: bool) -> bool:
        """Look at what may read more than when it was looked at last; whether there was any."""
        looked = False
        for root in rules:
            looked |= self._look(root, self._globals, report=report) is not None
        for fragment in fragments:
            if fragment.rule is not None:
                names = {**self._globals, **self._arguments.get(fragment, {})}
                read = self._look(fragment.rule, names, report=report)
                if read is not None:
                    looked = True
                    self._read_by[fragment] = self._read_by.get(fragment, frozenset()) | read
        return looked

    def _look(
        self, root: RulePlan, names: dict[str, frozenset[FieldOf]], *, report: bool
    ) -> frozenset[str] | None:
        """The names of the fields that `root` reads; None where nothing that counts has changed."""
        known = self._known.get(root)
        if root not in self._picking if report else known == self._around(root, names):
            return None
        self._uses[root] = self._used = set()
        self._picks = False
        read = self._rule(root, names, frozenset(), report=report)
        if self._picks:
            self._picking.add(root)
        self._known[root] = self._around(root, names)
        return read

    def _around(self, root: RulePlan, names: dict[str, frozenset[FieldOf]]) -> tuple[int, int]:
        """How much is known of what `root` sees and uses; it only ever grows."""
        uses = self._uses.get(root, ())
        read = sum(len(self._read_by.get(fragment, ())) for fragment in uses)
        return sum(map(len, names.values())), read

    def _rule(  # noqa: C901, PLR0912  # one scope: each part of a rule sees the names before it
        self,
        rule: RulePlan,
        names: dict[str, frozenset[FieldOf]],
        item: frozenset[FieldOf],
        *,
        report: bool,
    ) -> frozenset[str]:
        """A rule and those within it: the names of all fields that they read.

        `names` have what they read, `item` what `$` was read of.
        """
        own: set[FieldOf] = set()

        def read(expression: TypedExpression) -> frozenset[FieldOf]:
            found = expression.reads
            for type_ in expression.whole:
                found |= self._all_of(type_)
            for name in expression.free_variables:
                found |= names.get(name, frozenset())
            if item and any(isinstance(each, LeafType) for each in expression.context.items):
                found |= item
            own.update(found)
            return found

        if rule.from_ is not None:
            item = read(rule.from_)
        if rule.each:
            item = frozenset().union(*[read(each) for each in rule.each])
        if rule.as_ is not None:
            names = {**names, rule.as_: item}
        for each in (rule.where, *rule.order_by):
            if each is not None:
                read(each)
        for name, expression in rule.lets:
            names = {**names, name: read(expression)}
        for condition in (rule.when, rule.distinct_by):
            if condition is not None:
                read(condition)
        body = rule.body
        use = (
            body.use
            if isinstance(body, ObjectBody)
            else body
            if isinstance(body, UseBody)
            else None
        )
        if isinstance(body, ValueBody):
            read(body.expression)
        elif isinstance(body, SwitchBody):
            read(body.of)
        elif isinstance(body, MatchBody):
            branches = {branch.name for branch in body.branches}
            own.update(
                (type_, name)
                for type_ in rule.context.objects
                for name in branches & type_.fields.keys()
            )
        if use is not None:
            self._used.add(use.fragment)
            known = self._arguments.setdefault(use.fragment, {})
            for name, argument in use.arguments.items():
                known[name] = known.get(name, frozenset()) | read(argument)
        self._picks |= bool(rule.picks)
        if report:
            self._take(rule, own)
        read_names = frozenset(name for _, name in own)
        if use is not None:
            read_names |= self._read_by.get(use.fragment, frozenset())
        for inner in inner_rules(body):
            below = item
            if isinstance(body, MatchBody):
                branch = next(branch for branch in body.branches if branch.rule is inner)
                below = frozenset((type_, branch.name) for type_ in rule.context.objects)
            read_names |= self._rule(inner, names, below, report=report)
        position = (rule.position.file, rule.position.line, rule.position.column)
        causes = self._judging.causes
        causes[position] = causes.get(position, frozenset()) | read_names
        return read_names

    def _all_of(self, type_: ObjectType) -> frozenset[FieldOf]:
        if type_ not in self._whole:
            self._whole[type_] = _all_of(type_)
        return self._whole[type_]

    def _take(self, rule: RulePlan, own: set[FieldOf]) -> None:
        for event, outcome in rule.picks.items():
            fields = sorted(
                (each for each in own if self._judging.judgeable(each, event)),
                key=lambda each: (each[0].name or "", each[1]),
            )
            if not fields:
                self.findings.append(
                    Finding(
                        "without-effect",
                        f"${event} does nothing here: the rule reads no field of the source "
                        + (
                            "whose contract lists its codes"
                            if event is Event.ON_SOURCE_UNKNOWN
                            else "that its contract restricts"
                        ),
                        outcome.position,
                        hint="put it beside the expression that reads the field",
                        target_path=rule.path,
                    )
                )
            for each in fields:
                self._pick(each, event, outcome, rule)

    def _pick(self, picked: FieldOf, event: Event, outcome: Text, rule: RulePlan) -> None:
        other, _ = self._picked.setdefault((picked, event), (outcome, rule))
        if str(other) != str(outcome):
            self.findings.append(
                Finding(
                    "source-pick-twice",
                    f"${event} is `{outcome}` here, and `{other}` in {other.position.file}:"
                    f"{other.position.line}, for one field of the source: `{picked[1]}`",
                    outcome.position,
                    hint="a field is read once, for all rules: choose the same outcome",
                    source_path=picked[1],
                    target_path=rule.path,
                )
            )
            return
        position = outcome.position
        self._judging.picks.setdefault(picked, {})[event] = (
            rule.policies.of(event),
            (position.file, position.line, position.column),
        )


def _all_of(type_: ObjectType) -> frozenset[FieldOf]:
    """All fields of a type, to its leaves."""
    found: set[FieldOf] = set()
    pending, seen = [type_], {type_}
    while pending:
        current = pending.pop()
        for name, declared in current.fields.items():
            found.add((current, name))
            if isinstance(declared.type, ObjectType) and declared.type not in seen:
                seen.add(declared.type)
                pending.append(declared.type)
    return frozenset(found)
