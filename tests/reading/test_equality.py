"""The fast reader is the reference reader: same verdict, same document, same notices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.contract import load
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import ReadError, Reading
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.shape import Shape
from mapper.reading.shape_building import shape_of
from mapper.reading.xml_reader import XmlReader
from tests.reading.library import ANSWER, ITEMS, ITEMS_B, SOAP, A, B, shape
from tests.reading.mutants import mutants

# Near the bounds of the message, so that mutants cross them.
LIMITS = Limits(input_bytes=20_000, depth=9, elements=60)
PROJECTION = (("shelf", "book", "name"), ("shelf", "book", "bound-with", ""), ("count",))


def outcome(reading: Reading) -> tuple[str, object]:
    """A reading to compare: types and order of keys count."""
    return json.dumps(reading.document), reading.notices


def verdicts(
    data: bytes, shape_: Shape, reader: XmlReader, limits: Limits
) -> tuple[object, object]:
    """What both readers make of it; of what cannot be read, the errors with their places."""
    said: list[object] = []
    for read in (reader.read, lambda data: read_reference(data, shape_, limits=limits)):
        try:
            said.append(outcome(read(data)))
        except ReadError as error:
            said.append(error.notices)
    return said[0], said[1]


def hold_equal(message: bytes, shape_: Shape, limits: Limits, seed: int, count: int) -> int:
    """Compare the readers on mutants; gives how many of them were read."""
    reader = XmlReader(shape_, limits)
    read = 0
    for number, mutant in enumerate(mutants(message, seed, count)):
        fast, norm = verdicts(mutant, shape_, reader, limits)
        assert fast == norm, f"mutant {number} of seed {seed}: {mutant!r}"
        read += isinstance(norm[0], str) if isinstance(norm, tuple) else 0
    return read


@pytest.mark.parametrize("paths", [(), PROJECTION], ids=["all", "projected"])
def test_mutants_are_read_alike(paths: tuple[tuple[str, ...], ...]) -> None:
    """On mutants of a message with everything, both readers agree; enough of them are read."""
    read = hold_equal(ANSWER, shape(*paths), LIMITS, 1, 600)
    assert 150 < read < 500


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_many_mutants_are_read_alike(seed: int) -> None:
    """The same, for thousands."""
    hold_equal(ANSWER, shape(), LIMITS, seed, 3000)
    hold_equal(ANSWER, shape(*PROJECTION), LIMITS, seed + 100, 1000)


@pytest.mark.parametrize(
    "name", ["inschrijving-bv.xml", "inschrijving-eenmanszaak.xml", "inschrijving-stichting.xml"]
)
def test_recorded_messages_are_read_alike(
    name: str, reference_data: Path, project_root: Path
) -> None:
    """Recorded messages, with their namespaces and envelopes, and some mutants of them."""
    contract = load(project_root / "mappings" / "nhr" / "hr-dataservice.contract.yaml")
    shape_ = shape_of(contract.messages["ophalenInschrijvingResponse"])
    message = (reference_data / "nhr" / "messages" / name).read_bytes()
    reader = XmlReader(shape_)
    fast, norm = verdicts(message, shape_, reader, Limits())
    assert fast == norm
    assert reader.read(message).notices == ()
    assert reader.read(message).document["product"]
    hold_equal(message, shape_, Limits(), 7, 40)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["inschrijving-bv.xml", "inschrijving-eenmanszaak.xml", "inschrijving-stichting.xml"]
)
def test_many_mutants_of_recorded_messages_are_read_alike(
    name: str, reference_data: Path, project_root: Path
) -> None:
    """The same, for more than a thousand mutants."""
    contract = load(project_root / "mappings" / "nhr" / "hr-dataservice.contract.yaml")
    shape_ = shape_of(contract.messages["ophalenInschrijvingResponse"])
    message = (reference_data / "nhr" / "messages" / name).read_bytes()
    hold_equal(message, shape_, Limits(), 70, 400)


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20
)
PREFIX = st.sampled_from(["", "a", "ns2", "cat"])


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A message with some titles, written in some way, and the same message written plainly."""
    titles = [title.replace("]]>", "") for title in draw(st.lists(TEXT, max_size=3))]
    prefix, inner = draw(PREFIX), draw(PREFIX)
    if inner == prefix:
        inner = "i"
    family, items = draw(st.sampled_from([A, B])), draw(st.sampled_from([ITEMS, ITEMS_B]))
    outer, item = (f"{prefix}:" if prefix else ""), (f"{inner}:" if inner else "")

    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def way(text: str) -> str:
        kind = draw(st.integers(0, 3))
        if kind == 0:
            return f"<![CDATA[{text}]]>"
        if kind == 1:
            return "".join(f"&#{ord(char)};" for char in text)
        if kind == 2:
            return escaped(text[:1]) + "<!-- -->" + escaped(text[1:])
        return escaped(text)

    books = "".join(f"<{item}tag>{way(title)}</{item}tag>" for title in titles)
    text = (
        f"<{outer}answer xmlns{':' + prefix if prefix else ''}='{family}' "
        f"xmlns{':' + inner if inner else ''}='{items}'>"
        f"<{outer}best>{books}</{outer}best></{outer}answer>"
    )
    if draw(st.booleans()):
        text = f"<s:Envelope xmlns:s='{SOAP}'><s:Body>{text}</s:Body></s:Envelope>"
    plain = "".join(f"<i:tag>{escaped(title)}</i:tag>" for title in titles)
    return text, f"<answer xmlns='{A}' xmlns:i='{ITEMS}'><best>{plain}</best></answer>"


@settings(max_examples=150, deadline=None)
@given(written(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "us-ascii"]))
def test_what_is_written_otherwise_is_read_the_same(ways: tuple[str, str], encoding: str) -> None:
    """Prefixes, families, CDATA, references, comments, envelopes, encodings: one document."""
    text, plain = ways
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>" if "sig" not in encoding else ""
    if "<![CDATA[" in text:
        # In CDATA a reference is text, so that not every encoding can write it.
        encoding = "utf-16" if "16" in encoding else "utf-8"
        declaration = ""
    data = (declaration + text).encode(encoding, "xmlcharrefreplace")
    shape_ = shape()
    reader = XmlReader(shape_)
    fast, norm = verdicts(data, shape_, reader, Limits())
    assert fast == norm
    assert reader.read(data) == reader.read(plain)
