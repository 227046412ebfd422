"""What a plan rests on beside its structure: tables, enumerations, and constants of its rules.

A constant that a contract lists rests on that list, and one that goes through a table on the
table; all others are claims of the mapping's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.stated_evidence import evidence_of
from mapper.contract.message_model import AnyType, Contract, LeafType, ObjectType, Type
from mapper.diagnostics.diagnostic import Finding, Position, start_of
from mapper.expression_types.inferred_types import Inferred
from mapper.jsonata.parse import ir
from mapper.mapping_file.mapping_loading import Loaded
from mapper.plan.completeness import rules_below
from mapper.plan.plan_model import (
    ConstBody,
    ObjectBody,
    Plan,
    RulePlan,
    SwitchBody,
    TablePlan,
    TypedExpression,
    UseBody,
    ValueBody,
)

_COMPARISONS = ("=", "!=", "in")


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed list of values of a contract: its name there, its position, what it rests on."""

    name: str
    position: Position
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Constant:
    """Constants of one rule that neither contract lists: the rule's target path, and its position."""

    path: str
    texts: tuple[str, ...]
    position: Position
    evidence: Evidence | None


def stated_elsewhere(loaded: Loaded) -> dict[int, Evidence | None]:
    """What the rules of fragments and conversions rest on, by their identity.

    That is said in their own files: for a conversion by its format, or at the head of the file.
    """
    found: dict[int, Evidence | None] = {}
    for fragments in loaded.fragments:
        for fragment in fragments.file.fragments.values():
            found[id(fragment.rules)] = None
    for formats in loaded.formats:
        for format_ in formats.file.formats.values():
            ground = evidence_of(format_) or evidence_of(formats.file)
            found.update(dict.fromkeys(map(id, format_.from_.values()), ground))
    return found


def enumerations(contract: Contract) -> list[Enumeration]:
    """The closed lists that stand in the contract's own file, in their order there."""
    found: dict[tuple[int, int], Enumeration] = {}
    seen: set[int] = set()
    pending: list[tuple[str, Type]] = [*contract.types.items()]
    pending += [(message.name, message.type) for message in contract.messages.values()]
    while pending:
        name, type_ = pending.pop(0)
        position = type_.position
        if id(type_) in seen or isinstance(type_, AnyType) or position is None:
            continue
        if position.file != contract.file:
            continue
        seen.add(id(type_))
        if isinstance(type_, ObjectType):
            pending += [(f"{name}.{each.name}", each.type) for each in type_.fields.values()]
            if type_.further is not None:
                pending += [(f"{name}.*", each) for each in type_.further.types]
            continue
        pending += [(name, member) for member in type_.members]
        if type_.item is not None:
            pending.append((name, type_.item))
        if type_.facets.enum is not None:
            evidence = type_.evidence or contract.evidence
            found.setdefault(
                (position.line, position.column), Enumeration(name, position, evidence)
            )
    return [found[key] for key in sorted(found)]


def constants(plan: Plan) -> list[Constant]:
    """The constants of a plan's rules that neither contract lists, by their position."""
    found: dict[Position, Constant] = {}
    for root in plan.roots():
        for rule in rules_below(root):
            texts = tuple(dict.fromkeys(_of_rule(rule)))
            if texts:
                made = Constant(rule.path, texts, rule.position, rule.evidence)
                found.setdefault(rule.position, made)
    return sorted(found.values(), key=lambda one: start_of(one.position))


def missing_evidence(
    contracts: Iterable[Contract], tables: Iterable[TablePlan]
) -> Iterator[Finding]:
    """Warnings for lists of codes that say neither where they were read nor why they are assumed.

    One for a contract, whatever number of lists it has, and one for a table's file.
    """
    for contract in contracts:
        left = [each for each in enumerations(contract) if each.evidence is None]
        if left:
            shown = ", ".join(f"`{each.name}`" for each in left[:5])
            more = f" and {len(left) - 5} more" if len(left) > 5 else ""
            message = f"nothing says where the values of {shown}{more} come from"
            hint = "add `source` or `assumed` at the head of the contract, or beside the `enum`"
            yield Finding("evidence-missing", message, left[0].position, "warning", hint)
    files: dict[Path, list[TablePlan]] = {}
    for table in tables:
        files.setdefault(Path(table.file).resolve(), []).append(table)
    for several in files.values():
        if all(table.evidence is None for table in several):
            message = f"nothing says where the codes of the table `{several[0].name}` come from"
            hint = (
                "add `source: {publication: …, edition: …}` or `assumed: {why: …, settled_by: …}`"
            )
            yield Finding("evidence-missing", message, several[0].position, "warning", hint)


def _of_rule(rule: RulePlan) -> Iterator[str]:
    """The constants of one rule, those of the rules in it aside."""
    body = rule.body
    target = rule.target.type if rule.target is not None else None
    listed = isinstance(target, LeafType) and (
        target.facets.enum is not None or target.base == "boolean"
    )
    if isinstance(body, ConstBody) and not listed:
        yield str(body.value)
    tabled = isinstance(body, ValueBody) and body.leaf is not None and body.leaf.table is not None
    if isinstance(body, ValueBody) and not listed and not tabled:
        yield from _given(body.expression.node)
    if isinstance(body, SwitchBody) and not _is_listed(body.of.type):
        yield from (branch.name for branch in body.branches)
    use = body if isinstance(body, UseBody) else None
    if isinstance(body, ObjectBody):
        use = body.use
    arguments = list(use.arguments.values()) if use is not None else []
    for expression in (*arguments, *(bound for _, bound in rule.lets)):
        yield from _given(expression.node)
    for expression in _expressions(rule, arguments):
        yield from _compared(expression)


def _expressions(rule: RulePlan, arguments: list[TypedExpression]) -> Iterator[TypedExpression]:
    yield from (one for one in (rule.from_, rule.where, rule.when, rule.distinct_by) if one)
    yield from (*rule.each, *rule.order_by, *(bound for _, bound in rule.lets), *arguments)
    if isinstance(rule.body, ValueBody):
        yield rule.body.expression
    elif isinstance(rule.body, SwitchBody):
        yield rule.body.of


def _given(node: ir.Node) -> Iterator[str]:
    """The texts that an expression may give as they stand in it."""
    match node:
        case ir.Literal(value=str() as text) if text.strip():
            yield text
        case ir.Condition():
            yield from _given(node.then)
            if node.otherwise is not None:
                yield from _given(node.otherwise)
        case ir.Default():
            yield from _given(node.left)
            yield from _given(node.right)
        case ir.Block() if node.expressions:
            yield from _given(node.expressions[-1])
        case ir.Array():
            for item in node.items:
                yield from _given(item)


def _compared(expression: TypedExpression) -> Iterator[str]:
    """The texts with which something is compared that is not of a listed type."""
    for node in ir.walk(expression.node):
        if isinstance(node, ir.Binary) and node.operator in _COMPARISONS:
            for side, other in ((node.left, node.right), (node.right, node.left)):
                type_ = expression.types.get(id(other))
                if type_ is None or not _is_listed(type_):
                    yield from _given(side) if isinstance(side, ir.Literal | ir.Array) else ()


def _is_listed(type_: Inferred) -> bool:
    """Whether contracts list all values that an expression may give."""
    return bool(type_.items) and all(
        isinstance(item, LeafType) and (item.facets.enum is not None or item.base == "boolean")
        for item in type_.items
    )
