"""What the parts of inline code share: where it stands, and what each asks of the others."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from mapper.code_tree.quotation import Code, Hole, constant, expression
from mapper.compiler.inline_facts import Effects, Names, Value, has_more, single
from mapper.compiler.rule_writing import RuleWriter
from mapper.expression_types.inferred_types import ANY, Inferred
from mapper.jsonata.emit.emission import ModuleParts
from mapper.jsonata.parse import ir
from mapper.plan.plan_model import TablePlan

_Made = TypeVar("_Made")

_DEEPEST_LOOPS = 8
"""So many loops of an expression are nested; Python's limit is 20, with those of rules around them."""
_DEEPEST_BLOCKS = 60
"""So many blocks are; Python's limit is 100."""


@dataclass(frozen=True, slots=True)
class ModuleAccess:
    """What inline code takes from the module: runtime names, built-in functions, tables, constants.

    `use` imports a runtime name, `builtin` a built-in function, with what it is given first;
    `rows` names the rows of a table. `part` emits a function of a part of the expression, which
    takes any values: its name, and which of the names it is given.
    """

    use: Callable[[str], str]
    builtin: Callable[[str], tuple[str, list[str]] | None]
    rows: Callable[[TablePlan], str]
    parts: ModuleParts
    part: Callable[[ir.Node, Container[str]], tuple[str, tuple[str, ...]]] | None


