"""Codes that rules decide by: those that a list has and no rule names.

Where a contract lists what a code may be, and rules compare it with constants to decide, a code of
the list that none of them names falls through in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mapper.contract.message_model import LeafType, ObjectType
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.expression_types.inferred_types import Inferred
from mapper.jsonata.parse import ir
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import ChooseBody, RulePlan, SwitchBody, TypedExpression

FieldOf = tuple[ObjectType, str]
"""A field of an object type of the source."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A code compared with constants; `denied` where it must be another one."""

    leaf: LeafType
    constants: frozenset[str]
    denied: bool
    node: ir.Node
    expression: TypedExpression


def comparisons(expression: TypedExpression) -> Iterator[Comparison]:
    """The comparisons with constants in an expression, those in its filters too."""
    if not expression.compares:
        return
    pending = [(expression.node, False)]
    while pending:
        node, denied = pending.pop()
        match node:
            case ir.Binary(operator="=" | "!=" | "in") if not node.predicates:
                unlike = denied != (node.operator == "!=")
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    constants = _constants(other)
                    if constants is None:
                        continue
                    for leaf in _leaves(expression.types.get(id(side))):
                        yield Comparison(leaf, constants, unlike, side, expression)
            case ir.Call(procedure=ir.Variable(name="not")):
                pending.extend((child, not denied) for child in node.arguments)
                continue
        inner = denied and isinstance(node, ir.Logical | ir.Block)
        pending.extend((child, inner) for child in ir.children(node))


def _leaves(type_: Inferred | None) -> tuple[LeafType, ...]:
    return type_.leaves if type_ is not None and not type_.unknown else ()


def _constants(node: ir.Node) -> frozenset[str] | None:
    """The texts that a node is made of, where it is made of nothing else."""
    match node:
        case ir.Literal(value=str(text)):
            return frozenset((text,))
        case ir.Array(items=items) if items:
            found = [_constants(item) for item in items]
            return None if None in found else frozenset().union(*(f for f in found if f))
        case ir.Block(expressions=[only]):
            return _constants(only)
    return None


@dataclass(slots=True)
class _Named:
    """What is known of a code: the constants it is compared with, and whether one is denied."""

    constants: set[str] = field(default_factory=set)
    first: Comparison | None = None
    denied: bool = False
    """Whether some rule requires that the code is another one, which holds for all others."""
    refused: Comparison | None = None
    """The first comparison that requires so."""


def unnamed(roots: list[RulePlan], expressions: Iterable[TypedExpression]) -> Iterator[Finding]:
    """Findings for the codes that fall through: in one `$choose`, or in the whole mapping.

    `expressions` are all of the mapping. A code that goes over, or that more is done with than
    comparing it, does not fall through in the whole.
    """
    expressions = list(expressions)
    used = {id(leaf) for one in expressions for leaf in _carried(one)}
    every: dict[int, tuple[LeafType, _Named]] = {}
    for expression in expressions:
        _collect(expression, every)
    rules = [rule for root in roots for rule in rules_below(root)]
    for rule in rules:
        if isinstance(rule.body, SwitchBody):
            # Whether it names all of a list is checked there.
            for leaf in rule.body.of.type.leaves:
                every.setdefault(id(leaf), (leaf, _Named()))[1].denied = True
    reported: set[int] = set()
    for rule in rules:
        if isinstance(rule.body, ChooseBody):
            for leaf, named in _chosen(rule.body):
                elsewhere = every[id(leaf)][1]
                missing = [
                    code for code in _missing(leaf, named) if code in _missing(leaf, elsewhere)
                ]
                if missing and id(leaf) not in reported:
                    reported.add(id(leaf))
                    yield _finding(named, missing, "no branch of $choose names", rule.path)
    for leaf, named in every.values():
        missing = _missing(leaf, named)
        # One constant is a condition; with two, kinds are distinguished.
        if (
            missing
            and len(named.constants) > 1
            and id(leaf) not in reported
            and id(leaf) not in used
        ):
            yield _finding(named, missing, "no rule names", None)


_ASKED = ("exists", "not", "boolean", "count")
"""Functions that look whether something is there, and not at what it is."""


def _carried(expression: TypedExpression) -> Iterator[LeafType]:
    """The leaves that an expression yields, or that it does more with than comparing."""
    yield from expression.type.leaves
    parts: list[ir.Node] = []
    for node in expression.nodes:
        match node:
            case ir.Binary(operator="=" | "!=" | "in") if (
                _constants(node.left) is not None or _constants(node.right) is not None
            ):
                continue
            case ir.Call(procedure=ir.Variable(name=name)) if name in _ASKED:
                continue
            case ir.Call() | ir.Binary() | ir.Array() | ir.Object() | ir.Bind() | ir.Apply():
                parts += ir.children(node)
    for part in parts:
        yield from _leaves(expression.types.get(id(part)))


