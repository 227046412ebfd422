"""Inline code: what a contract proves, written straight into the rule that needs it.

It reads documents that a reader made, so objects are dicts, what may repeat is a list, leaves
are of their base and what is absent is not there; a required field may be missing too. So inline code
never raises. Whatever is not proven here is left to the function of the expression: `value` and
`items` return None.

Every way of writing has a name, counted in `counter`, so that a test can see each one reached.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mapper.code_tree.conditions import all_of, any_of, negation
from mapper.code_tree.quotation import Code, code, constant, expression, several
from mapper.compiler.rule_writing import RuleWriter
from mapper.contract.message_model import LeafType, ObjectType
from mapper.expression_types.inferred_types import Computed, Inferred, field_type, kind_of
from mapper.jsonata.parse import ir


@dataclass(frozen=True, slots=True)
class Value:
    """Code, cheap to repeat, for the value of a node; `type` says what it is.

    Where `type.optional` it may be MISSING. It is never a list.
    """

    code: Code
    type: Inferred


@dataclass(slots=True)
class InlineCode:
    """Writes inline code at one point of a function.

    `use` imports a runtime name. `item` and `root` are what `$` and `$$` are here, `names` what the
    variables are, where their types are known.
    """

    out: RuleWriter
    use: Callable[[str], str]
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
                    return Value(condition, Inferred((Computed("boolean"),)))
                return self._call(node) if isinstance(node, ir.Call) else None
            case ir.Condition():
                return self._condition(node)
            case ir.Default(operator="??"):
                return self._default(node)
        return None

    def _literal(self, node: ir.Literal) -> Value | None:
        if isinstance(node.value, str):
            self.counter["inline literal"] += 1
            return Value(constant(node.value), Inferred((Computed("string"),)))
        if isinstance(node.value, bool):
            return Value(constant(node.value), Inferred((Computed("boolean"),)))
        if isinstance(node.value, int):
            return Value(constant(node.value), Inferred((Computed("integer"),)))
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

    def named(self, value: Value) -> str:
        """The name of a variable that holds a value."""
        if isinstance(value.code, ast.Name):
            return value.code.id
        if isinstance(value.code, str):
            return value.code
        held = self.out.give("value")
        self.out.set_variable(held, value.code)
        return held

    def _binary(self, node: ir.Binary) -> Value | None:
        if node.operator in ("=", "!="):
            condition = self.condition(node)
            if condition is None:
                return None
            return Value(condition, Inferred((Computed("boolean"),)))
        if node.operator == "&":
            left, right = self._text(node.left), self._text(node.right)
            if left is None or right is None:
                return None
            self.counter["inline concatenation"] += 1
            return Value(expression("{} + {}", left, right), Inferred((Computed("string"),)))
        return None

    def _text(self, node: ir.Node) -> Code | None:
        """A Python text for an operand of `&`: nothing is the empty text."""
        value = self.value(node)
        if value is None or value.type.kinds() != {"string"}:
            return None
        if not value.type.optional:
            return value.code
        missing = self.use("MISSING")
        return expression("'' if {} is {} else {}", value.code, missing, value.code)

    def _condition(self, node: ir.Condition) -> Value | None:
        condition = self.condition(node.condition)
        if condition is None:
            return None
        missing = self.use("MISSING")
        result = self.out.give("chosen")
        with self.out.block("if {}:", condition):
            then = self._branch(node.then, result)
        with self.out.otherwise():
            if node.otherwise is None:
                other: Inferred | None = Inferred((), optional=True)
                self.out.set_variable(result, missing)
            else:
                other = self._branch(node.otherwise, result)
        if then is None or other is None:
            return None
        self.counter["inline condition"] += 1
        items = (*then.items, *(i for i in other.items if i not in then.items))
        return Value(result, Inferred(items, then.optional or other.optional))

    def _branch(self, node: ir.Node, result: str) -> Inferred | None:
        """Write what gives `result` the value of a branch."""
        value = self.value(node)
        if value is None:
            return None
        self.out.set_variable(result, value.code)
        return value.type

    def _default(self, node: ir.Default) -> Value | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        if not left.type.optional:
            return left
        self.counter["inline default"] += 1
        missing = self.use("MISSING")
        chosen = expression("{} if {} is not {} else {}", left.code, left.code, missing, right.code)
        result = self.out.give("value")
        self.out.set_variable(result, chosen)
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
        self.counter["inline substring"] += 1
        part = expression("{}[{}:]", value.code, start)
        if len(counts) > 1:
            part = expression("{}[{}:{}]", value.code, start, start + counts[1])
        if value.type.optional:
            missing = self.use("MISSING")
            part = expression("{} if {} is {} else {}", missing, value.code, missing, part)
        return Value(part, Inferred((Computed("string"),), value.type.optional))

    # Conditions.

    def condition(self, node: ir.Node) -> ast.expr | None:
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
                return constant(node.value)
        return None

    def _equality(self, node: ir.Binary) -> ast.expr | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        # Only text is compared here: True and 1 are one to Python.
        if left.type.kinds() != {"string"} or right.type.kinds() != {"string"}:
            return None
        self.counter["inline equality"] += 1
        same = node.operator == "="
        tests = [expression("{} == {}" if same else "{} != {}", left.code, right.code)]
        for side in (left, right):
            # MISSING equals no text; but nothing equals nothing is false to JSONata.
            if side.type.optional and (not same or (left.type.optional and right.type.optional)):
                tests.insert(0, expression("{} is not {}", side.code, self.use("MISSING")))
                if same:
                    break
        return all_of(tests)

    def _logical(self, node: ir.Logical) -> ast.expr | None:
        # What the right side reads is read before the left decides: reading has no effect.
        left, right = self.condition(node.left), self.condition(node.right)
        if left is None or right is None:
            return None
        self.counter["inline logic"] += 1
        return all_of([left, right]) if node.operator == "and" else any_of([left, right])

    def _asked(self, node: ir.Call) -> ast.expr | None:
        name = _function(node, self.names)
        if len(node.arguments) != 1:
            return None
        argument = node.arguments[0]
        if name == "not":
            inner = self.condition(argument)
            if inner is None:
                return None
            self.counter["inline not"] += 1
            return negation(inner)
        if name == "exists":
            value = self.value(argument)
            if value is None:
                return None
            self.counter["inline exists"] += 1
            if not value.type.optional:
                return constant(True)
            return expression("{} is not {}", value.code, self.use("MISSING"))
        return None

    # Items.

    def items(self, node: ir.Node) -> ast.expr | None:
        """The items of a path, each an object or a leaf; None: unproven."""
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

    def _one_item(self, value: Value) -> ast.expr:
        self.counter["inline single item"] += 1
        if not value.type.optional:
            return several([value.code])
        return expression("() if {} is {} else ({},)", value.code, self.use("MISSING"), value.code)

    def _lists(
        self, value: Value, rest: list[tuple[str, tuple[Inferred, bool]]]
    ) -> ast.expr | None:
        """The items of a path from its first list on: one comprehension."""
        (name, (type_, _)), *others = rest
        first = expression("{}.get({}, ())", value.code, constant(name))
        if value.type.optional:
            missing = self.use("MISSING")
            first = expression("() if {} is {} else {}", value.code, missing, first)
        if not others:
            self.counter["inline list"] += 1
            return first
        missing = self.use("MISSING")
        variable = self.out.give("each")
        clauses = [ast.comprehension(code(variable), first, [], 0)]
        current = type_
        for step, (next_type, many) in others:
            inner = self.out.give("each")
            if many:
                over = expression("{}.get({}, ())", variable, constant(step))
                clauses.append(ast.comprehension(code(inner), over, [], 0))
            else:
                # A loop over one item: a name of the comprehension's own, at no cost.
                over = expression("({}.get({}, {}),)", variable, constant(step), missing)
                there = expression("{} is not {}", inner, missing)
                clauses.append(ast.comprehension(code(inner), over, [there], 0))
            variable, current = inner, next_type
        self.counter["inline comprehension"] += 1
        if any(isinstance(item, ObjectType) for item in current.items) or current.leaves:
            return ast.ListComp(code(variable), clauses)
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
        # What the contract requires may be missing all the same: a reader notes it, and goes on.
        found.append((Inferred(step.items, optional=True), step.many))
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
