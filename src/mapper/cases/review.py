"""Which cases nobody has reviewed yet: a file in their folder says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from mapper.cases.discovery import Case
from mapper.diagnostics.diagnostic import Finding, Position

if TYPE_CHECKING:
    from mapper.cases.small_cases import SmallCase

UNREVIEWED: Final = "unreviewed.txt"
"""The file in the folder of a case that nobody has reviewed."""

UNREVIEWED_TEXT: Final = """\
This case was made from a sample. Nobody has looked yet whether what is expected is right.
Compare the expected output with the input, line by line; then remove this file.
"""


def unreviewed(cases: Iterable[Case | SmallCase], *, fail: bool = False) -> list[Finding]:
    """A finding for each case that nobody has reviewed: an error where they must `fail`."""
    return [
        Finding(
            "case-unreviewed",
            f"nobody has reviewed the case {case.name}",
            Position(str(case.folder / UNREVIEWED), 1, 1),
            "error" if fail else "warning",
            hint="compare what is expected with the input, line by line; then remove the file",
        )
        for case in cases
        if isinstance(case, Case) and (case.folder / UNREVIEWED).exists()
    ]
