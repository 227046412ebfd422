"""Inline code: what a contract proves, written straight into the rule that needs it.

It reads documents that a reader made, so objects are dicts, what may repeat is a list, leaves
are of their base and what is absent is not there; a required field may be missing too. So inline code
never raises. Whatever is not proven here is left to the function of the expression: `value` and
`items` return None.

Every way of writing has a name, counted in `counter`, so that a test can see each one reached.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from mapper.code_tree.conditions import all_of, any_of, negation
from mapper.code_tree.quotation import Code, code, constant, expression, several
from mapper.compiler.rule_writing import RuleWriter
from mapper.contract.message_model import LeafType, ObjectType
from mapper.expression_types.inferred_types import (
    ANY,
    Computed,
    Inferred,
    Kind,
    field_type,
    kind_of,
)
from mapper.jsonata.parse import ir


@dataclass(frozen=True, slots=True)
class Value:
    """Code, cheap to repeat, for the value of a node; `type` says what it is.

    Where `type.optional` it may be MISSING. It is never a list.
    """

    code: Code
    type: Inferred


@dataclass(frozen=True, slots=True)
class Join:
    """A join as inline code looks it up: the name of its definition, and the type of a row.

    `notes` says that a look-up may be noted, `raises` that making its table may fail.
    """

    name: str
    index: str
    row: Inferred
    many: bool
    notes: bool
    raises: bool


@dataclass(slots=True)
class Effects:
    """What inline code does beside giving a value: it notes, it may raise; how many loops it has.

    `acts` is how often it does what is to be done only where its value is needed.
    """

    noted: bool = False
    raises: bool = False
    joined: bool = False
    """Whether it raises in a join, and so in the function of another expression."""
    acts: int = 0
    loops: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in scope are: values of a known type or of any, lists, joins.

    `later` are those whose value comes later, `functions` those of joins and tables.
    """

    names: Mapping[str, Value]
    lists: Mapping[str, Value]
    joins: Mapping[str, Join]
    later: frozenset[str]
    functions: frozenset[str]


