"""What the rules of a mapping need at run time: items, conditions, orders, choices, joins."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from mapper.jsonata.runtime.function import Function
from mapper.jsonata.runtime.missing import MISSING
from mapper.jsonata.runtime.sequence import Sequence as FoundItems
from mapper.jsonata.runtime.sorting import order_by
from mapper.policies.outcomes import Outcome
from mapper.running.leaf import SAMPLE_WORDS, as_base
from mapper.running.message_run import At, MessageRun

Alternatives = tuple[tuple[frozenset[str], frozenset[str]], ...]
"""The alternatives of a choice: (names that must be there, names that may)."""


def items(value: Any) -> Any:
    """The items of a value: those of a list, the value itself, or none."""
    if value.__class__ is list:
        return value
    if value is MISSING or value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def value_of(found: list[Any]) -> Any:
    """The value of an expression that found these items, as expressions have it."""
    if len(found) == 1:
        return found[0]
    return FoundItems(found) if found else MISSING


def holds(value: Any) -> bool:
    """Whether a condition holds: it is true, or a node that is present."""
    if value is True or value is False:
        return value is True
    if value is MISSING or value is None:
        return False
    return not isinstance(value, (list, dict)) or bool(value)


def member(value: Any, name: str) -> Any:
    """The alternative `name` of an object."""
    return value.get(name, MISSING) if isinstance(value, dict) else MISSING


def has_several(value: Any, names: frozenset[str]) -> bool:
    """Whether an object has more than one of the alternatives `names`."""
    return isinstance(value, dict) and len(names & value.keys()) > 1


def distinct_key(value: Any) -> Hashable:
    """A key by which equal values are one; None for a value that is absent (never the same)."""
    if value.__class__ is str:
        key: str = value
        return key
    if value is MISSING or value is None:
        return None
    if isinstance(value, (str, int, float)):
        return (value.__class__ is bool, value)
    return ("", json.dumps(value, sort_keys=True, default=str))


def discriminator(value: Any) -> Any:
    """The value of a discriminator as the cases name it: its text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_base(value, "string")


def ordered(values: Any, run: MessageRun, *keys: Callable[[Any], Any]) -> Any:
    """The items in order of the keys, as JSONata's order-by has it; stable."""
    if len(values) < 2:
        return values
    return order_by(run, list(values), tuple([(key, False) for key in keys]))


def chosen(present: Iterable[str], names: frozenset[str], alternatives: Alternatives) -> bool:
    """Whether the names of a choice that are present make one of its alternatives."""
    there = names.intersection(present)
    return any(required <= there <= allowed for required, allowed in alternatives)


def in_order(record: dict[str, Any], order: dict[str, int]) -> dict[str, Any]:
    """The record with its fields in the order of the target; `order` gives each its place."""
    made = {}
    for name in sorted(record, key=order.__getitem__):
        made[name] = record[name]  # a comprehension takes longer
    return made


def missing(
    run: MessageRun, at: At, step: str, source: str | None, rule: int, outcome: Outcome
) -> bool:
    """Note that a required field has no value; true where the object around it is left out.

    Where the value was lost with an error of its own, that error says it already.
    """
    match outcome:
        case Outcome.OMIT_PARENT:
            message = "a required value is missing; the object around it is left out"
            run.note("value-missing", message, at, step, source, rule)
            return True
        case Outcome.ERROR | Outcome.OMIT | Outcome.KEEP | Outcome.TRUNCATE | Outcome.FIRST:
            if not run.reported(at, step):
                message = "the target requires a value, and the source has none"
                run.note("value-missing", message, at, step, source, rule, None, "error")
            return False
        case other:
            assert_never(other)


