"""The shop as the working directory of the program."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import run_mapper, start_mapper

__all__ = ["run_mapper", "shop", "start_mapper"]

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder in which the program works, with the mappings of the shop."""
    shutil.copytree(EXAMPLES / "mappings", tmp_path / "mappings")
    return tmp_path
