"""First drafts of contracts, inferred from sample messages in XML or JSON.

What all samples have is required, what repeats anywhere is a list, and a type is the narrowest
that fits all values. A draft holds no values: no codes, no lengths; those are for who knows the
source. Digits of one length are taken as an identifier, which is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree

from mapper.contract.content_models import merged
from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.contract_loading import ENVELOPES
from mapper.contract.imported_contract import Imported, short_name
from mapper.contract.message_model import (
    Contract,
    Field,
    Kind,
    LeafType,
    Message,
    ObjectType,
    QualifiedName,
    Type,
)
from mapper.datatypes.builtin_types import base_of, white_space_of
from mapper.datatypes.facets import Facets
from mapper.datatypes.lexical import LEXICAL
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError

MAX_BYTES: Final = 50_000_000
MAX_DEPTH: Final = 200
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_DIGITS: Final = re.compile(r"[0-9]+")
_IDENTIFIER: Final = 6
"""From this many digits on, values of one length are an identifier and no number."""


@dataclass(slots=True)
class _Seen:
    """What was seen of a node, over all samples that have it."""

    count: int = 0
    fields: dict[str, _SeenField] = field(default_factory=dict)
    orders: set[tuple[str, ...]] = field(default_factory=set)
    texts: dict[str, None] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    """What JSON said of its values: `boolean`, `integer`, `number`, `string`."""


@dataclass(slots=True)
class _SeenField:
    """A name below a node: how often the node had it, and what it was."""

    kind: Kind
    xml_name: str
    namespace: str
    node: _Seen = field(default_factory=_Seen)
    present: int = 0
    repeated: bool = False
    nil: bool = False


def infer(samples: Sequence[Path], *, name: str = "") -> Imported:
    """The contract of sample messages; those with the same root are samples of one message.

    Raises FindingsError for a sample that is neither XML nor JSON.
    """
    roots: dict[tuple[str, str, str], _Seen] = {}
    for sample in samples:
        content = _content(sample)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            element, soap = _xml(content, sample)
            tag = etree.QName(element)
            key = (str(tag.localname), str(tag.namespace or ""), soap)
            _element(element, roots.setdefault(key, _Seen()), 0)
        else:
            key = (sample.name.partition(".")[0], "", "")
            _value(_json(content, sample), roots.setdefault(key, _Seen()), 0)
    return _Drafter().contract(roots, name or samples[0].name.partition(".")[0], len(samples))


def _content(sample: Path) -> bytes:
    try:
        content = sample.read_bytes()
    except OSError:
        raise _failed("file-not-found", "the sample cannot be read", sample) from None
    if len(content) > MAX_BYTES:
        raise _failed("file-too-large", f"the sample is larger than {MAX_BYTES} bytes", sample)
    return content


def _xml(content: bytes, sample: Path) -> tuple[etree._Element, str]:
    """The message element, and the name of the envelope around it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        message = f"not well-formed XML: {error.msg}"
        raise _failed("sample-invalid", message, sample, error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _failed(
            "sample-invalid", "a sample with a document type declaration is refused", sample
        )
    for envelope, (outer, inner) in ENVELOPES.items():
        if root.tag == _tag(outer):
            body = root.find(_tag(inner))
            elements = [] if body is None else list(body.iterchildren("*"))
            if not elements:
                raise _failed("sample-invalid", "the envelope is empty", sample)
            return elements[0], envelope
    return root, ""


def _tag(name: QualifiedName) -> str:
    return f"{{{name.namespaces[0]}}}{name.local}"


def _json(content: bytes, sample: Path) -> Any:
    try:
        return json.loads(content, parse_float=_Number)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _failed(
            "sample-invalid", "the sample is neither XML nor JSON", sample, line
        ) from None


class _Number(str):
    """A number of JSON that is not an integer, as it was written."""

    __slots__ = ()


def _failed(code: str, message: str, sample: Path, line: int = 1) -> FindingsError:
    return FindingsError([Finding(code, message, Position(str(sample), line, 1))])


def _element(element: etree._Element, seen: _Seen, depth: int) -> None:
    """Note what an element has."""
    if depth > MAX_DEPTH:
        return
    seen.count += 1
    numbers: dict[str, int] = {}
    for attribute, value in element.attrib.items():
        tag = etree.QName(str(attribute))
        if str(attribute).startswith(_XSI):
            continue
        name = f"@{tag.localname}"
        field_ = seen.fields.setdefault(
            name, _SeenField("attribute", tag.localname, tag.namespace or "")
        )
        field_.present += 1
        _text(str(value), field_.node)
    # comments and processing instructions apart
    for child in element.iterchildren("*"):
        tag = etree.QName(child)
        name = tag.localname
        field_ = seen.fields.setdefault(
            name, _SeenField("element", tag.localname, tag.namespace or "")
        )
        numbers[name] = numbers.get(name, 0) + 1
        field_.nil = field_.nil or child.get(f"{_XSI}nil") in {"true", "1"}
        _element(child, field_.node, depth + 1)
    _noted(seen, numbers)
    text = (element.text or "").strip()
    if text:
        _text(text, seen)


def _noted(seen: _Seen, numbers: dict[str, int]) -> None:
    for name, number in numbers.items():
        seen.fields[name].present += 1
        seen.fields[name].repeated = seen.fields[name].repeated or number > 1
    seen.orders.add(tuple(numbers))


def _value(value: Any, seen: _Seen, depth: int) -> None:
    """Note what a JSON value has."""
    if depth > MAX_DEPTH:
        return
    if not isinstance(value, dict):
        if isinstance(value, bool):
            seen.kinds.add("boolean")
        elif isinstance(value, int):
            seen.kinds.add("integer")
        elif isinstance(value, _Number):
            seen.kinds.add("number")
        elif isinstance(value, str):
            seen.kinds.add("string")
            _text(value, seen)
        return
    seen.count += 1
    for name, item in value.items():
        kind: Kind = "attribute" if name.startswith("@") else "element"
        field_ = seen.fields.setdefault(name, _SeenField(kind, name.removeprefix("@"), ""))
        field_.nil = field_.nil or item is None
        items = item if isinstance(item, list) else [item]
        field_.repeated = field_.repeated or isinstance(item, list)
        items = [each for each in items if each is not None and each != ""]
        field_.present += bool(items)
        for each in items:
            _value(each, field_.node, depth + 1)
    seen.orders.add(tuple(value))


def _text(text: str, seen: _Seen) -> None:
    # a handful of values of each sample says enough, and keeps a large sample small
    if len(seen.texts) < 10_000:
        seen.texts[text] = None


class _Drafter:
    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}

    def contract(
        self, roots: dict[tuple[str, str, str], _Seen], name: str, samples: int
    ) -> Imported:
        contract = Contract(name, "")
        qualified = 0
        for (local, uri, envelope), seen in roots.items():
            uris = self._uris(uri)
            type_ = self._type(seen)
            envelopes = (ENVELOPES[envelope],) if envelope else ()
            contract.messages[local] = Message(local, type_, uris, envelopes)
            qualified += sum(
                1 if field_.namespace else -1
                for field_ in seen.fields.values()
                if field_.kind == "element"
            )
        contract.namespaces = {short: (uri,) for uri, short in self.prefixes.items()}
        contract.namespace = next(iter(contract.namespaces), None)
        contract.qualified = qualified > 0
        counted = f"{samples} sample" if samples == 1 else f"{samples} samples"
        contract.evidence = Evidence(
            why=f"inferred from {counted}",
            settled_by="the schema or description that the source publishes",
        )
        return Imported(contract)

    def _uris(self, uri: str) -> tuple[str, ...]:
        if not uri:
            return ()
        if uri not in self.prefixes:
            short = start = short_name(uri)
            number = 2
            while short in self.prefixes.values():
                short, number = f"{start}{number}", number + 1
            self.prefixes[uri] = short
        return (uri,)

    def _type(self, seen: _Seen) -> Type:
        leaf = _leaf(seen)
        if not seen.fields and (seen.texts or seen.kinds or not seen.count):
            return leaf
        type_ = ObjectType(None)
        attributes = [name for name, field_ in seen.fields.items() if field_.kind == "attribute"]
        order, _ = merged(sorted((list(each) for each in seen.orders), key=len, reverse=True))
        for name in (*attributes, *(each for each in order if each not in attributes)):
            type_.fields[name] = self._field(name, seen.fields[name], seen.count)
        elements = any(field_.kind == "element" for field_ in seen.fields.values())
        if seen.texts and not elements:
            type_.fields["#text"] = Field("#text", leaf, minimum=0, kind="text")
        return type_

    def _field(self, name: str, field_: _SeenField, count: int) -> Field:
        required = field_.present == count and not field_.nil
        return Field(
            name,
            self._type(field_.node),
            minimum=1 if required else 0,
            maximum=None if field_.repeated else 1,
            kind=field_.kind,
            xml_name=field_.xml_name,
            namespaces=self._uris(field_.namespace),
            nillable=field_.nil,
        )


