"""What every test may ask for."""

import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NoReturn

import pytest

from mapper.reading.native_core import CORE, STATE
from tests.differential.reference import NODE, PACKAGE

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled mappings in a folder of this run, which its workers share.

    So no test depends on what was kept before, and none leaves anything in the user's cache.
    """
    if not hasattr(config, "workerinput"):
        folder = TemporaryDirectory(prefix="mapper-cache-")
        config.add_cleanup(folder.cleanup)
        os.environ["MAPPER_CACHE"] = folder.name


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once for each reason how many tests were left out."""
    reports = terminalreporter.stats.get("skipped", ())
    for reason, count in Counter(report.longrepr[2] for report in reports).items():
        terminalreporter.write_line(f"{count} left out: {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


def leave_out(reason: str) -> NoReturn:
    """Skip a test that lacks what it needs. Under CI=true it fails, so that nothing passes unseen."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def native_core() -> ModuleType:
    """The native core; tests of it are left out where it is not built, or switched off."""
    if CORE is None:
        leave_out(f"native core {STATE}")
    return CORE


TOOLS = (
    "bash git grep make sed cat cksum cp cut env expand head ls mkdir mktemp mv rm sort tail touch tr wc"
).split()
"""What a machine has beside Python: bash, git, grep, make, sed, and these of coreutils."""


@pytest.fixture(scope="session")
def bare_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to be the PATH of a machine that has these tools and Python, and nothing else."""
    folder = tmp_path_factory.mktemp("bin")
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None, f"{tool} is not on this machine"
        (folder / tool).symlink_to(found)
    (folder / "python3.11").symlink_to(sys.executable)
    return folder


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder with third-party schemas, messages and suites that the project does not hold.

    It is named by MAPPER_REFERENCE_DATA, by default `../shared/data` beside the project.
    """
    given = os.environ.get("MAPPER_REFERENCE_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        leave_out(
            f"no reference data in {folder}; CONTRIBUTING.md says what it is and where it is found"
        )
    return folder.resolve()


@pytest.fixture(scope="session")
def jsonata_js() -> None:
    """JavaScript's JSONata and the node that runs it, which other fixtures start."""
    if not (NODE.is_file() and PACKAGE.is_dir()):
        leave_out("no jsonata-js in .tools; `make reference` installs it from the npm registry")
