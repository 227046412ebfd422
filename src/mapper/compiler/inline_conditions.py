"""Conditions as inline code: comparisons, `and`, `or`, `not`, `in`, what is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import ExitStack

from mapper.code_tree.conditions import all_of, any_of, negation
from mapper.code_tree.quotation import Code, constant, expression
from mapper.compiler.inline_base import Inline
from mapper.compiler.inline_facts import Value, function_name, has_more, single, truth
from mapper.jsonata.parse import ir

_ORDERS = {
    "<": ("{} < {}", "less"),
    "<=": ("{} <= {}", "less_equal"),
    ">": ("{} > {}", "greater"),
    ">=": ("{} >= {}", "greater_equal"),
}
"""How two values are compared, and by what where that is not enough."""


def _conjuncts(node: ir.Node) -> Iterator[ir.Node]:
    """The conditions that all must hold where a node is to count as true."""
    if isinstance(node, ir.Logical) and node.operator == "and" and not has_more(node):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


class InlineConditions(Inline):
    """Writes conditions."""

    __slots__ = ()

    def condition(self, node: ir.Node) -> ast.expr | None:
        """A Python condition that holds when `node` counts as true; None: not proven.

        What is absent, empty or an empty object does not.
        """
        if isinstance(node, ir.Block) and not has_more(node):
            block = self.in_block(node)
            return None if block is None else block[0].condition(block[1])
        exact = self.attempt(lambda: self.boolean(node))
        if exact is not None:
            return exact
        if isinstance(node, ir.Binary) and node.operator in _ORDERS and not has_more(node):
            return self._order(node)
        if isinstance(node, ir.Call) and function_name(node, self.known.names) == "not":
            return self._not(node)
        value = self.value(node)
        return self.true(value) if value is not None else None

    def holds(self, node: ir.Node) -> Code | None:
        """A Python condition that holds as a rule's condition does: what is there, holds."""
        if isinstance(node, ir.Block) and not has_more(node):
            block = self.in_block(node)
            return None if block is None else block[0].holds(block[1])
        if not isinstance(node, ir.Path | ir.Variable):
            return self.condition(node)
        value = self.attempt(lambda: self.value(node))
        if value is None:
            found = self.attempt(lambda: self.sequence(node))
            if found is not None:
                return found.code
            value = self.loose(node)
            return (
                expression("{}({})", self.use("holds"), value.code) if value is not None else None
            )
        return truth(value, self.use)

    def passes(self, node: ir.Node, blocks: ExitStack) -> bool:
        """Enter blocks in which `node` counts as true; False: not proven.

        What the right side of an `and` reads is read only where the left side holds.
        """
        if isinstance(node, ir.Block) and not has_more(node):
            block = self.in_block(node)
            return block is not None and block[0].passes(block[1], blocks)
        head: ast.If | None = None
        for each in _conjuncts(node):
            around = self.out.body
            test = self.condition(each)
            if test is None:
                return False
            if head is not None and not around:
                # Nothing is read for it: it stands beside the one before.
                head.test = all_of([head.test, test])
                continue
            blocks.enter_context(self.out.block("if {}:", test))
            made = around[-1]
            assert isinstance(made, ast.If)  # noqa: S101  # just written
            head = made
        return True

    def true(self, value: Value) -> ast.expr | None:
        """A Python condition that holds when a value counts as true; of a number: not proven."""
        kinds = value.type.kinds()
        if kinds == {"boolean"}:
            return expression("{} is True", value.code)
        if kinds <= {"string", "object"}:
            return expression("bool({})", value.code)
        return None

    def boolean(self, node: ir.Node) -> ast.expr | None:
        """A Python expression that is true or false as `node` is; None: not proven to be either."""
        if has_more(node):
            return None
        match node:
            case ir.Block() if (block := self.in_block(node)) is not None:
                return block[0].boolean(block[1])
            case ir.Binary(operator="=" | "!="):
                return self._equality(node)
            case ir.Binary(operator="in"):
                return self._among(node)
            case ir.Logical():
                return self._logical(node)
            case ir.Call():
                return self._asked(node)
            case ir.Literal(value=bool()):
                return constant(node.value)
        return None

    def _named_text(self, node: ir.Binary) -> ast.expr | None:
        """Whether a name has the value of a text that is written: so it is, whatever it is else."""
        for own, other in ((node.left, node.right), (node.right, node.left)):
            text = other.value if isinstance(other, ir.Literal) else None
            if not isinstance(text, str) or not isinstance(own, ir.Variable):
                continue
            value = self.loose(own) if own.name not in self.known.lists else None
            if value is not None:
                return expression("{} == {}", value.code, constant(text))
        return None

    def _equality(self, node: ir.Binary) -> ast.expr | None:
        left = self.attempt(lambda: self.value(node.left))
        right = self.attempt(lambda: self.value(node.right))
        if left is None or right is None:
            return self._named_text(node) if node.operator == "=" else None
        same = node.operator == "="
        kinds = left.type.kinds() | right.type.kinds()
        if kinds == {"boolean"} and isinstance(node.right, ir.Literal):
            test = expression("{} is {}", left.code, right.code)
            if same:
                return test
            return all_of([self.there(left), negation(test)])
        # Texts, or numbers, are compared: True and 1 are one to Python.
        if kinds != {"string"} and not kinds <= {"integer", "number"}:
            return None
        self.counter["inline equality"] += 1
        tests = [expression("{} == {}" if same else "{} != {}", left.code, right.code)]
        for side in (left, right):
            # MISSING equals no text; but nothing equals nothing is false to JSONata.
            if side.type.optional and (not same or (left.type.optional and right.type.optional)):
                tests.insert(0, self.there(side))
                if same:
                    break
        return all_of(tests)

    def _among(self, node: ir.Binary) -> ast.expr | None:
        """`in` an array of texts, or a list of texts or booleans."""
        if not isinstance(node.right, ir.Array) or has_more(node.right):
            return self._among_items(node)
        texts = [each.value for each in node.right.items if isinstance(each, ir.Literal)]
        if len(texts) < len(node.right.items) or not all(isinstance(each, str) for each in texts):
            return None
        value = self.value(node.left)
        if value is None or value.type.kinds() != {"string"}:
            return None
        self.counter["inline membership"] += 1
        return expression("{} in {}", value.code, constant(tuple(texts)))

    def _among_items(self, node: ir.Binary) -> ast.expr | None:
        value = self.value(node.left)
        found = self.sequence(node.right)
        if value is None or found is None or not single(found.type):
            return None
        kinds = value.type.kinds() | found.type.kinds()
        if kinds not in ({"string"}, {"boolean"}):
            return None
        self.counter["inline membership of a list"] += 1
        return expression("{} in {}", value.code, found.code)

    def _order(self, node: ir.Binary) -> ast.expr | None:
        """A comparison of two numbers, or of two texts: as of code units."""
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        kinds = left.type.kinds() | right.type.kinds()
        fixed = [
            each.value
            for each in (node.left, node.right)
            if isinstance(each, ir.Literal) and isinstance(each.value, str)
        ]
        if kinds != {"string"} and not kinds <= {"integer", "number"}:
            return None
        self.counter["inline order"] += 1
        template, general = _ORDERS[node.operator]
        compared = expression(template, left.code, right.code)
        if kinds == {"string"} and not (fixed and fixed[0].isascii()):
            # Beside ASCII, code points have the order of code units.
            sides = left.code, right.code
            ascii_ = expression("{}.isascii() or {}.isascii()", right.code, left.code)
            other = expression("{}({}, {})", self.use(general), *sides)
            compared = expression("{} if {} else {}", compared, ascii_, other)
        return all_of([self.there(left), self.there(right), compared])

    def _logical(self, node: ir.Logical) -> ast.expr | None:
        left = self.condition(node.left)
        if left is None:
            return None
        right, lines, acting = self.aside(lambda: self.condition(node.right))
        if right is None:
            return None
        self.counter["inline logic"] += 1
        conjunction = node.operator == "and"
        if acting:
            # What the right side looks up is looked up only where the left does not decide.
            held = self.out.give("holds")
            self.out.set_variable(held, left)
            with self.out.block("if {}:" if conjunction else "if not {}:", held):
                self.out.body.extend(lines)
                self.out.set_variable(held, right)
            return expression("{}", held)
        # Reading has no effect: what the right side reads is read before the left decides.
        self.out.body.extend(lines)
        return all_of([left, right]) if conjunction else any_of([left, right])

    def _not(self, node: ir.Call) -> ast.expr | None:
        """`$not` of what may be absent, of which it gives nothing."""
        if len(node.arguments) != 1 or has_more(node):
            return None
        value = self.value(node.arguments[0])
        true = self.true(value) if value is not None else None
        if value is None or true is None:
            return None
        return all_of([self.there(value), negation(true)])

    def _asked(self, node: ir.Call) -> ast.expr | None:
        name = function_name(node, self.known.names)
        if len(node.arguments) != 1:
            return None
        argument = node.arguments[0]
        if name == "not":
            inner = self.boolean(argument)
            if inner is None:
                return None
            self.counter["inline not"] += 1
            return negation(inner)
        if name == "exists":
            self.counter["inline exists"] += 1
            value = self.attempt(lambda: self.value(argument))
            if value is not None:
                return self.there(value)
            found = self.attempt(lambda: self.sequence(argument))
            if found is not None:
                return expression("bool({})", found.code)
            value = self.loose(argument)
            if value is None:
                return None
            return expression("{} is not {}", value.code, self.use("MISSING"))
        return None
