"""What a command reads, and where its results go."""

import os
import shutil
import stat
from pathlib import Path

import pytest
import typer

import mapper
from mapper.cli.inputs import Input, find_inputs
from mapper.cli.options import Form
from mapper.cli.output import Output
from mapper.writing.whole_files import write_atomically
from tests.cli.conftest import RunMapper

SHOP = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def result() -> mapper.Result:
    """A message of the shop, mapped."""
    mapping = mapper.load(SHOP / "mappings/shop/order.yaml")
    return mapping.map(SHOP / "fixtures/shop/order/plain/input.xml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a few messages."""
    for name in ("in/b.xml", "in/a.xml", "in/.hidden", "in/deep/c.xml", "other/a.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<a/>", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["standard input"]),
        (["-"], ["standard input"]),
        (["in/a.xml", "-"], ["in/a.xml", "standard input"]),
        (["in"], ["in/a.xml", "in/b.xml"]),
        (["in/*.xml"], ["in/a.xml", "in/b.xml"]),
        (["in/**/*.xml"], ["in/a.xml", "in/b.xml", "in/deep/c.xml"]),
        (["in/b.xml", "in/a.xml"], ["in/b.xml", "in/a.xml"]),
    ],
    ids=str,
)
def test_what_arguments_name(folder: Path, arguments: list[str], names: list[str]) -> None:
    """A file, a folder, a pattern, `-` and nothing each name inputs, in a fixed order."""
    assert [one.name for one in find_inputs(arguments)] == names


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["in/c.xml"], "did you mean in/"),
        (["in/*.json"], "in/\\*.json does not exist"),
        (["-", "-"], "given twice"),
    ],
    ids=str,
)
def test_what_names_nothing_is_wrong_use(folder: Path, arguments: list[str], words: str) -> None:
    """An argument that names nothing is refused before anything is read."""
    with pytest.raises(typer.BadParameter, match=words):
        find_inputs(arguments)


def test_several_outputs_are_files_in_a_folder(folder: Path, result: mapper.Result) -> None:
    """Several inputs become files in a new folder, named after their inputs."""
    inputs = find_inputs(["in"])
    output = Output("out", Form.XML, inputs)
    for one in inputs:
        output.write(one, result)
    assert sorted(path.name for path in Path("out").glob("[!.]*")) == ["a.xml", "b.xml"]
    assert Path("out/a.xml").read_bytes() == result.to_xml()


def test_the_form_is_that_of_the_file(folder: Path, result: mapper.Result) -> None:
    """One output takes its form from its name, unless it is asked for; JSON where neither says."""
    [one] = find_inputs(["in/a.xml"])
    Output("x.xml", None, [one]).write(one, result)
    Output("x.json", None, [one]).write(one, result)
    Output("y.json", Form.XML, [one]).write(one, result)
    Output("x", None, [one]).write(one, result)
    written = [Path(name).read_bytes() for name in ("x.xml", "x.json", "y.json", "x")]
    xml, json = result.to_xml(), result.to_json()
    assert written == [xml, json, xml, json]


@pytest.mark.parametrize(
    ("path", "form", "arguments", "words"),
    [
        (None, Form.XML, ["in"], "name a folder for them"),
        ("out.xml", None, ["in"], "several messages need a folder"),
        ("other/a.json", None, ["in"], "is a file"),
        ("out", None, ["in/a.xml", "other/a.json"], "would both become"),
        ("in", Form.XML, ["in"], "is an input"),
    ],
)
def test_outputs_that_would_collide_are_refused(
    folder: Path, path: str | None, form: Form | None, arguments: list[str], words: str
) -> None:
    """What would overwrite another output, or an input, is said before anything is mapped."""
    with pytest.raises(typer.BadParameter, match=words):
        Output(path, form, find_inputs(arguments))


def test_standard_input_is_written_to_a_folder(folder: Path, result: mapper.Result) -> None:
    """What came from standard input has a name in a folder too."""
    one = Input(None)
    Output("out/", None, [one]).write(one, result)
    assert Path("out/output.json").read_bytes() == result.to_json()


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """A file that is written anew keeps its permissions and leaves nothing beside it."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a link points to is written; the link is not replaced by a file."""
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Where a file cannot be put in place the old one stays, and nothing half-written beside it."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "kept").touch()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "a", b"new")
    with pytest.raises(OSError) as raised:
        write_atomically(tmp_path / "absent" / "a", b"new")
    assert raised.value.filename == str(tmp_path / "absent" / "a")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "kept"]


def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    """What is no file, such as /dev/stdout or a pipe, is written to and not replaced."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as reader:
        write_atomically(Path(f"/dev/fd/{write}"), b"new")
        os.close(write)
        assert reader.read() == b"new"


def test_an_output_that_cannot_be_written_stops_no_other(
    tmp_path: Path, run_mapper: RunMapper
) -> None:
    """A name that is too long for a file fails alone, and the command ends with failure."""
    shutil.copytree(SHOP, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "names"
    folder.mkdir()
    for name in ("a" * 250 + ".xml", "b.xml"):
        shutil.copy(SHOP / "in" / "a.xml", folder / name)
    ended = run_mapper("run", "mappings/shop/order.yaml", "names", "-o", "out/")
    assert ended.code == 1
    assert "the output cannot be written" in ended.err
    assert "1 mapped, 1 not mapped" in ended.err
    assert [path.name for path in (tmp_path / "out").glob("[!.]*")] == ["b.json"]
