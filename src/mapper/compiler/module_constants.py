"""What a compiled module defines beside functions, each thing once."""

from __future__ import annotations

from dataclasses import dataclass, field

from mapper.compiler.python_source import PythonNames
from mapper.plan.plan_model import Check, Conversion, LeafPlan, TablePlan


@dataclass(slots=True)
class Constants:
    """What a module defines beside functions: tables, leaves, checks, orders; each once."""

    module: PythonNames
    lines: list[str] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    checks: dict[int, tuple[str, Check]] = field(default_factory=dict)
    conversions: dict[int, tuple[str, Conversion]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    memories: dict[object, str] = field(default_factory=dict)
    watched: bool = False
    """Whether tables are given to `watched(name, rows)`, which the namespace must have then."""

    def constant(self, prefix: str, code: str) -> str:
        """The name of the constant that holds `code`; the same for the same code."""
        if code not in self.made:
            self.made[code] = name = self.module.give(prefix)
            self.lines.append(f"{name} = {code}")
        return self.made[code]

    def table(self, table: TablePlan) -> str:
        """The name of a table's rows."""
        if table.name not in self.tables:
            name = self.module.give(f"TABLE_{table.name}")
            self.tables[table.name] = name
            rows = f"watched({table.name!r}, {table.rows!r})" if self.watched else repr(table.rows)
            self.lines.append(f"{name} = {rows}")
        return self.tables[table.name]

    def seen(self, plan: LeafPlan) -> str:
        """The name of the memory of what leaves that judge alike have made of short texts."""
        tag = plan.check.format if plan.check is not None else plan.type.base
        return self._memory((plan.type.datatype, plan.source_pattern, id(plan.check)), tag)

    def converted(self, plan: LeafPlan) -> str:
        """The name of the memory of what short texts became through a conversion."""
        judge = (plan.type.datatype, plan.source_pattern, id(plan.check), id(plan.conversion))
        return self._memory(judge, plan.conversion.name if plan.conversion is not None else "")

    def remembered(self, conversion: Conversion) -> str:
        """The name of the memory of what a conversion has made of short texts."""
        return self._memory(id(conversion), conversion.name)

    def _memory(self, judge: object, tag: str) -> str:
        if judge not in self.memories:
            self.memories[judge] = name = self.module.give(f"SEEN_{tag}")
            self.lines.append(f"{name} = {{}}")
        return self.memories[judge]

    def check(self, check: Check) -> str:
        """The name of the function of a format's check."""
        if id(check) not in self.checks:
            self.checks[id(check)] = (self.module.give(f"check_{check.format}"), check)
        return self.checks[id(check)][0]

    def conversion(self, conversion: Conversion) -> str:
        """The name of the function of a conversion."""
        if id(conversion) not in self.conversions:
            self.conversions[id(conversion)] = (
                self.module.give(f"convert_{conversion.name}"),
                conversion,
            )
        return self.conversions[id(conversion)][0]


def as_source(value: object) -> str:
    """A value of primitives as Python source, the same in every process."""
    if isinstance(value, frozenset):
        inner = ", ".join(sorted(as_source(item) for item in value))
        return f"frozenset({{{inner}}})" if inner else "frozenset()"
    if type(value) is tuple:  # a named one knows its own source
        inner = ", ".join(as_source(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)
