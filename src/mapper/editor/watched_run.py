"""A mapping run after each save: what came out, and what changed since the run before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding, Notice
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.diagnostics.waiting_codes import waiting
from mapper.plan.checking import checked
from mapper.plan.plan_building import Contracts

if TYPE_CHECKING:
    from mapper import Mapping, Result

Sign = Literal[" ", "+", "-"]
Line = tuple[Sign, str]
"""A line of an output: there as before, new, or gone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see after a save.

    `output` is that of the last run that gave one; it is `current` where this one did. `fresh` are
    the notices that were not there before, `gone` is how many were.
    """

    findings: Sequence[Finding] = ()
    output: tuple[Line, ...] = ()
    current: bool = False
    notices: tuple[Notice, ...] = ()
    fresh: frozenset[Notice] = frozenset()
    gone: int = 0
    first: bool = False
    """Whether there was no output before."""

    @property
    def changed(self) -> int:
        """How many lines of the output are new or gone."""
        return sum(sign != " " for sign, _ in self.output)


@dataclass(slots=True)
class WatchedRun:
    """Maps a message again and again, and remembers what came out.

    `form` is that of the output: `xml` or `json`.
    """

    mapping: Path
    source: Path
    form: str
    view: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    today: date | None = None
    tables: Path | None = None
    draft: bool = False
    _contracts: Contracts = field(default_factory=lambda: Contracts(Loader()))
    _output: list[str] | None = None
    _notices: tuple[Notice, ...] = ()

    def run(self) -> Shown:
        """Map the message by the mapping as its files are now."""
        findings = checked([self.mapping], (), self.tables, contracts=self._contracts).findings
        if self.draft:
            findings = waiting(findings)
        if any(one.severity == "error" for one in findings):
            return self._kept(findings)
        try:
            result = self._load().map(self.source, params=self.params, today=self.today)
        except FindingsError as error:  # saved once more in between, or the view
            return self._kept(error.findings)
        except MessageError as error:
            return self._kept(findings, error.notices)
        if not result.ok:
            return self._kept(findings, result.notices)
        return self._new(findings, result)

    def _load(self) -> Mapping:
        import mapper
        from mapper.compiler.compiled_loading import load_draft

        if self.draft:
            return load_draft(self.mapping, view=self.view, tables=self.tables)[0]
        return mapper.load(self.mapping, view=self.view, tables=self.tables)

    def _kept(self, findings: Sequence[Finding], notices: tuple[Notice, ...] = ()) -> Shown:
        """What there is to see where no message came out: the last one that did."""
        lines: tuple[Line, ...] = tuple((" ", line) for line in self._output or ())
        return Shown(findings, lines, False, notices, frozenset(notices))

    def _new(self, findings: Sequence[Finding], result: Result) -> Shown:
        before, known = self._output, set(map(_without_value, self._notices))
        write = result.to_xml if self.form == "xml" else result.to_json
        self._output = write(pretty=True).decode("utf-8").splitlines()
        self._notices = result.notices
        fresh = [one for one in result.notices if _without_value(one) not in known]
        return Shown(
            findings,
            tuple(_compared(before, self._output)),
            True,
            result.notices,
            frozenset(fresh) if before is not None else frozenset(),
            len(known.difference(map(_without_value, result.notices))),
            first=before is None,
        )


def _without_value(notice: Notice) -> Notice:
    return replace(notice, value=None)


def _compared(before: list[str] | None, after: list[str]) -> Iterator[Line]:
    """The lines of two outputs: what is new, what is gone, what stayed."""
    if before is None:
        before = after
    for what, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if what == "equal":
            yield from ((" ", line) for line in after[new_start:new_end])
        else:
            yield from (("-", line) for line in before[start:end])
            yield from (("+", line) for line in after[new_start:new_end])