def _collect(expression: TypedExpression, into: dict[int, tuple[LeafType, _Named]]) -> None:
    for one in comparisons(expression):
        _, named = into.setdefault(id(one.leaf), (one.leaf, _Named()))
        named.constants |= one.constants
        named.denied |= one.denied
        if named.first is None:
            named.first = one


def _chosen(body: ChooseBody) -> Iterator[tuple[LeafType, _Named]]:
    """The codes that every branch of a choice requires, where each has a condition."""
    common: dict[int, tuple[LeafType, _Named]] | None = None
    for branch in body.branches:
        if branch.when is None:
            return
        mine: dict[int, tuple[LeafType, _Named]] = {}
        _collect(branch.when, mine)
        if common is None:
            common = mine
            continue
        for key in list(common):
            if key not in mine:
                del common[key]
            else:
                common[key][1].constants.update(mine[key][1].constants)
                common[key][1].denied |= mine[key][1].denied
    if common is not None and len(body.branches) > 1:
        yield from common.values()


def _missing(leaf: LeafType, named: _Named) -> list[str]:
    if leaf.facets.enum is None or named.denied:
        return []
    return [code for code in leaf.facets.enum if code not in named.constants]


def _finding(named: _Named, missing: list[str], who: str, target: str | None) -> Finding:
    first = named.first
    assert first is not None  # noqa: S101  # what names a code has compared it
    what = _written(first)
    codes = ", ".join(f"`{code}`" for code in missing[:6])
    more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
    message = f"`{what}` may be {codes}{more}, which {who}"
    hint = (
        f'say what becomes of it: a rule for it, or `{{$when: {what} = "{missing[0]}", '
        "$absent: why}` among the branches"
    )
    return Finding(
        "alternative-not-named", message, _span(first), "warning", hint, what, target or None
    )


def _written(one: Comparison) -> str:
    """The path of what is compared, or how it is written."""
    type_ = one.expression.types.get(id(one.node))
    text = one.expression.text[one.node.start : one.node.end]
    return (type_.path if type_ is not None else "") or " ".join(text.split())


def _span(one: Comparison) -> Position:
    start, end = one.node.start, one.node.end
    return one.expression.text.position_at(start, max(end - start, 1))


def distinguishing_values(expressions: Iterable[TypedExpression]) -> dict[FieldOf, frozenset[str]]:
    """The open codes by which rules distinguish kinds, each with the values that they name.

    These are fields without a list of codes that are compared with two constants or more, and
    that nothing else is done with: another value decides as if it were none of these.
    """
    return {
        field_: frozenset(named.constants)
        for field_, named in _decided_by(expressions).items()
        if len(named.constants) > 1
    }


def all_but_one(expressions: Iterable[TypedExpression]) -> Iterator[Finding]:
    """Findings for open codes of which a rule takes all values but one that it names."""
    for named in _decided_by(expressions).values():
        first = named.refused
        if first is None or len(named.constants) > 1:
            continue
        what = _written(first)
        message = f"`{what}` may be any text, and all but `{min(named.constants)}` are taken alike"
        hint = (
            "compare it with the values that are meant, or list them in the source's contract "
            "(enum)"
        )
        yield Finding("code-open", message, _span(first), "warning", hint, what)


def _decided_by(expressions: Iterable[TypedExpression]) -> dict[FieldOf, _Named]:
    """The open codes that are compared with constants, and that nothing else is done with."""
    named: dict[FieldOf, _Named] = {}
    carried: set[FieldOf] = set()
    for expression in expressions:
        compared: set[int] = set()
        for one in comparisons(expression):
            name = _name_of(one.node)
            if name is not None:
                compared.add(id(name))
                for owner in expression.owners.get(id(name), ()):
                    known = named.setdefault((owner, name.value), _Named())
                    known.constants |= one.constants
                    known.refused = known.refused or (one if one.denied else None)
        for node in expression.nodes:
            match node:
                case ir.Call(procedure=ir.Variable(name="exists"), arguments=[only]):
                    compared.add(id(_name_of(only)))
                case ir.Name() if id(node) not in compared:
                    carried.update((o, node.value) for o in expression.owners.get(id(node), ()))
    return {
        field_: known
        for field_, known in named.items()
        if field_ not in carried and _is_open(field_)
    }


def _name_of(node: ir.Node) -> ir.Name | None:
    """The name that a path ends in."""
    match node:
        case ir.Name():
            return node
        case ir.Path(steps=[*_, last]):
            return _name_of(last.node)
        case ir.Block(expressions=[only]):
            return _name_of(only)
    return None


def _is_open(field_: FieldOf) -> bool:
    """Whether a field holds a text of which the contract lists no values."""
    owner, name = field_
    type_ = owner.fields[name].type
    return (
        isinstance(type_, LeafType)
        and type_.base == "string"
        and type_.facets.enum is None
        and not type_.members
    )


__all__ = [
    "Comparison",
    "FieldOf",
    "all_but_one",
    "comparisons",
    "distinguishing_values",
    "unnamed",
]
