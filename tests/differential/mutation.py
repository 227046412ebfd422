"""Expressions with characters taken out, put in or replaced: most of them are none any more."""

from __future__ import annotations

import random

from tests.differential.generation import Generator
from tests.differential.reference import Case

_PIECES = [
    *"()[]{}.,;:?%*@#$^~><=!&|/-+'\"`1ae ",
    *("..", ":=", "~>", "!=", "<=", "??", "?:", " and ", " or ", " in ", "**", "$a", "function"),
    *("λ", "/a/", "/*c*/", "null", "true", "\\", "\n", "0.5", "1e", "1e400", '"\\u00e9"', '"\\x"'),
]


def broken(seed: int, count: int) -> list[Case]:
    """So many short expressions, each with one or two mutations."""
    generator, source = Generator(seed), random.Random(seed)
    cases: list[Case] = []
    while len(cases) < count:
        text = generator.any(source.choice([1, 1, 2, 2]))
        generator.variables = []
        for _ in range(source.choice([1, 1, 2])):
            text = _mutated(source, text)
        # On these the reference never ends, or stumbles over its own source text.
        if not ("?:" in text and "/" in text) and "$string(?" not in text:
            cases.append(Case(text, generator.document()))
    return cases


def _mutated(source: random.Random, text: str) -> str:
    place = source.randrange(len(text) + 1)
    chance = source.random()
    piece = "" if chance < 0.4 else source.choice(_PIECES)
    taken = source.choice([1, 1, 2, 3]) if not piece else int(chance > 0.8)
    return text[:place] + piece + text[place + taken :]
