"""Where Spark is not installed: everything else works, and what needs it says how to get it."""

import subprocess
import sys
from pathlib import Path

import pytest

from mapper.spark import spark_session
from tests.batch.orders import MAPPING, fill
from tests.cli.conftest import RunMapper

SPARK = ("--engine", "spark")


def test_nothing_of_it_is_loaded() -> None:
    """Not by `mapper.spark` itself, nor by the command."""
    code = (
        "import sys, mapper.spark, mapper.spark.spark_crew, mapper.spark.spark_session\n"
        "import mapper.cli.batch\n"
        "assert not {'pyspark', 'py4j', 'pyarrow', 'pandas'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("missing", "hint"), [("pyspark", "message-mapper[spark]"), ("java", "Java 17")]
)
def test_what_is_not_installed_is_a_finding(
    shop: Path, run_mapper: RunMapper, monkeypatch: pytest.MonkeyPatch, missing: str, hint: str
) -> None:
    """The finding says how to install it, and nothing was mapped."""
    monkeypatch.setattr(spark_session, "find_spec", lambda _: missing != "pyspark" or None)
    monkeypatch.setattr(spark_session, "which", lambda *_, **__: None)
    fill(shop / "in", range(2))
    ended = run_mapper("batch", MAPPING, "in", "-o", "out", *SPARK)
    assert (ended.code, ended.out) == (1, "")
    assert "[extra-missing]" in ended.err
    assert hint in ended.err
    assert not (shop / "out").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--master", "local[2]"], "--master is of"), ([*SPARK, "--jobs", "2"], "--jobs is of")],
)
def test_options_of_the_other_engine(
    shop: Path, run_mapper: RunMapper, options: list[str], words: str
) -> None:
    """A usage error."""
    fill(shop / "in", range(2))
    ended = run_mapper("batch", MAPPING, "in", "-o", "out", *options)
    assert ended.code == 2
    assert words in " ".join(ended.err.replace("|", " ").split())
