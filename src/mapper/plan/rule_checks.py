"""What must hold of a rule, given the types of its expressions and of what it fills."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.contract.message_model import ObjectType
from mapper.expression_types.inferred_types import Inferred, describe
from mapper.mapping_file.rule_model import Rule
from mapper.plan.contexts import alternatives_of
from mapper.plan.plan_model import EmptyBody, TypedExpression
from mapper.plan.rule_scopes import Destination, DestinationFindings
from mapper.policies.outcomes import Event
from mapper.yaml_text.spanned_text import Text


@dataclass(slots=True)
class RuleChecks(DestinationFindings):
    """Reports what does not hold of a rule."""

    def context_kind(self, expression: TypedExpression, destination: Destination) -> None:
        """Refuse what never gives an item."""
        if not expression.type.items:
            message = "this never gives a context"
            self.find("expression-type", message, expression.text.position, destination=destination)

    def condition(self, expression: TypedExpression, what: str, destination: Destination) -> None:
        """Refuse what is neither a boolean nor a node that may be present."""
        type_ = expression.type
        if not type_.items or type_.unknown or type_.origins or type_.many:
            return
        if not type_.kinds() & {"boolean", "object", "array", "any"}:
            self.find(
                "condition-not-boolean",
                f"{what} needs a condition, and this is of type {describe(type_)}",
                expression.text.position,
                hint="compare it with something, or use $exists(…)",
                destination=destination,
            )

    def many_contexts(
        self, at: Text, expression: TypedExpression, destination: Destination, rule: Rule
    ) -> None:
        """Many items where `$from` takes one."""
        if not destination.listed:
            self.many(at, expression, destination, rule)
        elif Event.ON_MANY not in rule.policies:
            path = expression.type.path
            self.find(
                "list-to-one",
                f"{f'`{path}`' if path else 'this'} may give several items, and $from takes one",
                at.position,
                hint=f"for each of them: `$each: {at}`",
                destination=destination,
                source=path or None,
            )

    def many(
        self, at: Text, expression: TypedExpression | None, destination: Destination, rule: Rule
    ) -> None:
        """Many values where the target holds one."""
        if destination.listed or destination.target is None or Event.ON_MANY in rule.policies:
            return
        path = expression.type.path if expression is not None else str(at)
        self.find(
            "list-to-one",
            f"{f'`{path}`' if path else 'this'} may give several values, and {destination.named} takes one",
            at.position,
            hint="choose one (`…[0]`), or say $on_many: first",
            destination=destination,
            source=path or None,
        )

    def whole_list(self, rule: Rule, destination: Destination) -> None:
        """A `$match` of names where `$` is a message that is a list: a list has no alternatives."""
        self.find(
            "list-to-one",
            "`$` is the whole message, which is a list, and $match takes one item",
            rule.key_spans.get("$match", rule.position),
            hint="for each item: `$each: $`",
            destination=destination,
        )

    def alternatives(
        self, rule: Rule, context: Inferred, named: list[str], destination: Destination
    ) -> None:
        """Report the alternatives of the source's choice that no branch names."""
        missing = sorted(alternatives_of(context, named) - set(named))
        if missing and not context.unknown:
            names = ", ".join(f"`{name}`" for name in missing)
            self.find(
                "alternative-not-named",
                f"$match has no branch for {names}",
                rule.key_spans.get("$match", rule.position),
                hint=f"add a branch, or `{missing[0]}: {{$absent: why}}`",
                destination=destination,
                source=context.path or None,
            )

    def empty(self, rule: Rule, destination: Destination) -> EmptyBody:
        """The body of `$empty`; refused where the target needs content."""
        needs = (
            [field.name for field in destination.type.fields.values() if field.required]
            if isinstance(destination.type, ObjectType)
            else []
        )
        if needs:
            self.find(
                "missing-target-field",
                f"{destination.named} cannot be empty: it needs `{needs[0]}`",
                rule.key_spans.get("$empty", rule.key_spans.get("$nothing_when", rule.position)),
                destination=destination,
            )
        return EmptyBody(rule.nothing_when is not None)

    def nil(self, rule: Rule, destination: Destination) -> EmptyBody:
        """The body of `$nil`; refused where the target may not be nil, or needs attributes."""
        fields = (
            destination.type.fields.values() if isinstance(destination.type, ObjectType) else ()
        )
        needs = [field.name for field in fields if field.required and field.kind == "attribute"]
        why = hint = None
        if destination.target is None or not destination.target.nillable:
            why, hint = "its contract does not let it", "use $empty, or leave the rule out"
        elif needs:
            why = f"it needs `{needs[0]}`, which $nil cannot give"
        if why is not None:
            self.find(
                "not-supported",
                f"{destination.named} cannot be nil: {why}",
                rule.key_spans.get("$nil", rule.position),
                hint=hint,
                destination=destination,
            )
        return EmptyBody(nil=True)
