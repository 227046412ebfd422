"""What a compiled module defines beside functions, each thing once."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from mapper.code_tree.node_structure import structure
from mapper.code_tree.quotation import Data, code, constant, expression, name
from mapper.compiler.rule_writing import PythonNames
from mapper.plan.plan_model import Check, Conversion, LeafPlan, TablePlan


@dataclass(slots=True)
class Constants:
    """What a module defines beside functions: tables, leaves, checks, orders; each once."""

    module: PythonNames
    defined: list[ast.stmt] = field(default_factory=list)
    made: dict[Any, str] = field(default_factory=dict)
    checks: dict[int, tuple[str, Check]] = field(default_factory=dict)
    tests: dict[int, tuple[str, Check]] = field(default_factory=dict)
    conversions: dict[int, tuple[str, Conversion]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    memories: dict[object, str] = field(default_factory=dict)
    watched: bool = False
    """Whether tables are given to `watched(name, rows)`, which the namespace must have then."""

    def constant(self, prefix: str, value: ast.expr, key: Hashable = None) -> str:
        """The name of the constant that is `value`; the same for the same tree.

        `key` is what the tree is made of, where the caller knows it.
        """
        key = structure(value) if key is None else key
        if key not in self.made:
            self.made[key] = self._define(prefix, value)
        return self.made[key]

    def _define(self, prefix: str, value: ast.expr) -> str:
        given = self.module.give(prefix)
        self.defined.append(ast.Assign([name(given)], value))
        return given

    def value(self, prefix: str, value: object) -> str:
        """The name of the constant that holds a value of primitives."""
        key = value.__class__, value
        return self.made.get(key) or self.constant(prefix, constant(value), key)

    def places(self, prefix: str, names: tuple[str, ...]) -> str:
        """The name of the constant that holds the place of each name."""
        key = dict, names
        places = {name: place for place, name in enumerate(names)}
        return self.made.get(key) or self.constant(prefix, Data(places), key)

    def quoted(self, prefix: str, value: object) -> str:
        """The name of the constant that holds a value whose `repr()` is Python source."""
        key = value.__class__, value
        return self.made.get(key) or self.constant(prefix, Data(value), key)

    def table(self, table: TablePlan) -> str:
        """The name of a table's rows."""
        if table.name not in self.tables:
            rows: ast.expr = Data(table.rows)
            if self.watched:
                rows = expression("watched({}, {})", constant(table.name), rows)
            self.tables[table.name] = self._define(f"TABLE_{table.name}", rows)
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
            self.memories[judge] = self._define(f"SEEN_{tag}", code(constant({})))
        return self.memories[judge]

    def check(self, check: Check) -> str:
        """The name of the function of a format's check."""
        if id(check) not in self.checks:
            self.checks[id(check)] = (self.module.give(f"check_{check.format}"), check)
        return self.checks[id(check)][0]

    def test(self, check: Check) -> str:
        """The name of the function that says whether a value passes a format's check."""
        if id(check) not in self.tests:
            self.tests[id(check)] = (self.module.give(f"check_{check.format}_holds"), check)
        return self.tests[id(check)][0]

    def conversion(self, conversion: Conversion) -> str:
        """The name of the function of a conversion."""
        if id(conversion) not in self.conversions:
            self.conversions[id(conversion)] = (
                self.module.give(f"convert_{conversion.name}"),
                conversion,
            )
        return self.conversions[id(conversion)][0]