@dataclass(slots=True)
class InlineCode:
    """Writes inline code at one point of a function.

    `use` imports a runtime name. `item` and `root` are what `$` and `$$` are here, `names` what the
    variables are, where their types are known.
    """

    out: RuleWriter
    use: Callable[[str], str]
    builtin: Callable[[str], tuple[str, list[str]] | None]
    item: Value
    root: Value
    known: Names
    counter: Counter[str]
    effects: Effects

    # Values.

    def value(self, node: ir.Node) -> Value | None:
        """The value of `node`, with the lines that make it written; None: not proven."""
        if node.predicates or node.group is not None or node.keep_array:
            return None
        match node:
            case ir.Literal():
                return self._literal(node)
            case ir.Variable():
                return self._variable(node)
            case ir.Path():
                return self._path(node)
            case ir.Block(expressions=[only]):
                return self.value(only)
            case ir.Binary():
                return self._binary(node)
            case ir.Call() if (join := self._join(node)) is not None:
                return None if join.many else self._row(join, node)
            case ir.Logical() | ir.Call():
                condition = self.boolean(node)
                if condition is not None:
                    return Value(condition, Inferred((Computed("boolean"),)))
                return self._call(node) if isinstance(node, ir.Call) else None
            case ir.Condition():
                return self._condition(node)
            case ir.Default(operator="??"):
                return self._default(node)
        return None

    def _literal(self, node: ir.Literal) -> Value | None:
        if isinstance(node.value, str):
            self.counter["inline literal"] += 1
            return Value(constant(node.value), Inferred((Computed("string"),)))
        if isinstance(node.value, bool):
            return Value(constant(node.value), Inferred((Computed("boolean"),)))
        if isinstance(node.value, int):
            return Value(constant(node.value), Inferred((Computed("integer"),)))
        return None

    def _variable(self, node: ir.Variable) -> Value | None:
        if node.name == "":
            return self.item if single(self.item.type) else None
        if node.name == "$":
            return self.root
        found = self.known.names.get(node.name)
        if found is None or not single(found.type):
            return None
        self.counter["inline variable"] += 1
        if isinstance(found.code, ast.Call):
            # A parameter is read once.
            key = ("", node.name)
            if key not in self.out.known:
                self.out.known[key] = self.out.give(node.name)
                self.out.set_variable(self.out.known[key], found.code)
            return Value(self.out.known[key], found.type)
        return found

    def _path(self, node: ir.Path) -> Value | None:
        if node.keep_singleton or node.carries_tuples:
            return None
        start, names = self._start(node)
        if start is None or names is None:
            return self._filtered(node)
        types = _walk(start.type, names)
        if types is None or any(many for _, many in types):
            return None
        value = start
        for name, (type_, _) in zip(names, types, strict=True):
            value = self._step(value, name, type_)
        self.counter["inline path"] += 1
        return value

    def _start(self, node: ir.Path) -> tuple[Value | None, list[str] | None]:
        """Where a path starts, and the names it goes through; None where it is no such path."""
        names: list[str] = []
        start: Value | None = self.item
        for number, step in enumerate(node.steps):
            simple = not (step.stages or step.focus or step.index or step.ancestor)
            if not simple or step.node.predicates or step.node.group or step.node.keep_array:
                return None, None
            if isinstance(step.node, ir.Name):
                names.append(step.node.value)
            elif number == 0 and isinstance(step.node, ir.Variable):
                start = self._variable(step.node)
            else:
                return None, None
        return start, names

    def _step(self, value: Value, name: str, type_: Inferred) -> Value:
        """One field of an object that may be absent."""
        owner = self.named(value)
        key = (owner, name)
        if key in self.out.known:
            self.counter["inline shared prefix"] += 1
            return Value(self.out.known[key], type_)
        result = self.out.give(name.lower())
        missing = self.use("MISSING")
        get = expression("{}.get({}, {})", owner, constant(name), missing)
        if value.type.optional:
            get = expression("{} if {} is {} else {}", missing, owner, missing, get)
        self.out.set_variable(result, get)
        self.out.known[key] = result
        return Value(result, type_)

    def named(self, value: Value) -> str:
        """The name of a variable that holds a value."""
        if isinstance(value.code, ast.Name):
            return value.code.id
        if isinstance(value.code, str):
            return value.code
        held = self.out.give("value")
        self.out.set_variable(held, value.code)
        return held

    def _binary(self, node: ir.Binary) -> Value | None:
        if node.operator in ("=", "!=", "in"):
            condition = self.boolean(node)
            if condition is None:
                return None
            return Value(condition, Inferred((Computed("boolean"),)))
        if node.operator == "&":
            left, right = self._text(node.left), self._text(node.right)
            if left is None or right is None:
                return None
            self.counter["inline concatenation"] += 1
            return Value(expression("{} + {}", left, right), Inferred((Computed("string"),)))
        return None

    def _text(self, node: ir.Node) -> Code | None:
        """A Python text for an operand of `&`: nothing is the empty text."""
        value = self.value(node)
        if value is None or value.type.kinds() != {"string"}:
            return None
        if not value.type.optional:
            return value.code
        missing = self.use("MISSING")
        return expression("'' if {} is {} else {}", value.code, missing, value.code)

    def _condition(self, node: ir.Condition) -> Value | None:
        condition = self.condition(node.condition)
        if condition is None:
            return None
        missing = self.use("MISSING")
        result = self.out.give("chosen")
        with self.out.block("if {}:", condition):
            then = self._branch(node.then, result)
        with self.out.otherwise():
            if node.otherwise is None:
                other: Inferred | None = Inferred((), optional=True)
                self.out.set_variable(result, missing)
            else:
                other = self._branch(node.otherwise, result)
        if then is None or other is None:
            return None
        self.counter["inline condition"] += 1
        items = (*then.items, *(i for i in other.items if i not in then.items))
        return Value(result, Inferred(items, then.optional or other.optional))

    def _branch(self, node: ir.Node, result: str) -> Inferred | None:
        """Write what gives `result` the value of a branch."""
        value = self.value(node)
        if value is None:
            return None
        self.out.set_variable(result, value.code)
        return value.type

    def _default(self, node: ir.Default) -> Value | None:
        left = self.value(node.left)
        acts = self.effects.acts
        right = self.value(node.right)
        if left is None or right is None or self.effects.acts > acts:
            return None  # what is looked up is looked up only where it is needed
        if not left.type.optional:
            return left
        self.counter["inline default"] += 1
        missing = self.use("MISSING")
        chosen = expression("{} if {} is not {} else {}", left.code, left.code, missing, right.code)
        result = self.out.give("value")
        self.out.set_variable(result, chosen)
        items = (*left.type.items, *(i for i in right.type.items if i not in left.type.items))
        return Value(result, Inferred(items, right.type.optional))

    def _call(self, node: ir.Call) -> Value | None:
        """A call of a built-in function that cannot fail, given what it is given here."""
        name = _function(node, self.known.names)
        match name, node.arguments:
            case "substring", [_, _] | [_, _, _]:
                return self._substring(node)
            case "count", [argument]:
                value = self.out.attempt(lambda: self.value(argument))
                if value is not None:
                    there = self.there(value)
                    return Value(expression("1 if {} else 0", there), _INTEGER)
                found = self.sequence(argument)
                return None if found is None else Value(expression("len({})", found.code), _INTEGER)
            case "string", [argument]:
                value = self.value(argument)
                return value if value is not None and value.type.kinds() == {"string"} else None
            case "trim" | "length" | "uppercase" | "lowercase", [text]:
                return self._total(name, [text], [])
            case "pad", [text, ir.Literal(value=int() as width), *rest] if abs(width) <= _WIDEST:
                filled = all(
                    isinstance(each, ir.Literal) and isinstance(each.value, str) for each in rest
                )
                return self._total(name, [text], node.arguments[1:]) if filled else None
            case "is_date", [text, ir.Literal(value=str() as picture)] if "YYYY" in picture:
                return self._total(name, [text], node.arguments[1:])
        return None

    def _total(self, name: str, texts: list[ir.Node], fixed: list[ir.Node]) -> Value | None:
        """A call of a function that fails for no text; `fixed` are literals."""
        values = [self.value(each) for each in texts]
        function = self.builtin(name)
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

    # Conditions.

    def condition(self, node: ir.Node) -> ast.expr | None:
        """A Python condition that holds when `node` counts as true; None: not proven.

        What is absent, empty or an empty object does not.
        """
        exact = self.boolean(node)
        if exact is not None:
            return exact
        if isinstance(node, ir.Binary) and node.operator in _ORDERS and not has_more(node):
            return self._order(node)
        if isinstance(node, ir.Call) and _function(node, self.known.names) == "not":
            return self._not(node)
        value = self.value(node)
        return self.true(value) if value is not None else None

    def holds(self, node: ir.Node) -> Code | None:
        """A Python condition that holds as a rule's condition does: what is there, holds."""
        if isinstance(node, ir.Block) and len(node.expressions) == 1 and not has_more(node):
            return self.holds(node.expressions[0])
        if not isinstance(node, ir.Path | ir.Variable):
            return self.condition(node)
        value = self.out.attempt(lambda: self.value(node))
        if value is None:
            found = self.out.attempt(lambda: self.sequence(node))
            if found is not None:
                return found.code
            value = self.loose(node)
            return (
                expression("{}({})", self.use("holds"), value.code) if value is not None else None
            )
        return truth(value, self.use)

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
            case ir.Block(expressions=[only]):
                return self.boolean(only)
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

    def loose(self, node: ir.Node) -> Value | None:
        """The value of a name, whatever it is."""
        if not isinstance(node, ir.Variable) or has_more(node):
            return None
        found = self.known.names.get(node.name)
        if found is None or node.name in self.known.functions:
            return None
        held = self.out.give(node.name)
        self.out.set_variable(held, found.code)
        if node.name in self.known.later:
            self.effects.raises = self.effects.noted = True
            self.effects.acts += 1
        self.counter["inline name"] += 1
        return Value(held, ANY)

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
        left = self.out.attempt(lambda: self.value(node.left))
        right = self.out.attempt(lambda: self.value(node.right))
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

    def there(self, value: Value) -> ast.expr:
        """A Python condition: a value is there."""
        if not value.type.optional:
            return constant(True)
        return expression("{} is not {}", value.code, self.use("MISSING"))

    def _among(self, node: ir.Binary) -> ast.expr | None:
        """`in` an array of texts."""
        if not isinstance(node.right, ir.Array) or has_more(node.right):
            return None
        texts = [each.value for each in node.right.items if isinstance(each, ir.Literal)]
        if len(texts) < len(node.right.items) or not all(isinstance(each, str) for each in texts):
            return None
        value = self.value(node.left)
        if value is None or value.type.kinds() != {"string"}:
            return None
        self.counter["inline membership"] += 1
        return expression("{} in {}", value.code, constant(tuple(texts)))

    def _order(self, node: ir.Binary) -> ast.expr | None:
        """A comparison of two integers, or of a text with one of ASCII: as of code units."""
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        kinds = left.type.kinds() | right.type.kinds()
        fixed = [
            each.value
            for each in (node.left, node.right)
            if isinstance(each, ir.Literal) and isinstance(each.value, str)
        ]
        if kinds not in ({"integer"}, {"string"}):
            return None
        self.counter["inline order"] += 1
        template, general = _ORDERS[node.operator]
        compared = expression(template, left.code, right.code)
        if kinds == {"string"} and not (fixed and fixed[0].isascii()):
            # Of ASCII, code points have the order of code units.
            sides = left.code, right.code
            ascii_ = expression("{}.isascii() and {}.isascii()", *sides)
            other = expression("{}({}, {})", self.use(general), *sides)
            compared = expression("{} if {} else {}", compared, ascii_, other)
        return all_of([self.there(left), self.there(right), compared])

    def _logical(self, node: ir.Logical) -> ast.expr | None:
        left = self.condition(node.left)
        if left is None:
            return None
        body, known = self.out.body, dict(self.out.known)
        self.out.body = tried = []  # type: ignore[var-annotated]  # of statements
        acts = self.effects.acts
        right = self.condition(node.right)
        self.out.body = body
        if right is None:
            return None
        self.counter["inline logic"] += 1
        conjunction = node.operator == "and"
        if self.effects.acts > acts:
            # What the right side looks up is looked up only where the left does not decide.
            self.out.known = known
            held = self.out.give("holds")
            self.out.set_variable(held, left)
            with self.out.block("if {}:" if conjunction else "if not {}:", held):
                self.out.body.extend(tried)
                self.out.set_variable(held, right)
            return expression("{}", held)
        # Reading has no effect: what the right side reads is read before the left decides.
        body.extend(tried)
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
        name = _function(node, self.known.names)
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
            value = self.out.attempt(lambda: self.value(argument))
            if value is not None:
                return self.there(value)
            found = self.out.attempt(lambda: self.sequence(argument))
            if found is not None:
                return expression("bool({})", found.code)
            value = self.loose(argument)
            if value is None:
                return None
            return expression("{} is not {}", value.code, self.use("MISSING"))
        return None

    # Items.

    def items(self, node: ir.Node) -> Value | None:
        """The items of a path, each an object or a leaf, and their type; None: unproven."""
        if has_more(node):
            return None
        if not isinstance(node, ir.Path) or node.keep_singleton or node.carries_tuples:
            value = self.out.attempt(lambda: self.value(node))
            return self.sequence(node) if value is None else self._one_item(value)
        start, names = self._start(node)
        if start is None or names is None:
            return self.sequence(node)
        types = _walk(start.type, names)
        if types is None:
            return None
        value = start
        for number, (name, (type_, many)) in enumerate(zip(names, types, strict=True)):
            if many:
                rest = list(zip(names, types, strict=True))[number:]
                return self._lists(value, rest)
            value = self._step(value, name, type_)
        return self._one_item(value)

    def of_many(self, node: ir.Node) -> Value | None:
        """The value of what may give several: the only item, or a list of them."""
        if not isinstance(node, ir.Path | ir.Call | ir.Variable):
            return None
        found = self.sequence(node)
        if found is None:
            return None
        missing, held = self.use("MISSING"), found.code
        one = expression("{}[0] if {} else {}", held, held, missing)
        return Value(expression("{} if len({}) > 1 else {}", held, held, one), ANY)

    def matching_items(self, given: str, node: ir.Node, type_: Inferred) -> Code:
        """Of the items of a list of the message those that can pass a condition."""
        names = {name for name, value in self.known.names.items() if value.code == self.item.code}
        if any(isinstance(each, ir.Variable) and each.name in names for each in ir.walk(node)):
            return given  # it names the item (`$as`), which is not there before the loop
        while isinstance(node, ir.Logical) and node.operator == "and" and not has_more(node):
            if self._equal_field(node.right, type_) is not None:
                node = node.right
                break
            node = node.left
        found = self._equal_field(node, type_)
        if found is None:
            return given
        self.counter["inline table"] += 1
        name, other = found
        return expression(
            "{}(run, {}, {}, {})", self.use("matching"), given, constant(name), other.code
        )

    def sequence(self, node: ir.Node) -> Value | None:
        """A list with the items of `node`, of this type; None: unproven."""
        if isinstance(node, ir.Variable) and not has_more(node):
            return self.known.lists.get(node.name)
        found = self.out.give("found")
        self.out.set_variable(found, constant([]))
        with ExitStack() as blocks:
            value = self._each(node, blocks)
            if value is None:
                return None
            if value.type.optional:
                blocks.enter_context(self.out.block("if {}:", self.there(value)))
            self.out.write("{}.append({})", found, value.code)
        self.counter["inline sequence"] += 1
        return Value(found, value.type.one())

    def _filtered(self, node: ir.Path) -> Value | None:
        """The value of a path with predicates or joins that goes through no list."""
        result = self.out.give("value")
        self.out.set_variable(result, self.use("MISSING"))
        loops = self.effects.loops
        with ExitStack() as blocks:
            value = self._each(node, blocks)
            if value is None or self.effects.loops > loops:
                return None
            self.out.set_variable(result, value.code)
        self.counter["inline predicate"] += 1
        return Value(result, value.type.maybe())

    def _each(self, node: ir.Node, blocks: ExitStack) -> Value | None:
        """Each item of `node`, in `blocks` that are entered for it; None: unproven."""
        if isinstance(node, ir.Block) and len(node.expressions) == 1 and not has_more(node):
            return self._each(node.expressions[0], blocks)
        if isinstance(node, ir.Path):
            if node.keep_singleton or node.carries_tuples or has_more(node):
                return None
            return self._steps(node, blocks)
        if isinstance(node, ir.Variable) and not has_more(node):
            return self._items_of(node, blocks)
        join = self._join(node)
        if join is None or not isinstance(node, ir.Call) or node.group or node.keep_array:
            return None if has_more(node) else self.value(node)
        value = self._rows(join, node, blocks)
        for stage in node.predicates:
            value = self._passing(value, stage, blocks) if value is not None else None
        return value

    def _steps(self, path: ir.Path, blocks: ExitStack) -> Value | None:
        value: Value | None = self.item
        for number, step in enumerate(path.steps):
            node = step.node
            if step.focus or step.index or step.ancestor or has_more(node) or value is None:
                return None
            stages = list(step.stages)
            inner = replace(self, item=value)
            join = inner._join(node)
            if isinstance(node, ir.Name):
                value = self._field(value, node.value, stages, blocks)
            elif join is not None and isinstance(node, ir.Call):
                value = inner._rows(join, node, blocks)
            elif number == 0 and isinstance(node, ir.Variable):
                value = self._items_of(node, blocks)
            else:
                return None
            for stage in stages:
                if value is None or not isinstance(stage, ir.Filter):
                    return None
                value = self._passing(value, stage, blocks)
        return value

    def _items_of(self, node: ir.Variable, blocks: ExitStack) -> Value | None:
        """A name; of a list each item."""
        listed = self.known.lists.get(node.name)
        if listed is None:
            return self._variable(node)
        item = self.out.give(node.name)
        self.effects.loops += 1
        blocks.enter_context(self.out.block("for {} in {}:", item, listed.code))
        return Value(item, listed.type)

    def _present(self, value: Value, blocks: ExitStack) -> Value:
        """The value where it is there, in a block that is entered for that."""
        if not value.type.optional:
            return value
        blocks.enter_context(self.out.block("if {}:", self.there(value)))
        return Value(value.code, value.type.present())

    def _field(
        self, value: Value, name: str, stages: list[ir.Filter | ir.IndexBinding], blocks: ExitStack
    ) -> Value | None:
        """A field; of a list each item. A position or an equality among `stages` is taken here."""
        own = _field_of(value.type, name)
        if own is None:
            return None
        if not own.many:
            value = self._present(value, blocks)
            return self._step(value, name, Inferred(own.items, optional=True))
        value = self._present(value, blocks)
        listed: ast.expr = expression("{}.get({}, ())", self.named(value), constant(name))
        item = self.out.give(name.lower())
        position = _position(stages[0]) if stages else None
        if position is not None:
            if self.effects.loops or position < 0:
                return None
            stages.pop(0)
            held = self.out.give("listed")
            self.out.set_variable(held, listed)
            missing = self.use("MISSING")
            taken = (held, position, held, position, missing)
            self.out.set_variable(item, expression("{}[{}] if len({}) > {} else {}", *taken))
            return Value(item, Inferred(own.items, optional=True))
        if stages and isinstance(stages[0], ir.Filter):
            listed = self._matching(listed, Inferred(own.items), stages) or listed
        self.effects.loops += 1
        blocks.enter_context(self.out.block("for {} in {}:", item, listed))
        return Value(item, Inferred(own.items))

    def _matching(
        self, listed: ast.expr, type_: Inferred, stages: list[ir.Filter | ir.IndexBinding]
    ) -> ast.expr | None:
        """The items of a list of the message of which a field equals what is the same for all.

        One table serves all times that the list is asked.
        """
        stage = stages[0]
        if not isinstance(stage, ir.Filter):
            return None
        found = self._equal_field(stage.expression, type_)
        if found is None:
            return None
        name, other = found
        stages.pop(0)
        self.counter["inline table"] += 1
        return expression(
            "{}(run, {}, {}, {})", self.use("matching"), listed, constant(name), other.code
        )

    def _equal_field(self, node: ir.Node, type_: Inferred) -> tuple[str, Value] | None:
        """`name = …` of an item: the name, and a text in which the item has no part."""
        if not isinstance(node, ir.Binary) or node.operator != "=" or has_more(node):
            return None
        for own, other in ((node.left, node.right), (node.right, node.left)):
            name = _field_name(own)
            if name is None or isinstance(other, ir.Literal) or _looks_at_item(other):
                continue
            field = _field_of(type_, name)
            if field is None or field.many or field.kinds() != {"string"}:
                continue
            value = self.out.attempt(lambda other=other: self.value(other))  # type: ignore[misc]  # bound now
            if value is not None and value.type.kinds() == {"string"}:
                return name, value
        return None

    def _passing(self, value: Value, stage: ir.Filter, blocks: ExitStack) -> Value | None:
        """The value where a predicate holds of it."""
        position = _position(stage)
        if position is not None:
            return None
        value = self._present(value, blocks)
        test = replace(self, item=value).condition(stage.expression)
        if test is None:
            return None
        blocks.enter_context(self.out.block("if {}:", test))
        return value

    # Joins.

    def _join(self, node: ir.Node) -> Join | None:
        """The join that a call looks up."""
        if not isinstance(node, ir.Call) or len(node.arguments) != 1:
            return None
        procedure = node.procedure
        return self.known.joins.get(procedure.name) if isinstance(procedure, ir.Variable) else None

    def _row(self, join: Join, node: ir.Call) -> Value | None:
        """The row of a key."""
        key = self.value(node.arguments[0])
        if key is None or key.type.kinds() != {"string"} or has_more(node):
            return None
        self._look_up(join)
        row = self.out.give(join.name)
        self.out.write("{} = {}.row_of({}, run)", row, join.index, key.code)
        return Value(row, join.row.maybe())

    def _rows(self, join: Join, node: ir.Call, blocks: ExitStack) -> Value | None:
        """Each row of a key, or of several keys."""
        argument = node.arguments[0]
        key = self.out.attempt(lambda: self.value(argument)) or self._each(argument, blocks)
        if key is None or key.type.kinds() != {"string"}:
            return None
        self._look_up(join)
        row = self.out.give(join.name)
        if join.many:
            self.effects.loops += 1
            over = expression("{}.rows_of({}, run)", join.index, key.code)
            blocks.enter_context(self.out.block("for {} in {}:", row, over))
            return Value(row, join.row)
        self.out.write("{} = {}.row_of({}, run)", row, join.index, key.code)
        return Value(row, join.row.maybe())

    def keyed(self, table: str, row: str, node: ir.Node) -> bool:
        """Write what adds a row to a table under each key that `node` gives; False: unproven."""
        with ExitStack() as blocks:
            key = self._each(node, blocks)
            if key is None or key.type.kinds() != {"string"}:
                return False
            key = self._present(key, blocks)
            rows = self.out.give("rows")
            self.out.write("{} = {}.get({})", rows, table, key.code)
            with self.out.block("if {} is None:", rows):
                self.out.write("{}[{}] = [{}]", table, key.code, row)
            # A row that gives one key twice is found once.
            with self.out.otherwise_if(expression("{}[-1] is not {}", rows, row)):
                self.out.write("{}.append({})", rows, row)
        return True

    def _look_up(self, join: Join) -> None:
        self.counter["inline join"] += 1
        self.effects.noted = self.effects.noted or join.notes
        self.effects.raises = self.effects.raises or join.raises
        self.effects.joined = self.effects.joined or join.raises
        self.effects.acts += join.notes or join.raises

    def _one_item(self, value: Value) -> Value:
        self.counter["inline single item"] += 1
        if not value.type.optional:
            return Value(several([value.code]), value.type)
        missing = self.use("MISSING")
        one = expression("() if {} is {} else ({},)", value.code, missing, value.code)
        return Value(one, value.type.present())

    def _lists(self, value: Value, rest: list[tuple[str, tuple[Inferred, bool]]]) -> Value | None:
        """The items of a path from its first list on: one comprehension."""
        (name, (type_, _)), *others = rest
        first = expression("{}.get({}, ())", value.code, constant(name))
        if value.type.optional:
            missing = self.use("MISSING")
            first = expression("() if {} is {} else {}", value.code, missing, first)
        if not others:
            self.counter["inline list"] += 1
            return Value(first, type_.present())
        missing = self.use("MISSING")
        variable = self.out.give("each")
        clauses = [ast.comprehension(code(variable), first, [], 0)]
        current = type_
        for step, (next_type, many) in others:
            inner = self.out.give("each")
            if many:
                over = expression("{}.get({}, ())", variable, constant(step))
                clauses.append(ast.comprehension(code(inner), over, [], 0))
            else:
                # A loop over one item: a name of the comprehension's own, at no cost.
                over = expression("({}.get({}, {}),)", variable, constant(step), missing)
                there = expression("{} is not {}", inner, missing)
                clauses.append(ast.comprehension(code(inner), over, [there], 0))
            variable, current = inner, next_type
        self.counter["inline comprehension"] += 1
        if any(isinstance(item, ObjectType) for item in current.items) or current.leaves:
            return Value(ast.ListComp(code(variable), clauses), current.present())
        return None


