"""Whether generated code reads a name that may be unset, or left over.

A name is unset where some way to it passes no assignment. It is left over where it was assigned
before, but not in this turn of the loop: a loop that assigns a name on one way reads it on
another that does not pass the assignment. Python raises for the first at best, and is silent about the
second, which then is the value of another item. Names live in functions, so nothing is left over
from one message to the next; what modules keep are constants and memories.

The analysis is that of a compiler: it follows the ways through each function, and takes every
condition for either true or false. What it allows is right for certain. It reads the code tree, before
that is printed.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mapper.code_tree.quotation import Carried, CommentLine

_NEVER: Final = -1
"""The state where no way comes: everything is assigned."""


_MAKES: Final = "make_lambda"
"""What makes a value of a function, and does not call it."""


class Unset(NamedTuple):
    """A name that may be unset, or left over, where it is read; `near` is the comment before that."""

    name: str
    near: str
    left_over: bool


def unset_names(body: Sequence[ast.stmt], known: Iterable[str] = ()) -> list[Unset]:
    """The names that the functions of a module may read though they are not set.

    `known` are names that the module finds when it runs.
    """
    names = {*dir(builtins), *known, *module_names(body)}
    found: list[Unset] = []
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            _Function(names, found, None).run(statement)
        elif isinstance(statement, ast.Assign):
            frame = _Function(names, found, None)
            frame.visit(statement.value)
    return found


def module_names(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names that a module defines."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in statement.names)
        elif isinstance(statement, ast.Assign):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


@dataclass(slots=True)
class _Turn:
    """One turn of a loop, or the function as a whole; names are bits.

    `done` are the names assigned for certain on this way in this turn, `outer` the turn around.
    """

    outer: _Turn | None
    done: int = 0
    stored: int = 0
    """The names that are assigned anywhere in the turn."""
    carried: dict[int, tuple[str, str]] | None = None
    """The names that are read before this turn assigns them: name and comment, by their bit."""


class _Function:
    """The analysis of one function."""

    def __init__(
        self,
        module: set[str],
        found: list[Unset],
        around: _Function | None,
        own: Iterable[str] = (),
    ) -> None:
        self.module = module
        self.found = found
        self.around = around
        self.own = frozenset(own)
        self.bits: dict[str, int] = {}
        self.turn = _Turn(None)
        self.bound: dict[str, int] = {}
        """The names of comprehensions and lambdas that are being visited."""
        self.exits: list[int] = []
        """What is assigned where the loop around is left by `break`, for each loop around."""
        self.reported: set[str] = set()
        self.near: str = around.near if around is not None else ""
        """The comment that was passed last."""
        self.meant = 0
        """The names that are meant to go from turn to turn."""
        self.waiting: list[tuple[str, str]] = []
        """What functions within this one read, and is not set yet where they are defined."""

    def run(self, node: ast.FunctionDef) -> None:
        for name in _parameters(node.args):
            self.store(name)
        self.block(node.body)
        self.settle()

    # Names.

    def bit(self, name: str) -> int:
        found = self.bits.get(name)
        if found is None:
            found = self.bits[name] = 1 << len(self.bits)
        return found

    def store(self, name: str, *, adding: bool = False) -> None:
        bit = self.bit(name)
        self.turn.done |= bit
        if not adding:
            self.turn.stored |= bit

    def load(self, name: str, near: str | None = None) -> None:
        if name in self.bound:
            return
        bit = self.bits.get(name, 0)
        turn: _Turn | None = self.turn
        if bit and self.turn.done & bit:
            return
        if not bit and name in self.module and name not in self.own:
            return
        if not bit and self.around is not None and name not in self.own:
            self.around.capture(name, self.near)
            return
        near = self.near if near is None else near
        passed: list[_Turn] = []
        while turn is not None and not turn.done & bit:
            passed.append(turn)
            turn = turn.outer
        if turn is None:
            if name not in self.reported:
                self.reported.add(name)
                self.found.append(Unset(name, near, left_over=False))
            return
        for each in passed:
            if each.carried is None:
                each.carried = {}
            each.carried.setdefault(bit, (name, near))

    def capture(self, name: str, near: str) -> None:
        """A function within this one reads a name: it is to be set before anything is called."""
        bit = self.bits.get(name, 0)
        turn: _Turn | None = self.turn
        while turn is not None and not turn.done & bit:
            turn = turn.outer
        if turn is not None or (not bit and name in self.module):
            self.load(name, near)
        else:
            self.waiting.append((name, near))

    def settle(self) -> None:
        """Something is called: it may be a function within this one."""
        waiting, self.waiting = self.waiting, []
        for name, near in waiting:
            self.load(name, near)

    # Statements.

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            _STATEMENTS[statement.__class__](self, statement)

    def _expression(self, node: ast.Expr) -> None:
        self.visit(node.value)

    def _assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.target(target)

    def _carry(self, node: Carried) -> None:
        self._assign(node)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.meant |= self.bit(target.id)

    def _comment(self, node: CommentLine) -> None:
        self.near = node.text

    def _add(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            # It goes on from what it is: so it is meant to be carried from turn to turn.
            self.load(node.target.id)
            self.store(node.target.id, adding=True)
        else:
            self.visit(node.target)

    def target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self.store(node.id)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for each in node.elts:
                self.target(each)
        elif isinstance(node, ast.Starred):
            self.target(node.value)
        else:
            self.visit(node)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.load(target.id)
                self.forget(target.id)
            else:
                self.visit(target)

    def forget(self, name: str) -> None:
        turn: _Turn | None = self.turn
        bit = ~self.bit(name)
        while turn is not None:
            turn.done &= bit
            turn = turn.outer

    def _leave(self, node: ast.Return | ast.Raise) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)
        self.settle()
        self.turn.done = _NEVER

    def _if(self, node: ast.If) -> None:
        self.visit(node.test)
        turn = self.turn
        before = turn.done
        self.block(node.body)
        after, turn.done = turn.done, before
        self.block(node.orelse)
        turn.done &= after

    def _for(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._loop(node.body, node.orelse, target=node.target)

    def _while(self, node: ast.While) -> None:
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self._loop(node.body, node.orelse, test=node.test, endless=endless)

    def _loop(
        self,
        body: list[ast.stmt],
        orelse: list[ast.stmt],
        *,
        target: ast.expr | None = None,
        test: ast.expr | None = None,
        endless: bool = False,
    ) -> None:
        outer = self.turn
        turn = self.turn = _Turn(outer)
        self.exits.append(_NEVER)
        if target is not None:
            self.target(target)
        if test is not None:
            self.visit(test)
        tested = turn.done if target is None else 0
        self.block(body)
        self.turn = outer
        if turn.carried is not None:
            for bit, (name, near) in turn.carried.items():
                if bit & turn.stored & ~self.meant:
                    self.found.append(Unset(name, near, left_over=True))
        outer.stored |= turn.stored
        broken = self.exits.pop()
        if endless:
            # It is left by `break` alone.
            outer.done = _NEVER if broken == _NEVER else outer.done | broken
            return
        outer.done |= tested
        before = outer.done
        self.block(orelse)
        outer.done &= _NEVER if broken == _NEVER else before | broken

    def _break(self, node: ast.Break) -> None:
        self.exits[-1] &= self.turn.done
        self.turn.done = _NEVER

    def _continue(self, node: ast.Continue) -> None:
        self.turn.done = _NEVER

    def _try(self, node: ast.Try) -> None:
        turn = self.turn
        before = turn.done
        self.block(node.body)
        self.block(node.orelse)
        after = turn.done
        for handler in node.handlers:
            turn.done = before
            if handler.type is not None:
                self.visit(handler.type)
            if handler.name is not None:
                self.store(handler.name)
            self.block(handler.body)
            if handler.name is not None and turn.done != _NEVER:
                self.forget(handler.name)
            after &= turn.done
        if node.finalbody:
            turn.done = before
            self.block(node.finalbody)
            after |= turn.done
        turn.done = after

    def _def(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self.store(node.name)
        _Function(self.module, self.found, self, _own(node)).run(node)

    def _nothing(self, node: ast.stmt) -> None:
        """`pass`, `nonlocal`."""

    # Expressions.

    def visit(self, node: ast.AST) -> None:
        class_ = node.__class__
        if class_ is ast.Name:
            self.load(node.id)  # type: ignore[attr-defined]  # its class was looked at
        elif class_ is not ast.Constant:
            special = _EXPRESSIONS.get(class_)
            if special is not None:
                special(self, node)
            else:
                for name in node._fields:
                    child = getattr(node, name)
                    if child.__class__ is list:
                        for each in child:
                            if each is not None:  # the key of `**` in a dict
                                self.visit(each)
                    elif isinstance(child, ast.AST):
                        self.visit(child)

    def _call(self, node: ast.Call) -> None:
        if self.waiting and not (isinstance(node.func, ast.Name) and node.func.id == _MAKES):
            self.settle()
        self.visit(node.func)
        for each in node.args:
            self.visit(each)
        for keyword in node.keywords:
            self.visit(keyword.value)

    def _attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)

    def _logical(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        done = self.turn.done
        for each in node.values[1:]:
            self.visit(each)
        self.turn.done = done

    def _choice(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        before = self.turn.done
        self.visit(node.body)
        after, self.turn.done = self.turn.done, before
        self.visit(node.orelse)
        self.turn.done &= after

    def _named(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.store(node.target.id)

    def _lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        names = list(_parameters(node.args))
        done = self.turn.done
        self._bind(names)
        self.visit(node.body)
        self._release(names)
        self.turn.done = done

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        done = self.turn.done
        names: list[str] = []
        for number, generator in enumerate(node.generators):
            self.visit(generator.iter)
            if not number:
                done = self.turn.done
            bound = [each.id for each in ast.walk(generator.target) if isinstance(each, ast.Name)]
            names += bound
            self._bind(bound)
            for condition in generator.ifs:
                self.visit(condition)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self._release(names)
        self.turn.done = done

    def _bind(self, names: Iterable[str]) -> None:
        for name in names:
            self.bound[name] = self.bound.get(name, 0) + 1

    def _release(self, names: Iterable[str]) -> None:
        for name in names:
            self.bound[name] -= 1
            if not self.bound[name]:
                del self.bound[name]


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield each.arg
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield rest.arg


def _own(function: ast.FunctionDef) -> set[str]:
    """The names that belong to a nested function: what it is given, and what it assigns."""
    names = set(_parameters(function.args))
    others: set[str] = set()
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
            continue
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        elif isinstance(node, ast.ExceptHandler) and node.name is not None:
            names.add(node.name)
        elif isinstance(node, ast.Nonlocal):
            others.update(node.names)
        elif isinstance(node, (ast.Assign, ast.Delete)):
            names.update(name for target in node.targets for name in _bound(target))
        elif isinstance(node, (ast.AugAssign, ast.For, ast.NamedExpr)):
            names.update(_bound(node.target))
        waiting.extend(ast.iter_child_nodes(node))
    return names - others


def _bound(target: ast.expr) -> Iterator[str]:
    """The names that a target binds."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each in target.elts:
            yield from _bound(each)
    elif isinstance(target, ast.Starred):
        yield from _bound(target.value)


