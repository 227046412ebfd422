"""Whose the rows of a delivery are, by which it can be cut into small ones."""

from __future__ import annotations

from typing import NamedTuple


class SubjectRows(NamedTuple):
    """How the rows of the parts belong to subjects.

    A row of the part `over` belongs to the subject that its column `by` names. `links` are other
    parts, each with a column: a row belongs to the subjects of the rows of `over` that have the same
    value in the column of that name. `grouped` says that the rows of all these parts are grouped by
    subject, in the same order.
    """

    over: str
    by: str
    links: tuple[tuple[str, str], ...]
    grouped: bool = False
