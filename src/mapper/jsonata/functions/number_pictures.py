"""`$formatNumber`: numbers by pictures (XPath F&O 3.1, format-number).

The names are those of the specification. Where the reference implementation differs from it (a
prefix before an exponent, groups in the fraction), this module follows the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mapper.jsonata.functions.function_errors import function_error, missing_argument
from mapper.jsonata.functions.integer_pictures import regular_interval
from mapper.jsonata.functions.number_text import to_fixed
from mapper.jsonata.functions.numbers import round_half_even
from mapper.jsonata.runtime.missing import MISSING


class DecimalFormat(NamedTuple):
    """The characters that have a meaning in a picture or appear in its result."""

    decimal_separator: str = "."
    grouping_separator: str = ","
    exponent_separator: str = "e"
    minus_sign: str = "-"
    percent: str = "%"
    per_mille: str = "\u2030"
    zero_digit: str = "0"
    digit: str = "#"
    pattern_separator: str = ";"


_OPTIONS: Final = MappingProxyType({name.replace("_", "-"): name for name in DecimalFormat._fields})

_MESSAGES: Final = MappingProxyType(
    {
        "D3080": "has more than two parts",
        "D3081": "has more than one decimal separator in a part",
        "D3082": "has more than one percent sign in a part",
        "D3083": "has more than one per-mille sign in a part",
        "D3084": "has both a percent and a per-mille sign in a part",
        "D3085": "has a part without a digit",
        "D3086": "has a literal character between two active characters",
        "D3087": "has a grouping separator next to the decimal separator",
        "D3088": "has a grouping separator at the end of the whole part",
        "D3089": "has two adjacent grouping separators",
        "D3090": "has a mandatory digit before an optional one in the whole part",
        "D3091": "has an optional digit before a mandatory one in the fraction",
        "D3092": "has both an exponent and a percent or per-mille sign",
        "D3093": "has an exponent with other characters than digits",
    }
)


@dataclass(frozen=True, slots=True)
class _SubPicture:
    """One part of a picture, analysed (F&O 4.7.4)."""

    text: str
    prefix: str
    suffix: str
    integer_groups: tuple[int, ...]
    regular_group: int
    fraction_groups: tuple[int, ...]
    minimum_integer: int
    scaling: int
    minimum_fraction: int
    maximum_fraction: int
    minimum_exponent: int


def format_number(value: Any, picture: Any, options: Any) -> Any:
    """`$formatNumber`: the number as the picture says.

    The options replace the characters of the picture: `decimal-separator`, `grouping-separator`,
    `zero-digit` and so on. Raises D3080 to D3093 for an invalid picture.
    """
    if value is MISSING:
        return MISSING
    if picture is MISSING:
        raise missing_argument("formatNumber", 2)
    characters = DecimalFormat() if options is MISSING else _read_options(options)
    positive, negative = _analyse_picture(picture, characters)
    return _format(value, positive if value >= 0 else negative, characters)


def _read_options(options: dict[str, Any]) -> DecimalFormat:
    chosen: dict[str, str] = {}
    for name, value in options.items():
        if name in _OPTIONS:
            if value.__class__ is not str or (name == "zero-digit" and not value):
                message = f"The option {name} of $formatNumber must be a character"
                raise function_error("T0410", "formatNumber", message)
            chosen[_OPTIONS[name]] = value
    return DecimalFormat(**chosen)


@lru_cache(maxsize=256)
def _analyse_picture(picture: str, characters: DecimalFormat) -> tuple[_SubPicture, _SubPicture]:
    """Return the part for numbers from 0 up and the one for negative numbers."""
    separator = characters.pattern_separator
    pieces = picture.split(separator) if separator else list(picture)
    if len(pieces) > 2:
        raise _picture_error("D3080")
    splits = [_Split(piece, characters) for piece in pieces]
    for split in splits:
        if (code := split.fault()) is not None:
            raise _picture_error(code)
    parts = [split.analyse() for split in splits]
    if len(parts) == 1:
        negative = splits[0].analyse(characters.minus_sign)
        return parts[0], negative
    return parts[0], parts[1]


def _picture_error(code: str) -> Exception:
    message = f"The picture given to $formatNumber {_MESSAGES[code]}"
    return function_error(code, "formatNumber", message)


class _Split:
    """A sub-picture, split into its pieces (F&O 4.7.3)."""

    def __init__(self, text: str, characters: DecimalFormat) -> None:
        self.text = text
        self.characters = characters
        zero = ord(characters.zero_digit[0])
        self.family = frozenset(chr(code) for code in range(zero, zero + 10))
        self.active = self.family | {
            characters.decimal_separator,
            characters.exponent_separator,
            characters.grouping_separator,
            characters.digit,
            characters.pattern_separator,
        }
        exponent = characters.exponent_separator
        active = [
            index for index, char in enumerate(text) if char in self.active and char != exponent
        ]
        self.prefix = text[: active[0]] if active else ""
        self.suffix = text[active[-1] + 1 :] if active else ""
        end = len(text) - len(self.suffix)
        self.active_part = text[len(self.prefix) : end]
        self.exponent: str | None = None
        mantissa = self.active_part
        position = text.find(exponent, len(self.prefix))
        if 0 <= position <= end:
            # The position counts from the start of the sub-picture, including a prefix.
            mantissa = self.active_part[:position]
            self.exponent = self.active_part[position + 1 :]
        self.mantissa = mantissa
        point = mantissa.find(characters.decimal_separator)
        self.integer = mantissa if point < 0 else mantissa[:point]
        self.fraction = self.suffix if point < 0 else mantissa[point + 1 :]

    def digits(self, text: str) -> int:
        """How many mandatory digits a piece has."""
        return sum(char in self.family for char in text)

    def places(self, text: str) -> int:
        """How many digits a piece has, mandatory or optional."""
        return sum(char in self.family or char == self.characters.digit for char in text)

    def fault(self) -> str | None:
        """Return the error code; as in the reference the last error counts."""
        chars = self.characters
        text, point = self.text, self.text.find(chars.decimal_separator)
        percent, per_mille = chars.percent in text, chars.per_mille in text
        group = chars.grouping_separator
        optional = self.integer.find(chars.digit)
        last_optional = self.fraction.rfind(chars.digit)
        if point >= 0:
            before = text[point - 1] if point > 0 else ""
            beside = group in {before, text[point + 1 : point + 2]}
        else:
            beside = False
        exponent = self.exponent
        faults = (
            ("D3081", point != text.rfind(chars.decimal_separator)),
            ("D3082", text.find(chars.percent) != text.rfind(chars.percent)),
            ("D3083", text.find(chars.per_mille) != text.rfind(chars.per_mille)),
            ("D3084", percent and per_mille),
            ("D3085", self.places(self.mantissa) == 0),
            ("D3086", any(char not in self.active for char in self.active_part)),
            ("D3087", beside),
            ("D3088", point < 0 and self.integer[-1:] == group),
            ("D3089", group + group in text),
            ("D3090", optional >= 0 and self.digits(self.integer[:optional]) > 0),
            ("D3091", last_optional >= 0 and self.digits(self.fraction[last_optional:]) > 0),
            ("D3092", bool(exponent) and (percent or per_mille)),
            ("D3093", exponent is not None and self.digits(exponent) != (len(exponent) or -1)),
        )
        found = [code for code, wrong in faults if wrong]
        return found[-1] if found else None

    def analyse(self, sign: str = "") -> _SubPicture:
        """Parse the pieces; `sign` goes before the prefix."""
        integer_groups = self._groups(self.integer, to_left=False)
        minimum_integer = scaling = self.digits(self.integer)
        minimum_fraction = self.digits(self.fraction)
        maximum_fraction = self.places(self.fraction)
        has_exponent = self.exponent is not None
        if minimum_integer == 0 and maximum_fraction == 0:
            if has_exponent:
                minimum_fraction = maximum_fraction = 1
            else:
                minimum_integer = 1
        if has_exponent and minimum_integer == 0 and self.characters.digit in self.integer:
            minimum_integer = 1
        if minimum_integer == 0 and minimum_fraction == 0:
            minimum_fraction = 1
        return _SubPicture(
            text=self.text,
            prefix=sign + self.prefix,
            suffix=self.suffix,
            integer_groups=tuple(integer_groups),
            regular_group=regular_interval(integer_groups),
            fraction_groups=tuple(self._groups(self.fraction, to_left=True)),
            minimum_integer=minimum_integer,
            scaling=scaling,
            minimum_fraction=minimum_fraction,
            maximum_fraction=maximum_fraction,
            minimum_exponent=self.digits(self.exponent or ""),
        )

    def _groups(self, part: str, *, to_left: bool) -> list[int]:
        """How many digits are left or right of each grouping separator."""
        separator = self.characters.grouping_separator
        positions: list[int] = []
        index = part.find(separator)
        while index >= 0:
            positions.append(self.places(part[:index] if to_left else part[index:]))
            # The reference looks for the next one in the whole part, for a fraction too.
            index = self.integer.find(separator, index + 1)
            if not separator and index >= len(self.integer):
                break
        return positions


def _format(value: float, picture: _SubPicture, characters: DecimalFormat) -> str:
    if characters.percent in picture.text:
        value = value * 100
    elif characters.per_mille in picture.text:
        value = value * 1000
    mantissa, exponent = _scale(value, picture)
    text = _digits(round_half_even(mantissa, picture.maximum_fraction), picture, characters)
    text = _group(text, picture, characters)
    point = text.find(characters.decimal_separator)
    if characters.decimal_separator not in picture.text or point == len(text) - 1:
        text = text[:-1]
    if exponent is not None:
        digits = _family_digits(str(abs(exponent)), characters)
        digits = digits.rjust(picture.minimum_exponent, characters.zero_digit[0])
        sign = characters.minus_sign if exponent < 0 else ""
        text += characters.exponent_separator + sign + digits
    return picture.prefix + text + picture.suffix


def _scale(value: float, picture: _SubPicture) -> tuple[float, int | None]:
    """Return mantissa and exponent, where the picture has one."""
    if picture.minimum_exponent == 0:
        return value, None
    mantissa, exponent = float(value), 0
    highest, lowest = 10.0**picture.scaling, 10.0 ** (picture.scaling - 1)
    while mantissa != 0 and abs(mantissa) < lowest:
        mantissa *= 10
        exponent -= 1
    while abs(mantissa) > highest:
        mantissa /= 10
        exponent += 1
    return mantissa, exponent


def _family_digits(text: str, characters: DecimalFormat) -> str:
    zero = characters.zero_digit[0]
    if zero == "0":
        return text
    offset = ord(zero) - 0x30
    return "".join(chr(ord(char) + offset) if char.isdigit() else char for char in text)


def _digits(number: float, picture: _SubPicture, characters: DecimalFormat) -> str:
    """Write the digits with their separator, padded to what the picture requires."""
    text = _family_digits(to_fixed(abs(number), picture.maximum_fraction), characters)
    separator, zero = characters.decimal_separator, characters.zero_digit
    text = text.replace(".", separator, 1) if "." in text else text + separator
    if len(zero) == 1:
        text = text.strip(zero)
    point = text.find(separator)
    text = zero * (picture.minimum_integer - point) + text
    missing = picture.minimum_fraction - (len(text) - text.find(separator) - 1)
    return text + zero * missing


def _group(text: str, picture: _SubPicture, characters: DecimalFormat) -> str:
    """Insert the grouping separators."""
    separator = characters.grouping_separator
    point = text.find(characters.decimal_separator)
    if picture.regular_group > 0:
        for index in range(1, (point - 1) // picture.regular_group + 1):
            cut = point - index * picture.regular_group
            text = text[:cut] + separator + text[cut:]
    else:
        for position in picture.integer_groups:
            cut = point - position
            text = text[:cut] + separator + text[cut:]
            point += 1
    point = text.find(characters.decimal_separator)
    for position in picture.fraction_groups:
        cut = position + point + 1
        text = text[:cut] + separator + text[cut:]
    return text
