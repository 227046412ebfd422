"""How much of mappings is covered: figures per mapping and in all, and what falls short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from mapper.coverage.case_reach import MappingReach, Place, Reach, RuleReach, place_of
from mapper.coverage.reason_lists import Listing, reasons_for_many
from mapper.coverage.source_fields import ReadField
from mapper.coverage.target_fields import FilledField
from mapper.coverage.unreached import Explained, unreached
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.rendering import finding_object
from mapper.mapping_file.file_users import FileUsers
from mapper.plan.declared_fields import Reason

Kind = Literal["source", "target", "rules", "branches", "rows", "outcomes"]
Shown = Literal["filled", "unfilled", "given", "absent", "never", "withheld", "no rule"]

MEANINGS: Final[dict[Kind, tuple[str, str]]] = {
    "source": ("source fields", "read, or ignored for a reason"),
    "target": ("target fields", "filled by a case, or absent for a reason"),
    "rules": ("rules", "reached by a case, or not for a reason"),
    "branches": ("branches", "of `$match`, `$choose`: likewise"),
    "rows": ("table rows", "looked up by a case, or not for a reason"),
    "outcomes": ("outcomes", "met by a case, or not for a reason"),
}
"""What is counted, and when a part of it is covered."""


class Figure(NamedTuple):
    """So many of all are covered."""

    covered: int
    total: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 is all; of nothing all is covered."""
        return 100 * self.covered // self.total if self.total else 100

    def plus(self, other: Figure) -> Figure:
        """Both together."""
        return Figure(self.covered + other.covered, self.total + other.total)


class CoveredField(NamedTuple):
    """A field of the target as it is shown: its path, what becomes of it, why, and in which cases.

    `filled` is in the message of some case; `unfilled` is in none, though rules give it. Where no case
    was run these are `given`.
    """

    path: str
    state: Shown
    reason: str
    cases: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether a case shows it, or a reason says why none does."""
        if self.state == "unfilled":
            return bool(self.reason)
        return self.state not in ("never", "no rule")


@dataclass(frozen=True, slots=True)
class MappingCoverage:
    """A mapping: its file, its figures, and the fields of both sides."""

    file: str
    figures: Mapping[Kind, Figure]
    source: Sequence[ReadField]
    target: Sequence[CoveredField]

    def as_json(self) -> dict[str, Any]:
        """The mapping for machines."""
        return {
            "mapping": self.file,
            "figures": {
                kind: {"covered": one.covered, "total": one.total, "percent": one.percent}
                for kind, one in self.figures.items()
            },
            "source": [
                {
                    "path": one.path,
                    "state": one.state,
                    **({"reason": str(one.reason.text)} if one.reason is not None else {}),
                }
                for one in self.source
            ],
            "target": [
                {
                    "path": one.path,
                    "state": one.state,
                    **({"reason": one.reason} if one.reason else {}),
                    **({"cases": list(one.cases)} if one.cases else {}),
                }
                for one in self.target
            ],
        }

    def unread(self) -> dict[str, list[str]]:
        """The fields that nothing reads and no reason is given for, by the type that has them."""
        found: dict[str, list[str]] = {}
        for each in self.source:
            if each.state == "unread":
                found.setdefault(each.owner, []).append(each.name)
        return found

    def open(self) -> list[CoveredField]:
        """The target fields that are not covered."""
        return [one for one in self.target if not one.covered]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Mappings with their figures, what no case reaches of all of them, and wrong reasons."""

    mappings: Sequence[MappingCoverage]
    left: Sequence[Finding]
    wrong: Sequence[Finding]
    """What is wrong with reasons, and cases that could not be run: these fail whatever is asked."""

    def total(self) -> dict[Kind, Figure]:
        """The figures of all mappings together; what they share counts for each of them."""
        found: dict[Kind, Figure] = {}
        for mapping in self.mappings:
            for kind, figure in mapping.figures.items():
                found[kind] = found.get(kind, Figure(0, 0)).plus(figure)
        return found

    def as_json(self) -> dict[str, Any]:
        """All of it for machines."""
        return {
            "mappings": [one.as_json() for one in self.mappings],
            "unreached": [finding_object(one) for one in self.left],
            "findings": [finding_object(one) for one in self.wrong],
        }

    def below(self, least: Mapping[Kind, int]) -> Iterator[tuple[str, Kind, Figure, int]]:
        """The mappings of which a figure is below what is asked: file, what, how much, and least."""
        for mapping in self.mappings:
            for kind, percent in least.items():
                figure = mapping.figures.get(kind)
                if figure is not None and figure.percent < percent:
                    yield mapping.file, kind, figure, percent


