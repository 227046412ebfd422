"""The tree of an expression: one class per kind of node, each with its span in the text.

`start` and `end` are offsets in the text (from 0, the end exclusive). A path is a flat list of
steps, each with its own stages (filters, index bindings). Ancestry (`%`) is resolved: a `Parent`
and the step it refers to carry the same label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final


@dataclass(slots=True)
class Node:
    """Any expression. `keep_array` is the `[]` after it; `predicates` and `group` follow it."""

    start: int = field(kw_only=True)
    end: int = field(kw_only=True)
    keep_array: bool = field(default=False, kw_only=True)
    predicates: list[Filter] = field(default_factory=list, kw_only=True)
    group: GroupBy | None = field(default=None, kw_only=True)


@dataclass(slots=True)
class Literal(Node):
    """A string, number, boolean or null."""

    value: str | int | float | bool | None


@dataclass(slots=True)
class Regex(Node):
    """A regular expression literal; `flags` holds only `i` and `m`."""

    pattern: str
    flags: str


@dataclass(slots=True)
class Variable(Node):
    """`$name`; the empty name is the context `$`, the name `$` the root `$$`."""

    name: str


@dataclass(slots=True)
class Name(Node):
    """A step that takes a field."""

    value: str


@dataclass(slots=True)
class Wildcard(Node):
    """`*`: the values of all fields."""


@dataclass(slots=True)
class Descendant(Node):
    """`**`: the item and all its descendants."""


@dataclass(slots=True)
class Parent(Node):
    """`%`: the input item of the step with this label."""

    label: str


@dataclass(slots=True)
class Filter:
    """A predicate or an index in brackets."""

    expression: Node
    start: int
    end: int


@dataclass(slots=True)
class IndexBinding:
    """`#$name` after a filter: the position of each item."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class GroupBy:
    """`{key: value, …}` after an expression: group-by."""

    pairs: list[tuple[Node, Node]]
    start: int
    end: int


@dataclass(slots=True)
class Step:
    """A step of a path.

    `focus` is `@$name`, `index` is `#$name`, `ancestor` the label under which the input item of
    the step is stored; `is_tuple` says that the stream carries bindings from here on.
    """

    node: Node
    stages: list[Filter | IndexBinding] = field(default_factory=list)
    focus: str | None = None
    index: str | None = None
    ancestor: str | None = None
    is_tuple: bool = False


@dataclass(slots=True)
class SortTerm:
    """One term of an order-by."""

    expression: Node
    descending: bool


@dataclass(slots=True)
class Sort(Node):
    """`^(…)`: a step that sorts the items."""

    terms: list[SortTerm]


@dataclass(slots=True)
class Path(Node):
    """Steps, each applied to every item of the one before.

    `keep_singleton` comes from `[]` on a step; `carries_tuples` says that the path around this one
    uses its bindings.
    """

    steps: list[Step]
    keep_singleton: bool = False
    carries_tuples: bool = False


@dataclass(slots=True)
class Negate(Node):
    """Unary minus."""

    operand: Node


@dataclass(slots=True)
class Binary(Node):
    """`+ - * / % = != < <= > >= & in ..`; `operator_start` is the offset of the operator."""

    operator: str
    left: Node
    right: Node
    operator_start: int


@dataclass(slots=True)
class Logical(Node):
    """`and`, `or`: the right side is evaluated only when the left side does not decide."""

    operator: str
    left: Node
    right: Node
    operator_start: int


@dataclass(slots=True)
class Array(Node):
    """An array constructor; `constructed` at the head or the end of a path."""

    items: list[Node]
    constructed: bool = False


@dataclass(slots=True)
class Object(Node):
    """An object constructor."""

    pairs: list[tuple[Node, Node]]


@dataclass(slots=True)
class Block(Node):
    """Expressions in parentheses, with a frame of their own; the value is that of the last."""

    expressions: list[Node]
    constructed: bool = False


@dataclass(slots=True)
class Bind(Node):
    """`$name := value`."""

    name: str
    value: Node


@dataclass(slots=True)
class Condition(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node | None


@dataclass(slots=True)
class Default(Node):
    """`left ?: right` (left unless it is falsy), `left ?? right` (left unless it is absent)."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Lambda(Node):
    """A function definition; `signature` as written, in angle brackets."""

    parameters: list[str]
    signature: str | None
    body: Node


@dataclass(slots=True)
class Call(Node):
    """A call of a function."""

    procedure: Node
    arguments: list[Node]


@dataclass(slots=True)
class Partial(Node):
    """A partial application; None stands for `?`."""

    procedure: Node
    arguments: list[Node | None]


@dataclass(slots=True)
class Apply(Node):
    """`left ~> right`."""

    left: Node
    right: Node
    operator_start: int


@dataclass(slots=True)
class Transform(Node):
    """`| pattern | update, delete |`."""

    pattern: Node
    update: Node
    delete: Node | None


def _path_children(node: Path) -> list[Node]:
    found: list[Node] = []
    for step in node.steps:
        found.append(step.node)
        if step.stages:
            found += [stage.expression for stage in step.stages if isinstance(stage, Filter)]
    return found


def _given(*parts: Node | None) -> list[Node]:
    return [part for part in parts if part is not None]


# How the child nodes are found, of the node classes that have any.
_PARTS: Final[Mapping[type[Node], Callable[[Any], list[Node]]]] = MappingProxyType(
    {
        Path: _path_children,
        Negate: lambda node: [node.operand],
        Binary: lambda node: [node.left, node.right],
        Logical: lambda node: [node.left, node.right],
        Default: lambda node: [node.left, node.right],
        Apply: lambda node: [node.left, node.right],
        Array: lambda node: [*node.items],
        Object: lambda node: [part for pair in node.pairs for part in pair],
        Block: lambda node: [*node.expressions],
        Bind: lambda node: [node.value],
        Condition: lambda node: _given(node.condition, node.then, node.otherwise),
        Lambda: lambda node: [node.body],
        Call: lambda node: [node.procedure, *node.arguments],
        Partial: lambda node: _given(node.procedure, *node.arguments),
        Transform: lambda node: _given(node.pattern, node.update, node.delete),
        Sort: lambda node: [term.expression for term in node.terms],
    }
)


def own_children(node: Node) -> list[Node]:
    """The child nodes of `node` but for its predicates and its group, in the order of the text."""
    parts = _PARTS.get(type(node))
    return parts(node) if parts is not None else []


def children(node: Node) -> list[Node]:
    """The child nodes of `node`, in the order of the text, including stages, terms and groups."""
    found = own_children(node)
    if node.predicates:
        found += [stage.expression for stage in node.predicates]
    if node.group is not None:
        found += [part for pair in node.group.pairs for part in pair]
    return found


def walk(node: Node) -> Iterator[Node]:
    """`node` and all its descendants, parents first."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))
