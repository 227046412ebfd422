"""Runs the mutants of a mapping against its cases: which of them some case notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from random import Random
from signal import SIG_DFL, SIGTERM, signal
from typing import Final, Literal

from mapper.cases.small_cases import all_cases
from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.mutation.changed_plans import ChangeablePlan, ChangedMapping
from mapper.mutation.mutant import Mutant
from mapper.mutation.mutants import mutants
from mapper.mutation.rehearsed_cases import GivenCase, RehearsedCase, rehearsed
from mapper.plan.plan_building import Contracts

Fate = Literal["noticed", "survived", "equivalent"]


@dataclass(frozen=True, slots=True)
class TriedChange:
    """What became of one mutant: by which case it was noticed, or which cases reached it in vain.

    It is `equivalent` where `check` refuses it, or the code is the same. `crash` is the error that
    a case met, where that is how it was noticed.
    """

    kind: str
    position: Position
    path: str
    says: str
    fate: Fate
    key: tuple[object, ...] = ()
    """What makes a change of a file one, whichever mapping it is tried with."""
    by: str = ""
    reached: tuple[str, ...] = ()
    crash: str = ""


class MutationRun:
    """One mapping with its mutants, and the cases that are to notice them."""

    def __init__(self, mapping: Path, contracts: Contracts | None = None) -> None:
        self.mapping = mapping
        self.plan = ChangeablePlan(mapping, contracts)
        self.mutants: Sequence[Mutant] = list(mutants(self.plan.build))
        self.all = all_cases([mapping])
        self.cases, self.failing = rehearsed(self.all, self.plan.program)

    @cached_property
    def given(self) -> list[GivenCase]:
        """All cases, to be read anew: those that noticed last come first."""
        return [GivenCase.of(case, self.plan.program.mapping) for case in self.all]

    def trials(self, numbers: Iterable[int]) -> Iterator[tuple[int, TriedChange]]:
        """What becomes of the mutants with these numbers, one by one."""
        for number in numbers:
            mutant = self.mutants[number]
            with self.plan.changed(mutant) as changed:
                trial = self._trial(mutant, changed)
            yield number, trial

    def _trial(self, mutant: Mutant, changed: ChangedMapping | None) -> TriedChange:
        what = (mutant.kind, mutant.position, mutant.path)
        if changed is None:
            return TriedChange(*what, mutant.says, "equivalent", mutant.key)
        reached: list[str] = []
        for case in self._reaching(mutant, changed) if not changed.reads else list(self.given):
            try:
                noticed, crash = case.notices(changed.mapping), ""
            except Exception as error:  # noqa: BLE001  # whatever changed code does, it is noticed
                noticed, crash = True, f"{type(error).__name__}: {error}"
            if noticed:
                if isinstance(case, GivenCase):
                    self.given.remove(case)
                    self.given.insert(0, case)
                return TriedChange(
                    *what, changed.says, "noticed", mutant.key, case.case.name, (), crash
                )
            reached.append(case.case.name)
        return TriedChange(*what, changed.says, "survived", mutant.key, "", tuple(reached))

    def _reaching(self, mutant: Mutant, changed: ChangedMapping) -> list[RehearsedCase]:
        """The cases that reach what is changed, those that reach least beside it first."""
        if mutant.table:
            found = [
                one for one in self.cases if one.rows.get(mutant.table, set()) & mutant.rows.keys()
            ]
        elif changed.patch is None or "" in changed.patch:
            found = list(self.cases)
        else:
            lines = {
                name: _changed_lines(self.plan.program.lines_of(name), now)
                for name, now in changed.patch.items()
            }
            found = [
                one
                for one in self.cases
                if any(line in lines.get(name, ()) for name, line in one.lines)
            ]
        return sorted(found, key=lambda one: len(one.lines))


def _changed_lines(before: list[str], now: list[str]) -> range:
    """The lines of a function that are other now; where lines were added, the one above them."""
    before, now = ("\n".join(lines).rstrip().split("\n") for lines in (before, now))
    most = min(len(before), len(now))
    start = next((at for at in range(most) if before[at] != now[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] != now[-1 - at]), most - start)
    return range(start if start < len(before) - end else max(start - 1, 0), len(before) - end)


def tried(
    mappings: Iterable[Path],
    *,
    jobs: int = 1,
    sample: tuple[int, int] | None = None,
    began: Callable[[int], None] = lambda number: None,
) -> Iterator[TriedChange]:
    """The trials of several mappings, in order: of all their changes, or of a `sample`.

    A sample is how many changes, and the seed that chooses them. A change of a file that several
    mappings use is tried with the next one only while no case has noticed it. `began` gets how
    many trials are to come of a mapping.

    Raises FindingsError where a mapping has errors, and where a case fails as it is.
    """
    contracts = Contracts(Loader())
    runs = [MutationRun(mapping, contracts) for mapping in mappings]
    failing = [name for run in runs for name in run.failing]
    if failing:
        message = f"{len(failing)} cases fail before anything is changed: {', '.join(failing[:3])}"
        hint = "run mapper test, and correct what it reports"
        raise FindingsError([Finding("case-fails", message, hint=hint)])
    chosen = _chosen(runs, sample)
    noticed: set[tuple[object, ...]] = set()
    for run, numbers in zip(runs, chosen, strict=True):
        left = [number for number in numbers if run.mutants[number].key not in noticed]
        began(len(left))
        for number, trial in run.trials(left) if jobs <= 1 else _shared(run, left, jobs):
            if trial.fate == "noticed":
                noticed.add(run.mutants[number].key)
            yield trial


def _chosen(runs: Sequence[MutationRun], sample: tuple[int, int] | None) -> list[list[int]]:
    """The numbers of the mutants to try, by mapping."""
    if sample is None:
        return [list(range(len(run.mutants))) for run in runs]
    count, seed = sample
    # A change of a file that several mappings use is chosen once, and tried with all of them.
    keys = list(dict.fromkeys(mutant.key for run in runs for mutant in run.mutants))
    random = Random(seed)  # noqa: S311  # reproducible, not secret
    picked = set(random.sample(keys, min(count, len(keys))))
    return [
        [number for number, mutant in enumerate(run.mutants) if mutant.key in picked]
        for run in runs
    ]


def _shared(run: MutationRun, numbers: list[int], jobs: int) -> Iterator[tuple[int, TriedChange]]:
    """The trials of a mapping by several processes, each with a copy of all that was prepared."""
    context = get_context("fork")
    chunks = [numbers[at : at + _CHUNK] for at in range(0, len(numbers), _CHUNK)]
    _FORKED[:] = [run]
    with context.Pool(jobs, _quiet) as pool:
        for trials in pool.imap(_forked, chunks):
            yield from trials


def _quiet() -> None:
    """A process that has no more to do is ended, and says nothing of it."""
    signal(SIGTERM, SIG_DFL)


_CHUNK: Final = 10
_FORKED: Final[list[MutationRun]] = []
"""What a process that is forked off finds."""


def _forked(numbers: list[int]) -> list[tuple[int, TriedChange]]:
    return list(_FORKED[0].trials(numbers))
