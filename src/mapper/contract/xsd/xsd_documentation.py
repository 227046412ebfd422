"""What XML schemas say to readers: `xs:documentation`, and what codes mean."""

from __future__ import annotations

from typing import Any

from xmlschema.validators import XsdEnumerationFacets, XsdSimpleType

from mapper.contract.message_model import NO_DOCUMENTATION, Documentation
from mapper.contract.xsd.schema_loading import XSD
from mapper.contract.xsd.xsd_simple import derivation_steps


def documented(component: Any) -> Documentation:
    """What a component says to readers; of a reference that says nothing, what it refers to."""
    # a simple type's own element is the restriction within the one that has the annotation
    annotation = component.annotation if isinstance(component, XsdSimpleType) else None
    text = _said(annotation.elem) if annotation is not None else _text(component.elem)
    referred = getattr(component, "ref", None)
    if not text and referred is not None:
        text = _text(referred.elem)
    return Documentation(description=text) if text else NO_DOCUMENTATION


def meanings(type_: XsdSimpleType) -> dict[str, str]:
    """What the codes of a type mean, of those whose enumeration says so."""
    for step in derivation_steps(type_):
        for facet in step.facets.values():
            if isinstance(facet, XsdEnumerationFacets):
                said = {str(each.get("value")): _text(each) for each in facet}
                return {code: " ".join(text.split()) for code, text in said.items() if text}
    return {}


def _text(elem: Any) -> str:
    """The documentation of an element of a schema, a line for each line that says something."""
    return "\n".join(filter(None, map(_said, elem.findall(f"{XSD}annotation"))))


def _said(annotation: Any) -> str:
    texts = ["".join(each.itertext()) for each in annotation.findall(f"{XSD}documentation")]
    lines = [" ".join(line.split()) for text in texts for line in text.splitlines()]
    return "\n".join(line for line in lines if line)
