"""One Spark on this machine for all tests: a master and two executors, each a process."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mapper.spark.spark_session import open_session
from tests.batch.conftest import run_mapper, shop
from tests.conftest import ROOT, leave_out

__all__ = ["run_mapper", "shop"]

MANY = 20_000 if os.environ.get("MAPPER_FUZZ") == "full" else 2_000


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """The session; an executor that a test kills is replaced."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        leave_out("no pyspark, or no JVM: `make test-spark` installs pyspark where there is a JVM")
    with pytest.MonkeyPatch.context() as patch:
        # Executors import what tests send them.
        patch.setenv("PYTHONPATH", str(ROOT))
        with open_session("local-cluster[2,1,1024]") as session:
            yield session


def executors(session: Any) -> set[int]:
    """The executors of a session, by their process ids."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        if session.sparkContext.applicationId.encode() in command:
            found.add(int(folder.name))
    return found