def truth(value: Value, use: Callable[[str], str]) -> ast.expr | None:
    """A Python condition that holds as a rule's condition does; None: not proven."""
    if not single(value.type):
        return None
    kinds = value.type.kinds()
    if kinds == {"boolean"}:
        return expression("{} is True", value.code)
    if kinds == {"object"}:
        return expression("bool({})", value.code)
    if not kinds <= {"string", "integer", "number"}:
        return None
    if not value.type.optional:
        return constant(True)
    return expression("{} is not {}", value.code, use("MISSING"))


_WIDEST = 1000
"""To so many characters a text is padded inline; more may exceed a limit."""
_INTEGER = Inferred((Computed("integer"),))
_PARAMETERS = {"pad": 3}
"""How many arguments a function takes where that is more than it must be given."""
_RESULTS: dict[str, Kind] = {"length": "integer", "is_date": "boolean"}
"""What functions give that give no text."""

_ORDERS = {
    "<": ("{} < {}", "less"),
    "<=": ("{} <= {}", "less_equal"),
    ">": ("{} > {}", "greater"),
    ">=": ("{} >= {}", "greater_equal"),
}
"""How two values are compared, and by what where that is not enough."""


def has_more(node: ir.Node) -> bool:
    """Whether predicates, a grouping or `[]` stand behind a node."""
    return bool(node.predicates or node.group is not None or node.keep_array)


