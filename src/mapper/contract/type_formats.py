"""Formats for the types of an imported contract, by type name."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from mapper.contract.message_model import AnyType, Contract, ObjectType, Type
from mapper.diagnostics.nearest import nearest


def apply_formats(contract: Contract, formats: Mapping[str, str]) -> Contract:
    """A contract like this one, whose types have the formats that `formats` gives to their names.

    A format that the contract gives itself stays. The types are new objects, shared and recursive
    like the ones they replace, so that contracts loaded once can be used with several formats.
    Names that no type has are passed over; `unknown_types` reports them.
    """
    made: dict[Type, Type] = {}
    result = replace(contract)
    result.types = {
        name: _formatted(type_, formats, made) for name, type_ in contract.types.items()
    }
    result.messages = {}
    for name, message in contract.messages.items():
        result.messages[name] = replace(message, type=_formatted(message.type, formats, made))
    return result


def unknown_types(contract: Contract, formats: Mapping[str, str]) -> dict[str, str | None]:
    """The names in `formats` that no type of the contract has, each with the nearest one."""
    return {name: nearest(name, contract.types) for name in formats if name not in contract.types}


def _formatted(type_: Type, formats: Mapping[str, str], made: dict[Type, Type]) -> Type:
    known = made.get(type_)
    if known is not None:
        return known
    if isinstance(type_, AnyType):
        return type_
    result = copy(type_)
    # known before its fields are walked: a type may hold itself
    made[type_] = result
    if result.format is None:
        result.format = formats.get(result.name or "")
    if isinstance(type_, ObjectType) and isinstance(result, ObjectType):
        result.fields = {
            name: replace(field, type=_formatted(field.type, formats, made))
            for name, field in type_.fields.items()
        }
    return result
