"""The files that a user names for one side → a contract: one that is there, imported, or inferred."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from mapper import contract
from mapper.contract.file.import_stamp import stamped
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.propose.draft_folder import CONTRACT, Side
from mapper.yaml_text.file_contents import bounded_content
from mapper.yaml_text.mapping_root import mapping_root

_SCHEMA_KEYS: Final = frozenset({"$schema", "openapi", "swagger", "$defs", "definitions"})
_XSD: Final = b"http://www.w3.org/2001/XMLSchema"


def named_side(
    files: Sequence[Path], mapping: Path, message: str, *, codes: int = 0
) -> tuple[Side, list[Path]]:
    """The side that files are of, and those of them that are sample messages.

    A file is a contract, a schema (XSD, WSDL, JSON Schema, OpenAPI, a description of tables) or a
    sample; only samples may be several. `codes` is how many different values of samples may be a
    list of codes. Raises FindingsError where they are of several messages, or cannot be read.
    """
    first = files[0]
    if first.name.endswith(CONTRACT):
        root = mapping_root(mapping)
        if not first.resolve().is_relative_to(root):
            message = f"the contract {first} is outside {root.name}/, where mappings find files"
            hint = f"copy it below {root}"
            raise FindingsError([Finding("path-outside-root", message, _top(first), hint=hint)])
        return Side(first, None, message), []
    new = mapping.with_name(f"{first.name.partition('.')[0]}{CONTRACT}")
    if len(files) == 1:
        text = _imported(first, message, f"{mapping.parent.name}/{new.name.partition('.')[0]}")
        if text is not None:
            return Side(new, stamped(text), message), []
    given = message
    if not given and not any(map(contract.is_xml, files)):
        given = mapping.stem
    warned: list[Finding] = []
    name = f"{mapping.parent.name}/{mapping.stem}"
    text = contract.infer(files, name=name, message=given, codes=codes, warned=warned.extend)
    if warned:
        raise FindingsError([replace(each, severity="error") for each in warned])
    return Side(mapping.with_suffix(CONTRACT), text, given), list(files)


def _imported(file: Path, message: str, name: str) -> str | None:
    """The text of the contract that a schema becomes; None where the file is a sample."""
    elements = [message] if message else []
    if contract.is_xml(file):
        if _XSD in bounded_content(file) or contract.is_wsdl(file):
            return contract.import_xsd(file, elements, name=name, docs=True)
        return None
    if file.suffix.lower() not in {".json", ".yaml", ".yml"}:
        return None
    if contract.is_table_description(file):
        return contract.import_table_description(file, name=name)
    if _is_schema(file):
        return contract.import_json_schema(file, elements, name=name, docs=True)
    return None


def _is_schema(file: Path) -> bool:
    """Whether a file is JSON Schema or OpenAPI: YAML, or JSON with one of their keys."""
    if file.suffix.lower() != ".json":
        return True
    try:
        content = json.loads(bounded_content(file))
    except ValueError:
        return False
    return isinstance(content, dict) and bool(_SCHEMA_KEYS & content.keys())


def _top(file: Path) -> Position:
    return Position(str(file), 1, 1)
