r"""Patterns of JSON Schema and XSD, as what Python matches."""

from __future__ import annotations

import pytest
from lxml import etree

from mapper.regex.pattern_matching import compiled
from mapper.regex.regex_error import RegexError
from mapper.regex.schema_patterns import xsd_pattern

TEXTS = (
    "", "1", "12", "12345678", "a", "ab", "AB", "é", "٣", " ", " x", "\u00a0x", "x y", "a-b", "a_b",
    "1a", "a.b", "[", "]", "\\", "^", "$", "a$", "/", "x\ty", "abc", "xabcx", "A1", "Ω",
)  # fmt: skip
XSD = (
    r"\d*", r"\D+", r"[0-9]{2}", r"[1-9][0-9]{3}([a-z]|[A-Z]){2}", r"\S.*", r".*\s.*", r"[^a-z]+",
    r"[\i-[:]][\c-[:]]*_", r"\p{Lu}+\d*", r"([A-Z]{1,6})|[.]", r"a|ab", r"a?b+", r"[a-zA-Z0-9_\+\-]*",
    r"\[|\]", r"a\.b", r"[\^$]", r"(a|b|)", r"[-a]+", r"[a\-z]+", r"\\", r"\w+", r"[\w\s]*", r"[\S]+",
)  # fmt: skip


def schema(pattern: str) -> etree.XMLSchema:
    """A schema of one element with a pattern."""
    value = pattern.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return etree.XMLSchema(
        etree.fromstring(
            '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="e"><s:simpleType>'
            f'<s:restriction base="s:string"><s:pattern value="{value}"/></s:restriction>'
            "</s:simpleType></s:element></s:schema>"
        )
    )


@pytest.mark.parametrize("pattern", XSD)
def test_an_xsd_pattern_matches_what_libxml2_matches(pattern: str) -> None:
    """The translated pattern accepts and refuses the same texts, matched whole."""
    validator = schema(pattern)
    translated = compiled(pattern)
    for text in TEXTS:
        element = etree.Element("e")
        element.text = text
        assert (translated.fullmatch(text) is not None) == validator.validate(element), text


@pytest.mark.parametrize(
    ("ecma", "finds", "misses"),
    [
        (r"^\d{8}$", ["12345678"], ["1234567", "x12345678", "٣٣٣٣٣٣٣٣"]),
        (r"abc", ["abc", "xabcx", "\nabc"], ["ab"]),
        (r"^a|b$", ["ab", "ax", "xb"], ["xa", "bx"]),
        (r"^(?:a|b)c$", ["ac", "bc"], ["c", "abc"]),
        (r"^[\w.]+$", ["a.b_1"], ["é", ""]),
        (r"^a\/b$", ["a/b"], ["a\\/b"]),
        (r"^\u0041\x42$", ["AB"], ["41"]),
        (r"^[^\d]$", ["a", "٣"], ["1"]),
        (r"^\s$", ["\t", " "], ["a"]),
        (r"^a\-b$", ["a-b"], ["ab"]),
        (r"^$", [""], ["a"]),
        (r"(?<n>a)|^b$", ["a", "xa", "b"], ["xb"]),
        (r"(^a$|^b)", ["a", "bx"], ["ax", "xb"]),
        (r"^\s$", ["\u00a0", "\ufeff"], []),
        (r"^.{0,2000}$", ["", "x" * 2000], ["x" * 2001, "\u2028"]),
        (r"^[^]$", ["a", "\n"], [""]),
        (r"^\uD83D\uDE00$", ["\U0001f600"], ["\ud83d"]),
    ],
)
def test_a_json_schema_pattern_keeps_its_meaning(
    ecma: str, finds: list[str], misses: list[str]
) -> None:
    """ECMA-262's anchors, ASCII digits and escapes mean in XSD's dialect what they meant."""
    pattern = compiled(xsd_pattern(ecma))
    assert [text for text in finds + misses if pattern.fullmatch(text)] == finds


@pytest.mark.parametrize(
    "ecma", [r"(?=a)b", r"(a)\1", r"a+?", r"\bx", r"a$b", r"b^a", r"(", r"[a", r"\q"]
)
def test_what_xsd_cannot_say_is_refused(ecma: str) -> None:
    """Look-around, back-references, lazy quantifiers and the like are not dropped in silence."""
    with pytest.raises(RegexError):
        xsd_pattern(ecma)
