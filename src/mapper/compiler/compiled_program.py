"""A compiled mapping as code: what runs, what is kept between processes, what is pickled."""

from __future__ import annotations

import marshal
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple


class Program(NamedTuple):
    """The sections of a module as code, and its source in UTF-8, or the file that holds it.

    The source is for whoever wants to read it, a traceback among them.
    """

    name: str
    functions: CodeType
    foot: CodeType
    source: bytes | Path

    def text(self) -> str:
        """The source; empty where the file that held it is gone."""
        if isinstance(self.source, bytes):
            return self.source.decode()
        try:
            return self.source.read_text(encoding="utf-8")
        except OSError:
            return ""

    def __reduce__(self) -> tuple[Any, ...]:
        # Code is marshalled, as Python's own compiled modules are; it does not pickle.
        parts = (marshal.dumps(self.functions), marshal.dumps(self.foot))
        return _program, (self.name, *parts, self.text().encode())


def _program(name: str, functions: bytes, foot: bytes, source: bytes) -> Program:
    # What a pickle holds is code anyway: whoever loads one trusts it.
    return Program(name, marshal.loads(functions), marshal.loads(foot), source)  # noqa: S302
