"""The bound on the size of a source, whatever its form."""

from __future__ import annotations

from mapper.reading.outcome import refuse
from mapper.runtime.limits import Limits


def check_size(data: bytes, limits: Limits, file: str | None) -> None:
    """Refuse what is empty or larger than the bound."""
    if len(data) > limits.input_bytes:
        refuse(
            "source-too-large",
            f"the source has {len(data)} bytes; the bound is {limits.input_bytes}",
            file=file,
        )
    if not data or data.isspace():
        refuse("source-empty", "the source is empty", file=file, line=1)
