"""The law of inference: a draft loads, and allows every sample that it was made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mapper import contract
from mapper.report.message_verdict import message_verdict

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "0", "1", "007", "0113", "6420", "12", "1.50", "2026-01-31", "true", " x "]
    ),
    st.sampled_from(["2026-01-31T10:00:00Z", "31-01-2026", "1.234,56", "20260131", "-0", "+5"]),
    st.text(max_size=6),
)
NAMES = st.one_of(
    st.sampled_from(["a", "b", "kind", "@id", "#text", "@", "123456", "y", "", "a.b", "$ref"]),
    st.text(max_size=4),
)
JSON = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)
TEXTS = st.sampled_from(
    ["", "", "0", "1", "007", "4711", "12", "-3", "1.50", "2026-01-31", "true", "x y", " 5 ", "é"]
)
TAGS = st.sampled_from(["a", "b", "deel", "{urn:een}a", "{urn:twee}a"])
ATTRIBUTES = st.dictionaries(st.sampled_from(["id", "{urn:een}id", "n"]), TEXTS, max_size=2)


def element(made: tuple[str, Mapping[str, str], str, list[etree._Element], str]) -> etree._Element:
    """An element of XML out of its parts; what has `nil` has no content."""
    tag, attributes, text, children, tail = made
    result = etree.Element(tag, dict(attributes))
    result.text, result.tail = text, None
    if attributes.get("n") == "true" and not children:
        result.text = None
        result.set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
    for child in children:
        result.append(child)
    if children:
        children[-1].tail = tail
    return result


ELEMENTS = st.recursive(
    st.tuples(TAGS, ATTRIBUTES, TEXTS, st.just([]), st.just("")).map(element),
    lambda inner: st.tuples(
        TAGS, ATTRIBUTES, st.sampled_from(["", "", "\n  ", "x"]), st.lists(inner, max_size=4),
        st.sampled_from(["", "", "y"]),
    ).map(element),
    max_leaves=12,
)  # fmt: skip


def holds(samples: list[bytes], suffix: str, message: str, codes: int) -> None:
    """Infer a contract of samples, load it, and judge each of them by it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for number, sample in enumerate(samples):
            files.append(folder / f"{number}{suffix}")
            files[-1].write_bytes(sample)
        text = contract.infer(files, name="draft", message=message, codes=codes)
        draft = folder / "draft.contract.yaml"
        draft.write_text(text)
        made = contract.load(draft)
        for file in files:
            judged = contract.message_of(made, message)
            wrong = [each for each in message_verdict(judged, file) if each.severity == "error"]
            if "text between its elements" in text:  # a remark, as a contract has no such text
                wrong = [each for each in wrong if not each.message.startswith("there is text")]
            assert not wrong, (wrong, text)


MESSAGES = JSON.filter(lambda made: isinstance(made, dict | list))


@given(st.lists(MESSAGES, min_size=1, max_size=4), st.sampled_from([0, 3]))
@settings(deadline=None)
def test_a_draft_of_json_allows_its_samples(samples: list[object], codes: int) -> None:
    """Whatever shapes and values they have."""
    holds([json.dumps(each).encode() for each in samples], ".json", "bericht", codes)


@given(st.lists(ELEMENTS, min_size=1, max_size=4), st.sampled_from([0, 3]))
@settings(deadline=None)
def test_a_draft_of_xml_allows_its_samples(samples: list[etree._Element], codes: int) -> None:
    """Whatever elements, attributes, namespaces and texts they have."""
    for each in samples:
        each.tag = "bericht"
    holds([etree.tostring(each) for each in samples], ".xml", "bericht", codes)
