"""Tables that are samples, and a deployment's own in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

import mapper
from mapper.compiler import cache_folder
from mapper.diagnostics.errors import FindingsError
from mapper.plan import check
from mapper.plan.plan_building import build
from mapper.running.mapping import Mapping

CONTRACT = """\
contract: sea/{0}
messages:
  {0}:
    properties:
      Port: {{type: string}}
      Again: {{type: string}}
      Ship: {{type: string}}
"""
FILES = {
    "sea/in.contract.yaml": CONTRACT.format("in"),
    "sea/out.contract.yaml": CONTRACT.format("out"),
    "sea/tables/ports.csv": "code,name\n1,Hoorn\n",
    "sea/m.yaml": """\
mapping: sea/m
source: {contract: in.contract.yaml, message: in}
target: {contract: out.contract.yaml, message: out}
tables:
  ports:
    file: tables/ports.csv
    key: code
    value: name
    sample: true
    assumed: {why: seen, settled_by: the list}
map:
  Port: {$value: Port, $table: ports, $on_unknown: omit}
  Again: $ports(Again)
  Ship: Ship
""",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mapping root, and a cache of its own."""
    monkeypatch.setenv(cache_folder.SETTING, str(tmp_path / "cache"))
    written(tmp_path / "mappings", FILES)
    return tmp_path / "mappings"


def written(folder: Path, files: dict[str, str]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def mapped(mapping: Mapping, code: str) -> tuple[object, list[str]]:
    """What becomes of a code that is looked up in both ways, and what is reported."""
    document = f'{{"Port": "{code}", "Again": "{code}", "Ship": "Heron"}}'.encode()
    result = mapping.map(document)
    record, reported = result.record, [one.message for one in result.notices]
    assert record is not None
    assert record.pop("Ship") == "Heron"
    return record, reported


def test_a_sample_says_that_it_is_one(root: Path) -> None:
    """Each lookup that fails reports it, in a rule and in an expression."""
    mapping = mapper.load(root / "sea/m.yaml")
    assert mapped(mapping, "1") == ({"Port": "Hoorn", "Again": "Hoorn"}, [])
    record, reported = mapped(mapping, "2")
    assert record == {}
    assert len(reported) == 2
    assert all("is a sample: replace it with the whole table" in message for message in reported)


@pytest.mark.parametrize("how", ["given", "settings"])
def test_a_table_of_ones_own_takes_its_place(root: Path, tmp_path: Path, how: str) -> None:
    """By its name below the mapping root, given or in the settings; and it is no sample."""
    own = written(tmp_path / "own", {"sea/tables/ports.csv": "name,code\nHoorn,1\nEdam,2\n"})
    if how == "settings":
        written(root, {"mapper.yaml": "tables: ../own\n"})
    tables = own if how == "given" else None
    mapping = mapper.load(root / "sea/m.yaml", tables=tables)
    assert mapped(mapping, "2") == ({"Port": "Edam", "Again": "Edam"}, [])
    _, reported = mapped(mapping, "3")
    assert not [message for message in reported if "sample" in message]
    assert check([root], tables=tables) == []
    (table,) = build(root / "sea/m.yaml", tables=tables).tables.values()
    assert (table.replaced, table.sample) == (True, False)


def test_what_is_kept_is_kept_apart(root: Path, tmp_path: Path) -> None:
    """With and without a folder, where a file is made, changed or taken away, the cache is true."""

    def edam(tables: Path | None = None) -> object:
        record, _ = mapped(mapper.load(root / "sea/m.yaml", tables=tables), "2")
        return record

    own = written(tmp_path / "own", {"other.txt": ""})
    assert edam() == {}
    assert edam(own) == {}
    written(own, {"sea/tables/ports.csv": "code,name\n2,Edam\n"})
    assert edam(own) == {"Port": "Edam", "Again": "Edam"}
    assert edam() == {}
    written(own, {"sea/tables/ports.csv": "code,name\n2,Volendam\n"})
    assert edam(own) == {"Port": "Volendam", "Again": "Volendam"}
    written(root, {"mapper.yaml": "tables: ../own\n"})
    assert edam() == {"Port": "Volendam", "Again": "Volendam"}
    written(root, {"mapper.yaml": ""})
    assert edam() == {}
    written(root, {"mapper.yaml": "tables: ../own\n"})
    (own / "sea/tables/ports.csv").unlink()
    assert edam() == {}
    (root / "mapper.yaml").unlink()
    assert edam() == {}


@pytest.mark.parametrize(
    ("files", "reported"),
    [
        ({"sea/tables/ports.csv": "code,nam\n1,Hoorn\n"}, "table-without-column: did you mean"),
        ({"sea/tables/port.csv": "code,name\n"}, "table-of-nothing: did you mean `sea/tables/po"),
        ({"ports.csv": "code,name\n"}, "table-of-nothing: give it the name"),
    ],
)
def test_a_table_that_does_not_fit_is_told(
    root: Path, tmp_path: Path, files: dict[str, str], reported: str
) -> None:
    """A column that the shipped one has and it lacks, and a name that no table has."""
    own = written(tmp_path / "own", files)
    found = [f"{one.code}: {one.hint}" for one in check([root], tables=own)]
    assert any(one.startswith(reported) for one in found), found


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("table: own\n", "unknown-key"),
        ("tables: nowhere\n", "file-not-found"),
        ("- own\n", "wrong-kind"),
    ],
)
def test_settings_are_strict(root: Path, settings: str, code: str) -> None:
    """An unknown key, a folder that is not there, and what is no object are findings."""
    written(root, {"mapper.yaml": settings})
    with pytest.raises(FindingsError) as raised:
        mapper.load(root / "sea/m.yaml")
    assert [one.code for one in raised.value.findings] == [code]