_STATEMENTS: Final[dict[type[ast.AST], Callable[[_Function, Any], None]]] = {
    ast.Expr: _Function._expression,
    ast.Assign: _Function._assign,
    Carried: _Function._carry,
    CommentLine: _Function._comment,
    ast.AugAssign: _Function._add,
    ast.Delete: _Function._delete,
    ast.Return: _Function._leave,
    ast.Raise: _Function._leave,
    ast.If: _Function._if,
    ast.For: _Function._for,
    ast.While: _Function._while,
    ast.Break: _Function._break,
    ast.Continue: _Function._continue,
    ast.Try: _Function._try,
    ast.FunctionDef: _Function._def,
    ast.Pass: _Function._nothing,
    ast.Nonlocal: _Function._nothing,
}
"""The statements that generated code is made of; another one is a KeyError here."""

_EXPRESSIONS: Final[dict[type[ast.AST], Callable[[_Function, Any], None]]] = {
    ast.Call: _Function._call,
    ast.Attribute: _Function._attribute,
    ast.BoolOp: _Function._logical,
    ast.IfExp: _Function._choice,
    ast.NamedExpr: _Function._named,
    ast.Lambda: _Function._lambda,
    ast.ListComp: _Function._comprehension,
    ast.SetComp: _Function._comprehension,
    ast.DictComp: _Function._comprehension,
    ast.GeneratorExp: _Function._comprehension,
}
