"""What is published works where nothing but it and what it asks for is installed."""

import subprocess
import sys
import tarfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.slow


def _run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done
    return done.stdout


def _give(wanted: list[str], site: Path, given: set[str]) -> None:
    """Links the distributions that are asked for, and what they ask for, into `site`."""
    for text in wanted:
        asked = Requirement(text)
        if asked.name in given or (asked.marker and not asked.marker.evaluate({"extra": ""})):
            continue
        given.add(asked.name)
        found = distribution(asked.name)
        assert found.version in asked.specifier
        for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            (site / name).symlink_to(Path(str(found.locate_file(name))))
        _give(found.requires or [], site, given)


@pytest.fixture(scope="module")
def unpacked(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    _run(
        sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, folder=project_root
    )
    [packed] = folder.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / packed.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, built from the source distribution, and its requirements."""
    folder = tmp_path_factory.mktemp("installed")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=unpacked)
    [wheel] = folder.glob("*.whl")
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", folder=folder)
    python = folder / "venv/bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, folder=folder)
    [site] = (folder / "venv/lib").glob("python*/site-packages")
    [metadata] = site.glob("message_mapper-*.dist-info")
    _give(Distribution.at(metadata).requires or [], site, set())
    return folder / "venv/bin/mapper"


def test_the_command_works(installed: Path, unpacked: Path, tmp_path: Path) -> None:
    """It shows its help, explains codes, and says the version of the wheel."""
    assert "Exit code" in _run(installed, "--help", folder=tmp_path)
    explained = _run(installed, "codes", "unknown-key", folder=tmp_path)
    assert explained.startswith("unknown-key: ")
    assert f"-{_run(installed, '--version', folder=tmp_path).strip()}" in unpacked.name


def test_a_mapping_runs(installed: Path, unpacked: Path) -> None:
    """The examples of the source distribution are checked, tested and mapped by the wheel."""
    examples = unpacked / "examples"
    _run(installed, "check", "--warnings-as-errors", folder=examples)
    _run(installed, "test", folder=examples)
    message = "fixtures/shop/order/plain/input.xml"
    made = _run(
        installed, "run", "mappings/shop/order.yaml", message, "--to", "xml", folder=examples
    )
    assert made.startswith("<?xml")


def test_the_import_works(installed: Path, tmp_path: Path) -> None:
    """Every public name is there, and none of it comes from a checkout."""
    code = "import mapper; [getattr(mapper, n) for n in mapper.__all__]; print(mapper.__file__)"
    place = _run(installed.with_name("python"), "-c", code, folder=tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parents[1])
