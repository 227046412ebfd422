"""How the changes of mappings and what cases noticed of them print."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from mapper.diagnostics.plural import counted
from mapper.mutation.accepted_changes import ChangeVerdict
from mapper.mutation.mutation_run import TriedChange


def summary(verdict: ChangeVerdict) -> str:
    """How many of the changes were noticed, and of which kinds those are that were not."""
    noticed, left = len(verdict.noticed), len(verdict.survived)
    accepted = len(verdict.accepted)
    lines = [
        f"score {verdict.score:.1f} %: {noticed} of "
        f"{counted(noticed + accepted + left, 'change')} noticed, "
        f"{accepted} not and accepted, {left} not"
    ]
    if verdict.survived:
        kinds = Counter(one.kind for one in verdict.survived).most_common()
        lines.append("not noticed: " + ", ".join(f"{number} {kind}" for kind, number in kinds))
    if verdict.elsewhere:
        more = counted(len(verdict.elsewhere), "change")
        lines.append(
            f"not counted: {more} not noticed in files that other mappings read: "
            "their cases may notice them"
        )
    if verdict.equivalent:
        same = counted(len(verdict.equivalent), "change")
        lines.append(f"not counted: {same} that check refuses, or that change no code")
    return "\n".join(lines) + "\n"


def as_json(verdict: ChangeVerdict) -> str:
    """One document: the score, the counts, and every change with what became of it."""
    changes = [_entry(one) for one in (*verdict.noticed, *verdict.survived, *verdict.equivalent)]
    changes += [{**_entry(one), "reason": reason} for one, reason in verdict.accepted]
    changes += [{**_entry(one), "shared": True} for one in verdict.elsewhere]
    changes.sort(key=lambda entry: (entry["file"], entry["line"], entry["column"]))
    document = {
        "score": round(verdict.score, 2),
        "noticed": len(verdict.noticed),
        "accepted": len(verdict.accepted),
        "survived": len(verdict.survived),
        "not_counted": len(verdict.equivalent),
        "shared": len(verdict.elsewhere),
        "changes": changes,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _entry(one: TriedChange) -> dict[str, Any]:
    position = one.position
    return {
        "file": position.file,
        "line": position.line,
        "column": position.column,
        "rule": one.path,
        "kind": one.kind,
        "change": one.says,
        "fate": one.fate,
        **({"by": one.by} if one.by else {}),
        **({"error": one.crash} if one.crash else {}),
        **({"reached_by": list(one.reached)} if one.fate == "survived" else {}),
    }
