"""What a mapping takes for known without saying so: one finding for each cause.

All of this is about mappings whose output is valid. A required field whose source may be absent,
a text that may be no number, a comparison that says "no" where nothing is known: the mapping runs,
and what it makes may be untrue. A rule settles a finding by picking what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mapper.contract.message_model import LeafType
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.expression_types.inferred_types import Inferred
from mapper.expression_types.result_types import BUILTIN_TYPES, is_strict
from mapper.jsonata.parse import ir
from mapper.plan.completeness import inner_rules, rules_below
from mapper.plan.discriminators import all_but_one, unnamed
from mapper.plan.leaf_conversion import Leaves
from mapper.plan.orders import Orders
from mapper.plan.plan_model import (
    Body,
    ChooseBody,
    ConstBody,
    FailBody,
    FragmentPlan,
    IndexPlan,
    NoticeBody,
    ObjectBody,
    RulePlan,
    SwitchBody,
    TypedExpression,
    UseBody,
    ValueBody,
)
from mapper.policies.outcomes import Event

OUTCOMES = "error, omit or omit_parent"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Checks the rules of one plan; `leaves` knows the formats of types."""

    leaves: Leaves

    def check(
        self, roots: list[RulePlan], indexes: Iterable[IndexPlan], whole: bool
    ) -> Iterator[Finding]:
        """The findings about the rules below `roots` (which a conversion is not), and indexes.

        `whole`: these are all rules of the mapping, so that what none of them names is known.
        """
        for number, root in enumerate(roots):
            # Of a fragment, whoever uses it says what happens without a value.
            yield from self._rule(root, answered=bool(number))
        orders = Orders(self.leaves)
        for index in indexes:
            for key in index.order_by:
                yield from orders.key(key, None)
        for expression in self.leaves.expressions.made:
            yield from orders.within(expression, None)
        if whole:
            yield from unnamed(roots, self.leaves.expressions.made)
            # Who refuses all but one kind has named them all; what a name is for is not known here.
            rules = [rule for root in roots for rule in rules_below(root)]
            apart = {id(r.when) for r in rules if isinstance(r.body, FailBody | NoticeBody)}
            apart |= {id(expression) for rule in rules for _, expression in rule.lets}
            made = self.leaves.expressions.made
            yield from all_but_one([one for one in made if id(one) not in apart])

    def _rule(self, rule: RulePlan, *, answered: bool) -> Iterator[Finding]:
        """The findings about a rule.

        `answered`: what happens without a value is said by the rule whose branch it is.
        """
        answered = answered or (
            rule.handles_missing and not rule.policies.on_missing.effect.allows_absence
        )
        if rule.target is not None and not answered:
            yield from self._required(rule)
        for expression in (rule.from_, *_values(rule.body)):
            if expression is not None:
                yield from self._first_of_many(rule, expression)
        if isinstance(rule.body, ValueBody):
            yield from self._plain(rule, rule.body)
            yield from self._unknown_as_no(rule, rule.body)
        if isinstance(rule.body, ChooseBody):
            yield from self._unknown_branch(rule, rule.body)
        for key in rule.order_by:
            yield from Orders(self.leaves).key(key, rule.path)
        branches = not isinstance(rule.body, ObjectBody)
        for inner in inner_rules(rule.body):
            yield from self._rule(inner, answered=answered and branches)

    # A required field, and a source that may have nothing for it.

    def _required(self, rule: RulePlan) -> Iterator[Finding]:
        target = rule.target
        if target is None or not target.required:
            return
        doubt = _doubt(rule)
        if doubt is None:
            return
        message = f"{_subject(doubt)} may be absent, and {_target(rule)} is required"
        hint = "say what happens then: $on_missing: error or omit_parent"
        if rule.handles_missing:
            hint = "`$on_missing: omit` refuses the message, as `error` does: say one of error, omit_parent"
        yield _doubtful(
            rule, "required-from-optional", message, doubt.text.position, hint, doubt.type
        )

    # Plain text, and a target that takes some texts only.

    def _plain(self, rule: RulePlan, body: ValueBody) -> Iterator[Finding]:
        leaf = body.leaf
        if (
            leaf is None
            or leaf.table is not None
            or rule.converts
            or Event.ON_INVALID in rule.picked
        ):
            return
        wanted = self._narrow(leaf.type)
        type_ = body.expression.type
        if wanted is None or type_.unknown:
            return
        if any(self._is_plain(leaf) for leaf in type_.leaves):
            said, position = _subject(body.expression), body.expression.text.position
            message = f"{said} is text of no format, and {_target(rule)} is {wanted}"
            hint = f"say what happens with another text: $on_invalid: {OUTCOMES}; or which format it has: $convert"
            yield _doubtful(rule, "value-may-not-fit", message, position, hint, type_)

    def _narrow(self, type_: LeafType) -> str | None:
        """What a leaf is that does not take any text; None for one that does."""
        if type_.facets.enum is not None:
            return None  # what is no code of a list is another finding
        format_ = self.leaves.format_of(type_)
        if format_ is not None:
            return f"of the format {format_}"
        return {"integer": "an integer", "decimal": "a decimal", "boolean": "a boolean"}.get(
            type_.base
        )

    def _is_plain(self, type_: LeafType) -> bool:
        """Whether nothing says what a text looks like."""
        facets = type_.facets
        return (
            type_.base == "string"
            and self.leaves.format_of(type_) is None
            and facets.enum is None
            and not facets.patterns
            and not type_.members
        )

    # One of many, by its index alone.

    def _first_of_many(self, rule: RulePlan, expression: TypedExpression) -> Iterator[Finding]:
        """Ask about `…[0]`, which says nothing of the items it drops, as `$on_many: first` does."""
        pending = [expression.node]
        while pending:
            node = pending.pop()
            if isinstance(node, ir.Call):
                continue  # what functions give has a first item for reasons of its own
            pending.extend(ir.children(node))
            index = _index_of_many(node, expression)
            if index is None:
                continue
            text = expression.text
            what = " ".join(text[node.start : index.end].split())
            message = f"`{what}` takes one of many, and nothing reports the others"
            position = text.position_at(index.start, max(index.end - index.start, 1))
            hint = "remove the index and use $on_many: first, which reports where they differ; or say which one is meant: `^(…)[0]`"
            yield _doubtful(rule, "first-of-many", message, position, hint, expression.type)
            return

    # A comparison with what may be absent, which is false then.

    def _unknown_as_no(self, rule: RulePlan, body: ValueBody) -> Iterator[Finding]:
        expression = body.expression
        leaf = body.leaf
        if leaf is None or expression.type.kinds() != {"boolean"}:
            return
        if leaf.type.base != "boolean" and leaf.conversion is None and leaf.table is None:
            return
        absent = unknown_as_no(expression.node, expression.types)
        if absent is not None:
            yield self._no(rule, expression, absent, f"{_target(rule)} is false then")

    def _unknown_branch(self, rule: RulePlan, body: ChooseBody) -> Iterator[Finding]:
        """The same in branches: the last one, a constant, is taken where nothing is known."""
        if rule.target is None or not isinstance(rule.target.type, LeafType) or not body.branches:
            return
        *conditions, last = body.branches
        if last.when is not None or last.from_ is not None or last.each or not _is_constant(last):
            return
        for branch in conditions:
            if branch.when is None:
                continue
            absent = unknown_as_no(branch.when.node, branch.when.types, condition=True)
            if absent is not None:
                yield self._no(rule, branch.when, absent, "the last branch is then taken")
                return

    def _no(
        self, rule: RulePlan, expression: TypedExpression, absent: ir.Node, then: str
    ) -> Finding:
        what = " ".join(expression.text[absent.start : absent.end].split())
        type_ = expression.types.get(id(absent))
        position = expression.text.position_at(absent.start, max(absent.end - absent.start, 1))
        hint = f"for no value then: `$when: $exists({what})`; where absent means false, begin the expression with `$exists({what}) and`"
        message = f"`{what}` may be absent, and {then}"
        return _doubtful(rule, "unknown-as-no", message, position, hint, type_)


