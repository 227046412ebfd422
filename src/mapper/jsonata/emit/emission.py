"""The state of emitting code: lines with their origin, names, frames, values known so far.

The rules of the language are in the modules `emit_…`.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mapper.jsonata.runtime.expression_errors import LimitError

_DEEPEST_INDENT = 90  # Python's own limit is 100 levels
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of generated code; an error in it points at `offset` in the expression."""

    indent: int
    text: str
    offset: int | None = None

    def __str__(self) -> str:
        return "    " * self.indent + self.text


class ModuleParts:
    """What all functions of a generated module share: its imports and constants."""

    def __init__(self) -> None:
        self.imports: dict[str, str] = {}  # name → module
        self.constants: dict[str, str] = {}  # name → expression
        self._by_expression: dict[str, str] = {}

    def use(self, name: str, module: str | None = None) -> str:
        """The runtime name `name`, imported."""
        self.imports[name] = RUNTIME_MODULES[name] if module is None else module
        return name

    def constant(self, prefix: str, expression: str) -> str:
        """The name of the constant for `expression`; the same name for the same text."""
        known = self._by_expression.get(expression)
        if known is None:
            known = f"{prefix}_{len(self.constants) + 1}"
            self._by_expression[expression] = known
            self.constants[known] = expression
        return known

    def header(self) -> list[str]:
        """The import lines and the constants, for the head of the module."""
        by_module: dict[str, list[str]] = {}
        for name, module in sorted(self.imports.items()):
            original, _, alias = name.partition(" as ")
            by_module.setdefault(module, []).append(f"{original} as {alias}" if alias else name)
        lines = [
            f"from {module} import {', '.join(by_module[module])}" for module in sorted(by_module)
        ]
        return [*lines, *(f"{name} = {text}" for name, text in self.constants.items())]


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

    code: str
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


def sanitised(name: str) -> str:
    """`name` as part of a Python identifier, shortened to a readable length."""
    if not (name.isascii() and name.replace("_", "a").isalnum()):
        name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
    return name[:40] or "_"


def literal(value: Any) -> str:
    """`value` as a Python literal, never as code."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return f"({text})" if text.startswith("-") else text


class FunctionWriter:
    """Writes lines; knows names, frames and the values computed before."""

    def __init__(self, parts: ModuleParts, counter: Counter[str]) -> None:
        self.parts = parts
        self.counter = counter
        self.lines: list[Line] = []
        self.indent = 0
        self.offset: int | None = None
        self.function = FunctionCode(None)
        self.scope = Frame(None)
        self.context = Operand("S")
        self.root = Operand("R")
        self.known: dict[tuple[str, ...], Operand] = {}
        self._owners: dict[str, FunctionCode] = {}  # of the JSONata variables, by Python name
        self._names: set[str] = {"S", "R", "ctx"}
        self._temporaries = 0

    # Lines

    def write(self, text: str, offset: int | None = None) -> None:
        """Add a line; an error in it points at `offset`, or at the node being emitted."""
        if self.indent > _DEEPEST_INDENT:
            raise LimitError("S0500", "The expression is nested too deeply", position=self.offset)
        self.lines.append(Line(self.indent, text, self.offset if offset is None else offset))

    @contextmanager
    def block(self, head: str, *, loop: bool = False) -> Iterator[None]:
        """A block of lines below `head`; values computed in it are not known after it."""
        self.write(head)
        known, self.known = self.known, dict(self.known)
        self.indent += 1
        self.function.loops += loop
        start = len(self.lines)
        yield
        if len(self.lines) == start:
            self.write("pass")
        self.function.loops -= loop
        self.indent -= 1
        self.known = known

    @contextmanager
    def define(self, name: str, parameters: str, *, growing: bool = False) -> Iterator[None]:
        """A nested function; it sees the frames around it, but no values computed before."""
        self.write(f"def {name}({parameters}):")
        outer_lines, self.lines = self.lines, []
        known, self.known = self.known, {}
        function = self.function = FunctionCode(
            self.function, growing=growing or self.function.growing
        )
        self.indent += 1
        yield
        body, self.lines = self.lines, outer_lines
        if function.nonlocals:
            self.write(f"nonlocal {', '.join(sorted(function.nonlocals))}")
        self.lines.extend(body)
        self.indent -= 1
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

    def temporary(self, code: str) -> str:
        """A new variable that holds `code`."""
        self._temporaries += 1
        name = f"t{self._temporaries}"
        self.write(f"{name} = {code}")
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
    def context_of(self, code: str, kind: str = "", *, missing: bool = True) -> Iterator[None]:
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
        variable = scope.variables[name] = BoundVariable(python, self.function)
        self._owners[python] = self.function
        return variable

    def assign(self, variable: BoundVariable, code: str) -> None:
        """Assign to `variable`, also when an outer function owns it."""
        if variable.function is not self.function:
            self.function.nonlocals.add(variable.python)
        self.write(f"{variable.python} = {code}")
