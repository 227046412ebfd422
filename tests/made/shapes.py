"""Shapes of messages, made at random: what a made mapping reads, and what it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

CODES = ("A", "B", "C", "D", "E")
"""What a code of the source may be; a table of the maker has some of them."""

KINDS = ("X", "Y", "Z")
"""What a closed enumeration may be."""


@dataclass(eq=False)
class Leaf:
    """A leaf: what it holds (`kind`), and how a contract says that."""

    kind: str
    base: str = "string"
    facets: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Obj:
    """An object; where it has alternatives, exactly one of them is there."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()


Type = Leaf | Obj


@dataclass(eq=False)
class Field:
    """A field of an object."""

    type: Type
    many: bool = False
    required: bool = False


SOURCE_LEAVES = {
    "text": Leaf("text"),
    "number": Leaf("number", "integer"),
    "flag": Leaf("flag", "boolean"),
    "code": Leaf("code"),
    "kind": Leaf("kind", facets={"enum": list(KINDS)}),
    "ref": Leaf("ref"),
    "plain": Leaf("plain", facets={"format": "plain"}),
}
"""The leaves of a source: distinct texts and numbers, and what conditions and joins look at."""

TARGET_LEAVES = {
    "text": Leaf("text"),
    "number": Leaf("number", "integer"),
    "flag": Leaf("flag", "boolean"),
    "short": Leaf("short", facets={"maxLength": 4}),
    "form": Leaf("form", facets={"pattern": "^[^37]*$"}),
    "listed": Leaf("listed", facets={"enum": ["one", "two", "three"]}),
    "loud": Leaf("loud", facets={"format": "loud"}),
    "kind": Leaf("kind", facets={"enum": [*KINDS, "other"]}),
}
"""The leaves of a target, by what can go wrong with a value."""

_LEAF_NAMES = ("a", "b", "s", "t", "n", "k", "u", "name", "error", "rows")
_OBJECT_NAMES = ("v", "w", "x", "o", "part")
_LIST_NAMES = ("p", "q", "r", "line")
_CHOICE_NAMES = ("c", "d")
_TARGET_NAMES = (
    "A", "B", "C", "D", "E", "F", "G", "H", "Name", "Error", "Rows", "At", "Class", "Record", "Run",
    "Result", "Item", "Seen", "P", "Q", "V", "When", "Field",
)  # fmt: skip


PLAIN = "pl"
"""What each leaf of the format `plain` is called, so that a reader knows it without types."""


KEY = "Key"
"""A leaf that every target has, and every source gives: no message comes out empty."""


