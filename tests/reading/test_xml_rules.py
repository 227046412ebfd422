"""What a document is, rule by rule, for the norm and the fast reader alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.reading.read_outcome import ReadError, Reading
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.xml_reader import XmlReader
from tests.reading.library import ANSWER, DOCUMENT, ITEMS, SOAP, A, B, shape

Read = Callable[..., Reading]

SHAPE = shape()
READERS: dict[str, Read] = {
    "fast": XmlReader(SHAPE).read,
    "norm": lambda data, **options: read_reference(data, SHAPE, **options),
}
RULES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "xml_rules.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(params=READERS)
def read(request: pytest.FixtureRequest) -> Read:
    """Each of the readers."""
    return READERS[request.param]


def answer(content: str, family: str = A, items: str = ITEMS) -> str:
    """The message with this content."""
    return f'<answer xmlns="{family}" xmlns:i="{items}">{content}</answer>'


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["promise"])
def test_the_rules_of_the_document(rule: dict[str, Any], read: Read) -> None:
    """Each rule in xml_rules.yaml holds, with the notices it names and no others."""
    source = answer(rule["content"].replace("{many_digits}", "9" * 5000))
    if "error" in rule:
        with pytest.raises(ReadError) as raised:
            read(source)
        assert raised.value.notices[0].code == rule["error"]
        assert raised.value.notices[0].position is not None
        return
    reading = read(source)
    assert json.dumps(reading.document, sort_keys=True) == json.dumps(
        rule["document"], sort_keys=True
    )
    found = [[notice.code, notice.source_path, notice.count] for notice in reading.notices]
    assert found == rule.get("notices", [])
    if "order" in rule:
        assert list(reading.document["best"]) == rule["order"]


def test_everything_at_once(read: Read) -> None:
    """A message with every kind of field gives the document that stands beside it."""
    reading = read(ANSWER)
    assert json.dumps(reading.document) == json.dumps(DOCUMENT)
    assert [(notice.code, notice.severity) for notice in reading.notices] == [
        ("source-unknown-element", "info")
    ]


def test_the_way_a_message_is_written_does_not_matter(read: Read) -> None:
    """Prefixes, default namespace, family, encoding and envelope: the document is the same."""
    text = answer("<best><i:title>Glês</i:title></best>")
    prefixed = text.replace("<answer xmlns=", "<a:answer xmlns:a=").replace("</a", "</a:a")
    prefixed = prefixed.replace("<best", "<a:best").replace("</best", "</a:best")
    enveloped = f'<s:Envelope xmlns:s="{SOAP}"><s:Header><x/></s:Header><s:Body>{text}</s:Body></s:Envelope>'
    other = answer("<best><i:title>Glês</i:title></best>", B)
    ways: list[bytes | str] = [
        text,
        text.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        prefixed,
        enveloped,
        other,
        text.encode("utf-16"),
        b"\xff\xfe" + text.encode("utf-16-le"),
        b"\xfe\xff" + text.encode("utf-16-be"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + text.encode("latin-1"),
        b"<?xml version='1.0' encoding='windows-1252' standalone='yes'?>" + text.encode("cp1252"),
        # The declaration of a text that was decoded already no longer counts.
        '<?xml version="1.0" encoding="ISO-8859-1"?>' + text,
        "<!-- before -->\n<?pi?>" + text + "<!-- after -->",
    ]
    for way in ways:
        assert read(way) == ({"best": {"title": "Glês"}}, ()), way


def test_a_warning_is_an_error_when_strict(read: Read) -> None:
    """With strict, what the contract does not know refuses the message, with line and a hint."""
    source = answer("\n<counts>1</counts><best><i:note><other/></i:note></best>")
    with pytest.raises(ReadError) as raised:
        read(source, strict=True, file="answer.xml")
    errors = [notice for notice in raised.value.notices if notice.severity == "error"]
    assert [(error.source_path, str(error.position)) for error in errors] == [
        ("counts", "answer.xml:2:1")
    ]
    assert "did you mean `count`?" in errors[0].message
    assert len(raised.value.notices) == 2  # what the contract permits stays information


def test_a_notice_carries_its_value_apart_from_its_message(read: Read) -> None:
    """A value is never in the message of a notice."""
    (notice,) = read(answer("<count>123456782</count><count/><best id='secret'/>")).notices
    assert notice.value == "secret"
    assert "secret" not in notice.message


PROJECTIONS = [
    [("shelf", "book", "title")],
    [("shelf", "")],
    [("shelf", "place"), ("best", "")],
    [("shelf", "book", "name", "#text"), ("shelf", "book", "@kind")],
    [("shelf", "book", "name", "@source"), ("count",)],
    [("shelf", "book", "bound-with", "bound-with", "title")],
    [("shelf", "book", "bound-with", ""), ("shelf", "book", "extra")],
    [("shelf", "book", "withdrawn", "")],
    [("nothing", "such")],
    [()],
]


def project(value: Any, paths: list[tuple[str, ...]]) -> Any:
    """A whole document without what is not read: what a projection promises, written again."""
    if () in paths or not isinstance(value, dict | list):
        return value
    if isinstance(value, list):
        return [project(item, paths) for item in value]
    out = {}
    for key, item in value.items():
        below = [path[1:] for path in paths if path[0] == key]
        if below:
            out[key] = project(item, below)
    return out


@pytest.mark.parametrize("paths", PROJECTIONS, ids=str)
def test_a_projection_is_the_whole_without_what_is_not_read(paths: list[tuple[str, ...]]) -> None:
    """Reading some paths gives the document of reading all, cut; presence is kept."""
    shape_ = shape(*paths)
    expected = json.dumps(project(DOCUMENT, paths))
    assert json.dumps(XmlReader(shape_).read(ANSWER).document) == expected
    assert json.dumps(read_reference(ANSWER, shape_).document) == expected
