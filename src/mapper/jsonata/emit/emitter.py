"""The emitter: visits the nodes of an expression and writes the code that evaluates them.

`visit` writes the code that evaluates a node and gives its value as an operand. The modules
`emit_…` emit the kinds of nodes; `function_code` joins them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping
from typing import Any

from mapper.code_tree.quotation import Code, expression
from mapper.jsonata.emit.emission import (
    BoundVariable,
    Callee,
    Frame,
    FunctionWriter,
    ModuleParts,
    Operand,
)
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.function import Builtin

LOOPS = frozenset(("map", "filter", "reduce"))
"""The functions that become loops when given a lambda."""

Handler = Callable[["Emitter", Any], Operand]


def _is_json(node: ir.Node) -> bool:
    """Whether `node` is never a function."""
    kinds = ir.Literal | ir.Array | ir.Object | ir.Binary | ir.Negate | ir.Logical
    return isinstance(node, kinds) and not node.predicates and node.group is None


def no_eval(position: int) -> ExpressionError:
    """The error for `$eval` where it is not allowed."""
    message = "$eval is not allowed here: all expressions must be known before the run"
    return ExpressionError("eval-not-allowed", message, position=position)


# Nodes that take the value of another node, and unwrap it again.
_PASSING = (ir.Bind, ir.Block, ir.Condition, ir.Default, ir.Variable)


class Emitter(FunctionWriter):
    """Emits one expression, as the body of one function.

    `builtins` are the known functions by name; a name in `outside` is a parameter, even if a
    built-in has that name. With `outer_input` the context may be an OuterArray.
    """

    def __init__(
        self,
        parts: ModuleParts,
        counter: Counter[str],
        handlers: Mapping[type[ir.Node], Handler],
        followers: Mapping[str, Callable[[Emitter, Operand, Any], Operand]],
        builtins: Mapping[str, Builtin],
        outside: Container[str],
        *,
        outer_input: bool = False,
        dynamic: bool = False,
    ) -> None:
        super().__init__(parts, counter)
        self.handlers = handlers
        self.followers = followers
        self.builtins = builtins
        self.outside = outside
        self.dynamic = dynamic
        self.recorder: str | None = None  # a global that takes what predicates answer
        self.free_variables: dict[str, BoundVariable] = {}  # by name
        self.top_context = self.context if outer_input else None
        self.element_paths: set[int] = set()  # ids of paths whose items are needed as a list
        self.callees: dict[int, Callee] = {}  # by id of the lambda
        # By id, the calls in tail position, and whether their function is written inline.
        self.raw_calls: dict[int, bool] = {}
        self.raw_ends: set[int] = set()  # and the nodes with the value of such a call
        self.has_raw_items = False  # an array may hold a raw result
        # What occurs anywhere in the expression.
        self.has_constructed = False
        self.has_kept = False
        self.has_loose = False
        self.has_bound_loop = False
        self.holds_nothing = False  # an array in the result may hold MISSING

    def survey(self, node: ir.Node) -> None:
        """Record what occurs in the expression."""
        called: set[int] = set()
        for each in ir.walk(node):
            if isinstance(each, ir.Call):
                called.add(id(each.procedure))
            elif isinstance(each, ir.Array | ir.Block) and each.constructed:
                self.has_constructed = True
            if each.keep_array or (isinstance(each, ir.Path) and each.keep_singleton):
                self.has_kept = True
            bound = {each.name} if isinstance(each, ir.Bind) else set()
            if isinstance(each, ir.Lambda):
                bound = set(each.parameters)
            elif isinstance(each, ir.Path):
                names = [name for step in each.steps for name in (step.focus, step.index)]
                bound = {name for name in names if name is not None}
            if not LOOPS.isdisjoint(bound):
                self.has_bound_loop = True
            if isinstance(each, ir.Variable) and each.name in self.builtins:
                self.has_loose = self.has_loose or id(each) not in called

    def visit(self, node: ir.Node) -> Operand:
        """Write the code that evaluates `node`; the operand is its unwrapped value."""
        outer, self.offset = self.offset, node.start
        operand = self.handlers[type(node)](self, node)
        behind = node.predicates or node.group is not None
        if id(node) in self.raw_calls or (operand.names and not behind):
            # A value in tail position and a tuple stream are not unwrapped.
            self.offset = outer
            return operand
        passes = self.has_raw_items and isinstance(node, _PASSING) and not behind
        if passes and operand.may_be_array and id(node) not in self.raw_ends:
            # An unwrapped value may have been the only item, itself a raw result.
            operand = self.collapsed(self.temporary("{}", operand.code))
        if node.predicates or (node.group is not None and not isinstance(node, ir.Path)):
            operand = self.after(operand, node)
        elif node.keep_array and not isinstance(node, ir.Path) and operand.may_be_array:
            code = expression("{}({})", self.use("keep_sequence"), operand.code)
            operand = Operand(self.temporary("{}", code), operand.kind)
        self.offset = outer
        return operand

    def picked(self, predicate: ir.Node, item: Code, answer: Code) -> Code:
        """What a predicate says of an item, which the recorder sees where there is one."""
        if self.recorder is None:
            return answer
        return expression("{}.picked({}, {}, {})", self.recorder, predicate.start, item, answer)

    def captures(self, node: ir.Node) -> bool:
        """Whether a lambda in `node` may outlive the evaluation of `node`."""
        pending = [node]
        while pending:
            each = pending.pop()
            if isinstance(each, ir.Transform):
                return True
            if isinstance(each, ir.Lambda):
                return True
            first = 0
            if isinstance(each, ir.Apply) and isinstance(each.right, ir.Call):
                pending.append(each.left)
                each, first = each.right, 1
            inlined = self.loop_body(each, first)
            for child in ir.children(each):
                # The body of a lambda that becomes a loop is not a function any more.
                is_loop = inlined is not None and inlined is child
                pending.append(inlined.body if is_loop and inlined is not None else child)
        return False

    def loop_body(self, node: ir.Node, first: int = 0) -> ir.Lambda | None:
        """The lambda of a `$map`, `$filter` or `$reduce` that is written as a loop.

        `first` is 1 when the array comes from the left side of `~>`.
        """
        if not isinstance(node, ir.Call) or self.has_bound_loop:
            return None
        builtin = self.is_builtin(node.procedure)
        if builtin is None or builtin.name not in LOOPS:
            return None
        given = len(node.arguments) + first
        function = node.arguments[1 - first] if given >= 2 else None
        if (
            not isinstance(function, ir.Lambda)
            or function.signature is not None
            or function.predicates
            or function.group is not None
            or function.keep_array
            or len(set(function.parameters)) != len(function.parameters)
        ):
            return None
        count = len(function.parameters)
        if builtin.name == "reduce":
            initial = node.arguments[2 - first] if given == 3 else None
            fits = given <= 3 and 2 <= count <= 4
            return function if fits and (initial is None or _is_json(initial)) else None
        return function if given == 2 and count <= 3 else None

    def mark_tail(self, node: ir.Node, *, in_place: bool) -> None:
        """Record the calls in tail position of a function with the body `node`.

        As in the reference, where the caller makes such a call, its result is not unwrapped, and
        what follows the call is dropped.
        """
        if node.predicates:
            return
        if isinstance(node, ir.Block | ir.Condition | ir.Default):
            self.raw_ends.add(id(node))
        match node:
            case ir.Call():
                self.raw_calls[id(node)] = in_place
                builtin = self.is_builtin(node.procedure)
                self.has_raw_items |= builtin is None or builtin.result not in set("snb")
            case ir.Condition():
                self.mark_tail(node.then, in_place=in_place)
                if node.otherwise is not None:
                    self.mark_tail(node.otherwise, in_place=in_place)
            case ir.Default():
                self.mark_tail(node.right, in_place=in_place)
            case ir.Block() if node.expressions:
                self.mark_tail(node.expressions[-1], in_place=in_place)

    def after(self, operand: Operand, node: ir.Node) -> Operand:
        """What follows a node that is not a path: predicates, a grouping, `[]`."""
        return self.followers["after"](self, operand, node)

    def group(self, operand: Operand, group: ir.GroupBy) -> Operand:
        """The items of a raw result, grouped."""
        return self.followers["group"](self, operand, group)

    def keeps_raw(self, node: ir.Node) -> bool:
        """Whether the raw result of `node` is needed, and not only its unwrapped value."""
        behind = node.predicates or node.group is not None or node.keep_array
        return bool(behind) or id(node) in self.raw_calls

    def settled(self, code: Code, node: ir.Node) -> Operand:
        """The raw result of `node`, unwrapped unless what follows needs it raw."""
        if node.predicates or node.group is not None or id(node) in self.raw_calls:
            return Operand(code)
        if node.keep_array:
            self.write("{} = {}({})", code, self.use("keep_sequence"), code)
        return self.collapsed(code)

    # Operands

    def hold(self, operand: Operand) -> Operand:
        """`operand` in a new variable, which no later assignment changes."""
        code = self.temporary("{}", operand.code)
        return Operand(code, operand.kind, operand.missing, names=operand.names)

    def collapsed(self, code: Code, *, missing: bool = True) -> Operand:
        """A raw result, unwrapped."""
        sequence, collapse = self.use("Sequence"), self.use("collapse")
        with self.block("if {}.__class__ is {} and len({}) < 2:", code, sequence, code):
            self.write("{} = {}({})", code, collapse, code)
        return Operand(code, missing=missing)

    def condition(self, operand: Operand) -> Code:
        """A Python condition: `operand` counts as true."""
        code = operand.code
        if operand.literal:
            return bool(operand.value)
        if operand.kind == "b":
            return code  # MISSING is false in Python, too
        if operand.kind == "s":
            return (
                expression("{} is not {} and {} != ''", code, self.missing, code)
                if operand.missing
                else expression("{} != ''", code)
            )
        if operand.kind in ("l", "f"):
            return False
        truthy = self.use("truthy")
        self.parts.use("MISSING")
        return expression(
            "{} is True or ({} is not False and {} is not MISSING and {}({}))",
            *(code, code, code, truthy, code),
        )

    def items(self, operand: Operand, *, nothing: bool = True) -> Code:
        """A Python expression for the items of a value; with `nothing` MISSING has none."""
        code = operand.code
        if operand.kind == "a" and not operand.missing:
            return code
        if operand.kind == "a":
            return (
                expression("{} or ()", code)
                if nothing
                else expression("{} if {} is not {} else ({},)", code, code, self.missing, code)
            )
        single = expression("({},)", code)
        if nothing and operand.missing:
            single = expression("() if {} is {} else ({},)", code, self.missing, code)
        if not operand.may_be_array:
            return single
        return expression("{} if isinstance({}, list) else {}", code, code, single)

    # Names

    def resolve(self, name: str) -> BoundVariable | None:
        """The variable `name`; None for a built-in function."""
        variable = self.scope.find(name)
        if variable is not None:
            return variable
        if name in self.builtins and name not in self.outside:
            return None
        if name == "eval" and name not in self.outside:
            raise no_eval(self.offset or 0)
        return self.outer_variable(name)

    def outer_variable(self, name: str) -> BoundVariable:
        """The parameter for the free variable `name`."""
        if name not in self.free_variables:
            scope = Frame(None)
            variable = self.bind(scope, name)
            root = self.function
            while root.parent is not None:
                root = root.parent
            variable.function = root
            self._owners[variable.python] = root
            self.free_variables[name] = variable
        return self.free_variables[name]

    def is_builtin(self, node: ir.Node) -> Builtin | None:
        """The built-in function that `node` names, unless its name is bound to something else."""
        if not isinstance(node, ir.Variable) or node.predicates or node.group is not None:
            return None
        if self.scope.find(node.name) is not None or node.name in self.outside:
            return None
        return self.builtins.get(node.name)
