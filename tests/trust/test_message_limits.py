"""Promises about the limits on a message: each holds at its border, with its code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import mapper
from mapper.diagnostics.errors import MessageError
from mapper.jsonata.runtime.limits import Limits
from mapper.reading.source_reading import Source
from tests.trust.test_limits import write

MOST = 300
"""The limit in these tests: what has fewer names, attributes or namespaces may be read natively."""


def xml(inside: str = "", attributes: str = "") -> bytes:
    """A cloth in XML."""
    return f"<Cloth{attributes}><name>n</name>{inside}</Cloth>".encode()


def attributes(count: int) -> bytes:
    """A message with so many attributes on one element."""
    return xml(attributes="".join(f" a{n}='>'" for n in range(count)))


def name(length: int) -> bytes:
    """A message with a name of so many characters."""
    return xml(f"<{'x' * length}/>")


def namespace(length: int) -> bytes:
    """A message with a namespace of so many characters, on many elements."""
    return xml("<p:x/>" * 50, f" xmlns:p='{'u' * length}'")


def namespaces(count: int) -> bytes:
    """A message with so many namespaces, each on an element of its own."""
    return xml("".join(f"<x xmlns='urn:{n}'/>" for n in range(count)))


def members(count: int) -> bytes:
    """A message with so many members."""
    return json.dumps({"name": "n"} | {f"m{n}": 1 for n in range(count - 1)}).encode()


BORDERS: dict[str, tuple[str, Callable[[int], Source], str]] = {
    "attributes": ("attributes", attributes, "source-too-many-attributes"),
    "a name": ("name_length", name, "source-name-too-long"),
    "a namespace": ("name_length", namespace, "source-name-too-long"),
    "namespaces": ("namespaces", namespaces, "source-too-many-namespaces"),
    "members": ("members", members, "source-too-many-members"),
    "members of a document": (
        "members",
        lambda count: json.loads(members(count)),
        "source-too-many-members",
    ),
    "members where nothing is read": (
        "members",
        lambda count: {"name": "n", "other": ({f"m{n}": 1 for n in range(count)},)},
        "source-too-many-members",
    ),
}


@pytest.mark.parametrize("which", BORDERS)
def test_the_border_of_a_limit_on_reading(which: str, tmp_path: Path) -> None:
    """What is at the limit is read, one more is refused; by default neither is too much."""
    limit, message, code = BORDERS[which]
    file = write(tmp_path, "name: name\nnumber: number")
    limits = Limits(**{limit: MOST})
    assert mapper.load(file, limits=limits).map(message(MOST)).record == {"name": "n"}
    with pytest.raises(MessageError) as caught:
        mapper.load(file, limits=limits).map(message(MOST + 1))
    assert [one.code for one in caught.value.notices if one.severity == "error"] == [code]
    assert str(MOST) in str(caught.value)
    assert mapper.load(file).map(message(MOST + 1)).record == {"name": "n"}


@pytest.mark.parametrize("form", ["xml", "json"])
def test_notices_of_reading_are_counted(form: str, tmp_path: Path) -> None:
    """Beyond the limit there is one notice with the number of the rest; an error stays an error."""
    file = write(tmp_path, "name: name\nnumber: number")
    count = 900
    unknown = {f"m{n}": 1 for n in range(count)}
    source = (
        xml("".join(f"<{one}/>" for one in unknown))
        if form == "xml"
        else json.dumps({"name": "n"} | unknown).encode()
    )
    limits = Limits(notices=100)
    result = mapper.load(file, limits=limits).map(source)
    assert len(result.notices) == 101
    rest = result.notices[-1]
    assert (rest.code, rest.severity, rest.count) == ("notices-left-out", "warning", count - 100)
    with pytest.raises(MessageError) as caught:
        mapper.load(file, limits=limits).map(source, strict_source=True)
    assert caught.value.notices[-1].severity == "error"


def test_notices_of_mapping_are_counted(tmp_path: Path) -> None:
    """The same holds of what rules note; a message that an error refuses stays refused."""
    file = write(tmp_path, "thread: {$each: thread, b: b, a: {$value: a, $on_overflow: omit}}")
    text = (tmp_path / "loom.contract.yaml").read_text()
    (tmp_path / "short.contract.yaml").write_text(
        text.replace("a: {type: string}", "a: {type: string, maxLength: 2}")
    )
    file.write_text(file.read_text().replace("target: {contract: loom", "target: {contract: short"))
    document = {"thread": [{"a": "long", "b": "b"}] * 2_500}
    _, notices = mapper.load(file).map_document(document)
    assert len(notices) == Limits().notices + 1
    assert (notices[-1].code, notices[-1].count) == ("notices-left-out", 500)
    file.write_text(file.read_text().replace("omit", "error"))
    record, notices = mapper.load(file).map_document(document)
    assert record is None
    assert notices[-1].severity == "error"


@pytest.mark.parametrize("extra", [0, 1])
def test_the_border_of_objects(extra: int, tmp_path: Path) -> None:
    """Rules make as many objects as the limit says, over all lists together."""
    file = write(tmp_path, "thread: {$each: thread, a: a}")
    mapping = mapper.load(file, limits=Limits(objects=20))
    record, notices = mapping.map_document({"thread": [{"a": "x"}] * (20 + extra)})
    assert (record is None) == bool(extra)
    assert [one.code for one in notices] == ["too-many-objects"] * extra


def test_a_fragment_that_doubles_meets_the_limit(tmp_path: Path) -> None:
    """A fragment that uses itself twice, sixty deep, ends at the limit: two to the power of sixty."""
    (tmp_path / "tree.contract.yaml").write_text(
        "contract: tree\nmessages: {T: {$ref: '#/$defs/T'}}\n"
        "$defs: {T: {type: object, properties: {name: {type: string}, "
        "sub: {type: array, items: {$ref: '#/$defs/T'}}}}}\n"
    )
    (tmp_path / "f.fragments.yaml").write_text(
        "fragments:\n  sub: {rules: {name: name, "
        "sub: {$each: [sub, sub], $use: sub, $max_depth: 60}}}\n"
    )
    file = tmp_path / "m.yaml"
    file.write_text(
        "mapping: tree/m\nversion: '1'\nsource: {contract: tree.contract.yaml, message: T}\n"
        "target: {contract: tree.contract.yaml, message: T}\nfragments: [f.fragments.yaml]\n"
        "map: {$use: sub}\n"
    )
    document: dict[str, object] = {"name": "x"}
    for _ in range(60):
        document = {"name": "x", "sub": [document]}
    mapping = mapper.load(file, limits=Limits(objects=20_000))
    record, notices = mapping.map_document(document)
    assert record is None
    assert "too-many-objects" in {one.code for one in notices}


@pytest.mark.parametrize(
    "name",
    [
        *("Jansen_999990019", "x" * 81, "a b", "n999999", "van Loon"),
        *("d1980-01-31", "n99_99_90_019", "_x0039__x0039_", "٣٣٣٣٣٣a", "n٣٣٣٣٣٣", "n²²²²²²"),
        *("jan@voorbeeld", "p1234AB", "p1234_AB", "1a"),
    ],
)
def test_a_name_that_may_be_data_is_not_shown(name: str, tmp_path: Path) -> None:
    """A name that no contract knows is masked where it holds a long number, is long, or is no name."""
    file = write(tmp_path, "name: name\nnumber: number")
    result = mapper.load(file).map(json.dumps({"name": "n", name: 1}).encode())
    assert [one.source_path for one in result.notices] == ["(a name that is not shown)"]


@pytest.mark.parametrize(
    "name",
    ["kvkNumer", "x2026", "soort.code", "v1_2_3", "$ref", "#text", "@id", "urn:a:2001/12/31"],
)
def test_a_name_of_a_program_is_shown(name: str, tmp_path: Path) -> None:
    """A year, a version or a few digits are no data."""
    file = write(tmp_path, "name: name\nnumber: number")
    result = mapper.load(file).map({"name": "n", name: 1})
    assert [one.source_path for one in result.notices] == [name]
