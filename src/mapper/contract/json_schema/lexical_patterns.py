"""Patterns for the lexical forms of XSD's types and for XSD's patterns, as JSON Schema has them.

Written for whatever engine a validator has (`Interoperable`): anchored at both ends, and with the
white space that a type takes away before it is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from mapper.datatypes.builtin_types import INTEGERS, LISTS, WhiteSpace
from mapper.regex.character_classes import merge, subtract
from mapper.regex.pattern_tree import Alternatives, Characters, PatternGroup, Piece, widest
from mapper.regex.pattern_writing import Interoperable
from mapper.regex.xsd_patterns import parse_xsd

SPACE: Final = r"[ \t\n\r]"
"""White space, as XSD has it."""

_MARKS: Final = ((0x09, 0x0A), (0x0D, 0x0D))
_LEAPING: Final = "0[48]|[2468][048]|[13579][26]"
_YEAR: Final = "-?(?:[1-9][0-9]{3,}|0(?:[1-9][0-9]{2}|0[1-9][0-9]|00[1-9]))"
_LEAP_YEAR: Final = (
    f"-?(?:(?:[1-9][0-9]*)?(?:[0-9]{{2}}(?:{_LEAPING})|(?:{_LEAPING})00)|[1-9][0-9]*0000)"
)
_ZONE: Final = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_DAY_OF_MONTH: Final = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-"
)
_DATE: Final = f"(?:{_YEAR}-(?:{_DAY_OF_MONTH}(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP_YEAR}-02-29)"
_CLOCK: Final = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_SECONDS: Final = r"[0-9]+(?:\.[0-9]+)?S"
_DAYS: Final = "(?:[0-9]+Y(?:[0-9]+M)?(?:[0-9]+D)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
_HOURS: Final = f"T(?:[0-9]+H(?:[0-9]+M)?(?:{_SECONDS})?|[0-9]+M(?:{_SECONDS})?|{_SECONDS})"
_DECIMAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_SIXES: Final = f"[A-Za-z0-9+/]{SPACE}*"


def _names(xsd: str) -> str:
    return Interoperable().write(parse_xsd(xsd))


@lru_cache(maxsize=1)
def _forms() -> MappingProxyType[str, str]:
    """Per built-in type what its texts look like, within the white space around them."""
    ncname, token = _names(r"[\i-[:]][\c-[:]]*"), _names(r"\c+")
    several = {"NMTOKENS": token, "IDREFS": ncname, "ENTITIES": ncname}
    return MappingProxyType(
        {
            "date": f"{_DATE}{_ZONE}",
            "dateTime": f"{_DATE}T{_CLOCK}{_ZONE}",
            "time": f"{_CLOCK}{_ZONE}",
            "gYear": f"{_YEAR}{_ZONE}",
            "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
            "gMonth": f"--{_MONTH}(?:--)?{_ZONE}",
            "gMonthDay": f"--(?:{_DAY_OF_MONTH}(?:0[1-9]|[12][0-9])){_ZONE}",
            "gDay": f"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
            "duration": f"-?P(?:{_DAYS}(?:{_HOURS})?|{_HOURS})",
            "boolean": "(?:true|false|1|0)",
            "decimal": _DECIMAL,
            **dict.fromkeys(("float", "double"), f"(?:{_DECIMAL}(?:[eE][+-]?[0-9]+)?|-?INF|NaN)"),
            **dict.fromkeys(INTEGERS, "[+-]?[0-9]+"),
            "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
            "Name": _names(r"\i\c*"),
            **dict.fromkeys(("NCName", "ID", "IDREF", "ENTITY"), ncname),
            "NMTOKEN": token,
            "QName": f"{ncname}(?::{ncname})?",
            "hexBinary": "(?:[0-9a-fA-F]{2})*",
            "base64Binary": f"(?:(?:{_SIXES}){{4}})*(?:(?:{_SIXES}){{3}}[A-Za-z0-9+/]"
            f"|(?:{_SIXES}){{2}}[AEIMQUYcgkosw048]{SPACE}*="
            f"|{_SIXES}[AQgw]{SPACE}*={SPACE}*=)?",
            **{name: f"{item}(?:{SPACE}+{item})*" for name, item in several.items()},
        }
    )


def lexical_form(primitive: str) -> str | None:
    """What texts of a built-in type look like, white space around them aside; None for any text."""
    return _forms().get(primitive)


def item_form(primitive: str) -> str | None:
    """What an item of a built-in list type looks like."""
    kinds = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}
    return _forms()[kinds[primitive]] if primitive in LISTS else None


def anchored(form: str, white_space: WhiteSpace = "preserve") -> str:
    """The pattern of the texts that have a form, as a whole."""
    around = f"{SPACE}*" if white_space == "collapse" else ""
    return f"^{around}{form}{around}$"


def ecma_form(pattern: str, white_space: WhiteSpace) -> tuple[str, bool]:
    """What the texts of an XSD pattern look like, to be anchored, and whether that is exact.

    A type takes away white space before its pattern is asked. Where the pattern itself has room
    for spaces, and each run of them counts as one, no pattern can say the same.
    """
    tree = parse_xsd(pattern)
    exact = not (white_space == "collapse" and _holds(tree, 0x20))
    if white_space == "replace":
        tree = _each(tree, _replacing)
    elif white_space == "collapse" and exact:
        tree = _each(tree, _bare)
    text = Interoperable().write(tree)
    return (text if len(tree.branches) == 1 else f"(?:{text})"), exact


def may_end_a_line(pattern: str) -> bool:
    """Whether a text of an XSD pattern may hold the end of a line."""
    return _holds(parse_xsd(pattern), 0x0A)


def longest(pattern: str) -> int | None:
    """How many characters the texts of an XSD pattern have at most; None for any number."""
    return widest(parse_xsd(pattern))


def _holds(tree: Alternatives, code: int) -> bool:
    return any(
        _holds(piece.atom.body, code)
        if isinstance(piece.atom, PatternGroup)
        else isinstance(piece.atom, Characters) and piece.atom.holds(code)
        for branch in tree.branches
        for piece in branch
        if piece.maximum != 0
    )


def _replacing(found: Characters) -> Characters:
    """The characters that become these when tabs and ends of lines become spaces."""
    ranges = subtract(found.resolved(), _MARKS)
    return Characters(merge((*ranges, *_MARKS)) if found.holds(0x20) else ranges)


def _bare(found: Characters) -> Characters:
    return Characters(subtract(found.resolved(), _MARKS)) if _marked(found) else found


def _marked(found: Characters) -> bool:
    return any(found.holds(code) for code in (0x09, 0x0A, 0x0D))


def _each(tree: Alternatives, change: Callable[[Characters], Characters]) -> Alternatives:
    """A pattern with each of its classes changed."""

    def changed(piece: Piece) -> Piece:
        atom = piece.atom
        if isinstance(atom, PatternGroup):
            return piece._replace(atom=PatternGroup(_each(atom.body, change), atom.captures))
        return piece._replace(atom=change(atom)) if isinstance(atom, Characters) else piece

    return Alternatives(tuple(tuple(map(changed, branch)) for branch in tree.branches))
