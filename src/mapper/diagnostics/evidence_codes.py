"""The codes of findings about what files rest on: sources, reasons, legal grounds and marks."""

from __future__ import annotations

from typing import Final

EVIDENCE: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "source-and-assumed",
        "Both a source and an assumption",
        "A table, a format, an enumeration or a constant was read in a publication (`source`), or it is taken to be so (`assumed`).",
        "keep one of the two.",
    ),
    (
        "evidence-missing",
        "Codes that rest on nothing",
        "A closed enumeration of a contract, or a table, says neither where its codes were read (`source`) nor why they are taken to be so (`assumed`). Whoever must check them against the next edition cannot.",
        "add one of the two: for a contract at its head, or beside an `enum` that comes from elsewhere.",
    ),
    (
        "unread-unknown",
        "A field that is said not to be read, and is not there",
        "`unread` names fields of the source contract: paths from the message, or from a named type.",
        "correct the path.",
    ),
    (
        "unread-is-read",
        "A field that is said not to be read, and is",
        "`unread` says of fields of the source why no rule reads them; some rule reads this one. What is read is known per type: a field of the same type that is read elsewhere counts.",
        "take the field out of `unread`.",
    ),
    (
        "ground-unknown",
        "A ground, source or task that is not there",
        "A view names its grounds, source and task as the grounds file calls them, and each ground its sources and tasks.",
        "correct the name, or declare it in the grounds file.",
    ),
    (
        "ground-not-covering",
        "An article that does not cover this source or task",
        "A ground says which sources may give data on it, and for which tasks; this view has another source, or serves another task.",
        "name a ground that covers both, or `TODO` until there is one.",
    ),
    (
        "mark-unknown",
        "A mark, or what it marks, that the message does not have",
        "`marks` of a mapping names paths of the target message.",
        "correct the path.",
    ),
    (
        "mark-withheld",
        "A marked value without its mark",
        "The view gives a field that may only go out with its mark (data under investigation, or shielded), and withholds the mark.",
        "give the mark too, or withhold what it marks.",
    ),
    (
        "basis-to-do",
        "A legal basis that is still open",
        "A view says `TODO` where the ground stands on which fields are given to the receiver.",
        "name the ground.",
    ),
)
