"""The tables of a mapping and of the files it names, brought together."""

from __future__ import annotations

from pathlib import Path

from mapper.contract.evidence_statement import Evidence
from mapper.contract.file.stated_evidence import evidence_of
from mapper.diagnostics.diagnostic import Position
from mapper.expression_types.inferred_types import STRING, Computed, FunctionType, Inferred
from mapper.mapping_file.file_model import Table
from mapper.mapping_file.mapping_loading import Loaded
from mapper.mapping_file.table_files import TableData
from mapper.plan.plan_model import TablePlan


def table_plans(loaded: Loaded) -> dict[str, TablePlan]:
    """The tables by name; where several files declare one, it is the same table in all."""
    found: dict[str, TablePlan] = {}
    groups = [(loaded.mapping.tables, loaded.tables)]
    groups += [(entry.file.tables, entry.tables) for entry in loaded.fragments]
    groups += [(entry.file.tables, entry.tables) for entry in loaded.formats]
    said: dict[Path, list[Table]] = {}
    for declared, read in groups:
        for name, table in declared.items():
            data = read.get(str(name))
            if data is not None:
                found.setdefault(str(name), _table(str(name), data, name.position))
                said.setdefault(Path(data.file).resolve(), []).append(table)
    for plan in found.values():
        # A file that several files declare says in one of them where it comes from.
        several = said[Path(plan.file).resolve()]
        plan.evidence = next(filter(None, map(evidence_of, several)), None)
        plan.sample = any(table.sample for table in several)
        if plan.replaced:
            plan.evidence, plan.sample = Evidence("a table of the deployment's own"), False
    return found


def table_function(table: TablePlan) -> Inferred:
    """The type of a table as a function of the language."""
    if table.rows and isinstance(next(iter(table.rows.values())), str):
        returns = STRING.maybe()
    else:
        fields = tuple((column, STRING.maybe()) for column in table.columns)
        returns = Inferred((Computed("object", fields, True),), optional=True)
    return Inferred((FunctionType(table.name, returns),))


def _table(name: str, data: TableData, position: Position) -> TablePlan:
    rows: dict[str, str] | dict[str, dict[str, str]]
    if data.single:
        rows = {str(key): value for key, value in data.values().items() if value is not None}
    else:
        rows = {str(key): row for key, row in data.rows.items()}
    return TablePlan(name, rows, data.value, position, data.file, data.key, replaced=data.replaced)
