"""Rules → plan: every rule against the type of its context and the type of its target."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.stated_evidence import evidence_of
from mapper.contract.message_model import AnyType, LeafType, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.diagnostics.nearest import meant
from mapper.expression_types.inferred_types import (
    UNKNOWN,
    Computed,
    Inferred,
    TypeScope,
    describe,
    step_into,
    union,
)
from mapper.expression_types.presence import proven, when
from mapper.jsonata.analyse.known_present import NONE_KNOWN, KnownPresent, below, named
from mapper.mapping_file.file_model import Fragment
from mapper.mapping_file.rule_model import Rule
from mapper.plan.contexts import alternatives_of, identity, seen_from
from mapper.plan.leaf_conversion import Leaves
from mapper.plan.plan_expressions import Expressions
from mapper.plan.plan_model import (
    TO_DO,
    AbsentBody,
    Body,
    ChooseBody,
    ConstBody,
    FailBody,
    FragmentPlan,
    MatchBody,
    NoticeBody,
    ObjectBody,
    RuleBranch,
    RulePlan,
    SwitchBody,
    TypedExpression,
    UseBody,
)
from mapper.plan.rule_checks import RuleChecks
from mapper.plan.rule_scopes import Destination, marked
from mapper.policies.outcomes import SOURCE_EVENTS, Event, Outcome, Policies
from mapper.yaml_text.spanned_text import Text

OTHERWISE = "*"
"""The case of a discriminator that stands for every other value."""

_DEEPEST_LOOPS = 10
"""So many `$each` within one another: Python's limit for a function is 20 loops, and expressions have loops too."""


INSTRUCTIONS: Final = frozenset(
    field.alias for field in Rule.model_fields.values() if field.alias is not None
)
"""The instructions of a rule, with their `$`."""


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedRule:
    """What one rule of a file was resolved to, once for each place it has, and of what."""

    rule: Rule
    plan: RulePlan
    destination: Destination
    scope: TypeScope
    label: str
    ground: Evidence | None


