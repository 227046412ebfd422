"""Promises about files of an author that are far too large: a finding, and little time and memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mapper.diagnostics.errors import FindingsError
from mapper.plan import check
from tests.trust.test_limits import CONTRACT, write

Make = Callable[[Path], Path]


def extended(folder: Path) -> Path:
    """A mapping that extends another, that extends another, and so on."""
    base = write(folder, "name: name\nnumber: number")
    for number in range(2_000):
        text = f"mapping: loom/m{number}\nversion: '1'\nextends: {base.name}\n"
        base = folder / f"m{number}.yaml"
        base.write_text(text)
    return base


def extended_contract(folder: Path) -> Path:
    """The same of contracts."""
    file = write(folder, "name: name")
    (folder / "c0.contract.yaml").write_text(CONTRACT)
    for number in range(1, 200):
        text = f"contract: loom{number}\nextends: c{number - 1}.contract.yaml\n"
        (folder / f"c{number}.contract.yaml").write_text(text)
    (folder / "loom.contract.yaml").write_text("contract: loom\nextends: c199.contract.yaml\n")
    return file


def with_table(folder: Path) -> Path:
    """A mapping with a table `codes.csv` that is not there yet."""
    more = "tables: {codes: {file: codes.csv, key: key, value: value}}\n"
    rules = "name: {$value: name, $table: codes, $on_unknown: omit}\nnumber: number"
    return write(folder, rules, more)


def sparse(folder: Path) -> Path:
    """A table of a hundred gigabytes that takes no place on the disk."""
    with (folder / "codes.csv").open("wb") as stream:
        stream.truncate(100 * 1024**3)
    return with_table(folder)


def pipe(folder: Path) -> Path:
    """A table that is a pipe, which nobody writes to."""
    os.mkfifo(folder / "codes.csv")
    return with_table(folder)


def wide(folder: Path) -> Path:
    """A table of too many columns."""
    (folder / "codes.csv").write_text(",".join(f"c{number}" for number in range(50_000)) + "\n")
    return with_table(folder)


def faulty(folder: Path) -> Path:
    """A table in which every row is wrong."""
    (folder / "codes.csv").write_text("key,value\n" + "a\n" * 200_000)
    return with_table(folder)


def chain(folder: Path) -> Path:
    """An expression of very many operands."""
    return write(folder, f"name: '{' & '.join(['name'] * 20_001)}'\nnumber: number")


def anchors(folder: Path) -> Path:
    """A file in which every line is wrong."""
    file = write(folder, "name: name")
    file.write_text("".join(f"k{number}: &a x\n" for number in range(5_000)))
    return file


TOO_MUCH: dict[str, tuple[Make, str]] = {
    "extends, 2,000 times": (extended, "file-too-large"),
    "extends of contracts": (extended_contract, "contract-cycle"),
    "a table of 100 GB": (sparse, "file-too-large"),
    "a table that is a pipe": (pipe, "file-not-found"),
    "a table of 50,000 columns": (wide, "file-too-large"),
    "a table of 200,000 faults": (faulty, "table-malformed"),
    "20,000 operands": (chain, "expression-syntax"),
    "5,000 anchors": (anchors, "file-too-large"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_a_finding(name: str, tmp_path: Path) -> None:
    """It is reported with a position, among a bounded number of findings."""
    make, code = TOO_MUCH[name]
    file = make(tmp_path)
    try:
        findings = check([file])
    except FindingsError as error:
        findings = list(error.findings)
    errors = [finding for finding in findings if finding.severity == "error"]
    assert code in {finding.code for finding in errors}
    assert len(findings) <= 2_100
    assert all(finding.position is not None for finding in errors)


@pytest.mark.parametrize("count", [50, 51])
def test_the_border_of_extends(count: int, tmp_path: Path) -> None:
    """Fifty files may stand above another."""
    base = write(tmp_path, "name: name\nnumber: number")
    for number in range(count):
        text = f"mapping: loom/m{number}\nversion: '1'\nextends: {base.name}\n"
        base = tmp_path / f"m{number}.yaml"
        base.write_text(text)
    try:
        findings = check([base])
    except FindingsError as error:
        findings = list(error.findings)
    assert [one.code for one in findings] == ([] if count == 50 else ["file-too-large"])


@pytest.mark.parametrize("levels", [56, 57, 58])
def test_the_border_of_nesting(levels: int, tmp_path: Path) -> None:
    """Brackets within brackets are levels of the tree: sixty with the call, the path and the name."""
    text = "[" * levels + "name" + "]" * levels
    file = write(tmp_path, f"name: '$string({text})'\nnumber: number")
    wrong = {one.code for one in check([file]) if one.severity == "error"}
    assert wrong == (set() if levels < 58 else {"expression-syntax"})


def test_references_to_references(tmp_path: Path) -> None:
    """A chain of five thousand definitions, each another's, is read; one that goes round is told."""
    file = write(tmp_path, "name: name\nnumber: number")
    contract = tmp_path / "loom.contract.yaml"
    names = "".join(f"  D{n}: {{$ref: '#/$defs/D{n + 1}'}}\n" for n in range(5_000))
    body = CONTRACT.replace("name: {type: string}", "name: {$ref: '#/$defs/D0'}")
    contract.write_text(f"{body}$defs:\n{names}  D5000: {{type: string}}\n")
    assert [one for one in check([file]) if one.severity == "error"] == []
    contract.write_text(f"{body}$defs:\n{names}  D5000: {{$ref: '#/$defs/D7'}}\n")
    assert [one.code for one in check([file])] == ["contract-cycle"]
