"""Makes rules at random, each for a field of a target that is there already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tests.made.expressions import Expressions, Scope
from tests.made.shapes import KEY, KINDS, SOURCE_LEAVES, Field, Leaf, Obj, Targets, Type

Rule = Any


class Rules(Expressions):
    """Makes rules, and the fragments that they use."""

    def __init__(self, random: Random, on: set[str], forced: set[str], *, closed: bool) -> None:
        super().__init__(random, on, forced, closed=closed)
        self.fragments: dict[str, Any] = {}
        self.reusable: dict[tuple[int, int], str] = {}
        self.areas: dict[str, set[str]] = {}
        self.left = random.randint(15, 45)
        """How many more rules are made beside those that the target requires."""
        self.making: list[str] = []
        self.picks: dict[tuple[str, str], str] = {}
        # One for all: a pick holds for the objects that a path leads through too. Not `error`:
        # whether a value is read at all is for the compiler to know.
        self.picked = {
            event: random.choice(("omit", "keep"))
            for event in ("$on_source_invalid", "$on_source_unknown")
        }
        targets = Targets(random)
        self.target = targets.root(self.on)
        self.tree = targets.tree

    # Rules.

    def rule(self, field_: Field, scope: Scope, path: str) -> Rule:
        """A rule for a field."""
        if path == KEY:
            return "$$.k"
        rule = self._rule(field_, scope, path)
        # Most messages are to have a record: what is missing at the top leaves out no more.
        return _staying(rule) if "." not in path and self.chance(0.9) else rule

    def _rule(self, field_: Field, scope: Scope, path: str) -> Rule:
        if isinstance(field_.type, Leaf):
            rule = self.leaves(field_, scope, path) if field_.many else self.leaf(field_, scope)
        elif field_.type.name == "Empty":
            rule = self.empty(scope)
        elif field_.type is self.tree:
            rule = self.nested(scope)
        elif field_.many:
            rule = self.objects(field_.type, scope, path)
        else:
            rule = self.object(field_.type, scope, path)
        likely = 0.9 if field_.required else 0.15
        if isinstance(field_.type, Leaf) and not field_.many and self.may("$on_missing", likely):
            if not isinstance(rule, dict):
                rule = {"$value": rule}
            constant = "$const" in rule and not {"$when", "$from", "$each"} & set(rule)
            if not constant and not {"$absent", "$fail", "$notice"} & set(rule):
                outcomes = ("omit", "omit_parent") if field_.required else ("omit_parent",)
                rule = {**rule, "$on_missing": self.random.choice(outcomes)}
        return rule

    def empty(self, scope: Scope) -> Rule:
        """A rule for an object without content."""
        if self.may("$nothing_when"):
            return {"$nothing_when": f"$exists({self._node(scope)})"}
        if self.may("$empty", 0.8):
            return {"$when": self.condition(scope), "$empty": "true"}
        return {"$absent": "there is nothing to say"}

    def _node(self, scope: Scope) -> str:
        found = self.path(scope, lambda t: True)
        return "$" if found is None else found[0]

    def leaf(self, field_: Field, scope: Scope, depth: int = 0) -> Rule:
        """A rule for one leaf."""
        leaf = field_.type
        assert isinstance(leaf, Leaf)
        below = replace(scope, depth=scope.depth + 1)
        if depth < 2:
            if self.may("$choose", 0.12):
                return {"$choose": self._branches(lambda s: self.leaf(field_, s, depth + 1), scope)}
            if self.may("$match of", 0.12):
                made = self._switch(lambda s: self.leaf(field_, s, depth + 1), scope)
                if made is not None:
                    return made
            if self.may("$match", 0.2):
                made = self._match(lambda s: self.leaf(field_, s, depth + 1), scope)
                if made is not None:
                    return made
        if self.may("$absent", 0.08) and not field_.required:
            return {"$absent": "nobody knows"}
        if self.may("$notice", 0.1) and not field_.required:
            return {"$when": self.condition(scope), "$notice": "no-place-for-it"}
        if self.may("$fail", 0.08):
            return {
                "$when": f"{self.condition(scope)} and {self._seldom(scope)}",
                "$fail": "no-way",
            }
        rule: dict[str, Any] = {}
        if self.may("$from", 0.2):
            found = self.path(scope, lambda t: isinstance(t, Obj))
            if found is not None and found[0] != "$":
                rule["$from"] = found[0]
                below = below.entering(found[1], found[0])
        if self.may("$each", 0.08) and "$on_many" in self.on and "$from" not in rule:
            found = self.path(scope, lambda t: isinstance(t, Obj), many=True)
            if found is not None:
                rule["$each"] = found[0]
                rule["$on_many"] = self._outcome("first", "first", "omit")
                below = below.entering(found[1], found[0])
                below = self._items(rule, below)
        below = self._let(rule, below)
        if self.may("$when", 0.35):
            rule["$when"] = self.condition(below)
        if self.may("$const", 0.2) or (self.on & {"$source", "$assumed"} and self.chance(0.15)):
            if self.may("$source"):
                rule["$source"] = {"publication": "a list", "edition": "1"}
            elif self.may("$assumed"):
                rule["$assumed"] = {"why": "it was so", "settled_by": "a list"}
            return {**rule, "$const": _constant(leaf)}
        body = self.value(leaf, below, alone=not rule)
        if set(body) == {"$value"} and not rule and self.chance(0.7):
            return body["$value"]
        rule = {**rule, **body}
        if self.may("$on_many", 0.15) and "$each" not in rule and "$from" not in rule:
            kinds = {"number": ("number",), "flag": ("flag",)}.get(leaf.kind, ("text",))
            several = self.leaf_path(below, *kinds, many=True)
            picked = any("$on_source" in key for key in rule)
            if (
                several is not None
                and not picked
                and leaf.kind in ("text", "number", "short", "form")
            ):
                rule["$value"] = several
                rule["$on_many"] = self._outcome("first", "omit", "omit_parent")
        return rule

    def _seldom(self, scope: Scope) -> str:
        return f"{self.number(scope)} > 1900"

    def _outcome(self, *outcomes: str) -> str:
        return self.random.choice(outcomes)

    def value(self, leaf: Leaf, scope: Scope, *, alone: bool = False) -> dict[str, Any]:
        """`$value` of a leaf, with what its kind asks for beside it; `alone` with nothing else."""
        lost = ("omit", "omit", "omit", "omit", "omit_parent", "omit_parent", "error")
        if self.chance(0.5):
            lost = ("omit", "omit_parent")
        rule: dict[str, Any] = {}
        texts = ("text", "short", "form", "loud")
        if alone and leaf.kind in texts and self.may("$on_source_invalid"):
            plain = self.leaf_path(scope, "plain")
            if plain is not None:
                rule = {"$value": plain, **self._judged("$on_source_invalid", plain, scope)}
                if leaf.kind == "short":
                    rule["$on_overflow"] = self._outcome("omit", "truncate")
                elif leaf.kind != "text":
                    rule["$on_invalid"] = self._outcome("omit", "omit_parent")
                return rule
        match leaf.kind:
            case "number":
                return {"$value": self.number(scope)}
            case "flag":
                return {"$value": self.pick(
                    (1, lambda: self.leaf_path(scope, "flag")),
                    (1, lambda: f"$boolean({self.condition(scope)})"),
                )}  # fmt: skip
            case "listed" | "kind":
                return self._coded(leaf, scope, alone=alone)
            case "loud":
                text = self.leaf_path(scope, "text", "plain")
                if "$convert" in self.on and text is not None:
                    plain = self.leaf_path(scope, "text")
                    if plain is not None:
                        rule = {"$value": f"({plain})", "$convert": "plain"}
                if not rule:
                    rule = {"$value": self.text(scope, 1)}
                rule["$on_invalid"] = self._outcome(*lost, "keep")
                if "$on_partial" in self.on:
                    rule["$on_partial"] = self._outcome(*lost, "keep")
                return rule
        if leaf.kind == "text" and "$table" in self.on and self.chance(0.3):
            code = self.leaf_path(scope, "code")
            if code is not None:
                self.used_tables.add("names")
                rule = {"$value": code, "$table": "names"}
                if self.may("$on_unknown"):
                    rule["$on_unknown"] = self._outcome(*lost, "keep")
                return rule
        rule = {"$value": self.text(scope)}
        if self.may("$on_invalid", 0.15):
            number = self.leaf_path(scope, "text", "kind", "number")
            if number is not None:
                rule["$value"] = f"$string($number({number}))"
                rule["$on_invalid"] = self._outcome(*lost)
        if leaf.kind == "short":
            rule["$on_overflow"] = self._outcome(*lost, "truncate", "truncate")
        if leaf.kind == "form":
            rule["$on_invalid"] = self._outcome(*lost)
        return rule

    def _judged(self, event: str, path: str, scope: Scope) -> dict[str, str]:
        """What a rule says of a broken value of the source; all rules say the same of one field."""
        start = self.source if path.startswith("$$.") else scope.item
        names = path.removeprefix("$$.").split(".")
        if names[0].startswith("$"):
            return {}
        for name in names[:-1]:
            assert isinstance(start, Obj)
            start = start.fields[name].type
        assert isinstance(start, Obj)
        self.picks[start.name, names[-1]] = self.picked[event]
        return {event: self.picked[event]}

    def _coded(self, leaf: Leaf, scope: Scope, *, alone: bool) -> dict[str, Any]:
        lost = ("omit", "omit", "omit", "omit_parent", "error")
        if leaf.kind == "kind":
            kind = self.leaf_path(scope, "kind")
            if kind is not None:
                judged = self._judged("$on_source_unknown", kind, scope) if alone else {}
                return {"$value": kind, **judged}
        code = self.leaf_path(scope, "code")
        if leaf.kind == "listed" and code is not None and "$table" in self.on:
            self.used_tables.add("words")
            return {"$value": code, "$table": "words", "$on_unknown": self._outcome(*lost)}
        text = self.pick((1, lambda: self.leaf_path(scope, "text", "code")), (0.1, lambda: '"one"'))
        return {"$value": text, "$on_unknown": self._outcome(*lost)}

    def leaves(self, field_: Field, scope: Scope, path: str) -> Rule:
        """A rule for a list of leaves."""
        leaf = field_.type
        assert isinstance(leaf, Leaf)
        kinds = (
            ("number",)
            if leaf.kind == "number"
            else ("flag",)
            if leaf.kind == "flag"
            else ("text",)
        )
        several = self.leaf_path(scope, *kinds, many=True)
        policies: dict[str, Any] = {}
        lost = ("omit", "omit", "omit_parent")
        if leaf.kind == "short":
            policies["$on_overflow"] = self._outcome(*lost, "truncate")
        elif leaf.kind in ("form", "loud"):
            policies["$on_invalid"] = self._outcome(*lost)
        elif leaf.kind in ("listed", "kind"):
            policies["$on_unknown"] = self._outcome(*lost)
        if several is None or self.chance(0.15):
            body = (
                {"$value": self.text(scope)} if "number" not in kinds else self.value(leaf, scope)
            )
            if leaf.kind == "flag":
                body = self.value(leaf, scope)
            return {**body, **policies}
        if self.chance(0.5) and "$each" in self.on:
            rule = {"$each": several, **({"$value": "$"}), **policies}
            if self.may("$where") and leaf.kind not in ("number", "flag"):
                rule["$where"] = '$contains($, "1")'
            if self.may("$distinct_by"):
                rule["$distinct_by"] = "$"
            if self.may("$order_by") and leaf.kind != "flag":
                rule["$order_by"] = "$"
            return rule
        return {"$value": several, **policies}

    def nested(self, scope: Scope) -> Rule:
        """A rule for what is nested without end: a fragment that uses itself."""
        if "$max_depth" not in self.on or self.closed:
            return {"$from": "$$.tree", "S": "s", "N": "n"}
        if "tree" not in self.fragments:
            rules: dict[str, Any] = {"S": "s"}
            self.fragments["tree"] = {"source": "Node", "rules": rules}
            deeper = {"$use": "tree", "$max_depth": str(self.random.randint(1, 3))}
            rules["Sub"] = {"$each": "sub", **deeper}
            if self.chance(0.5):
                rules["Next"] = {"$from": "next", **deeper}
            if self.chance(0.5):
                rules["N"] = {"$when": "$exists(s)", "$value": "n"}
            self.fragments["tree"]["rules"] = rules
        return {"$from": "$$.tree", "$use": "tree"}

    # Objects.

    def object(self, target: Obj, scope: Scope, path: str, *, root: bool = False) -> Rule:
        """A rule for one object."""
        below = scope
        if not root and scope.depth < 8:
            again = lambda s: self.object(target, s, path)  # noqa: E731  # a name for its reuse
            if self.may("$choose", 0.2):
                return {"$choose": self._branches(again, scope)}
            if self.may("$match", 0.4):
                made = self._match(again, scope)
                if made is not None:
                    return made
            if self.may("$match of", 0.2):
                made = self._switch(again, scope)
                if made is not None:
                    return made
        rule: dict[str, Any] = {}
        if not root and self.may("$from", 0.6):
            found = self.path(scope, lambda t: isinstance(t, Obj) and not t.alternatives)
            if found is not None and found[0] != "$":
                rule["$from"] = found[0]
                below = below.entering(found[1], found[0])
                below = self._as(rule, below)
        elif not root and self.may("$on_many", 0.2) and "$each" in self.on:
            found = self.path(scope, lambda t: isinstance(t, Obj) and not t.alternatives, many=True)
            if found is not None:
                rule["$each"] = found[0]
                rule["$on_many"] = self._outcome("first", "omit")
                below = self._items(rule, below.entering(found[1], found[0]))
        below = self._let(rule, below)
        if not root and self.may("$when", 0.2):
            rule["$when"] = self.condition(below)
        if not root and self.may("$on_missing", 0.1):
            rule["$on_missing"] = self._outcome("omit", "omit_parent")
        return self.body(rule, target, below, path)

    def objects(self, target: Obj, scope: Scope, path: str) -> Rule:
        """A rule for a list of objects."""
        wanted = lambda t: isinstance(t, Obj)  # noqa: E731  # said once for two calls
        found = self.path(scope, wanted, many=True)
        if found is None or self.chance(0.1):
            self.areas.setdefault(path, set()).add(scope.area)
            return self.object(target, scope, path)
        if self.may("$choose", 0.1):
            return {"$choose": self._branches(lambda s: self.objects(target, s, path), scope)}
        rule: dict[str, Any] = {"$each": found[0]}
        below = scope.entering(found[1], found[0])
        areas = {below.area}
        if "$each of many" in self.on and self.chance(0.5):
            others = [
                other
                for other, type_, _, near in self.paths(scope)
                if type_ is found[1] and other not in ("$", found[0]) and (near or not self.closed)
            ]
            if others:
                other = self.random.choice(others)
                rule["$each"] = [found[0], other]
                areas.add(scope.entering(found[1], other).area)
                below = replace(below, area="?")
        self.areas.setdefault(path, set()).update(areas)
        below = self._items(rule, below)
        if self.chance(0.3):
            below = self._let(rule, below)
        if self.may("$when", 0.2):
            rule["$when"] = self.condition(below)
        item = below.item
        assert isinstance(item, Obj)
        if item.alternatives and self.chance(0.8):
            branches = self._branches_of(item, lambda s: self.object(target, s, path), below)
            rule["$match"] = branches
            rule.pop("$distinct_by", None)
            return rule
        return self.body(rule, target, below, path)

    def body(self, rule: dict[str, Any], target: Obj, scope: Scope, path: str) -> dict[str, Any]:
        """`rule` with a body that makes an object."""
        if isinstance(scope.item, Obj) and scope.depth < 8:
            if self.may("$use", 0.5):
                used = self.use(target, scope, path)
                if used is not None:
                    rule.pop("$on_missing", None)
                    return {**rule, **used}
            if self.may("$use beside fields", 0.5) and len(target.fields) > 1:
                return {**rule, **self.beside(target, scope, path)}
        return {**rule, **self.fields(target, scope, path)}

    def fields(self, target: Obj, scope: Scope, path: str, names: set[str] | None = None) -> Rule:
        """The fields of an object: what it requires, and most of the others."""
        made: dict[str, Any] = {}
        likely = 0.85 if scope.depth < 4 else 0.5
        for name, each in target.fields.items():
            if names is not None and name not in names:
                continue
            deep = scope.depth > 6 and not isinstance(each.type, Leaf) and not each.required
            if each.required or (self.chance(likely) and not deep and self.left > 0):
                self.left -= 1
                made[name] = self.rule(each, scope, f"{path}.{name}".strip("."))
        if not made:
            name = self.random.choice([n for n in target.fields if names is None or n in names])
            made[name] = self.rule(target.fields[name], scope, f"{path}.{name}".strip("."))
        shuffled = list(made.items())
        self.random.shuffle(shuffled)
        return dict(shuffled)

    def use(self, target: Obj, scope: Scope, path: str) -> Rule | None:
        """A fragment that gives the whole object."""
        known = self.reusable.get((id(scope.item), id(target)))
        if known is not None and known not in self.making and not self.closed:
            return self._with(known, scope)
        return self._fragment(target, scope, path, lambda inside: self._whole(target, inside, path))

    def _whole(self, target: Obj, scope: Scope, path: str) -> Rule:
        rule = self.object(target, scope, path)
        return rule

    def beside(self, target: Obj, scope: Scope, path: str) -> Rule:
        """A fragment that gives some fields of the object, and others beside it."""
        names = list(target.fields)
        self.random.shuffle(names)
        cut = self.random.randint(1, len(names) - 1)
        theirs, own = set(names[:cut]), set(names[cut:])

        def rules(inside: Scope) -> Rule:
            rule: dict[str, Any] = {}
            if self.may("$from", 0.3):
                found = self.path(inside, lambda t: isinstance(t, Obj) and not t.alternatives)
                if found is not None and found[0] != "$":
                    rule["$from"] = found[0]
                    inside = inside.entering(found[1], found[0])
            inside = self._let(rule, inside)
            if self.may("$when", 0.3):
                rule["$when"] = self.condition(inside)
            if self.may("$choose", 0.2):
                branches = [
                    {"$when": self.condition(inside), **self.fields(target, inside, path, theirs)},
                    self.fields(target, inside, path, theirs),
                ]
                return {**rule, "$choose": branches}
            return {**rule, **self.fields(target, inside, path, theirs)}

        used = self._fragment(target, scope, path, rules, again=False)
        return {**used, **self.fields(target, scope, path, own)}

    def _fragment(
        self,
        target: Obj,
        scope: Scope,
        path: str,
        rules: Callable[[Scope], Rule],
        *,
        again: bool = True,
    ) -> Rule:
        name = f"fr{len(self.fragments) + 1}"
        fragment: dict[str, Any] = {}
        self.fragments[name] = fragment
        names: tuple[tuple[str, Type], ...] = ()
        if "$with" in self.on and not self.closed:
            fragment["parameters"] = {f"{name}x": {}, f"{name}y": {"default": '"deflt"'}}
            if self.chance(0.5):
                fragment["parameters"][f"{name}o"] = {"required": "false"}
            names = tuple((each, SOURCE_LEAVES["text"]) for each in fragment["parameters"])
        if again:
            self.reusable[id(scope.item), id(target)] = name
        self.making.append(name)
        inside = Scope(scope.item, names, scope.depth + 1, scope.area)
        fragment["rules"] = rules(inside)
        self.making.pop()
        return self._with(name, scope)

    def _with(self, name: str, scope: Scope) -> Rule:
        parameters = self.fragments[name].get("parameters", {})
        given = {
            each: self.text(scope, 1)
            for each, what in parameters.items()
            if not what or self.chance(0.5)
        }
        return {"$use": name, **({"$with": given} if given else {})}

    # What stands beside a context.

    def _as(self, rule: dict[str, Any], scope: Scope) -> Scope:
        if self.may("$as") and not self.closed:
            rule["$as"] = self.name()
            return scope.naming(rule["$as"], scope.item)
        return scope

    def _items(self, rule: dict[str, Any], scope: Scope) -> Scope:
        """What `$each` may have beside it."""
        scope = self._as(rule, scope)
        if self.may("$where"):
            rule["$where"] = self.condition(scope)
        if self.may("$order_by"):
            keys = [
                key
                for key in (self.leaf_path(scope, "number"), self.leaf_path(scope, "text"))
                if key is not None
            ]
            self.random.shuffle(keys)
            if keys:
                rule["$order_by"] = keys if self.chance(0.5) else keys[0]
        if self.may("$distinct_by", 0.4):
            key = self.leaf_path(scope, "kind", "code", "ref", "text")
            if key is not None:
                rule["$distinct_by"] = key
        return scope

    def _let(self, rule: dict[str, Any], scope: Scope) -> Scope:
        if not self.may("$let", 0.35) or self.closed:
            return scope
        lets: dict[str, str] = {}
        for _ in range(self.random.randint(1, 2)):
            kind = self.random.choice(("text", "text", "object", "number"))
            name = self.name()
            if kind == "object":
                found = self.path(scope, lambda t: isinstance(t, Obj) and not t.alternatives)
                if found is None:
                    continue
                lets[name], type_ = found
            elif kind == "number":
                lets[name], type_ = self.number(scope), SOURCE_LEAVES["number"]
            else:
                lets[name], type_ = self.text(scope), SOURCE_LEAVES["text"]
            scope = scope.naming(name, type_)
        if lets:
            rule["$let"] = lets
        return scope

    # Alternatives.

    def _branches(self, make: Callable[[Scope], Rule], scope: Scope) -> list[Rule]:
        branches: list[Rule] = []
        below = replace(scope, depth=scope.depth + 2)
        for _ in range(self.random.randint(1, 2)):
            rule = make(below)
            if not isinstance(rule, dict):
                rule = {"$value": rule}
            if not {"$when", "$from", "$each"} & set(rule):
                if any("$on_source" in key for key in rule):
                    # A pick holds for what all expressions of its rule read.
                    rule = {"$choose": [rule]}
                rule = {**rule, "$when": self.condition(below)}
            branches.append(rule)
        return [*branches, make(below)]

    def _switch(self, make: Callable[[Scope], Rule], scope: Scope) -> Rule | None:
        of = self.leaf_path(scope, "kind")
        values = list(KINDS)
        below = replace(scope, depth=scope.depth + 2)
        otherwise = self.chance(0.4)
        if of is None or self.chance(0.4):
            code = self.leaf_path(scope, "code")
            if code is None and of is None:
                return None
            if code is not None:
                of, values = code, list("ABC")
        if otherwise:
            values = values[: self.random.randint(1, len(values))]
        cases = {value: make(below) for value in values}
        if otherwise:
            cases["*"] = make(below)
        return {"$match": {"of": of, "cases": cases}}

    def _match(self, make: Callable[[Scope], Rule], scope: Scope) -> Rule | None:
        found = self.path(scope, lambda t: isinstance(t, Obj) and bool(t.alternatives))
        if found is None or not isinstance(found[1], Obj):
            return None
        below = scope.entering(found[1], found[0])
        branches = self._branches_of(found[1], make, below)
        return {"$match": branches} if found[0] == "$" else {"$from": found[0], "$match": branches}

    def _branches_of(
        self, choice: Obj, make: Callable[[Scope], Rule], scope: Scope
    ) -> dict[str, Rule]:
        branches: dict[str, Rule] = {}
        for name in choice.alternatives:
            if self.may("$absent", 0.3):
                branches[name] = {"$absent": "it has no place"}
            else:
                branches[name] = make(scope.entering(choice.fields[name].type, name))
        return branches


def _staying(rule: Rule) -> Rule:
    """The rule without what leaves out the object around it, or refuses the message."""
    if isinstance(rule, list):
        return [_staying(each) for each in rule]
    if not isinstance(rule, dict):
        return rule
    inner = {"$choose", "$match", "cases"}
    return {
        key: "omit"
        if key.startswith("$on_") and "source" not in key and value in ("omit_parent", "error")
        else _staying(value)
        if key in inner or not key.startswith("$")
        else value
        for key, value in rule.items()
    }


def _constant(leaf: Leaf) -> str:
    kinds = {
        "number": "77",
        "flag": "true",
        "short": "con",
        "listed": "two",
        "loud": "CON",
        "kind": "X",
    }
    return kinds.get(leaf.kind, "const")
