"""Makes mappings at random: every instruction of docs/rules.md, alone and together.

A mapping is made for a target that was made before it, so that it is right: whatever `check`
refuses is a fault of the maker. Rules are made top down; a `Scope` holds what `$` is and which
names there are. In a `closed` mapping rules read nothing but what is below their own `$`, so that
each value of a list's item must come from the item of the source that it was made of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.made.expressions import Scope
from tests.made.rules import Rules
from tests.made.shapes import Messages, Obj, contract

FORMATS = {
    "plain": {"pattern": "v[0-9]+v"},
    "loud": {
        "check": '$not($contains($, "7"))',
        "partial": '$contains($, "3")',
        "from": {"plain": "$uppercase($)"},
    },
}

TABLES = {
    "words": {"A": "one", "B": "two", "C": "three"},
    "names": {"A": "alpha", "B": "beta", "D": "delta"},
}

FEATURES = (
    "$from", "$each", "$each of many", "$as", "$where", "$order_by", "$distinct_by", "$let", "$when",
    "$const", "$empty", "$nothing_when", "$match", "$match of", "$choose", "$use", "$use beside fields",
    "$with", "$max_depth", "$absent", "$fail", "$table", "$convert", "$on_missing", "$on_unknown",
    "$on_invalid", "$on_overflow", "$on_many", "$on_partial", "$on_source_invalid",
    "$on_source_unknown", "$notice", "$source", "$assumed", "join", "join of many", "join where",
    "join order_by", "parameter", "table function",
)  # fmt: skip
"""What a mapping may have beside values and fields; each stands in about a quarter of them."""


OPEN = {
    "$as", "$with", "$max_depth", "join", "join of many", "join where", "join order_by", "parameter",
    "table function",
}  # fmt: skip
"""What a closed mapping cannot have."""

PAIRS = list(combinations(FEATURES, 2))
"""Each mapping has one of these for certain, as far as the shapes allow."""


@dataclass
class Made:
    """A made mapping: its files as data, and what it is about."""

    mapping: dict[str, Any]
    fragments: dict[str, Any]
    source: Obj
    target: Obj
    parameters: dict[str, Any]
    closed: bool
    picks: dict[tuple[str, str], str]
    """What becomes of a broken value of the source: type and field, and the outcome."""
    areas: dict[str, set[str]]
    """By the path of a list in the target, the paths of the lists whose items it is made of."""
    messages: list[Any] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        """Write the files of the mapping; the path of the mapping itself."""
        files = {
            "source.contract.yaml": contract("made/source", "In", self.source),
            "target.contract.yaml": contract("made/target", "Out", self.target),
            "made.formats.yaml": {"formats": FORMATS},
            "mapping.yaml": self.mapping,
        }
        if self.fragments:
            files["made.fragments.yaml"] = {"fragments": self.fragments}
        for name, content in files.items():
            (folder / name).write_text(_yaml(content), "utf-8")
        for name, rows in TABLES.items():
            lines = "".join(f"{key},{value}\n" for key, value in rows.items())
            (folder / f"{name}.csv").write_text(f"from,to\n{lines}", "utf-8")
        return folder / "mapping.yaml"


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(content: Any) -> str:
    text: str = yaml.dump(
        content, Dumper=_Dumper, sort_keys=False, width=10**6, default_flow_style=False
    )
    return text


def make(seed: int, messages: int = 3) -> Made:
    """The mapping of a seed, with messages to try it on."""
    return _Maker(Random(seed)).make(messages)


class _Maker(Rules):
    def __init__(self, random: Random) -> None:
        forced = set(PAIRS[random.randrange(len(PAIRS))])
        on = {feature for feature in FEATURES if random.random() < 0.3} | forced
        super().__init__(random, on, forced, closed=random.random() < 0.45 and not forced & OPEN)

    def make(self, messages: int) -> Made:
        scope = Scope(self.source)
        if not self.closed:
            self._globals()
        root = self.object(self.target, scope, "", root=True)
        mapping: dict[str, Any] = {
            "mapping": "made/mapping",
            "version": "1",
            "source": {"contract": "source.contract.yaml", "message": "In"},
            "target": {"contract": "target.contract.yaml", "message": "Out"},
            "formats": ["made.formats.yaml"],
        }
        if self.fragments:
            mapping["fragments"] = ["made.fragments.yaml"]
        if self.used_tables:
            mapping["tables"] = {
                name: {"file": f"{name}.csv", "key": "from", "value": "to"}
                for name in sorted(self.used_tables)
            }
        if self.index:
            mapping["index"] = self.index
        if self.parameters:
            mapping["parameters"] = {
                name: {"type": "integer" if isinstance(value, int) else "string"}
                for name, value in self.parameters.items()
            }
        mapping["map"] = root
        made = Made(
            mapping,
            self.fragments,
            self.source,
            self.target,
            self.parameters,
            self.closed,
            self.picks,
            self.areas,
        )
        broken = bool(self.on & {"$on_source_invalid", "$on_source_unknown"})
        maker = Messages(self.random, self.source, broken=broken)
        made.messages = [maker.message() for _ in range(messages)]
        return made

    def _globals(self) -> None:
        if "parameter" in self.on:
            self.parameters = {"par": "param", "num": 7}
        row = self.source.fields["row"].type
        assert isinstance(row, Obj)
        if self.on & {"join where"}:
            self.on.add(self.random.choice(("join", "join of many")))
        if "join order_by" in self.on:
            self.on.add("join of many")
        for name in ("join", "join of many"):
            if name not in self.on:
                continue
            many = name == "join of many"
            index: dict[str, Any] = {"over": "row", "by": "g" if many else "id"}
            if "join where" in self.on:
                index["where"] = "n > 1030 or $not($exists(n))"
            if many:
                index["many"] = "true"
                if "join order_by" in self.on:
                    index["order_by"] = ["n", "id"]
            self.index["rows" if many else "row"] = index


def instructions(made: Made) -> set[str]:
    """The instructions that a made mapping has."""
    found: set[str] = set()

    def look(node: Any) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key.startswith("$"):
                    found.add(key)
                    if key == "$each" and isinstance(value, list):
                        found.add("$each of many")
                    if key == "$match" and "of" in value:
                        found.add("$match of")
                        if set(node["$match"]) != {"of", "cases"}:
                            found.add("$match")
                        look(value["cases"])
                        continue
                    if key == "$use" and any(not name.startswith("$") for name in node):
                        found.add("$use beside fields")
                look(value)
        elif isinstance(node, list):
            for each in node:
                look(each)

    look(made.mapping["map"])
    look([fragment["rules"] for fragment in made.fragments.values()])
    text = json.dumps([made.mapping, made.fragments])
    for name, index in made.mapping.get("index", {}).items():
        if f"${name}(" in text:
            found.add("join of many" if "many" in index else "join")
            found.update(f"join {each}" for each in ("where", "order_by") if each in index)
    if "$par" in text or "$num" in text:
        found.add("parameter")
    if "$names(" in text:
        found.add("table function")
    return found
