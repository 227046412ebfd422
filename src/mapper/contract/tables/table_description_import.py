"""Which language describes tables in a file, and the contract of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from mapper.contract.imported_contract import Imported
from mapper.contract.tables.csvw_import import NAMESPACE, import_csvw
from mapper.contract.tables.described_tables import MAX_BYTES
from mapper.contract.tables.frictionless_import import import_frictionless
from mapper.yaml_text.file_contents import bounded_content

Language = Literal["csvw", "frictionless"]

_PROFILES: Final = ("datapackage.org", "specs.frictionlessdata.io", "tabular-data")


def language_of(file: Path) -> Language | None:
    """The language that describes tables in a file; None for another one, and for no JSON."""
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        root = json.loads(bounded_content(file).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(root, dict):
        return None
    if NAMESPACE in json.dumps(root.get("@context", "")) or "tableSchema" in root:
        return "csvw"
    profile = f"{root.get('$schema', '')} {root.get('profile', '')}"
    if any(each in profile for each in _PROFILES):
        return "frictionless"
    return "frictionless" if _is_package(root) else None


def _is_package(root: dict[str, Any]) -> bool:
    """Whether an object without a profile is a package, a resource or a table schema."""
    resources = root.get("resources")
    if isinstance(resources, list) and resources:
        return isinstance(resources[0], dict) and "schema" in resources[0]
    schema = root.get("schema") if "path" in root or "data" in root else root
    fields = schema.get("fields") if isinstance(schema, dict) else schema
    if isinstance(fields, str):
        return True
    return isinstance(fields, list) and all(isinstance(x, dict) and "name" in x for x in fields)


def import_tables(file: Path, *, name: str = "") -> Imported:
    """The contract of the tables that a file describes, in the language that it shows.

    Raises FindingsError where it cannot be read, or does not describe a table.
    """
    make = import_csvw if language_of(file) == "csvw" else import_frictionless
    return make(file, name=name)
