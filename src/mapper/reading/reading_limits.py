"""The bounds on a source, whatever its form."""

from __future__ import annotations

from typing import NoReturn

from mapper.jsonata.runtime.limits import Limits
from mapper.reading.read_outcome import refuse


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


def refuse_deep(limits: Limits, file: str | None) -> NoReturn:
    """Refuse what is nested beyond the bound."""
    refuse("source-too-deep", f"values are nested more than {limits.depth} deep", file=file)


def refuse_recursion(file: str | None) -> NoReturn:
    """Refuse what is within a bound that was raised beyond what Python can follow."""
    refuse(
        "source-too-deep",
        "values are nested deeper than Python can follow, though within the limit",
        file=file,
    )
