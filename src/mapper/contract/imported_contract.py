"""What an import gives, whatever it imports from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from mapper.contract.evidence_statement import Evidence
from mapper.contract.message_model import Contract, Field, Type
from mapper.diagnostics.diagnostic import Finding

_VERSION: Final = re.compile(r"v?[0-9][0-9._-]*(/[0-9]+)*")

Remarks = dict[Type | Field, list[str]]
"""What a contract cannot say of its types and fields."""


@dataclass(slots=True)
class Imported:
    """A contract, and what its language could not say, per type and field."""

    contract: Contract
    remarks: Remarks = field(default_factory=dict)
    reading: tuple[str, ...] = ()
    """How the source was read as a whole, where its language could be read otherwise."""
    warnings: tuple[Finding, ...] = ()
    """What the source breaks of the rules of its own language, or lacks."""


def stub(publication: str, edition: str, file: str) -> Evidence:
    """What a contract made of a schema rests on, so far as the schema says so itself.

    A schema that names no edition is an assumption, until somebody says which it is.
    """
    if publication and edition:
        return Evidence(publication=publication, edition=edition)
    return Evidence(
        why=f"imported from {file}, which does not say what edition it is",
        settled_by="the name of the publication, and its edition or date",
    )


def short_name(uri: str) -> str:
    """A short name out of a namespace URI: its last word that is not a version."""
    words = [word for word in re.split(r"[/:#]", uri) if word and not _VERSION.fullmatch(word)]
    last = re.sub(r"[^A-Za-z0-9_]", "", words[-1]) if words else "ns"
    return last.lower() if last and last[0].isalpha() else "ns"
