"""Promises about a compiled mapping as a thing of its own: a module, a pickle, a value."""

from __future__ import annotations

import builtins
import copy
import gc
import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import mapper
from mapper.diagnostics.errors import MessageError
from mapper.jsonata.runtime.limits import Limits
from tests.running.conftest import expected, message

ALONE = """\
import sys

class Refuse:
    names = {"yaml", "pydantic", "jsonata", "typer", "xmlschema", "lxml", "xmltodict", "elementpath"}
    inner = {"contract", "spec", "plan", "compiler", "expression", "generate", "report", "cli"}

    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] in self.names or (parts[0] == "mapper" and set(parts[1:2]) & self.inner):
            raise ImportError(f"{name} is refused")
        return None

sys.meta_path.insert(0, Refuse())
import made
for line in sys.stdin.buffer.read().splitlines():
    result = made.map(line)
    sys.stdout.buffer.write(result.to_xml() + b"\\t" + result.to_json() + b"\\0")
    for notice in result.notices:
        print(notice.code, notice.target_path, notice.source_path, notice.position, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "name", ["nhr/inschrijving", "kadaster/persoonsinfo", "uwv/loonaangifte-2026"]
)
def test_a_real_module_imports_alone(name: str, project_root: Path, tmp_path: Path) -> None:
    """The module of each source imports where no library of the compiler can be imported."""
    source = mapper.load(project_root / "mappings" / f"{name}.yaml").source_code
    (tmp_path / "made.py").write_text(source, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ALONE], input=b"", cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_module_maps_alone(garden: Path, tmp_path: Path) -> None:
    """From another folder, without files and libraries, a module gives the same bytes and notices."""
    mapping = mapper.load(garden / "beds.yaml")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "made.py").write_text(mapping.source_code, "utf-8")
    garden.rename(tmp_path / "gone")
    messages = [message(number) for number in (3, 4, 11, 998, 1000)]
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        input=b"\n".join(messages),
        cwd=elsewhere,
        capture_output=True,
        check=False,
    )
    results = [mapping.map(each) for each in messages]
    assert done.stdout.split(b"\0")[:-1] == [
        result.to_xml() + b"\t" + result.to_json() for result in results
    ]
    assert done.stderr.decode().splitlines() == [
        f"{notice.code} {notice.target_path} {notice.source_path} {notice.position}"
        for result in results
        for notice in result.notices
    ]


def test_a_mapping_pickles(garden: Path) -> None:
    """A mapping that was pickled maps as before, with its bounds, its source, and without files."""
    mapping = mapper.load(garden / "beds.yaml", limits=Limits(depth=3))
    for path in garden.iterdir():
        path.unlink()
    again = pickle.loads(pickle.dumps(mapping))
    assert again.map(message(6)).record == expected(6)
    assert again.limits == mapping.limits
    assert again.source_code == mapping.source_code
    assert (again.name, again.version) == (mapping.name, mapping.version)


def test_a_pickle_serves_another_process(garden: Path, tmp_path: Path) -> None:
    """A pickled mapping maps in a fresh process."""
    (tmp_path / "pickle").write_bytes(pickle.dumps(mapper.load(garden / "beds.yaml")))
    code = (
        "import pickle, sys\n"
        "mapping = pickle.load(open('pickle', 'rb'))\n"
        "sys.stdout.buffer.write(mapping.map(sys.stdin.buffer.read()).to_json())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=message(6),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert done.stdout == mapper.load(garden / "beds.yaml").map(message(6)).to_json()


def test_the_mapping_of_a_module_pickles(
    garden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a compiled module holds is pickled by the module's name, and is that same mapping."""
    (tmp_path / "beds_module.py").write_text(mapper.load(garden / "beds.yaml").source_code, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made = importlib.import_module("beds_module")
    assert pickle.loads(pickle.dumps(made.MAPPING)) is made.MAPPING
    assert pickle.loads(pickle.dumps(made.map))(message(6)).record == expected(6)
    monkeypatch.delitem(sys.modules, "beds_module")
    with pytest.raises(TypeError, match="has no module"):
        pickle.dumps(made.MAPPING)


def test_a_result_without_a_record_is_not_written(garden: Path) -> None:
    """Neither form is made of a message that could not be mapped; the error says why it was not."""
    (result,) = mapper.load(garden / "beds.yaml").map_each([b"<Seeds>"])
    assert not result.ok
    for write in (result.to_xml, result.to_json):
        with pytest.raises(MessageError) as caught:
            write()
        assert caught.value.notices == result.notices


def test_a_result_pickles(garden: Path) -> None:
    """A result comes back with its record, its notices, and its ways to be written."""
    result = mapper.load(garden / "beds.yaml").map(message(1001))
    again = pickle.loads(pickle.dumps(result))
    assert (again.record, again.notices) == (result.record, result.notices)
    assert again.notices
    assert again.to_xml() == result.to_xml()
    assert again.to_json() == result.to_json()


def test_errors_pickle(garden: Path) -> None:
    """The error of a message comes back from another process whole."""
    with pytest.raises(MessageError) as caught:
        mapper.load(garden / "beds.yaml").map(b"<Seeds>")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.notices == caught.value.notices


def test_no_message_leaves_a_trace(garden: Path) -> None:
    """Whatever was mapped before, a message gives the same: in any order, after errors too."""
    mapping = mapper.load(garden / "beds.yaml")
    numbers = [1000, 3, 4, 7, 11]
    first = {number: mapping.map(message(number)) for number in numbers}
    for bad in (b"", b"<x/>", b"<Seeds xmlns='urn:example:garden:seeds'/>"):
        with pytest.raises(MessageError):
            mapping.map(bad)
    for number in [*reversed(numbers), *numbers]:
        again = mapping.map(message(number))
        assert (again.record, again.notices) == (first[number].record, first[number].notices)


def test_nothing_global_changes(garden: Path) -> None:
    """Mapping leaves the interpreter as it was: paths, hooks, built-ins, recursion, modules."""
    mapping = mapper.load(garden / "beds.yaml")
    mapping.map(message(1)).to_xml()
    mapping.map(message(1)).to_json()

    def state() -> list[object]:
        return [
            sys.path[:],
            sys.meta_path[:],
            sys.getrecursionlimit(),
            sys.getswitchinterval(),
            sys.excepthook,
            dict(vars(builtins)),
            set(sys.modules),
            gc.isenabled(),
            sys.gettrace(),
        ]

    before = state()
    for number in range(50):
        mapping.map(message(number)).to_xml()
    assert state() == before


def test_a_document_is_not_changed(garden: Path) -> None:
    """The source that was handed in is as it was, and the record shares nothing with it."""
    mapping = mapper.load(garden / "beds.yaml")
    document = mapping.reader.read(message(11)).document
    before = copy.deepcopy(document)
    record, _ = mapping.map_document(document)
    assert document == before
    record["Bed"].clear()
    assert mapping.map_document(document)[0] == expected(11)
