"""Calls of functions as inline code: built-in functions, tables, regular expressions."""

from __future__ import annotations

from typing import Final

from mapper.code_tree.conditions import all_of
from mapper.code_tree.quotation import Code, constant, expression
from mapper.compiler.inline_base import Inline
from mapper.compiler.inline_facts import Value, function_name, has_more, single
from mapper.expression_types.inferred_types import Computed, Inferred, Kind
from mapper.jsonata.functions.integer_pictures import plain_digits
from mapper.jsonata.functions.registry import BUILTINS, EXTENSIONS
from mapper.jsonata.parse import ir
from mapper.jsonata.runtime.signature import Signature, SignatureParameter
from mapper.plan.known_tables import table_function
from mapper.plan.plan_model import TablePlan
from mapper.regex.ecmascript_patterns import parse_ecmascript
from mapper.regex.pattern_tree import first_group_takes_part, is_never_empty
from mapper.regex.regex_error import RegexError

FUNCTIONS: Final = {**BUILTINS, **EXTENSIONS}
"""The built-in functions by name."""

_WIDEST = 1000
"""To so many characters a text is padded inline; more may exceed a limit."""
_EXACT_DIGITS = 15
"""Numbers of so many digits are exact to expressions."""
_INTEGER = Inferred((Computed("integer"),))
_PARAMETERS = {"pad": 3}
"""How many arguments a function takes where that is more than it must be given."""
_RESULTS: dict[str, Kind] = {"length": "integer", "is_date": "boolean"}
"""What functions give that give no text."""
_KINDS: dict[str, Kind] = {"s": "string", "n": "number", "b": "boolean"}
"""By the letter of a signature, the kind of a result."""
_LETTERS: dict[Kind, str] = {"string": "s", "integer": "n", "number": "n", "boolean": "b"}
_OTHERS = frozenset({"now", "millis", "random", "exists", "not", "boolean", "eval"})
"""Functions that are no calls here, or not allowed."""


def _has_first_group(node: ir.Regex) -> bool:
    """Whether the first group of a regular expression takes part in every match, and none is empty.

    Matches that are empty would be an error.
    """
    try:
        tree = parse_ecmascript(node.pattern, node.flags).tree
    except RegexError:
        return False
    return first_group_takes_part(tree) and is_never_empty(tree)


def _whole(node: ir.Node) -> int | None:
    """A whole number that is written; None where it is none."""
    sign, literal = (-1, node.operand) if isinstance(node, ir.Negate) else (1, node)
    if has_more(node) or not isinstance(literal, ir.Literal) or has_more(literal):
        return None
    return sign * literal.value if type(literal.value) is int else None


def _whole_numbers(node: ir.Node) -> tuple[int, ...] | None:
    """An array of whole numbers that are written; None where it is none."""
    if not isinstance(node, ir.Array) or has_more(node):
        return None
    numbers = [_whole(each) for each in node.items]
    whole = [each for each in numbers if each is not None]
    return tuple(whole) if len(whole) == len(numbers) else None


