"""Inline code: what a contract proves, written straight into the rule that needs it.

It reads documents that a reader made, so objects are dicts, what may repeat is a list, leaves
are of their base and what is absent is not there; a required field may be missing too. Whatever is not
proven here is left to the function of the expression: `value` and `items` return None. What may raise
all the same (`Effects.apart`) stands in a function of its own, so that an error finds its position.

Every way of writing has a name, counted in `counter`, so that a test can see each one reached.
"""

from __future__ import annotations

from contextlib import ExitStack

from mapper.code_tree.quotation import Code, constant, expression, record
from mapper.compiler.inline_calls import InlineCalls
from mapper.compiler.inline_conditions import InlineConditions
from mapper.compiler.inline_facts import SMALL, Value, walked, whole_number
from mapper.compiler.inline_items import InlineItems
from mapper.expression_types.inferred_types import ANY, INTEGER, Computed, Inferred
from mapper.jsonata.emit.emit_constructors import constant_keys
from mapper.jsonata.parse import ir

_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "remainder"}

_EXACT = {"+": "{} + {}", "-": "{} - {}", "*": "{} * {}"}
"""What cannot fail with small whole numbers."""


class InlineCode(InlineConditions, InlineCalls, InlineItems):
    """Writes the values of expressions."""

    __slots__ = ()

    def value(self, node: ir.Node) -> Value | None:
        """The value of `node`, with the lines that make it written; None: not proven."""
        if node.group is not None or node.keep_array:
            return None
        if node.predicates:
            return self.filtered(node)
        match node:
            case ir.Literal():
                return self._literal(node)
            case ir.Variable():
                return self.variable(node)
            case ir.Path():
                return self._path(node)
            case ir.Block() if (block := self.in_block(node)) is not None:
                return block[0].value(block[1])
            case ir.Binary():
                return self._binary(node)
            case ir.Call() if (join := self.join_of(node)) is not None:
                return None if join.many else self.row(join, node)
            case ir.Logical() | ir.Call():
                condition = self.attempt(lambda: self.boolean(node))
                if condition is not None:
                    return Value(condition, Inferred((Computed("boolean"),)))
                return self.call(node) if isinstance(node, ir.Call) else None
            case ir.Object():
                return self._object(node)
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
            return Value(constant(node.value), whole_number(node.value))
        if isinstance(node.value, float):
            return Value(constant(node.value), Inferred((Computed("number"),)))
        return None

    def _path(self, node: ir.Path) -> Value | None:
        if node.keep_singleton or node.carries_tuples:
            return None
        start, names = self.start(node)
        if start is None or names is None:
            return self.filtered(node)
        types = walked(start.type, names)
        if types is None or any(many for _, many in types):
            return None
        value = start
        for name, (type_, _) in zip(names, types, strict=True):
            value = self.step(value, name, type_)
        self.counter["inline path"] += 1
        return value

    def start(self, node: ir.Path) -> tuple[Value | None, list[str] | None]:
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
                start = self.variable(step.node)
            elif isinstance(step.node, ir.Parent) and not names:
                start = self.parent(step.node)
            else:
                return None, None
        return start, names

    def _binary(self, node: ir.Binary) -> Value | None:
        if node.operator in ("=", "!=", "in"):
            condition = self.boolean(node)
            if condition is None:
                return None
            return Value(condition, Inferred((Computed("boolean"),)))
        if node.operator == "&":
            left, right = self._text(node.left), self._text(node.right)
            if left is None or right is None:
                return None
            self.counter["inline concatenation"] += 1
            return Value(expression("{} + {}", left, right), Inferred((Computed("string"),)))
        return self._arithmetic(node) if node.operator in _ARITHMETIC else None

    def _arithmetic(self, node: ir.Binary) -> Value | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        if not left.type.kinds() | right.type.kinds() <= {"integer", "number"}:
            return None
        self.counter["inline arithmetic"] += 1
        optional = left.type.optional or right.type.optional
        small = not optional and left.type.items == right.type.items == (SMALL,)
        if small and node.operator in _EXACT:
            return Value(expression(_EXACT[node.operator], left.code, right.code), INTEGER)
        held = self.out.give("number")
        function = self.use(_ARITHMETIC[node.operator])
        with self.raising(node.operator_start):
            self.out.write("{} = {}({}, {})", held, function, left.code, right.code)
        return Value(held, Inferred((Computed("number"),), optional))

    def _object(self, node: ir.Object) -> Value | None:
        """An object of constant keys."""
        names = constant_keys(node.pairs)
        if names is None:
            return None
        values: list[Value] = []
        for _, each in node.pairs:
            value = self._member(each)
            if value is None:
                return None
            values.append(value)
        made = self.out.give("made")
        members = list(zip(names, values, strict=True))
        sure = 0
        while sure < len(members) and not members[sure][1].type.optional:
            sure += 1
        first = [(constant(name), value.code) for name, value in members[:sure]]
        self.out.set_variable(made, record(first))
        for name, value in members[sure:]:
            with ExitStack() as blocks:
                if value.type.optional:
                    blocks.enter_context(self.out.block("if {}:", self.there(value)))
                self.out.write("{}[{}] = {}", made, constant(name), value.code)
        self.counter["inline object"] += 1
        fields = tuple((name, value.type) for name, value in members)
        return Value(made, Inferred((Computed("object", fields, True),)))

    def _member(self, node: ir.Node) -> Value | None:
        """The value of a member of an object, whatever it is."""
        value = self.attempt(lambda: self.value(node))
        if value is not None:
            return value
        array = self.attempt(lambda: self.array(node))
        if array is not None:
            return Value(self.named(array), ANY.present())
        found = self.attempt(lambda: self.sequence(node))
        if found is not None:
            held = self.named(found)
            return Value(
                self.named(Value(expression("{}({})", self.use("value_of"), held), ANY)), ANY
            )
        return self.attempt(lambda: self.loose(node)) or self._apart(node)

    def _apart(self, node: ir.Node) -> Value | None:
        """The value of a part of the expression by a function of its own, whatever it is."""
        names = self.known.names
        if self.module.part is None or any(name in names for name in self.known.later):
            return None
        if any(isinstance(each, ir.Parent) for each in ir.walk(node)):
            return None  # its function would not know what is around this
        function, free = self.module.part(node, names)
        self.effects.noted = True
        self.counter["part by a function"] += 1
        made = self.out.give("part")
        given = [names[name].code for name in free]
        with self.raising(node.start):
            self.out.write("{} = {}({}, R, run, {*})", made, function, self.item.code, given)
        return Value(made, ANY)

    def _text(self, node: ir.Node) -> Code | None:
        """A Python text for an operand of `&`: nothing is the empty text."""
        value = self.value(node)
        if value is None or value.type.kinds() not in ({"string"}, {"integer"}):
            return None
        text: Code = value.code
        if value.type.kinds() == {"integer"}:
            value = Value(self.named(value), value.type)
            text = expression("str({})", value.code)
        if not value.type.optional:
            return text
        missing = self.use("MISSING")
        return expression("'' if {} is {} else {}", value.code, missing, text)

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
        left = self.value(node.left)
        if left is None:
            return None
        if not left.type.optional:
            return left
        right, lines, acting = self.aside(lambda: self.value(node.right))
        if right is None:
            return None
        self.counter["inline default"] += 1
        missing, result = self.use("MISSING"), self.out.give("value")
        if acting:
            # What is looked up is looked up only where it is needed.
            self.out.set_variable(result, left.code)
            with self.out.block("if {} is {}:", result, missing):
                self.out.body.extend(lines)
                self.out.set_variable(result, right.code)
        else:
            self.out.body.extend(lines)
            first = left.code, left.code, missing
            chosen = expression("{} if {} is not {} else {}", *first, right.code)
            self.out.set_variable(result, chosen)
        items = (*left.type.items, *(i for i in right.type.items if i not in left.type.items))
        return Value(result, Inferred(items, right.type.optional))
