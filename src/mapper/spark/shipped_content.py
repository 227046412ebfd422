"""What a driver of Spark ships to its executors: pickled once, loaded once in each process."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import Any

from mapper.compiler.compiler_version import installed_version


class Shipped:
    """A pickled object, which only the same version of mapper takes: code was compiled for it."""

    def __init__(self, content: object) -> None:
        self._pickled = pickle.dumps(content)
        self._version = installed_version()

    def content(self) -> Any:
        """The object, the same one each time within a process.

        Raises RuntimeError where another version of mapper is installed here.
        """
        mine = installed_version()
        if mine != self._version:
            raise RuntimeError(
                f"the executor has mapper {mine}, and what it is to do is of mapper {self._version}"
            )
        return _loaded(self._pickled)


@lru_cache(maxsize=4)
def _loaded(pickled: bytes) -> Any:
    return pickle.loads(pickled)  # noqa: S301  # it is of the driver, whose code runs here anyway
