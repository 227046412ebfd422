"""What a document is when it comes as JSON, and which JSON is refused."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.json_reader import JsonReader
from mapper.reading.read_outcome import ReadError
from tests.reading.library import ANSWER, DOCUMENT, shape
from tests.reading.test_xml_rules import PROJECTIONS, project

READER = JsonReader(shape())
QUICK = JsonReader(shape())
# Where the native core reads, the fast parser is not tried.
QUICK._read_natively = None
RULES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "json_rules.yaml").read_text(encoding="utf-8")
)


def source_of(rule: dict[str, Any]) -> str:
    """The JSON of a rule, with what is too long to write out."""
    text: str = rule["json"]
    if rule.get("escape"):
        text = text.replace("\n", "\\n")
    return (
        text.replace("{many_digits}", "9" * 5000)
        .replace("{deepish}", "[" * 201 + "1" + "]" * 201)
        .replace("{deep}", "[" * 100_000 + "]" * 100_000)
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["promise"])
def test_the_rules_of_the_document(rule: dict[str, Any]) -> None:
    """Each rule in json_rules.yaml holds, for bytes and text, with its notices and no others."""
    text = source_of(rule)
    for source in (text, text.encode()):
        if "error" in rule:
            with pytest.raises(ReadError) as raised:
                READER.read(source, file="in.json")
            error = next(n for n in raised.value.notices if n.severity == "error")
            assert error.code == rule["error"]
            if "line" in rule:
                assert error.position is not None
                assert (error.position.file, error.position.line) == ("in.json", rule["line"])
            continue
        reading = READER.read(source)
        assert json.dumps(reading.document) == json.dumps(rule["document"])
        found = [[notice.code, notice.source_path, notice.count] for notice in reading.notices]
        assert found == rule.get("notices", [])


def test_json_and_xml_give_one_document() -> None:
    """The document of a message is a message itself, as JSON and as Python values."""
    assert READER.read(json.dumps(DOCUMENT)) == (DOCUMENT, ())
    assert READER.read_document(DOCUMENT) == (DOCUMENT, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_may_be_in_any_unicode_encoding(encoding: str) -> None:
    """RFC 4627's encodings are recognised by their first bytes."""
    data = json.dumps({"best": {"title": "Glês"}}, ensure_ascii=False).encode(encoding)
    assert READER.read(data).document == {"best": {"title": "Glês"}}


def test_bytes_of_no_encoding_are_refused() -> None:
    """Latin-1 is no encoding of JSON."""
    with pytest.raises(ReadError, match="source-encoding"):
        READER.read('{"best": {"title": "é"}}'.encode("latin-1"))


def test_limits_on_size_and_number_are_kept() -> None:
    """Too many bytes or values are refused; commas in texts are no values."""
    reader = JsonReader(shape(), Limits(input_bytes=2000, elements=100))
    with pytest.raises(ReadError, match=r"source-too-large.*2000"):
        reader.read(json.dumps({"best": {"title": "x" * 2000}}))
    with pytest.raises(ReadError, match="source-too-large"):
        reader.read(json.dumps({"best": {"title": "€" * 700}}, ensure_ascii=False))
    with pytest.raises(ReadError, match=r"source-too-many-elements.*100"):
        reader.read(json.dumps({"new": [[]] * 101}))
    title = ',"[{' * 100
    assert reader.read(json.dumps({"best": {"title": title}})).document == {
        "best": {"title": title}
    }


def test_a_document_of_python_values_follows_the_same_rules() -> None:
    """Floats and decimals become text or integers; what JSON has no form for is left out."""
    reading = READER.read_document(
        {
            "count": 2.0,
            "best": {
                "price": Decimal("0.10"),
                "weight": 1.5,
                "pages": float("nan"),
                "title": object(),
                "tag": ("a", "b"),
            },
        }
    )
    assert reading.document == {
        "count": 2,
        "best": {"price": "0.10", "weight": "1.5", "tag": ["a", "b"]},
    }
    assert [(notice.code, notice.source_path) for notice in reading.notices] == [
        ("source-value-invalid", "best.pages"),
        ("source-form-wrong", "best.title"),
    ]


def test_a_document_that_was_read_already_is_not_changed() -> None:
    """Reading copies: neither the given document nor what it holds is changed or shared."""
    given_: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    document = READER.read_document(given_).document
    document["shelf"][0]["book"].clear()
    assert given_ == DOCUMENT


