"""What holds for every command: help, exit codes, streams, no tracebacks."""

import subprocess
import sys
from pathlib import Path

import pytest

from mapper.cli.app import app
from tests.cli.conftest import RunMapper

COMMANDS = [
    *([str(one.name)] for one in app.registered_commands),
    *(
        [str(group.name), str(one.name)]
        for group in app.registered_groups
        if group.typer_instance is not None
        for one in group.typer_instance.registered_commands
    ),
]
HEAVY = ("pydantic", "jsonata", "lxml", "yaml", "xmlschema", "xmltodict", "re2", "orjson", "rich")


def test_help_lists_the_commands(run_mapper: RunMapper) -> None:
    """`mapper --help` names every command and how it ends, on standard output."""
    ended = run_mapper("--help")
    assert (ended.code, ended.err) == (0, "")
    for command in COMMANDS:
        assert f"\n  {command[0]} " in ended.out
    assert "Exit code" in ended.out


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_of_a_command_teaches_by_example(run_mapper: RunMapper, command: list[str]) -> None:
    """The help of each command has examples that call it, each on a line of its own."""
    ended = run_mapper(*command, "--help")
    assert (ended.code, ended.err) == (0, "")
    _, found, examples = ended.out.partition("\n  Examples")
    assert found
    assert f"mapper {' '.join(command)}" in examples


def test_help_loads_no_library_that_only_work_needs() -> None:
    """Help is quick: of the libraries that do the work none is imported for it."""
    code = (
        "import sys, mapper.cli\n"
        "sys.argv = ['mapper', '--help']\n"
        "try: mapper.cli.main()\n"
        "except SystemExit: pass\n"
        f"sys.exit([name for name in {HEAVY!r} if name in sys.modules] or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command"),
        (["run"], "Missing argument"),
        (["run", "absent.yaml"], "does not exist"),
        (["check", "absent"], "absent does not exist"),
        (["check", "."], "there is no mapping file in ."),
        (["check", __file__], "is not a mapping file (expected .yaml)"),
        (["run", __file__], "is not a mapping file (expected .yaml)"),
        (["test", "absent"], "absent does not exist"),
        (["eval", "1", "absent.json"], "absent.json does not exist"),
        (["eval", "1", "--limit", "steps"], "name=value"),
        (["eval", "1", "--limit", "stepps=1"], "did you mean `steps`?"),
        (["eval", "1", "--limit", "steps=x"], "takes a number"),
        (["eval", "1", "--limit", "steps=-1"], "above 0"),
        (["test", "--format", "pdf"], "pdf"),
        (["schema", "poem"], "poem"),
    ],
    ids=str,
)
def test_wrong_use_ends_with_2(run_mapper: RunMapper, arguments: list[str], words: str) -> None:
    """Wrong use says on standard error what is wrong, gives no result and ends with 2."""
    ended = run_mapper(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_version(run_mapper: RunMapper) -> None:
    """`--version` prints the version of the package."""
    from importlib.metadata import version

    assert run_mapper("--version").out == version("message-mapper") + "\n"


def _broken(code: str) -> subprocess.CompletedProcess[str]:
    """Runs the last guard around a command that is the given code."""
    program = f"from mapper.cli.crash_guard import guarded\ndef command():\n    {code}\nguarded(command)\n"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_fault_of_the_program_is_one_line_without_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception ends with 70 and says its type and place, but neither its text (which may
    hold data) nor, unless MAPPER_DEBUG asks, a traceback.
    """
    monkeypatch.delenv("MAPPER_DEBUG", raising=False)
    done = _broken("raise KeyError('123456782')")
    assert (done.returncode, done.stdout) == (70, "")
    assert "internal error: KeyError in " in done.stderr
    assert "123456782" not in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("MAPPER_DEBUG", "1")
    done = _broken("raise KeyError('123456782')")
    assert done.returncode == 70
    assert "Traceback" in done.stderr


def test_a_file_that_cannot_be_read_is_named() -> None:
    """An error of the file system ends with 1 and names the file and the reason."""
    done = _broken("open('absent-file')")
    assert done.returncode == 1
    assert done.stderr == "mapper: absent-file: No such file or directory\n"


def test_being_stopped_is_no_fault() -> None:
    """Ctrl-C ends with 130, in one line."""
    done = _broken("raise KeyboardInterrupt")
    assert (done.returncode, done.stderr) == (130, "mapper: stopped\n")


@pytest.mark.parametrize(
    ("closed", "code", "out", "err"),
    [
        ("2>&-", 0, '{"Number":"A-1"', ""),
        (">&-", 1, "", "mapper: standard output is closed\n"),
        (">&- 2>&-", 1, "", ""),
        ("<&-", 0, '{"Number":"A-1"', ""),
    ],
)
def test_a_stream_that_is_closed_is_no_fault(
    closed: str, code: int, out: str, err: str, project_root: Path
) -> None:
    """Without a stream for talk the result is there; without one for results that is an error."""
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"{sys.executable} -m mapper run mappings/shop/order.yaml in/a.xml {closed}",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=project_root / "examples",
    )
    assert done.returncode == code
    assert done.stdout.startswith(out)
    assert bool(done.stdout) == bool(out)
    assert done.stderr == err


def test_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    """A reader that stops reading (`| head`) gives no error."""
    shell = f"{sys.executable} -m mapper --help | true"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
