"""The limits for reading a message and evaluating an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_DIGITS: Final = 1000
"""How many characters a number has at most, in a message, an expression or a contract.

A longer one is not a number: what is read as one breaks its type, and a function that is given one
fails. XML Schema asks of a reader for 18 digits, and no message has hundreds. The time that Python
takes to turn digits into a number grows with the square of how many there are (it refuses more than
4300 for that), and exact decimals multiply at up to four times this many digits.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits. An error names the limit that was reached."""

    # Reading a message.
    input_bytes: int = 50_000_000
    """Bytes of a message; of an archive unpacked."""
    depth: int = 200
    """Nesting of elements, or of JSON values."""
    elements: int = 2_000_000
    """Elements, or JSON values."""
    columns: int = 2_000
    """Columns of a table."""
    attributes: int = 1_000
    """Attributes of an element."""
    name_length: int = 1_000
    """Characters of a name in XML, and of a namespace."""
    namespaces: int = 1_000
    """Namespaces that an XML document declares, each counted once."""
    members: int = 10_000
    """Members of one JSON object."""
    notices: int = 2_000
    """Notices of reading a message, and of mapping it; the rest is counted."""
    objects: int = 5_000_000
    """Objects that the rules of a mapping make of lists."""
    # Evaluating an expression.
    steps: int = 5_000_000
    """Turns of loops, and function calls."""
    recursion: int = 500
    """Nested calls; tail calls do not count."""
    sequence_length: int = 10_000_000
    """Items in a sequence."""
    text_length: int = 50_000_000
    """Characters of a string that an expression makes."""
    # Regular expressions.
    regex_length: int = 10_000
    """Characters in a pattern."""
    regex_memory: int = 8_000_000
    """Bytes for a compiled pattern."""
    regex_input: int = 10_000_000
    """Characters in a text that is searched."""
    # A message as a whole.
    seconds: float | None = 60.0
    """Seconds for a message; None, or infinite: as long as it takes."""


DEFAULT_LIMITS = Limits()
