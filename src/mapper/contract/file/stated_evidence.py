"""How files state where their codes come from, and what must hold of the statement.

Both sides of a mapping, its tables, formats and constants say so in one way: `source:` or
`assumed:`, never both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, Protocol

from mapper.contract.evidence_statement import Evidence
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.yaml_text.node_checks import NodeChecks
from mapper.yaml_text.spanned_model import SpannedModel, validated
from mapper.yaml_text.spanned_text import Text
from mapper.yaml_text.yaml_nodes import MappingNode

EVIDENCE_KEYS: Final = frozenset({"source", "assumed"})

_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


class Publication(SpannedModel):
    """What was read: a publication, and which edition of it or of which date."""

    publication: Text
    """What was read."""
    edition: Text | None = None
    """Which edition of it: a version, a release."""
    date: Text | None = None
    """Of which day, month or year it is."""
    where: Text | None = None
    """Where in it, or where it is found."""

    def own_findings(self) -> Iterator[Finding]:
        """A publication without edition and date, and a date that is none."""
        if self.edition is None and self.date is None:
            message = "a source says which `edition` of the publication was read, or of which `date` it is"
            hint = "add `edition: …` or `date: …`"
            yield Finding("missing-key", message, self.publication.position, hint=hint)
        if self.date is not None and not _DATE.fullmatch(self.date):
            hint = "write a year, a month or a day: `2025`, `2025-07`, `2025-07-16`"
            yield Finding(
                "wrong-kind", f"`{self.date}` is not a date", self.date.position, hint=hint
            )


class Assumption(SpannedModel):
    """No publication was read: why it is taken to be so, and what would settle it."""

    why: Text
    """Why it is taken to be so."""
    settled_by: Text
    """What would settle it."""


class StatesEvidence(Protocol):
    """What says where its codes come from."""

    @property
    def source(self) -> Publication | None:
        """The publication."""

    @property
    def assumed(self) -> Assumption | None:
        """The assumption."""

    @property
    def key_spans(self) -> Mapping[str, Position]:
        """Where its keys are."""


class _Statement(SpannedModel):
    """The keys of a contract, or of a closed list in it, that state evidence."""

    source: Publication | None = None
    assumed: Assumption | None = None

    def own_findings(self) -> Iterator[Finding]:
        """Both of them at once."""
        return both_stated(self)


def both_stated(stated: StatesEvidence) -> Iterator[Finding]:
    """The finding for what names a publication and is assumed all the same."""
    if stated.source is None or stated.assumed is None:
        return
    spans = stated.key_spans
    keys = [key for key in ("source", "$source", "assumed", "$assumed") if key in spans]
    message = "`source` and `assumed` exclude each other"
    yield Finding("source-and-assumed", message, spans[keys[1]], hint="keep one of the two")


def evidence_of(stated: StatesEvidence) -> Evidence | None:
    """What a part of a file rests on, or None where it does not say so."""
    said = stated.source if stated.source is not None else stated.assumed
    if said is None:
        return None
    # A key that does not exist is a finding already.
    keys = said.key_spans.keys() & type(said).model_fields.keys()
    texts = {key: " ".join(str(getattr(said, key)).split()) for key in sorted(keys)}
    return Evidence(**texts, position=said.position)


def read_evidence(node: MappingNode, checks: NodeChecks) -> Evidence | None:
    """What `source` or `assumed` of a node say; what is wrong with it is reported to `checks`."""
    entries = [entry for entry in node.entries if entry[0].text in EVIDENCE_KEYS]
    if not entries:
        return None
    stated: _Statement | None = validated(
        _Statement, replace(node, entries=entries), "the contract", checks
    )
    return evidence_of(stated) if stated is not None else None