class InlineCalls(Inline):
    """Writes calls of functions."""

    __slots__ = ()

    def call(self, node: ir.Call) -> Value | None:
        """A call of a built-in function, or of a table."""
        table = self._table(node)
        if table is not None:
            return self._looked_up(table, node.arguments[0])
        name = function_name(node, self.known.names)
        if name is None:
            return None
        if name in ("count", "join", "sum"):
            return self._of_items(node, name)
        return self.attempt(lambda: self._cannot_fail(node, name)) or self._direct(node, name)

    def _cannot_fail(self, node: ir.Call, name: str) -> Value | None:
        """A call that cannot fail, given what it is given here."""
        match name, node.arguments:
            case "substring", [_, _] | [_, _, _]:
                return self._substring(node)
            case "string", [argument]:
                value = self.value(argument)
                kinds = value.type.kinds() if value is not None else frozenset()
                if value is not None and kinds == {"integer"}:
                    return self._digits(value)
                return value if kinds == {"string"} else None
            case "formatInteger", [number, ir.Literal(value=str() as picture)]:
                return self._zero_filled(number, picture)
            case "trim" | "length" | "uppercase" | "lowercase", [text]:
                return self._total(name, [text], [])
            case "pad", [text, width, *rest] if abs(_whole(width) or _WIDEST + 1) <= _WIDEST:
                filled = all(
                    isinstance(each, ir.Literal) and isinstance(each.value, str) for each in rest
                )
                if not filled:
                    return None
                return self._justified(text, _whole(width) or 0, rest) or self._total(
                    name, [text], node.arguments[1:]
                )
            case "is_date", [text, ir.Literal(value=str() as picture)] if "YYYY" in picture:
                return self._total(name, [text], node.arguments[1:])
            case "weighted_modulus", [text, weights, modulus]:
                return self._remainder(text, _whole_numbers(weights), _whole(modulus) or 0)
        return None

    def _of_items(self, node: ir.Call, name: str) -> Value | None:
        """A call of a function of a list."""
        match name, node.arguments:
            case "count", [argument]:
                value = self.attempt(lambda: self.value(argument))
                if value is not None:
                    there = self.there(value)
                    return Value(expression("1 if {} else 0", there), _INTEGER)
                found = self.sequence(argument)
                return None if found is None else Value(expression("len({})", found.code), _INTEGER)
            case "join", [texts, *rest] if len(rest) < 2:
                return self._joined(node, texts, rest)
            case "sum", [numbers]:
                return self._summed(node, numbers)
        return None

    def _remainder(
        self, node: ir.Node, weights: tuple[int, ...] | None, modulus: int
    ) -> Value | None:
        """What is left of the digits of a text times their weights (`$weighted_modulus`)."""
        value = self.value(node) if weights is not None and modulus > 0 else None
        if value is None or weights is None or value.type.kinds() != {"string"}:
            return None
        held, use = self.named(value), self.module.parts.use
        # `map` is the module's own.
        mapped, mul = use("mapped", "builtins", "map"), use("mul", "operator")
        digits = expression(
            "len({}) == {} and {}.isascii() and {}.isdigit()", held, len(weights), held, held
        )
        # The byte of a digit minus the byte of 0 is its value.
        total = expression("sum({}({}, {}.encode(), {}))", mapped, mul, held, constant(weights))
        total = expression("({} - {}) % {}", total, constant(48 * sum(weights)), modulus)
        digits = all_of([self.there(Value(held, value.type)), digits])
        self.counter["inline weighted digits"] += 1
        rest = self.out.give("rest")
        self.out.set_variable(
            rest, expression("{} if {} else {}", total, digits, self.use("MISSING"))
        )
        return Value(rest, _INTEGER.maybe())

    def _digits(self, value: Value) -> Value | None:
        """The text of an integer."""
        held, number = self.out.give("text"), self.named(value)
        text = expression("str({})", number)
        if value.type.optional:
            missing = self.use("MISSING")
            text = expression("{} if {} is {} else {}", missing, number, missing, text)
        self.out.set_variable(held, text)
        return Value(held, Inferred((Computed("string"),), value.type.optional))

    def _zero_filled(self, node: ir.Node, picture: str) -> Value | None:
        """An integer in so many digits as a picture asks for (`$formatInteger(n, "000")`)."""
        least = plain_digits(picture)
        value = self.value(node) if least is not None and least <= _EXACT_DIGITS else None
        function = self.module.builtin("formatInteger")
        if value is None or least is None or function is None:
            return None
        if value.type.kinds() != {"integer"}:
            return None
        held, number = self.out.give("digits"), self.named(value)
        filled = expression("str({}).zfill({})", number, least)
        others = expression("{}({}, {})", function[0], number, constant(picture))
        highest = 10**least - 1
        text = expression("{} if 0 <= {} <= {} else {}", filled, number, highest, others)
        if value.type.optional:
            missing = self.use("MISSING")
            text = expression("{} if {} is {} else {}", missing, number, missing, text)
        self.out.set_variable(held, text)
        self.counter["inline digits"] += 1
        return Value(held, Inferred((Computed("string"),), value.type.optional))

    def _justified(self, node: ir.Node, width: int, fill: list[ir.Node]) -> Value | None:
        """A text filled to a width with one character (`$pad`)."""
        character = " "
        if fill and isinstance(fill[0], ir.Literal):
            character = str(fill[0].value)
        value = self.value(node) if len(character) == 1 else None
        if value is None or value.type.kinds() != {"string"}:
            return None
        self.counter["inline pad"] += 1
        template = "{}.ljust({}, {})" if width > 0 else "{}.rjust({}, {})"
        padded, text = self.out.give("padded"), self.named(value)
        made = expression(template, text, abs(width), constant(character))
        if value.type.optional:
            missing = self.use("MISSING")
            made = expression("{} if {} is {} else {}", missing, text, missing, made)
        self.out.set_variable(padded, made)
        return Value(padded, Inferred((Computed("string"),), value.type.optional))

    def _table(self, node: ir.Call) -> TablePlan | None:
        """The table that a call looks up."""
        procedure = node.procedure
        if not isinstance(procedure, ir.Variable) or len(node.arguments) != 1:
            return None
        return self.known.tables.get(procedure.name)

    def _looked_up(self, table: TablePlan, argument: ir.Node) -> Value | None:
        """The value or the row of a key."""
        key = self.value(argument)
        if key is None or key.type.kinds() != {"string"}:
            return None
        self.counter["inline table row"] += 1
        self.effects.noted = True
        self.effects.acts += 1
        found, held, missing = self.out.give(table.name), self.named(key), self.use("MISSING")
        rows = self.module.rows(table)
        self.out.write("{} = {}.get({}, {})", found, rows, held, missing)
        unknown = all_of(
            [expression("{} is {}", found, missing), self.there(Value(held, key.type))]
        )
        with self.out.block("if {}:", unknown):
            what = constant(table.name), held, "run", table.sample
            self.out.write("{}({*})", self.use("note_unknown"), what)
        return Value(found, table_function(table).items[0].returns.maybe())  # type: ignore[union-attr]  # a function

    def _joined(self, node: ir.Call, texts: ir.Node, separator: list[ir.Node]) -> Value | None:
        """Texts with a separator between them."""
        loops = self.effects.loops
        found = self._list_of(texts)
        if found is None or not found.type.kinds() <= {"string"}:
            return None
        bounded = isinstance(texts, ir.Array) and self.effects.loops == loops
        bounded = bounded and all(isinstance(each, ir.Literal) for each in separator)
        between = [self.value(each) for each in separator]
        given: list[Code] = []
        for value in between:
            if value is None or value.type.kinds() != {"string"}:
                return None
            given.append(value.code)
        if bounded:
            # So few texts, with what is written between them, exceed no limit.
            self.counter["inline join of texts"] += 1
            joined = expression("{}.join({})", *(given or [constant("")]), found.code)
            return Value(joined, Inferred((Computed("string"),), found.type.optional))
        return self._of_list(node, "join", found, given or [self.use("MISSING")], "string")

    def _summed(self, node: ir.Call, numbers: ir.Node) -> Value | None:
        """Numbers added up."""
        found = self._list_of(numbers)
        if found is None or not found.type.kinds() <= {"integer", "number"}:
            return None
        return self._of_list(node, "sum", found, [], "number")

    def _list_of(self, node: ir.Node) -> Value | None:
        """The items of an argument that is an array; `optional` where it is a list, and so absent if empty."""
        array = self.attempt(lambda: self.array(node))
        if array is not None:
            return Value(self.named(array), array.type.present())
        found = self.sequence(node)
        return None if found is None else Value(self.named(found), found.type.maybe())

    def _of_list(
        self, node: ir.Call, name: str, found: Value, given: list[Code], kind: Kind
    ) -> Value | None:
        """A call of a function of a list."""
        function = self.module.builtin(name)
        if function is None:
            return None
        call, run = function
        held = self.out.give(name)
        made = expression("{}({*})", call, [*run, found.code, *given])
        if found.type.optional:
            made = expression("{} if {} else {}", made, found.code, self.use("MISSING"))
        self.counter["inline call of a list"] += 1
        with self.raising(node.start):
            self.out.set_variable(held, made)
        return Value(held, Inferred((Computed(kind),), found.type.optional))

    def _direct(self, node: ir.Call, name: str) -> Value | None:
        """A call of a function that may fail, whose arguments are what it takes."""
        signature = FUNCTIONS[name].signature if name in FUNCTIONS else None
        if signature is None or name in _OTHERS:
            return None
        parameters = Signature(signature).parameters
        result = _KINDS.get(FUNCTIONS[name].result)
        result = "any" if name == "error" else result
        if result is None or len(node.arguments) > len(parameters):
            return None
        given: list[Code] = []
        for number, parameter in enumerate(parameters):
            if number >= len(node.arguments) and parameter.optional:
                given.append(self.use("MISSING"))
                continue
            if number >= len(node.arguments) or parameter.letter in ("a", "x", "j", "o"):
                return None
            argument = self._fitting(node.arguments[number], parameter)
            if argument is None:
                return None
            given.append(argument)
        function = self.module.builtin(name)
        if function is None:
            return None
        self.counter["inline call that may fail"] += 1
        call, run = function
        held = self.out.give(name)
        with self.raising(node.start):
            self.out.write("{} = {}({*})", held, call, [*run, *given])
        items = () if result == "any" else (Computed(result),)
        return Value(held, Inferred(items, optional=True))

    def _fitting(self, node: ir.Node, parameter: SignatureParameter) -> Code | None:
        """An argument that a parameter takes as it is; None: not proven."""
        if isinstance(node, ir.Regex) and not has_more(node):
            return self._pattern(node) if "f" in parameter.letters else None
        value = self.value(node)
        if value is None or not single(value.type):
            return None
        letters = {_LETTERS.get(kind, "") for kind in value.type.kinds()}
        return value.code if letters <= set(parameter.letters) else None

    def _pattern(self, node: ir.Regex) -> str:
        """The name of the constant of a regular expression."""
        parts = self.module.parts
        parts.use("regular_expression", "mapper.jsonata.functions.regular_expressions")
        given = [
            constant(each) for each in (node.pattern, node.flags) if each or each is node.pattern
        ]
        return parts.constant("REGEX", expression("regular_expression({*})", given))

    def matches(self, node: ir.Call) -> Value | None:
        """The list of what a pattern matches (`$match`), and the type of a match."""
        function = self.module.builtin("match")
        match node.arguments:
            case [text, ir.Regex() as regex] if not has_more(regex):
                value = self.value(text)
            case _:
                return None
        if function is None or value is None or value.type.kinds() != {"string"}:
            return None
        call, run = function
        missing = self.use("MISSING")
        found = expression("{}({*})", call, [*run, value.code, self._pattern(regex), missing])
        if value.type.optional:
            found = expression("() if {} is {} else {}", value.code, missing, found)
        self.counter["inline match"] += 1
        held = self.out.give("matches")
        with self.raising(node.start):
            self.out.set_variable(held, found)
        return Value(held, Inferred((Computed("object"),)))

    def first_group(self, node: ir.Node) -> Value | None:
        """What the first group of the first match took, where a node is all groups of `$match`."""
        match node:
            case ir.Block(expressions=[ir.Path(steps=[first, second]) as path]):
                pass
            case _:
                return None
        call, name = first.node, second.node
        plain = not (has_more(path) or has_more(call) or has_more(name) or path.keep_singleton)
        plain = plain and not any(
            each.stages or each.focus or each.index for each in (first, second)
        )
        if not plain or not isinstance(call, ir.Call) or not isinstance(name, ir.Name):
            return None
        if name.value != "groups" or function_name(call, self.known.names) != "match":
            return None
        match call.arguments:
            case [text, ir.Regex() as regex] if not has_more(regex) and _has_first_group(regex):
                value = self.value(text)
            case _:
                return None
        if value is None or value.type.kinds() != {"string"}:
            return None
        self.counter["inline first group"] += 1
        held = self.out.give("group")
        found = expression("{}.pattern.first_group({})", self._pattern(regex), value.code)
        if value.type.optional:
            missing = self.use("MISSING")
            found = expression("{} if {} is {} else {}", missing, value.code, missing, found)
        with self.raising(call.start):
            self.out.set_variable(held, found)
        return Value(held, Inferred((Computed("string"),), optional=True))

    def _total(self, name: str, texts: list[ir.Node], fixed: list[ir.Node]) -> Value | None:
        """A call of a function that fails for no text; `fixed` are literals."""
        values = [self.value(each) for each in texts]
        function = self.module.builtin(name)
        given: list[Code] = []
        for value in values:
            if value is None or value.type.kinds() != {"string"}:
                return None
            given.append(value.code)
        literals = [constant(each.value) for each in fixed if isinstance(each, ir.Literal)]
        if function is None or len(literals) < len(fixed):
            return None
        missing = self.use("MISSING")
        rest = [missing] * (_PARAMETERS.get(name, 0) - len(given) - len(literals))
        self.counter["inline call"] += 1
        held = self.out.give(name)
        call, run = function
        self.out.write("{} = {}({*})", held, call, [*run, *given, *literals, *rest])
        return Value(held, Inferred((Computed(_RESULTS.get(name, "string")),), optional=True))

    def _substring(self, node: ir.Call) -> Value | None:
        counts = [
            a.value
            for a in node.arguments[1:]
            if isinstance(a, ir.Literal) and type(a.value) is int and a.value >= 0
        ]
        if len(counts) != len(node.arguments) - 1:
            return None
        value = self.value(node.arguments[0])
        if value is None or value.type.kinds() != {"string"}:
            return None
        start = counts[0]
        self.counter["inline substring"] += 1
        part = expression("{}[{}:]", value.code, start)
        if len(counts) > 1:
            part = expression("{}[{}:{}]", value.code, start, start + counts[1])
        if value.type.optional:
            missing = self.use("MISSING")
            part = expression("{} if {} is {} else {}", missing, value.code, missing, part)
        return Value(part, Inferred((Computed("string"),), value.type.optional))