class Sources:
    """Makes the shape of a source."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made: list[Obj] = []
        self.count = 0

    def root(self) -> Obj:
        """A message: some of everything, a list to join with, and a nesting without end."""
        root = self.object(0)
        rows = Obj("Row", {"id": Field(SOURCE_LEAVES["text"], required=True)})
        for name in ("s", "n", "g"):
            kind = {"s": "text", "n": "number", "g": "ref"}[name]
            rows.fields[name] = Field(SOURCE_LEAVES[kind])
        root.fields["row"] = Field(rows, many=True)
        node = Obj("Node", {"s": Field(SOURCE_LEAVES["text"]), "n": Field(SOURCE_LEAVES["number"])})
        node.fields["sub"] = Field(node, many=True)
        node.fields["next"] = Field(node)
        root.fields["tree"] = Field(node)
        return root

    def object(self, depth: int, *, least: int = 2) -> Obj:
        """An object of leaves, objects, lists and choices."""
        random = self.random
        if self.made and depth and random.random() < 0.25:
            return random.choice(self.made)
        self.count += 1
        made = Obj(f"T{self.count}")
        for name in random.sample(_LEAF_NAMES, random.randint(least, 5)):
            made.fields[name] = self.leaf()
        if random.random() < 0.2:
            made.fields[PLAIN] = Field(SOURCE_LEAVES["plain"])
        if not depth:
            made.fields["k"] = Field(SOURCE_LEAVES["kind"], required=True)
            made.fields["ok"] = Field(SOURCE_LEAVES["flag"])
            made.fields["cd"] = Field(SOURCE_LEAVES["code"])
            made.fields["rf"] = Field(SOURCE_LEAVES["ref"])
        if depth < 3:
            for name in random.sample(_OBJECT_NAMES, random.randint(0 if depth else 2, 2)):
                made.fields[name] = Field(self.object(depth + 1), required=random.random() < 0.2)
            for name in random.sample(_LIST_NAMES, random.randint(0 if depth else 2, 2)):
                type_ = SOURCE_LEAVES["text"] if random.random() < 0.25 else self.object(depth + 1)
                made.fields[name] = Field(type_, many=True)
            if random.random() < (0.4 if depth else 1):
                name = random.choice(_CHOICE_NAMES)
                many = random.random() < 0.4
                made.fields[name] = Field(self.choice(depth + 1), many=many)
        if depth:
            self.made.append(made)
        return made

    def choice(self, depth: int) -> Obj:
        """An object with exactly one of its fields."""
        names = self.random.sample(("one", "two", "three"), self.random.randint(2, 3))
        self.count += 1
        made = Obj(f"C{self.count}", alternatives=tuple(names))
        for name in names:
            made.fields[name] = Field(self.object(max(depth, 3)))
        return made

    def leaf(self) -> Field:
        """A leaf; texts and numbers are most of them."""
        kinds = ("text", "text", "text", "number", "number", "flag", "code", "kind", "ref")
        kind = self.random.choice(kinds)
        return Field(SOURCE_LEAVES[kind], required=self.random.random() < 0.3)


class Targets:
    """Makes the shape of a target."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made: list[Obj] = []
        self.count = 0
        tree = Obj("Tree", {"S": Field(TARGET_LEAVES["text"]), "N": Field(TARGET_LEAVES["number"])})
        tree.fields["Sub"] = Field(tree, many=True)
        tree.fields["Next"] = Field(tree)
        self.tree = tree

    def root(self, on: set[str]) -> Obj:
        """A message with a list, at least, and a place for what is `on`."""
        root = self.object(0)
        root.fields["Lines"] = Field(self.object(1), many=True)
        for each in root.fields.values():
            each.required = False
        root.fields[KEY] = Field(TARGET_LEAVES["kind"], required=True)
        if "$max_depth" in on or self.random.random() < 0.1:
            root.fields["Tree"] = Field(self.tree)
        if on & {"$empty", "$nothing_when"}:
            for name in ("Void", "Voids"):
                root.fields[name] = Field(Obj("Empty"))
        for name, kind in (
            ("Loud", "$convert"),
            ("Partly", "$on_partial"),
            ("Brief", "$on_overflow"),
        ):
            if kind in on:
                root.fields[name] = Field(TARGET_LEAVES["short" if name == "Brief" else "loud"])
        for name in ("More", "Text", "Texts"):
            root.fields[name] = Field(TARGET_LEAVES["text"])
        fields = list(root.fields.items())
        self.random.shuffle(fields)
        root.fields = dict(fields)
        return root

    def object(self, depth: int) -> Obj:
        """An object of leaves, objects and lists."""
        random = self.random
        if self.made and depth and random.random() < 0.25:
            return random.choice(self.made)
        self.count += 1
        made = Obj(f"O{self.count}")
        names = random.sample(_TARGET_NAMES, 9)
        for _ in range(random.randint(2, 5)):
            leaf = random.choice([*TARGET_LEAVES.values(), *[TARGET_LEAVES["text"]] * 4])
            many = random.random() < 0.12
            made.fields[names.pop()] = Field(
                leaf, many, required=random.random() < 0.1 and not many
            )
        if depth < 2:
            for _ in range(random.randint(0, 2 - depth)):
                many = random.random() < 0.5
                required = random.random() < 0.05 and not many
                made.fields[names.pop()] = Field(self.object(depth + 1), many, required)
        if random.random() < 0.1:
            made.fields[names.pop()] = Field(Obj("Empty"))
        if depth:
            self.made.append(made)
        return made


