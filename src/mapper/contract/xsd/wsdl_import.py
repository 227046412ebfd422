"""WSDL 1.1 descriptions of services, as contracts: the messages of all their operations.

What an operation takes, gives and fails with are messages, in the envelope of the SOAP version that
binds it; a fault stands in the detail of SOAP's own. The schemas among the types, with all they
include and import, are read as XML schemas are. Only document style with literal use is read, which
the Basic Profile of WS-I prescribes for messages that are elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.imported_contract import Imported
from mapper.contract.mapped_addresses import Maps, mapped, not_there
from mapper.contract.message_model import QualifiedName
from mapper.contract.xsd.schema_loading import (
    XSD,
    SchemaText,
    load_schema,
)
from mapper.contract.xsd.xsd_import import Root, XsdImporter
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant

WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"

_WSDL_2: Final = "{http://www.w3.org/ns/wsdl}"
_BINDINGS: Final = {
    "{http://schemas.xmlsoap.org/wsdl/soap/}": "soap-1.1",
    "{http://schemas.xmlsoap.org/wsdl/soap12/}": "soap-1.2",
}
_DETAIL: Final = {"soap-1.1": "detail", "soap-1.2": "Detail"}
_SECTIONS: Final = frozenset({"message", "portType", "binding"})

_Envelope = tuple[QualifiedName, ...]


def is_wsdl(file: Path) -> bool:
    """Whether a file is a WSDL, of whatever version."""
    try:
        with file.open("rb") as opened:
            _, root = next(etree.iterparse(opened, events=("start",), no_network=True))
    except (etree.LxmlError, OSError, StopIteration):
        return False
    return str(root.tag).startswith((WSDL, _WSDL_2)) or root.tag == "definitions"


def import_wsdl(
    file: Path,
    elements: Sequence[str] = (),
    *,
    name: str = "",
    prefixes: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    maps: Maps = (),
    docs: bool = False,
    lax: bool = True,
) -> Imported:
    """The contract of the messages of a service; of some of its elements where they are named.

    `docs` and `lax` as `import_xsd` has them. Raises FindingsError where the file is no WSDL 1.1, refers to what is not there, or describes
    messages in another style than document with literal use.
    """
    service = _Service(file, maps)
    service.read(file)
    service.bind()
    messages = service.messages
    if not messages and not service.findings:
        service.report("xsd-invalid", "the service has no operations", file, None)
    wanted = {each: [one for one in messages if _local(one) == each] for each in elements}
    names = sorted({_local(each) for each in messages})
    for each in (each for each, found in wanted.items() if not found):
        hint = meant(each, names) or f"there are: {', '.join(names[:12])}"
        message = f"the service has no message `{each}`"
        service.report("unknown-message", message, file, None, hint)
    if service.findings:
        raise FindingsError(service.findings)
    chosen = [one for found in wanted.values() for one in found] if elements else list(messages)
    loaded = load_schema(service.texts or [file], maps, lax=lax)
    importer = XsdImporter(loaded, prefixes or {}, aliases or {}, docs=docs)
    roots = []
    for each in chosen:
        element = loaded.schema.maps.elements.get(each)
        if element is None:
            message = f"the schemas of the service have no element `{_local(each)}`"
            service.report("unknown-message", message, *messages[each].said)
        else:
            roots.append(Root(element, tuple(messages[each].envelopes)))
    if service.findings:
        raise FindingsError(service.findings)
    imported = importer.contract(roots, [], name or file.stem, file)
    imported.reading = (*service.operations, *imported.reading)
    return imported


@dataclass(slots=True)
class _MessageElement:
    """The element of a message: the part that names it, and the envelopes it comes in."""

    said: tuple[Path, etree._Element]
    envelopes: dict[_Envelope, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Service:
    """What the documents of a service say."""

    first: Path
    maps: Maps
    findings: list[Finding] = field(default_factory=list)
    texts: list[SchemaText] = field(default_factory=list)
    messages: dict[str, _MessageElement] = field(default_factory=dict)
    operations: list[str] = field(default_factory=list)
    _seen: set[Path] = field(default_factory=set)
    _declared: dict[tuple[str, str], tuple[Path, etree._Element]] = field(default_factory=dict)

    def report(
        self, code: str, message: str, file: Path, element: Any, hint: str | None = None
    ) -> None:
        at = Position(str(file), 1 if element is None else _line(element), 1)
        self.findings.append(Finding(code, message, at, hint=hint))

    def read(self, file: Path) -> None:
        """Read a document and those it imports.

        Raises FindingsError where it is no WSDL 1.1.
        """
        if file.resolve() in self._seen:
            return
        self._seen.add(file.resolve())
        root = _parsed(file)
        target = root.get("targetNamespace", "")
        for child in root.iterchildren(tag=etree.Element):
            section = str(child.tag).removeprefix(WSDL)
            if section in _SECTIONS:
                key = f"{{{target}}}{child.get('name', '')}"
                self._declared[section, key] = (file, child)
            elif section == "types":
                self.texts += [SchemaText(file, each) for each in child.iter(f"{XSD}schema")]
            elif section == "import":
                self._import(file, child)

    def _import(self, file: Path, element: etree._Element) -> None:
        location = element.get("location", "")
        inside = mapped(location, self.maps)
        if inside is None and urlsplit(location).scheme in ("", "file"):
            inside = file.parent / unquote(urlsplit(location).path)
        if location and inside is not None and inside.is_file():
            self.read(inside)
        else:
            at = Position(str(file), _line(element), 1)
            self.findings.append(not_there(location, at))

    def bind(self) -> None:
        """Find the messages of all operations, in the envelopes of their bindings."""
        bound: set[str] = set()
        for (section, _), (file, binding) in self._declared.items():
            version = _soap_of(binding) if section == "binding" else None
            if version is None:
                continue
            port = _qname(binding, binding.get("type", ""))
            bound.add(port)
            if self._literal(file, binding):
                self._port(port, file, binding, version)
        for (section, key), (file, port_type) in self._declared.items():
            if section == "portType" and key not in bound:
                self.operations.append(f"{_local(key)}: no SOAP binding, so no envelope")
                self._port(key, file, port_type, None)

    def _literal(self, file: Path, binding: etree._Element) -> bool:
        """Whether a binding is in document style with literal use; reports what is not."""
        found = True
        for each in binding.iter(tag=etree.Element):
            if each.get("style") == "rpc":
                message, hint = "rpc style is not read", "only document style is"
            elif each.get("use") == "encoded":
                message, hint = "encoded use is not read", "only literal use is"
            else:
                continue
            self.report("not-supported", message, file, each, hint)
            found = False
        return found

    def _port(self, key: str, file: Path, by: etree._Element, version: str | None) -> None:
        """The operations of a port type, as a binding has them."""
        declared = self._declared.get(("portType", key))
        if declared is None:
            self.report("xsd-invalid", f"no port type is called `{_local(key)}`", file, by)
            return
        file, port_type = declared
        headers = _headers(by)
        for operation in port_type.iterchildren(f"{WSDL}operation"):
            said = []
            for each in operation.iterchildren(f"{WSDL}input", f"{WSDL}output", f"{WSDL}fault"):
                role = str(each.tag).removeprefix(WSDL)
                for element in self._parts(file, each, headers):
                    known = self.messages.setdefault(element, _MessageElement((file, each)))
                    if version is not None:
                        known.envelopes[_envelope(version, fault=role == "fault")] = None
                    said.append(f"{role} {_local(element)}")
            action = _action(by, operation.get("name", ""))
            text = f"operation {operation.get('name')}: {', '.join(said) or 'no messages'}{action}"
            if text not in self.operations:
                self.operations.append(text)

    def _parts(self, file: Path, use: etree._Element, headers: set[str]) -> Iterator[str]:
        """The element of the message that an operation names; reports what is no element."""
        key = _qname(use, use.get("message", ""))
        declared = self._declared.get(("message", key))
        if declared is None:
            self.report("xsd-invalid", f"no message is called `{_local(key)}`", file, use)
            return
        file, message = declared
        parts = [
            each
            for each in message.iterchildren(f"{WSDL}part")
            if f"{key} {each.get('name')}" not in headers
        ]
        if len(parts) > 1:
            text = f"the message `{_local(key)}` has several parts"
            self.report("not-supported", text, file, message, "only one part is read as a message")
        for part in parts[:1]:
            element = part.get("element")
            if element is None:
                text = f"the message `{_local(key)}` has a part that is no element"
                self.report("not-supported", text, file, part, "only elements are read as messages")
            else:
                yield _qname(part, element)


def _parsed(file: Path) -> etree._Element:
    try:
        tree: Any = etree.parse(file, etree.XMLParser(no_network=True, resolve_entities=False))
    except etree.XMLSyntaxError as error:
        at = Position(str(file), error.lineno or 1, 1)
        raise FindingsError(
            [Finding("xsd-invalid", f"not well-formed XML: {error.msg}", at)]
        ) from None
    root: etree._Element = tree.getroot()
    at = Position(str(file), _line(root), 1)
    if tree.docinfo.doctype:
        raise FindingsError([Finding("xsd-invalid", "it has a DTD", at)])
    if root.tag != f"{WSDL}definitions":
        version = "WSDL 2.0" if str(root.tag).startswith(_WSDL_2) else "not WSDL 1.1"
        message = (
            f"{version}: `{_local(str(root.tag))}` of `{str(root.tag).rpartition('}')[0][1:]}`"
        )
        hint = "only WSDL 1.1 is read; the schemas of the service can be imported by themselves"
        raise FindingsError([Finding("xsd-invalid", message, at, hint=hint)])
    return root


def _line(element: Any) -> int:
    return int(element.sourceline or 1)


def _qname(element: etree._Element, text: str) -> str:
    """A name with its namespace, by the prefixes that hold at an element."""
    prefix, _, local = text.strip().rpartition(":")
    uri = element.nsmap.get(prefix or None, "")
    return f"{{{uri}}}{local}" if uri else local


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _soap_of(binding: etree._Element) -> str | None:
    """The version of SOAP that a binding is for."""
    for uri, version in _BINDINGS.items():
        if binding.find(f"{uri}binding") is not None:
            return version
    return None


def _envelope(version: str, *, fault: bool) -> _Envelope:
    """The elements around a message; a fault stands in the detail of SOAP's own."""
    path = ENVELOPES[version]
    if not fault:
        return path
    uris = path[0].namespaces
    inside = uris if version == "soap-1.2" else ()
    return (*path, QualifiedName("Fault", uris), QualifiedName(_DETAIL[version], inside))


def _headers(binding: etree._Element) -> set[str]:
    """The parts that a binding puts in the header: message and name."""
    return {
        f"{_qname(each, each.get('message', ''))} {each.get('part')}"
        for uri in _BINDINGS
        for each in binding.iter(f"{uri}header")
    }


def _action(binding: etree._Element, operation: str) -> str:
    for each in binding.iterchildren(f"{WSDL}operation"):
        for uri in _BINDINGS:
            said = each.find(f"{uri}operation")
            if each.get("name") == operation and said is not None and said.get("soapAction"):
                return f"; SOAPAction {said.get('soapAction')}"
    return ""
