"""What stands at a place of a file: a node of an expression, a key of the target, a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mapper.contract.message_model import Field, ObjectType
from mapper.editor.completion import Known
from mapper.editor.cursor_place import Place
from mapper.editor.descriptions import about_field, about_table, about_value, joined, signature
from mapper.editor.file_grammar import allowed
from mapper.editor.plan_places import is_expression, rule_path
from mapper.editor.sample_values import SampleValues
from mapper.expression_types.inferred_types import Origin
from mapper.expression_types.result_types import BUILTIN_TYPES
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import TypedExpression


@dataclass(frozen=True, slots=True)
class Named:
    """A node of an expression under the cursor."""

    expression: TypedExpression
    node: ir.Node


def nodes_at(place: Place, known: Known) -> list[Named]:
    """The smallest node under the cursor, in each expression that stands there."""
    found: list[Named] = []
    if place.kind == "value" and is_expression(known.kind, place.path):
        for places in known.places:
            for expression in places.expressions.get(place.path, ()):
                within = [
                    node
                    for node in ir.walk(expression.node)
                    if node.start <= place.offset <= node.end
                ]
                # Of nodes as long as each other the inner one comes last.
                if within:
                    node = min(reversed(within), key=lambda one: one.end - one.start)
                    found.append(Named(expression, node))
    return found


def fields_at(place: Place, known: Known) -> list[Field]:
    """The fields of either side that the name under the cursor stands for."""
    if place.kind == "key":
        return list(_target_fields(place, known))
    fields = (
        owner.fields[one.node.value]
        for one in nodes_at(place, known)
        if isinstance(one.node, ir.Name)
        for owner in one.expression.owners.get(id(one.node), ())
    )
    return list(dict.fromkeys(fields))


def _target_fields(place: Place, known: Known) -> Iterator[Field]:
    if rule_path(known.kind, place.path) is None:
        return
    for places in known.places:
        for type_ in places.filled(place.path):
            if isinstance(type_, ObjectType) and place.text in type_.fields:
                yield type_.fields[place.text]


def hover(place: Place, known: Known, samples: SampleValues) -> str:
    """What is known of what stands under the cursor, in Markdown; empty where nothing is.

    Of a source path that includes values, where a message was chosen for that.
    """
    fields = fields_at(place, known)
    if place.kind == "key":
        meaning = allowed(known.kind, place.path).keys.get(place.text, "")
        return joined([*map(about_field, fields), meaning])
    if is_expression(known.kind, place.path):
        found = nodes_at(place, known)
        origins = {origin for one in found for origin in _origins(one)}
        values = (samples.of(Path(plan.file), sorted(origins)) for plan in known.plans[:1])
        return joined([*map(_of_node, found), *values])
    return joined(_of_name(place, known))


def _origins(one: Named) -> tuple[Origin, ...]:
    """The source paths of what a node yields, from the message on."""
    type_ = one.expression.types.get(id(one.node))
    return type_.origins if type_ is not None else ()


def _of_node(one: Named) -> str:
    node, expression = one.node, one.expression
    if isinstance(node, ir.Variable):
        if node.name in expression.scope.names:
            return joined([f"**${node.name}**", about_value(expression.scope.names[node.name])])
        if node.name in BUILTIN_TYPES:
            return f"**${node.name}** `{signature(node.name)}`"
    type_ = expression.types.get(id(node))
    if type_ is None:
        return ""
    name = f"**{type_.path}**" if type_.path else ""
    if isinstance(node, ir.Name) and (owners := expression.owners.get(id(node))):
        return joined([name, *(about_field(owner.fields[node.value]) for owner in owners)])
    return joined([name, about_value(type_)])


def _of_name(place: Place, known: Known) -> Iterator[str]:
    """What a name that is no expression stands for."""
    key = place.path[-1] if place.path else ""
    if key == "$table":
        for plan in known.plans:
            if place.text in plan.tables:
                yield about_table(plan.tables[place.text])
    elif key == "$use" and (loaded := known.loaded):
        for entry in loaded.fragments:
            for name, fragment in entry.file.fragments.items():
                if name == place.text:
                    parameters = ", ".join(f"`{one}`" for one in fragment.parameters)
                    yield f"**{name}**: a fragment" + (f" of {parameters}" if parameters else "")
                    yield str(fragment.description or "")
    elif key in {"$convert", "type"} and (loaded := known.loaded):
        for formats in loaded.formats:
            for name, format_ in formats.file.formats.items():
                if name == place.text:
                    pattern = f", `{format_.pattern}`" if format_.pattern else ""
                    yield f"**{name}**: {format_.base}{pattern}"
                    yield str(format_.description or "")
