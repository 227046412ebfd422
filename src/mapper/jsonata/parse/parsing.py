"""jsonata-python's operator tree → the project's own tree (`ir`).

Paths become flat lists of steps, brackets become stages of a step or predicates of a node, and
every `%` is joined to its step. The rules are those of jsonata-js. Each operand is converted once
(jsonata-python converts the left side of `?:` and `??` twice).
"""

from __future__ import annotations

from typing import Any, Final

from mapper.jsonata.parse import ir
from mapper.jsonata.parse.ancestry import Ancestry
from mapper.jsonata.parse.operator_tree import read, syntax_error
from mapper.jsonata.runtime.expression_errors import ExpressionError

MAX_NESTING: Final = 60
"""How deep the tree of an expression is at most: whatever walks through it calls itself.

The operands of a chain such as `a & b & c` are beside each other.
"""
MAX_PARTS: Final = 8_000
"""How many nodes the tree has at most: an operand such as `a` takes three."""


def parse(text: str) -> ir.Node:
    """The tree of the expression `text`.

    Raises ExpressionError (S0…) with the offset in `text` where the wrong part starts.
    """
    converter = _Converter(text)
    try:
        node = converter.convert(read(text))
    except RecursionError:
        raise _too_deep(0) from None
    _refuse_deep(node)
    converter.ancestry.finish(node)
    return node


def _refuse_deep(root: ir.Node) -> None:
    """Refuse a tree that is too deep, or has too many nodes."""
    left = MAX_PARTS
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_NESTING:
            raise _too_deep(level[0].start)
        below: list[ir.Node] = []
        while level:
            node = level.pop()
            left -= 1
            if left < 0:
                message = f"The expression has more than {MAX_PARTS} parts"
                raise ExpressionError("S0500", message, position=0)
            beside = _beside(node)
            for child in ir.children(node):
                (level if child is beside else below).append(child)
        level = below


def _beside(node: ir.Node) -> ir.Node | None:
    """The child that goes on with a chain."""
    match node:
        case ir.Binary() | ir.Logical() | ir.Default() | ir.Apply():
            return node.left
        case ir.Condition():
            return node.otherwise
    return None


def _too_deep(position: int) -> ExpressionError:
    message = f"The expression is nested more than {MAX_NESTING} deep"
    return ExpressionError("S0500", message, position=position)


