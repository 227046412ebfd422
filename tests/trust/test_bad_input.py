"""Promises about bad input to a real mapping, through the program and the library."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.diagnostics.errors import MessageError
from mapper.jsonata.runtime.limits import Limits
from tests.general_build import general_build
from tests.trust.conftest import RunMapper

MAPPING = "mappings/nhr/inschrijving.yaml"
MESSAGE = "fixtures/nhr/inschrijving/eenmanszaak-bsn/input.xml"
ACTIVITY = "product.maatschappelijkeActiviteit"
OWNER = f"{ACTIVITY}.heeftAlsEigenaar.natuurlijkPersoon"
PERSON = "Inschrijving.Eigenaar.NatuurlijkPersoon"

Change = Callable[[bytes], bytes]


def element(name: str, value: bytes, after: bytes = b"") -> Change:
    """The first element with this name behind a text has another value."""
    pattern = re.compile(rb"(<cat:%b>)[^<]*(</cat:%b>)" % (name.encode(), name.encode()))

    def change(message: bytes) -> bytes:
        start = message.index(after)
        changed, count = pattern.subn(rb"\g<1>" + value + rb"\g<2>", message[start:], count=1)
        assert count == 1
        return message[:start] + changed

    return change


def insert(after: bytes, text: bytes) -> Change:
    """The message with a text behind another."""

    def change(message: bytes) -> bytes:
        assert after in message
        return message.replace(after, after + text, 1)

    return change


PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>'
BOMB = b"<!DOCTYPE b [<!ENTITY a '0123456789'>" + b"".join(
    b"<!ENTITY %b '%b'>" % (bytes([98 + i]), b"&%b;" % bytes([97 + i]) * 10) for i in range(9)
)

REFUSED: dict[str, tuple[Change, str]] = {
    "nothing": (lambda m: b"", "source-empty"),
    "white space": (lambda m: b"  \n ", "source-empty"),
    "not XML": (lambda m: b"nummer;naam\n1;x\n", "source-not-xml"),
    "JSON that is cut off": (lambda m: b'{"product": {', "source-incomplete"),
    "JSON that is none": (lambda m: b'{"product": nee}', "source-not-json"),
    "binary": (lambda m: bytes(range(256)) * 4, "source-not-xml"),
    "a zip": (lambda m: b"PK\x03\x04" + bytes(60), "source-not-xml"),
    "cut off": (lambda m: m[: len(m) * 2 // 3], "source-incomplete"),
    "cut off in a tag": (lambda m: m[: m.index(b"<cat:bsn>") + 5], "source-incomplete"),
    "two roots": (lambda m: m + b"<x/>", "source-not-xml"),
    "an end tag of another": (
        lambda m: m.replace(b"</cat:bsn>", b"</cat:bns>", 1),
        "source-not-xml",
    ),
    "another root": (lambda m: b"<html><body/></html>", "source-wrong-message"),
    "another message": (
        lambda m: m.replace(b"ophalenInschrijvingResponse", b"ophalenVestigingResponse"),
        "source-wrong-message",
    ),
    "another namespace": (
        lambda m: m.replace(b"hrip/dataservice", b"hrip/anders"),
        "source-wrong-message",
    ),
    "a DTD": (insert(PROLOG, b"<!DOCTYPE x>"), "source-dtd"),
    "an external DTD": (
        insert(PROLOG, b'<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">'),
        "source-dtd",
    ),
    "an external entity": (
        lambda m: insert(PROLOG, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')(
            element("naam", b"&e;")(m)
        ),
        "source-dtd",
    ),
    "an entity bomb": (
        lambda m: insert(PROLOG, BOMB + b"]>")(element("naam", b"&j;")(m)),
        "source-dtd",
    ),
    "levels without end": (
        insert(b"<cat:maatschappelijkeActiviteit>", b"<cat:x>" * 100_000),
        "source-too-deep",
    ),
    "no right UTF-8": (element("naam", b"Caf\xe9"), "source-encoding"),
    "a character that XML has not": (element("naam", b"a\x00b"), "source-not-xml"),
    "a reference to such a character": (element("naam", b"&#0;"), "source-not-xml"),
}
"""What is wrong, and the code it is refused with."""

NOTED: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "a BSN of eight digits": (
        element("bsn", b"12345678"),
        [("source-value-invalid", f"{PERSON}.Burgerservicenr", f"{OWNER}.bsn")],
    ),
    "a BSN that fails the eleven-test": (
        element("bsn", b"123456789"),
        [("source-value-invalid", f"{PERSON}.Burgerservicenr", f"{OWNER}.bsn")],
    ),
    "a day that is on no calendar": (
        element("geboortedatum", b"20240231"),
        [("value-invalid", f"{PERSON}.Geboortedat", f"{OWNER}.geboortedatum")],
    ),
    "letters for a day": (
        element("geboortedatum", b"gisteren"),
        [("source-value-invalid", f"{PERSON}.Geboortedat", f"{OWNER}.geboortedatum")],
    ),
    "an unknown code": (
        element("code", b"Q", after=b"<cat:geslachtsaanduiding>"),
        [("code-unknown", f"{PERSON}.Geslacht", f"{OWNER}.geslachtsaanduiding.code")],
    ),
    "a text that is too long": (
        element("naam", b"Zeer lange naam " * 100, after=b"</cat:communicatiegegevens>"),
        [
            (
                "text-truncated",
                "Inschrijving.NaamMaatschappelijkeActiviteit",
                f"{ACTIVITY}.naam",
            )
        ],
    ),
}
"""What is wrong with one value, and the notice that its policy states; the message is mapped.

