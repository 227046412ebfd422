"""Contracts: what a message looks like, on either side of a mapping.

order = message_of(load("shop.contract.yaml"), "Order")
for notice in validate(order, document):
print(notice.target_path, notice.message)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.contract.file.contract_loading import Loader
from mapper.contract.message_model import Contract, Message, Side
from mapper.contract.named_message import message_of
from mapper.contract.type_formats import apply_formats
from mapper.diagnostics.diagnostic import Finding, Notice

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from mapper.contract.json_schema.json_schema_export import Exported, OpenApiVersion

_LOADER = Loader()


def load(path: str | Path, root: Path | None = None) -> Contract:
    """The contract in a file, kept by content: the same contract while no file changed.

    `root` is the folder that references must stay in; by default the mapping root of the file.
    Raises FindingsError with all that is wrong, each with its position.
    """
    return _LOADER.load(path, root)


def validate(message: Message, content: object, *, side: Side = "target") -> list[Notice]:
    """What is wrong with the content of a message, in the order of its contract.

    `message` is one of a contract (`message_of`), `content` what its element holds: a document, as
    a reader makes one of bytes, or a record, as a mapping makes one. `side` says which: whether the
    paths of the notices are source or target paths, and their code is `source-value-invalid` or
    `output-invalid`. Each has the value that it is about, which is printed only when asked for.

    The list is empty where the official schema accepts the message. Content that is nested deeper
    than `Limits().depth` is not looked into, and a notice says so.
    """
    from mapper.contract.verdict import message_validation

    return message_validation.validate(message, content, side)


def validate_json(message: Message, value: object) -> list[Notice]:
    """What is wrong with a JSON message as it was sent: with its nulls and empty lists.

    `value` has numbers as integers or as they were written (`NumberText`). The notices are those
    of a source; as `validate` otherwise.
    """
    from mapper.contract.verdict import json_verdict

    return json_verdict.json_verdict(value, message)


def validate_xml(message: Message, element: Element) -> list[Notice]:
    """What is wrong with the element of a message, as it was sent: order, nil and what is empty.

    Envelopes are not judged. The notices are those of a source; as `validate` otherwise.
    """
    from mapper.contract.verdict import xml_verdict

    return xml_verdict.xml_verdict(element, message)


def import_xsd(  # noqa: PLR0913  # what may be asked of an import, by name
    path: Path | Sequence[Path],
    elements: Sequence[str] = (),
    *,
    name: str = "",
    prefixes: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    envelopes: Iterable[str] = (),
    maps: Sequence[tuple[str, Path]] = (),
    docs: bool = False,
    lax: bool = True,
    warned: Callable[[Sequence[Finding]], None] | None = None,
) -> str:
    """The text of a contract file for elements of an XSD, or for the messages of a WSDL.

    `docs` keeps the documentation, and what codes mean; `lax` imports a schema that breaks rules of
    XML Schema and that libxml2 loads. `warned` is called with what it breaks. See
    `xsd_import.import_xsd` and `wsdl_import.import_wsdl`.
    """
    from mapper.contract.file.contract_text import contract_text
    from mapper.contract.xsd import wsdl_import, xsd_import

    files = [path] if isinstance(path, Path) else list(path)
    if wsdl_import.is_wsdl(files[0]):
        imported = wsdl_import.import_wsdl(
            files[0],
            elements,
            name=name,
            prefixes=prefixes,
            aliases=aliases,
            maps=maps,
            docs=docs,
            lax=lax,
        )
    else:
        imported = xsd_import.import_xsd(
            files,
            elements,
            name=name,
            prefixes=prefixes,
            aliases=aliases,
            envelopes=envelopes,
            maps=maps,
            docs=docs,
            lax=lax,
        )
    if warned is not None and imported.warnings:
        warned(imported.warnings)
    return contract_text(imported.contract, imported.remarks, imported.reading)


def import_json_schema(
    path: Path,
    names: Sequence[str] = (),
    *,
    name: str = "",
    maps: Sequence[tuple[str, Path]] = (),
    docs: bool = False,
) -> str:
    """The text of a contract file for schemas of a JSON Schema or OpenAPI document.

    `maps` are remote addresses, or what they begin with, and the files in their place; `docs` keeps
    titles, descriptions, and what codes mean.
    """
    from mapper.contract.file.contract_text import contract_text
    from mapper.contract.json_schema import json_schema_import

    imported = json_schema_import.import_json_schema(path, names, name=name, maps=maps, docs=docs)
    return contract_text(imported.contract, imported.remarks, imported.reading)


def is_table_description(path: Path) -> bool:
    """Whether a file describes tables: CSV on the Web, or Frictionless."""
    from mapper.contract.tables import table_description_import

    return table_description_import.language_of(path) is not None


def import_table_description(path: Path, *, name: str = "") -> str:
    """The text of a contract file for the tables that a file describes."""
    from mapper.contract.file.contract_text import contract_text
    from mapper.contract.tables import table_description_import
    from mapper.contract.tables.described_tables import loadable

    imported = table_description_import.import_tables(path, name=name)
    return loadable(contract_text(imported.contract, imported.remarks, imported.reading), path)


def is_xml(path: Path) -> bool:
    """Whether a file is XML rather than YAML or JSON, by its first character."""
    with path.open("rb") as file:
        start = file.read(1000).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", b"\xfe\xff", b"\xff\xfe"))


def is_wsdl(path: Path) -> bool:
    """Whether a file is a WSDL, of whatever version."""
    from mapper.contract.xsd import wsdl_import

    return wsdl_import.is_wsdl(path)


def infer(
    samples: Sequence[Path],
    *,
    name: str = "",
    message: str = "",
    codes: int = 0,
    warned: Callable[[Sequence[Finding]], None] | None = None,
) -> str:
    """The text of a first contract file for sample messages, in XML or JSON.

    `message` names the message that all of them are. `codes` is how many different values a list
    of codes may have; none is made without it. `warned` is called where samples seem to be of
    different messages.
    """
    from mapper.contract.file.contract_text import contract_text
    from mapper.contract.samples import sample_inference

    inferred = sample_inference.infer(samples, name=name, message=message, codes=codes)
    if warned is not None and inferred.warnings:
        warned(inferred.warnings)
    return contract_text(inferred.contract, inferred.remarks)


def export_xsd(contract: Contract, folder: Path, *, docs: bool = False) -> list[Path]:
    """Write a contract as XSD files, one a namespace; the paths, the messages' first.

    `docs` keeps what the contract says to readers, and what codes mean.
    """
    from mapper.contract.xsd.xsd_export import xsd_files

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in xsd_files(contract, docs=docs).items():
        target = folder / name
        target.write_bytes(content)
        written.append(target)
    return written


def export_json_schema(contract: Contract, message: str = "", *, docs: bool = False) -> Exported:
    """A JSON Schema 2020-12 for the messages of a contract, or for the one that is named.

    It has no keyword but the standard's. What it cannot say as the contract does is in `remarks`,
    and beside the type in its `$comment`.
    """
    from mapper.contract.json_schema.json_schema_export import json_schema

    return json_schema(contract, message, docs=docs)


def export_openapi(
    contract: Contract, version: OpenApiVersion = "3.1", *, docs: bool = False
) -> Exported:
    """An OpenAPI description whose components are the messages and types of a contract."""
    from mapper.contract.json_schema.json_schema_export import openapi_components

    return openapi_components(contract, version, docs=docs)


def meta_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that contract files follow, for editors and other tools."""
    import json
    from importlib.resources import files

    text = files("mapper.contract").joinpath("contract.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


__all__ = [
    "Contract",
    "Loader",
    "Message",
    "Side",
    "apply_formats",
    "export_json_schema",
    "export_openapi",
    "export_xsd",
    "import_json_schema",
    "import_table_description",
    "import_xsd",
    "infer",
    "is_table_description",
    "is_wsdl",
    "is_xml",
    "load",
    "message_of",
    "meta_schema",
    "validate",
    "validate_json",
    "validate_xml",
]
