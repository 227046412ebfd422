"""Calls of built-in functions with arguments made by chance from a seed: mostly of the right type.

Values come in as variables, so that every value can be an argument, nothing included.
"""

from __future__ import annotations

import random
from typing import Any

from mapper.jsonata.runtime.missing import MISSING
from tests.differential.reference import Case

_PLAIN = [
    *("", "a", "ab", "abc", "hello world", "  x  y\t", "12", "-3.5", "1e3", "é", "true", "null"),
    *("undefined", "a,b,c", "A-B", "0x1F", "x" * 12, "%41%zz", "%E2%82%AC", "a b&c", "YWJj"),
    *("\u00a0", "Ünï", "Q==", "\n", "a\r\nb"),
]
_STRINGS = [*_PLAIN, "😀a", "\uffffz"]
_NUMBERS = [
    *(0, 1, -1, 2, 3, 5, 0.5, -0.5, 1.5, 2.5, 2.675, -2.5, 10, 100, 1000, 12345.678, 1e-7, 0.1),
    *(123456789012, -7.25, 999.995, 1 / 3, 1e10, 1.005, 1e15, 4.35, -1e-7),
]
_INTEGER_PICTURES = [
    *("0", "000", "#,##0", "#,###,##0", "0,000", "#:###:##0", "#,##,000", "A", "a", "I", "i", "W"),
    *("w", "Ww", "1;o", "w;o", "Ww;o", "٠٠", "0٠", "#", "xyz", "0,0", "##0;c", "12;o", "9-9-99"),
]
_NUMBER_PICTURES = [
    *("0", "0.00", "#,##0.00", "#.##", "00.0#", "0%", "0.0‰", "0e0", "#.00e00", "0.#;(0.#)"),
    *("#,##,##0.0", "0,0.0,0", "##0,00", "a0b", "x#0.0y", "0.0.0", "%0%", "0%‰", "abc", "#0#"),
    *("0.0#0", "0.,0", "0,", "0,,0", "0;0;0", "#", "#.#", "00e", "0e%", "-0.0;+0.0", ".00", ".#"),
    *("#.##e0", "p0.0e0", "0,000,0.00", "#,##0.00,0"),
]
_OPTIONS = [
    {"decimal-separator": ",", "grouping-separator": "."},
    {"zero-digit": "٠"},
    {"minus-sign": "~"},
    {"percent": "p"},
    {"digit": "@"},
    {"exponent-separator": "E"},
    {"pattern-separator": "|"},
    {},
]
# What is written by a picture without a year is read as a moment of today: those only write.
_DATE_PICTURES = [
    *("[Y0001]-[M01]-[D01]", "[D]/[M]/[Y]", "[Y,2-2]", "[Y]", "[YI]", "[Yw]", "[Y,*-4]", "[Y#]"),
    *("[D1o] [MNn] [Y]", "[Dwo] [MN,3-3] [Y]", "[FNn], [D] [Mn] [Y]", "[Y]-[d001]", "[X]-W[W]"),
    *("[Y]-[M]-[D] [H]:[m]:[s]", "[Y]-[M]-[D] [h]:[m01] [P]", "[Y]-[M01]-[D01]T[H01]:[m01][Z]"),
    *("[Y0001][M01][D01]", "[Y0001][M01][D01][H01][m01][s01]", "[[x]] [Y]", "[Y", "[Q][Y]"),
    *("[Y] [H]:[m]", "[YA]", "[Y99]", "[DW] of [MN] [YI]", "[Y]-[M]-[D].[f]", "[Y][Z0101]"),
]
_WRITING_PICTURES = [
    *("[F]", "[FNn,3-3]", "[H01]:[m01]:[s01]", "[h1][PN]", "[W]-[X]", "[w]-[x]", "[xNn]", "[Z]"),
    *("[z]", "[Z0]", "[Z00:00]", "[Z01:01t]", "[ZN]", "[f001]", "[E][C]", "[HNn]", "[ H01 ]"),
    *("[D,2]", "[M,2-2]", "[D#1,2]", "literal", "[MNn]", "[Dwo]", "[d]", "[FN]", "[m][s]"),
]
_DATES = [
    *("2018-02-03", "3/4/2018", "18", "1999", "3rd March 2001", "twenty-third MAR 2001", "2018-02"),
    *("Monday, 5 March 2018", "2018-035", "20180203", "20180203102030", "2018-02-03 10:20:30"),
    *("2018-02-03T10:20:30.123Z", "2018-02-03T10:20:30+01:00", "2018-02-03T10:20:30-0530", "x", ""),
    *("2018", "2018-02-03T10:20+0100", "2018-02-03 3:04 PM", "2018-02-03 12:00 am", "MMXVIII"),
    *("2018-02-03T24:00:00Z", "2018-02-30", "two thousand and eighteen", "2018 10:20", "[x] 2018"),
    *("third of FEBRUARY MMXVIII", "2018-02-03.5", "2018+0100", "2018-W05"),
]
_MILLIS = [
    *(0, 1, 1509380732935, -1, 951782400000, 10**12, 1230768000000, 1104537599999, 1262304000000),
    *(1199145600000, -62135596800000, 10**14, 1.5, 915148800000, 1451606400000, -(10**13)),
]
_ZONES = ["+0100", "-0500", "-0530", "0000", "+0530", "0100"]
_PATTERNS = [
    *("a", "b", "x", " ", "\\d", "[a-c]", "(a)(b)?", "a*", "\\s+", "^.", "o$", "(?:x)", "l+"),
    *("[^,]", "é", "(.)(.)", "\\w+", "\\W", "$", "^", "b|c"),
]
_FUNCTIONS = [
    "function($v){$v}",
    "function($v,$i){$i}",
    "function($v,$i,$a){$a}",
    "function(){1}",
    "function($a,$b){$b}",
    "function($a){[]}",
    "function($a){nothing}",
    "function($a){null}",
    "function($a){'t'}",
    "function($a,$b){false}",
    "function($a,$b){[$a,[$b]]}",
    "function($a,$b){$a > $b}",
    "function($a)<n:n>{$a}",
    "$string",
    "$count",
    "/a/",
]

