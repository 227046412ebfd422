"""Regular expressions and texts made by chance from a seed."""

from __future__ import annotations

import random

_ATOMS = [
    *("a", "b", "é", "É", ".", "\\s", "\\S", "\\d", "\\D", "\\w", "\\W", "[ab]", "[^ab]", "[^]"),
    *("[a-cé]", "\\n", "\\r", "\\u00e9", "\\x41", "\\.", "\\-", "-", "]", "}", "\\cJ", "\\0"),
    *("[\\b]", "[\\d-x]", "(?:a|b)", "(b)", "(a|ab)", "(?<n>c)", "^", "$", "\\b", "{", "{1"),
    *("ß", "ſ", "\u212a", "k", "s", "[K-ſ]", "\\t", "(?i:K)", "(?i-m:é$)", "\\u{2}", "\\z"),
    *("[\\]]", "[^\\W]", "[k-é]", "\\8", "^", "$", "$", "a|b", "(a)|b"),
]
_QUANTIFIERS = ["", "", "", "", "*", "+", "?", "{2}", "{1,2}", "*?", "+?", "{0,}"]
_CHARACTERS = "abéÉ \u00a0\n\r\u20281٣_kK\u212asſA-]}{cß\txuz\u0010"


def patterns(seed: int, count: int) -> list[tuple[str, str, str]]:
    """So many patterns, each with flags and a text."""
    source = random.Random(seed)
    found = []
    for _ in range(count):
        parts = [
            source.choice(_ATOMS) + source.choice(_QUANTIFIERS) for _ in range(source.randint(1, 4))
        ]
        text = "".join(source.choice(_CHARACTERS) for _ in range(source.randint(0, 8)))
        found.append(("".join(parts), source.choice(["", "i", "m", "im"]), text))
    return found
