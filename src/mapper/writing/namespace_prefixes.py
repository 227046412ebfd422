"""Prefixes of namespaces: readable, and the same in every message of a contract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Parts of a URI without a subject: versions, years, months, schemes.
_NOTHING = r"(?i:v?\d[\w.-]*|https?|urn|www[\w.-]*|schemas?|contracts?|xsd|ns)"
_UNFIT = r"[^a-z0-9-]+"
_XML = "xml"


def choose_prefixes(
    namespaces: Iterable[str], given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A prefix for each namespace, in their order.

    It is that of `given` (prefixes by namespace), or the last descriptive part of the URI in lower
    case (`urn:example:items:v2` → `items`), with a number where two are equal. None begins with
    `xml`, as those are reserved (Namespaces in XML 1.0, section 3).
    """
    wanted = list(dict.fromkeys(namespaces))
    chosen: dict[str, str] = {}
    for uri in wanted:
        prefix = (given or {}).get(uri, "")
        if prefix and not prefix.lower().startswith(_XML) and prefix not in chosen.values():
            chosen[uri] = prefix
    for uri in wanted:
        if uri in chosen:
            continue
        base = _word(uri)
        prefix, number = base, 1
        while prefix in chosen.values():
            number += 1
            prefix = f"{base}{number}"
        chosen[uri] = prefix
    return {uri: chosen[uri] for uri in wanted}


def _word(uri: str) -> str:
    parts = [part for part in re.split(r"[/:#?]", uri) if part]
    for part in reversed(parts):
        word = re.sub(_UNFIT, "-", part.lower()).strip("-")
        if word and word[0].isalpha() and not re.fullmatch(_NOTHING, part):
            return word if not word.startswith(_XML) else f"n-{word}"
    return "n"
