"""Reads XML and JSON by the native core, where that is certain of the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias

from mapper.jsonata.runtime.limits import Limits
from mapper.jsonata.runtime.missing import MISSING
from mapper.reading.leaf_judging import MOST_SEEN, SHORT, Fault, Judge
from mapper.reading.leaf_matching import proof
from mapper.reading.native_core import CORE
from mapper.reading.shape import Shape
from mapper.regex.character_classes import Range, merge
from mapper.regex.pattern_tree import Alternatives, Assertion, Characters, PatternGroup
from mapper.regex.xsd_patterns import parse_xsd

ReadNatively: TypeAlias = Callable[..., Any]
"""The content of a message, or None where Python must read it, with another collector.

Called with the bytes (of XML also with whether they are a text, whose declaration says nothing of
its encoding), the collector of notices, and for XML with what reports an unknown element: a function of the collector, the name in Clark notation, the index of the type that the element is
in, and the path of that.
"""


_NATIVE_LEAST: Final = 200
"""What has more characters in a name, attributes or namespaces is left to Python."""


def native_reading(
    format: Literal["XmlReader", "JsonReader"],
    shape: Shape,
    limits: Limits,
    leaves: Sequence[Judge | None],
    needed: Sequence[str] | None = None,
) -> ReadNatively | None:
    """What reads messages of a shape natively; None where nothing does.

    `needed` are for JSON the required parts, where the message is a delivery in parts.
    """
    if CORE is None or shape.listed:
        return None
    if min(limits.attributes, limits.name_length, limits.namespaces) < _NATIVE_LEAST:
        return None  # it knows no such limit, and reads what has less
    made = getattr(CORE, format).of(
        shape,
        (limits.depth, limits.elements, SHORT, MOST_SEEN),
        leaves,
        _proof,
        Fault,
        MISSING,
        *(() if needed is None else (needed,)),
    )
    read: ReadNatively | None = None if made is None else made.read
    return read


def _proof(judge: Judge) -> tuple[Any, ...] | None:
    """What proves texts of a leaf, as the native core takes it; None where Python decides."""
    rules = judge.rules
    found = proof(rules)
    if found is None:
        return None
    trees = [_tree(parse_xsd(pattern)) for pattern in found.patterns]
    if None in trees:
        return None
    spaces = (found.white_space == "collapse", found.white_space == "replace")
    listed = None if found.listed is None else set(found.listed)
    integer = rules.base == "integer"
    # What it can add up itself it does not call Python for.
    check = rules.check if rules.digits is None else None
    return spaces, found.least, found.most, trees, listed, integer, check, rules.digits


def _tree(pattern: Alternatives) -> tuple[Any, ...] | None:
    """A pattern as tuples: branches of pieces (atom, least, most).

    An atom is the ranges of a character, or (None, pattern). None for a pattern with assertions.
    """
    branches = []
    for branch in pattern.branches:
        pieces = []
        for piece in branch:
            atom: tuple[Any, ...] | None
            if isinstance(piece.atom, Assertion):
                return None
            if isinstance(piece.atom, PatternGroup):
                inner = _tree(piece.atom.body)
                atom = None if inner is None else (None, inner)
            else:
                atom = _ranges(piece.atom)
            if atom is None:
                return None
            pieces.append((atom, piece.minimum, piece.maximum))
        branches.append(tuple(pieces))
    return tuple(branches)


def _ranges(characters: Characters) -> tuple[Range, ...] | None:
    r"""The ranges of a set; of a category (`\d`) those of ASCII alone, and None where it is negated.

    To resolve a category takes as long as a hundred messages; Python judges what has other
    characters.
    """
    if not characters.categories:
        return characters.resolved()
    if characters.negated:
        return None
    ascii_only = ((code, code) for code in range(0x80) if characters.holds(code))
    return merge((*characters.ranges, *ascii_only))
