"""Statements being written: the blocks that are open, and what each has so far."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from mapper.code_tree.quotation import Carried, Code, CommentLine, Hole, code, name, statement


class BlockWriter:
    """Adds statements to the innermost open block.

    `offset` is where in an expression what is written now comes from; each statement keeps it as
    its column (`col_offset`).
    """

    def __init__(self) -> None:
        self.body: list[ast.stmt] = []
        self.offset: int | None = None
        self.depth = 0
        """How many blocks are open."""

    def add(self, node: ast.stmt) -> None:
        """Add a statement."""
        if self.offset is not None:
            node.col_offset = self.offset
        self.body.append(node)

    def write(self, template: str, *holes: Hole) -> None:
        """Add the statement of a template (see `quotation`)."""
        self.add(statement(template, *holes))

    def set_variable(self, target: str, value: Code) -> None:
        """Add `target = value`."""
        self.add(ast.Assign([name(target)], code(value)))

    def carry(self, target: str, value: Code) -> None:
        """Add `target = value`, of a variable that goes from turn to turn of a loop."""
        self.add(Carried([name(target)], code(value)))

    def comment(self, text: str) -> None:
        """Add a comment."""
        self.body.append(CommentLine(text))

    @contextmanager
    def block(self, template: str, *holes: Hole) -> Iterator[None]:
        """What is written inside is the block below a head: `if {}:`, `for {} in {}:`, `while {}:`."""
        head = statement(template, *holes)
        self.add(head)
        with self.into(head.body):  # type: ignore[attr-defined]  # a head has a body
            yield

    @contextmanager
    def otherwise(self) -> Iterator[None]:
        """What is written inside is the `else` of the `if` that was written last."""
        head = self.body[-1]
        assert isinstance(head, ast.If)  # noqa: S101  # the caller wrote it
        while len(head.orelse) == 1 and isinstance(head.orelse[0], ast.If):
            head = head.orelse[0]
        with self.into(head.orelse):
            yield

    @contextmanager
    def otherwise_if(self, condition: Code) -> Iterator[None]:
        """What is written inside is the next branch of the `if` that was written last."""
        branch = ast.If(code(condition), [], [])
        with self.otherwise():
            self.add(branch)
        with self.into(branch.body):
            yield

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What is written inside is tried; `catching` must follow."""
        head = ast.Try([], [], [], [])
        self.add(head)
        with self.into(head.body):
            yield

    @contextmanager
    def catching(self, kind: Code, bound: str | None = None) -> Iterator[None]:
        """What is written inside handles an exception of what was tried last."""
        head = self.body[-1]
        assert isinstance(head, ast.Try)  # noqa: S101  # the caller wrote it
        handler = ast.ExceptHandler(code(kind), bound, [])
        head.handlers.append(handler)
        with self.into(handler.body):
            yield

    @contextmanager
    def define(
        self, function: str, parameters: list[ast.arg], defaults: list[ast.expr] | None = None
    ) -> Iterator[None]:
        """What is written inside is the body of a function."""
        arguments = ast.arguments([], parameters, None, [], [], None, defaults or [])
        head = ast.FunctionDef(function, arguments, [], [], None, None)
        self.add(head)
        with self.into(head.body):
            yield

    @contextmanager
    def into(self, body: list[ast.stmt]) -> Iterator[None]:
        """What is written inside goes into `body`."""
        outer, self.body = self.body, body
        self.depth += 1
        yield
        self.body = outer
        self.depth -= 1


def parameters(*names: str) -> list[ast.arg]:
    """The parameters of a function."""
    return [ast.arg(each, None, None) for each in names]
