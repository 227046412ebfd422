"""Schema documents with the entities and default attributes of their own DTD written out.

W3C's schema of XML signatures, which many schemas import, has such a DTD. Nothing outside the
document is read: no file, no network. libxml2 bounds how far entities may grow.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import OpenerDirector

from lxml import etree

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.file_contents import bounded_content

_DTD: Final = b"<!DOCTYPE"
_HINT: Final = (
    "a DTD may have entities whose text stands in it, and attributes; write out what it refers to, "
    "or take its DTD away"
)


def document_parser() -> etree.XMLParser:
    """A parser that expands what a document declares itself, and reads nothing else."""
    expanded: Any = "internal"  # the stubs of lxml know neither this nor `iterentities`
    return etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=expanded)


class DocumentOpener(OpenerDirector):
    """Opens schema documents for the library that reads them, which refuses entities."""

    def open(self, fullurl: Any, data: Any = None, timeout: Any = None) -> Any:
        """The document at a local address, without a DTD.

        Raises FindingsError where that asks for what is outside the document, or for too much.
        """
        file = Path(unquote(urlsplit(fullurl).path))
        try:
            content = bounded_content(file)
        except OSError as error:
            raise URLError(error) from None
        return BytesIO(_expanded(content, file) if _DTD in content else content)


def _expanded(content: bytes, file: Path) -> bytes:
    parser = document_parser()
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        text = str(error.msg or "it is not XML").partition(", line ")[0]
        raise _refused(text, file, line or 1, column or 1) from None
    dtd: Any = root.getroottree().docinfo.internalDTD
    for entity in dtd.iterentities() if dtd is not None else ():
        if entity.system_url is not None:
            text = f"its DTD has the entity `{entity.name}`, which is outside the document"
            raise _refused(text, file, 1, 1)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _refused(text: str, file: Path, line: int, column: int) -> FindingsError:
    at = Position(str(file), line, column)
    hint = _HINT if "entit" in text.lower() else None
    return FindingsError([Finding("xsd-invalid", f"not a valid schema: {text}", at, hint=hint)])