def contract(name: str, message: str, root: Obj) -> dict[str, Any]:
    """The contract of a shape."""
    types: dict[str, Any] = {}

    def written(type_: Type) -> dict[str, Any]:
        if isinstance(type_, Leaf):
            return {"type": type_.base, **type_.facets}
        if type_.name == "Empty":
            return {"type": "object"}
        if type_.name not in types:
            types[type_.name] = made = {"type": "object"}
            required = [name for name, each in type_.fields.items() if each.required]
            if required:
                made["required"] = required
            made["properties"] = {
                name: {"type": "array", "items": written(each.type)}
                if each.many
                else written(each.type)
                for name, each in type_.fields.items()
            }
            if type_.alternatives:
                made["oneOf"] = [{"required": [each]} for each in type_.alternatives]
        return {"$ref": f"#/$defs/{type_.name}"}

    return {"contract": name, "messages": {message: written(root)}, "$defs": types}


class Messages:
    """Makes messages of a shape, with another value in every text and every number."""

    def __init__(self, random: Random, root: Obj, *, broken: bool = False) -> None:
        self.random = random
        self.root = root
        self.broken = broken
        """Whether some codes and formatted texts do not keep the contract."""
        self.number = 0
        self.keys: list[str] = []

    def message(self) -> Any:
        """A message."""
        self.number = 0
        self.keys = [self._text() for _ in range(self.random.randint(0, 4))]
        made = self._object(self.root, 0)
        made["row"] = [{**self._object(_type(self.root, "row"), 1), "id": key} for key in self.keys]
        return made

    def _text(self) -> str:
        self.number += 1
        return f"v{self.number}v"

    def _object(self, type_: Obj, depth: int) -> dict[str, Any]:
        taken = self.random.choice(type_.alternatives) if type_.alternatives else None
        made: dict[str, Any] = {}
        for name, each in type_.fields.items():
            if type_.alternatives and name != taken:
                continue
            likely = 0.8 if depth < 6 else 0.1
            there = each.required or name == taken or self.random.random() < likely
            if not there:
                continue
            if each.many:
                count = self.random.randint(0, 3 if depth < 4 else 1)
                made[name] = [self._value(each.type, depth + 1) for _ in range(count)]
            else:
                made[name] = self._value(each.type, depth + 1)
        if not any(made.values()):
            # An object without content is absent: none is made.
            name = next(n for n, each in type_.fields.items() if not each.many)
            made[name] = self._value(type_.fields[name].type, depth + 1)
        if self.broken and depth and len(made) > 1 and self.random.random() < 0.3:
            self._break(type_, made)
        return made

    def _break(self, type_: Obj, made: dict[str, Any]) -> None:
        """Give one leaf a value that its contract does not allow, beside another leaf.

        Not one that is required: a discriminator that is required and lost is an unknown one,
        and the judge knows of no types.
        """
        leaves = [
            name
            for name in made
            if isinstance(type_.fields[name].type, Leaf) and not type_.fields[name].many
        ]
        for name in leaves:
            leaf = type_.fields[name].type
            if type_.fields[name].required or not isinstance(leaf, Leaf) or len(leaves) < 2:
                continue
            if leaf.kind in ("kind", "plain"):
                made[name] = "Q" if leaf.kind == "kind" else f"b{self._text()}"
                return

    def _value(self, type_: Type, depth: int) -> Any:
        if isinstance(type_, Obj):
            return self._object(type_, depth)
        if type_.kind == "number":
            self.number += 1
            return 1000 + 10 * self.number
        if type_.kind == "flag":
            return self.random.random() < 0.5
        if type_.kind == "code":
            return self.random.choice(CODES)
        if type_.kind == "kind":
            return self.random.choice(KINDS)
        if type_.kind == "ref":
            return self.random.choice(self.keys) if self.keys else "nowhere"
        return self._text()


def _type(root: Obj, name: str) -> Obj:
    type_ = root.fields[name].type
    assert isinstance(type_, Obj)
    return type_
