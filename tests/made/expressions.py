"""Makes expressions at random, and knows what they can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.made.shapes import KINDS, SOURCE_LEAVES, Leaf, Obj, Sources, Type


@dataclass(frozen=True)
class Scope:
    """Where a rule is made: the type of `$`, the names, and how deep it stands."""

    item: Type
    names: tuple[tuple[str, Type], ...] = ()
    depth: int = 0
    area: str = ""
    """The path of `$` from the message."""

    def entering(self, item: Type, path: str) -> Scope:
        """The scope whose `$` is at `path` below this one's."""
        if path.startswith("$$."):
            area = path.removeprefix("$$.")
        elif path.startswith("$") and path != "$":
            area = "?"
        else:
            area = self.area if path == "$" else f"{self.area}.{path}".strip(".")
        return replace(self, item=item, area=area, depth=self.depth + 1)

    def naming(self, name: str, type_: Type) -> Scope:
        """The scope with one more name."""
        others = tuple(pair for pair in self.names if pair[0] != name)
        return replace(self, names=(*others, (name, type_)))


class Expressions:
    """Makes expressions; what a mapping has is chosen here, since expressions need it too."""

    def __init__(self, random: Random, on: set[str], forced: set[str], *, closed: bool) -> None:
        self.random = random
        self.on = on
        self.forced = forced
        self.closed = closed
        self.index: dict[str, Any] = {}
        self.used_tables: set[str] = set()
        self.parameters: dict[str, Any] = {}
        self.names = 0
        self.source = Sources(random).root()

    # Chance.

    def chance(self, likely: float) -> bool:
        """Yes, so often."""
        return self.random.random() < likely

    def may(self, feature: str, likely: float = 0.5) -> bool:
        """Whether a feature is used here; only where the mapping has it."""
        if feature in self.forced:
            likely = min(2 * likely, 0.9)
        return feature in self.on and self.chance(likely)

    def pick(self, *options: tuple[float, Callable[[], Any]]) -> Any:
        """What the first option gives that gives something, in an order by chance and weight."""
        left = list(options)
        while left:
            (chosen,) = self.random.choices(left, [weight for weight, _ in left])
            left.remove(chosen)
            found = chosen[1]()
            if found is not None:
                return found
        raise AssertionError("no option gives anything")

    def name(self) -> str:
        """A name for an expression: often a fresh one, now and then one that was there."""
        self.names += 1
        return f"z{self.names}"

    # Paths.

    def paths(self, scope: Scope) -> Iterator[tuple[str, Type, bool, bool]]:
        """What can be reached: path, type, whether it may be many, whether it is local."""
        for path, type_, many in _reach(scope.item, "", False, 3):
            yield path or "$", type_, many, True
        if self.closed:
            return
        for path, type_, many in _reach(self.source, "$$", False, 2):
            if path != "$$":
                yield path, type_, many, False
        for name, named in scope.names:
            for path, type_, many in _reach(named, f"${name}", False, 2):
                yield path, type_, many, False
        if "row" in self.index:
            for key, type_, many in _reach(scope.item, "", False, 1):
                if isinstance(type_, Leaf) and type_.kind == "ref" and not many:
                    yield f"$row({key or '$'}).s", SOURCE_LEAVES["text"], False, False
                    yield f"$row({key or '$'}).n", SOURCE_LEAVES["number"], False, False
                    if "rows" in self.index:
                        yield f"$rows({key or '$'})", self._row(), True, False

    def _row(self) -> Type:
        return self.source.fields["row"].type

    def path(
        self,
        scope: Scope,
        wanted: Callable[[Type], bool],
        *,
        many: bool = False,
        local: float = 0.8,
    ) -> tuple[str, Type] | None:
        """A path to what is wanted, one value or many."""
        found = [
            (path, type_, near)
            for path, type_, several, near in self.paths(scope)
            if wanted(type_) and several is many
        ]
        near = [each for each in found if each[2]]
        if near and (self.chance(local) or len(near) == len(found)):
            found = near
        if not found:
            return None
        # Of two the shorter one: the longer a path, the seldomer there is something at its end.
        picked = [self.random.choice(found) for _ in range(2 if many else 1)]
        path, type_, _ = min(picked, key=lambda each: each[0].count("."))
        return path, type_

    def leaf_path(self, scope: Scope, *kinds: str, many: bool = False) -> str | None:
        """A path to leaves of these kinds, one value or many."""
        found = self.path(scope, lambda t: isinstance(t, Leaf) and t.kind in kinds, many=many)
        return None if found is None else found[0]

    # Expressions.

    def text(self, scope: Scope, depth: int = 0) -> str:
        """An expression for one text."""

        def plain() -> str | None:
            return self.leaf_path(scope, "text", "ref")

        def both(operator: str) -> Callable[[], str | None]:
            def made() -> str | None:
                one, other = plain(), plain()
                return None if one is None or other is None else f"{one} {operator} {other}"

            return made

        def joined() -> str | None:
            one, other = plain(), plain()
            return None if one is None or other is None else f'{one} & "-" & {other}'

        def chosen() -> str | None:
            return f"({self.condition(scope)} ? {self.text(scope, 3)} : {self.text(scope, 3)})"

        def called(form: str) -> Callable[[], str | None]:
            def made() -> str | None:
                one = plain()
                return None if one is None else form.format(one)

            return made

        def indexed() -> str | None:
            one = self.leaf_path(scope, "text", many=True)
            return None if one is None else f"({one})[{self.random.choice((0, 0, -1, 1))}]"

        def filtered() -> str | None:
            found = self.path(scope, lambda t: isinstance(t, Obj) and bool(t.fields), many=True)
            if found is None or found[0].endswith(")") or not isinstance(found[1], Obj):
                return None
            inside = Scope(found[1])
            text = self._own(inside, "text")
            number = self._own(inside, "number", "text")
            if text is None or number is None:
                return None
            return f"({found[0]})[$exists({number})][0].{text}"

        def joining() -> str | None:
            key = self.leaf_path(scope, "ref") if self.index else None
            if key is None:
                return None
            name = self.random.choice(list(self.index))
            return f"$row({key}).s" if name == "row" else f"$rows({key})[0].s"

        def table() -> str | None:
            code = self.leaf_path(scope, "code")
            if code is None or "table function" not in self.on or self.closed:
                return None
            self.used_tables.add("names")
            return f"$names({code})"

        if depth > 2:
            return str(self.pick((9, plain), (0.1, lambda: '"lit"')))
        return str(
            self.pick(
                (9, plain),
                (0.4, lambda: self.leaf_path(scope, "plain")),
                (1, joined),
                (1, both("??")),
                (1, chosen),
                (0.6, called("$uppercase({})")),
                (0.6, called("$substring({}, 0, 2)")),
                (0.5, called("$substring({}, 1)")),
                (0.7, indexed),
                (0.7, filtered),
                (1.5, table),
                (3, joining),
                (0.8, lambda: "$par" if "par" in self.parameters else None),
                (0.2, lambda: '"lit"'),
            )
        )

    def _own(self, scope: Scope, *kinds: str) -> str | None:
        assert isinstance(scope.item, Obj)
        names = [
            name
            for name, each in scope.item.fields.items()
            if isinstance(each.type, Leaf) and each.type.kind in kinds and not each.many
        ]
        return self.random.choice(names) if names else None

    def number(self, scope: Scope) -> str:
        """An expression for one number."""

        def counted() -> str | None:
            found = self.path(scope, lambda t: isinstance(t, Obj), many=True)
            return None if found is None else f"$count({found[0]})"

        def added() -> str | None:
            one = self.leaf_path(scope, "number")
            return None if one is None else f"{one} + 1"

        return str(
            self.pick(
                (8, lambda: self.leaf_path(scope, "number")),
                (1, added),
                (1, counted),
                (0.5, lambda: "$num" if "num" in self.parameters else None),
                (0.3, lambda: "42"),
            )
        )

    def condition(self, scope: Scope, depth: int = 0) -> str:
        """An expression for a condition."""

        def kind() -> str | None:
            one = self.leaf_path(scope, "kind")
            sign = self.random.choice(("=", "=", "!="))
            return None if one is None else f'{one} {sign} "{self.random.choice(KINDS)}"'

        def code() -> str | None:
            one = self.leaf_path(scope, "code")
            return None if one is None else f'{one} = "{self.random.choice("ABCD")}"'

        def larger() -> str | None:
            one = self.leaf_path(scope, "number")
            sign = self.random.choice("<>")
            return None if one is None else f"{one} {sign} {1000 + self.random.randrange(600)}"

        def equal() -> str | None:
            one, other = self.leaf_path(scope, "text", "ref"), self.leaf_path(scope, "text", "ref")
            return None if one is None or other is None else f"{one} = {other}"

        def exists() -> str | None:
            found = self.path(scope, lambda t: True)
            return None if found is None else f"$exists({found[0]})"

        def node() -> str | None:
            found = self.path(scope, lambda t: isinstance(t, Obj))
            return None if found is None or found[0] == "$" else found[0]

        def negated() -> str:
            return f"$not({self.condition(scope, depth + 1)})"

        def logical() -> str:
            word = self.random.choice(("and", "or"))
            one, other = self.condition(scope, depth + 1), self.condition(scope, depth + 1)
            return f"({one} {word} {other})"

        further = 1 if depth < 2 else 0
        return str(
            self.pick(
                (3, kind),
                (2, code),
                (2, larger),
                (1, equal),
                (2, exists),
                (1, node) if not depth else (0.01, exists),
                (1, lambda: self.leaf_path(scope, "flag")),
                (1 * further, negated),
                (1 * further, logical),
                (0.01, lambda: "true"),
            )
        )


def _reach(type_: Type, path: str, many: bool, depth: int) -> Iterator[tuple[str, Type, bool]]:
    yield path, type_, many
    if isinstance(type_, Obj) and depth:
        for name, each in type_.fields.items():
            below = f"{path}.{name}" if path else name
            yield from _reach(each.type, below, many or each.many, depth - 1)
