"""What docs/rules.md says a mapping makes of a message: a plain reading, with jsonata-js.

It knows nothing of how mapper compiles, and shares no code with it: it walks the rules as they
stand in the file, one message at a time, and asks jsonata-js for the value of each expression.
Values are texts, integers and booleans. Whatever refuses a message raises RefusedError at once, since a
refused message has no record.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.differential.reference import NODE, PACKAGE
from tests.made.shapes import KINDS, PLAIN, Field, Leaf, Obj

NOTHING = object()
"""No value."""

DROPPED = object()
"""The outcome `omit_parent`: the object around is left out."""

DEFAULTS = {
    "$on_missing": "error",
    "$on_unknown": "omit",
    "$on_invalid": "omit",
    "$on_overflow": "omit",
    "$on_many": "error",
    "$on_partial": "keep",
}

Rule = Any
Outputs = list[Any]


class RefusedError(Exception):
    """The message has no record."""


class FailedError(Exception):
    """An expression raised an error."""


class Node:
    """The process that evaluates expressions; use as a context manager."""

    def __enter__(self) -> Node:
        script = Path(__file__).with_name("judge.js")
        self.process = subprocess.Popen(
            [str(NODE), str(script), str(PACKAGE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.asked = 0
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asked += 1
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@dataclass
class Once:
    """The value of a name, evaluated when it is first needed."""

    evaluate: Callable[[], Any]
    known: bool = False
    value: Any = None
    failed: bool = False

    def get(self) -> Any:
        """The value; raises FailedError each time, where it fails."""
        if not self.known:
            self.known = True
            try:
                self.value = self.evaluate()
            except FailedError:
                self.failed = True
        if self.failed:
            raise FailedError
        return self.value


@dataclass(frozen=True)
class Scope:
    """Where a rule stands: `$`, the names, and how deep fragments are within themselves."""

    item: Any
    names: dict[str, Once] = field(default_factory=dict)
    depth: int = 0

    def naming(self, name: str, value: Once) -> Scope:
        """The scope with one more name."""
        return replace(self, names={**self.names, name: value})


def items(value: Any) -> list[Any]:
    """The items of a value."""
    if value is NOTHING or value is None:
        return []
    return value if isinstance(value, list) else [value]


def holds(value: Any) -> bool:
    """Whether a condition holds: true, or a node that is there."""
    if isinstance(value, (bool, list, dict)):
        return bool(value)
    return value is not NOTHING and value is not None


def typed(value: Any, base: str) -> Any:
    """A value as a leaf of the target holds it; NOTHING where it cannot be one."""
    if isinstance(value, bool):
        return value if base == "boolean" else NOTHING
    if isinstance(value, int):
        return value if base == "integer" else str(value) if base == "string" else NOTHING
    if isinstance(value, str):
        if base == "string":
            return value
        if base == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(value, NOTHING)
        return int(value) if re.fullmatch("[+-]?[0-9]+", value) else NOTHING
    return NOTHING


class Judge:
    """Reads one mapping; `parameters` are those of the run."""

    def __init__(
        self,
        node: Node,
        mapping: dict[str, Any],
        fragments: dict[str, Any],
        tables: dict[str, dict[str, str]],
        formats: dict[str, Any],
        source: Obj,
        picks: dict[tuple[str, str], str],
    ) -> None:
        self.source = source
        self.picks = picks
        self.node = node
        self.mapping = mapping
        self.fragments = fragments
        self.tables = tables
        self.formats = formats

    def record(self, message: Any, target: Obj, parameters: dict[str, Any]) -> Any:
        """The record of a message; None where it is refused."""
        try:
            message = self.judged(message, self.source)
        except RefusedError:
            return None
        self.node.ask({"root": message})
        names = {name: Once(lambda value=value: value) for name, value in parameters.items()}
        self.globals = names
        scope = Scope(message, names)
        try:
            self._lookups(scope)
            made = self.rule(self.mapping["map"], Field(target), scope)
        except (RefusedError, FailedError):
            return None
        return made[0] if made and made[0] is not DROPPED else None

    def judged(self, node: Any, type_: Obj) -> Any:
        """The message without the values that break the contract of the source, or with them."""
        made: dict[str, Any] = {}
        for name, value in node.items():
            below = type_.fields[name].type
            if isinstance(below, Obj):
                many = isinstance(value, list)
                made[name] = [self.judged(each, below) for each in items(value)]
                made[name] = made[name] if many else made[name][0]
                continue
            broken = (below.kind == "kind" and value not in KINDS) or (
                below.kind == "plain" and not re.fullmatch("v[0-9]+v", value)
            )
            outcome = self.picks.get((type_.name, name), "omit") if broken else "keep"
            if outcome == "error":
                raise RefusedError
            if outcome == "keep":
                made[name] = value
        return made

    # Expressions.

    def value(self, expression: str, scope: Scope) -> Any:
        """The value of an expression. Raises FailedError."""
        if expression in ("$", "$$"):
            expression = f"({expression})"
        used = set(re.findall(r"\$([A-Za-z_]\w*)", expression))
        names = {}
        for name in sorted(used & set(scope.names)):
            value = scope.names[name].get()
            if value is not NOTHING:
                names[name] = value
        answer = self.node.ask({"expression": expression, "context": scope.item, "names": names})
        if answer.get("twice"):
            raise RefusedError
        if "error" in answer:
            raise FailedError(answer["error"])
        return answer.get("value", NOTHING)

    def _lookups(self, scope: Scope) -> None:
        tables = {
            name: {"many": False, "rows": {json.dumps(key): [row] for key, row in rows.items()}}
            for name, rows in self.tables.items()
        }
        self.node.ask({"lookups": tables})
        for name, index in self.mapping.get("index", {}).items():
            rows = items(self.value(index["over"], scope))
            if "where" in index:
                rows = [
                    row
                    for row in rows
                    if holds(self.value(index["where"], replace(scope, item=row)))
                ]
            rows = self._ordered(
                rows, _listed(index.get("order_by", [])), lambda row: replace(scope, item=row)
            )
            found: dict[str, list[Any]] = {}
            for row in rows:
                keys = [
                    json.dumps(key)
                    for by in _listed(index["by"])
                    for key in items(self.value(by, replace(scope, item=row)))
                ]
                for key in dict.fromkeys(keys):
                    found.setdefault(key, []).append(row)
            many = index.get("many") == "true"
            self.node.ask({"lookups": {name: {"many": many, "rows": found}}})

    def _ordered(self, rows: list[Any], by: list[str], inside: Callable[[Any], Scope]) -> list[Any]:
        if len(rows) < 2:
            return rows
        for key in reversed(by):
            keyed = [(self.value(key, inside(row)), row) for row in rows]
            absent = [pair for pair in keyed if pair[0] is NOTHING]
            there = [pair for pair in keyed if pair[0] is not NOTHING]
            there.sort(key=lambda pair: pair[0])
            rows = [row for _, row in (*there, *absent)]
        return rows

    # Rules.

    def rule(self, rule: Rule, slot: Field, scope: Scope) -> Outputs:
        """The outputs of a rule, at most one where the slot takes one; or DROPPED alone."""
        outputs, _ = self.taken(rule, slot, scope)
        return outputs

    def taken(self, rule: Rule, slot: Field, scope: Scope) -> tuple[Outputs, bool]:
        """The outputs of a rule, and whether its body was reached at all."""
        if isinstance(rule, str):
            rule = {"$value": rule}
        if "$from" in rule:
            value = self.value(rule["$from"], scope)
            found = self.one(value, rule)
            if found is DROPPED:
                return [DROPPED], False
            if found is NOTHING:
                return [], False
            scope = replace(scope, item=found)
        if "$each" not in rule:
            if "$as" in rule:
                scope = scope.naming(rule["$as"], Once(lambda: scope.item))
            return self.single(rule, slot, scope)
        outputs: Outputs = []
        reached = False
        seen: set[str] = set()
        for inside in self.each(rule, scope):
            key = self.key(rule, inside) if "$distinct_by" in rule else None
            if key is not None and key in seen:
                continue
            made, passed = self.single(rule, slot, inside)
            reached = reached or passed
            if key is not None and made and made[0] is not DROPPED:
                seen.add(key)
            outputs += made
            one = not slot.many and DROPPED not in outputs
            if one and len(outputs) == (1 if self.outcome(rule, "$on_many") == "first" else 2):
                break
        if DROPPED in outputs:
            return [DROPPED], reached
        if not slot.many and len(outputs) > 1:
            many = self.one(outputs, rule)
            return ([] if many is NOTHING else [many]), reached
        return outputs, reached

    def each(self, rule: dict[str, Any], scope: Scope) -> Iterator[Scope]:
        """The scopes of the items of `$each`."""
        found = [item for path in _listed(rule["$each"]) for item in items(self.value(path, scope))]

        def inside(item: Any) -> Scope:
            entered = replace(scope, item=item)
            if "$as" in rule:
                entered = entered.naming(rule["$as"], Once(lambda: item))
            return entered

        if "$where" in rule:
            found = [item for item in found if holds(self.value(rule["$where"], inside(item)))]
        for item in self._ordered(found, _listed(rule.get("$order_by", [])), inside):
            yield inside(item)

    def key(self, rule: dict[str, Any], scope: Scope) -> str | None:
        """What `$distinct_by` gives for an item, or for the alternative it narrows to."""
        match = rule.get("$match")
        if match is not None and "of" not in match:
            name = next((name for name in match if name in scope.item), None)
            if name is None:
                return None
            scope = replace(scope, item=scope.item[name])
        value = self.value(rule["$distinct_by"], scope)
        return None if value is NOTHING else json.dumps(value, sort_keys=True)

    def single(self, rule: dict[str, Any], slot: Field, scope: Scope) -> tuple[Outputs, bool]:
        """The outputs of a rule for one context, and whether its condition held."""
        for name, text in rule.get("$let", {}).items():
            scope = scope.naming(name, Once(lambda text=text, scope=scope: self.value(text, scope)))
        if "$when" in rule and not holds(self.value(rule["$when"], scope)):
            return [], False
        return self.body(rule, slot, scope), True

    def one(self, value: Any, rule: dict[str, Any]) -> Any:
        """The one value of several, as `$on_many` says."""
        found = items(value)
        if len(found) < 2:
            return found[0] if found else NOTHING
        outcome = self.outcome(rule, "$on_many")
        return found[0] if outcome == "first" else self.lost(outcome, required=False)

    def outcome(self, rule: dict[str, Any], event: str) -> str:
        """What a rule says of an event."""
        return str(rule.get(event, DEFAULTS[event]))

    def lost(self, outcome: str, *, required: bool) -> Any:
        """A value that is not carried over."""
        if outcome == "omit_parent":
            return DROPPED
        if outcome == "error" or required:
            raise RefusedError
        return NOTHING

    # Bodies.

    def body(self, rule: dict[str, Any], slot: Field, scope: Scope) -> Outputs:
        """The outputs of the body of a rule."""
        if "$value" in rule:
            return self.leaf(rule, slot, scope)
        if "$const" in rule:
            assert isinstance(slot.type, Leaf)
            return [typed(rule["$const"], slot.type.base)]
        if "$empty" in rule:
            return [{} if isinstance(slot.type, Obj) else ""]
        if "$nothing_when" in rule:
            proven = holds(self.value(rule["$nothing_when"], scope))
            return [{} if isinstance(slot.type, Obj) else ""] if proven else []
        if "$absent" in rule or "$notice" in rule:
            return []
        if "$fail" in rule:
            raise RefusedError
        if "$match" in rule:
            return self.match(rule, slot, scope)
        if "$choose" in rule:
            return self.choose(rule["$choose"], slot, scope)
        if "$use" in rule and not fields(rule):
            return self.use(rule, slot, scope)
        return self.object(rule, slot, scope)

    def match(self, rule: dict[str, Any], slot: Field, scope: Scope) -> Outputs:
        """`$match`, by name or by a discriminator."""
        match = rule["$match"]
        if "of" not in match:
            for name, branch in match.items():
                if name in scope.item:
                    return self.rule(branch, slot, replace(scope, item=scope.item[name]))
            return []
        value = self.value(match["of"], scope)
        if value is NOTHING:
            return []
        text = json.dumps(value) if isinstance(value, bool) else str(value)
        branch = match["cases"].get(text, match["cases"].get("*", NOTHING))
        if branch is NOTHING:
            made = self.lost(self.outcome(rule, "$on_unknown"), required=slot.required)
            return [] if made is NOTHING else [made]
        return self.rule(branch, slot, scope)

    def choose(self, branches: list[Rule], slot: Field, scope: Scope) -> Outputs:
        """`$choose`: the first branch that is reached."""
        for number, branch in enumerate(branches):
            made, reached = self.taken(branch, slot, scope)
            if reached or DROPPED in made or number == len(branches) - 1:
                return made
        return []

    def use(self, rule: dict[str, Any], slot: Field, scope: Scope) -> Outputs:
        """`$use` alone."""
        if "$max_depth" in rule and scope.depth >= int(rule["$max_depth"]):
            return []
        fragment, inside = self.fragment(rule, scope)
        return self.rule(fragment["rules"], slot, inside)

    def fragment(self, rule: dict[str, Any], scope: Scope) -> tuple[dict[str, Any], Scope]:
        """The fragment of a `$use`, and the scope of its rules."""
        fragment = self.fragments[rule["$use"]]
        given = rule.get("$with", {})
        names = dict(self.globals)
        for name, parameter in fragment.get("parameters", {}).items():
            text = given.get(name, parameter.get("default"))
            if text is None:
                names[name] = Once(lambda: NOTHING)
            else:
                names[name] = Once(lambda text=text: self.value(text, scope))
        depth = scope.depth + ("$max_depth" in rule)
        return fragment, Scope(scope.item, names, depth)

    # Objects.

    def object(self, rule: dict[str, Any], slot: Field, scope: Scope) -> Outputs:
        """An object of fields, with those of a fragment."""
        type_ = slot.type
        assert isinstance(type_, Obj)
        values: dict[str, Any] = {}
        constants: dict[str, Any] = {}
        asked: dict[str, str] = {}
        if self.fill(rule, type_, scope, values, constants, asked) or not values:
            return []
        made = {**values, **constants}
        own = rule.get("$on_missing", "error")
        missing = {
            name: asked.get(name, "omit_parent" if own != "error" else "error")
            for name, each in type_.fields.items()
            if name not in made and (each.required or name in asked)
        }
        if "omit_parent" in missing.values():
            return [DROPPED] if own == "omit_parent" else []
        for name, outcome in missing.items():
            if outcome == "error" or type_.fields[name].required:
                raise RefusedError
        return [{name: made[name] for name in type_.fields if name in made}]

    def fill(
        self,
        rule: dict[str, Any],
        type_: Obj,
        scope: Scope,
        values: dict[str, Any],
        constants: dict[str, Any],
        asked: dict[str, str],
    ) -> bool:
        """Put what a rule gives for an object's fields into `values` and `constants`.

        True where something in it leaves out the whole object.
        """
        dropped = False
        if "$use" in rule:
            fragment, inside = self.fragment(rule, scope)
            dropped = self.merge(fragment["rules"], type_, inside, values, constants, asked)
        for name, child in fields(rule).items():
            each = type_.fields[name]
            if isinstance(child, dict) and "$on_missing" in child:
                asked[name] = child["$on_missing"]
            made = self.rule(child, each, scope)
            if DROPPED in made:
                dropped = True
            elif made:
                constant = isinstance(child, dict) and "$const" in child and "$each" not in child
                (constants if constant else values)[name] = made if each.many else made[0]
        return dropped

    def merge(
        self,
        rule: dict[str, Any],
        type_: Obj,
        scope: Scope,
        values: dict[str, Any],
        constants: dict[str, Any],
        asked: dict[str, str],
    ) -> bool:
        """Merge what the rule of a fragment gives with the fields beside its `$use`."""
        if "$from" in rule:
            found = self.one(self.value(rule["$from"], scope), rule)
            if found is DROPPED or found is NOTHING:
                return found is DROPPED
            scope = replace(scope, item=found)
        for name, text in rule.get("$let", {}).items():
            scope = scope.naming(name, Once(lambda text=text, scope=scope: self.value(text, scope)))
        if "$when" in rule and not holds(self.value(rule["$when"], scope)):
            return False
        if "$choose" in rule:
            for number, branch in enumerate(rule["$choose"]):
                last = number == len(rule["$choose"]) - 1
                if last or "$when" not in branch or holds(self.value(branch["$when"], scope)):
                    return self.merge(branch, type_, scope, values, constants, asked)
        return self.fill(rule, type_, scope, values, constants, asked)

    # Leaves.

    def leaf(self, rule: dict[str, Any], slot: Field, scope: Scope) -> Outputs:
        """The leaf, or leaves, of an expression."""
        type_ = slot.type
        assert isinstance(type_, Leaf)
        try:
            value = self.value(rule["$value"], scope)
        except FailedError:
            made = self.lost(self.outcome(rule, "$on_invalid"), required=slot.required)
            return [] if made is NOTHING else [made]
        if slot.many:
            made = [self.carried(each, rule, slot, type_) for each in items(value)]
            found = [each for each in made if each is not NOTHING]
            return [DROPPED] if DROPPED in found else found
        one = self.one(value, rule)
        if one is NOTHING and len(items(value)) > 1 and slot.required:
            raise RefusedError
        if one is NOTHING or one is DROPPED:
            return [] if one is NOTHING else [DROPPED]
        made_one = self.carried(one, rule, slot, type_)
        return [] if made_one is NOTHING else [made_one]

    def carried(self, value: Any, rule: dict[str, Any], slot: Field, type_: Leaf) -> Any:
        """A value in the target: looked up, converted, judged."""
        if value == "" or value is None:
            return NOTHING
        required = slot.required
        if "$table" in rule:
            row = self.tables[rule["$table"]].get(typed(value, "string"), NOTHING)
            if row is not NOTHING:
                return typed(row, type_.base)
            if self.outcome(rule, "$on_unknown") != "keep":
                return self.lost(self.outcome(rule, "$on_unknown"), required=required)
        format_ = self.formats.get(type_.facets.get("format", ""), {})
        given = rule.get("$convert", "")
        if rule["$value"].split(".")[-1] == PLAIN:
            given = "plain"
        if given in format_.get("from", {}):
            conversion = format_["from"][given]
            try:
                value = self.value(conversion, Scope(value))
            except FailedError:
                return self.lost(self.outcome(rule, "$on_invalid"), required=required)
        made = typed(value, type_.base)
        if made is NOTHING:
            return self.lost(self.outcome(rule, "$on_invalid"), required=required)
        facets = type_.facets
        if len(str(made)) > facets.get("maxLength", 10**6):
            if self.outcome(rule, "$on_overflow") != "truncate":
                return self.lost(self.outcome(rule, "$on_overflow"), required=required)
            made = made[: facets["maxLength"]].rstrip()
        if "enum" in facets and made not in facets["enum"]:
            outcome = self.outcome(rule, "$on_unknown")
            return self.lost("omit" if outcome == "keep" else outcome, required=required)
        if "pattern" in facets and not re.fullmatch(facets["pattern"], made):
            outcome = self.outcome(rule, "$on_invalid")
            return self.lost("omit" if outcome == "keep" else outcome, required=required)
        if "check" in format_ and self.value(format_["check"], Scope(made)) is not True:
            outcome = self.outcome(rule, "$on_invalid")
            return made if outcome == "keep" else self.lost(outcome, required=required)
        partial = self.outcome(rule, "$on_partial")
        asked = "partial" in format_ and partial != "keep"
        if asked and self.value(format_["partial"], Scope(made)) is True:
            return self.lost(partial, required=required)
        return made


def fields(rule: dict[str, Any]) -> dict[str, Rule]:
    """The fields of a rule."""
    return {name: child for name, child in rule.items() if not name.startswith("$")}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