@dataclass(slots=True, weakref_slot=True)
class Resolver(RuleChecks):
    """Resolves the rules of one mapping; one instance for one plan."""

    expressions: Expressions
    leaves: Leaves
    fragments: dict[str, Fragment]
    globals: dict[str, Inferred]
    root: Inferred
    types: Mapping[str, ContractType]
    """The named types of the source contract."""
    grounds: Mapping[int, Evidence | None] = field(default_factory=dict)
    """What the rules of fragments and conversions rest on, by their identity: not on their use."""
    made: dict[object, FragmentPlan] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    _stack: list[tuple[FragmentPlan, bool]] = field(default_factory=list)
    """The fragments being resolved, each with whether its use has a bound."""
    kept: list[ResolvedRule] | None = None
    """All that was resolved, for whoever wants to resolve single rules again."""
    _ground: Evidence | None = None
    """What the rule being resolved rests on."""
    _loops: int = 0
    """How many `$each` the rule being resolved is in, of those that share a function."""

    def rule(self, rule: Rule, destination: Destination, scope: TypeScope, label: str) -> RulePlan:
        """Resolve `rule`, which fills `destination`, in `scope`."""
        make = self.expressions.make
        plan = RulePlan(
            rule.position,
            label,
            destination.path,
            destination.target,
            AbsentBody(""),
            scope.context,
        )
        if self.kept is not None:
            self.kept.append(ResolvedRule(rule, plan, destination, scope, label, self._ground))
        plan.policies = self.leaves.policies(rule)
        if destination.target is None and isinstance(destination.type, LeafType):
            hint = "put it into the rule of the field that is converted"
            self._without_effect(rule, "a conversion", hint, destination)
        plan.picked = frozenset(rule.policies)
        plan.converts = rule.convert is not None
        plan.picks = {e: rule.policies[e] for e in SOURCE_EVENTS if e in rule.policies}
        around = self._ground
        ground = self.grounds.get(id(rule), around)
        plan.evidence = self._ground = evidence_of(rule) or ground
        if rule.from_ is not None:
            plan.from_ = make(rule.from_, scope, destination.path, use="context")
            self.context_kind(plan.from_, destination)
            if plan.from_.type.many:
                self.many_contexts(rule.from_, plan.from_, destination, rule)
            known = (
                below(scope.known_present, plan.from_.node)
                if not plan.from_.type.many
                else NONE_KNOWN
            )
            scope = scope.entering(plan.from_.type.one(), known)
        if rule.each:
            scope = self._each(rule, plan, destination, scope)
        if rule.as_ is not None:
            plan.as_ = str(rule.as_)
            scope = scope.inner(None, **{plan.as_: scope.context})
        if rule.where is not None:
            plan.where = make(rule.where, scope, destination.path, use="condition")
            self.condition(plan.where, "$where", destination)
            scope = self._knowing(rule, scope, when(plan.where.node))
        plan.order_by = tuple(make(text, scope, destination.path) for text in rule.order_by)
        for name, text in rule.let.items():
            bound = make(text, scope, destination.path, use="context")
            plan.lets.append((str(name), bound))
            scope = scope.inner(None, **{str(name): bound.type})
        condition = rule.when or rule.nothing_when
        if condition is not None:
            plan.when = make(condition, scope, destination.path, use="condition")
            self.condition(plan.when, "$when" if rule.when else "$nothing_when", destination)
            scope = self._knowing(rule, scope, when(plan.when.node))
        plan.context, plan.scope = scope.context, scope
        self._loops += bool(rule.each)
        plan.body = self._body(rule, destination, scope, label, plan.policies)
        self._loops -= bool(rule.each)
        if rule.distinct_by is not None:
            plan.distinct_by = make(rule.distinct_by, self._narrowed(plan, scope), destination.path)
        self._ground = around
        return plan

    def again(self, rule: Rule, was: ResolvedRule) -> RulePlan:
        """Resolve a rule in the place of another one, which it does not change."""
        kept, self.kept = self.kept, None
        around, self._ground = self._ground, was.ground
        try:
            return self.rule(rule, was.destination, was.scope, was.label)
        finally:
            self.kept, self._ground = kept, around

    def _each(
        self, rule: Rule, plan: RulePlan, destination: Destination, scope: TypeScope
    ) -> TypeScope:
        """The scope of an item of `$each`."""
        make = self.expressions.make
        plan.each = tuple(make(each, scope, destination.path, use="context") for each in rule.each)
        position = rule.each[0].position
        if (
            not destination.listed
            and destination.target is not None
            and Event.ON_MANY not in rule.policies
        ):
            self.find(
                "list-to-one",
                f"$each may give several values, and {destination.named} takes one",
                position,
                hint="choose one with $from, or say $on_many: first",
                destination=destination,
            )
        if self._loops == _DEEPEST_LOOPS:
            self.find(
                "file-too-large",
                f"more than {_DEEPEST_LOOPS} `$each` within one another",
                position,
                hint="put the inner rules into a fragment",
                destination=destination,
            )
        return scope.entering(union(each.type for each in plan.each).one())

    # Bodies.

    def _body(
        self, rule: Rule, destination: Destination, scope: TypeScope, label: str, policies: Policies
    ) -> Body:
        text = rule.expression if rule.expression is not None else rule.value
        if text is not None:
            return self._value(text, rule, destination, scope, policies)
        if rule.const is not None:
            return self._const(rule, rule.const, destination)
        if rule.nil:
            return self.nil(rule, destination)
        if rule.empty or rule.nothing_when is not None:
            return self.empty(rule, destination)
        if rule.match is not None:
            if rule.match.of is not None:
                return self._switch(rule, rule.match.of, destination, scope, label)
            return self._match(rule, destination, scope, label)
        if rule.choose:
            return self._choose(rule, destination, scope, label)
        if rule.absent is not None:
            if rule.absent == TO_DO:
                self.find(
                    "rule-to-do",
                    f"{destination.named} is still to do",
                    rule.absent.position,
                    hint="write its rule; or why it is absent: `{$absent: the source does not have it}`",
                    destination=destination,
                )
            return AbsentBody(str(rule.absent))
        if rule.fail is not None:
            return FailBody(str(rule.fail))
        if rule.notice is not None:
            return NoticeBody(str(rule.notice))
        return self._fields(rule, destination, scope, label)

    def _branch(
        self, branch: Rule, destination: Destination, scope: TypeScope, label: str
    ) -> RulePlan:
        """Resolve a branch. Whether a leaf is missing is known behind all branches, not in one."""
        if destination.target is not None and isinstance(destination.type, LeafType):
            self._without_effect(branch, "a branch", "put it beside $match or $choose", destination)
        return self.rule(branch, destination, scope, label)

    def _without_effect(self, rule: Rule, where: str, hint: str, destination: Destination) -> None:
        """Report the `$on_missing` of a rule, where it has one, as one that nobody heeds."""
        if Event.ON_MISSING in rule.policies:
            self.find(
                "without-effect",
                f"$on_missing does nothing in {where}",
                rule.policies[Event.ON_MISSING].position,
                hint=hint,
                destination=destination,
            )

    def _choose(self, rule: Rule, destination: Destination, scope: TypeScope, label: str) -> Body:
        branches: list[RulePlan] = []
        for number, branch in enumerate(rule.choose, 1):
            plan = self._branch(branch, destination, scope, f"{label}_{number}")
            branches.append(plan)
            if plan.when is not None and plan.from_ is None and not plan.each and not plan.lets:
                # A later branch is reached where this one's condition did not hold.
                scope = scope.knowing(when(plan.when.node, False))
        return ChooseBody(branches)

    def _knowing(self, rule: Rule, scope: TypeScope, known: KnownPresent) -> TypeScope:
        """The scope where a condition has held, also of `$` by its name."""
        if rule.as_ is not None:
            known |= named(known, str(rule.as_))
        return scope.knowing(known)

    def _value(
        self, text: Text, rule: Rule, destination: Destination, scope: TypeScope, policies: Policies
    ) -> Body:
        expression = self.expressions.make(text, scope, destination.path)
        if expression.broken and expression.type.unknown:
            return AbsentBody("")
        if expression.type.many and not destination.listed:
            self.many(text, expression, destination, rule)
        type_ = destination.type
        if isinstance(type_, ObjectType) and "#text" in type_.fields and type_.format is None:
            inner = destination.of(type_.fields["#text"])
            child = RulePlan(
                rule.position, "text", inner.path, inner.target, AbsentBody(""), scope.context
            )
            child.policies = policies
            child.picked = frozenset(rule.policies)
            child.converts = rule.convert is not None
            child.body = self.leaves.value(expression, rule, inner, policies)
            return ObjectBody(type_, [child], of_value=True)
        return self.leaves.value(expression, rule, destination, policies)

    def _const(self, rule: Rule, text: Text, destination: Destination) -> Body:
        if not isinstance(destination.type, LeafType):
            message = f"{destination.named} is an object, and $const gives one value"
            self.find("no-conversion", message, text.position, destination=destination)
            return AbsentBody("")
        if not (rule.from_ or rule.each or rule.when):
            hint = "leave it out: a constant is always there"
            self._without_effect(rule, "the rule of a constant", hint, destination)
        return ConstBody(self.leaves.constant(text, destination))

    def _match(self, rule: Rule, destination: Destination, scope: TypeScope, label: str) -> Body:
        assert rule.match is not None  # noqa: S101  # the caller has looked
        context = scope.context
        if context.many:
            self.whole_list(rule, destination)
            return AbsentBody("")
        named = {str(name): (name, branch) for name, branch in rule.match.cases.items()}
        if "cases" in named and step_into(context, "cases") is None:
            other = next((name for name in rule.match.cases if name != "cases"), None)
            self.find(
                "unknown-alternative",
                "$match with `cases` needs `of`, the value that they are cases of",
                (other or named["cases"][0]).position,
                hint=(meant(str(other), ["of"]) if other else None) or "add `of: …`",
                destination=destination,
            )
            return AbsentBody("")
        self.alternatives(rule, context, list(named), destination)
        branches: list[RuleBranch] = []
        for key, (name, branch) in named.items():
            found = step_into(context, key)
            if found is None:
                names = sorted(alternatives_of(context, ()))
                self.find(
                    "unknown-alternative",
                    f"{describe(context.one().present())} has no alternative `{key}`",
                    name.position,
                    hint=meant(key, names) or "it has " + ", ".join(names),
                    destination=destination,
                    source=context.path or None,
                )
                found = UNKNOWN
            self.expressions.reads.update(
                (item, key) for item in context.objects if key in item.fields
            )
            if (
                found.many
                and not destination.listed
                and branch.absent is None
                and branch.fail is None
            ):
                self.many(name, None, destination, branch)
            inner = scope.entering(found.one())
            branches.append(
                RuleBranch(
                    key, self._branch(branch, destination, inner, f"{label}_{key}"), found.many
                )
            )
        return MatchBody(branches)

    def _switch(
        self, rule: Rule, of: Text, destination: Destination, scope: TypeScope, label: str
    ) -> Body:
        assert rule.match is not None  # noqa: S101  # the caller has looked
        expression = self.expressions.make(of, scope, destination.path)
        cases = {str(name): (name, branch) for name, branch in rule.match.cases.items()}
        values: set[str] = set()
        closed = bool(expression.type.items)
        for item in expression.type.items:
            if isinstance(item, LeafType) and item.facets.enum is not None:
                values.update(item.facets.enum)
            elif not (isinstance(item, Computed) and item.kind == "boolean"):
                closed = False
        if closed and OTHERWISE not in cases:
            missing = sorted(values - set(cases))
            if missing:
                self.find(
                    "alternative-not-named",
                    "$match has no branch for the value " + ", ".join(missing),
                    rule.key_spans.get("$match", rule.position),
                    hint=f'add a branch, or one for `"{OTHERWISE}"`: any other value',
                    destination=destination,
                )
        if closed:
            for key, (name, _) in cases.items():
                if key not in values and key != OTHERWISE:
                    self.find(
                        "unknown-alternative",
                        f"`{of}` never has the value `{key}`",
                        name.position,
                        hint=meant(key, values),
                        destination=destination,
                    )
        there = scope.knowing(proven(expression.node))
        branches = [
            RuleBranch(key, self._branch(branch, destination, there, f"{label}_{key}"))
            for key, (_, branch) in cases.items()
            if key != OTHERWISE
        ]
        otherwise = None
        if OTHERWISE in cases:
            otherwise = self._branch(cases[OTHERWISE][1], destination, scope, f"{label}_other")
        return SwitchBody(expression, branches, otherwise)

    def _fields(self, rule: Rule, destination: Destination, scope: TypeScope, label: str) -> Body:
        use = self._use(rule, destination, scope) if rule.use is not None else None
        if use is not None and not rule.fields:
            chosen = rule.policies.get(Event.ON_MISSING)
            lost = chosen is not None and Outcome(chosen).effect.allows_absence
            if lost and isinstance(destination.type, ObjectType):
                hint = "put it into the rules of the fragment"
                self._without_effect(rule, "a rule that is a $use alone", hint, destination)
            return use
        type_ = destination.type
        if not isinstance(type_, ObjectType):
            if self._misnamed(rule, (), destination):
                return AbsentBody("")
            if rule.fields and not isinstance(type_, AnyType):
                self.find(
                    "unknown-target-field",
                    f"{destination.named} holds one value, and has no fields",
                    next(iter(rule.fields)).position,
                    hint="give an expression instead",
                    destination=destination,
                )
            elif rule.fields:
                message = f"the contract does not say what {destination.named} holds"
                hint = "use $empty, or describe it in the contract"
                self.find(
                    "not-supported", message, rule.position, hint=hint, destination=destination
                )
            return AbsentBody("")
        children: list[RulePlan] = []
        given = {str(name): (name, child) for name, child in rule.fields.items()}
        if self._misnamed(rule, type_.fields, destination):
            return AbsentBody("")
        for key, (name, _) in given.items():
            if key not in type_.fields and key not in destination.full_fields():
                self.find(
                    "unknown-target-field",
                    f"{destination.named} has no `{key}`",
                    name.position,
                    hint=meant(key, type_.fields) or "it has " + ", ".join(list(type_.fields)[:8]),
                    destination=destination,
                )
        for key, target in type_.fields.items():
            if key in given:
                inner, child = destination.of(target), given[key][1]
                optional = not target.required and any(key in one.names for one in type_.choices)
                if optional and isinstance(target.type, LeafType):
                    hint = "leave it out: the choice says what must be there"
                    self._without_effect(child, "a field of a choice", hint, inner)
                children.append(self.rule(child, inner, scope, key))
        return ObjectBody(type_, children, use, partial=rule.use is not None and use is None)

    def _misnamed(self, rule: Rule, fields: Container[str], destination: Destination) -> bool:
        """Report an instruction without its `$`: what else the rule says is then not looked at."""
        wrong = [name for name in rule.fields if name not in fields and f"${name}" in INSTRUCTIONS]
        for name in wrong:
            self.find(
                "unknown-target-field",
                f"{destination.named} has no `{name}`, and an instruction begins with `$`",
                name.position,
                hint=f"write `${name}`",
                destination=destination,
            )
        return bool(wrong)

    # Fragments.

    def _use(self, rule: Rule, destination: Destination, scope: TypeScope) -> UseBody | None:
        name = rule.use
        assert name is not None  # noqa: S101  # the caller has looked
        fragment = self.fragments.get(str(name))
        if fragment is None:
            message = f"there is no fragment `{name}`"
            hint = meant(str(name), self.fragments) or "name its file under `fragments`"
            self.find(
                "unknown-fragment", message, name.position, hint=hint, destination=destination
            )
            return None
        self.used.add(str(name))
        arguments = self._arguments(rule, fragment, destination, scope)
        plan = self._instance(str(name), fragment, rule, destination, scope.context, arguments)
        return UseBody(plan, arguments, rule.max_depth)

    def _arguments(
        self, rule: Rule, fragment: Fragment, destination: Destination, scope: TypeScope
    ) -> dict[str, TypedExpression]:
        arguments: dict[str, TypedExpression] = {}
        for key, text in rule.with_.items():
            if key not in fragment.parameters:
                self.find(
                    "unknown-parameter",
                    f"the fragment `{rule.use}` has no parameter `{key}`",
                    key.position,
                    hint=meant(str(key), fragment.parameters),
                    destination=destination,
                )
                continue
            arguments[str(key)] = self.expressions.make(
                text, scope, destination.path, use="context"
            )
        for key, parameter in fragment.parameters.items():
            if key not in arguments:
                if parameter.default is not None:
                    arguments[str(key)] = self.expressions.make(
                        parameter.default, scope, destination.path, use="context"
                    )
                elif not parameter.required:
                    arguments[str(key)] = self._nothing(key, scope, destination)
                else:
                    arguments[str(key)] = self._nothing(key, scope, destination)
                    self.find(
                        "missing-parameter",
                        f"the fragment `{rule.use}` needs its parameter `{key}`",
                        rule.key_spans.get("$use", rule.position),
                        hint=f"add `$with: {{{key}: …}}`",
                        destination=destination,
                    )
        return arguments

    def _nothing(self, name: Text, scope: TypeScope, destination: Destination) -> TypedExpression:
        """A parameter that is absent; what is made of a value is checked where one is given."""
        nothing = self.expressions.make(Text("()", name.position), scope, destination.path)
        return replace(nothing, type=UNKNOWN)

    def _source_type(self, name: str, fragment: Fragment) -> None:
        """Report a fragment whose source is no type of the contract, and no path of the message."""
        source = fragment.source
        if source is None or str(source) in self.types:
            return
        found: Inferred | None = self.root
        for step in str(source).split("."):
            found = step_into(found, step) if found is not None else None
        if found is None:
            message = (
                f"the source contract has no type or path `{source}`, "
                f"which the fragment `{name}` is made for"
            )
            self.find("unknown-type", message, source.position, hint=meant(str(source), self.types))

    def _instance(
        self,
        name: str,
        fragment: Fragment,
        rule: Rule,
        destination: Destination,
        context: Inferred,
        arguments: dict[str, TypedExpression],
    ) -> FragmentPlan:
        """The fragment for this type of context and target, resolved once."""
        key = (
            name,
            tuple(sorted(map(identity, context.items))),
            context.many,
            id(destination.type),
            id(destination.full),
            destination.listed,
            destination.target.name
            if destination.target is not None and isinstance(destination.type, LeafType)
            else "",
            tuple(
                (
                    key,
                    tuple(sorted(map(identity, value.type.items))),
                    value.type.optional,
                    value.source,
                )
                for key, value in sorted(arguments.items())
            ),
        )
        plan = self.made.get(key)
        if plan is not None:
            if plan.rule is None:
                self._recursion(plan, rule, destination)
            return plan
        unique = name
        number = 1
        while unique in self.names:
            number += 1
            unique = f"{name}_{number}"
        self._source_type(name, fragment)
        plan = FragmentPlan(unique, tuple(arguments), destination.type)
        plan.context = marked(unique, context)
        if isinstance(destination.type, LeafType) and destination.target is not None:
            hint = "put it beside $use, in the rule of the field"
            self._without_effect(fragment.rules, "a fragment that makes a value", hint, destination)
        self.made[key] = plan
        names = {
            **self.globals,
            **{
                key: replace(value.type, origins=seen_from(unique, value, context))
                for key, value in arguments.items()
            },
        }
        scope = TypeScope(plan.context, self.root, names)
        self.names.add(unique)
        self._stack.append((plan, rule.max_depth is not None))
        around, self._loops = self._loops, 0
        plan.rule = self.rule(
            fragment.rules, replace(destination, path=destination.path), scope, unique
        )
        self._loops = around
        self._stack.pop()
        return plan

    def _recursion(self, plan: FragmentPlan, rule: Rule, destination: Destination) -> None:
        """A fragment is used while it is being resolved: some use in the circle needs a bound."""
        circle = list(self._stack)
        start = next(i for i, (inner, _) in enumerate(circle) if inner is plan)
        bounded = rule.max_depth is not None or any(b for _, b in circle[start + 1 :])
        if not bounded:
            names = " → ".join(inner.name for inner, _ in circle[start:])
            self.find(
                "fragment-recursion",
                f"the fragment `{rule.use}` uses itself without a limit ({names} → {plan.name})",
                rule.key_spans.get("$use", rule.position),
                hint="add $max_depth beside this $use",
                destination=destination,
            )

    # What must hold of expressions.

    def _narrowed(self, plan: RulePlan, scope: TypeScope) -> TypeScope:
        """The scope of `$distinct_by`: behind `$match`, the alternative that is present."""
        if isinstance(plan.body, MatchBody) and plan.body.branches:
            kept = [
                branch.rule.context
                for branch in plan.body.branches
                if not isinstance(branch.rule.body, (AbsentBody, NoticeBody, FailBody))
            ]
            return scope.inner(union(kept).one())
        return scope
