"""Patterns of JSON Schema, as XSD says them.

JSON Schema's patterns are ECMA-262's, with the flag u, and match anywhere in a text; XSD's match it
as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapper.regex.character_classes import MAX_CODE_POINT
from mapper.regex.ecmascript_patterns import parse_ecmascript
from mapper.regex.pattern_matching import compiled
from mapper.regex.pattern_tree import (
    Alternatives,
    Assertion,
    Branch,
    Characters,
    PatternGroup,
    Piece,
)
from mapper.regex.pattern_writing import Xsd
from mapper.regex.regex_error import RegexError

_ANY: Final = Piece(Characters(((0, MAX_CODE_POINT),)), 0, None)
_CALLED: Final = {
    Assertion.TEXT_START: "`^` after the start",
    Assertion.TEXT_END: "`$` before the end",
    Assertion.WORD_BOUNDARY: "a word boundary",
    Assertion.NO_WORD_BOUNDARY: r"`\B`",
}


def xsd_pattern(pattern: str) -> str:
    """The XSD pattern that accepts what an ECMA-262 pattern finds anywhere in a text.

    Raises RegexError where it is no pattern, and for what XSD cannot say: look-around,
    back-references, lazy quantifiers, word boundaries, anchors that do not stand at an end.
    """
    tree = parse_ecmascript(pattern, unicode=True).tree
    result = Xsd().write(Alternatives(tuple(map(_whole, _branches(tree)))))
    compiled(result)
    return result


def _branches(tree: Alternatives) -> Iterator[Branch]:
    """The branches of a pattern, those of a group that is a whole branch among them."""
    for branch in tree.branches:
        if (
            len(branch) == 1
            and isinstance(branch[0].atom, PatternGroup)
            and branch[0] == Piece(branch[0].atom)
        ):
            yield from _branches(branch[0].atom.body)
        else:
            yield branch


def _whole(branch: Branch) -> Branch:
    """A branch that matches a text as a whole where the given one is found in it."""
    started = branch[:1] == (Piece(Assertion.TEXT_START),)
    ended = branch[-1:] == (Piece(Assertion.TEXT_END),)
    inner = branch[started : len(branch) - ended]
    _refuse(inner)
    return (*(() if started else (_ANY,)), *inner, *(() if ended else (_ANY,)))


def _refuse(branch: Branch) -> None:
    """Raises where a branch holds what XSD cannot say."""
    for piece in branch:
        if isinstance(piece.atom, Assertion):
            raise RegexError("regex-unsupported", f"XSD cannot say {_CALLED[piece.atom]}", 0)
        if piece.lazy:
            raise RegexError("regex-unsupported", "XSD cannot say a lazy quantifier", 0)
        if isinstance(piece.atom, PatternGroup):
            for inner in piece.atom.body.branches:
                _refuse(inner)
