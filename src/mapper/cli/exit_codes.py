"""How a command ends."""

from typing import Final

OK: Final = 0
FAILED: Final = 1
"""There are errors, failed cases or messages that could not be mapped."""
MISUSE: Final = 2
"""A usage error."""
INTERNAL: Final = 70
"""The program is at fault, not the files (EX_SOFTWARE of sysexits)."""
INTERRUPTED: Final = 130
"""Stopped by the user (128 + SIGINT)."""
