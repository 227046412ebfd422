"""The JSON Schema of one mapping file: of its target, its source and the names that it can use.

The schema of all mapping files, with the rules of each level of the target apart: a level has the
fields that the target has there, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mapper.contract.message_model import AnyType, Field, ObjectType, Type
from mapper.expression_types.inferred_types import describe, field_type, names_of
from mapper.mapping_file.file_schemas import schema
from mapper.mapping_file.mapping_loading import Loaded
from mapper.plan.completeness import rules_below
from mapper.plan.known_formats import GENERAL
from mapper.plan.plan_model import ObjectBody, Plan

_DEFINITIONS: Final = "#/$defs/"
_TEXT: Final = ("string", "number", "boolean")


def own_schema(plan: Plan, loaded: Loaded) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the mapping file that a plan was made of."""
    whole = schema("mapping")
    extends = loaded.mapping.extends is not None
    made = _Own(whole["$defs"], "Changes" if extends else "", _names(plan, loaded), _seen(plan))
    body = whole["then"] if extends else whole["else"]
    body["properties"]["map"] = _or_null(made.rule_of(plan.target.type), extends)
    for side, contract in (("Source", plan.source_contract), ("Target", plan.target_contract)):
        message = made.definitions[f"{side}Side{made.suffix}"]["properties"]["message"]
        _enumerated(message, contract.messages)
    own = {key: whole[key] for key in ("$schema", "description")}
    own |= {"title": f"mapper mapping {plan.name}"} | body
    return own | {"$defs": _used(made.definitions, body)}


def _or_null(part: dict[str, Any], overlay: bool) -> dict[str, Any]:
    return {"anyOf": [part, {"type": "null"}]} if overlay else part


def _names(plan: Plan, loaded: Loaded) -> dict[str, list[str]]:
    """What instructions can name."""
    fragments = [str(name) for entry in loaded.fragments for name in entry.file.fragments]
    formats = [str(name) for entry in loaded.formats for name in entry.file.formats]
    return {"$use": fragments, "$table": list(plan.tables), "$convert": [*formats, *GENERAL]}


def _seen(plan: Plan) -> dict[ObjectType, list[str]]:
    """By level of the target: the names of the source that its expressions can begin with."""
    seen: dict[ObjectType, dict[str, None]] = {}
    for root in plan.roots():
        for rule in rules_below(root):
            if isinstance(rule.body, ObjectBody) and rule.scope is not None:
                names = seen.setdefault(rule.body.type, {})
                names.update(dict.fromkeys(names_of(rule.scope.context)))
                names.update(dict.fromkeys(f"${name}" for name in rule.scope.names))
    return {type_: list(names) for type_, names in seen.items()}


@dataclass(slots=True)
class _Own:
    definitions: dict[str, Any]
    suffix: str
    names: Mapping[str, list[str]]
    seen: Mapping[ObjectType, list[str]]
    made: dict[ObjectType, str] = field(default_factory=dict)

    def rule_of(self, type_: Type, above: ObjectType | None = None) -> dict[str, Any]:
        """The schema of a rule that fills a type, in an object."""
        if isinstance(type_, AnyType):
            return {"$ref": f"{_DEFINITIONS}Rule{self.suffix}"}
        if isinstance(type_, ObjectType):
            if type_ not in self.made:
                name = f"Fills {type_.name or 'object'} {len(self.made) + 1}"
                self.made[type_] = name
                self._define(name, type_, type_.fields)
            return {"$ref": _DEFINITIONS + _escaped(self.made[type_])}
        return self._leaf(above)

    def _leaf(self, above: ObjectType | None) -> dict[str, Any]:
        """The schema of a rule that fills a value: no fields, and what it can begin with."""
        key = f"Fills a value of {self.made[above]}" if above is not None else "Fills a value"
        if key not in self.definitions:
            self._define(key, above, {})
        return {"$ref": _DEFINITIONS + _escaped(key)}

    def _define(self, name: str, seen_in: ObjectType | None, fields: Mapping[str, Field]) -> None:
        rule, match = f"Rule{self.suffix}", f"Match{self.suffix}"
        own = {rule: name, match: f"{name}, by alternative"}
        self.definitions[own[match]] = _renamed(self.definitions[match], own)
        made = self.definitions[name] = _renamed(self.definitions[rule], own)
        expression, block = made["anyOf"]
        if seen_in is not None and self.seen.get(seen_in):
            expression["examples"] = self.seen[seen_in]
        del block["patternProperties"]
        for instruction, known in self.names.items():
            if known:
                _enumerated(block["properties"][instruction], known)
        above = seen_in if fields else None
        for key, target in fields.items():
            about = {"description": _about(target)}
            part = self.rule_of(target.type, above)
            block["properties"][key] = about | _or_null(part, bool(self.suffix))


def _about(target: Field) -> str:
    """What a field of the target is."""
    said = target.documentation.description or target.documentation.title
    what = describe(field_type(target))
    return f"{what}. {said}" if said else what


def _enumerated(part: dict[str, Any], names: Iterable[str]) -> None:
    """Let a text be one of some names."""
    for one in part.get("anyOf", [part]):
        if set(one.get("type", ())) == set(_TEXT):
            del one["type"]
            one["enum"] = list(names)


def _renamed(part: Any, own: Mapping[str, str]) -> Any:
    """A copy of a schema that refers to other definitions."""
    if isinstance(part, list):
        return [_renamed(each, own) for each in part]
    if not isinstance(part, dict):
        name = part.removeprefix(_DEFINITIONS) if isinstance(part, str) else ""
        return _DEFINITIONS + _escaped(own[name]) if name in own else part
    return {key: _renamed(each, own) for key, each in part.items()}


def _escaped(name: str) -> str:
    """A name as a step of a JSON Pointer in a URI fragment (RFC 6901)."""
    escaped = name.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    return escaped.replace(" ", "%20").replace('"', "%22")


def _used(definitions: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """The definitions that a schema refers to, itself or through others."""
    names = {_DEFINITIONS + _escaped(name): name for name in definitions}
    found: dict[str, Any] = {}
    pending = [body]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif isinstance(part, dict):
            pending += part.values()
            name = names.get(str(part.get("$ref", "")))
            if name is not None and name not in found:
                found[name] = definitions[name]
                pending.append(definitions[name])
    return dict(sorted(found.items()))