def _doubtful(
    rule: RulePlan, code: str, message: str, position: Position, hint: str, type_: Inferred | None
) -> Finding:
    """A warning about a rule, and what it reads."""
    path = type_.path if type_ is not None else ""
    return Finding(code, message, position, "warning", hint, path or None, rule.path)


def _doubt(rule: RulePlan, above: tuple[FragmentPlan, ...] = ()) -> TypedExpression | None:
    """The expression for which a rule may come to nothing, of those that say it by their type."""
    for expression in (*rule.each, rule.from_):
        if expression is not None and _may_lack(expression.type):
            return expression
    if rule.each or rule.when is not None:
        return None
    body = rule.body
    if isinstance(body, ValueBody):
        return body.expression if _may_lack(body.expression.type) else None
    if isinstance(body, SwitchBody):
        return body.of if _may_lack(body.of.type) else None
    if isinstance(body, ChooseBody) and body.branches:
        last = body.branches[-1]
        return last.when if last.when is not None else _doubt(last, above)
    if isinstance(body, UseBody) and body.fragment not in above:
        inner = body.fragment.rule
        return _doubt(inner, (*above, body.fragment)) if inner is not None else None
    return None


def _values(body: Body) -> Iterator[TypedExpression]:
    if isinstance(body, ValueBody):
        yield body.expression


