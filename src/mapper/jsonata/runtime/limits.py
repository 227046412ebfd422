"""The bounds within which a message is read and an expression evaluated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """All bounds, in one object. Whoever runs into one gets an error that names it."""

    # Reading a message.
    input_bytes: int = 50_000_000
    depth: int = 200
    elements: int = 2_000_000
    columns: int = 2_000  # of a table
    # Evaluating an expression.
    steps: int = 5_000_000  # turns of loops and calls of functions
    recursion: int = 500  # calls within calls; tail calls do not count
    sequence_length: int = 10_000_000
    text_length: int = 50_000_000  # characters in a text that an expression builds
    # Regular expressions.
    regex_length: int = 10_000  # characters in a pattern
    regex_memory: int = 8_000_000  # bytes for a compiled pattern
    regex_input: int = 10_000_000  # characters in a text that is searched
    # A message as a whole; None: no bound on time.
    seconds: float | None = None


DEFAULT_LIMITS = Limits()
