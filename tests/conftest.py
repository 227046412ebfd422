"""What every test may ask for."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder with third-party schemas, messages and suites that the project does not hold.

    It is named by MAPPER_REFERENCE_DATA, by default `../shared/data` beside the project. Where it
    is absent the test is skipped; under CI=true it fails, so that nothing passes unseen.
    """
    given = os.environ.get("MAPPER_REFERENCE_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if folder.is_dir():
        return folder.resolve()
    reason = f"no reference data at {folder} (set MAPPER_REFERENCE_DATA)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
