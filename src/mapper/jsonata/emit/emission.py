"""The state of emitting code: statements with their origin, names, frames, values known so far.

The rules of the language are in the modules `emit_…`.
"""

from __future__ import annotations

import ast
import keyword
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mapper.code_tree.block_writing import BlockWriter, parameters
from mapper.code_tree.free_names import sanitised
from mapper.code_tree.node_structure import structure
from mapper.code_tree.quotation import Code, Hole, code, expression
from mapper.code_tree.quotation import name as name_node
from mapper.jsonata.runtime.expression_errors import LimitError

_DEEPEST_BLOCKS = 90  # Python's own limit is 100 levels of indentation
_DEEPEST_LOOPS = 14  # Python's own limit is 20 blocks

# The runtime names that generated code may use, and their modules.
RUNTIME_MODULES: dict[str, str] = {
    name: f"mapper.jsonata.runtime.{module}"
    for module, names in {
        "missing": "MISSING",
        "function": "Function TailCall",
        "sequence": "Sequence KeptSequence ConstructedArray OuterArray TupleStream collapse",
        "signature": "Signature are_numbers are_strings are_objects",
        "operators": "add subtract multiply divide remainder negate equals differs includes less "
        "less_equal greater greater_equal truthy text check_text number_range",
        "paths": "field step last_step last_step_raw finish finish_raw flatten as_items parent_items head_items "
        "keep_array keep_sequence item_at step_item_at selects wildcard descendants collect",
        "grouping": "group_items group_context add_to_group add_tuple_to_group reduce_tuples "
        "check_key same_key tuple_items tuple_values",
        "sorting": "order_by",
        "calling": "call call_named call_raw enter invoke make_lambda settle builtin_function partial "
        "apply_chain not_callable",
        "transforming": "transform",
    }.items()
    for name in names.split()
}


class ModuleParts:
    """What all functions of a generated module share: its imports and constants."""

    def __init__(self) -> None:
        self.imports: dict[str, tuple[str, str]] = {}
        """By the name in the module: the module where it is from, and its name there."""
        self.constants: dict[str, ast.expr] = {}
        self._by_structure: dict[Any, str] = {}

    def use(self, name: str, module: str | None = None, original: str | None = None) -> str:
        """The runtime name `name`, imported; `original` is its name in its module."""
        self.imports[name] = (RUNTIME_MODULES[name] if module is None else module, original or name)
        return name

    def constant(self, prefix: str, value: ast.expr) -> str:
        """The name of the constant that is `value`; the same name for the same tree."""
        key = structure(value)
        known = self._by_structure.get(key)
        if known is None:
            known = self._by_structure[key] = f"{prefix}_{len(self.constants) + 1}"
            self.constants[known] = value
        return known

    def header(self) -> list[ast.stmt]:
        """The imports and the constants, for the head of the module."""
        by_module: dict[str, list[ast.alias]] = {}
        for name, (module, original) in sorted(self.imports.items()):
            alias = ast.alias(original, None if original == name else name)
            by_module.setdefault(module, []).append(alias)
        lines: list[ast.stmt] = [
            ast.ImportFrom(module, by_module[module], 0) for module in sorted(by_module)
        ]
        return [
            *lines,
            *(ast.Assign([name_node(name)], value) for name, value in self.constants.items()),
        ]


@dataclass(slots=True)
class Callee:
    """A lambda that is written as the Python function `python`."""

    python: str
    arity: int
    tail_calls: bool = True


@dataclass(frozen=True, slots=True)
class Operand:
    """The value of an emitted expression: a Python expression without effects, cheap to repeat.

    `kind` is the letter of its type in signatures, or "" if unknown; `missing` says that it may
    be MISSING. `names` are the bindings of a tuple stream; `callee` is the Python function of a
    known function; `elements` is the kind of all items of an array.
    """

    code: Code
    kind: str = ""
    missing: bool = True
    literal: bool = False
    value: Any = None
    names: tuple[str, ...] = ()
    callee: Callee | None = None
    elements: str = ""

    @property
    def may_be_array(self) -> bool:
        """Whether the value may be an array."""
        return self.kind in ("", "a")


@dataclass(slots=True)
class BoundVariable:
    """A JSONata variable and the Python variable that holds it."""

    python: str
    function: FunctionCode
    known: Operand | None = None  # its value, when it is bound once
    stable: bool = True  # it is never bound again after it is read


@dataclass(slots=True)
class Frame:
    """A JSONata frame: the variables bound in it."""

    parent: Frame | None
    variables: dict[str, BoundVariable] = field(default_factory=dict)

    def find(self, name: str) -> BoundVariable | None:
        """The variable that `name` refers to here."""
        scope: Frame | None = self
        while scope is not None:
            variable = scope.variables.get(name)
            if variable is not None:
                return variable
            scope = scope.parent
        return None


