"""The line of a YAML file whose indentation fits no line above it.

YAML says of such a file what it expected some lines further on, or takes the line for the rest of
an expression. Here lines are read one by one, as far as they are entries of blocks; where that
is not known, nothing is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.plural import counted
from mapper.yaml_text.yaml_nodes import ScalarNode, SequenceNode

_DASHES: Final = re.compile(r"-(?:[ ]+|$)")
_KEY: Final = re.compile(
    r"""(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"\[\]{},#|>?&*!-][^\s:\[\]{},"']*|\?[ ]\S+)[ ]*:(?:[ ]+|$)"""
)
_QUOTED: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_BLOCK_SCALAR: Final = re.compile(r"[|>][-+1-9]*(?:[ ]+#.*|[ ]*)$")


def or_misindented(findings: list[Finding], text: str, file: str) -> list[Finding]:
    """What is wrong with a file by YAML, or the indentation alone where that is the cause."""
    stops = [one.position.line for one in findings if one.code == "yaml-syntax" and one.position]
    wrong = misindented(text, file) if stops else None
    if wrong is None or wrong.position is None or wrong.position.line > max(stops) + 1:
        return findings
    return [wrong]


def misindented(text: str, file: str) -> Finding | None:
    """The first line whose indentation is neither that of an entry above it nor of one below it.

    `text` is a file that YAML cannot read. None where no line is, or where a value begins in
    quotes or brackets that do not end: the lines below cannot be kept apart then.
    """
    return _Outline(text.split("\n"), file).find()


def absorbed_items(node: SequenceNode) -> Iterator[Finding]:
    """Items that YAML reads as the rest of the item above them, as they stand right of its dash."""
    for item in node.items:
        if isinstance(item, ScalarNode) and item.style == "plain" and "\n" in item.raw:
            for below, row in enumerate(item.raw.split("\n")[1:], item.line + 1):
                indent = len(row) - len(row.lstrip(" "))
                if _DASHES.match(row.lstrip(" ")) and indent < item.column - 1:
                    yield Finding(
                        "yaml-indentation",
                        f"YAML reads this line as the rest of line {item.line}: their dashes are "
                        "not below each other",
                        Position(node.source.file, below, 1, below, indent + 1),
                        hint="indent all items of a list alike",
                    )
                    break


def _is_entry(body: str) -> bool:
    return bool(_DASHES.match(body) or _KEY.match(body))


@dataclass(slots=True)
class _OpenBlock:
    """A block that is open: its column, the row of its last entry, and how many it has."""

    column: int
    row: int
    entries: int = 1