@pytest.mark.parametrize("paths", PROJECTIONS, ids=str)
def test_a_projection_is_the_whole_without_what_is_not_read(paths: list[tuple[str, ...]]) -> None:
    """Reading some paths gives the document of reading all, cut; presence is kept."""
    reader = JsonReader(shape(*paths))
    assert reader.read_document(DOCUMENT).document == project(DOCUMENT, paths)


def test_errors_hold_no_values() -> None:
    """The value is in the notice, apart from its message."""
    (notice,) = READER.read('{"count": "secret"}').notices
    assert notice.value == "secret"
    assert "secret" not in notice.message


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["best", "shelf", "book", "count", "title", "tag", "name", "#text", "pages",
                         "price", "lent", "extra", "withdrawn", "note", "x"]),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_any_value_is_read_or_refused(value: object) -> None:
    """Whatever is given, it is read or a ReadError; what was read is read again as it is.

    But for an object that held a value which was left out: it stays, and holds nothing.
    """
    try:
        document, notices = READER.read_document(value)
    except ReadError:
        return
    if {notice.code for notice in notices} & {"source-value-invalid", "source-form-wrong"}:
        return
    again = READER.read_document(document)
    assert json.dumps(again.document) == json.dumps(document)
    assert {notice.severity for notice in again.notices} <= {"info"}


SCALARS = st.sampled_from(
    ["null", "true", "0", "-0", "1", "12.50", "12.5", "1.0", "1.00", "-0.10", "1e2", "100.0", "1E+2",
     "9223372036854775808", "18446744073709551616", '"x"', '""', '" "', r'"a\": b"', r'"\\"', '"é"',
     r'"\u00e9"', r'"\ud800"', '"12.50"', '"3E1"', '", 2.50,"', '":"', '"a :b"']
)  # fmt: skip
NAMES = st.sampled_from(
    ['"best"', '"shelf"', '"book"', '"count"', '"title"', '"tag"', '"price"', '"weight"', '"pages"',
     '"lent"', '"extra"', '"note"', '"x"', r'"\u0078"', r'"x\":"']
)  # fmt: skip
COLONS = st.sampled_from([":", ": ", " :", "\n:\t"])


def _joined(parts: list[tuple[str, ...]]) -> str:
    return "{" + ",".join(map("".join, parts)) + "}"


SOURCES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | st.lists(st.tuples(NAMES, COLONS, inner), max_size=5).map(_joined)
    ),
    max_leaves=20,
)


@settings(max_examples=1000 if os.environ.get("MAPPER_FUZZ") != "full" else 50_000, deadline=None)
@given(SOURCES)
def test_the_fast_parser_makes_no_difference(source: str) -> None:
    """Names that occur twice, fractions, long integers, escapes: as the strict parser has them.

    A text is read by the strict parser alone, its bytes by the fast one where that may be.
    """

    def outcome(given: str | bytes) -> object:
        try:
            return READER.read(given, file="in.json")
        except ReadError as error:
            return error.notices

    READER._strict = 0
    assert repr(outcome(source.encode())) == repr(outcome(source))


@pytest.mark.parametrize(
    "source",
    [
        '{"best": {"title": "a", "price": 12.50, "weight": 1.5}, "count": 2}',
        '{"best": {"title": "2.50, 3", "price": 2.5}, "time": "12:00:00.000"}',
        '{ "best" : { "title" : "Glês", "price": 1e2 } }',
    ],
)
def test_what_the_fast_parser_reads(source: str) -> None:
    """Fractions, white space and unknown members are no reason to leave a source to the other."""
    QUICK._strict = 0
    QUICK.read(source.encode())
    assert QUICK._strict == 0


@pytest.mark.parametrize(
    "source",
    [
        '{"best": {"price": 1, "price": 2}}',
        '{"count": 1, "count": 2}',
        '{"best": {"title": "a\\": b"}}',
    ],
)
def test_what_the_fast_parser_leaves(source: str) -> None:
    """What may not be the same is left to the strict parser, and so are the next messages."""
    QUICK._strict = 0
    with suppress(ReadError):
        QUICK.read(source.encode())
    assert QUICK._strict > 0


def test_xml_is_not_json() -> None:
    """A reader of JSON says what it was given."""
    with pytest.raises(ReadError, match="looks like XML"):
        READER.read(ANSWER)
