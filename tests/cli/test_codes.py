"""`mapper codes`: every code is explained, and its example does what the catalogue shows."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mapper.diagnostics.catalogue import CODES
from tests.cli.code_examples import CodeExample, shown_with
from tests.cli.conftest import RunMapper, run_in

WITHOUT_EXAMPLE = {
    "compiler-fault": "no mapping is known that gives it",
    "cache-not-private": "it is about a folder, not about a file",
    "extra-missing": "it takes a library that is not installed",
    "file-too-large": "it takes a large file",
    "output-unwritable": "it takes a disk that is full",
    "output-invalid": "no mapping is known that gives it",
    "parameter-invalid": "from the command line it is wrong use, and has no code there",
    "regex-input-too-long": "it takes a large text",
    "several-subjects": "from the command line it is wrong use, and has no code there",
    "source-archive": "a zip archive is not text",
    "source-changed": "it takes a file that changes meanwhile",
    "source-column-unknown": "it takes a file of Parquet",
    "source-not-parquet": "it takes a batch",
    "source-not-found": "it takes a device, or a file that may not be read",
    "source-part-twice": "it takes a zip archive",
    "subject-comes-back": "it takes a delivery of many subjects",
    "generated-fails": "it takes a fault of mapper, or a rule that no check has seen",
    "worker-killed": "it takes a process that is killed",
}
EXAMPLES = [code for code in CODES.values() if code.name not in WITHOUT_EXAMPLE]


@pytest.mark.parametrize("code", EXAMPLES, ids=[code.name for code in EXAMPLES])
def test_an_example_prints_what_it_shows(code: object, tmp_path: Path) -> None:
    """The example of a code, run as a user would, prints the code and what the catalogue shows.

    `python -m tests.cli.code_examples` writes anew what they print.
    """
    name = getattr(code, "name", "")
    text = CODES[name].example
    printed = CodeExample.of(text).printed(tmp_path)
    assert text == shown_with(text, printed)
    if CODES[name].kind == "expression-error":
        assert f"{name}: " in printed
    else:
        assert any(f"{level}: " in printed for level in CODES[name].severities)
        assert f"[{name}]" in printed


def test_a_code_without_example_has_a_reason() -> None:
    """Whoever adds a code adds an example, or says here why there can be none."""
    assert {code.name for code in CODES.values() if not code.example} == WITHOUT_EXAMPLE.keys()


def test_without_arguments_all_codes_are_listed(run_mapper: RunMapper) -> None:
    """A line per code under the heading of its group, none wider than a terminal."""
    ended = run_mapper("codes")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(CODES)
    assert {code.group for code in CODES.values()} == {
        line.partition(": ")[2] for line in lines if line and not line.startswith(" ")
    }
    assert max(map(len, lines)) <= 80
    assert ended.err == f"{len(CODES)} codes; mapper codes CODE explains one\n"


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        (["--kind", "read-error"], lambda code: code.kind == "read-error"),
        (["--severity", "info"], lambda code: "info" in code.severities),
        (["--search", "$MAX_depth"], lambda code: "$max_depth" in code.meaning + code.help),
    ],
    ids=["kind", "severity", "text"],
)
def test_codes_are_chosen(run_mapper: RunMapper, arguments: list[str], holds: object) -> None:
    """By kind, by severity, by a text that they have anywhere, in capitals or not."""
    assert callable(holds)
    listed = json.loads(run_mapper("codes", *arguments, "--format", "json").out)["codes"]
    assert listed
    assert len(listed) < len(CODES)
    assert all(holds(CODES[one["name"]]) for one in listed)


def test_one_code_is_explained(run_mapper: RunMapper) -> None:
    """Its meaning, how to fix it, and an example that is shown as it is typed and printed."""
    ended = run_mapper("codes", "unused-index")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "unused-index: An index that is never used (finding, warning)\n"
        "\n"
        "No expression uses it.\n"
        "\n"
        "help: remove it.\n"
        "\n"
        "    # crossing.yaml\n"
        "    index: {seats: {over: seat, by: number}}\n"
        "\n"
        "    $ mapper check crossing.yaml\n"
        "    crossing.yaml:1:9: warning: nothing uses the index `seats` [unused-index]\n"
        "      1 | index: {seats: {over: seat, by: number}}\n"
        "        |         ^^^^^\n"
        "      help: remove it\n"
    )


def test_a_code_for_machines(run_mapper: RunMapper) -> None:
    """As JSON a code has all that the catalogue has."""
    (code,) = json.loads(run_mapper("codes", "unused-index", "--format", "json").out)["codes"]
    assert code == {
        "name": "unused-index",
        "kind": "finding",
        "group": CODES["unused-index"].group,
        "title": "An index that is never used",
        "meaning": "No expression uses it.",
        "help": "remove it.",
        "severities": ["warning"],
        "example": CODES["unused-index"].example,
        "formerly": [],
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unknown-sourc-path", "did you mean unknown-source-path"),
        ("truncated", "did you mean text-truncated"),
        ("poem", "`mapper codes` lists all"),
        ("t2001", "T2001 is one of JSONata's own codes, for an error of type"),
    ],
)
def test_a_code_that_does_not_exist(run_mapper: RunMapper, name: str, words: str) -> None:
    """It is wrong use, and the nearest ones are shown."""
    ended = run_mapper("codes", "unused-index", name, env={"COLUMNS": "200"})
    assert (ended.code, ended.out) == (2, "")
    assert words in " ".join(ended.err.split())


def test_an_old_name_is_answered_with_the_new_one(
    run_mapper: RunMapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code that was renamed is still found, and its new name is said."""
    renamed = replace(CODES["unused-index"], formerly=("idle-index",))
    monkeypatch.setitem(CODES, "unused-index", renamed)
    ended = run_mapper("codes", "idle-index")
    assert (ended.code, ended.err) == (0, "idle-index is now called unused-index\n")
    assert ended.out.startswith("unused-index: ")


def test_a_command_ends_with_how_to_ask(run_mapper: RunMapper, tmp_path: Path) -> None:
    """One line, however many findings there are; none where a machine reads, or nothing came."""
    example = CodeExample.of(CODES["unused-name"].example)
    example.printed(tmp_path)
    file = next(tmp_path.rglob("crossing.yaml"))
    file.write_text(file.read_text("utf-8").replace("title: ship", "a: ship, b: ship"), "utf-8")
    ended = run_mapper("check", file)
    assert ended.out.count("[unused-name]") == 2
    assert ended.err.splitlines()[-1] == "For more about a code: mapper codes unused-name"
    assert ended.err.count("mapper codes") == 1
    assert "mapper codes" not in run_mapper("check", file, "--format", "json").err
    assert "mapper codes" not in run_mapper("codes", "unused-name").err


def test_so_does_a_test_of_cases(tmp_path: Path) -> None:
    """`mapper test` ends with it where a case could not run, or where no case reaches a row."""
    for name in ("case-day", "policy-unreached"):
        example = CodeExample.of(CODES[name].example)
        example.printed(tmp_path / name)
        ended = run_in(tmp_path / name, *example.command.split()[1:])
        assert ended.err.splitlines()[-1:] == [f"For more about a code: mapper codes {name}"]