A notice is its code, the field of the target that lacks the value, and the source path.
"""


@pytest.fixture
def message(project_root: Path) -> bytes:
    """A message that is right."""
    return (project_root / MESSAGE).read_bytes()


def values(message: bytes) -> set[str]:
    """The values of a message that nothing but its data would say."""
    found = re.findall(rb">([^<>]{4,})<", message)
    texts = {text.decode("utf-8", "replace").strip() for text in found}
    return {text for text in texts if re.search(r"\d{4}|[A-Z][a-z]+ [A-Z]|@", text)}


def assert_tells_no_value(said: str, *messages: bytes) -> None:
    """No value of the messages stands in what was said, nor a trace of the program's inside."""
    assert "Traceback" not in said
    assert "internal error" not in said
    for each in messages:
        for value in values(each):
            assert value not in said


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused(
    name: str, project_root: Path, message: bytes, tmp_path: Path, run_mapper: RunMapper
) -> None:
    """An error with its code and place, exit code 1, no value, and no output: the old file stays."""
    change, code = REFUSED[name]
    bad = change(message)
    (tmp_path / "bad.xml").write_bytes(bad)
    (tmp_path / "out.xml").write_text("old")
    arguments = (project_root / MAPPING, "bad.xml", "-o", "out.xml")
    ended = run_mapper("run", *arguments, "--format", "json")
    assert (ended.code, ended.out) == (1, "")
    (notice,) = json.loads(ended.err)["notices"]
    assert (notice["code"], notice["severity"]) == (code, "error")
    if code not in ("source-empty", "source-wrong-message") and name != "a zip":
        assert notice.get("line") or notice.get("source_path")
    assert_tells_no_value(ended.err, message)
    text = run_mapper("run", *arguments)
    assert text.code == 1
    assert code in text.err
    assert_tells_no_value(text.err, message)
    assert (tmp_path / "out.xml").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.xml", "out.xml"]


@pytest.mark.parametrize("name", REFUSED)
def test_the_library_refuses_it_too(name: str, project_root: Path, message: bytes) -> None:
    """`map` raises MessageError with the same code; no other exception leaves it."""
    change, code = REFUSED[name]
    with pytest.raises(MessageError) as caught:
        mapper.load(project_root / MAPPING).map(change(message))
    assert [notice.code for notice in caught.value.notices if notice.severity == "error"] == [code]
    assert_tells_no_value(str(caught.value), message)


@pytest.mark.parametrize("name", NOTED)
def test_a_value_that_does_not_fit_is_noted(
    name: str, project_root: Path, message: bytes, tmp_path: Path, run_mapper: RunMapper
) -> None:
    """The message is mapped without it; the notice has its paths and no value.

    What breaks the source's contract is reported by the source's path, all else with the target's too
    and the place of its rule.
    """
    change, expected = NOTED[name]
    bad = change(message)
    (tmp_path / "bad.xml").write_bytes(bad)
    arguments = (project_root / MAPPING, "bad.xml", "-o", "out.xml", "--format", "json")
    ended = run_mapper("run", *arguments)
    assert (ended.code, ended.out) == (0, "")
    notices: list[dict[str, Any]] = json.loads(ended.err)["notices"]
    found = [(n["code"], n.get("target_path"), n["source_path"]) for n in notices]
    assert found == [
        (code, None if code.startswith("source-") else field, path)
        for code, field, path in expected
    ]
    assert all(n["line"] and n["column"] and n["file"] for n in notices if "target_path" in n)
    assert_tells_no_value(ended.err, message, bad)
    shown = run_mapper("run", *arguments, "--show-values")
    wrong = values(bad) - values(message) or {"Q", "gisteren", "Zeer lange"}
    assert any(value[:10] in shown.err for value in wrong)


