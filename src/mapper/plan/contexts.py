"""What makes one use of a fragment or a choice another one."""

from __future__ import annotations

from mapper.contract.message_model import ObjectType, Type
from mapper.expression_types.inferred_types import Computed, Inferred, Origin
from mapper.plan.plan_model import TypedExpression
from mapper.plan.rule_scopes import MARK


def seen_from(name: str, value: TypedExpression, context: Inferred) -> tuple[Origin, ...]:
    """The paths of an argument, as they are seen from the context of the fragment."""
    return tuple(
        ((MARK + name), *origin[len(base) :])
        for origin in value.type.origins
        for base in context.origins
        if origin[: len(base)] == base
    )


def named_types(type_: Type) -> dict[str, Type]:
    """The types that `type_` is made of, those of other contracts too, by name."""
    found: dict[str, Type] = {}
    pending, seen = [type_], {id(type_)}
    while pending:
        current = pending.pop()
        if current.name is not None:
            found.setdefault(current.name, current)
        if isinstance(current, ObjectType):
            for declared in current.fields.values():
                if id(declared.type) not in seen:
                    seen.add(id(declared.type))
                    pending.append(declared.type)
    return found


def identity(item: object) -> str:
    """What makes one item type another one; computed values of one kind are the same."""
    if isinstance(item, Computed) and not item.fields:
        return item.kind
    return f"#{id(item)}"


def alternatives_of(context: Inferred, named: tuple[str, ...] | list[str]) -> set[str]:
    """The names that `$match` must name: those of the choices that its branches belong to.

    An object without a choice has the alternatives that some branch names.
    """
    found: set[str] = set()
    for item in context.items:
        if not isinstance(item, ObjectType):
            continue
        choices = [choice.names for choice in item.choices]
        choices += [frozenset(choice.names) for choice in item.repeated_choices]
        touched = [names for names in choices if not named or names & set(named)]
        if not choices:
            found.update(set(item.fields) & set(named) or set())
        for names in touched:
            found.update(name for name in names if name in item.fields)
    return found
