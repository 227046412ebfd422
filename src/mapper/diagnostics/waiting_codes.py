"""Which findings of a mapping can wait while it is a draft: it runs without them, and makes less.

A code can wait where the rule gives no value, or one that is judged at run time all the same; a value
that could be wrong unseen cannot. All other errors keep a draft from running.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.grouped_findings import grouped

WAITING: Final = frozenset(
    {
        # nothing fills the field yet
        "rule-to-do",
        "missing-target-field",
        # the value is judged when there is one: what does not fit is left out, with a notice
        "text-may-overflow",
        "no-conversion",
        "code-not-covered",
        "table-value-invalid",
        "alternative-not-named",
        # several values where one is taken are an error of the message
        "list-to-one",
    }
)
"""The codes of errors that can wait."""


def cannot_wait(findings: Iterable[Finding]) -> list[Finding]:
    """The errors that keep a draft from running."""
    return [each for each in findings if each.severity == "error" and each.code not in WAITING]


def waiting(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of a draft: what can wait is no error, and of each kind and file there is one."""
    return grouped(
        [
            replace(each, severity="info")
            if each.severity == "error" and each.code in WAITING
            else each
            for each in findings
        ],
        WAITING,
    )