class _Converter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.ancestry = Ancestry()

    def convert(self, raw: Any) -> ir.Node:
        """The node for `raw`. The caller owns it: a path may be extended."""
        match raw.type:
            case "binary":
                node = self._binary(raw)
            case "unary":
                node = self._unary(raw)
            case "function" | "partial":
                node = self._call(raw)
            case "lambda":
                names = [argument.value for argument in raw.arguments]
                body = self.convert(raw.body)
                node = ir.Lambda(names, raw.signature, body, start=raw.start, end=raw.end)
            case "condition":
                node = self._condition(raw)
            case "transform":
                pattern, update = self.convert(raw.pattern), self.convert(raw.update)
                delete = None if raw.delete is None else self.convert(raw.delete)
                node = ir.Transform(pattern, update, delete, start=raw.start, end=raw.end)
            case "block":
                node = self._block(raw)
            case "name":
                node = self._name(raw)
            case "operator" if raw.value in ("and", "or", "in"):
                node = self._name(raw)
            case "parent":
                node = self.ancestry.parent(raw.start, raw.end)
            case _:
                node = self._leaf(raw)
        if raw.keep_array:
            node.keep_array = True
        return node

    def _leaf(self, raw: Any) -> ir.Node:
        start, end = raw.start, raw.end
        match raw.type:
            case "string" | "number" | "value":
                return ir.Literal(raw.value, start=start, end=end)
            case "wildcard":
                return ir.Wildcard(start=start, end=end)
            case "descendant":
                return ir.Descendant(start=start, end=end)
            case "variable":
                return ir.Variable(raw.value, start=start, end=end)
            case "regex":
                return ir.Regex(*raw.value, start=start, end=end)
            case "operator":
                raise syntax_error("S0201", start, raw.value)
        raise syntax_error("S0207" if raw.id == "(end)" else "S0206", start, raw.value)

    def _name(self, raw: Any) -> ir.Path:
        name = ir.Name(raw.value, start=raw.start, end=raw.end, keep_array=raw.keep_array)
        keep = bool(raw.keep_array)
        return ir.Path([ir.Step(name)], keep_singleton=keep, start=raw.start, end=raw.end)

    def _unary(self, raw: Any) -> ir.Node:
        push = self.ancestry.push
        node: ir.Node
        match str(raw.value):
            case "[":
                array = ir.Array([], start=raw.start, end=raw.end)
                for item in raw.expressions:
                    array.items.append(push(array, self._item(item)))
                node = array
            case "{":
                constructor = ir.Object([], start=raw.start, end=raw.end)
                for key, value in raw.lhs_object:
                    first = push(constructor, self.convert(key))
                    constructor.pairs.append((first, push(constructor, self.convert(value))))
                node = constructor
            case _:
                operand = self.convert(raw.expression)
                if (
                    isinstance(operand, ir.Literal)
                    and isinstance(operand.value, int | float)
                    and not isinstance(operand.value, bool)
                ):
                    operand.value = -operand.value
                    operand.start, operand.end = raw.start, raw.end
                    return operand
                negation = ir.Negate(operand, start=raw.start, end=raw.end)
                push(negation, operand)
                node = negation
        return node

    def _item(self, raw: Any) -> ir.Node:
        """An item of an array constructor; the operator tree has no span for a range."""
        if raw.type == "binary" and raw.value == ".." and not hasattr(raw, "start"):
            raw.start, raw.end = raw.lhs.start, raw.rhs.end
            raw.operator_start = self.text.find("..", raw.lhs.end)
        return self.convert(raw)

    def _call(self, raw: Any) -> ir.Node:
        start, end = raw.start, raw.end
        push = self.ancestry.push
        if raw.type == "function":
            call = ir.Call(ir.Block([], start=start, end=end), [], start=start, end=end)
            for argument in raw.arguments:
                call.arguments.append(push(call, self.convert(argument)))
            call.procedure = self.convert(raw.procedure)
            return call
        partial = ir.Partial(ir.Block([], start=start, end=end), [], start=start, end=end)
        for argument in raw.arguments:
            if argument.type == "operator" and argument.value == "?":
                partial.arguments.append(None)
            else:
                partial.arguments.append(push(partial, self.convert(argument)))
        partial.procedure = self.convert(raw.procedure)
        return partial

    def _condition(self, raw: Any) -> ir.Node:
        push = self.ancestry.push
        start, end = raw.start, raw.end
        if raw.id in ("?:", "??"):
            left = self.convert(raw.then)
            default = ir.Default(raw.id, left, left, start=start, end=end)
            push(default, left)
            default.right = push(default, self.convert(raw._else))
            return default
        condition = self.convert(raw.condition)
        node = ir.Condition(condition, condition, None, start=start, end=end)
        push(node, condition)
        node.then = push(node, self.convert(raw.then))
        if raw._else is not None:
            node.otherwise = push(node, self.convert(raw._else))
        return node

    def _block(self, raw: Any) -> ir.Block:
        block = ir.Block([], start=raw.start, end=raw.end)
        for item in raw.expressions:
            part = self.ancestry.push(block, self.convert(item))
            first = part.steps[0].node if isinstance(part, ir.Path) else part
            if isinstance(first, ir.Array | ir.Block) and first.constructed:
                block.constructed = True
            block.expressions.append(part)
        return block

    def _binary(self, raw: Any) -> ir.Node:
        start, end = raw.start, raw.end
        match str(raw.value):
            case ".":
                return self._dot(raw)
            case "[":
                return self._bracket(raw)
            case "{":
                return self._group(raw)
            case "^":
                return self._order(raw)
            case ":=":
                bind = ir.Bind(raw.lhs.value, self.convert(raw.rhs), start=start, end=end)
                self.ancestry.push(bind, bind.value)
                return bind
            case "@":
                return self._focus(raw)
            case "#":
                return self._index(raw)
            case "~>":
                left, right = self.convert(raw.lhs), self.convert(raw.rhs)
                apply = ir.Apply(left, right, raw.operator_start, start=start, end=end)
                apply.keep_array = left.keep_array or right.keep_array
                return apply
            case operator:
                return self._operation(raw, operator)

    def _operation(self, raw: Any, operator: str) -> ir.Node:
        """A binary operator; a chain of them is walked down its left side, without recursion."""
        chain = [raw]
        while (
            chain[-1].lhs.type == "binary"
            and str(chain[-1].lhs.value) in _OPERATORS
            and not chain[-1].lhs.keep_array
        ):
            chain.append(chain[-1].lhs)
        left = self.convert(chain[-1].lhs)
        for each in reversed(chain):
            right = self.convert(each.rhs)
            kind = ir.Logical if each.value in ("and", "or") else ir.Binary
            node = kind(
                str(each.value), left, right, each.operator_start, start=each.start, end=each.end
            )
            self.ancestry.push(node, left)
            self.ancestry.push(node, right)
            left = node
        return left

    def _dot(self, raw: Any) -> ir.Path:
        left = self.convert(raw.lhs)
        path = self._as_path(left, raw)
        # The steps of a path before the last dot are as they should be.
        whole = path is left and raw.lhs.type == "binary" and str(raw.lhs.value) == "."
        first = len(path.steps) if whole else 0
        if isinstance(left, ir.Parent):
            self.ancestry.seek_from(path, left)
        right = self.convert(raw.rhs)
        if isinstance(right, ir.Path):
            path.steps.extend(right.steps)
        else:
            step = self.ancestry.step(right)
            step.stages.extend(right.predicates)
            right.predicates = []
            path.steps.append(step)
        for step in path.steps[first:]:
            node = step.node
            if isinstance(node, ir.Literal):
                if not isinstance(node.value, str):
                    message = "A number, true, false or null cannot be a step of a path"
                    raise ExpressionError("S0213", message, position=node.start)
                name = ir.Name(
                    node.value, start=node.start, end=node.end, keep_array=node.keep_array
                )
                step.node = name
                if node.predicates or node.group is not None:
                    # These belong to the string, so to its value for each item.
                    start, end = node.start, node.end
                    step.node = ir.Block(
                        [ir.Path([ir.Step(name)], start=start, end=end)],
                        start=start,
                        end=end,
                        predicates=node.predicates,
                        group=node.group,
                    )
            if node.keep_array:
                path.keep_singleton = True
        for node in (path.steps[0].node, path.steps[-1].node):
            if isinstance(node, ir.Array):
                node.constructed = True
        self.ancestry.resolve(path)
        return path

    def _as_path(self, node: ir.Node, raw: Any) -> ir.Path:
        """`node` as a path that can be extended, with the span of `raw`."""
        if isinstance(node, ir.Path):
            node.end = raw.end
            return node
        return ir.Path([self.ancestry.step(node)], start=raw.start, end=raw.end)

    def _bracket(self, raw: Any) -> ir.Node:
        node = self.convert(raw.lhs)
        is_path = isinstance(node, ir.Path)
        step = node.steps[-1] if isinstance(node, ir.Path) else self.ancestry.step(node)
        if step.node.group is not None:
            message = "A predicate cannot follow a grouping"
            raise ExpressionError("S0209", message, position=raw.operator_start)
        predicate = self.convert(raw.rhs)
        self.ancestry.descend(step, predicate)
        stage = ir.Filter(predicate, raw.operator_start, raw.end)
        if is_path:
            step.stages.append(stage)
        else:
            node.predicates.append(stage)
        node.end = raw.end
        return node

    def _group(self, raw: Any) -> ir.Node:
        node = self.convert(raw.lhs)
        if node.group is not None:
            message = "Only one grouping can follow an expression"
            raise ExpressionError("S0210", message, position=raw.operator_start)
        pairs = [(self.convert(key), self.convert(value)) for key, value in raw.rhs_object]
        node.group = ir.GroupBy(pairs, raw.operator_start, raw.end)
        node.end = raw.end
        return node

    def _order(self, raw: Any) -> ir.Path:
        path = self._as_path(self.convert(raw.lhs), raw)
        sort = ir.Sort([], start=raw.operator_start, end=raw.end)
        for term in raw.rhs_terms:
            expression = self.ancestry.push(sort, self.convert(term.expression))
            sort.terms.append(ir.SortTerm(expression, term.descending))
        path.steps.append(self.ancestry.step(sort))
        self.ancestry.resolve(path)
        return path

    def _focus(self, raw: Any) -> ir.Node:
        node = self.convert(raw.lhs)
        step = node.steps[-1] if isinstance(node, ir.Path) else self.ancestry.step(node)
        if step.stages or step.node.predicates:
            message = "A variable cannot be bound (@) after a predicate; bind it before"
            raise ExpressionError("S0215", message, position=raw.operator_start)
        if isinstance(step.node, ir.Sort):
            message = "A variable cannot be bound (@) after an order-by; bind it before"
            raise ExpressionError("S0216", message, position=raw.operator_start)
        if raw.keep_array:
            step.node.keep_array = True
        step.focus = raw.rhs.value
        step.is_tuple = True
        node.end = raw.end
        return node

    def _index(self, raw: Any) -> ir.Path:
        node = self.convert(raw.lhs)
        path = self._as_path(node, raw)
        step = path.steps[-1]
        if path is not node:
            step.stages.extend(node.predicates)
            node.predicates = []
        if step.stages:
            step.stages.append(ir.IndexBinding(raw.rhs.value, raw.operator_start, raw.end))
        else:
            step.index = raw.rhs.value
        step.is_tuple = True
        return path


_OPERATORS = frozenset(
    ("+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "&", "and", "or", "in")
)
