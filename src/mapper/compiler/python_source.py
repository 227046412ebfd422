"""Python source being written: lines with indentation, and names that are free."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mapper.compiler.inline_code import Known
from mapper.jsonata.emit.emission import RUNTIME_MODULES, sanitised

RULE_MODULES = {
    name: f"mapper.{module}"
    for module, names in {
        "jsonata.runtime.missing": "MISSING",
        "jsonata.runtime.sequence": "OuterArray",
        "jsonata.runtime.expression_errors": "ExpressionError",
        "running.message_run": "Later MessageRefused MessageRun OMIT_PARENT",
        "policies.outcomes": "Outcome Policies",
        "running.leaf": "Leaf convert_once",
        "datatypes.facets": "Datatype Facets",
        "regex.pattern_matching": "compiled",
        "running.rule_operations": "RowIndex chosen discriminator distinct_key holds in_order origin index_function items "
        "member missing ordered table_function",
        "running.single_value": "many one",
        "running.dropped_items": "Trial note_dropped sifted sifted_rows",
    }.items()
    for name in names.split()
}
"""Where the names live that the code of rules uses."""


class PythonWriter:
    """The lines of one function or module."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.known = Known()
        self.names = PythonNames(local=True)
        """The local names of the function that is being written."""
        self._indent = 0

    def give(self, wanted: str) -> str:
        """A new local name of the function that is being written."""
        return self.names.give(wanted)

    @property
    def indent(self) -> int:
        """How deep the next line stands. With less than before, the blocks between are left."""
        return self._indent

    @indent.setter
    def indent(self, indent: int) -> None:
        self.known.left(indent)
        self._indent = indent

    def write(self, text: str = "") -> None:
        """Add a line."""
        self.lines.append("    " * self._indent + text if text else "")

    def comment(self, text: str) -> None:
        """Add a comment; whatever the text holds stays a comment."""
        if not text.isprintable():
            text = "".join(c if c.isprintable() else " " for c in text)
        self.write(f"# {text}"[:160])

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines below `head`, `pass` where there are none."""
        self.write(head)
        self.indent += 1
        start = len(self.lines)
        yield
        self.fill(start)
        self.indent -= 1

    @contextmanager
    def function(self, name: str, parameters: str, *taken: str) -> Iterator[None]:
        """A function of a module, with local names of its own; `taken` are none of them."""
        self.names = PythonNames((*parameters.split(", "), *taken), local=True)
        with self.block(f"def {name}({parameters}):"):
            yield
        self.write()
        self.write()

    def fill(self, start: int) -> None:
        """Write `pass` where no code was written since there were `start` lines."""
        lines = (line.strip() for line in self.lines[start:])
        if not any(line and not line.startswith("#") for line in lines):
            self.write("pass")


_OF_MODULES = re.compile(
    r"(?:e\d+_|leaf_|rule_|check_|convert_|index_|table_|f_|carried|[A-Z]+(?:_|$)).*|e\d+"
)
"""What names of a module's own functions and constants begin with, and those that turns share."""


class PythonNames:
    """PythonNames within one namespace, each given once.

    Locals of a function are not called like anything that a module holds or imports.
    """

    def __init__(self, taken: Iterable[str] = (), *, local: bool = False) -> None:
        self.taken = {*taken, *dir(builtins), *RUNTIME_MODULES, *RULE_MODULES}
        if local:
            self.taken.add("error")  # what `except` binds, and takes away
        self._local = local

    def give(self, wanted: str) -> str:
        """`wanted` as an identifier, with a number behind it where it is taken."""
        base = sanitised(wanted)
        if base[0].isdigit() or (self._local and _OF_MODULES.fullmatch(base)):
            base = f"_{base}"
        name, number = base, 1
        while name in self.taken or keyword.iskeyword(name) or keyword.issoftkeyword(name):
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return name
