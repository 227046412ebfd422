"""Promises about what is remembered between messages: nothing that another message may see."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

import mapper
from tests.general_build import general_build
from tests.running.conftest import expected, message

COUNT = 1_000_000 if os.environ.get("MAPPER_FUZZ") == "full" else 20_000

CONTRACTS = """\
contract: tide/{name}
messages:
  Tide:
    type: object
    properties:
      since: {{type: string}}
      day: {{type: string, format: {format}}}
      level: {{type: string, format: {level}}}
      mark: {{type: array, items: {{type: object, properties: {{key: {{type: string}}, word: {{type: string}}}}}}}}
"""
MAPPING = """\
mapping: tide/tide
source: {contract: in.contract.yaml, message: Tide}
target: {contract: out.contract.yaml, message: Tide}
formats: [tide.formats.yaml]
parameters: {today: {}}
index: {mark: {over: mark, by: key}}
map: {since: since, day: day, level: level}
"""


@pytest.fixture
def tide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mapping whose formats look beyond their value."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    (tmp_path / "in.contract.yaml").write_text(
        CONTRACTS.format(name="in", format="when", level="height")
    )
    (tmp_path / "out.contract.yaml").write_text(
        CONTRACTS.format(name="out", format="day", level="depth")
    )
    (tmp_path / "m.yaml").write_text(MAPPING)
    return tmp_path


@pytest.mark.parametrize(
    ("formats", "documents", "levels"),
    [
        ("depth: {from: {height: '$ & $today'}}", [{}, {}], ["1a", "1b"]),
        ("depth: {from: {height: '$ & $$.since'}}", [{"since": "x"}, {"since": "y"}], ["1x", "1y"]),
        (
            "depth: {from: {height: '$mark($).word'}}",
            [{"mark": [{"key": "1", "word": word}]} for word in "vw"],
            ["v", "w"],
        ),
        ("depth: {check: $ != $today}", [{}, {}, {}], ["1", "1", None]),
        ("depth: {check: $ != $$.since}", [{"since": "2"}, {"since": "1"}], ["1", None]),
        (
            "depth: {from: {height: {$let: {x: $$.since}, $value: $ & $x}}}",
            [{"since": "x"}, {"since": "y"}],
            ["1x", "1y"],
        ),
        (
            "depth: {from: {height: {$choose: [{$when: $$.since = 'x', $const: 'X'}, $]}}}",
            [{"since": "x"}, {"since": "y"}],
            ["X", "1"],
        ),
    ],
)
def test_a_format_may_look_at_the_message(
    tide: Path, formats: str, documents: list[dict[str, object]], levels: list[str | None]
) -> None:
    """What a value becomes by the message, its joins or a parameter is not kept for the next one."""
    rules = {"height": "{}", "when": "{}", "day": "{from: {when: $}}"}
    declared = "".join(f"  {name}: {rule}\n" for name, rule in rules.items())
    (tide / "tide.formats.yaml").write_text(f"formats:\n{declared}  {formats}\n")
    if "from" not in formats:
        (tide / "in.contract.yaml").write_text(
            (tide / "in.contract.yaml").read_text().replace("format: height", "format: depth")
        )
    mapping, general = mapper.load(tide / "m.yaml"), general_build(tide / "m.yaml")
    for _ in range(2):
        for document, today, level in zip(documents, "ab1", levels, strict=False):
            for built in (mapping, general):
                record, _ = built.map_document(
                    {"level": "1", "day": "d", **document}, {"today": today}
                )
                assert record.get("level") == level


def test_what_is_remembered_is_bounded(garden: Path) -> None:
    """However many different values come by, memory stays as it was."""
    mapping = mapper.load(garden / "beds.yaml")
    memories = {
        name: value
        for name, value in mapping.compiled.program.__globals__.items()  # type: ignore[attr-defined]  # a function
        if name.startswith("SEEN_")
    }
    assert memories
    for number in range(20_000):
        mapping.map_document({"number": 1, "sown": f"{number % 10_000:04}-01-01"[-10:]})
    assert all(len(memory) <= 4096 for memory in memories.values())


def test_no_long_text_is_remembered(garden: Path) -> None:
    """Of longer texts, which may say who someone is, nothing stays behind."""
    mapping = mapper.load(garden / "beds.yaml")
    mapping.map_document({"number": 1, "sown": "2026-01-01", "grower": "Somebody Somewhere"})
    for name, value in mapping.compiled.program.__globals__.items():  # type: ignore[attr-defined]  # a function
        if name.startswith("SEEN_"):
            assert all(len(key) <= 8 for key in value)


def test_many_messages_in_one_process(garden: Path) -> None:
    """None is wrong, and after the first tenth memory stays as it is."""
    mapping = mapper.load(garden / "beds.yaml")
    warm = 0
    for number in range(COUNT):
        assert mapping.map(message(number)).record == expected(number)
        if number == COUNT // 10:
            warm = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - warm < 10_000