def _index_of_many(node: ir.Node, expression: TypedExpression) -> ir.Filter | None:
    """The index that chooses among many items of the source in no order, behind a name."""
    if isinstance(node, ir.Path):
        ordered = False
        for step in node.steps:
            ordered = ordered or isinstance(step.node, ir.Sort)
            if not ordered and isinstance(step.node, ir.Name):
                for stage in (*step.stages, *step.node.predicates):
                    if isinstance(stage, ir.Filter) and _is_index(stage):
                        return stage if _repeated(step.node, expression) else None
        return None
    if isinstance(node, ir.Name):
        index = next(filter(_is_index, node.predicates), None)
        return index if index is not None and _repeated(node, expression) else None
    return None


def _is_index(stage: ir.Filter) -> bool:
    node = stage.expression
    if isinstance(node, ir.Negate):
        node = node.operand
    return (
        isinstance(node, ir.Literal)
        and isinstance(node.value, int)
        and not isinstance(node.value, bool)
    )


def _repeated(name: ir.Name, expression: TypedExpression) -> bool:
    owners = expression.owners.get(id(name), ())
    return any(owner.fields[name.value].repeated for owner in owners)


def _may_lack(type_: Inferred) -> bool:
    return type_.optional and bool(type_.items) and not type_.unknown


def _subject(expression: TypedExpression) -> str:
    return f"`{expression.type.path or ' '.join(expression.text.split())}`"


def _target(rule: RulePlan) -> str:
    return f"`{rule.path}`" if rule.path else "the message"


def _is_constant(rule: RulePlan) -> bool:
    body = rule.body
    return isinstance(body, ConstBody) or (
        isinstance(body, ValueBody) and isinstance(body.expression.node, ir.Literal)
    )


def unknown_as_no(
    node: ir.Node, types: dict[int, Inferred], condition: bool = False
) -> ir.Node | None:
    """What may be absent in a condition that is false (or, under `$not`, true) for that alone.

    `condition`: the whole is a condition, so that absent is as good as false.
    """
    if node.predicates or node.group is not None:
        return None
    match node:
        case ir.Block(expressions=[only]):
            return unknown_as_no(only, types, condition)
        case ir.Logical():
            return unknown_as_no(node.left, types, True) or unknown_as_no(node.right, types, True)
        case ir.Call(procedure=ir.Variable(name="not" | "boolean"), arguments=[only]):
            return unknown_as_no(only, types)
        case ir.Binary(operator="=" | "in"):
            return _absent_in(node.left, types) or _absent_in(node.right, types)
        case ir.Binary(operator="<" | "<=" | ">" | ">=") if condition:
            return _absent_in(node.left, types) or _absent_in(node.right, types)
        case ir.Path() | ir.Name() | ir.Variable() if condition:
            # A node is there or not; a boolean that is absent is as good as false.
            type_ = types.get(id(node))
            known = type_ is not None and type_.kinds() == {"boolean"}
            return _absent_in(node, types) if known else None
    return None


def _absent_in(node: ir.Node, types: dict[int, Inferred]) -> ir.Node | None:
    """The innermost part of an operand that may be absent."""
    type_ = types.get(id(node))
    if type_ is None or not _may_lack(type_):
        return None
    match node:
        case ir.Block(expressions=[only]):
            return _absent_in(only, types) or node
        case ir.Call(procedure=ir.Variable(name=name), arguments=[first, *_]) if (
            name in BUILTIN_TYPES and is_strict(name)
        ):
            return _absent_in(first, types) or node
    return node


__all__ = ["Meaning", "unknown_as_no"]
