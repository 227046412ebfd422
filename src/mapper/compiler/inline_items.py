"""Lists as inline code: paths as nests of loops, predicates, joins, array constructors."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Self, cast

from mapper.code_tree.quotation import Code, code, constant, expression, several
from mapper.compiler.inline_base import Inline
from mapper.compiler.inline_facts import (
    SMALL,
    Join,
    Value,
    field_name,
    field_of,
    function_name,
    has_more,
    looks_at_item,
    position_of,
    single,
    walked,
)
from mapper.contract.message_model import ObjectType
from mapper.expression_types.inferred_types import ANY, Computed, Inferred
from mapper.jsonata.parse import ir

_TELLING = frozenset({"string", "integer"})
"""Kinds of values that are the same to Python where they are to expressions."""
ANY_ITEM = Inferred((Computed("any"),))
"""The type of an item of which nothing is known."""


class InlineItems(Inline):
    """Writes lists, and what goes through them."""

    __slots__ = ()

    @abstractmethod
    def start(self, node: ir.Path) -> tuple[Value | None, list[str] | None]:
        """Where a path starts, and the names it goes through; None where it is no such path."""

    @abstractmethod
    def matches(self, node: ir.Call) -> Value | None:
        """The list of what a pattern matches (`$match`), and the type of a match."""

    @abstractmethod
    def first_group(self, node: ir.Node) -> Value | None:
        """What the first group of the first match took, where a node is all groups of `$match`."""

    def items(self, node: ir.Node) -> Value | None:
        """The items of a path, each an object or a leaf, and their type; None: unproven."""
        if isinstance(node, ir.Array) and not has_more(node):
            return self.array(node)
        if has_more(node):
            return self.sequence(node)
        if isinstance(node, ir.Block) and (block := self.in_block(node)) is not None:
            return block[0].items(block[1])
        if isinstance(node, ir.Path) and isinstance(node.steps[0].node, ir.Array):
            return self._of_array(node)
        if not isinstance(node, ir.Path) or node.keep_singleton or node.carries_tuples:
            value = self.attempt(lambda: self.value(node))
            return self.sequence(node) if value is None else self._one_item(value)
        start, names = self.start(node)
        if start is None or names is None:
            return self.sequence(node)
        types = walked(start.type, names)
        if types is None:
            return None
        value = start
        for number, (name, (type_, many)) in enumerate(zip(names, types, strict=True)):
            if many:
                rest = list(zip(names, types, strict=True))[number:]
                return self._lists(value, rest)
            value = self.step(value, name, type_)
        return self._one_item(value)

    def _of_array(self, path: ir.Path) -> Value | None:
        """The items of a path that begins with an array. Where that is empty there are none."""
        first, *others = path.steps
        plain = not (first.stages or first.focus or first.index or first.ancestor)
        array = first.node
        if not plain or not others or path.keep_singleton or path.carries_tuples:
            return None
        if not isinstance(array, ir.Array):
            return None
        found = self.array(replace(array, constructed=False))
        if found is None:
            return None
        item, items = self.out.give("item"), self.out.give("found")
        over = self.named(found)
        self.out.set_variable(items, constant([]))
        with self.loop(item, over):
            each = replace(self, item=Value(item, found.type))
            type_ = each._filled(items, replace(path, steps=others))
        return None if type_ is None else Value(items, type_)

    def of_many(self, node: ir.Node) -> Value | None:
        """The value of what may give several: the only item, or a list of them."""
        if not isinstance(node, ir.Path | ir.Call | ir.Variable | ir.Block):
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
        if isinstance(node, ir.Block) and not has_more(node):
            block = self.in_block(node)
            return None if block is None else block[0].sequence(block[1])
        found = self.out.give("found")
        start = len(self.out.body)
        self.out.set_variable(found, constant([]))
        types = self._filled(found, node)
        if types is None:
            return None
        self.counter["inline sequence"] += 1
        whole = _copied(self.out.body[-1], found)
        if whole is None:
            return Value(found, types)
        del self.out.body[start], self.out.body[-1]
        if isinstance(whole, ast.Name):
            return Value(whole.id, types)
        self.out.set_variable(found, whole)
        return Value(found, types)

    def _filled(self, found: str, node: ir.Node) -> Inferred | None:
        """Write what adds the items of `node` to a list; their type. None: unproven."""
        if isinstance(node, ir.Condition) and not has_more(node):
            return self._filled_either(found, node)
        with ExitStack() as blocks:
            value = self.each(node, blocks)
            if value is None or not single(value.type):
                return None
            value = self._present(value, blocks)
            self.out.write("{}.append({})", found, value.code)
        return value.type.one()

    def _filled_either(self, found: str, node: ir.Condition) -> Inferred | None:
        condition = self.condition(node.condition)
        if condition is None:
            return None
        other: Inferred | None = Inferred(())
        with self.out.block("if {}:", condition):
            then = self._filled(found, node.then)
        if node.otherwise is not None:
            with self.out.otherwise():
                other = self._filled(found, node.otherwise)
        return None if then is None or other is None else _either(then, other)

    def array(self, node: ir.Node) -> Value | None:
        """The list that an array constructor makes, with the type of its items; None: unproven.

        Unlike what a path gives it stays a list where it has one item.
        """
        if isinstance(node, ir.Call) and not has_more(node):
            array = self._distinct_of(node)
            made = self.array(array) if array is not None else None
            if made is None or not made.type.kinds() <= _TELLING:
                return None
            self.counter["inline distinct"] += 1
            return Value(expression("list(dict.fromkeys({}))", made.code), made.type)
        if isinstance(node, ir.Block) and not has_more(node):
            block = self.in_block(node)
            return None if block is None else block[0].array(block[1])
        if not isinstance(node, ir.Array) or has_more(node) or node.constructed:
            return None
        found = self.out.give("found")
        self.out.set_variable(found, constant([]))
        type_ = Inferred(())
        for item in node.items:
            added = None if isinstance(item, ir.Array) else self._filled(found, item)
            if added is None:
                return None
            type_ = _either(type_, added)
        self.counter["inline array"] += 1
        return Value(found, type_)

    def _distinct_of(self, node: ir.Node) -> ir.Node | None:
        """Of what a call of `$distinct` gives each value once."""
        if not isinstance(node, ir.Call) or len(node.arguments) != 1:
            return None
        known = function_name(node, self.known.names) == "distinct"
        return node.arguments[0] if known else None

    def filtered(self, node: ir.Node) -> Value | None:
        """The value of a node with predicates or joins that goes through no list."""
        result = self.out.give("value")
        self.out.set_variable(result, self.use("MISSING"))
        depth = self.effects.depth
        with ExitStack() as blocks:
            value = self.each(node, blocks)
            if value is None or self.effects.depth > depth or not single(value.type):
                return None
            self.out.set_variable(result, value.code)
        self.counter["inline predicate"] += 1
        return Value(result, value.type.maybe())

    def each(self, node: ir.Node, blocks: ExitStack) -> Value | None:
        """Each item of `node`, in `blocks` that are entered for it; None: unproven."""
        if node.group is not None or node.keep_array or self.too_deep:
            return None
        stages = list(node.predicates)
        position = position_of(stages[0]) if stages else None
        # A predicate behind an expression, and not a step, is asked of nothing too.
        absent = any(self._may_act(stage.expression) for stage in stages)
        if position is not None:
            value = self._at(node, position)
            stages.pop(0)
        elif absent:
            value = self._each_or_missing(replace(node, predicates=[]), blocks)
        else:
            value = self._each_of(node, blocks)
        for stage in stages:
            if value is not None:
                value = self._passing(value, stage, blocks, absent=absent)
        return value

    def _each_or_missing(self, node: ir.Node, blocks: ExitStack) -> Value | None:
        """Each item of a node, or MISSING where it has none."""
        value = self.attempt(lambda: self.value(node))
        if value is not None:
            return value
        found = self.sequence(node)
        if found is None:
            return None
        item = self.out.give("item")
        over = expression("{} or ({},)", found.code, self.use("MISSING"))
        blocks.enter_context(self.loop(item, over))
        self.counter["inline item or nothing"] += 1
        return Value(item, found.type.maybe())

    def _each_of(self, node: ir.Node, blocks: ExitStack) -> Value | None:
        """Each item of a node without its predicates."""
        match node:
            case ir.Block():
                block = self.in_block(node)
                return None if block is None else block[0].each(block[1], blocks)
            case ir.Path():
                if node.keep_singleton or node.carries_tuples:
                    return None
                return self._steps(node, blocks)
            case ir.Variable():
                return self._items_of(node, blocks)
            case ir.Parent():
                return self.parent(node)
            case ir.Call() if (join := self.join_of(node)) is not None:
                return self._rows(join, node, blocks)
            case ir.Call() if (argument := self._distinct_of(node)) is not None:
                return self._each_once(argument, blocks)
            case ir.Call() if function_name(node, self.known.names) == "match":
                return self._matches(node, blocks)
        return self.value(node if not node.predicates else replace(node, predicates=[]))

    def _each_once(self, node: ir.Node, blocks: ExitStack) -> Value | None:
        """Each text or number of a list once."""
        found = self.sequence(node)
        if found is None or not found.type.kinds() <= _TELLING:
            return None
        self.counter["inline distinct"] += 1
        item = self.out.give("one")
        over = expression("list(dict.fromkeys({}))", found.code)
        blocks.enter_context(self.loop(item, over))
        return Value(item, found.type)

    def _at(self, node: ir.Node, position: int) -> Value | None:
        """The item at a position of all that a node without its predicates gives."""
        bare = replace(node, predicates=[])
        group = self.first_group(bare) if position == 0 else None
        if group is not None:
            return group
        value = self.attempt(lambda: self.value(bare))
        if value is not None:
            return value if position in (0, -1) else None
        found = self.sequence(bare) if position >= 0 else None
        if found is None:
            return None
        item = self.out.give("item")
        held = self.named(found)
        taken = (held, position, held, position, self.use("MISSING"))
        self.out.set_variable(item, expression("{}[{}] if len({}) > {} else {}", *taken))
        self.counter["inline position"] += 1
        return Value(item, found.type.maybe())

    def _steps(self, path: ir.Path, blocks: ExitStack) -> Value | None:
        """Each item of a path.

        What a step binds, the item that it is taken of (`%`) or a position (`#$i`), is a name to the
        steps behind it.
        """
        writer, value, taken = self, cast("Value | None", self.item), 0
        sorts = [number for number, step in enumerate(path.steps) if isinstance(step.node, ir.Sort)]
        if sorts:
            taken = sorts[-1] + 1
            value = writer._in_order(path, sorts[-1], blocks)
        for number, step in enumerate(path.steps[taken:], taken):
            if step.focus or value is None:
                return None
            stages = list(step.stages)
            if isinstance(step.node, ir.Name):
                writer, value = writer._named_step(value, step, stages, blocks)
            elif step.index or step.ancestor or isinstance(step.node, ir.Literal | ir.Array):
                return None
            elif number == 0:
                value = writer._first_step(step.node, stages, blocks)
            else:
                value = writer._present(value, blocks)
                value = replace(writer, item=value).each(step.node, blocks)
            for stage in stages:
                if value is None or not isinstance(stage, ir.Filter):
                    return None
                value = writer._passing(value, stage, blocks)
        return value

    def _first_step(
        self, node: ir.Node, stages: list[ir.Filter | ir.IndexBinding], blocks: ExitStack
    ) -> Value | None:
        """Each item of the first step, where that is no name; it takes a position of `stages`."""
        first = stages[0] if stages else None
        if isinstance(first, ir.Filter) and position_of(first) is not None:
            node = replace(node, predicates=[*node.predicates, first])
            stages.pop(0)
        return self.each(node, blocks)

    def _named_step(
        self,
        value: Value,
        step: ir.Step,
        stages: list[ir.Filter | ir.IndexBinding],
        blocks: ExitStack,
    ) -> tuple[Self, Value | None]:
        """A step that is a name: what knows what it binds, and each of its items."""
        node, writer = step.node, self
        bound = step.ancestor or step.index
        if not isinstance(node, ir.Name) or has_more(node) or (step.index and stages):
            return writer, None
        if bound and not single(value.type):
            return writer, None
        if step.ancestor:
            value = writer._present(value, blocks)
            value = Value(writer.named(value), value.type)
            writer = replace(writer, known=writer.known.with_name(step.ancestor, value))
        position = writer.out.give(step.index) if step.index else None
        found = writer._field(value, node.value, stages, blocks, position)
        if step.index and position:
            counted = Value(position, Inferred((SMALL,)))
            writer = replace(writer, known=writer.known.with_name(step.index, counted))
        return writer, found

    def _in_order(self, path: ir.Path, number: int, blocks: ExitStack) -> Value | None:
        """Each item of the steps before an order-by, in its order."""
        step, before = path.steps[number], path.steps[:number]
        bound = any(each.focus or each.index or each.ancestor for each in (step, *before))
        if bound or step.stages or has_more(step.node) or not isinstance(step.node, ir.Sort):
            return None
        found = self.sequence(replace(path, steps=before, predicates=[]))
        if found is None:
            return None
        item, ordered, terms = self.out.give("item"), self.out.give("ordered"), step.node.terms
        if not self.ordered(self.named(found), found.type, terms, item, ordered):
            return None
        item = self.out.give("item")
        blocks.enter_context(self.loop(item, ordered))
        return Value(item, found.type)

    def ordered(
        self, held: str, type_: Inferred, terms: Sequence[ir.SortTerm], item: str, ordered: str
    ) -> bool:
        """Write what gives `ordered` the items of a list in the order of keys; False: unproven.

        The keys can be compared, and do nothing else. `item` is the name of an item.
        """
        acts, by = self.effects.acts, [self.out.give("keys") for _ in terms]
        if ordered != held:
            self.out.set_variable(ordered, held)
        with self.out.block("if len({}) > 1:", held):
            for keys in by:
                self.out.set_variable(keys, constant([]))
            with self.loop(item, held):
                for keys, term in zip(by, terms, strict=True):
                    key = replace(self, item=Value(item, type_)).value(term.expression)
                    if key is None or key.type.kinds() not in ({"string"}, {"integer"}):
                        return False
                    self.out.write("{}.append({})", keys, key.code)
            orders = [
                several([keys, constant(term.descending)])
                for keys, term in zip(by, terms, strict=True)
            ]
            order = expression("{}({}, {*})", self.use("order_by_keys"), held, orders)
            self.out.set_variable(ordered, order)
        self.counter["inline order-by"] += 1
        return self.effects.acts == acts

    def _items_of(self, node: ir.Variable, blocks: ExitStack) -> Value | None:
        """A name; of a list each item."""
        listed = self.known.lists.get(node.name)
        if listed is None:
            return self.variable(node) or self._items_of_any(node, blocks)
        item = self.out.give(node.name)
        blocks.enter_context(self.loop(item, listed.code))
        return Value(item, listed.type)

    def _items_of_any(self, node: ir.Variable, blocks: ExitStack) -> Value | None:
        """Each item of a name, whatever it is."""
        value = self._any(node)
        if value is None:
            return None
        held, item = self.out.give("listed"), self.out.give(node.name)
        self.out.write("{} = {}({})", held, self.use("as_items"), value.code)
        alone = expression("() if {} is {} else ({},)", held, self.use("MISSING"), held)
        over = expression("{} if isinstance({}, list) else {}", held, held, alone)
        blocks.enter_context(self.loop(item, over))
        self.counter["inline items of any"] += 1
        return Value(item, ANY_ITEM)

    def _matches(self, node: ir.Call, blocks: ExitStack) -> Value | None:
        """Each match of a pattern."""
        found = self.matches(node)
        if found is None:
            return None
        item = self.out.give("match")
        blocks.enter_context(self.loop(item, found.code))
        return Value(item, found.type)

    def _may_act(self, node: ir.Node) -> bool:
        """Whether evaluating may do more than give a value: note, or raise."""
        for each in ir.walk(node):
            if isinstance(each, ir.Call):
                join = self.join_of(each)
                if join is not None and not (join.notes or join.raises):
                    continue
                if function_name(each, self.known.names) not in _SAFE:
                    return True
            elif isinstance(each, ir.Binary) and each.operator in "+-*/%":
                return True
        return False

    def _present(self, value: Value, blocks: ExitStack) -> Value:
        """The value where it is there, in a block that is entered for that."""
        if not value.type.optional:
            return value
        blocks.enter_context(self.out.block("if {}:", self.there(value)))
        return Value(value.code, value.type.present())

    def _field(
        self,
        value: Value,
        name: str,
        stages: list[ir.Filter | ir.IndexBinding],
        blocks: ExitStack,
        index: str | None,
    ) -> Value | None:
        """A field; of a list each item, whose position is `index`.

        A position or an equality among `stages` is taken here.
        """
        own = field_of(value.type, name)
        if own is None or self.too_deep:
            return None
        if not own.many:
            value = self._present(value, blocks)
            if index is not None:
                self.out.set_variable(index, 0)
            return self.step(value, name, Inferred(own.items, optional=True))
        value = self._present(value, blocks)
        listed: ast.expr = expression("{}.get({}, ())", self.named(value), constant(name))
        item = self.out.give(name.lower())
        position = position_of(stages[0]) if stages else None
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
        blocks.enter_context(self.loop(item, listed, index))
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
            name = field_name(own)
            if name is None or isinstance(other, ir.Literal) or looks_at_item(other):
                continue
            field = field_of(type_, name)
            if field is None or field.many or field.kinds() != {"string"}:
                continue
            value = self.attempt(lambda other=other: self.value(other))  # type: ignore[misc]  # bound now
            if value is not None and value.type.kinds() == {"string"}:
                return name, value
        return None

    def _passing(
        self, value: Value, stage: ir.Filter, blocks: ExitStack, *, absent: bool = False
    ) -> Value | None:
        """The value where a predicate holds of it; with `absent` that is asked of nothing too."""
        position = position_of(stage)
        if position is not None:
            return None
        if not absent:
            value = self._present(value, blocks)
        passes = replace(self, item=value).passes(stage.expression, blocks)
        return value if passes else None

    def join_of(self, node: ir.Node) -> Join | None:
        """The join that a call looks up."""
        if not isinstance(node, ir.Call) or len(node.arguments) != 1:
            return None
        procedure = node.procedure
        return self.known.joins.get(procedure.name) if isinstance(procedure, ir.Variable) else None

    def row(self, join: Join, node: ir.Call) -> Value | None:
        """The row of a key."""
        key = self.value(node.arguments[0])
        if key is None or key.type.kinds() != {"string"}:
            return None
        return self._row_of(join, key)

    def _row_of(self, join: Join, key: Value) -> Value:
        """The row of a key, of a join that has one for each."""
        table, row = self._table_of(join), self.out.give(join.name)
        held = self.named(key)
        self.out.write("{} = {}.get({}, ())", row, table, held)
        only = expression("{}[0] if len({}) == 1 else {}.find({}, run)", row, row, join.index, held)
        if key.type.optional:
            missing = self.use("MISSING")
            only = expression("{} if {} is {} else {}", missing, held, missing, only)
        self.out.set_variable(row, only)
        return Value(row, join.row.maybe())

    def _rows(self, join: Join, node: ir.Call, blocks: ExitStack) -> Value | None:
        """Each row of a key, or of several keys."""
        argument = node.arguments[0]
        key = self.attempt(lambda: self.value(argument)) or self.attempt(
            lambda: self._any(argument)
        )
        key = key or self.each(argument, blocks)
        if key is None or (key.type is not ANY_ITEM and key.type.kinds() != {"string"}):
            return None
        if key.type is not ANY_ITEM and not join.many:
            return self._row_of(join, key)
        if key.type is ANY_ITEM:
            self._look_up(join)
            found = expression("{}.find({}, run)", join.index, key.code)
            over = expression("{}({})", self.use("items"), found)
        else:
            over = expression("{}.get({}, ())", self._table_of(join), key.code)
        row = self.out.give(join.name)
        blocks.enter_context(self.loop(row, over))
        return Value(row, join.row)

    def _any(self, node: ir.Node) -> Value | None:
        """The value of a name, or of an item, of which nothing is known."""
        if not isinstance(node, ir.Variable) or has_more(node) or node.name in self.known.lists:
            return None
        if not node.name:
            return self.item if self.item.type is ANY_ITEM else None
        value = self.loose(node) if node.name not in self.known.later else None
        return None if value is None else Value(value.code, ANY_ITEM)

    def _table_of(self, join: Join) -> str:
        """The table of a join."""
        self._look_up(join)
        key = ("", f"table {join.name}")
        if key not in self.out.known:
            held = self.out.known[key] = self.out.give(f"by_{join.name}")
            table = expression("{}.get({}) or {}.build(run)", join.tables, join.index, join.index)
            self.out.set_variable(held, table)
        return self.out.known[key]

    def keyed(self, table: str, row: str, node: ir.Node) -> bool:
        """Write what adds a row to a table under each key that `node` gives; False: unproven."""
        with ExitStack() as blocks:
            key = self.each(node, blocks)
            if key is None or key.type.kinds() != {"string"}:
                return False
            key = self._present(key, blocks)
            rows, held = self.out.give("rows"), self.named(key, "key")
            self.out.write("{} = {}.get({})", rows, table, held)
            with self.out.block("if {} is None:", rows):
                self.out.write("{}[{}] = [{}]", table, held, row)
            # A row that gives one key twice is found once.
            with self.out.otherwise_if(expression("{}[-1] is not {}", rows, row)):
                self.out.write("{}.append({})", rows, row)
        return True

    def _look_up(self, join: Join) -> None:
        self.counter["inline join"] += 1
        self.effects.noted = self.effects.noted or join.notes
        self.effects.raises = self.effects.raises or join.raises
        self.effects.apart = self.effects.apart or join.raises
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


_SAFE = frozenset({"exists", "not", "count", "length", "trim", "uppercase", "lowercase"})


def _copied(statement: ast.stmt, found: str) -> ast.expr | None:
    """The list of which a statement adds each item, as it is, to another; None where it does more."""
    match statement:
        case ast.For(
            target=ast.Name(id=item),
            iter=whole,
            body=[
                ast.Expr(
                    value=ast.Call(
                        func=ast.Attribute(value=ast.Name(id=own), attr="append"),
                        args=[ast.Name(id=added)],
                    )
                )
            ],
        ) if own == found and added == item:
            return whole
    return None


def _either(left: Inferred, right: Inferred) -> Inferred:
    """The type of what is one or the other."""
    items = (*left.items, *(each for each in right.items if each not in left.items))
    return Inferred(items, left.optional or right.optional)
