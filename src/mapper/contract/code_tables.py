"""The code lists of a contract as tables of a mapping: CSV, and how a mapping declares them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.contract_text import Value, evidence_schema, yaml_block
from mapper.contract.message_model import Contract, LeafType, ObjectType, Type


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A code list: its name, its codes, what they mean so far as that is known, and its source."""

    name: str
    rows: tuple[tuple[str, str], ...]
    evidence: Evidence | None = None

    @property
    def meant(self) -> bool:
        """Whether the meaning of any code is known."""
        return any(meaning for _, meaning in self.rows)

    def csv(self) -> bytes:
        """The file: a header, and a row for each code."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("code", "meaning") if self.meant else ("code",))
        for code, meaning in self.rows:
            writer.writerow((code, meaning) if self.meant else (code,))
        return text.getvalue().encode()


def code_tables(contract: Contract) -> list[CodeTable]:
    """The lists of codes of a contract, each once, in the order in which its messages have them.

    One is named after its type, or after the field whose values it lists. Lists of one code are
    left out, as are codes that no table can have as a key: empty ones, and those that begin or end
    with white space.
    """
    found: dict[tuple[tuple[str, str], ...], CodeTable] = {}
    names: set[str] = set()
    for label, leaf in _leaves(contract):
        codes = [code for code in leaf.facets.enum or () if code and code == code.strip()]
        rows = tuple((code, leaf.meanings.get(code, "").strip()) for code in dict.fromkeys(codes))
        if len(rows) < 2 or rows in found:
            continue
        name, number = label, 2
        while name in names:
            name, number = f"{label}_{number}", number + 1
        names.add(name)
        found[rows] = CodeTable(name, rows, leaf.evidence or contract.evidence)
    return list(found.values())


def declared(tables: list[CodeTable], folder: str) -> str:
    """The part `tables:` of a mapping, for files in a folder."""
    block: dict[str, Value] = {}
    for table in tables:
        said: dict[str, Value] = {"file": f"{folder}/{table.name}.csv", "key": "code"}
        if table.meant:
            said["value"] = "meaning"
        if table.evidence is not None:
            said |= evidence_schema(table.evidence)
        block[table.name] = said
    return yaml_block({"tables": block})


def _leaves(contract: Contract) -> Iterator[tuple[str, LeafType]]:
    """All leaf types that messages and definitions lead to, each with a name for its codes."""
    seen: set[Type] = set()
    waiting: list[tuple[str, Type]] = [
        *((message.name, message.type) for message in contract.messages.values()),
        *contract.types.items(),
    ]
    while waiting:
        name, type_ = waiting.pop(0)
        if type_ in seen:
            continue
        seen.add(type_)
        if isinstance(type_, ObjectType):
            inner = [(each.xml_name or name, each.type) for each in type_.fields.values()]
            if type_.further is not None:
                inner += [(name, each) for each in type_.further.types]
            waiting = [*inner, *waiting]
        elif isinstance(type_, LeafType):
            waiting += [(name, member) for member in (*type_.members, type_.item) if member]
            yield _label(type_.name or name), type_
        else:
            waiting += [
                (name, each) for each in type_.members if isinstance(each, LeafType | ObjectType)
            ]


def _label(name: str) -> str:
    local = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rpartition(":")[2])
    return re.sub(r"[^a-z0-9_]+", "_", local.lower()).strip("_") or "codes"