def coverage_of(
    reach: Reach,
    reasons: Explained,
    shown: Iterable[MappingReach],
    *,
    ran: bool = True,
) -> Coverage:
    """The coverage of mappings, of what their cases reach.

    Where no case `ran`, that is of the fields of both sides.
    """
    chosen = list(shown)
    mappings = [_coverage(one, reasons, ran=ran) for one in chosen]
    listed = [*reasons.listed, *_declared(reach.mappings.values())]
    wrong = [*reach.failed, *reasons_for_many(listed), *(reasons.stale if ran else ())]
    wrong += _stale(reach)
    return Coverage(mappings, unreached(reasons, chosen) if ran else [], wrong)


def _coverage(one: MappingReach, reasons: Explained, *, ran: bool) -> MappingCoverage:
    by_place = {place_of(rule.position): rule for rule in one.rules}
    target = [_field(each, by_place, reasons, ran=ran) for each in one.target.listed()]
    read = sum(each.state != "unread" for each in one.source)
    figures: dict[Kind, Figure] = {
        "source": Figure(read, len(one.source)),
        "target": Figure(sum(each.covered for each in target), len(target)),
    }
    if ran:
        figures["rules"] = _rules(one, reasons, branches=False)
        figures["branches"] = _rules(one, reasons, branches=True)
        rows = [(table, row) for table in one.tables for row in table.rows]
        done = sum(row in t.reached or (t.file, row) in reasons.rows for t, row in rows)
        figures["rows"] = Figure(done, len(rows))
        met = sum(each.reached or each in reasons.policies for each in one.policies)
        figures["outcomes"] = Figure(met, len(one.policies))
    return MappingCoverage(one.plan.file, figures, one.source, target)


def _rules(one: MappingReach, reasons: Explained, *, branches: bool) -> Figure:
    rules = [each for each in one.rules if each.branch == branches]
    return Figure(sum(each.reached or each in reasons.rules for each in rules), len(rules))


def _field(
    one: FilledField,
    rules: Mapping[Place, RuleReach],
    reasons: Explained,
    *,
    ran: bool,
) -> CoveredField:
    if one.state != "given" or not ran:
        return CoveredField(one.path, one.state, one.reason, ())
    if one.cases:
        return CoveredField(one.path, "filled", one.reason, tuple(sorted(one.cases)))
    filling = [rules.get(place_of(rule.position)) for rule in one.rules]
    why = [reasons.rules.get(rule) if rule is not None else None for rule in filling]
    reason = "" if None in why else "; ".join(dict.fromkeys(map(str, why)))
    return CoveredField(one.path, "unfilled", reason, ())


def _declared(mappings: Iterable[MappingReach]) -> Iterator[Listing]:
    for one in mappings:
        for reason in (*one.plan.unread.values(), *one.plan.unfilled.values()):
            yield Listing(reason.path, reason.text)


def _stale(reach: Reach) -> Iterator[Finding]:
    """Findings for paths of `unfilled` that name only fields that rules of all mappings fill."""
    declared: dict[Place, Reason] = {}
    needed: set[Place] = set()
    for one in reach.mappings.values():
        for reason in one.plan.unfilled.values():
            declared[place_of(reason.path.position)] = reason
        for each in one.target.listed():
            if each.declared is not None:
                needed.add(place_of(each.declared.path.position))
    users = FileUsers(reach.mappings)
    for place, reason in declared.items():
        if place not in needed and users.are_all(place[0]):
            message = f"`{reason.path}` is listed in `unfilled`, and rules fill it"
            yield Finding("reason-stale", message, reason.path.position, hint="remove the reason")
