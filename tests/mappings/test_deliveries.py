"""Promises about every mapping of the project: whom a message is about, and that all of it is there."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.cases import find_cases
from mapper.cases.discovery import Case
from mapper.cases.expected_notices import read_params
from mapper.contract.message_model import ObjectType
from mapper.diagnostics.errors import MessageError
from mapper.mapping_file.mapping_loading import load_view
from mapper.report.absence import nothing_by_absence
from mapper.yaml_text.mapping_folders import is_view
from tests.own_mappings import FILES, model, plan

ROOT = Path(__file__).resolve().parents[2]
MODELS = {name: model(name) for name in FILES}
IN_PARTS = [name for name in FILES if MODELS[name].source.parts]
CITIZENS = {
    name: parameter
    for name in FILES
    for parameter, declared in MODELS[name].parameters.items()
    if declared.type == "bsn"
}
SOMEBODY_ELSE = "999990019"
"""A number that passes the eleven-test, and that no case holds."""

ENOUGH = 3
"""From how many cases each part is taken."""


@cache
def cases(name: str) -> list[Case]:
    """The cases of a mapping; of a view those of its mapping too, which it reads as well."""
    folder = ROOT / "fixtures" / name
    found = find_cases([folder]) if folder.is_dir() else []
    if is_view(FILES[name]):
        whole = load_view(FILES[name]).mapping.resolve().relative_to(ROOT / "mappings")
        found = found + cases(str(whole.with_suffix("")))
    return found


def required(name: str) -> list[str]:
    """The parts that a delivery of a mapping must hold."""
    type_ = plan(name).source.type
    assert isinstance(type_, ObjectType)
    return [part for part, field in type_.fields.items() if field.stands]


def refusals(name: str, source: Any, params: dict[str, str]) -> list[tuple[str, str | None]]:
    """The errors by which a mapping refuses a source, with their source paths; none: it is mapped.

    A delivery about many is mapped whole.
    """
    mapping = mapper.load(FILES[name])
    try:
        results = list(mapping.map_all(source, params=params))
    except MessageError as error:
        return [(n.code, n.source_path) for n in error.notices if n.severity == "error"]
    reported = [notice for _, result in results if not result.ok for notice in result.notices]
    return [(notice.code, notice.source_path) for notice in reported if notice.severity == "error"]


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("name", IN_PARTS)
def test_a_delivery_of_nothing_or_of_something_else_is_refused(name: str, tmp_path: Path) -> None:
    """An empty folder or archive, and one of other files, prove nothing."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "readme.txt").write_text("?")
    empty = tmp_path / "empty"
    empty.mkdir()
    for source in (empty, other, zipped({}), zipped({"readme.txt": b"?"}), {}, {"readme": b"?"}):
        assert refusals(name, source, {}) == [("source-nothing-recognised", None)]


@pytest.mark.parametrize("name", IN_PARTS)
def test_a_delivery_without_a_required_part_is_refused(name: str, tmp_path: Path) -> None:
    """Each required part, taken from each case that has it: folder, archive and document alike."""
    assert required(name), "a mapping in parts that requires none of them reads nothing as nothing"
    taken = dict.fromkeys(required(name), 0)
    forms = plan(name).parts
    for case in cases(name):
        if not case.source.is_dir() or min(taken.values()) >= ENOUGH:
            continue
        params = read_params(case.params_file)
        if refusals(name, case.source, params):
            continue
        for part in taken:
            folder = tmp_path / case.folder.parent.name / case.folder.name / part
            shutil.copytree(case.source, folder)
            gone = list(folder.glob(forms[part].file))
            assert gone
            for file in gone:
                file.unlink()
            left = {file.name: file.read_bytes() for file in folder.iterdir()}
            for source in (folder, zipped(left)) if left else ():
                assert refusals(name, source, params) == [("source-part-missing", part)]
            taken[part] += bool(left)
    assert all(taken.values()), taken


@pytest.mark.parametrize("name", IN_PARTS)
def test_a_document_of_parts_without_a_required_one_is_refused(name: str) -> None:
    """What is delivered as one document must be whole too."""
    parts = required(name)
    others = [part for part in plan(name).parts if part not in parts]
    for part in parts:
        document = {key: None if key == part else _empty(name, key) for key in parts + others}
        for source in (document, json.dumps(document).encode()):
            assert ("source-part-missing", part) in refusals(name, source, {})


def _empty(name: str, part: str) -> Any:
    type_ = plan(name).source.type
    assert isinstance(type_, ObjectType)
    return [] if type_.fields[part].repeated else {}


@pytest.mark.parametrize("name", [name for name in FILES if not is_view(FILES[name])])
def test_no_mapping_says_nothing_by_absence(name: str) -> None:
    """What says that the register has nothing rests on something that is there, in every mapping."""
    assert nothing_by_absence(plan(name)) == []


@pytest.mark.parametrize("name", CITIZENS)
def test_a_message_about_somebody_else_is_refused(name: str) -> None:
    """The number of a citizen agrees with the message, in every case that states one."""
    parameter = plan(name).parameters[CITIZENS[name]]
    assert parameter.agreement is not None
    mapping = mapper.load(FILES[name])
    asked = 0
    for case in cases(name):
        params = read_params(case.params_file)
        if parameter.name not in params:
            continue
        try:
            result = mapping.map(case.source, params=params)
        except MessageError:
            continue
        if any(notice.code == "parameter-unconfirmed" for notice in result.notices):
            continue
        other = {**params, parameter.name: SOMEBODY_ELSE}
        assert [code for code, _ in refusals(name, case.source, other)] == ["parameter-disagrees"]
        asked += 1
    assert asked
