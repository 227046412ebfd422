"""The schemas of values in plain JSON Schema 2020-12, with no keyword but those of the standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any, Final

from mapper.contract.json_schema.lexical_patterns import (
    SPACE,
    anchored,
    ecma_form,
    item_form,
    lexical_form,
    longest,
    may_end_a_line,
)
from mapper.contract.json_schema.schema_facets import FORMATS
from mapper.contract.message_model import LeafType
from mapper.datatypes.builtin_types import INTEGERS, LISTS, TIMES, normalised
from mapper.datatypes.facets import Facets
from mapper.datatypes.lexical import value_of
from mapper.regex.pattern_writing import Interoperable
from mapper.regex.xsd_patterns import digits_of

Schema = dict[str, Any]

JSON_TYPES: Final = {
    "string": "string",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
}

NO_LINE_END: Final = {"type": "string", "pattern": r"\n$"}
r"""What a text with a pattern is not: some engines let `$` match before a line end too."""


def value_schema(type_: LeafType, *, docs: bool = False) -> tuple[Schema, list[str]]:
    """The schema of a value, and what it cannot say as the contract does.

    With `docs` each code says what it means, as a `oneOf` of constants with a title.
    """
    notes: list[str] = []
    if type_.members:
        schema = _union(type_, notes, docs=docs)
    elif type_.base == "integer":
        schema = _integer(type_, notes)
    elif type_.base == "decimal":
        schema = _number(type_, notes)
    elif type_.base == "boolean":
        schema = {"type": "boolean"}
        if type_.facets.enum is not None:
            schema["enum"] = [code in {"true", "1"} for code in type_.facets.enum]
        _unsaid(notes, pattern=bool(type_.facets.patterns))
    else:
        schema = _text(type_, notes)
    if docs and type_.meanings and "enum" in schema and "oneOf" not in schema:
        schema["oneOf"] = [_code(value, type_.meanings) for value in schema["enum"]]
    return schema, notes


def _code(value: object, meanings: Mapping[str, str]) -> Schema:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"const": value} | ({"title": meanings[text]} if text in meanings else {})


def number(text: str, notes: list[str]) -> int | float:
    """A number of a contract as JSON has it."""
    exact = Decimal(text)
    if exact == exact.to_integral_value():
        return int(exact)
    if Decimal(repr(float(exact))) != exact:
        notes.append(f"{text}: has more digits than validators distinguish")
    return float(exact)


def _unsaid(notes: list[str], **facets: bool) -> None:
    notes += [f"{facet}: of a number it is not judged" for facet, given in facets.items() if given]


def _integer(type_: LeafType, notes: list[str]) -> Schema:
    facets = type_.facets
    low, high = INTEGERS.get(type_.primitive, (None, None))
    lows, highs = [low] if low is not None else [], [high] if high is not None else []
    _whole_bounds(facets, lows, highs)
    if facets.total_digits is not None:
        lows.append(1 - 10**facets.total_digits)
        highs.append(10**facets.total_digits - 1)
    if facets.max_length is not None:
        lows.append(1 - 10 ** max(facets.max_length - 1, 0))
        highs.append(10**facets.max_length - 1)
    unsaid = []
    for pattern in facets.patterns:
        piece = digits_of(pattern)
        if piece is None:
            unsaid.append(pattern)
            continue
        # the text of a number has no zero in front: 0 alone has one digit
        lows.append(10 ** (piece.minimum - 1) if piece.minimum > 1 else 0)
        if piece.maximum is not None:
            highs.append(10**piece.maximum - 1)
    least, most = max(lows, default=None), min(highs, default=None)
    if facets.min_length is not None and facets.min_length > 1:
        if least is not None and least >= 0:
            least = max(least, 10 ** (facets.min_length - 1))
        else:
            _unsaid(notes, minLength=True)
    _unsaid(notes, pattern=bool(unsaid))
    schema: Schema = {"type": "integer"}
    if facets.enum is not None:
        schema["enum"] = list(dict.fromkeys(int(Decimal(code)) for code in facets.enum))
    if least is not None:
        schema["minimum"] = least
    if most is not None:
        schema["maximum"] = most
    if facets.multiple_of is not None:
        step = Fraction(facets.multiple_of).numerator  # the integers among its multiples
        schema["multipleOf"] = step
    return schema


def _whole_bounds(facets: Facets, lows: list[int], highs: list[int]) -> None:
    """The bounds of an integer, each as the last integer that it allows."""
    if facets.minimum is not None:
        lows.append(int(Decimal(facets.minimum).to_integral_value(ROUND_CEILING)))
    if facets.exclusive_minimum is not None:
        lows.append(int(Decimal(facets.exclusive_minimum).to_integral_value(ROUND_FLOOR)) + 1)
    if facets.maximum is not None:
        highs.append(int(Decimal(facets.maximum).to_integral_value(ROUND_FLOOR)))
    if facets.exclusive_maximum is not None:
        highs.append(int(Decimal(facets.exclusive_maximum).to_integral_value(ROUND_CEILING)) - 1)


def _number(type_: LeafType, notes: list[str]) -> Schema:
    facets = type_.facets
    schema: Schema = {"type": "number"}
    if facets.enum is not None:
        schema["enum"] = [number(code, notes) for code in facets.enum if _finite(code)]
    bounds = {
        "minimum": facets.minimum,
        "maximum": facets.maximum,
        "exclusiveMinimum": facets.exclusive_minimum,
        "exclusiveMaximum": facets.exclusive_maximum,
    }
    for keyword, bound in bounds.items():
        if bound is not None and _finite(bound):
            schema[keyword] = number(bound, notes)
    if facets.fraction_digits == 0:
        schema["type"] = "integer"
    elif facets.fraction_digits is not None:
        notes.append(
            f"fractionDigits: {facets.fraction_digits} is not judged "
            "(`multipleOf` of a fraction refuses right numbers where they are binary)"
        )
    if facets.multiple_of is not None:
        if Decimal(facets.multiple_of) == Decimal(facets.multiple_of).to_integral_value():
            schema["multipleOf"] = int(Decimal(facets.multiple_of))
        else:
            notes.append("multipleOf: of a fraction it is not judged")
    if facets.total_digits is not None:
        most = 10**facets.total_digits
        schema["exclusiveMaximum"] = min(schema.get("exclusiveMaximum", most), most)
        schema["exclusiveMinimum"] = max(schema.get("exclusiveMinimum", -most), -most)
        if facets.fraction_digits != 0:
            notes.append(f"totalDigits: of {facets.total_digits} digits the decimals do not count")
    _unsaid(
        notes,
        pattern=bool(facets.patterns),
        minLength=facets.min_length is not None,
        maxLength=facets.max_length is not None,
    )
    return schema


def _finite(text: str) -> bool:
    return text.strip().lstrip("+-") not in {"INF", "NaN"}


def _text(type_: LeafType, notes: list[str]) -> Schema:
    schema: Schema = {"type": "string"}
    facets = type_.facets
    if type_.format in FORMATS:
        schema["format"] = type_.format
    form, counted = _form(type_, notes)
    patterns = [] if form is None else [anchored(form, facets.white_space)]
    guarded = form is not None and facets.white_space == "preserve"
    most = facets.max_length
    for pattern in facets.patterns:
        text, exact = ecma_form(pattern, facets.white_space)
        patterns.append(anchored(text, facets.white_space if exact else "preserve"))
        guarded |= facets.white_space == "preserve" and not may_end_a_line(pattern)
        if not exact:
            notes.append(_AS_SENT.format("pattern"))
        width = longest(pattern)
        if most is not None and width is not None and width <= most:
            most = None  # the pattern says it, and says it of what is left of the white space
    if facets.enum is not None:
        codes = [normalised(code, facets.white_space) for code in facets.enum]
        schema["enum"] = list(dict.fromkeys(codes))
        if facets.white_space != "preserve":
            notes.append(_AS_SENT.format("enum"))
        if type_.primitive in TIMES:
            notes.append("enum: of times that are equal only those that are listed are accepted")
    if not counted:
        _lengths(schema, type_, most, notes)
    if facets.bounded or (type_.primitive in INTEGERS and type_.primitive != "integer"):
        notes.append("bounds and digits of a text are not judged")
    _put_patterns(schema, patterns)
    if guarded:
        schema["not"] = NO_LINE_END
    return schema


def _form(type_: LeafType, notes: list[str]) -> tuple[str | None, bool]:
    """What texts look like by their type alone, and whether that says their length too."""
    facets = type_.facets
    if type_.item is not None:
        item = _item_form(type_.item, notes)
        return (None if item is None else _repeated(item, facets)), True
    if type_.primitive in LISTS:
        least = max(facets.min_length or 0, 1)
        item = str(item_form(type_.primitive))
        return _repeated(item, facets._replace(min_length=least)), True
    if type_.primitive == "hexBinary":
        times = _times(facets.min_length or 0, facets.max_length)
        return f"(?:[0-9a-fA-F]{{2}}){times}", True
    return lexical_form(type_.primitive), False


_AS_SENT: Final = (
    "{}: judged of the text as it was sent, of which the contract takes white space away first"
)


def _lengths(schema: Schema, type_: LeafType, most: int | None, notes: list[str]) -> None:
    least = type_.facets.min_length
    if type_.primitive == "base64Binary":
        if least is not None or type_.facets.max_length is not None:
            notes.append("length: the number of bytes is not judged")
        return
    if least:
        schema["minLength"] = least
    if most is not None:
        schema["maxLength"] = most
    if type_.facets.white_space == "collapse" and (least or most is not None):
        notes.append(_AS_SENT.format("length"))


def _put_patterns(schema: Schema, patterns: Sequence[str]) -> None:
    """All of the patterns, as one schema has room for one."""
    if patterns:
        schema["pattern"] = patterns[0]
    if len(patterns) > 1:
        schema["allOf"] = [{"pattern": pattern} for pattern in patterns[1:]]


def _times(least: int, most: int | None) -> str:
    return f"{{{least},{'' if most is None else most}}}"


def _repeated(item: str, facets: Facets) -> str:
    """What a list of items looks like that are separated by white space."""
    least, most = facets.min_length or 0, facets.max_length
    if most == 0:
        return ""
    more = _times(max(least - 1, 0), None if most is None else most - 1)
    whole = f"{item}(?:{SPACE}+{item}){more}"
    return whole if least else f"(?:{whole})?"


def _item_form(item: LeafType, notes: list[str]) -> str | None:
    """What an item of a list looks like; None where one pattern cannot say it."""
    facets = item.facets
    forms = []
    lexical = lexical_form(item.primitive)
    if lexical is not None:
        forms.append(lexical)
    elif facets.enum is None and not facets.patterns:
        forms.append(f"[^ \\t\\n\\r]{_times(facets.min_length or 1, facets.max_length)}")
    for pattern in facets.patterns:
        forms.append(ecma_form(pattern, "collapse")[0])
    if facets.enum is not None and item.primitive not in TIMES:
        codes = "|".join(map(_literal, facets.enum))
        return f"(?:{codes})"
    rest = facets.bounded or (lexical is not None and facets.min_length is not None)
    if len(forms) > 1 or item.item is not None or item.members or rest:
        notes.append("items of the list: not all that is asked of them is judged")
    return forms[-1] if forms else None


def _literal(text: str) -> str:
    return "".join(Interoperable().character(ord(char), Interoperable.special) for char in text)


def _union(type_: LeafType, notes: list[str], *, docs: bool) -> Schema:
    word = "oneOf" if type_.exclusive else "anyOf"
    schema: Schema = {word: []}
    for member in type_.members:
        inner, said = value_schema(member, docs=docs)
        schema[word].append(inner)
        notes += said
    facets = type_.facets
    if facets.enum is not None:
        kinds = {str(member.base) for member in type_.members}
        schema["enum"] = [value for code in facets.enum for value in _values(code, kinds)]
    patterns = []
    for pattern in facets.patterns:
        form, exact = ecma_form(pattern, facets.white_space)
        patterns.append(anchored(form, facets.white_space if exact else "preserve"))
    _put_patterns(schema, patterns)
    if patterns and facets.white_space == "preserve":
        schema["not"] = NO_LINE_END
    if facets.patterns and {member.base for member in type_.members} != {"string"}:
        notes.append("pattern: of a number it is not judged")
    if facets.min_length is not None or facets.max_length is not None or facets.bounded:
        notes.append("lengths and bounds of a union are not judged")
    return schema


def _values(code: str, kinds: set[str]) -> list[object]:
    """A code of a union as the JSON values that may be it."""
    found: list[object] = [code] if "string" in kinds else []
    if code in {"true", "false"} and "boolean" in kinds:
        found.append(code == "true")
    if kinds & {"integer", "decimal"} and value_of("decimal", code) is not None:
        found.append(number(code, []))
    return found
