"""A source, samples and a target that a test makes: from a draft to a mapping that is accepted.

By hand comes only what a draft leaves to do: a reason for each field that nothing fills, the codes of the
target in the tables, and what happens to texts that are too long.
"""

import csv
import json
import re
from pathlib import Path
from random import Random

import pytest

from mapper import contract
from mapper.report.message_verdict import message_verdict
from tests.cli.conftest import run_in

WORDS = "berth cargo crew draught flag harbour keel mast owner port rudder sail tonnage".split()
KINDS = ("coaster", "barge", "tanker")


def _names(random: Random) -> list[str]:
    """Names of two words, no word twice."""
    words = random.sample(WORDS, len(WORDS) - 1)
    return [f"{one} {other}" for one, other in zip(words[::2], words[1::2], strict=True)]


def _camel(name: str) -> str:
    return "".join(word.title() for word in name.split())


def _snake(name: str) -> str:
    return name.replace(" ", "_")


@pytest.mark.parametrize("seed", range(4))
def test_a_source_that_a_test_makes(seed: int, tmp_path: Path) -> None:
    """Checked without a finding, every case as expected and reviewed, all covered, all outputs valid."""
    random = Random(seed)
    text, day, number, kind, *others = _names(random)
    properties = {
        _snake(text): {"type": "string", "maxLength": 30},
        _snake(day): {"type": "string", "format": "date"},
        _snake(number): {"type": "integer"},
        _snake(kind): {"type": "string", "enum": list(KINDS)},
        "visits": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {_snake(name): {"type": "string"} for name in others},
            },
        },
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {"Ship": {"type": "object", "required": [_snake(text)], "properties": properties}},
    }
    (tmp_path / "ship.schema.json").write_text(json.dumps(schema), "utf-8")
    inner = {_camel(name): {"type": "string"} for name in others}
    target = {
        _camel(text): {"type": "string", "maxLength": 10},
        _camel(day): {"type": "string", "format": "date"},
        _camel(number): {"type": "integer"},
        _camel(kind): {"type": "string", "enum": ["1", "2", "3"]},
        "Visit": {"type": "array", "items": {"type": "object", "properties": inner}},
        "Zqx": {"type": "string"},
    }
    messages = {"Registration": {"type": "object", "properties": target}}
    folder = tmp_path / "mappings/quay"
    folder.mkdir(parents=True)
    head = {"contract": "quay/registration", "assumed": {"why": "made", "settled_by": "a test"}}
    written = json.dumps({**head, "messages": messages}, indent=1)
    (folder / "registration.contract.yaml").write_text(written, "utf-8")
    samples = []
    for at, code in enumerate(KINDS):
        sample = {
            _snake(text): "Grey Heron of the Wadden"[: 6 + 12 * (at == 0)],
            _snake(day): f"2026-0{at + 1}-11",
            _snake(number): 100 + at,
            _snake(kind): code,
            "visits": [
                {_snake(name): f"{name} {turn}" for name in others} for turn in range(at + 1)
            ],
        }
        samples.append(f"ship-{at}.json")
        (tmp_path / samples[-1]).write_text(json.dumps(sample), "utf-8")

    more = [word for sample in samples for word in ("--sample", sample)]
    to = "mappings/quay/registration.contract.yaml"
    where = "mappings/hull/ship.yaml"
    made = run_in(
        tmp_path, "new", where, "ship.schema.json", "--message", "Ship", "--to", to, *more
    )
    assert made.code == 0, made.err
    assert run_in(tmp_path, "run", where, samples[0], "--draft").code == 0

    _finish(tmp_path / where, _snake(text))
    for file in (tmp_path / "mappings/hull/tables").glob("*.csv"):
        rows = list(csv.reader(file.read_text("utf-8").splitlines()))
        assert [row[0] for row in rows[1:]] == list(KINDS)
        done = [rows[0], *([code, str(at)] for at, (code, _) in enumerate(rows[1:], 1))]
        file.write_text("".join(f"{','.join(row)}\n" for row in done), "utf-8")

    checked = run_in(tmp_path, "check", "mappings/hull", "--warnings-as-errors")
    assert checked.code == 0, checked.out
    assert run_in(tmp_path, "test", "--update").code == 0
    for marker in tmp_path.glob("fixtures/hull/ship/*/unreviewed.txt"):
        marker.unlink()
    assert run_in(tmp_path, "test", "--reviewed").code == 0
    covered = run_in(tmp_path, "coverage", where, "--min", "100")
    assert covered.code == 0, covered.out
    registration = contract.message_of(contract.load(tmp_path / to), "Registration")
    for at, sample in enumerate(samples):
        ran = run_in(tmp_path, "run", where, sample)
        assert ran.code == 0, ran.err
        out = json.loads(ran.out)
        given = json.loads((tmp_path / sample).read_text("utf-8"))
        assert out[_camel(day)] == given[_snake(day)]
        assert out[_camel(number)] == given[_snake(number)]
        assert out[_camel(kind)] == str(at + 1)
        assert out[_camel(text)] == given[_snake(text)][:10]
        assert [list(visit.values()) for visit in out["Visit"]] == [
            [visit[_snake(name)] for name in others] for visit in given["visits"]
        ]
        result = tmp_path / f"out-{at}.json"
        result.write_text(ran.out, "utf-8")
        assert message_verdict(registration, result) == []


def _finish(file: Path, text: str) -> None:
    """What a draft leaves to do: a reason for what is absent, what becomes of a text that is too long, and
    what the codes of a table rest on.
    """
    content = file.read_text("utf-8")
    assert content.count("TODO") == 1
    content = content.replace("{$absent: TODO}", "{$absent: the ship has none}")
    content = re.sub(
        rf"(?<=: ){text}\b", f"{{$value: {text}, $on_overflow: truncate}}", content, count=1
    )
    why = "assumed: {why: the order of the list, settled_by: the list of the quay}"
    content = re.sub(r"(?<=value: quay)\}", f", {why}}}", content)
    file.write_text(content, "utf-8")
