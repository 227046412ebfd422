"""Expressions over the whole language, and small documents, made by chance from a seed.

Documents use few names, so that paths find things; values are null, empty, single, nested and
mixed on purpose. What no engine can agree on is left out here: names that are integers (ECMAScript
reorders such members), the clock, chance, numbers beyond 2^53.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

NAMES = "abcde"
_STRINGS = ["", "a", "b", "ab", "abc", "x y", " p ", "12", "-3.5", "1e2", "é", "a,b", "true", "A1"]
_NUMBERS = [0, 1, 2, 3, -1, 5, 10, 0.5, -2.5, 1.25, 100, 7, 1e-7, 2.675]
_PATTERNS = ["a", "[a-c]", "\\d+", "\\s", "(a)(b)?", "b|c", "^.", ".$", "x*", "[^a]", "A"]
_PICTURES = ["0", "#,##0.00", "0.0", "00", "0%", "#.##e0", "#0.##;(0)"]
_INTEGER_PICTURES = ["0", "000", "#,##0", "I", "i", "A", "a", "w", "W", "Ww", "1;o", "w;o"]
_DATE_PICTURES = ["[Y0001]-[M01]-[D01]", "[D1o] [MNn] [Y]", "[FNn]", "[H01]:[m01]", "[W]", "[Y]"]
_DIVISORS = [1, 2, 3, -2, 0.5, 1.5]
_FILLS = ['"-"', '"xy"', '""', '","']
_REPLACEMENTS = ['"-"', '"[$0]"', '"$1"', '""']
_DATE_TEXTS = ["2018-02-03", "2000-12-31T23:59:59Z", "1999", "x", "3rd March 2001", "2020-02-30"]


class Generator:
    """Makes documents and expressions; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.variables: list[str] = []
        self.functions: list[tuple[str, int]] = []

    # Documents

    def document(self) -> Any:
        """A document: mostly an object, sometimes an array or a single value."""
        chance = self.random.random()
        if chance < 0.8:
            return self._object(0)
        return self._array(0) if chance < 0.95 else self._scalar()

    def _scalar(self) -> Any:
        chance = self.random.random()
        if chance < 0.4:
            return self.random.choice(_NUMBERS)
        if chance < 0.75:
            return self.random.choice(_STRINGS)
        return self.random.choice([None, None, True, False])

    def _value(self, depth: int) -> Any:
        chance = self.random.random()
        if depth >= 4 or chance < 0.4:
            return self._scalar()
        return self._object(depth) if chance < 0.7 else self._array(depth)

    def _object(self, depth: int) -> Any:
        count = self.random.choice([0, 1, 2, 3, 3, 4]) if depth else 4
        return {name: self._value(depth + 1) for name in self.random.sample(NAMES, count)}

    def _array(self, depth: int) -> Any:
        count = self.random.choice([0, 1, 1, 2, 3, 4])
        kind = self.random.random()
        if kind < 0.45:
            return [self._object(depth + 1) for _ in range(count)]
        if kind < 0.6:
            return [self.random.choice(_NUMBERS) for _ in range(count)]
        if kind < 0.7:
            return [self.random.choice(_STRINGS) for _ in range(count)]
        return [self._value(depth + 1) for _ in range(count)]

    # Expressions

    def expression(self) -> str:
        """An expression of the whole language."""
        self.variables = []
        self.functions = []
        return self.any(self.random.choice([1, 2, 2, 3, 3, 4]))

    def _pick(self, *makers: tuple[float, Callable[[int], str]]) -> Callable[[int], str]:
        weights = [weight for weight, _ in makers]
        return self.random.choices([maker for _, maker in makers], weights)[0]

    def any(self, depth: int) -> str:
        """An expression of any type."""
        if depth <= 0:
            return self._pick(
                (5, self.path), (2, self._literal), (2, self._variable), (1, self._context)
            )(0)
        return self._pick(
            (9, self.path),
            (1, self._literal),
            (1, self._variable),
            (2, self.number),
            (2, self.string),
            (2, self.boolean),
            (3, self.array),
            (2, self.object),
            (2, self._conditional),
            (2, self._block),
            (3, self._call),
            (3, self._higher_order),
            (1, self._lambda_call),
            (1.5, self._chain),
            (0.7, self._partial),
            (0.7, self._transform),
            (0.7, self._recursion),
            (0.5, self._parenthesised),
            (0.4, self._function_value),
            (0.5, self._deep_path),
            (0.6, self._long_conditional),
            (2.4, self._shared_fields),
            (0.8, self._object_of_fields),
            (0.6, self._sum_of_steps),
            (0.7, self._closure),
        )(depth - 1)

    def _literal(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.45:
            return _number_text(self.random.choice(_NUMBERS))
        if chance < 0.85:
            return _quoted(self.random.choice(_STRINGS))
        return self.random.choice(["true", "false", "null", "nothing"])

    def _variable(self, depth: int) -> str:
        if self.variables and self.random.random() < 0.85:
            return f"${self.random.choice(self.variables)}"
        return self.random.choice(["$", "$$", "$undefined"])

    def _context(self, depth: int) -> str:
        return self.random.choice(["$", "$", "$$"])

    def _parenthesised(self, depth: int) -> str:
        return f"({self.any(depth)})"

    def _function_value(self, depth: int) -> str:
        return self.random.choice(["$sum", "function($x){$x}", "$string", "/a/"])

    # Paths

    def path(self, depth: int) -> str:
        """A path of one to four steps, with what can stand behind a step."""
        count = self.random.choice([1, 1, 2, 2, 3, 4])
        variables = len(self.variables)
        steps = [self._head(depth)]
        for _ in range(count - 1):
            steps.append(self._step(depth))
        steps = [step + self._behind(depth) for step in steps]
        result = ".".join(steps)
        chance = self.random.random()
        if depth > 0 and chance < 0.05:
            result += self._group(depth)
        elif depth > 0 and chance < 0.11:
            result += self._order(depth)
            if self.random.random() < 0.3:
                result += f".{self._step(depth)}"
        elif chance < 0.15:
            result += "[]"
        del self.variables[variables:]
        return result

    def _head(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.72:
            return self._name()
        if chance < 0.82:
            return self._variable(depth)
        if chance < 0.86:
            return self.random.choice(["*", "**", "$$"])
        if depth > 0:
            return self._pick(
                (2, self._parenthesised), (1, self.array), (1, self.object), (1, self._call)
            )(depth - 1)
        return self._name()

    def _name(self) -> str:
        name = self.random.choice(NAMES)
        return f"`{name}`" if self.random.random() < 0.03 else name

    def _step(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.66:
            return self._name()
        if chance < 0.7:
            return self.random.choice(["*", "**"])
        if chance < 0.74:
            return self.random.choice(["%", "%.%", "%.a", "%.b"])
        if chance < 0.77:
            return f'"{self.random.choice(NAMES)}"'
        if chance < 0.8:
            return self.random.choice(["$string()", "$type($)", "$count($)", "$keys()", "$"])
        if depth <= 0:
            return self._name()
        return self._pick((2, self._parenthesised), (1, self.array), (2, self.object))(depth - 1)

    def _behind(self, depth: int) -> str:
        """Predicates, bindings of the item (@) and its place (#)."""
        out = ""
        chance = self.random.random()
        if chance < 0.03:
            name = self._new_variable()
            out = f"#${name}"
        elif chance < 0.05:
            name = self._new_variable()
            out = f"@${name}"
        chance = self.random.random()
        if chance < 0.22:
            out += f"[{self._predicate(depth)}]"
            if self.random.random() < 0.15:
                out += f"[{self._predicate(depth)}]"
        elif chance < 0.25:
            out += "[]"
        return out

    def _predicate(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.4:
            return self.random.choice(["0", "1", "-1", "2", "-2", "0.9", "$", "[0,1]", "[0..1]"])
        if chance < 0.6:
            return f"{self._name()}{self.random.choice(['=', '!=', '>', '<'])}{self._literal(0)}"
        if chance < 0.75:
            return f"$ {self.random.choice(['>', '<', '=', '>='])} {self._literal(0)}"
        if chance < 0.85:
            return self._name()
        return self.boolean(depth - 1) if depth > 0 else "true"

    def _group(self, depth: int) -> str:
        pairs = [
            f"{self.string(depth - 1)}: {self.any(depth - 1)}"
            for _ in range(self.random.choice([1, 1, 2]))
        ]
        return f"{{{', '.join(pairs)}}}"

    def _order(self, depth: int) -> str:
        terms = [
            self.random.choice(["", "<", ">"])
            + self.random.choice([self._name(), "$", "a.b", f"$string({self._name()})"])
            for _ in range(self.random.choice([1, 1, 2]))
        ]
        return f"^({', '.join(terms)})"

    def _deep_path(self, depth: int) -> str:
        """Joins, places and parents, which need more than one step."""
        one, other = self._name(), self._name()
        return self.random.choice(
            [
                f"{one}.{other}.%.{self._name()}",
                f"{one}.{other}.{{'x': %.{self._name()}, 'y': $}}",
                f"{one}@$v.{other}@$w[$w.a=$v.a].{{'v': $v, 'w': $w}}",
                f"{one}#$i.{other}#$j.{{'i': $i, 'j': $j, 'v': $}}",
                f"{one}#$i[$i<2].{other}",
                f"{one}@$v.{other}.[$v.a, $]",
                f"{one}.{other}[%.{self._name()}=1]",
                f"{one}^(>{self._name()})#$i.[$i, {other}]",
                f"{one}.({other}[0]; {other})",
                f"{one}.**.{other}",
                f"*.{other}[0]",
                f"({one}.{other})[0]",
                f"{one}[0].{other}[-1]",
                f"{one}.{other}.$lookup($$, '{self._name()}')",
                f"{one}#$i.{other}.%[$i=0].{self._name()}",
                f"{one}[].{other}",
                f"{one}.{other}[][0]",
                f"{one}.[{other}]",
                f"[{one}.{other}]",
                f"{one}.{{'k': {other}}}",
                f"{one}{{$string({other}): $}}",
                f"{one}{{'k': $count($), $type({other}): {other}[]}}",
            ]
        )

    # Types

    def number(self, depth: int) -> str:
        """Mostly a number."""
        if depth <= 0:
            return self._pick(
                (3, lambda _: _number_text(self.random.choice(_NUMBERS))), (2, self.path)
            )(0)
        sub = depth - 1
        return self._pick(
            (5, lambda d: f"{self.number(d)} {self.random.choice('+-*/')} {self.number(d)}"),
            (1, lambda d: f"{self.number(d)} % {self.random.choice(_DIVISORS)}"),
            (
                1,
                lambda d: (
                    f"-{self.number(d)}" if self.random.random() < 0.5 else f"-({self.number(d)})"
                ),
            ),
            (1, lambda d: f"$number({self.any(d)})"),
            (1, lambda d: f"$length({self.string(d)})"),
            (2, lambda d: f"$count({self.array(d)})"),
            (
                2,
                lambda d: (
                    f"${self.random.choice(['sum', 'max', 'min', 'average'])}({self._numbers(d)})"
                ),
            ),
            (1, lambda d: f"$round({self.number(d)}, {self.random.choice([0, 1, 2, -1])})"),
            (
                1,
                lambda d: (
                    f"${self.random.choice(['floor', 'ceil', 'abs', 'sqrt', 'round'])}"
                    f"({self.number(d)})"
                ),
            ),
            (0.5, lambda d: f"$power({self.number(d)}, {self.random.choice([0, 1, 2, 0.5, -1])})"),
            (
                0.5,
                lambda d: (
                    f"$parseInteger('{self.random.randint(0, 5000)}', "
                    f"{_quoted(self.random.choice(['0', '#,##0']))})"
                ),
            ),
            (0.5, lambda d: f"$toMillis({_quoted(self.random.choice(_DATE_TEXTS))})"),
            (1, self.path),
        )(sub)

    def string(self, depth: int) -> str:
        """Mostly text."""
        if depth <= 0:
            return self._pick((3, lambda _: _quoted(self.random.choice(_STRINGS))), (2, self.path))(
                0
            )
        sub = depth - 1
        choice = self.random.choice
        return self._pick(
            (5, lambda d: f"{self.any(d)} & {self.any(d)}"),
            (3, lambda d: f"$string({self.any(d)})"),
            (1, lambda d: f"$string({self.any(d)}, {choice(['true', 'false'])})"),
            (1, lambda d: f"${choice(['uppercase', 'lowercase', 'trim'])}({self.string(d)})"),
            (1, lambda d: f"$substring({self.string(d)}, {self.number(0)}, {choice([1, 2, 0])})"),
            (1, lambda d: f"$substring({self.string(d)}, {choice([0, 1, -1, -2])})"),
            (
                1,
                lambda d: (
                    f"${choice(['substringBefore', 'substringAfter'])}"
                    f"({self.string(d)}, {self.string(0)})"
                ),
            ),
            (1, lambda d: f"$pad({self.string(d)}, {choice([3, -3, 6, 0])}, {choice(_FILLS)})"),
            (1.5, lambda d: f"$join({self.array(d)}, {choice(_FILLS)})"),
            (1, lambda d: f"$join({self.any(d)}.$string())"),
            (
                1,
                lambda d: f"$replace({self.string(d)}, {self._pattern()}, {choice(_REPLACEMENTS)})",
            ),
            (
                0.3,
                lambda d: (
                    f"$replace({self.string(d)}, {self._regex()}, function($m){{$m.match & '!'}})"
                ),
            ),
            (0.5, lambda d: f"$formatNumber({self.number(d)}, {_quoted(choice(_PICTURES))})"),
            (
                0.5,
                lambda d: f"$formatInteger({self.number(d)}, {_quoted(choice(_INTEGER_PICTURES))})",
            ),
            (0.4, lambda d: f"$formatBase({self.number(d)}, {choice([2, 16, 36])})"),
            (
                0.5,
                lambda d: (
                    f"$fromMillis({choice([0, 1e12, 951782400000])}, "
                    f"{_quoted(choice(_DATE_PICTURES))})"
                ),
            ),
            (
                0.6,
                lambda d: (
                    f"${choice(['base64encode', 'encodeUrl', 'encodeUrlComponent'])}"
                    f"({self.string(d)})"
                ),
            ),
            (1, lambda d: f"$type({self.any(d)})"),
            (1, self.path),
        )(sub)

    def boolean(self, depth: int) -> str:
        """Mostly a boolean."""
        if depth <= 0:
            return self.random.choice(["true", "false", self.path(0)])
        sub = depth - 1
        choice = self.random.choice
        return self._pick(
            (5, lambda d: f"{self.any(d)} {choice(['=', '!='])} {self.any(d)}"),
            (3, lambda d: f"{self.number(d)} {choice(['<', '<=', '>', '>='])} {self.number(d)}"),
            (1, lambda d: f"{self.string(d)} {choice(['<', '>='])} {self.string(d)}"),
            (1, lambda d: f"{self.any(d)} {choice(['<', '<=', '>', '>='])} {self.any(d)}"),
            (3, lambda d: f"{self.any(d)} {choice(['and', 'or'])} {self.any(d)}"),
            (2, lambda d: f"{self.any(d)} in {self.array(d)}"),
            (3, lambda d: f"{self.any(d)} in ['a', 'A1', '12']"),
            (2, lambda d: f"$exists({self.any(d)})"),
            (2, lambda d: f"${choice(['not', 'boolean'])}({self.any(d)})"),
            (1, lambda d: f"$contains({self.string(d)}, {self._pattern()})"),
            (1, self.path),
        )(sub)

    def array(self, depth: int) -> str:
        """Mostly an array."""
        if depth <= 0:
            return self.random.choice(["[]", "[1,2,3]", "['a','b']", f"[{self._name()}]", "[1]"])
        sub = depth - 1
        choice = self.random.choice
        return self._pick(
            (5, self._constructor),
            (1, lambda d: f"[{choice([0, 1, 2])}..{choice([0, 2, 3, 4])}]"),
            (1, lambda d: f"[{self.number(d)}..{choice([1, 3])}]"),
            (1.5, lambda d: f"$append({self.any(d)}, {self.any(d)})"),
            (1, lambda d: f"$reverse({self.array(d)})"),
            (1, lambda d: f"$distinct({self.array(d)})"),
            (1, lambda d: f"$sort({self.array(d)})"),
            (1, lambda d: f"$zip({self.array(d)}, {self.array(d)})"),
            (1, lambda d: f"$keys({self.any(d)})"),
            (1, lambda d: f"$spread({self.any(d)})"),
            (1, lambda d: f"$split({self.string(d)}, {self._pattern()})"),
            (1, lambda d: f"$match({self.string(d)}, /{choice(_PATTERNS)}/)"),
            (2, self._higher_order),
            (3, self.path),
        )(sub)

    def _constructor(self, depth: int) -> str:
        items = [self.any(depth) for _ in range(self.random.choice([0, 1, 1, 2, 3]))]
        return f"[{', '.join(items)}]"

    def _numbers(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.4:
            return self.path(0)
        if chance < 0.7:
            return f"[{self.number(depth)}, {self.number(depth)}]"
        if chance < 0.85:
            return f"{self.path(0)}[$type($)='number']"
        return self.array(depth)

    def object(self, depth: int) -> str:
        """Mostly an object."""
        if depth > 0 and self.random.random() < 0.25:
            sub = depth - 1
            return self._pick(
                (2, lambda d: f"$merge([{self.object(d)}, {self.object(d)}])"),
                (1, lambda d: f"$merge({self.path(d)})"),
                (1, lambda d: f"$sift({self.object(d)}, {self._lambda(d, 2)})"),
                (1, lambda d: f"$clone({self.object(d)})"),
            )(sub)
        names = self.random.sample(["x", "y", "z", "a", "b"], self.random.choice([0, 1, 2, 2, 3]))
        members = []
        for name in names:
            key = f"'{name}'" if self.random.random() < 0.9 else self.string(depth - 1)
            members.append(f"{key}: {self.any(depth - 1)}")
        return f"{{{', '.join(members)}}}"

    # Control, functions

    def _conditional(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.6:
            return f"{self.boolean(depth)} ? {self.any(depth)} : {self.any(depth)}"
        if chance < 0.7:
            return f"{self.boolean(depth)} ? {self.any(depth)}"
        left = self.any(depth)
        while "/" in left or ")<" in left:
            # The reference compiles what stands to the left of these twice: a regular expression
            # there never ends, a signature is none the second time.
            left = self.any(depth - 1)
        return f"{left} {self.random.choice(['?:', '??'])} {self.any(depth)}"

    def _long_conditional(self, depth: int) -> str:
        """A chain of conditions."""
        branches = [
            f"{self._name()} = {self._literal(0)} ? {self.any(depth - 2)}"
            for _ in range(self.random.choice([5, 6, 7]))
        ]
        last = f" : {self.any(depth - 1)}" if self.random.random() < 0.8 else ""
        return " : ".join(branches) + last

    def _shared_fields(self, depth: int) -> str:
        """Paths that begin alike."""
        one, other, third = self._name(), self._name(), self._name()
        return self.random.choice(
            [
                f"{one}.{other} & {one}.{third}",
                f"{{'x': {one}.{other}, 'y': {one}.{third}, 'z': {one}.{other}}}",
                f"[{one}.{other}, {one}.{other}.{third}, {one}]",
                f"{one}[{other} != {self._literal(0)}].{third}",
                f"{one}[{other} in ['a', 'A1', '12']]",
                f"{one}.{{'x': {other}, 'y': {third} & {one}, 'z': {third}.{other}}}",
                f"{{'x': {one}, 'y': {other} = {third}, 'z': $exists({third}.{other})}}",
                f"[{one}, {other} in ['b', 'ab']]",
                f"{one}.{other}[{third} > 1 or {one}].{third}",
                f"{one}.{{'x': {other}.{third}, 'y': {other}.{one}}}",
                f"{one}[{other}.{third} = 1 or {other}.{one} = 1]",
                f"({one}.{other} = {self._literal(0)} ? {one}.{other} : {one}.{third})",
                f"{one}.{{'x': a, 'y': b, 'z': c.{other}, 'w': d}}",
                f"{one}.[a, b.{third}, c, e]",
                f"[$string({one}), 1, {other} & 'x', true]",
                f"{one}.[$type({other}), $ & '']",
                "{'x': a, 'y': b, 'z': c, 'v': $, 'w': d.e}",
                f"[a & b & c, {one}.(d & e & a & {third})]",
                f"{one}[a = b or c = d].(a = 1 ? b : c)",
            ]
        )

    def _object_of_fields(self, depth: int) -> str:
        """An object that takes several fields of one item."""
        one, other, third = self.random.sample(NAMES, 3)
        return self.random.choice(
            [
                f"{{'x': {one}, 'y': {other} & {third}, 'z': {self.any(depth - 1)}}}",
                f"{one}.{{'x': {other}, 'y': [{third}, {one}], 'z': {third} ? {other} : 1}}",
                f"$map({one}, function($v){{{{'x': {other}, 'y': {third} = $v.{one}, 'z': {one}}}}})",
            ]
        )

    def _sum_of_steps(self, depth: int) -> str:
        """A function of an array over what a step computes."""
        one, other = self._name(), self._name()
        return self.random.choice(
            [
                f"$sum({one}.({other} * 2))",
                f"$max({one}.$number({other}))",
                f"$join({one}.$string({other}), '-')",
                f"$count({one}.({other} = {self._literal(0)}))",
                f"$average({one}.({self.number(depth - 1)}))",
            ]
        )

    def _closure(self, depth: int) -> str:
        """Functions that outlive the turn of a loop they are made in, and named ones."""
        name, value = self._name(), self.any(depth - 1)
        return self.random.choice(
            [
                "$map([1, 2].($i := $; function($x){$x + $i}), function($f){$f(1)})",
                f"{name}.(function($x){{[$, $x]}})[0](1)",
                f"$map({name}, function($v){{function(){{$v}}}}).$type($)",
                f"({name}.($w := $; $g := function(){{$w}}; $g()))",
                f"($f := function($x){{function($y){{$x & $y}}}}; $f({value})(1))",
                "$filter([1, 2, 3], function($v){(function(){$v > 1})()})",
                "($g := function($n){$n > 3 ? $n : $h($n + 1)}; $h := function($n){$g($n)}; $g(0))",
                f"($id := function($x){{$x}}; [$id({value}), $id(1)])",
                "($n := 0; $f := function($x){($n := $x; $n)}; [$f(1), $n])",
                f"{name}.($v := $; $map([1, 2], function($x){{$v}}))",
            ]
        )

    def _block(self, depth: int) -> str:
        variables, functions = len(self.variables), len(self.functions)
        parts = []
        for _ in range(self.random.choice([1, 1, 2])):
            value = self.any(depth)
            parts.append(f"${self._new_variable()} := {value}")
        parts.append(self.any(depth))
        del self.variables[variables:]
        del self.functions[functions:]
        return f"({'; '.join(parts)})"

    def _new_variable(self) -> str:
        name = self.random.choice(["p", "q", "r", "s"])
        self.variables.append(name)
        return name

    def _lambda(self, depth: int, count: int) -> str:
        """A function with up to `count` parameters."""
        names = ["v", "i", "w"][: self.random.choice([count, count, max(count - 1, 1)])]
        variables = len(self.variables)
        self.variables.extend(names)
        chance = self.random.random()
        if chance < 0.35:
            body = self.random.choice(
                [
                    f"${names[0]}.{self._name()}",
                    f"${names[0]}",
                    f"${names[-1]}",
                    f"$string(${names[0]})",
                    f"${names[0]} = 1",
                    f"$type(${names[0]})",
                ]
            )
        else:
            body = self.any(depth)
        del self.variables[variables:]
        word = self.random.choice(["function", "function", "λ"])
        return f"{word}({', '.join('$' + name for name in names)}){{{body}}}"

    def _lambda_call(self, depth: int) -> str:
        count = self.random.choice([1, 2, 3])
        arguments = ", ".join(self.any(depth) for _ in range(self.random.choice([count, 1])))
        function = self._lambda(depth, count)
        if self.random.random() < 0.2:
            signature = self.random.choice(["<n:n>", "<s:s>", "<x:x>", "<a:a>", "<j?:j>", "<n-:n>"])
            function = function.replace("{", f"{signature}{{", 1)
        if self.random.random() < 0.5:
            return f"({function})({arguments})"
        return f"($f := {function}; $f({arguments}))"

    def _higher_order(self, depth: int) -> str:
        choice = self.random.choice
        builtin = choice(["$string", "$type", "$count", "$exists", "$boolean", "$not", "$sum"])
        function = builtin if self.random.random() < 0.12 else ""
        return self._pick(
            (4, lambda d: f"$map({self.array(d)}, {function or self._lambda(d, 3)})"),
            (4, lambda d: f"$filter({self.array(d)}, {function or self._lambda(d, 2)})"),
            (
                3,
                lambda d: (
                    f"$reduce({self.array(d)}, {self._reducer(d)}"
                    f"{choice(['', ', 0', ', []', ', ' + _quoted('')])})"
                ),
            ),
            (1, lambda d: f"$single({self.array(d)}, {function or self._lambda(d, 2)})"),
            (1, lambda d: f"$each({self.object(d)}, {self._lambda(d, 2)})"),
            (
                1,
                lambda d: (
                    f"$sort({self.array(d)}, function($l, $r){{"
                    f"{choice(['$l > $r', '$l < $r', '$string($l) > $string($r)', '$l.a > $r.a'])}}})"
                ),
            ),
        )(depth - 1)

    def _reducer(self, depth: int) -> str:
        body = self.random.choice(
            ["$p + $c", "$p & $c", "$append($p, $c)", "$c", "[$p, $c]", "$string($p) & $string($c)"]
        )
        return f"function($p, $c){{{body}}}"

    def _call(self, depth: int) -> str:
        """A call of a built-in function with arguments of any type."""
        choice = self.random.choice
        return self._pick(
            (1, lambda d: f"${choice(_UNARY)}({self.any(d)})"),
            (1, lambda d: f"${choice(_BINARY)}({self.any(d)}, {self.any(d)})"),
            (0.3, lambda d: f"${choice(_UNARY)}()"),
            (0.6, lambda d: f"{self.path(d)}.${choice(_UNARY)}()"),
            (0.3, lambda d: f"$lookup({self.any(d)}, '{choice(NAMES)}')"),
            (0.2, lambda d: f"$unknown({self.any(d)})"),
            (0.2, lambda d: f"$assert({self.boolean(d)}, 'no')"),
            (0.2, lambda d: f"$error({self.string(d)})"),
        )(depth - 1)

    def _chain(self, depth: int) -> str:
        choice = self.random.choice
        links = []
        for _ in range(choice([1, 1, 2])):
            links.append(
                self._pick(
                    (3, lambda _: f"${choice(_UNARY)}"),
                    (2, lambda _: f"$map({self._lambda(depth - 1, 1)})"),
                    (1, lambda _: f"$append({self.any(depth - 1)})"),
                    (1, lambda d: self._lambda(d, 1)),
                    (1, lambda _: f"${choice(_UNARY)}()"),
                    (1, lambda _: f"|{choice(['$', self._name()])}|{{'x': 1}}|"),
                )(depth - 1)
            )
        return " ~> ".join([self.any(depth - 1), *links])

    def _partial(self, depth: int) -> str:
        value = self.any(depth - 1)
        return self.random.choice(
            [
                f"($f := $append(?, {value}); $f(1))",
                f"($f := $append({value}, ?); $f(a))",
                "($f := $substring(?, 0, 1); $f('xyz'))",
                f"($f := function($x, $y){{[$x, $y]}}; $g := $f({value}, ?); $g(2))",
                f"$map([1, 2], function($x, $y){{$x}}(?, {value}))",
                f"({value} ~> $append(?, 1))",
            ]
        )

    def _transform(self, depth: int) -> str:
        choice = self.random.choice
        target = choice(["$", self._name(), "**", f"{self._name()}.{self._name()}", "*"])
        update = choice(["{'x': 1}", "{'a': null}", "{}", f"{{'y': {self.any(depth - 1)}}}", "b"])
        delete = choice(["", "", ", 'a'", ", ['a', 'b']", ", c"])
        return f"{choice(['$', self._name(), '$$'])} ~> |{target}|{update}{delete}|"

    def _recursion(self, depth: int) -> str:
        value = self.any(depth - 1)
        return self.random.choice(
            [
                f"($f := function($n){{$n <= 0 ? {value} : $f($n - 1)}}; $f(3))",
                "($f := function($n, $t){$n = 0 ? $t : $f($n - 1, $t + $n)}; $f(20, 0))",
                "($f := function($n){$n < 2 ? $n : $f($n - 1) + $f($n - 2)}; $f(7))",
                f"($f := function($v){{$type($v) = 'array' ? $map($v, $f) : [$v]}}; $f({value}))",
                f"($f := function($v){{$v.*.$f($)}}; $f({value}))",
            ]
        )

    def _pattern(self) -> str:
        if self.random.random() < 0.4:
            return _quoted(self.random.choice(["a", ",", " ", "b", "", "1"]))
        return self._regex()

    def _regex(self) -> str:
        return f"/{self.random.choice(_PATTERNS)}/{self.random.choice(['', '', 'i', 'm'])}"


_UNARY = [
    *("string", "count", "sum", "max", "min", "average", "length", "uppercase", "trim", "number"),
    *("abs", "floor", "boolean", "not", "exists", "keys", "spread", "merge", "reverse", "type"),
    *("sort", "distinct", "lowercase", "single", "clone", "join", "round", "zip"),
]
_BINARY = [
    *("append", "lookup", "contains", "split", "join", "substring", "substringBefore", "zip"),
    *("round", "power", "pad", "map", "filter", "string", "formatBase", "substringAfter", "sort"),
]


def _quoted(text: str) -> str:
    return f'"{text}"'


def _number_text(number: float) -> str:
    return repr(number)
