"""What inline code knows: values and their types, names, joins, what it does beside; and asks of nodes."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from mapper.code_tree.quotation import Code, constant, expression
from mapper.contract.message_model import ObjectType
from mapper.expression_types.inferred_types import (
    Computed,
    Inferred,
    Item,
    field_type,
    kind_of,
)
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import TablePlan


@dataclass(frozen=True, slots=True)
class Value:
    """Code, cheap to repeat, for the value of a node; `type` says what it is.

    Where `type.optional` it may be MISSING. It is never a list.
    """

    code: Code
    type: Inferred


@dataclass(frozen=True, slots=True)
class Join:
    """A join as inline code looks it up: the name of its definition, and the type of a row.

    `notes` says that a look-up may be noted, `raises` that making its table may fail.
    """

    name: str
    index: str
    row: Inferred
    many: bool
    notes: bool
    raises: bool
    tables: Code
    """Where the run keeps the table."""


@dataclass(slots=True)
class Effects:
    """What inline code does beside giving a value: it notes, it may raise; how many loops it has.

    `acts` is how often it does what is to be done only where its value is needed.
    """

    noted: bool = False
    raises: bool = False
    apart: bool = False
    """Whether it raises where only a function of its own says where in the expression."""
    acts: int = 0
    loops: int = 0
    depth: int = 0
    """How many of the loops are open."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in scope are: values of a known type or of any, lists, joins, tables.

    `later` are those whose value comes later, `functions` those of joins and tables.
    """

    names: Mapping[str, Value]
    lists: Mapping[str, Value]
    joins: Mapping[str, Join]
    tables: Mapping[str, TablePlan]
    later: frozenset[str]
    functions: frozenset[str]

    def with_name(self, name: str, value: Value, listed: Value | None = None) -> Names:
        """The names with one more, of which nothing else is known."""
        held: tuple[Mapping[str, Any], ...] = (self.names, self.lists, self.joins, self.tables)
        names, lists, joins, tables = (
            {key: known for key, known in each.items() if key != name} for each in held
        )
        names[name] = value
        if listed is not None:
            lists[name] = listed
        return Names(names, lists, joins, tables, self.later - {name}, self.functions - {name})


SMALL: Final = Computed("integer")
"""A whole number of which sums and products are exact: a position, or one that is written."""
_SMALL_ENOUGH = 2**24


def whole_number(value: int) -> Inferred:
    """The type of a whole number that is written."""
    small = abs(value) < _SMALL_ENOUGH
    return Inferred((SMALL if small else Computed("integer"),))


def truth(value: Value, use: Callable[[str], str]) -> ast.expr | None:
    """A Python condition that holds as a rule's condition does; None: not proven."""
    if not single(value.type):
        return None
    kinds = value.type.kinds()
    if kinds == {"boolean"}:
        return expression("{} is True", value.code)
    if kinds == {"object"}:
        return expression("bool({})", value.code)
    if not kinds <= {"string", "integer", "number"}:
        return None
    if not value.type.optional:
        return constant(True)
    return expression("{} is not {}", value.code, use("MISSING"))


def has_more(node: ir.Node) -> bool:
    """Whether predicates, a grouping or `[]` stand behind a node."""
    return bool(node.predicates or node.group is not None or node.keep_array)


def position_of(stage: ir.Filter | ir.IndexBinding) -> int | None:
    """The position in a predicate that is a number."""
    node = stage.expression if isinstance(stage, ir.Filter) else None
    if isinstance(node, ir.Literal) and type(node.value) in (int, float) and not has_more(node):
        return math.floor(node.value)  # type: ignore[arg-type]  # a number
    return None


def field_name(node: ir.Node) -> str | None:
    """The field that a path of one name reads."""
    if isinstance(node, ir.Path) and len(node.steps) == 1 and not has_more(node):
        step = node.steps[0]
        plain = not (step.stages or step.focus or step.index or step.ancestor)
        if plain and isinstance(step.node, ir.Name) and not has_more(step.node):
            return step.node.value
    return None


def looks_at_item(node: ir.Node) -> bool:
    """Whether what a node gives may depend on `$`: it does not begin with another variable."""
    if isinstance(node, ir.Variable):
        return not node.name
    if isinstance(node, ir.Path):
        first = node.steps[0].node
        steps = all(isinstance(step.node, ir.Name) and not step.stages for step in node.steps[1:])
        return not (isinstance(first, ir.Variable) and first.name and steps)
    return True


def walked(start: Inferred, names: list[str]) -> list[tuple[Inferred, bool]] | None:
    """The type after each name, and whether that name is of a list; None where it is unknown."""
    found: list[tuple[Inferred, bool]] = []
    current = start
    if not single(start):
        return None
    for name in names:
        step = field_of(current, name)
        if step is None:
            return None
        # What the contract requires may be missing all the same: a reader notes it, and goes on.
        found.append((Inferred(step.items, optional=True), step.many))
        current = found[-1][0]
    return found


def field_of(type_: Inferred, name: str) -> Inferred | None:
    """The type of a field of what are objects for certain; None where that is not known.

    They are objects of a contract, or such as an expression makes, of which all members are known.
    """
    found: list[Inferred] = []
    for item in type_.items:
        if isinstance(item, ObjectType):
            declared = item.fields.get(name)
            if declared is not None:
                found.append(field_type(declared))
            elif item.open:
                return None
        elif isinstance(item, Computed) and item.kind == "object" and item.closed:
            # What may be several is one alone, or a list, in an object that an expression makes.
            members = [member for key, member in item.fields if key == name]
            if any(member.many for member in members):
                return None
            found += members
        else:
            return None
    items = tuple(dict.fromkeys(each for one in found for each in one.items))
    optional = any(each.optional for each in found) or len(found) < len(type_.items)
    merged = Inferred(items, optional)
    if len({each.many for each in found}) != 1 or not single(merged):
        return None
    return replace(merged, many=found[0].many)


def identity(type_: Inferred) -> Hashable:
    """What two types have in common that are one to inline code: the types of their items."""
    return (type_.optional, type_.many, *map(_identity_of_item, type_.items))


def _identity_of_item(item: Item) -> Hashable:
    if not isinstance(item, Computed):
        return id(item)
    return (item.kind, item.closed, *((name, identity(member)) for name, member in item.fields))


def single(type_: Inferred) -> bool:
    """Whether a value is one of a kind that is known, and no list."""
    return (
        bool(type_.items)
        and not type_.many
        and not ({kind_of(item) for item in type_.items} & {"any", "array", "function", "null"})
    )


def function_name(node: ir.Call, names: Mapping[str, Value]) -> str | None:
    """The built-in function that a call names, unless something else goes by its name."""
    procedure = node.procedure
    if not isinstance(procedure, ir.Variable) or procedure.name in names:
        return None
    return procedure.name
