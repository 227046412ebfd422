"""The message within its envelopes."""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element

from mapper.diagnostics.escaping import shown
from mapper.reading.clark_names import local_name, namespace_of
from mapper.reading.read_outcome import refuse
from mapper.reading.shape import Shape

# The envelopes of SOAP 1.1 and SOAP 1.2.
SOAP = ("{http://schemas.xmlsoap.org/soap/envelope/}", "{http://www.w3.org/2003/05/soap-envelope}")


def find_message(root: Element, shape: Shape, file: str | None) -> tuple[Element, int]:
    """The message element and its depth (from 1): the root itself, or within an envelope.

    Raises:
        ReadError: there is no such message; a SOAP fault has a code of its own.

    """
    if root.tag in shape.tags:
        return root, 1
    for path in shape.envelopes:
        if root.tag in path[0]:
            inner = _follow(root, path[1:])
            if inner is not None:
                found = [child for child in inner if child.tag in shape.tags]
                if len(found) > 1:
                    refuse_several(file)
                if found:
                    return found[0], len(path) + 1
    refuse_other(root, shape, file)


def _follow(element: Element, path: tuple[tuple[str, ...], ...]) -> Element | None:
    for tags in path:
        for child in element:
            if child.tag in tags:
                element = child
                break
        else:
            return None
    return element


def refuse_other(root: Element, shape: Shape, file: str | None) -> NoReturn:
    """Refuse a source that holds something else than the message."""
    soap = next((uri for uri in SOAP if root.tag == f"{uri}Envelope"), None)
    found = root
    if soap is not None:
        body = root.find(f"{soap}Body")
        if body is None or not len(body):
            refuse_empty(shape, file)
        fault = body.find(f"{soap}Fault")
        if fault is not None:
            code = fault.findtext("faultcode") or fault.findtext(f"{soap}Code/{soap}Value") or ""
            refuse_fault(code, file)
        found = body[0]
    if found.tag in shape.tags:
        refuse_envelope(root.tag, shape, file)
    refuse_name(found.tag, shape, file)


def refuse_fault(code: str, file: str | None) -> NoReturn:
    """Refuse a SOAP fault; only its code is shown, as its text may hold data."""
    code = code.strip()
    label = f" with code `{shown(code)}`" if code else ""
    refuse("source-fault", f"the service answered with a SOAP fault{label}", file=file)


def refuse_several(file: str | None) -> NoReturn:
    """Refuse an envelope with more than one message."""
    refuse("source-wrong-message", "the envelope holds more than one message", file=file)


def refuse_empty(shape: Shape, file: str | None) -> NoReturn:
    """Refuse a SOAP envelope with an empty body."""
    refuse("source-wrong-message", f"the SOAP envelope is empty; {expected(shape)}", file=file)


def refuse_envelope(tag: str, shape: Shape, file: str | None) -> NoReturn:
    """Refuse the message in an envelope that its contract does not have."""
    known = sorted({uri for path in shape.envelopes for uri in map(namespace_of, path[0]) if uri})
    which = " or ".join(f"`{uri}`" for uri in known)
    refuse(
        "source-wrong-message",
        f"the message is in an envelope of the namespace `{_shown_uri(namespace_of(tag) or '')}`; "
        + (f"expected none, or one of {which}" if known else "expected none"),
        file=file,
    )


def refuse_name(tag: str, shape: Shape, file: str | None) -> NoReturn:
    """Refuse a message element with another name than the contract's."""
    namespace = namespace_of(tag)
    where = f"in the namespace `{_shown_uri(namespace)}`" if namespace else "in no namespace"
    message = f"the message is `{shown(local_name(tag))}` {where}; {expected(shape)}"
    refuse("source-wrong-message", message, file=file)


def expected(shape: Shape) -> str:
    """What the contract has as its message."""
    uris = [uri for uri in map(namespace_of, shape.tags) if uri]
    within = " or ".join(f"`{uri}`" for uri in uris)
    return f"expected `{local_name(shape.tags[0])}` " + (
        f"in the namespace {within}" if within else "in no namespace"
    )


def _shown_uri(uri: str) -> str:
    return uri if len(uri) <= 200 and uri.isprintable() else "(not shown)"
