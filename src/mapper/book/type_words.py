"""A type of a contract in words: what a value is, how long, how often."""

from __future__ import annotations

from mapper.contract.message_model import Field, LeafType
from mapper.contract.message_model import Type as ContractType


def type_words(type_: ContractType) -> str:
    """What values of a type are: `text, 1 to 24 characters`; empty for an object."""
    if not isinstance(type_, LeafType):
        return ""
    facets = type_.facets
    words = type_.format or (type_.primitive if type_.primitive != "string" else "text")
    if type_.base in ("integer", "boolean", "decimal") and words == "text":
        words = type_.base
    found = [words]
    if facets.enum is not None:
        found.append(f"{len(facets.enum)} codes" if len(facets.enum) != 1 else "1 code")
    least, most = facets.min_length, facets.max_length
    if least is not None and least == most:
        found.append(f"{least} characters")
    elif most is not None:
        found.append(f"{least} to {most} characters" if least else f"at most {most} characters")
    elif least:
        found.append(f"at least {least} characters")
    if facets.total_digits is not None:
        found.append(f"at most {facets.total_digits} digits")
    if facets.fraction_digits is not None:
        found.append(f"{facets.fraction_digits} decimals")
    if facets.minimum is not None:
        found.append(f"from {facets.minimum}")
    if facets.maximum is not None:
        found.append(f"to {facets.maximum}")
    return ", ".join(found)


def cardinality(of: Field) -> str:
    """How often a field is there: `1`, `0..1`, `0..*`."""
    most = "*" if of.maximum is None else str(of.maximum)
    least = str(of.minimum)
    return least if least == most else f"{least}..{most}"


def codes_of(type_: ContractType) -> tuple[tuple[str, str], ...]:
    """The codes that a type lists, with what they mean where that is known."""
    if not isinstance(type_, LeafType) or type_.facets.enum is None:
        return ()
    return tuple((code, type_.meanings.get(code, "")) for code in type_.facets.enum)