def _position(stage: ir.Filter | ir.IndexBinding) -> int | None:
    """The position in a predicate that is a number."""
    node = stage.expression if isinstance(stage, ir.Filter) else None
    if isinstance(node, ir.Literal) and type(node.value) in (int, float) and not has_more(node):
        return math.floor(node.value)  # type: ignore[arg-type]  # a number
    return None


def _field_name(node: ir.Node) -> str | None:
    """The field that a path of one name reads."""
    if isinstance(node, ir.Path) and len(node.steps) == 1 and not has_more(node):
        step = node.steps[0]
        plain = not (step.stages or step.focus or step.index or step.ancestor)
        if plain and isinstance(step.node, ir.Name) and not has_more(step.node):
            return step.node.value
    return None


def _looks_at_item(node: ir.Node) -> bool:
    """Whether what a node gives may depend on `$`: it does not begin with another variable."""
    if isinstance(node, ir.Variable):
        return not node.name
    if isinstance(node, ir.Path):
        first = node.steps[0].node
        steps = all(isinstance(step.node, ir.Name) and not step.stages for step in node.steps[1:])
        return not (isinstance(first, ir.Variable) and first.name and steps)
    return True


def _walk(start: Inferred, names: list[str]) -> list[tuple[Inferred, bool]] | None:
    """The type after each name, and whether that name is of a list; None where it is unknown."""
    found: list[tuple[Inferred, bool]] = []
    current = start
    if not single(start):
        return None
    for name in names:
        step = _field_of(current, name)
        if step is None:
            return None
        # What the contract requires may be missing all the same: a reader notes it, and goes on.
        found.append((Inferred(step.items, optional=True), step.many))
        current = found[-1][0]
    return found


def _field_of(type_: Inferred, name: str) -> Inferred | None:
    """The type of a field of a declared object; None where the object is not one for certain."""
    if len(type_.items) != 1:
        return None
    item = type_.items[0]
    if not isinstance(item, ObjectType) or name not in item.fields:
        return None
    found = field_type(item.fields[name])
    if not isinstance(found.items[0], (ObjectType, LeafType)):
        return None
    return found


def single(type_: Inferred) -> bool:
    """Whether a value is one of a kind that is known, and no list."""
    return (
        bool(type_.items)
        and not type_.many
        and not ({kind_of(item) for item in type_.items} & {"any", "array", "function", "null"})
    )


def _function(node: ir.Call, names: Mapping[str, Value]) -> str | None:
    """The built-in function that a call names, unless something else goes by its name."""
    procedure = node.procedure
    if not isinstance(procedure, ir.Variable) or procedure.name in names:
        return None
    return procedure.name
