"""Functions of a module being written: their statements, and names that are free."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from mapper.code_tree.block_writing import BlockWriter, parameters
from mapper.code_tree.free_names import FreeNames, beginning_with
from mapper.jsonata.emit.emission import RUNTIME_MODULES

_Made = TypeVar("_Made")

RULE_MODULES = {
    name: f"mapper.{module}"
    for module, names in {
        "jsonata.runtime.missing": "MISSING",
        "jsonata.runtime.sequence": "OuterArray",
        "jsonata.runtime.operators": "add subtract multiply divide remainder greater greater_equal less less_equal",
        "jsonata.runtime.expression_errors": "ExpressionError",
        "jsonata.runtime.paths": "as_items",
        "jsonata.runtime.sorting": "order_by_keys",
        "running.message_run": "Later LaterOfLater MessageRefused MessageRun OMIT_PARENT",
        "policies.outcomes": "Outcome Policies",
        "running.leaf": "Leaf convert_once",
        "datatypes.facets": "Datatype Facets",
        "regex.pattern_matching": "compiled",
        "running.rule_operations": "RowIndex chosen discriminator distinct_key has_several holds in_order index_function items "
        "matching member missing note_unknown ordered table_function value_of",
        "running.single_value": "many one",
        "running.dropped_items": "Trial note_dropped sifted sifted_rows",
    }.items()
    for name in names.split()
}
"""Where the names live that the code of rules uses."""


# `error` is what `except` binds, and takes away.
_RESERVED = frozenset((*RUNTIME_MODULES, *RULE_MODULES, "error"))
_OF_MODULES = beginning_with(
    *("leaf_", "rule_", "check_", "convert_", "index_", "table_", "rows_", "stated_", "f_")
)
"""What names of a module's own functions and constants begin with."""


class PythonNames(FreeNames):
    """The names of a module, or with `local` those of a function in it.

    Locals of a function are not called like anything that a module holds or imports.
    """

    def __init__(self, taken: Iterable[str] = (), *, local: bool = False) -> None:
        apart, longest = (_OF_MODULES, 20) if local else (None, 40)
        super().__init__(taken, apart, longest, _RESERVED)


class RuleWriter(BlockWriter):
    """The statements of one function, or of a module."""

    known: dict[tuple[str, str], str]
    """The paths that have been read into variables and are still there: (variable, name) → it."""

    def __init__(self) -> None:
        super().__init__()
        self.names = PythonNames(local=True)
        """The local names of the function that is being written."""
        self.functions: list[ast.stmt] = []
        """The functions of the module that are ready, and what stands between them."""

    def give(self, wanted: str) -> str:
        """A new local name of the function that is being written."""
        return self.names.give(wanted)

    @contextmanager
    def function(self, function: str, given: list[str], *taken: str) -> Iterator[None]:
        """A function of the module, with local names of its own; `taken` are none of them.

        It may be asked for while another one is being written: it is ready before that one.
        """
        outer = self.names, self.known, self.body, self.depth
        self.names, self.known = PythonNames((*given, *taken), local=True), {}
        self.body, self.depth = [], 0
        with self.define(function, parameters(*given)):
            yield
        self.functions += self.body
        self.names, self.known, self.body, self.depth = outer

    def attempt(self, lower: Callable[[], _Made | None]) -> _Made | None:
        """What `lower` gives; where that is None, nothing of what it wrote stays."""
        body, known = self.body, dict(self.known)
        tried: list[ast.stmt] = []
        self.body = tried
        made = lower()
        self.body = body
        if made is None:
            self.known = known
        else:
            body.extend(tried)
        return made
