"""Promises about every instruction of a rule, as data: a mapping, a document, what comes of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import mapper
from mapper.diagnostics.catalogue import CODES
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import FindingsError
from mapper.mapping_file.file_model import Rule
from mapper.policies.outcomes import Event, Outcome
from mapper.reading.read_outcome import ReadError
from mapper.running.mapping import Mapping
from tests.general_build import general_build

FOLDER = Path(__file__).parent / "rules"
LANGUAGE = re.compile(r"[DTS]\d{4}")
CASES: dict[str, dict[str, Any]] = {
    f"{path.stem}: {case['promise']}": case
    for path in sorted(FOLDER.glob("*.cases.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
}
HEAD = """\
mapping: ferry/case
version: "1"
source: {contract: voyage.contract.yaml, message: Voyage}
target: {contract: manifest.contract.yaml, message: Manifest}
"""


def mapping_text(case: dict[str, Any]) -> str:
    """The mapping file of a case."""
    more = case.get("more", "")
    formats = "" if "formats:" in more else "formats: [ferry.formats.yaml]\n"
    lines = "".join(f"  {line}\n" for line in case["map"].splitlines())
    return f"{HEAD}{formats}{more}map:\n{lines}"


def load(case: dict[str, Any], folder: Path) -> Mapping:
    """The compiled mapping of a case, its files written into `folder`."""
    for path in FOLDER.glob("*.yaml"):
        if not path.name.endswith(".cases.yaml"):
            shutil.copy(path, folder)
    for name, content in case.get("files", {}).items():
        (folder / name).write_text(content, "utf-8")
    (folder / "case.yaml").write_text(mapping_text(case), "utf-8")
    return mapper.load(folder / "case.yaml")


def reported(notices: list[Notice]) -> list[list[str | None]]:
    """Notices as the cases write them: severity and code, target path, source path."""
    return [[f"{n.severity} {n.code}", n.target_path, n.source_path] for n in notices]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_rule_does_what_it_says(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record and the notices are as the case says, of both builds; notices name their rule.

    What is reported in reading is as the case says under `read`: severity and code, source path.
    """
    monkeypatch.setenv("MAPPER_CACHE", "off")
    mapping = load(case, tmp_path)
    try:
        document, noted = mapping.reader.read(case["document"])
    except ReadError as error:
        document, noted = None, error.notices
    read = [[f"{n.severity} {n.code}", n.source_path] for n in noted if n.severity != "info"]
    assert read == case.get("read", [])
    if document is None:
        assert case["record"] is None
        return
    parameters = case.get("parameters", {})
    for built in (mapping, general_build(tmp_path / "case.yaml")):
        record, notices = built.map_document(document, parameters)
        # As text: the fields of a record have an order.
        assert json.dumps(record) == json.dumps(case["record"])
        assert reported(notices) == [[*one, None, None][:3] for one in case.get("notices", [])]
        for notice in notices:
            assert notice.code in CODES or LANGUAGE.fullmatch(notice.code)
            assert notice.position is not None
            assert Path(notice.position.file).is_relative_to(tmp_path)


def keys(node: Any) -> Iterator[tuple[str, Any]]:
    """All keys of a file, at every depth, with their values."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


def said() -> list[tuple[str, Any]]:
    """All that the mappings and fragments of the cases say."""
    texts = [mapping_text(case) for case in CASES.values()]
    texts += [text for case in CASES.values() for text in case.get("files", {}).values()]
    return [each for text in texts for each in keys(yaml.safe_load(text))]


def test_every_instruction_has_a_case() -> None:
    """No instruction of the grammar stands without a promise."""
    instructions = {field.alias for field in Rule.model_fields.values() if field.alias}
    instructions = {name for name in instructions if name.startswith("$")}
    assert instructions - {key for key, _ in said()} == set()


def behaviour(case: dict[str, Any], folder: Path) -> object:
    """All that a case gives: the record, the notices; None where `check` has an error."""
    try:
        mapping = load(case, folder)
    except FindingsError:
        return None
    try:
        document, noted = mapping.reader.read(case["document"])
    except ReadError as error:
        return reported(list(error.notices))
    record, notices = mapping.map_document(document, case.get("parameters", {}))
    return json.dumps(record), reported([*noted, *notices])


def picking(case: dict[str, Any], pick: str, other: str) -> dict[str, Any]:
    """The case with `other` in the place of what it picks."""
    files = {name: text.replace(pick, other) for name, text in case.get("files", {}).items()}
    return case | {"map": case["map"].replace(pick, other), "files": files}


def shows(outcome: Outcome, event: Event, other: Outcome, folder: Path) -> bool:
    """Whether some case would give something else if its rules picked `other`."""
    pick = f"${event}: {outcome}"
    picked = re.compile(re.escape(pick) + r"\b")
    cases = [one for one in CASES.values() if picked.search(f"{one['map']}{one.get('files')}")]
    # Those that are about the event come first: most others only pick it in passing.
    for case in sorted(cases, key=lambda case: event not in case["promise"]):
        changed = behaviour(picking(case, pick, f"${event}: {other}"), folder)
        if changed is not None and changed != behaviour(case, folder):
            return True
    return False


@pytest.mark.parametrize("event", Event)
def test_every_outcome_of_every_event_is_shown_by_a_case(
    event: Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two outcomes of one event some case distinguishes one from the other: it meets the event."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    alike = [
        f"{outcome} and {other}"
        for outcome in event.outcomes
        for other in event.outcomes
        if outcome is not other and not shows(outcome, event, other, tmp_path)
    ]
    assert alike == []