@dataclass(slots=True, eq=False)
class RowIndex:
    """A join: rows by key. The definition alone; the table of a message is kept with its run.

    `rows` gives the items, `by` the keys of an item; both are given the root and the run. Or `table`
    gives the items by their keys, where that is known to need no more. A `shared`
    table serves all messages of a delivery.

    A key that finds nothing, or more than one row where there is to be one, is noted once a
    message; an index of `many` has neither notice.
    """

    name: str
    rows: Callable[[Any, MessageRun], Iterable[Any]] | None
    by: tuple[Callable[[Any, Any, MessageRun], Any], ...]
    many: bool
    shared: bool = False
    table: Callable[[Any, MessageRun], dict[Any, Any]] | None = None

    def build(self, run: MessageRun) -> dict[Any, Any]:
        """Rows by key, kept. What it costs is counted against the run that first asks.

        The table holds its definition too, as no key is: so it is never empty, and code asks for it and
        builds it in one expression.
        """
        table: dict[Any, Any] = {}
        if self.table is not None:
            table = self.table(run.root, run)
        elif self.rows is not None:
            for row in self.rows(run.root, run):
                for by in self.by:
                    key = by(row, run.root, run)
                    # A text is its own key: the common case, without a call.
                    if key.__class__ is str:
                        _add(table, key, row)
                    else:
                        for each in items(key):
                            _add(table, distinct_key(each), row)
            table.pop(None, None)
        table[self] = ()
        tables: dict[Any, Any] = run.shared if self.shared else run.indexes
        tables[self] = table
        return table

    def find(self, key: Any, run: MessageRun) -> Any:
        """The row of a key, or its rows; a key that refers to nothing is noted, once a key."""
        tables: dict[Any, Any] = run.shared if self.shared else run.indexes
        table = tables.get(self) or self.build(run)
        if isinstance(key, list):
            found = [row for each in key for row in items(self.find(each, run))]
            return (found if len(found) > 1 else found[0]) if found else MISSING
        hashed = key if key.__class__ is str else distinct_key(key)
        if hashed is None:
            return MISSING
        rows = table.get(hashed)
        if rows is None:
            if not self.many and (self.name, hashed) not in run.noted:
                run.noted.add((self.name, hashed))
                message = f"${self.name} finds no row with this key"
                run.note_here("reference-unknown", message, key, "warning")
            return MISSING
        if len(rows) == 1:
            return rows[0]
        if not self.many and (self.name, hashed) not in run.noted:
            run.noted.add((self.name, hashed))
            message = f"${self.name} finds more than one row with this key"
            run.note_here("duplicate-row-key", message, key, "error")
        return rows if self.many else MISSING


def _add(table: dict[Hashable, list[Any]], key: Hashable, row: Any) -> None:
    found = table.get(key)
    if found is None:
        table[key] = [row]
    # A row that gives one key twice is found once.
    elif found[-1] is not row:
        found.append(row)


_FEW = 8
"""So many items are looked through one by one; of more, a table by key is made."""


def matching(run: MessageRun, given: Sequence[Any], name: str, value: Any) -> Sequence[Any]:
    """The objects of a list of the message whose field `name` is the text `value`.

    The first time they are looked through; who asks again asks often, and is given a table.
    """
    if value is MISSING:
        return ()
    key = id(given), name
    table = run.indexes.get(key) if len(given) > _FEW else None
    if table is None:
        if len(given) > _FEW:
            run.indexes[key] = {}
        return [each for each in given if each.get(name, MISSING) == value]
    if not table:
        for each in given:
            table.setdefault(each.get(name, MISSING), []).append(each)
    return table.get(value, ())  # type: ignore[no-any-return]  # lists of the items given


def index_function(index: RowIndex, run: MessageRun) -> Function:
    """The index as a function of the language."""
    return Function(lambda key=MISSING: index.find(key, run), 1, index.name)


def note_unknown(name: str, code: str, run: MessageRun, sample: bool) -> None:
    """Note that a table has no such code."""
    what = SAMPLE_WORDS if sample else f"the table of ${name} has no such code"
    run.note_here("code-unknown", what, code, "warning")


def table_function(
    name: str, rows: dict[str, Any], run: MessageRun, sample: bool = False
) -> Function:
    """A table as a function of the language: the value or the row of a key."""

    def find(key: Any = MISSING) -> Any:
        text = as_base(key, "string") if key is not MISSING and key is not None else MISSING
        if not isinstance(text, str):
            return MISSING
        row = rows.get(text, MISSING)
        if row is MISSING:
            note_unknown(name, text, run, sample)
        return row

    return Function(find, 1, name)
