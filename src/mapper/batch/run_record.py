"""What a run without a state did, kept among its outputs, so that each is traced to what made it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from heapq import nlargest
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from mapper.batch.batch_summary import BatchSummary, percentiles
from mapper.batch.range_report import MOST_SLOW, RangeReport
from mapper.running.message_trace import made_by
from mapper.writing.whole_files import write_atomically
from mapper.yaml_text.file_contents import bounded_content

if TYPE_CHECKING:
    from mapper.batch.message_results import Request
    from mapper.diagnostics.diagnostic import Notice
    from mapper.running.mapping import Mapping

RUN_RECORD: Final = ".run.json"
"""The record of a folder of outputs. It is hidden: a folder of sources is read without it."""
MOST_RUNS: Final = 100
"""How many runs into one folder are remembered."""

Outputs = dict[str, dict[str, Any]]
"""By the name of a source's output: `source`, its path, and `numbers`, those of its messages from
and to; an empty list where it is one message."""


class RunRecord:
    """The record of one run into a folder."""

    def __init__(self, mapping: Mapping, request: Request, folder: Path, form: str) -> None:
        self._mapping = mapping
        self._request = request
        self._file = folder / RUN_RECORD
        self._form = form
        self._report = RangeReport(0)
        self._outputs: Outputs = {}
        self._began = monotonic()

    def count(self, label: str, notices: Iterable[Notice], seconds: float, *, ok: bool) -> None:
        """Count a message."""
        self._report.count(label, notices, seconds, failed=not ok)
        if len(self._report.slowest) > 1000:
            self._report.slowest = nlargest(MOST_SLOW, self._report.slowest)

    def wrote(self, stem: str, source: str, number: int | None) -> None:
        """A message of a source is in the folder, the `number`th where it may give several."""
        numbers = self._outputs.setdefault(stem, {"source": source, "numbers": []})["numbers"]
        if number is None:
            return
        if numbers and numbers[-1][1] == number - 1:
            numbers[-1][1] = number
        else:
            numbers.append([number, number])

    def write(self, *, stopped: bool) -> None:
        """Write the record. Raises OSError where it cannot be written."""
        asked, report = self._request, self._report
        if not self._outputs:
            return
        found = BatchSummary(
            mapping=made_by(self._mapping),
            request={
                "mapping": self._mapping.name,
                "given": sorted(asked.params),
                "today": (asked.today or date.today()).isoformat(),
                "strict_source": asked.strict_source,
                "form": self._form,
            },
            mapped=report.mapped,
            failed=report.failed,
            left=0,
            now=report.mapped + report.failed,
            seconds=monotonic() - self._began,
            notices=report.by_severity(),
            durations=percentiles(report.durations),
            slowest=nlargest(MOST_SLOW, report.slowest),
            refused=[],
            unwritten={},
            stopped=stopped,
        )
        record = {**found.as_json(), "outputs": self._outputs, "earlier": self._earlier()}
        write_atomically(self._file, json.dumps(record, ensure_ascii=False).encode() + b"\n")

    def _earlier(self) -> list[dict[str, Any]]:
        """The earlier runs, newest first, of which something may still be in the folder."""
        kept: list[dict[str, Any]] = []
        for run in runs_of(self._file)[: MOST_RUNS - 1]:
            newer = [self._outputs, *(one["outputs"] for one in kept)]
            if not all(
                any(_covers(outputs.get(stem), one) for outputs in newer)
                for stem, one in run["outputs"].items()
            ):
                kept.append({name: run[name] for name in ("mapping", "request", "outputs")})
        return kept


def _covers(newer: dict[str, Any] | None, older: dict[str, Any]) -> bool:
    """Whether all outputs of a source were written again."""
    if newer is None or bool(newer["numbers"]) != bool(older["numbers"]):
        return False
    return all(
        any(low <= first and last <= high for low, high in newer["numbers"])
        for first, last in older["numbers"]
    )


def runs_of(file: Path) -> list[dict[str, Any]]:
    """The runs that a record knows, newest first; none where there is no record, or it is damaged."""
    try:
        record = json.loads(bounded_content(file))
        return [record, *record["earlier"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def trace_in(file: Path, stem: str) -> dict[str, Any] | None:
    """The source of the message that has this name, and the mapping that made it."""
    name, dot, digits = stem.rpartition(".")
    number = int(digits) if dot and digits.isdecimal() else None
    for run in runs_of(file):
        outputs: Outputs = run["outputs"]
        whole = outputs.get(stem)
        of = {"mapping": run["mapping"], "request": run["request"]}
        if whole is not None and not whole["numbers"]:
            return {"source": whole["source"], **of}
        several = outputs.get(name)
        if several is None or number is None:
            continue
        if any(first <= number <= last for first, last in several["numbers"]):
            return {"source": f"{several['source']}, message {number}", **of}
    return None
