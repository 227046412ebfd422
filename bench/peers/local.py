"""What the contestants share that run in this process."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any


class Local:
    """A contestant that is a Python function of a document and parameters."""

    def __init__(
        self,
        name: str,
        version: str,
        call: Callable[[Any, Any], Any],
        inputs: list[tuple[Any, Any]],
        record: Callable[[Any], Any] = lambda made: made,
    ) -> None:
        self.name = name
        self.version = version
        self.call = call
        self.inputs = inputs
        self.record = record

    def outputs(self) -> list[Any]:
        """What it makes of every message, in order."""
        return [self.record(self.call(document, extra)) for document, extra in self.inputs]

    def seconds(self, passes: int) -> float:
        """The processor time of so many passes over all messages."""
        call, inputs = self.call, self.inputs
        start = process_time()
        for _ in range(passes):
            for document, extra in inputs:
                call(document, extra)
        return process_time() - start

    def close(self) -> None:
        """Nothing was started."""
