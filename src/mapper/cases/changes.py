"""What a change of a mapping does: the same messages by two mappings, compared by target path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from mapper.cases.case_runs import Mapper
from mapper.cases.comparison import compare_records
from mapper.cases.expected_notices import expected_of
from mapper.diagnostics.diagnostic import Notice
from mapper.diagnostics.errors import MessageError

Change = Literal["new", "gone", "changed", "order", "refused now", "mapped now"]

_CHANGES: Final[dict[str, Change]] = {
    "unexpected": "new",
    "missing": "gone",
    "different": "changed",
    "order": "order",
}
_INDEX: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class ChangedPath:
    """One path of one message that changes: in the output, or (`notice`) in its notices.

    `old` and `new` are the values as they print. `path` is empty where it is the whole message.
    """

    path: str
    change: Change
    old: str
    new: str
    notice: str | None = None

    @property
    def general_path(self) -> str:
        """The path without the numbers of list items, so that it is one in all messages."""
        return _INDEX.sub("", self.path).lstrip(".")


@dataclass(slots=True)
class Summary:
    """The changes of many messages: by path, notice and change, how often and in which inputs."""

    counts: dict[tuple[str | None, str, Change], list[str]] = field(default_factory=dict)

    def add(self, name: str, changes: Iterable[ChangedPath]) -> None:
        """Counts the changes of one input."""
        for one in changes:
            self.counts.setdefault((one.notice, one.general_path, one.change), []).append(name)

    def rows(self) -> list[tuple[str | None, str, Change, int, list[str]]]:
        """(notice, path, change, times, inputs): outputs before notices, by path."""
        return [
            (notice, path, change, len(names), list(dict.fromkeys(names)))
            for (notice, path, change), names in sorted(
                self.counts.items(), key=lambda item: (item[0][0] or "", item[0][1], item[0][2])
            )
        ]


def compare_mappings(
    before: Mapper,
    after: Mapper,
    source: Any,
    params: Mapping[str, str] | None = None,
    *,
    by_subject: tuple[bool, bool] = (False, False),
) -> list[ChangedPath]:
    """What is other in the output and the notices of `source` when `after` maps it.

    `by_subject` says of each mapping whether it makes a message of each subject of the source;
    those are compared one by one, in their order.
    """
    old, notices_before = _map(before, source, params, by_subject[0])
    new, notices_after = _map(after, source, params, by_subject[1])
    return [*_outputs(old, new), *_notices(notices_before, notices_after)]


def _outputs(old: list[Any], new: list[Any]) -> Iterable[ChangedPath]:
    several = len(old) > 1 or len(new) > 1
    for number in range(max(len(old), len(new))):
        above = f"[{number}]" if several else ""
        if number >= len(old) or number >= len(new):
            change: Change = "new" if number >= len(old) else "gone"
            yield ChangedPath(above, change, "", "")
            continue
        one, other = old[number], new[number]
        if one is None or other is None:
            if one is not other:
                yield ChangedPath(above, "refused now" if other is None else "mapped now", "", "")
            continue
        for found in compare_records(one, other):
            path = f"{above}.{found.path}" if above else found.path
            yield ChangedPath(path, _CHANGES[found.kind], found.expected, found.found)


def _notices(old: Sequence[Notice], new: Sequence[Notice]) -> Iterable[ChangedPath]:
    left = list(map(expected_of, new))
    gone = []
    for notice in old:
        entry = expected_of(notice)
        if entry in left:
            left.remove(entry)
        else:
            gone.append(entry)
    for change, entries in (("gone", gone), ("new", left)):
        for entry in entries:
            stated = dict(entry.entries)
            path = stated.get("target_path") or stated.get("source_path") or ""
            is_new = change == "new"
            yield ChangedPath(
                path,
                "new" if is_new else "gone",
                "" if is_new else str(entry),
                str(entry) if is_new else "",
                stated["code"],
            )


def _map(
    mapping: Mapper, source: Path, params: Mapping[str, str] | None, by_subject: bool
) -> tuple[list[Any], list[Notice]]:
    """The records, None for a message that cannot be mapped, and all notices."""
    try:
        if not by_subject:
            result = mapping.map(source, params=params)
            return [result.record], list(result.notices)
        results = [result for _, result in mapping.map_all(source, params=params)]
    except MessageError as error:
        return [None], list(error.notices)
    notices = [notice for result in results for notice in result.notices]
    return [result.record for result in results], notices
