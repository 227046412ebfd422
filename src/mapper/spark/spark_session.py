"""The session of Spark that a batch runs in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING, Final

from mapper.batch.batch_errors import BatchError
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MOST_ATTEMPTS: Final = 16
"""How often Spark tries a range: a message that kills its process is left alone after two."""


@contextmanager
def open_session(master: str | None) -> Iterator[SparkSession]:
    """The session that is open in this process, or a new one, which is stopped at the end.

    `master` is the address of a cluster; without it Spark's own settings say which. Raises
    FindingsError where pyspark or a JVM is not installed, BatchError where Spark does not start.
    """
    _require()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    # Executors on this machine have the Python that has mapper; a cluster has its own setting.
    if master is not None and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.task.maxFailures": str(MOST_ATTEMPTS),
        "spark.log.level": "FATAL",
        "spark.ui.showConsoleProgress": "false",
    }
    if master is not None:
        settings["spark.master"] = master
    try:
        made = SparkSession.builder.appName("mapper batch").config(map=settings).getOrCreate()
    except (PySparkException, Py4JError) as error:
        at = "" if master is None else f" at {master}"
        raise BatchError(f"Spark does not start{at}: {reason_of(error)}") from None
    try:
        yield made
    finally:
        made.stop()


def reason_of(error: Exception) -> str:
    """What Spark says of an error, in one line."""
    lines = [line.strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not line.endswith(":")]
    return said[0].removeprefix(": ") if said else type(error).__name__


def _require() -> None:
    """Raises FindingsError where what Spark needs is not installed."""
    if find_spec("pyspark") is None:
        message = "Spark needs pyspark, which is not installed"
        hint = "pip install 'message-mapper[spark]'"
        raise FindingsError([Finding("extra-missing", message, hint=hint)])
    home = os.environ.get("JAVA_HOME")
    if which("java", path=os.path.join(home, "bin") if home else None) is None:
        message = "Spark needs a Java virtual machine, and there is no `java`"
        hint = "install Java 17 or later, and name its folder in JAVA_HOME"
        raise FindingsError([Finding("extra-missing", message, hint=hint)])
