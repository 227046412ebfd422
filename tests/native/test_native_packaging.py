"""The native core as a distribution: its version, how it is switched off, what it is built of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from mapper.reading.native_core import INTERFACE, VERSION
from tests.house.test_house import REGISTRY_WORDS
from tests.native.native_interface import RECORDED, interface, numbered


@pytest.fixture(scope="module")
def crate(project_root: Path) -> dict[str, Any]:
    """What Cargo.toml says."""
    with (project_root / "native/Cargo.toml").open("rb") as stream:
        return tomllib.load(stream)


def version_with(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`mapper --version` with modules of a folder, which come first."""
    return subprocess.run(
        [sys.executable, "-m", "mapper", "--version"],
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_versions_are_one(project_root: Path, crate: dict[str, Any]) -> None:
    """The crate, the extra of the package and what Python asks for have the package's version."""
    with (project_root / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)["project"]
    assert crate["package"]["version"] == VERSION
    assert Version(VERSION) == Version(project["version"])
    [extra] = project["optional-dependencies"]["native"]
    assert extra == f"{crate['package']['name']}=={project['version']}"


def test_dependencies_have_exact_versions(crate: dict[str, Any]) -> None:
    """Cargo.lock is not kept, so Cargo.toml says which versions are built."""
    for name, asked in crate["dependencies"].items():
        version = asked if isinstance(asked, str) else asked["version"]
        assert re.fullmatch(r"=\d+\.\d+\.\d+", version), name


def test_the_crate_has_no_unsafe_code(project_root: Path, crate: dict[str, Any]) -> None:
    """The compiler refuses it, in every module."""
    assert crate["lints"]["rust"]["unsafe_code"] == "forbid"
    sources = sorted((project_root / "native/src").glob("*.rs"))
    assert sources
    assert not any(re.search(r"\bunsafe\b", file.read_text("utf-8")) for file in sources)


def test_the_crate_names_no_registry(project_root: Path) -> None:
    """As the program it knows shapes, and no registry or standard."""
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, REGISTRY_WORDS))})\b", re.IGNORECASE)
    files = [*(project_root / "native").glob("*.*"), *(project_root / "native/src").glob("*.rs")]
    named = [
        file.name
        for file in files
        if file.suffix != ".lock" and words.search(file.read_text("utf-8"))
    ]
    assert named == []


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    """`MAPPER_NATIVE=off` leaves it unused, and the version says so."""
    said = version_with(tmp_path, MAPPER_NATIVE="off").stderr
    assert said.startswith("native core: off, as MAPPER_NATIVE says")


def test_another_version_is_not_used(tmp_path: Path) -> None:
    """One line says which version is there and which is needed; messages are mapped in Python."""
    (tmp_path / "mapper_native.py").write_text("VERSION = '0.0.1'\n")
    said = version_with(tmp_path, MAPPER_NATIVE="").stderr
    assert said.count("\n") == 1
    assert said.startswith(
        f"native core: of version 0.0.1, and {VERSION} is needed: it is not used"
    )


def test_another_build_of_the_version_is_not_used(tmp_path: Path) -> None:
    """One line says that it is called in another way; messages are mapped in Python."""
    for given, said_of in (("", 0), (f"INTERFACE = {INTERFACE + 1}\n", INTERFACE + 1)):
        (tmp_path / "mapper_native.py").write_text(f"VERSION = '{VERSION}'\n{given}")
        said = version_with(tmp_path, MAPPER_NATIVE="").stderr
        assert said.count("\n") == 1
        assert said.startswith(
            f"native core: another build of {VERSION}, with interface {said_of}, "
            f"and {INTERFACE} is needed: it is not used"
        )


def test_a_message_is_mapped_without_a_build_of_another_interface(
    tmp_path: Path, project_root: Path
) -> None:
    """It is said in one line, and the message is read in Python."""
    (tmp_path / "mapper_native.py").write_text(f"VERSION = '{VERSION}'\n")
    case = project_root / "fixtures/nhr/inschrijving/bv/input.xml"
    done = subprocess.run(
        [sys.executable, "-m", "mapper", "run", "mappings/nhr/inschrijving.yaml", str(case)],
        cwd=project_root,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "MAPPER_NATIVE": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[0].startswith("native core: another build of")
    assert "InschrijvingsnrKvK" in done.stdout


def test_the_interface_has_its_number() -> None:
    """Both sides have one number, which is raised with what is passed or asked for."""
    assert numbered() == INTERFACE
    assert interface() == RECORDED.read_text("utf-8"), (
        "the interface changed: raise INTERFACE in native_core.py and native/src/lib.rs, "
        "then `python -m tests.native.native_interface`"
    )


def test_its_absence_is_said(tmp_path: Path) -> None:
    """Where it is not installed the version says that reading is slower."""
    (tmp_path / "mapper_native.py").write_text("raise ImportError\n")
    said = version_with(tmp_path, MAPPER_NATIVE="").stderr
    assert said.startswith("native core: not installed; ")
