"""Findings of one kind about one file as one: the first, and where else the same is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.plural import counted

SHOWN: Final = 4
"""How many of the other rules such a finding names."""


def grouped(findings: Iterable[Finding], codes: frozenset[str]) -> list[Finding]:
    """Findings with those of `codes` as one for each code and file: the first, and where else."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        file = finding.position.file if finding.position is not None else ""
        key: object = (file, finding.severity) if finding.code in codes else number
        groups.setdefault((finding.code, key), []).append(finding)
    return [
        replace(
            first,
            message=first.message + _also([one for one in rest if one.position != first.position]),
        )
        for first, *rest in groups.values()
    ]


def _also(others: list[Finding]) -> str:
    """Where else the same is found: the first few rules, and how many more."""
    uses = {one.position: one for one in others}  # a rule that is used twice is one
    shown = [
        f"`{one.source_path or one.target_path}` (line {position.line})"
        for position, one in list(uses.items())[:SHOWN]
        if position is not None
    ]
    more = len(uses) - len(shown)
    named = ", ".join(shown) + (f" and {counted(more, 'other')}" if more else "")
    return f"; the same of {len(uses)} more: {named}" if shown else ""
