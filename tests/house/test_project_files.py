"""The files around the code say what is: the changelog, the package, what it is built of."""

import re
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.sdist import SdistBuilder
from packaging.version import Version

KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


@pytest.fixture(scope="module")
def package(project_root: Path) -> dict[str, Any]:
    """What pyproject.toml says of the package."""
    with (project_root / "pyproject.toml").open("rb") as stream:
        project: dict[str, Any] = tomllib.load(stream)["project"]
    return project


@pytest.fixture(scope="module")
def changelog(project_root: Path) -> str:
    """The text of the changelog."""
    return (project_root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_changelog_has_the_form_that_it_names(changelog: str) -> None:
    """Unreleased first, then versions with their dates, newest first; the six kinds, in order."""
    first, *released = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    assert first == "[Unreleased]"
    headings = [
        re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", heading) for heading in released
    ]
    assert released
    assert all(headings), released
    versions = [(Version(found[1]), found[2]) for found in headings if found]
    assert versions == sorted(versions, reverse=True)
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.*)$", section, re.MULTILINE)
        assert kinds == [kind for kind in KINDS if kind in kinds], section.splitlines()[0]
        assert kinds, section.splitlines()[0]


def test_the_changelog_names_modules_that_are_there(changelog: str) -> None:
    """Where the next release says that a module went, it is."""
    unreleased = changelog.partition("\n## [Unreleased]")[2].partition("\n## ")[0]
    homes = re.findall(r"^ *\| `mapper\.[\w.]+` \| (.*) \|$", unreleased, re.MULTILINE)
    names = re.findall(r"`(mapper\.[\w.]+)`", " ".join(homes))
    assert [name for name in names if find_spec(name) is None] == []


def test_the_version_is_that_of_the_changelog(changelog: str, package: dict[str, Any]) -> None:
    """A release is the newest section; between releases the version is the next one's `.dev0`."""
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    assert newest is not None
    version = Version(package["version"])
    if version.is_devrelease:
        assert Version(version.base_version) > Version(newest[1])
    else:
        assert version == Version(newest[1])


def test_the_package_names_the_pythons_that_its_tests_run_on(
    project_root: Path, package: dict[str, Any]
) -> None:
    """A Python among the classifiers is one that CI runs, and the oldest is the one it requires."""
    start = "Programming Language :: Python :: 3."
    named = {
        line.removeprefix("Programming Language :: Python :: ")
        for line in package["classifiers"]
        if line.startswith(start)
    }
    run = (project_root / ".ci/run").read_text(encoding="utf-8")
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    tested = {*re.findall(r"\b3\.\d+\b", run), *re.findall(r"command -v python(3\.\d+)", makefile)}
    assert named == tested
    assert package["requires-python"] == f">={min(named, key=Version)}"


def test_the_source_distribution_holds_the_whole_project(project_root: Path) -> None:
    """Every file that git keeps is in it, so that tests and examples run from it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=project_root, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of the project's files to compare with")
    packed = {
        file.relative_path for file in SdistBuilder(str(project_root)).recurse_included_files()
    }
    always = {".gitignore", "LICENSE", "pyproject.toml", ""}
    assert set(listed.stdout.decode().split("\0")) - packed <= always


def test_nothing_asks_for_a_distribution_of_the_command_s_name(project_root: Path) -> None:
    """The distribution has a name of its own: its version is asked for in one place alone."""
    wrong = [
        str(path.relative_to(project_root))
        for folder in ("src", "bench", "tests")
        for path in (project_root / folder).rglob("*.py")
        if re.search(r"version\(['\"]mapper['\"]\)", path.read_text("utf-8"))
    ]
    assert wrong == []
