"""Findings about an expression, given the types of its operands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mapper.contract.message_model import ObjectType
from mapper.diagnostics.diagnostic import Severity
from mapper.diagnostics.nearest import meant
from mapper.expression_types.inferred_types import Inferred, Kind, describe
from mapper.jsonata.parse import ir


@dataclass(frozen=True, slots=True)
class ExpressionFinding:
    """Something wrong or doubtful in an expression, with its span."""

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    severity: Severity = "error"
    path: str | None = None


_JOINED: Final = "texts are joined by `&`; make one a number by $number(…)"


@dataclass(slots=True)
class ExpressionFindings:
    """Collects findings; knows what operators and functions require of their operands."""

    found: list[ExpressionFinding] = field(default_factory=list)
    text: str = ""
    """The expression, for hints that can be copied."""

    def written(self, node: ir.Node) -> str:
        """The text of a node; `…` where it is unknown."""
        return " ".join(self.text[node.start : node.end].split()) or "…"

    def add(
        self,
        code: str,
        message: str,
        node: ir.Node,
        hint: str | None = None,
        severity: Severity = "error",
        path: str | None = None,
    ) -> None:
        """Report a finding about `node`."""
        self.found.append(
            ExpressionFinding(code, message, node.start, node.end, hint, severity, path)
        )

    def needs_number(self, operand: Inferred, node: ir.Node, operator: str) -> None:
        """Report an operand of arithmetic that can never be a number."""
        if operand.unknown or not operand.items:
            return
        kinds = operand.kinds()
        if kinds & {"integer", "number"}:
            if operand.many:
                message = f"{subject(operand)} may be a list, and `{operator}` needs one number"
                hint = f"choose one, or sum them: `$sum({self.written(node)})`"
                self.add("expression-type", message, node, hint, "warning")
            return
        decimals = any(leaf.base == "decimal" for leaf in operand.leaves)
        hint = (
            "decimals stay text, so that no digit is lost: use $decimal_sum, $decimal_add, …"
            if decimals
            else "make it a number first: $number(…)"
        )
        if operator == "+" and kinds == {"string"}:
            hint = _JOINED
            if any(one.hint == hint and one.code == "expression-type" for one in self.found):
                return  # of a chain of texts one is enough
        message = (
            f"{subject(operand)} is {describe(operand.present())}, and `{operator}` needs numbers"
        )
        self.add("expression-type", message, node, hint)

    def joined(self, node: ir.Binary, operands: list[tuple[Inferred, ir.Node]]) -> None:
        """Report operands of `&` that count as an empty text where they are absent."""
        absent = [
            (type_, side)
            for type_, side in operands
            if type_.optional and type_.items and not type_.unknown
        ]
        asked = [self.written(side) for _, side in absent]
        test = " and ".join(f"$exists({each})" for each in dict.fromkeys(asked))
        for (type_, side), written in zip(absent, asked, strict=True):
            message = f"{subject(type_)} may be absent, and `&` then joins an empty text"
            hint = (
                f"for no value then: `{test} ? {self.written(node)}`; "
                f'for an empty text: `({written} ?? "")` instead'
            )
            self.add("may-be-absent", message, side, hint, "warning")
        for type_, side in operands:
            self.object_as_text(type_, side)
            if type_.many and not type_.unknown and not type_.objects:
                message = f"{subject(type_)} may be a list, and `&` then joins its JSON"
                hint = f'choose one, or join them: `$join({self.written(side)}, ", ")`'
                self.add("expression-type", message, side, hint, "warning")

    def decides(self, node: ir.Condition, absent: ir.Node) -> None:
        """Report a condition that is false where `absent`, a part of it, is absent."""
        what, condition = self.written(absent), self.written(node.condition)
        message = f"`{what}` may be absent, and the branch after `:` is then taken"
        hint = (
            f"for no value then: `$exists({what}) ? ({self.written(node)})`; where absent means "
            f"false, make the condition `$exists({what}) and {condition}`"
        )
        self.add("may-be-absent", message, absent, hint, "warning")

    def object_as_text(self, operand: Inferred, node: ir.Node) -> None:
        """Report an object in a concatenation."""
        if operand.objects and len(operand.objects) == len(operand.items):
            message = f"{subject(operand)} is an object, and would be joined as JSON text"
            self.add("compare-object", message, node, members(operand))

    def compare(self, node: ir.Binary, left: Inferred, right: Inferred) -> None:
        """Report a comparison that is never true, or true for an unintended reason."""
        operator = node.operator
        for one, other, side in ((left, right, node.left), (right, left, node.right)):
            if not one.items or one.unknown or other.unknown or not other.items:
                continue
            only_objects = len(one.objects) == len(one.items)
            if only_objects and other.kinds() <= {"string", "integer", "number", "boolean"}:
                message = (
                    f"{subject(one)} is an object; compared with {with_article(kind_word(other))} "
                    f"it is never equal"
                )
                self.add("compare-object", message, side, members(one))
                return
        if left.unknown or right.unknown or not left.items or not right.items:
            return
        if operator in ("=", "!=", "<", "<=", ">", ">="):
            self._compare_kinds(node, left, right)
        if operator in ("=", "!=", "in"):
            self._compare_codes(left, node.right)
            self._compare_codes(right, node.left)
        if operator == "!=" and (left.optional or right.optional):
            which = left if left.optional else right
            self.add(
                "may-be-absent",
                f"{subject(which)} may be absent, and `!=` is then false, as `=` is",
                node.left if left.optional else node.right,
                f"if absent counts as different: `$not({self.written(node.left)} = "
                f"{self.written(node.right)})`",
                "warning",
            )

    def _compare_kinds(self, node: ir.Binary, left: Inferred, right: Inferred) -> None:
        simple: set[Kind] = {"string", "integer", "number", "boolean"}
        numbers: set[Kind] = {"integer", "number"}
        kinds = (left.kinds(), right.kinds())
        if all(k <= simple for k in kinds):
            folded = [{"number" if k in numbers else k for k in each} for each in kinds]
            if not folded[0] & folded[1]:
                what = "is never equal" if node.operator in ("=", "!=") else "is an error"
                self.add(
                    "expression-type",
                    f"{with_article(kind_word(left))} compared with "
                    f"{with_article(kind_word(right))} {what}",
                    node,
                    "convert one of them: $number(…) or $string(…)",
                )
                return
        formats = [{leaf.format for leaf in each.leaves if leaf.format} for each in (left, right)]
        if formats[0] and formats[1] and not formats[0] & formats[1]:
            message = (
                f"{subject(left)} ({'/'.join(sorted(filter(None, formats[0])))}) and "
                f"{subject(right)} ({'/'.join(sorted(filter(None, formats[1])))}) "
                "have different formats"
            )
            self.add("compare-formats", message, node, "convert one of them first", "warning")
        for operand, side in ((left, node.left), (right, node.right)):
            if operand.many and node.operator in ("=", "!="):
                message = (
                    f"{subject(operand)} may be a list, and a list is never equal to one value"
                )
                hint = "write `value in list`, or choose one: `…[0]`"
                self.add("expression-type", message, side, hint, "warning")

    def _compare_codes(self, operand: Inferred, other: ir.Node) -> None:
        """Report constants that are not in the code list of the operand."""
        lists = [leaf.facets.enum for leaf in operand.leaves]
        if not lists or None in lists or len(lists) < len(operand.items):
            return
        codes = {code for one in lists for code in one or ()}
        for node in _texts(other):
            if node.value not in codes:
                message = f"{subject(operand)} never has the value `{node.value}`"
                hint = meant(str(node.value), codes) or f"it can be {', '.join(sorted(codes)[:8])}"
                self.add("unknown-code", message, node, hint, path=operand.path or None)

    def inexact(self, operand: Inferred, node: ir.Node) -> None:
        """Report a decimal that is converted to a binary number."""
        if any(leaf.base == "decimal" for leaf in operand.leaves):
            message = f"{subject(operand)} is a decimal, and a number may lose digits of it"
            hint = "compute with the decimal: $decimal_add, $decimal_multiply, $decimal_compare, …"
            self.add("decimal-as-number", message, node, hint, "warning")

    def argument(self, name: str, letter: str, type_: Inferred, node: ir.Node) -> None:
        """Report an argument that never matches the signature."""
        allowed: dict[str, set[Kind]] = {
            "s": {"string"},
            "n": {"integer", "number"},
            "b": {"boolean"},
            "N": {"integer", "number", "array"},
        }
        wanted = allowed.get(letter)
        if wanted is None or type_.unknown or not type_.items or (type_.many and letter != "N"):
            return
        if not type_.kinds() & wanted:
            word = {"s": "a text", "n": "a number", "b": "a boolean", "N": "numbers"}[letter]
            hint = members(type_)
            if hint is None and letter in "nN":
                hint = "make it a number first: $number(…)"
                if any(leaf.base == "decimal" for leaf in type_.leaves):
                    hint = "decimals stay text, so that no digit is lost: use $decimal_sum, …"
            message = (
                f"${name} needs {word} here, and {subject(type_)} is {describe(type_.present())}"
            )
            self.add("expression-type", message, node, hint)


def _texts(node: ir.Node) -> list[ir.Literal]:
    """The string literals of an expression: one, or those of an array."""
    match node:
        case ir.Literal(value=str()):
            return [node]
        case ir.Block(expressions=[only]):
            return _texts(only)
        case ir.Array():
            return [text for item in node.items for text in _texts(item)]
    return []


def with_article(word: str) -> str:
    """A noun with its article."""
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def subject(type_: Inferred) -> str:
    """The name of an operand in messages: its path, if it has one."""
    return f"`{type_.path}`" if type_.path else "this"


def kind_word(type_: Inferred) -> str:
    """The kinds of an operand in words."""
    kinds = {"text" if kind == "string" else kind for kind in type_.kinds()}
    return " or ".join(sorted(kinds))


def members(type_: Inferred) -> str | None:
    """A hint that names the fields of an object."""
    names: list[str] = []
    for item in type_.items:
        if isinstance(item, ObjectType):
            names.extend(name for name in item.fields if name not in names)
    if not names:
        return None
    return "take a field of it: " + ", ".join(f"`.{name}`" for name in names[:4])


def join(path: str, name: str) -> str:
    """A path with one more step."""
    return f"{path}.{name}" if path else name