def test_each_value_noted_makes_no_other_difference(project_root: Path, message: bytes) -> None:
    """What is left out is that value alone: the rest of the record is as it was."""
    mapping = mapper.load(project_root / MAPPING)
    right = mapping.map(message).record

    def leaves(node: Any, path: str = "") -> dict[str, Any]:
        if isinstance(node, dict):
            return {k: v for name in node for k, v in leaves(node[name], f"{path}.{name}").items()}
        if isinstance(node, list):
            return {
                k: v for i, each in enumerate(node) for k, v in leaves(each, f"{path}[{i}]").items()
            }
        return {path[1:]: node}

    before = leaves(right)
    for change, expected in NOTED.values():
        after = leaves(mapping.map(change(message)).record)
        different = {path for path in before if before[path] != after.get(path)}
        assert different == {path for _, path, _ in expected}
        assert set(after) <= set(before)


def test_a_required_value_that_does_not_fit_refuses(
    project_root: Path, message: bytes, tmp_path: Path, run_mapper: RunMapper
) -> None:
    """Where the target requires the value there is no output, and exit code 1."""
    bad = element("kvkNummer", b"1234567X9")(message)
    (tmp_path / "bad.xml").write_bytes(bad)
    ended = run_mapper("run", project_root / MAPPING, "bad.xml", "-o", "out.xml")
    assert (ended.code, ended.out) == (1, "")
    assert "Inschrijving.InschrijvingsnrKvK" in ended.err
    assert f"{ACTIVITY}.kvkNummer" in ended.err
    assert_tells_no_value(ended.err, message, bad)
    assert not (tmp_path / "out.xml").exists()


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("input_bytes=1000", "source-too-large"),
        ("depth=5", "source-too-deep"),
        ("elements=20", "source-too-many-elements"),
    ],
)
def test_bounds(
    limit: str, code: str, project_root: Path, message: bytes, tmp_path: Path, run_mapper: RunMapper
) -> None:
    """A message beyond a bound is refused; the error names the bound."""
    (tmp_path / "in.xml").write_bytes(message)
    ended = run_mapper("run", project_root / MAPPING, "in.xml", "--limit", limit, "-o", "out.xml")
    assert ended.code == 1
    assert code in ended.err
    assert limit.split("=")[1] in ended.err
    assert_tells_no_value(ended.err, message)
    assert not (tmp_path / "out.xml").exists()


def test_standard_input_is_bounded(
    project_root: Path, message: bytes, run_mapper: RunMapper
) -> None:
    """What comes on standard input has the same bound."""
    ended = run_mapper("run", project_root / MAPPING, "--limit", "input_bytes=1000", stdin=message)
    assert (ended.code, ended.out) == (1, "")
    assert "source-too-large" in ended.err


def test_one_bad_message_stops_no_other(
    project_root: Path, message: bytes, tmp_path: Path, run_mapper: RunMapper
) -> None:
    """Of many messages each bad one is reported by its file, each good one is written."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.xml").write_bytes(message)
    for number, (change, _) in enumerate(REFUSED.values()):
        (tmp_path / "in" / f"bad{number:02}.xml").write_bytes(change(message))
    ended = run_mapper("run", project_root / MAPPING, "in", "-o", "out", "--to", "xml")
    assert ended.code == 1
    assert [path.name for path in (tmp_path / "out").glob("[!.]*")] == ["good.xml"]
    assert all(f"bad{number:02}.xml" in ended.err for number in range(len(REFUSED)))
    assert_tells_no_value(ended.err, message)


def test_text_that_the_output_cannot_hold(project_root: Path, message: bytes) -> None:
    """A record with text that XML has no character for is refused as it is written, with its path."""
    result = mapper.load(project_root / MAPPING).map(message)
    result.record["Inschrijving"]["NaamMaatschappelijkeActiviteit"] = "a\x01b"
    with pytest.raises(MessageError) as caught:
        result.to_xml()
    (notice,) = caught.value.notices
    assert notice.target_path == "Inschrijving.NaamMaatschappelijkeActiviteit"


def test_time_and_memory_of_the_depth(project_root: Path) -> None:
    """A message of any depth is refused at the bound, also where its levels are known ones."""
    start = (
        b'<x:ophalenInschrijvingResponse xmlns:x="http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02">'
        b'<x:product xmlns:y="http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02">'
        b"<y:maatschappelijkeActiviteit><y:heeftAlsEigenaar><y:natuurlijkPersoon>"
    )
    step = b"<y:heeft><y:bestuursfunctie><y:door><y:natuurlijkPersoon>"
    with pytest.raises(MessageError) as caught:
        mapper.load(project_root / MAPPING).map(start + step * 25_000)
    assert [notice.code for notice in caught.value.notices] == ["source-too-deep"]


def test_within_the_bound_recursion_ends(project_root: Path) -> None:
    """The deepest message that is read ends at the mapping's own bound, with a notice."""
    step = ("heeft", "bestuursfunctie", "door", "natuurlijkPersoon")
    opened = "".join(f"<y:{name}>" for name in step)
    closed = "".join(f"</y:{name}>" for name in reversed(step))
    message = (
        '<x:ophalenInschrijvingResponse xmlns:x="http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02">'
        '<x:meldingen/><x:product xmlns:y="http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02">'
        "<y:maatschappelijkeActiviteit><y:kvkNummer>99000001</y:kvkNummer>"
        "<y:heeftAlsEigenaar><y:natuurlijkPersoon>"
        f"{opened * 40}<y:bsn>999990019</y:bsn>{closed * 40}"
        "</y:natuurlijkPersoon></y:heeftAlsEigenaar></y:maatschappelijkeActiviteit></x:product>"
        "</x:ophalenInschrijvingResponse>"
    ).encode()
    mapping = mapper.load(project_root / MAPPING, limits=Limits(depth=400))
    (result,) = mapping.map_each([message])
    assert "recursion-bound" in [notice.code for notice in result.notices]