@dataclass(slots=True)
class FunctionCode:
    """A Python function being written."""

    parent: FunctionCode | None
    loops: int = 0
    nonlocals: set[str] = field(default_factory=set)
    growing: bool = False  # its body may run again on its results


class FunctionWriter(BlockWriter):
    """Writes statements; knows names, frames and the values computed before."""

    known: dict[tuple[Any, ...], Operand]

    def __init__(self, parts: ModuleParts, counter: Counter[str]) -> None:
        super().__init__()
        self.parts = parts
        self.counter = counter
        self.function = FunctionCode(None)
        self.scope = Frame(None)
        self.context = Operand("S")
        self.root = Operand("R")
        self._owners: dict[str, FunctionCode] = {}  # of the JSONata variables, by Python name
        self._names: set[str] = {"S", "R", "ctx"}
        self._temporaries = 0

    # Statements

    def add(self, node: ast.stmt) -> None:
        """Add a statement; an error in it points at the node being emitted."""
        if self.depth > _DEEPEST_BLOCKS:
            raise LimitError("S0500", "The expression is nested too deeply", position=self.offset)
        super().add(node)

    @contextmanager
    def loop(self, template: str, *holes: Hole) -> Iterator[None]:
        """A block that is run again and again."""
        self.function.loops += 1
        with self.block(template, *holes):
            yield
        self.function.loops -= 1

    @contextmanager
    def define(  # type: ignore[override]  # a function of an expression has more to it
        self, name: str, given: list[str], *, optional: bool = False, growing: bool = False
    ) -> Iterator[None]:
        """A nested function; it sees the frames around it, but no values computed before.

        With `optional` an argument that is not given is MISSING.
        """
        known, self.known = self.known, {}
        function = self.function = FunctionCode(
            self.function, growing=growing or self.function.growing
        )
        defaults = [code(self.missing) for _ in given] if optional else []
        with super().define(name, parameters(*given), defaults):
            body = self.body
            yield
        if function.nonlocals:
            body.insert(0, ast.Nonlocal(sorted(function.nonlocals)))
        assert function.parent is not None  # noqa: S101 (define always nests)
        self.function = function.parent
        for python in function.nonlocals:
            self._add_nonlocal(python)
        self.known = known

    def _add_nonlocal(self, python: str) -> None:
        owner = self._owners.get(python)
        if owner is not None and owner is not self.function:
            self.function.nonlocals.add(python)

    @property
    def too_deep(self) -> bool:
        """Whether another loop here would exceed Python's limit on nested blocks."""
        return self.function.loops >= _DEEPEST_LOOPS

    # Names

    def temporary(self, template: str, *holes: Hole) -> str:
        """A new variable that holds the value of an expression, given as a template."""
        self._temporaries += 1
        name = f"t{self._temporaries}"
        self.set_variable(name, expression(template, *holes))
        return name

    def fresh(self, prefix: str = "t") -> str:
        """The name of a new variable, not assigned yet."""
        self._temporaries += 1
        return f"{prefix}{self._temporaries}"

    def unique(self, wanted: str) -> str:
        """`wanted`, with a number appended if it is taken."""
        name, number = wanted, 1
        while name in self._names or keyword.iskeyword(name):
            number += 1
            name = f"{wanted}_{number}"
        self._names.add(name)
        return name

    def use(self, name: str) -> str:
        """The runtime name `name`, imported."""
        return self.parts.use(name)

    @property
    def missing(self) -> str:
        """The name of MISSING."""
        return self.use("MISSING")

    # Scopes

    @contextmanager
    def frame(self) -> Iterator[Frame]:
        """A new frame."""
        self.scope = Frame(self.scope)
        yield self.scope
        assert self.scope.parent is not None  # noqa: S101 (made two lines above)
        self.scope = self.scope.parent

    @contextmanager
    def context_of(self, code: Code, kind: str = "", *, missing: bool = True) -> Iterator[None]:
        """Let `$` be the Python variable `code`."""
        outer, self.context = self.context, Operand(code, kind, missing)
        yield
        self.context = outer

    @contextmanager
    def erring_at(self, offset: int) -> Iterator[None]:
        """Let errors in the lines written here point at `offset`."""
        outer, self.offset = self.offset, offset
        yield
        self.offset = outer

    def bind(self, scope: Frame, name: str, python: str | None = None) -> BoundVariable:
        """A new variable `name` in `scope`."""
        if python is None:
            python = self.unique(f"v_{sanitised(name)}")
            self._owners[python] = self.function
        variable = scope.variables[name] = BoundVariable(python, self.function)
        return variable

    def assign(self, variable: BoundVariable, value: Code) -> None:
        """Assign to `variable`, also when an outer function owns it."""
        if variable.function is not self.function:
            self.function.nonlocals.add(variable.python)
        self.set_variable(variable.python, value)
