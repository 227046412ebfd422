"""What stands before the first message: compiling, loading what was compiled, a new process."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final

from mapper.compiler.cache_folder import OFF, SETTING
from mapper.compiler.compiled_loading import load

_TIMES: Final = 5

_FIRST_MESSAGE: Final = """\
import sys, mapper
from pathlib import Path
mapping = mapper.load(sys.argv[1], view=sys.argv[3] or None)
parameters = dict(each.split("=", 1) for each in sys.argv[4:])
for _, result in mapping.map_all(Path(sys.argv[2]), params=parameters):
    result.to_json()
    break
"""


@dataclass(frozen=True, slots=True)
class StartTimes:
    """Seconds of processor time; the first message is that of a new process, with its start."""

    compile: float
    load: float
    python: float
    first_message: float | None

    @property
    def ratio(self) -> float | None:
        """How many times as long a first message takes as Python's own start."""
        return self.first_message / self.python if self.first_message is not None else None


def start_times(
    mapping: Path, view: str | None, source: Path | None, parameters: dict[str, str]
) -> StartTimes:
    """The times of a mapping; without a source that is a file there is no first message."""
    with TemporaryDirectory() as folder:
        with _cache(OFF):
            compiled = _median(lambda: load(mapping, view=view), 3)
        with _cache(folder):
            load(mapping, view=view)
            loaded = _median(lambda: load(mapping, view=view), 5 * _TIMES)
            python, first = [sys.executable, "-c", "pass"], None
            bare = median(_process(python) for _ in range(_TIMES))
            if source is not None:
                given = [f"{name}={value}" for name, value in parameters.items()]
                command = [sys.executable, "-c", _FIRST_MESSAGE, str(mapping), str(source)]
                command += [view or "", *given]
                _process(command)
                first = median(_process(command) for _ in range(_TIMES))
    return StartTimes(compiled, loaded, bare, first)


@contextmanager
def _cache(value: str) -> Iterator[None]:
    """Another cache, for this process and those it starts."""
    before = os.environ.get(SETTING)
    os.environ[SETTING] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[SETTING]
        else:
            os.environ[SETTING] = before


def _median(work: Callable[[], object], times: int) -> float:
    def once() -> float:
        start = process_time()
        work()
        return process_time() - start

    return median(once() for _ in range(times))


def _process(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # this Python itself
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
