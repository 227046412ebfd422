"""Statements being written: the blocks that are open, and what each has so far."""

from __future__ import annotations

import ast
from types import TracebackType
from typing import Any

from mapper.code_tree.quotation import Carried, Code, CommentLine, Hole, code, name, statement


class OpenBlock:
    """A block that is open: within it, what is written goes into `body`.

    What is computed there is not known behind it.
    """

    __slots__ = ("before", "body", "outer", "writer")

    def __init__(self, writer: BlockWriter, body: list[ast.stmt]) -> None:
        self.writer = writer
        self.body = body

    def __enter__(self) -> None:
        writer = self.writer
        self.outer, writer.body = writer.body, self.body
        self.before, writer.known = writer.known, dict(writer.known)
        writer.depth += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        writer = self.writer
        writer.body = self.outer
        writer.depth -= 1
        writer.leave(self.before)


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
        self.known: dict[Any, Any] = {}
        """What has been computed and is still there: what it is, and the variable that holds it."""

    def add(self, node: ast.stmt) -> None:
        """Add a statement."""
        if self.offset is not None:
            node.col_offset = self.offset
        self.body.append(node)

    def leave(self, before: dict[Any, Any]) -> None:
        """A block was left, before which this was known."""
        self.known = before

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

    def block(self, template: str, *holes: Hole) -> OpenBlock:
        """What is written inside is the block below a head: `if {}:`, `for {} in {}:`, `while {}:`."""
        head = statement(template, *holes)
        self.add(head)
        return OpenBlock(self, head.body)  # type: ignore[attr-defined]  # a head has a body

    def otherwise(self) -> OpenBlock:
        """What is written inside is the `else` of the `if` that was written last."""
        head = self.body[-1]
        assert isinstance(head, ast.If)  # noqa: S101  # the caller wrote it
        while len(head.orelse) == 1 and isinstance(head.orelse[0], ast.If):
            head = head.orelse[0]
        return OpenBlock(self, head.orelse)

    def otherwise_if(self, condition: Code) -> OpenBlock:
        """What is written inside is the next branch of the `if` that was written last."""
        branch = ast.If(code(condition), [], [])
        with self.otherwise():
            self.add(branch)
        return OpenBlock(self, branch.body)

    def trying(self) -> OpenBlock:
        """What is written inside is tried; `catching` must follow."""
        head = ast.Try([], [], [], [])
        self.add(head)
        return OpenBlock(self, head.body)

    def catching(self, kind: Code, bound: str | None = None) -> OpenBlock:
        """What is written inside handles an exception of what was tried last."""
        head = self.body[-1]
        assert isinstance(head, ast.Try)  # noqa: S101  # the caller wrote it
        handler = ast.ExceptHandler(code(kind), bound, [])
        head.handlers.append(handler)
        return OpenBlock(self, handler.body)

    def define(
        self, function: str, parameters: list[ast.arg], defaults: list[ast.expr] | None = None
    ) -> OpenBlock:
        """What is written inside is the body of a function."""
        arguments = ast.arguments([], parameters, None, [], [], None, defaults or [])
        head = ast.FunctionDef(function, arguments, [], [], None, None)
        self.add(head)
        return OpenBlock(self, head.body)


def parameters(*names: str) -> list[ast.arg]:
    """The parameters of a function."""
    return [ast.arg(each, None, None) for each in names]
