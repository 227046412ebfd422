"""Inline code: what a contract proves, written straight into the rule that needs it.

It reads documents that a reader made, so objects are dicts, what may repeat is a list, leaves
are of their base and what is absent is not there. Whatever is not proven here is left to the
function of the expression: `value` and `items` return None. A required field that is missing raises
KeyError, on which the fast path falls back to the reference path.

Every way of writing has a name, counted in `counter`, so that a test can see each one reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from mapper.contract.message_model import LeafType, ObjectType
from mapper.expression_types.inferred_types import Computed, Inferred, field_type, kind_of
from mapper.jsonata.emit.emission import literal
from mapper.jsonata.parse import ir


@dataclass(frozen=True, slots=True)
class Value:
    """A Python expression, cheap to repeat, for the value of a node; `type` says what it is.

    Where `type.optional` it may be MISSING. It is never a list.
    """

    code: str
    type: Inferred


@dataclass(slots=True)
class Known:
    """The paths that have been read into variables and are still there: (variable, name) → it.

    An entry holds in the block where it was made, and in the blocks within that one. Whoever
    writes code calls `left` whenever it leaves a block.
    """

    entries: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def left(self, indent: int) -> None:
        """A block was left; what is written next stands at `indent`."""
        if self.entries and any(entry[0] > indent for entry in self.entries.values()):
            self.entries = {k: v for k, v in self.entries.items() if v[0] <= indent}


@dataclass(slots=True)
class InlineCode:
    """Writes inline code at one point of a function.

    `write` adds a line, `fresh` gives a new local name, `indent` the present indentation, `use`
    imports a runtime name. `item` and `root` are what `$` and `$$` are here, `names` what the
    variables are, where their types are known.
    """

    write: Callable[[str], None]
    fresh: Callable[[str], str]
    indent: Callable[[], int]
    use: Callable[[str], str]
    known: Known
    item: Value
    root: Value
    names: Mapping[str, Value]
    counter: Counter[str]

    # Values.

    def value(self, node: ir.Node) -> Value | None:
        """The value of `node`, with the lines that make it written; None: not proven."""
        if node.predicates or node.group is not None or node.keep_array:
            return None
        match node:
            case ir.Literal():
                return self._literal(node)
            case ir.Variable():
                return self._variable(node)
            case ir.Path():
                return self._path(node)
            case ir.Block(expressions=[only]):
                return self.value(only)
            case ir.Binary():
                return self._binary(node)
            case ir.Logical() | ir.Call():
                condition = self.condition(node)
                if condition is not None:
                    return Value(f"({condition})", Inferred((Computed("boolean"),)))
                return self._call(node) if isinstance(node, ir.Call) else None
            case ir.Condition():
                return self._condition(node)
            case ir.Default(operator="??"):
                return self._default(node)
        return None

    def _literal(self, node: ir.Literal) -> Value | None:
        if isinstance(node.value, str):
            self.counter["inline literal"] += 1
            return Value(literal(node.value), Inferred((Computed("string"),)))
        if isinstance(node.value, bool):
            return Value(repr(node.value), Inferred((Computed("boolean"),)))
        if isinstance(node.value, int):
            return Value(repr(node.value), Inferred((Computed("integer"),)))
        return None

    def _variable(self, node: ir.Variable) -> Value | None:
        if node.name == "":
            return self.item if _single(self.item.type) else None
        if node.name == "$":
            return self.root
        found = self.names.get(node.name)
        if found is None or not _single(found.type):
            return None
        self.counter["inline variable"] += 1
        return found

    def _path(self, node: ir.Path) -> Value | None:
        if node.keep_singleton or node.carries_tuples:
            return None
        start, names = self._start(node)
        if start is None or names is None:
            return None
        types = _walk(start.type, names)
        if types is None or any(many for _, many in types):
            return None
        value = start
        for name, (type_, _) in zip(names, types, strict=True):
            value = self._step(value, name, type_)
        self.counter["inline path"] += 1
        return value

    def _start(self, node: ir.Path) -> tuple[Value | None, list[str] | None]:
        """Where a path starts, and the names it goes through; None where it is no such path."""
        names: list[str] = []
        start: Value | None = self.item
        for number, step in enumerate(node.steps):
            simple = not (step.stages or step.focus or step.index or step.ancestor)
            if not simple or step.node.predicates or step.node.group or step.node.keep_array:
                return None, None
            if isinstance(step.node, ir.Name):
                names.append(step.node.value)
            elif number == 0 and isinstance(step.node, ir.Variable):
                start = self._variable(step.node)
            else:
                return None, None
        return start, names

    def _step(self, value: Value, name: str, type_: Inferred) -> Value:
        """One field of an object that may be absent."""
        key = (value.code, name)
        if key in self.known.entries:
            self.counter["inline shared prefix"] += 1
            return Value(self.known.entries[key][1], type_)
        result = self.fresh(name.lower())
        missing = self.use("MISSING")
        own = _field_of(value.type, name)
        required = own is not None and not own.optional
        get = f"{value.code}[{name!r}]" if required else f"{value.code}.get({name!r}, {missing})"
        if value.type.optional:
            get = f"{missing} if {value.code} is {missing} else {get}"
        self.write(f"{result} = {get}")
        self.known.entries[key] = (self.indent(), result)
        return Value(result, type_)

    def _binary(self, node: ir.Binary) -> Value | None:
        if node.operator in ("=", "!="):
            condition = self.condition(node)
            if condition is None:
                return None
            return Value(f"({condition})", Inferred((Computed("boolean"),)))
        if node.operator == "&":
            left, right = self._text(node.left), self._text(node.right)
            if left is None or right is None:
                return None
            self.counter["inline concatenation"] += 1
            return Value(f"({left} + {right})", Inferred((Computed("string"),)))
        return None

    def _text(self, node: ir.Node) -> str | None:
        """A Python text for an operand of `&`: nothing is the empty text."""
        value = self.value(node)
        if value is None or value.type.kinds() != {"string"}:
            return None
        if not value.type.optional:
            return value.code
        return f"('' if {value.code} is {self.use('MISSING')} else {value.code})"

    def _condition(self, node: ir.Condition) -> Value | None:
        condition = self.condition(node.condition)
        if condition is None:
            return None
        missing = self.use("MISSING")
        result = self.fresh("chosen")
        self.write(f"if {condition}:")
        then = self._branch(node.then, result)
        if then is None:
            return None
        self.write("else:")
        if node.otherwise is None:
            other = Inferred((), optional=True)
            self.write(f"    {result} = {missing}")
        else:
            branch = self._branch(node.otherwise, result)
            if branch is None:
                return None
            other = branch
        self.counter["inline condition"] += 1
        items = (*then.items, *(i for i in other.items if i not in then.items))
        return Value(result, Inferred(items, then.optional or other.optional))

    def _branch(self, node: ir.Node, result: str) -> Inferred | None:
        """Write a branch that gives `result` its value, one level further in."""
        inner = replace(
            self, write=lambda line: self.write("    " + line), indent=lambda: self.indent() + 1
        )
        value = inner.value(node)
        if value is None:
            return None
        self.write(f"    {result} = {value.code}")
        self.known.left(self.indent())
        return value.type

    def _default(self, node: ir.Default) -> Value | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        if not left.type.optional:
            return left
        self.counter["inline default"] += 1
        code = f"({left.code} if {left.code} is not {self.use('MISSING')} else {right.code})"
        result = self.fresh("value")
        self.write(f"{result} = {code}")
        items = (*left.type.items, *(i for i in right.type.items if i not in left.type.items))
        return Value(result, Inferred(items, right.type.optional))

    def _call(self, node: ir.Call) -> Value | None:
        name = _function(node, self.names)
        if name == "substring" and len(node.arguments) in (2, 3):
            return self._substring(node)
        return None

    def _substring(self, node: ir.Call) -> Value | None:
        counts = [
            a.value
            for a in node.arguments[1:]
            if isinstance(a, ir.Literal) and type(a.value) is int and a.value >= 0
        ]
        if len(counts) != len(node.arguments) - 1:
            return None
        value = self.value(node.arguments[0])
        if value is None or value.type.kinds() != {"string"}:
            return None
        start = counts[0]
        end = "" if len(counts) == 1 else start + counts[1]
        self.counter["inline substring"] += 1
        part = f"{value.code}[{start or ''}:{end}]"
        if value.type.optional:
            part = f"({self.use('MISSING')} if {value.code} is {self.use('MISSING')} else {part})"
        return Value(part, Inferred((Computed("string"),), value.type.optional))

    # Conditions.

    def condition(self, node: ir.Node) -> str | None:
        """A Python condition that holds when `node` is true; None: not proven to be a boolean."""
        if node.predicates or node.group is not None or node.keep_array:
            return None
        match node:
            case ir.Block(expressions=[only]):
                return self.condition(only)
            case ir.Binary(operator="=" | "!="):
                return self._equality(node)
            case ir.Logical():
                return self._logical(node)
            case ir.Call():
                return self._asked(node)
            case ir.Literal(value=bool()):
                return repr(node.value)
        return None

    def _equality(self, node: ir.Binary) -> str | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        # Only text is compared here: True and 1 are one to Python.
        if left.type.kinds() != {"string"} or right.type.kinds() != {"string"}:
            return None
        self.counter["inline equality"] += 1
        operator = "==" if node.operator == "=" else "!="
        tests = [f"{left.code} {operator} {right.code}"]
        for side in (left, right):
            # MISSING equals no text; but nothing equals nothing is false to JSONata.
            if side.type.optional and (operator == "!=" or right.type.optional):
                tests.insert(0, f"{side.code} is not {self.use('MISSING')}")
        return " and ".join(tests)

    def _logical(self, node: ir.Logical) -> str | None:
        lines: list[str] = []
        left = self.condition(node.left)
        if left is None:
            return None
        # What the right side reads is written only where it can be read before the left decides.
        inner = replace(self, write=lines.append)
        right = inner.condition(node.right)
        if right is None or any("[" in line for line in lines):
            return None
        for line in lines:
            self.write(line)
        self.counter["inline logic"] += 1
        return f"({left}) {node.operator} ({right})"

    def _asked(self, node: ir.Call) -> str | None:
        name = _function(node, self.names)
        if len(node.arguments) != 1:
            return None
        argument = node.arguments[0]
        if name == "not":
            inner = self.condition(argument)
            if inner is None:
                return None
            self.counter["inline not"] += 1
            return f"not ({inner})"
        if name == "exists":
            value = self.value(argument)
            if value is None:
                return None
            self.counter["inline exists"] += 1
            if not value.type.optional:
                return "True"
            return f"{value.code} is not {self.use('MISSING')}"
        return None

    # Items.

    def items(self, node: ir.Node) -> str | None:
        """A Python expression for the items of a path, each an object or a leaf; None: unproven."""
        if node.predicates or node.group is not None or node.keep_array:
            return None
        if not isinstance(node, ir.Path) or node.keep_singleton or node.carries_tuples:
            value = self.value(node)
            return self._one_item(value) if value is not None else None
        start, names = self._start(node)
        if start is None or names is None:
            return None
        types = _walk(start.type, names)
        if types is None:
            return None
        value = start
        for number, (name, (type_, many)) in enumerate(zip(names, types, strict=True)):
            if many:
                rest = list(zip(names, types, strict=True))[number:]
                return self._lists(value, rest)
            value = self._step(value, name, type_)
        return self._one_item(value)

    def _one_item(self, value: Value) -> str:
        self.counter["inline single item"] += 1
        if not value.type.optional:
            return f"({value.code},)"
        return f"(() if {value.code} is {self.use('MISSING')} else ({value.code},))"

    def _lists(self, value: Value, rest: list[tuple[str, tuple[Inferred, bool]]]) -> str | None:
        """The items of a path from its first list on: one comprehension."""
        (name, (type_, _)), *others = rest
        first = f"{value.code}.get({name!r}, ())"
        if value.type.optional:
            first = f"(() if {value.code} is {self.use('MISSING')} else {first})"
        if not others:
            self.counter["inline list"] += 1
            return first
        missing = self.use("MISSING")
        variable = self.fresh("each")
        clauses = [f"for {variable} in {first}"]
        current = type_
        for step, (next_type, many) in others:
            inner = self.fresh("each")
            if many:
                clauses.append(f"for {inner} in {variable}.get({step!r}, ())")
            else:
                # A loop over one item: a name of the comprehension's own, at no cost.
                clauses.append(f"for {inner} in ({variable}.get({step!r}, {missing}),)")
                clauses.append(f"if {inner} is not {missing}")
            variable, current = inner, next_type
        self.counter["inline comprehension"] += 1
        if any(isinstance(item, ObjectType) for item in current.items) or current.leaves:
            return f"[{variable} {' '.join(clauses)}]"
        return None


def _walk(start: Inferred, names: list[str]) -> list[tuple[Inferred, bool]] | None:
    """The type after each name, and whether that name is of a list; None where it is unknown."""
    found: list[tuple[Inferred, bool]] = []
    current = start
    if not _single(start):
        return None
    for name in names:
        step = _field_of(current, name)
        if step is None:
            return None
        found.append((Inferred(step.items, step.optional or current.optional), step.many))
        current = found[-1][0]
    return found


def _field_of(type_: Inferred, name: str) -> Inferred | None:
    """The type of a field of a declared object; None where the object is not one for certain."""
    if len(type_.items) != 1:
        return None
    item = type_.items[0]
    if not isinstance(item, ObjectType) or name not in item.fields:
        return None
    found = field_type(item.fields[name])
    if not isinstance(found.items[0], (ObjectType, LeafType)):
        return None
    return found


def _single(type_: Inferred) -> bool:
    """Whether a value is one of a kind that is known, and no list."""
    return (
        bool(type_.items)
        and not type_.many
        and not ({kind_of(item) for item in type_.items} & {"any", "array", "function", "null"})
    )


def _function(node: ir.Call, names: Mapping[str, Value]) -> str | None:
    """The built-in function that a call names, unless something else goes by its name."""
    procedure = node.procedure
    if not isinstance(procedure, ir.Variable) or procedure.name in names:
        return None
    return procedure.name