# The letters of the arguments that each function is given; see `_argument`.
SIGNATURES = {
    **dict.fromkeys(["sum", "max", "min", "average"], "N"),
    **dict.fromkeys(["count", "reverse", "distinct"], "a"),
    **dict.fromkeys(["lowercase", "uppercase", "length", "trim", "number"], "s"),
    **dict.fromkeys(["base64encode", "base64decode", "error"], "s"),
    **dict.fromkeys(["encodeUrl", "encodeUrlComponent", "decodeUrl", "decodeUrlComponent"], "s"),
    **dict.fromkeys(["floor", "ceil", "abs", "sqrt"], "n"),
    **dict.fromkeys(["boolean", "not", "keys", "exists", "spread", "type", "clone"], "x"),
    **dict.fromkeys(["map", "filter", "single", "sort"], "af"),
    **dict.fromkeys(["sift", "each"], "of"),
    **dict.fromkeys(["substringBefore", "substringAfter"], "ss"),
    **{"string": "xb", "substring": "snn", "pad": "sns", "match": "prn", "contains": "pt"},
    **{"replace": "ptsn", "split": "ptn", "join": "Ss", "formatNumber": "nPo", "formatBase": "nn"},
    **{"formatInteger": "nI", "parseInteger": "pI", "round": "nn", "power": "nn", "zip": "aaa"},
    **{"reduce": "afx", "lookup": "xs", "append": "xx", "merge": "O", "assert": "bs"},
    **{"toMillis": "dD", "fromMillis": "mEz"},
}


class Calls:
    """Makes calls of the functions of `SIGNATURES`, in turn."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def cases(self, count: int) -> list[Case]:
        """So many calls."""
        names = list(SIGNATURES)
        return [self._case(names[index % len(names)]) for index in range(count)]

    def _case(self, name: str) -> Case:
        letters = SIGNATURES[name]
        chance = self.random.random()
        if chance > 0.98:
            letters += "s"
        elif chance > 0.96:
            letters = ""
        elif chance > 0.6:
            letters = letters[: self.random.randint(1, len(letters))]
        texts: list[str] = []
        bindings: dict[str, Any] = {}
        for index, letter in enumerate(letters):
            argument = self._code(letter)
            if argument is None:
                argument = f"$a{index}"
                bindings[f"a{index}"] = self._argument(letter)
            texts.append(argument)
        return Case(f"${name}({', '.join(texts)})", MISSING, bindings)

    def _code(self, letter: str) -> str | None:
        """An argument that is no value: a function, a pattern."""
        if self.random.random() < 0.08:
            return None
        if letter == "f":
            return self.random.choice(_FUNCTIONS)
        if letter == "r" or (letter == "t" and self.random.random() < 0.6):
            flags = self.random.choice(["", "", "i", "m"])
            return f"/{self.random.choice(_PATTERNS)}/{flags}"
        return None

    def _argument(self, letter: str) -> Any:
        chance = self.random.random()
        if chance < 0.06:
            return MISSING
        if chance < 0.12:
            return self._value(0)
        choices = {
            **{"s": _STRINGS, "p": _PLAIN, "t": _PLAIN, "n": _NUMBERS, "b": [True, False]},
            **{"I": _INTEGER_PICTURES, "P": _NUMBER_PICTURES, "D": _DATE_PICTURES},
            **{"E": _DATE_PICTURES + _WRITING_PICTURES, "d": _DATES, "m": _MILLIS, "z": _ZONES},
        }
        if letter in choices:
            return self.random.choice(choices[letter])
        count = self.random.choice([0, 1, 2, 3, 5])
        if letter == "N":
            return [self.random.choice(_NUMBERS) for _ in range(count)]
        if letter == "S":
            return [self.random.choice(_STRINGS) for _ in range(count)]
        if letter == "O":
            return [self._object(1) for _ in range(count)]
        if letter == "o":
            return self.random.choice(_OPTIONS) if chance < 0.4 else self._object(0)
        if letter == "a":
            few = [self._value(1) for _ in range(count)]
            return self.random.choice([few, [self.random.choice(_NUMBERS) for _ in range(7)]])
        return self._value(0)

    def _value(self, depth: int) -> Any:
        chance = self.random.random()
        if chance < 0.5 or depth > 2:
            kinds = [_PLAIN, _NUMBERS, [None], [True, False]]
            return self.random.choice(self.random.choice(kinds))
        if chance < 0.75:
            return [self._value(depth + 1) for _ in range(self.random.choice([0, 1, 1, 2, 3]))]
        return self._object(depth)

    def _object(self, depth: int) -> dict[str, Any]:
        names = self.random.sample("abcd", self.random.choice([0, 1, 2, 3]))
        return {name: self._value(depth + 1) for name in names}
