"""What another version of a contract does to the mappings that use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import fill
from typing import Final, Literal

from mapper.contract.difference import Change, changes
from mapper.contract.file.contract_loading import Loader
from mapper.contract.message_model import Side
from mapper.diagnostics.diagnostic import Finding, Position, ordered_findings, start_of
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.plural import counted
from mapper.diagnostics.rendering import finding_object, findings_as_text
from mapper.plan.completeness import rules_below
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import AbsentBody, Plan, RulePlan, ValueBody
from mapper.report.changed_codes import changed_codes
from mapper.yaml_text.file_contents import bounded_content
from mapper.yaml_text.mapping_folders import mapping_files
from mapper.yaml_text.mapping_root import mapping_root

Effect = Literal["breaks", "goes unfilled", "loses its reason", "is in doubt"]
"""What a new version does to a rule. In doubt is one that can run, and about which check asks."""

Reaching = Callable[[Plan, Iterable[Position]], Mapping[tuple[str, int, int], list[str]]]
"""Gives the cases that reach rules of a mapping: by the start of each rule, their names."""

_UNFILLED: Final = frozenset({"missing-target-field", "always-absent"})
_REASONS: Final = frozenset({"unread-unknown", "unfilled-unknown"})


@dataclass(frozen=True, slots=True)
class RuleImpact:
    """What is found wrong or doubtful in a rule with the new contract, and was not before.

    `cases` are the names of the cases that reach the rule; None where what is found is about no
    rule: a reason for fields that are not read, a join, the mapping as a whole.
    """

    finding: Finding
    effect: Effect
    cases: tuple[str, ...] | None = None

    def as_text(self) -> str:
        """The finding, what becomes of the rule, and who sees it."""
        lines = [findings_as_text([self.finding], last_line=False).rstrip("\n")]
        lines.append(f"  so:     the rule {self.effect}")
        if self.cases is not None:
            shown = ", ".join(self.cases[:_SHOWN]) or "none reaches it"
            more = f" and {len(self.cases) - _SHOWN} more" if len(self.cases) > _SHOWN else ""
            text = f"  cases:  {shown}{more}"
            lines.append(fill(text, 80, subsequent_indent=" " * 10, break_on_hyphens=False))
        return "\n".join(lines)


_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class MappingImpact:
    """What the new contract does to the rules of one mapping."""

    mapping: Path
    sides: frozenset[Side]
    rules: tuple[RuleImpact, ...]

    def summary(self) -> str:
        """How many rules meet each effect, in words."""
        counts = Counter(each.effect for each in self.rules)
        said = [
            f"{counted(counts[effect], 'finding')}: {_SAID[effect]}"
            for effect in _SAID
            if counts[effect]
        ]
        return "; ".join(said) or "no rule breaks"


_SAID: Final[dict[Effect, str]] = {
    "breaks": "a rule breaks",
    "goes unfilled": "a field goes unfilled",
    "loses its reason": "a reason is lost",
    "is in doubt": "a rule is in doubt",
}


@dataclass(frozen=True, slots=True)
class ContractImpact:
    """The changes between two versions of a contract, and what they do to mappings."""

    changes: list[Change]
    mappings: list[MappingImpact]

    @property
    def breaks(self) -> bool:
        """Whether a mapping has a new error; where no mapping is known, whether one could."""
        if not self.mappings:
            return any(change.breaks for change in self.changes)
        return any(
            rule.finding.severity == "error" for each in self.mappings for rule in each.rules
        )

    def as_text(self) -> str:
        """The changes, and what they do to each mapping, for people."""
        lines = [f"{each.path}: {each.what} [{_grade(each)}]" for each in self.changes]
        lines = lines or ["no differences"]
        for each in self.mappings:
            lines += ["", f"{each.mapping} ({' and '.join(sorted(each.sides))}): {each.summary()}"]
            for rule in each.rules:
                lines += [rule.as_text(), ""]
        return "\n".join(lines).rstrip("\n") + "\n"

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "changes": [
                {"path": each.path, "what": each.what, "breaks": sorted(each.breaks)}
                for each in self.changes
            ],
            "mappings": [
                {
                    "mapping": str(each.mapping),
                    "sides": sorted(each.sides),
                    "findings": [
                        {
                            **finding_object(rule.finding),
                            "effect": rule.effect,
                            "cases": None if rule.cases is None else list(rule.cases),
                        }
                        for rule in each.rules
                    ],
                }
                for each in self.mappings
            ],
        }


def _grade(change: Change) -> str:
    return f"breaks {' and '.join(sorted(change.breaks))}" if change.breaks else "harmless"


def contract_impact(
    old: Path, new: Path, mappings: Iterable[Path], reaching: Reaching
) -> ContractImpact:
    """Compare two versions of a contract, and plan the mappings that use the old one with the new.

    `mappings` are files or folders; `reaching` gives the cases that reach a rule. Raises
    FindingsError where a version cannot be read; what the new version refers to is looked for
    beside the old one, whose place it takes.
    """
    content = bounded_content(new)
    before, after = Contracts(Loader()), Contracts(Loader({old.resolve(): content}))
    root = mapping_root(old).resolve()
    earlier = before.loader.load(old, root)
    try:
        later = after.loader.load(old, root)
    except FindingsError as error:
        raise FindingsError([_of_file(found, old, new) for found in error.findings]) from None
    found = []
    reported: set[tuple[object, ...]] = set()
    for file in (file for path in mappings for file in mapping_files(path)):
        plan, known = _built(file, before)
        sides = _sides(plan, old, before) if plan is not None else frozenset()
        if plan is not None and sides:
            then, findings = _built(file, after)
            if then is not None:
                findings = [*findings, *_codes(plan, then, findings)]
            seen = {*map(_key, known)}
            if plan.file != str(file):  # a view: what is wrong in its mapping is said there
                seen |= reported
            fresh = ordered_findings(each for each in findings if _key(each) not in seen)
            reported.update(map(_key, fresh))
            found.append(MappingImpact(file, sides, tuple(_rules(plan, fresh, reaching))))
    return ContractImpact(changes(earlier, later), found)


def _of_file(finding: Finding, old: Path, new: Path) -> Finding:
    """A finding about the new version, which was read in the place of the old one."""
    at = finding.position
    if at is None or Path(at.file).resolve() != old.resolve():
        return finding
    return replace(finding, position=replace(at, file=str(new)))


def _codes(old: Plan, new: Plan, found: Iterable[Finding]) -> Iterator[Finding]:
    """What changed lists of codes do to rules about which nothing else is found."""
    said = {
        (each.source_path, each.target_path) for each in found if each.code == "code-not-covered"
    }
    for each in changed_codes(old, new):
        if each.code != "code-new" or (each.source_path, each.target_path) not in said:
            yield each


def _rules(plan: Plan, findings: Iterable[Finding], reaching: Reaching) -> Iterator[RuleImpact]:
    """What findings say of the rules of a mapping, with the cases that reach them."""
    rules = [rule for root in plan.roots() for rule in rules_below(root)]
    about = [(each, _rule_of(each, rules)) for each in findings]
    asked = [rule.position for _, rule in about if rule is not None]
    reached = reaching(plan, asked) if asked else {}
    for finding, rule in about:
        cases = None if rule is None else tuple(reached[start_of(rule.position)])
        yield RuleImpact(finding, _effect(finding, rule), cases)


def _rule_of(finding: Finding, rules: list[RulePlan]) -> RulePlan | None:
    """The innermost rule that a finding stands in; of a name of a field, the rule behind it."""
    at = finding.position
    if at is None or finding.code in _REASONS:
        return None
    here = [rule for rule in rules if rule.position.file == at.file]
    if finding.code == "unknown-target-field":
        behind = [rule for rule in here if start_of(rule.position) > start_of(at)]
        return min(behind, key=lambda rule: start_of(rule.position), default=None)
    around = [rule for rule in here if _holds(rule.position, at)]
    return max(around, key=lambda rule: start_of(rule.position), default=None)


def _gives(rule: RulePlan, finding: Finding) -> bool:
    """Whether a finding is about what gives a rule its value or its context, not about a condition."""
    giving = [*rule.each, *([rule.from_] if rule.from_ is not None else [])]
    if isinstance(rule.body, ValueBody):
        giving.append(rule.body.expression)
    return any(_holds(each.text.position, finding.position) for each in giving)


def _holds(span: Position, at: Position | None) -> bool:
    """Whether a position begins within a span of a file."""
    if at is None or at.file != span.file:
        return False
    end = (span.end_line or span.line, span.end_column or span.column)
    return (span.line, span.column) <= (at.line, at.column) <= end


def _effect(finding: Finding, rule: RulePlan | None) -> Effect:
    reason = rule is not None and isinstance(rule.body, AbsentBody) and bool(rule.body.reason)
    if finding.code in _REASONS or (reason and finding.severity == "error"):
        return "loses its reason"
    lost = finding.code == "unknown-source-path" and rule is not None and _gives(rule, finding)
    if lost or finding.code in _UNFILLED:
        return "goes unfilled"
    return "breaks" if finding.severity == "error" else "is in doubt"


def _built(mapping: Path, contracts: Contracts) -> tuple[Plan | None, list[Finding]]:
    """The plan of a mapping, if there is one, and all that is found in it."""
    try:
        plan = build(mapping, contracts)
    except FindingsError as error:
        return None, list(error.findings)
    return plan, plan.findings


def _sides(plan: Plan, contract: Path, contracts: Contracts) -> frozenset[Side]:
    """On which sides a mapping uses a contract, by itself or through another one."""
    real = contract.resolve()
    sides: list[Side] = []
    if real in {file.resolve() for file in contracts.files(plan.source_contract)}:
        sides.append("source")
    if real in {file.resolve() for file in contracts.files(plan.target_contract)}:
        sides.append("target")
    return frozenset(sides)


def _key(finding: Finding) -> tuple[object, ...]:
    at = finding.position
    span = (at.file, at.line, at.column) if at is not None else None
    return finding.code, span, finding.source_path, finding.target_path
