"""Items that are there and come to nothing: noted, where more is lost than was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mapper.running.message_run import At, MessageRun


def sifted(
    given: Sequence[Any],
    passed: Any,
    run: MessageRun,
    at: At,
    step: str | None,
    source: str | None,
    rule: int,
) -> Any:
    """Those of `given` that `$where` lets pass; it is kept in mind where none does.

    Rules often share items out among them, each taking some: it is noted at the end of the message,
    of items of which no rule took any.
    """
    if given:
        first = given[0]
        # An object of the document is the same wherever it is met; of a text nothing says so.
        key = id(first) if isinstance(first, dict) else -1 - len(run.sifted)
        if passed:
            run.sifted[key] = None
        else:
            run.sifted.setdefault(key, (_settled(at), step, source, rule))
    return passed


def sifted_rows(
    given: Sequence[Any], passed: Any, run: MessageRun, name: str, source: str | None
) -> Any:
    """Those of `given` that the `where` of an index lets pass; noted where none does."""
    if given and not passed:
        at, step, _, rule = run.here
        path = f"$$.{source}" if source else None
        message = f"none of {len(given)} items passes the `where` of ${name}"
        run.note("none-passes", message, at, step, path, rule, None, "info")
    return passed


def note_sifted(run: MessageRun) -> None:
    """Note the items of which no `$where` let any pass."""
    for lost in run.sifted.values():
        if lost is not None:
            at, step, source, rule = lost
            message = "there are items here, and none of them passes `$where`"
            run.note("none-passes", message, at, step, source, rule, None, "info")
    run.sifted.clear()


def _settled(at: At, index: int | None = None) -> At:
    """`at` with the index of the list that is being filled as it is now, or as `index`."""
    if at is None:
        return None
    around, step, target, source, source_index = at
    if isinstance(target, list):
        target, index = len(target) if index is None else index, None
    return (_settled(around, index), step, target, source, source_index)


class Trial:
    """An output that is made to be compared: what is noted on the way is forgotten again.

    One that says less than the output that is kept, and nothing else, is no loss.
    """

    __slots__ = ("_failed", "_noted", "_nothing", "_notices", "_run", "_sifted")

    def __init__(self, run: MessageRun) -> None:
        self._run = run
        self._notices = len(run.notices)
        self._failed = run.failed
        self._nothing = run.nothing
        self._noted = set(run.noted)
        self._sifted = dict(run.sifted)

    def end(self, rows: list[Any], before: int, kept: int, at: At, rule: int) -> None:
        """Take what was made behind `before` out of `rows`, and note it where it differs.

        `kept` is the index of the output that has the same key.
        """
        made = rows[before:]
        del rows[before:]
        run = self._run
        del run.notices[self._notices :]
        run.failed, run.nothing = self._failed, self._nothing
        run.noted, run.sifted = self._noted, self._sifted
        if made and not _within(made[0], rows[kept]):
            note_dropped(run, _settled(at, kept), rule)


def _within(made: Any, kept: Any) -> bool:
    """Whether all that `made` says is said in `kept` too."""
    if isinstance(made, dict) and isinstance(kept, dict):
        return all(name in kept and _within(value, kept[name]) for name, value in made.items())
    if isinstance(made, list) and isinstance(kept, list):
        return all(any(_within(one, other) for other in kept) for one in made)
    return bool(made == kept)


def note_dropped(run: MessageRun, at: At, rule: int) -> None:
    """Note that an item was left out, as `$distinct_by` says, which would have given another."""
    message = "an item with the key of another is left out, and its output differs"
    run.note("item-dropped", message, at, None, None, rule)