@dataclass(slots=True)
class Inline(ABC):
    """Writes inline code at one point of a function.

    `item` and `root` are what `$` and `$$` are here, `known` what the variables are, where their
    types are known.
    """

    out: RuleWriter
    module: ModuleAccess
    item: Value
    root: Value
    known: Names
    counter: Counter[str]
    effects: Effects

    @abstractmethod
    def value(self, node: ir.Node) -> Value | None:
        """The value of `node`, with the lines that make it written; None: not proven."""

    @abstractmethod
    def sequence(self, node: ir.Node) -> Value | None:
        """A list with the items of `node`, of this type; None: unproven."""

    @abstractmethod
    def array(self, node: ir.Node) -> Value | None:
        """The list that an array constructor makes, with the type of its items; None: unproven."""

    @abstractmethod
    def each(self, node: ir.Node, blocks: ExitStack) -> Value | None:
        """Each item of `node`, in `blocks` that are entered for it; None: unproven."""

    @abstractmethod
    def condition(self, node: ir.Node) -> ast.expr | None:
        """A Python condition that holds when `node` counts as true; None: not proven."""

    @abstractmethod
    def passes(self, node: ir.Node, blocks: ExitStack) -> bool:
        """Enter blocks in which `node` counts as true; False: not proven."""

    @abstractmethod
    def boolean(self, node: ir.Node) -> ast.expr | None:
        """A Python expression that is true or false as `node` is; None: not proven to be either."""

    def use(self, name: str) -> str:
        """A runtime name, imported."""
        return self.module.use(name)

    def attempt(self, lower: Callable[[], _Made | None]) -> _Made | None:
        """What `lower` gives; where that is None, nothing of what it wrote or did stays."""
        effects = replace(self.effects)
        made = self.out.attempt(lower)
        if made is None:
            for name in ("noted", "raises", "apart", "acts", "loops", "depth"):
                setattr(self.effects, name, getattr(effects, name))
        return made

    def aside(self, lower: Callable[[], _Made | None]) -> tuple[_Made | None, list[ast.stmt], bool]:
        """What `lower` gives, the lines it wrote, which are in no code yet, and whether these act.

        Where they do, they are for a place that is not always reached: what they read is not known
        after it.
        """
        body, known, acts = self.out.body, dict(self.out.known), self.effects.acts
        lines: list[ast.stmt] = []
        self.out.body = lines
        made = lower()
        self.out.body = body
        acting = self.effects.acts > acts
        if acting:
            self.out.known = known
        return made, lines, acting

    @contextmanager
    def loop(self, item: str, over: Code, index: str | None = None) -> Iterator[None]:
        """What is written inside is done for each item, whose position is `index`."""
        self.effects.loops += 1
        self.effects.depth += 1
        head: tuple[str, list[Hole]] = ("for {} in {}:", [item, over])
        if index is not None:
            head = ("for {}, {} in enumerate({}):", [index, item, over])
        with self.out.block(head[0], *head[1]):
            yield
        self.effects.depth -= 1

    @property
    def too_deep(self) -> bool:
        """Whether Python may not take another loop here, or another block."""
        return self.effects.depth >= _DEEPEST_LOOPS or self.out.depth >= _DEEPEST_BLOCKS

    def there(self, value: Value) -> ast.expr:
        """A Python condition: a value is there."""
        if not value.type.optional:
            return constant(True)
        return expression("{} is not {}", value.code, self.use("MISSING"))

    def named(self, value: Value, wanted: str = "value") -> str:
        """The name of a variable that holds a value."""
        if isinstance(value.code, ast.Name):
            return value.code.id
        if isinstance(value.code, str):
            return value.code
        held = self.out.give(wanted)
        self.out.set_variable(held, value.code)
        return held

    @contextmanager
    def raising(self, offset: int) -> Iterator[None]:
        """What is written inside may raise, at this offset of the expression."""
        self.effects.raises = self.effects.apart = True
        self.effects.acts += 1
        outer, self.out.offset = self.out.offset, offset
        yield
        self.out.offset = outer

    def step(self, value: Value, name: str, type_: Inferred) -> Value:
        """One field of an object that may be absent."""
        owner = self.named(value)
        key = (owner, name)
        if key in self.out.known:
            self.counter["inline shared prefix"] += 1
            return Value(self.out.known[key], type_)
        result = self.out.give(name.lower())
        missing = self.use("MISSING")
        get = expression("{}.get({}, {})", owner, constant(name), missing)
        if value.type.optional:
            get = expression("{} if {} is {} else {}", missing, owner, missing, get)
        self.out.set_variable(result, get)
        self.out.known[key] = result
        return Value(result, type_)

    def variable(self, node: ir.Variable) -> Value | None:
        """The value of a name, of a type that is known."""
        if node.name == "":
            return self.item if single(self.item.type) else None
        if node.name == "$":
            return self.root
        found = self.known.names.get(node.name)
        if found is None or not single(found.type):
            return None
        self.counter["inline variable"] += 1
        if isinstance(found.code, ast.Call):
            # A parameter is read once.
            key = ("", node.name)
            if key not in self.out.known:
                self.out.known[key] = self.out.give(node.name)
                self.out.set_variable(self.out.known[key], found.code)
            return Value(self.out.known[key], found.type)
        return found

    def parent(self, node: ir.Parent) -> Value | None:
        """The item of a step around this (`%`), which is there."""
        found = self.known.names.get(node.label)
        if found is not None:
            self.counter["inline parent"] += 1
        return found

    def loose(self, node: ir.Node) -> Value | None:
        """The value of a name, whatever it is."""
        if not isinstance(node, ir.Variable) or has_more(node):
            return None
        found = self.known.names.get(node.name)
        if found is None or node.name in self.known.functions:
            return None
        held = self.out.give(node.name)
        self.out.set_variable(held, found.code)
        if node.name in self.known.later:
            self.effects.raises = self.effects.noted = True
            self.effects.acts += 1
        self.counter["inline name"] += 1
        return Value(held, ANY)

    def in_block(self, node: ir.Block) -> tuple[Self, ir.Node] | None:
        """The last expression of a block, and what writes it, which knows the names bound before it."""
        inner = self
        for each in node.expressions[:-1]:
            bound = inner._bound(each)
            if bound is None:
                return None
            inner = bound
        return (inner, node.expressions[-1]) if node.expressions else None

    def _bound(self, node: ir.Node) -> Self | None:
        """What knows the name that is bound."""
        if not isinstance(node, ir.Bind) or has_more(node):
            return None
        value = self.attempt(lambda: self.value(node.value))
        if value is not None:
            held = Value(self.named(value, node.name), value.type)
            return replace(self, known=self.known.with_name(node.name, held))
        found = self.sequence(node.value)
        if found is None:
            return None
        self.counter["inline bound list"] += 1
        whole = Value(expression("{}({})", self.use("value_of"), found.code), ANY)
        return replace(self, known=self.known.with_name(node.name, whole, found))
