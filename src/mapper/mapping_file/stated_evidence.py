"""Where tables, formats and constants of a mapping's files come from: `source:` or `assumed:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from mapper.contract.evidence_statement import (
    DATE_HINT,
    TWICE,
    TWICE_HINT,
    UNDATED,
    UNDATED_HINT,
    Evidence,
    is_date,
)
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.mapping_file.file_model import (
    Assumption,
    Format,
    FormatsFile,
    Part,
    Publication,
    Rule,
    Table,
)
from mapper.mapping_file.rule_walk import children_of

if TYPE_CHECKING:
    from mapper.mapping_file.mapping_loading import Loaded

_LITERAL: Final = re.compile(r"[\"'0-9]")
"""What a constant in an expression begins with."""


def evidence_of(part: Rule | Table | Format | FormatsFile) -> Evidence | None:
    """What a part of a file rests on, or None where it does not say so."""
    said = part.source if part.source is not None else part.assumed
    if said is None:
        return None
    texts = {key: " ".join(str(getattr(said, key)).split()) for key in said.places}
    return Evidence(**texts, position=said.position)


def grounds_of(loaded: Loaded) -> dict[int, Evidence | None]:
    """What the rules of fragments and conversions rest on, by their identity.

    That is said in their own files: for a conversion by its format, or at the head of the file.
    """
    found: dict[int, Evidence | None] = {}
    for fragments in loaded.fragments:
        for fragment in fragments.file.fragments.values():
            found[id(fragment.rules)] = None
    for formats in loaded.formats:
        for format_ in formats.file.formats.values():
            ground = evidence_of(format_) or evidence_of(formats.file)
            found.update(dict.fromkeys(map(id, format_.from_.values()), ground))
    return found


def check_evidence(part: Part, places: Mapping[str, Position]) -> Iterator[Finding]:
    """What is wrong with a source or an assumption, or with a part that has both."""
    if isinstance(part, Publication):
        if part.edition is None and part.date is None:
            yield Finding("missing-key", UNDATED, part.publication.position, hint=UNDATED_HINT)
        if part.date is not None and not is_date(part.date):
            message = f"`{part.date}` is no date"
            yield Finding("wrong-kind", message, part.date.position, hint=DATE_HINT)
    if isinstance(part, Rule):
        for name in ("$source", "$assumed"):
            if name in places and not _holds_constants(part):
                message = f"`{name}` means nothing here: nothing in the rule is a constant"
                yield Finding("without-effect", message, places[name], hint="leave it out")
    for source, assumed in (("source", "assumed"), ("$source", "$assumed")):
        if source in places and assumed in places and not isinstance(part, Assumption):
            yield Finding("source-and-assumed", TWICE, places[assumed], hint=TWICE_HINT)


def _holds_constants(rule: Rule) -> bool:
    """Whether a rule, or one in it, is made of a constant or has one in an expression."""
    if rule.const is not None:
        return True
    texts = [rule.expression, rule.value, rule.when, rule.where, rule.from_, rule.nothing_when]
    texts += [*rule.each, *rule.order_by, *rule.let.values(), *rule.with_.values()]
    if rule.match is not None and rule.match.of is not None:
        return True
    if any(text is not None and _LITERAL.search(text) for text in texts):
        return True
    return any(_holds_constants(inner) for _, inner in children_of(rule))