def _leaf(seen: _Seen) -> LeafType:
    """The narrowest type for all values that were seen."""
    if seen.kinds and seen.kinds <= {"integer", "number", "boolean"}:
        primitive = next(iter(seen.kinds)) if len(seen.kinds) == 1 else "number"
        if "boolean" in seen.kinds and len(seen.kinds) > 1:
            return _made("string")
        return _made("decimal" if primitive == "number" else primitive)
    texts = list(seen.texts)
    if not texts:
        return _made("string")
    sizes = {len(text) for text in texts}
    if len(sizes) == 1 and sizes >= {max(_IDENTIFIER, *sizes)} and _all(texts, _DIGITS.fullmatch):
        return LeafType(None, "string", Facets(patterns=(f"[0-9]{{{sizes.pop()}}}",)))
    if len(texts) > 1 and len(sizes) == 1 and max(sizes) > 1 and _all(texts, _DIGITS.fullmatch):
        return _made("string")  # digits of one width are a code: a number would lose leading zeros
    typed = not seen.kinds
    if typed and _all(texts, {"true", "false"}.__contains__):
        return _made("boolean")
    if typed and _all(texts, _INTEGER.fullmatch):
        return _made("integer")
    if typed and _all(texts, lambda text: _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text)):
        return _made("decimal")
    for primitive, format_ in (("date", "date"), ("dateTime", "date-time")):
        if _all(texts, LEXICAL[primitive]):
            leaf = _made(primitive)
            leaf.format = format_
            return leaf
    return _made("string")


def _all(texts: Iterable[str], test: Callable[[str], object]) -> bool:
    return all(test(text) for text in texts)


def _made(primitive: str) -> LeafType:
    facets = Facets(white_space=white_space_of(primitive))
    return LeafType(None, base_of(primitive), facets, primitive=primitive)
