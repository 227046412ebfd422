"""The source is judged where it is read: all that breaks its contract is reported, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

import mapper
from mapper.compiler.compiled_loading import load_general
from mapper.contract import validate
from mapper.diagnostics.diagnostic import Notice
from mapper.plan.plan_model import Plan
from mapper.policies.outcomes import Outcome
from mapper.reading.read_outcome import ReadError, Reading
from mapper.reading.reference.reference_reader import read_reference
from mapper.reading.shape_building import ByContract, shape_of
from mapper.reading.source_reading import SourceReader
from mapper.reading.xml_reader import XmlReader
from mapper.running.mapping import Mapping
from mapper.writing.xml_writer import XmlWriter
from tests.reading.judged.messages import (
    BROKEN,
    CODES,
    FOLDER,
    INVALID,
    MISSING,
    UNKNOWN,
    VALID,
    Message,
    load,
    messages,
)

COUNT = 20_000 if os.environ.get("MAPPER_FUZZ") == "full" else 400
JUDGED = frozenset({INVALID, UNKNOWN, MISSING})


@pytest.fixture(scope="module")
def nursery() -> tuple[Mapping, Plan]:
    """The mapping that reads all of a message, and its plan."""
    return load()


def counted(notices: Iterable[Notice]) -> Counter[tuple[str, str]]:
    """How often each code was reported at each path; what is reported about JSON's forms aside."""
    found: Counter[tuple[str, str]] = Counter()
    for notice in notices:
        if notice.code in JUDGED:
            path = (notice.source_path or "").removesuffix(".#text")
            found[notice.code, path] += notice.count
    return found


def read(reader: Any, source: Any) -> tuple[Any, tuple[Notice, ...]]:
    """The document, None where it is refused, and the notices."""
    try:
        reading: Reading = reader(source)
    except ReadError as error:
        return None, error.notices
    return reading


def agrees(message: Message, document: Any, notices: tuple[Notice, ...]) -> bool:
    """Whether what was reported is what had to be, no more and no less."""
    return counted(notices) == +message.reported and (document is None) == message.refused


