"""Whole numbers by pictures: `$formatInteger`, `$parseInteger` (XPath F&O 3.1, format-integer)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import Any, Final, Literal

from mapper.jsonata.functions.function_errors import function_error, missing_argument
from mapper.jsonata.functions.number_text import ecmascript_text
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import MAX_DIGITS
from mapper.jsonata.runtime.missing import MISSING

Kind = Literal["decimal", "letters", "roman", "words", "sequence"]
Case = Literal["upper", "lower", "title"]

_CARDINALS: Final = (
    *("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"),
    *("Ten", "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen"),
    *("Eighteen", "Nineteen"),
)
_ORDINALS: Final = (
    *("Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"),
    *("Ninth", "Tenth", "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth"),
    *("Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth"),
)
_TENS: Final = ("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
_MAGNITUDES: Final = ("Thousand", "Million", "Billion", "Trillion")

_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ROMAN_DIGITS: Final = MappingProxyType(
    {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
)
#: A Roman numeral grows with the number; larger ones are refused.
_MAX_ROMAN: Final = 10_000_000

# The zero of each family of decimal digits in pictures.
_DIGIT_FAMILIES: Final = (
    *(0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66),
    *(0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946),
    *(0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0),
    *(0xA9F0, 0xAA50, 0xABF0, 0xFF10),
)

_NAMED_PICTURES: Final[MappingProxyType[str, tuple[Kind, Case]]] = MappingProxyType(
    {
        "A": ("letters", "upper"),
        "a": ("letters", "lower"),
        "I": ("roman", "upper"),
        "i": ("roman", "lower"),
        "W": ("words", "upper"),
        "Ww": ("words", "title"),
        "w": ("words", "lower"),
    }
)


@dataclass(frozen=True, slots=True)
class IntegerPicture:
    """What a picture says about a whole number.

    `separators` are grouping separators with their distance from the right; `interval` is that
    distance where they repeat at equal intervals, else 0. `parse_width` is the number of digits
    read where another number follows directly.
    """

    kind: Kind
    case: Case = "lower"
    ordinal: bool = False
    zero: int = 0x30
    mandatory: int = 0
    optional: int = 0
    separators: tuple[tuple[int, str], ...] = ()
    interval: int = 0
    parse_width: int = 0


@lru_cache(maxsize=256)
def integer_picture(picture: str) -> IntegerPicture:
    """Parse a picture. Raises D3131 for digits of several families."""
    primary, semicolon, modifier = picture.rpartition(";")
    if not semicolon:
        primary, modifier = picture, ""
    ordinal = modifier.startswith("o")
    if primary in _NAMED_PICTURES:
        kind, case = _NAMED_PICTURES[primary]
        return IntegerPicture(kind, case, ordinal)
    zero: int | None = None
    mandatory = optional = 0
    separators: list[tuple[int, str]] = []
    for char in reversed(primary):
        family = _digit_family(ord(char))
        if family is not None:
            mandatory += 1
            if zero is None:
                zero = family
            elif zero != family:
                message = "The digits of a picture must be of one family"
                raise function_error("D3131", "formatInteger", message)
        elif char == "#":
            optional += 1
        else:
            separators.append((mandatory + optional, char))
    if zero is None:
        return IntegerPicture("sequence", ordinal=ordinal)
    return IntegerPicture(
        "decimal",
        ordinal=ordinal,
        zero=zero,
        mandatory=mandatory,
        optional=optional,
        separators=tuple(separators),
        interval=_interval(separators),
    )


def plain_digits(picture: str) -> int | None:
    """How many digits a picture asks for at least, where it says nothing else of a number."""
    try:
        made = integer_picture(picture)
    except ExpressionError:
        return None
    plain = IntegerPicture("decimal", mandatory=made.mandatory, optional=made.optional)
    return made.mandatory if made == plain else None


def _digit_family(code: int) -> int | None:
    for zero in _DIGIT_FAMILIES:
        if zero <= code <= zero + 9:
            return zero
    return None


def _interval(separators: list[tuple[int, str]]) -> int:
    """The distance at which the separators repeat; 0 where they do not."""
    if not separators or any(char != separators[0][1] for _, char in separators):
        return 0
    return regular_interval([position for position, _ in separators])


def regular_interval(positions: list[int]) -> int:
    """Return the number whose first multiples the positions are; 0 where there is none."""
    if not positions:
        return 0
    factor = reduce(math.gcd, positions)
    present = set(positions)
    if all(index * factor in present for index in range(1, len(positions) + 1)):
        return factor
    return 0


def format_integer(value: Any, picture: Any) -> Any:
    """`$formatInteger`: digits, letters, Roman numerals or English words.

    Raises D3130 for any other picture, D3131 for one that mixes digits.
    """
    if value is MISSING:
        return MISSING
    if picture is MISSING:
        raise missing_argument("formatInteger", 2)
    whole = math.floor(value) if abs(value) < 2**53 else value
    return format_by_picture(whole, integer_picture(picture))


def format_by_picture(value: float, picture: IntegerPicture) -> str:
    """Format a whole number by a parsed picture. Raises D3130."""
    magnitude = abs(value)
    if picture.kind == "decimal":
        text = _decimal(magnitude, picture)
    elif picture.kind == "letters":
        text = _letters(int(magnitude), "A" if picture.case == "upper" else "a")
    elif picture.kind == "roman":
        text = _roman(int(magnitude))
        text = text.upper() if picture.case == "upper" else text
    elif picture.kind == "words":
        # By its shortest notation: 1e46 is a one with 46 zeros, not the digits of the double.
        whole = int(Decimal(repr(magnitude)))
        text = _words(whole, continued=False, ordinal=picture.ordinal)
        if picture.case != "title":
            text = text.upper() if picture.case == "upper" else text.lower()
    else:
        raise _numbering_sequence()
    return f"-{text}" if value < 0 else text


def _numbering_sequence() -> Exception:
    message = "The picture is not a number format; expected digits, A, a, I, i, W, w or Ww"
    return function_error("D3130", "formatInteger", message)


def _decimal(value: float, picture: IntegerPicture) -> str:
    text = ecmascript_text(value).rjust(picture.mandatory, "0")
    if picture.zero != 0x30:
        text = "".join(chr(ord(char) + picture.zero - 0x30) for char in text)
    if picture.interval:
        separator = picture.separators[0][1]
        for index in range((len(text) - 1) // picture.interval, 0, -1):
            cut = len(text) - index * picture.interval
            text = text[:cut] + separator + text[cut:]
    else:
        for position, separator in reversed(picture.separators):
            cut = len(text) - position
            # Left of the number, the reference drops what lies beyond the separator's distance.
            text = text[: max(cut, 0)] + separator + text[cut:]
    if picture.ordinal:
        tens = text[-2:-1]
        suffix = {"1": "st", "2": "nd", "3": "rd"}.get(text[-1:], "th")
        text += "th" if tens == "1" else suffix
    return text


def _letters(value: int, first: str) -> str:
    letters: list[str] = []
    while value > 0:
        value, letter = divmod(value - 1, 26)
        letters.append(chr(letter + ord(first)))
    return "".join(reversed(letters))


def _roman(value: int) -> str:
    if value > _MAX_ROMAN:
        message = f"Roman numerals go up to {_MAX_ROMAN}"
        raise function_error("D1001", "formatInteger", message, value=value)
    out: list[str] = []
    for number, numeral in _ROMAN:
        times, value = divmod(value, number)
        out.append(numeral * times)
    return "".join(out)


def _words(value: int, *, continued: bool, ordinal: bool) -> str:
    if value <= 19:
        word = (_ORDINALS if ordinal else _CARDINALS)[value]
        return f" and {word}" if continued else word
    if value < 100:
        tens, rest = divmod(value, 10)
        word = _TENS[tens - 2]
        if rest:
            word += "-" + _words(rest, continued=False, ordinal=ordinal)
        elif ordinal:
            word = word[:-1] + "ieth"
        return f" and {word}" if continued else word
    if value < 1000:
        count, rest = divmod(value, 100)
        text = f"{_CARDINALS[count]} Hundred"
    else:
        magnitude = min((len(str(value)) - 1) // 3, len(_MAGNITUDES))
        count, rest = divmod(value, 1000**magnitude)
        text = f"{_words(count, continued=False, ordinal=False)} {_MAGNITUDES[magnitude - 1]}"
    if rest:
        text += _words(rest, continued=True, ordinal=ordinal)
    elif ordinal:
        text += "th"
    return f", {text}" if continued else text


def _word_values() -> dict[str, int]:
    values: dict[str, int] = {}
    for words in (_CARDINALS, _ORDINALS):
        values.update((word.lower(), number) for number, word in enumerate(words))
    for number, word in enumerate((*_TENS, "Hundred"), start=2):
        values[word.lower()] = number * 10
        values[word.lower()[:-1] + "ieth"] = number * 10
    values["hundredth"] = 100
    for power, word in enumerate(_MAGNITUDES, start=1):
        values[word.lower()] = values[word.lower() + "th"] = 1000**power
    return values


#: The value of each English number word, in lower case.
WORD_VALUES: Final = MappingProxyType(_word_values())

_BETWEEN_WORDS: Final = re.compile(r",\s|\sand\s|[\s\\-]")
_INTEGER_PREFIX: Final = re.compile(r"\s*([+-]?)(?:0[xX]([0-9A-Fa-f]+)|([0-9]+))")


def parse_integer(value: Any, picture: Any) -> Any:
    """`$parseInteger`: the number that a text gives, read by the picture.

    Raises D3130 for an invalid picture, `invalid-integer` for a text that is not a number.
    """
    if value is MISSING:
        return MISSING
    if picture is MISSING:
        raise missing_argument("parseInteger", 2)
    number = parse_by_picture(value, integer_picture(picture))
    if number is None:
        message = "The text given to $parseInteger does not match the picture"
        raise function_error("invalid-integer", "parseInteger", message, value=value)
    return number


def parse_by_picture(text: str, picture: IntegerPicture) -> int | None:
    """Read a number by a parsed picture; None where the text is not one. Raises D3130."""
    if picture.kind == "decimal":
        return _parse_decimal(text, picture)
    if picture.kind == "letters":
        first = ord("A" if picture.case == "upper" else "a")
        number = 0
        for char in text:
            number = number * 26 + ord(char) - first + 1
        return number
    if picture.kind == "roman":
        return _parse_roman(text if picture.case == "upper" else text.upper())
    if picture.kind == "words":
        return _parse_words(text.lower())
    raise _numbering_sequence()


def _parse_decimal(text: str, picture: IntegerPicture) -> int | None:
    digits = text[:-2] if picture.ordinal else text
    if picture.interval:
        digits = digits.replace(",", "")
    else:
        for _, separator in picture.separators:
            digits = digits.replace(separator, "")
    if picture.zero != 0x30:
        offset = picture.zero - 0x30
        digits = "".join(chr(ord(char) - offset) if ord(char) >= offset else " " for char in digits)
    return integer_prefix(digits)


def integer_prefix(text: str) -> int | None:
    """Return the whole number at the start of the text (ECMAScript's parseInt), or None."""
    match = _INTEGER_PREFIX.match(text)
    if match is None:
        return None
    number = int(match[2], 16) if match[2] else int(match[3][:MAX_DIGITS])
    return -number if match[1] == "-" else number


def _parse_roman(text: str) -> int | None:
    number, largest = 0, 1
    for char in reversed(text):
        value = _ROMAN_DIGITS.get(char)
        if value is None:
            return None
        if value < largest:
            number -= value
        else:
            largest = value
            number += value
    return number


def _parse_words(text: str) -> int | None:
    segments = [0]
    for word in _BETWEEN_WORDS.split(text):
        value = WORD_VALUES.get(word)
        if value is None:
            return None
        if value < 100:
            if segments[-1] >= 1000:
                segments.append(0)
            segments[-1] += value
        else:
            segments[-1] *= value
    return sum(segments)
