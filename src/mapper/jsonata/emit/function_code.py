"""The tree of an expression → the code tree of a Python function.

One function per expression: `def NAME(S, R, ctx, …)`. S is the context `$`, R the root `$$`, ctx
the `Evaluation`; then comes one parameter per free variable. Several functions share the imports
and constants of one module (`ModuleParts`).
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from mapper.code_tree.block_writing import parameters
from mapper.code_tree.python_printing import CodeLine, printed
from mapper.jsonata.emit.emission import ModuleParts, Operand
from mapper.jsonata.emit.emit_calls import emit_apply, emit_call
from mapper.jsonata.emit.emit_constructors import emit_array, emit_group, emit_object
from mapper.jsonata.emit.emit_functions import emit_lambda, emit_partial, emit_transform
from mapper.jsonata.emit.emit_operators import (
    emit_binary,
    emit_condition,
    emit_default,
    emit_logical,
    emit_negate,
)
from mapper.jsonata.emit.emit_paths import after, emit_descendant, emit_path, emit_wildcard
from mapper.jsonata.emit.emit_scopes import (
    declare,
    emit_bind,
    emit_block,
    emit_literal,
    emit_regex,
    emit_variable,
)
from mapper.jsonata.emit.emitter import Emitter, Handler
from mapper.jsonata.functions.registry import BUILTINS
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.expression_errors import LimitError
from mapper.jsonata.runtime.function import Builtin


def emit_parent(e: Emitter, node: ir.Parent) -> Operand:
    """`%`: the item stored under the label."""
    variable = e.scope.find(node.label)
    return Operand(e.missing if variable is None else variable.python)


_HANDLERS: Final[Mapping[type[ir.Node], Handler]] = MappingProxyType(
    {
        ir.Literal: emit_literal,
        ir.Regex: emit_regex,
        ir.Variable: emit_variable,
        ir.Wildcard: emit_wildcard,
        ir.Descendant: emit_descendant,
        ir.Parent: emit_parent,
        ir.Path: emit_path,
        ir.Negate: emit_negate,
        ir.Binary: emit_binary,
        ir.Logical: emit_logical,
        ir.Array: emit_array,
        ir.Object: emit_object,
        ir.Block: emit_block,
        ir.Bind: emit_bind,
        ir.Condition: emit_condition,
        ir.Default: emit_default,
        ir.Lambda: emit_lambda,
        ir.Call: emit_call,
        ir.Partial: emit_partial,
        ir.Apply: emit_apply,
        ir.Transform: emit_transform,
    }
)
_FOLLOWERS: Final[Mapping[str, Callable[[Emitter, Operand, Any], Operand]]] = MappingProxyType(
    {"after": after, "group": emit_group}
)


@dataclass(frozen=True)
class Emission:
    """The code of one function.

    `free_variables` are in the order of the parameters; `counter` says how often each short way of
    the emitter was taken. The column of a statement is the position in the expression that an error in
    it points at. With `holds_nothing` an array in the result may hold MISSING, as in the
    reference: a predicate can select an absent item.
    """

    name: str
    function: ast.FunctionDef
    free_variables: tuple[str, ...]
    parts: ModuleParts
    counter: Counter[str] = field(default_factory=Counter)
    holds_nothing: bool = False

    @cached_property
    def lines(self) -> list[CodeLine]:
        """The function as lines of source."""
        return printed([self.function])


def emit_function(
    node: ir.Node,
    name: str,
    parts: ModuleParts | None = None,
    *,
    builtins: Mapping[str, Builtin] = BUILTINS,
    outside: Container[str] = (),
    outer_input: bool = False,
    dynamic: bool = False,
    recorder: str | None = None,
) -> Emission:
    """The function `name` that evaluates `node`.

    `builtins` are the known functions by name; a name in `outside` is a parameter, even if a
    built-in function has that name. With `outer_input` S may be an `OuterArray`; `dynamic` allows
    `$eval`. What each predicate says of an item goes to `recorder.picked(position, item, answer)`, a
    global of the module, which gives the answer back. Raises ExpressionError for a regular expression that cannot be used and for a `$eval`
    that is not allowed.
    """
    parts = ModuleParts() if parts is None else parts
    counter: Counter[str] = Counter()
    e = Emitter(
        parts,
        counter,
        _HANDLERS,
        _FOLLOWERS,
        builtins,
        outside,
        outer_input=outer_input,
        dynamic=dynamic,
    )
    e.recorder = recorder
    try:
        e.survey(node)
        with e.frame() as scope:
            declare(e, scope, [node])
            result = e.visit(node)
            e.write("return {}", result.code)
    except RecursionError:
        raise LimitError("S0500", "The expression is nested too deeply", position=0) from None
    free = [variable.python for variable in e.free_variables.values()]
    arguments = ast.arguments([], parameters("S", "R", "ctx", *free), None, [], [], None, [])
    function = ast.FunctionDef(name, arguments, e.body, [], None, None)
    return Emission(name, function, tuple(e.free_variables), parts, counter, e.holds_nothing)