@dataclass
class _Outline:
    rows: list[str]
    file: str
    levels: list[_OpenBlock] = field(default_factory=list)
    nested: bool = True
    """Whether the last entry has no value yet, so that a block may begin below it."""
    continued: bool = False
    """Whether the value of the last entry goes on: an expression with a bracket that is open."""

    def find(self) -> Finding | None:
        at = 0
        while at < len(self.rows):
            row = self.rows[at]
            body = row.lstrip(" ")
            if not body.strip() or body.startswith(("#", "---")):
                at += 1
                continue
            if body.startswith("\t"):
                return None
            indent = len(row) - len(body)
            inside = bool(self.levels) and indent > self.levels[-1].column
            if not _is_entry(body) or (self.continued and inside):
                # The rest of a value; where there is none YAML's own words say enough.
                at += 1
                continue
            if (found := self.misplaced(indent, at)) is not None:
                return found
            ended = self.entry(body, indent, at)
            if isinstance(ended, Finding):
                return ended
            if ended is None:
                return None
            at = ended
        return None

    def misplaced(self, indent: int, at: int) -> Finding | None:
        """Closes the blocks that end before this entry; a finding where it stands between two."""
        closed = None
        while self.levels and self.levels[-1].column > indent:
            closed = self.levels.pop()
            self.nested = False
        outer = self.levels[-1] if self.levels else None
        if outer is not None and outer.column == indent:
            outer.row = at
            outer.entries += 1
            return None
        between = outer is not None and (closed is not None or not self.nested)
        shifted = self.shifted(outer, indent, at) if outer is not None and between else None
        if shifted is not None:
            return shifted
        if closed is not None:
            choices = [closed, *([outer] if outer else [])]
            return self.finding(at, indent, "no line above it has this indentation", choices)
        if outer is not None and not self.nested:
            said = f"line {outer.row + 1} above it is indented by {outer.column} and has a value"
            return self.finding(at, indent, said, [outer])
        self.levels.append(_OpenBlock(indent, at))
        return None

    def shifted(self, level: _OpenBlock, indent: int, at: int) -> Finding | None:
        """The only entry of a block, where the step of the file says that it is wrong and the
        entry at `at`, which is indented more, is not.
        """
        if level.entries > 1 or not level.column % self.step or indent % self.step:
            return None
        said = f"line {at + 1} below it is indented by {indent}"
        return self.finding(level.row, level.column, said, [_OpenBlock(indent, at)])

    @cached_property
    def step(self) -> int:
        """The columns that a level of this file has: nearly all indentations are multiples."""
        indents = [len(row) - len(row.lstrip(" ")) for row in self.rows if row.strip()]
        for step in (4, 2):
            if sum(indent % step > 0 for indent in indents) <= max(1, len(indents) // 10):
                return step
        return 1

    def entry(self, body: str, indent: int, at: int) -> int | Finding | None:
        """Reads an entry; the row after it, or None where its end is not known."""
        column = indent
        while dashes := _DASHES.match(body):
            body = body[dashes.end() :]
            column += dashes.end()
            if _is_entry(body):
                self.levels.append(_OpenBlock(column, at))
        if key := _KEY.match(body):
            body = body[key.end() :]
        self.nested = not body or body.startswith("#")
        self.continued = False
        if self.nested:
            return at + 1
        if _BLOCK_SCALAR.match(body):
            return self.block_scalar(at)
        if body[0] in "'\"[{":
            return self.enclosed(at, len(self.rows[at]) - len(body))
        self.continued = body.count("(") > body.count(")")
        return at + 1

    def block_scalar(self, at: int) -> int | Finding:
        """The lines of a text, none of which may stand left of the first of them."""
        outer = self.levels[-1].column
        first: _OpenBlock | None = None
        for below in range(at + 1, len(self.rows)):
            row = self.rows[below]
            if not row.strip():
                continue
            indent = len(row) - len(row.lstrip(" "))
            if indent <= outer:
                return below
            if first is None:
                first = _OpenBlock(indent, below)
            if indent < first.column:
                if _is_entry(row.lstrip(" ")):
                    shifted = self.shifted(self.levels[-1], indent, below)
                    if shifted is not None:
                        return shifted
                said = f"the text that begins on line {first.row + 1} is indented more"
                return self.finding(below, indent, said, [first])
        return len(self.rows)

    def enclosed(self, at: int, start: int) -> int | None:
        """The row after a value in quotes, brackets or braces; None where it does not end."""
        text = "\n".join(self.rows[at:])
        depth = 0
        index = start
        while index < len(text):
            if text[index] in "'\"" and (depth == 0 or text[index - 1] in "[{,: \n"):
                quoted = _QUOTED.match(text, index)
                if quoted is None:
                    return None
                index = quoted.end() - 1
            elif text[index] in "[{":
                depth += 1
            elif text[index] in "]}":
                depth -= 1
            if depth <= 0:
                return at + text.count("\n", 0, index) + 1
            index += 1
        return None

    def finding(self, at: int, indent: int, said: str, choices: list[_OpenBlock]) -> Finding:
        here = Position(self.file, at + 1, 1, at + 1, indent + 1) if indent else None
        position = here or Position(self.file, at + 1, 1)
        ways = [f"{counted(one.column, 'blank')}, as line {one.row + 1}" for one in choices]
        return Finding(
            "yaml-indentation",
            f"the indentation of this line, {indent}, is wrong: {said}",
            position,
            hint=f"indent it by {' or '.join(ways)}",
        )