def test_all_that_is_broken_is_told_and_nothing_else(nursery: tuple[Mapping, Plan]) -> None:
    """Of valid messages and broken ones, from XML and JSON; the norm and both builds agree."""
    mapping, plan = nursery
    compiled = mapping.compiled
    general = load_general(plan)
    checks = mapping.reader.checks
    xml = XmlReader(compiled.source, checks=checks)
    writer = XmlWriter(shape_of(plan.source))
    reported: Counter[str] = Counter()
    for message in messages(plan, COUNT):
        document, notices = read(mapping.reader.read, message.document)
        assert agrees(message, document, notices), (message, notices)
        data = writer.write(message.document)
        fast = read(xml.read, data)
        assert agrees(message, *fast), (message, fast)
        norm = read(lambda data: read_reference(data, compiled.source, checks=checks), data)
        assert norm == fast, message
        reported.update(code for code, _ in message.reported.elements())
        reported["valid"] += not message.reported
        if document is None:
            continue
        record, noted = mapping.map_document(document)
        assert (record, noted) == general.map_document(document)
        # What a rule sees is the document, which lacks what was left out.
        assert json.loads(record["All"]) == document
    assert all(reported[kind] > COUNT // 50 for kind in (*JUDGED, "valid")), reported


def test_the_verdicts_are_those_of_the_contract(nursery: tuple[Mapping, Plan]) -> None:
    """What the reader reports about a document is what the validator of contracts says of it."""
    _, plan = nursery
    reader = SourceReader(shape_of(plan.source, judging=ByContract()))
    for message in messages(plan, COUNT // 2):
        _, notices = read(reader.read, message.document)
        said = validate(plan.source, message.document, side="source")
        paths = Counter(re.sub(r"\[\d+\]", "", notice.source_path or "") for notice in said)
        found: Counter[str] = Counter()
        for notice in notices:
            if notice.code in JUDGED:
                found[notice.source_path or ""] += notice.count
        assert found == paths, (message.document, notices, said)


def test_a_broken_value_that_is_kept_is_told_and_seen(nursery: tuple[Mapping, Plan]) -> None:
    """With `keep` the document is that of a reader which judges nothing; with `error`, none is."""
    _, plan = nursery
    bare = SourceReader(shape_of(plan.source))

    class Keeping(ByContract):
        def rules(self, leaf: Any, owner: Any, name: str) -> Any:
            return (
                super()
                .rules(leaf, owner, name)
                ._replace(invalid=Outcome.KEEP, unknown=Outcome.KEEP)
            )

    class Refusing(ByContract):
        def rules(self, leaf: Any, owner: Any, name: str) -> Any:
            return (
                super()
                .rules(leaf, owner, name)
                ._replace(invalid=Outcome.ERROR, unknown=Outcome.ERROR)
            )

    keeping = SourceReader(shape_of(plan.source, judging=Keeping()))
    refusing = SourceReader(shape_of(plan.source, judging=Refusing()))
    kept = 0
    for message in messages(plan, COUNT // 5):
        document, notices = read(keeping.read, message.document)
        if document is not None and not any("is not a" in notice.message for notice in notices):
            assert document == bare.read(message.document).document
            kept += bool(counted(notices))
        refused, others = read(refusing.read, message.document)
        broken = any(code != MISSING for code, _ in counted(others))
        assert (refused is None) == (broken or message.refused)
    assert kept > COUNT // 50


def test_with_strict_source_nothing_is_only_told(nursery: tuple[Mapping, Plan]) -> None:
    """`strict` refuses whatever is reported of a value, whatever the mapping picks."""
    mapping, plan = nursery
    for message in messages(plan, COUNT // 5):
        document, notices = read(lambda d: mapping.reader.read(d, strict=True), message.document)
        assert (document is None) == bool(notices)
        assert counted(notices) == +message.reported


def test_the_cells_of_a_table_are_judged() -> None:
    """Each text that is right, and each that is not, in a column of its own kind."""
    mapping = mapper.load(FOLDER / "growers.yaml")
    columns = ["number", "name", "short", "line", "kind", "token", "since", "moment", "hour"]
    columns += ["born", "price"]
    right = {"number": VALID["number"][0], "name": "Noor"}
    rows = [{**right, column: text} for column in columns for text in VALID.get(column, ())]
    expected: Counter[tuple[str, str]] = Counter()
    for column in columns:
        for text in BROKEN[column]:
            rows.append({**right, column: text})
            expected[UNKNOWN if column in CODES else INVALID, f"growers.{column}"] += 1
    rows += [{"number": right["number"]}, {"name": "Noor"}, {"name": "Noor", "short": "ab"}]
    expected[MISSING, "growers.name"] += 1
    expected[MISSING, "growers.number"] += 2
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(lines)
    reading = mapping.reader.read({"growers": text.getvalue().encode()})
    assert counted(reading.notices) == expected
    assert len(reading.document["growers"]) == len(rows)
    record, _ = mapping.map_document(reading.document)
    assert json.loads(record["All"]) == reading.document


def test_a_list_of_one_broken_value_keeps_the_others() -> None:
    """An item that is broken is left out of its list; the object that held it stays."""
    mapping, _ = load()
    document = {
        "grower": {"number": VALID["number"][0], "name": "Noor"},
        "plot": [
            {"@id": "ABC12345", "area": {"#text": "1.0"}, "tag": ["oak", "ash", "elm"]},
            {"@id": "none", "area": {"#text": "vijf"}},
        ],
        "remark": ["x" * 21],
    }
    reading = mapping.reader.read(document)
    assert reading.document["plot"] == [
        {"@id": "ABC12345", "area": {"#text": "1.0"}, "tag": ["oak", "elm"]},
        {"area": {}},
    ]
    assert "remark" not in reading.document
    assert [(one.key, one.value) for one in reading.left_out] == [
        ("tag", "ash"),
        ("@id", "none"),
        ("#text", "vijf"),
        ("remark", "x" * 21),
    ]