@pytest.mark.parametrize("kind", ["tables", "fragments", "formats", "contract", "extends"])
@pytest.mark.parametrize("way", ["a path", "an absolute path", "a link", "a link to its folder"])
def test_no_file_outside_the_mapping_root(
    kind: str, way: str, tmp_path: Path, run_mapper: RunMapper
) -> None:
    """A mapping that names a file outside its root is refused at that name, whatever leads there."""
    root, outside = tmp_path / "mappings", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    files = {
        "c.contract.yaml": "contract: c\nmessages: {M: {type: object, properties: {a: {type: string}}}}\n",
        "f.fragments.yaml": "fragments: {f: {rules: {a: a}}}\n",
        "f.formats.yaml": "formats: {secret: {pattern: x}}\n",
        "t.csv": "key,value\na,Hidden Secret\n",
        "base.yaml": "mapping: m\nsource: {contract: c.contract.yaml, message: M}\n"
        "target: {contract: c.contract.yaml, message: M}\nmap: {a: a}\n",
    }
    for folder in (root, outside):
        for name, content in files.items():
            (folder / name).write_text(content)
    (root / "link").symlink_to(outside)
    name = {
        "tables": "t.csv",
        "fragments": "f.fragments.yaml",
        "formats": "f.formats.yaml",
        "contract": "c.contract.yaml",
        "extends": "base.yaml",
    }[kind]
    path = {
        "a path": f"../outside/{name}",
        "an absolute path": str(outside / name),
        "a link": f"linked-{name}",
        "a link to its folder": f"link/{name}",
    }[way]
    os.symlink(outside / name, root / f"linked-{name}")
    lines = {
        "tables": f"tables: {{t: {{file: {path}, key: key, value: value}}}}",
        "fragments": f"fragments: [{path}]",
        "formats": f"formats: [{path}]",
        "contract": "",
        "extends": f"extends: {path}",
    }
    contract = path if kind == "contract" else "c.contract.yaml"
    (root / "m.yaml").write_text(
        f"mapping: m\nsource: {{contract: {contract}, message: M}}\n"
        f"target: {{contract: c.contract.yaml, message: M}}\nmap: {{a: a}}\n{lines[kind]}\n"
    )
    ended = run_mapper("run", root / "m.yaml", stdin=b'{"a": "b"}')
    assert (ended.code, ended.out) == (1, "")
    assert "path-outside-root" in ended.err
    assert re.search(r"m\.yaml:[25]:\d+", ended.err)
    assert "Hidden" not in ended.err


def test_a_document_of_any_depth(tmp_path: Path) -> None:
    """A document that was read elsewhere may be deeper than Python can follow: that is reported too."""
    contract = "contract: c\nmessages: {M: {$ref: '#/$defs/M'}}\n$defs:\n  M:\n"
    contract += "    type: object\n    properties: {a: {type: string}, m: {$ref: '#/$defs/M'}}\n"
    (tmp_path / "c.contract.yaml").write_text(contract)
    (tmp_path / "f.yaml").write_text(
        "fragments:\n  f:\n    source: M\n"
        "    rules: {a: a, m: {$from: m, $use: f, $max_depth: 1000000}}\n"
    )
    (tmp_path / "m.yaml").write_text(
        "mapping: m\nsource: {contract: c.contract.yaml, message: M}\n"
        "target: {contract: c.contract.yaml, message: M}\nfragments: [f.yaml]\nmap: {$use: f}\n"
    )
    document: dict[str, Any] = {"a": "x"}
    for _ in range(100_000):
        document = {"m": document}
    file = tmp_path / "m.yaml"
    for mapping in (mapper.load(file), general_build(file)):
        record, notices = mapping.map_document(document)
        assert record is None
        assert [notice.code for notice in notices] == ["source-too-deep"]
    while document:
        document = document.get("m", {})  # unmade from the outside, as Python cannot either
