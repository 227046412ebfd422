"""A plan in which one rule, join or row is another for a while, and the mapping of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from mapper.compiler.compiled_loading import load_apart
from mapper.compiler.program_patches import Owner, Patch, PatchableProgram
from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.errors import FindingsError
from mapper.jsonata.runtime.expression_errors import LimitError
from mapper.mapping_file.file_model import ValueFormat
from mapper.mapping_file.rule_model import Rule
from mapper.mutation.declared_mutants import with_part
from mapper.mutation.mutant import Mutant
from mapper.plan import completeness
from mapper.plan.plan_building import Contracts, KeptBuild, build_kept, build_loaded
from mapper.plan.plan_model import IndexPlan, Plan, RulePlan
from mapper.plan.resolving import ResolvedRule
from mapper.plan.source_judging import digit_sum
from mapper.running.mapping import Mapping
from mapper.yaml_text.spanned_model import SpannedModel


class ChangedMapping(NamedTuple):
    """A mapping with one change: what the change says, and which lines of which functions are other.

    `patch` is None where all functions may be. `reads` says that it may read its source in another
    way too.
    """

    mapping: Mapping
    says: str
    patch: Patch | None
    reads: bool = False


class ChangeablePlan:
    """The plan of a mapping, its program, and what can change one thing in both."""

    def __init__(self, path: Path, contracts: Contracts | None = None) -> None:
        self.contracts = contracts or Contracts(Loader())
        self.build: KeptBuild = build_kept(path, self.contracts)
        self.build.plan.refuse_errors()
        self.program = PatchableProgram(self.build.plan)
        self.source = load_apart(self.build.plan).source_code
        self.sites: dict[int, list[ResolvedRule]] = {}
        for one in self.build.resolved:
            self.sites.setdefault(id(one.rule), []).append(one)
        self.owners = _owners(self.build.plan)
        self.alive: list[object] = []
        """What was resolved for changes: the compiler knows things by their identity, which nothing
        else may have later."""
        self.known = {_key(one) for one in self._incomplete()}

    @property
    def plan(self) -> Plan:
        """The plan as its files say it, but within `changed`."""
        return self.build.plan

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[ChangedMapping | None]:
        """The mapping with a mutant's change; None where `check` refuses it, or it changes no code."""
        if mutant.table:
            with self.program.other_rows(mutant.table, mutant.rows) as mapping:
                yield ChangedMapping(mapping, mutant.says, {})
        elif mutant.check is not None:
            with self._checked(mutant, *mutant.check) as made:
                yield made
        elif mutant.part is not None:
            yield self._made_again(mutant, mutant.part)
        elif mutant.join:
            with self._joined(mutant) as made:
                yield made
        else:
            with self._ruled(mutant) as made:
                yield made

    @contextmanager
    def _ruled(self, mutant: Mutant) -> Iterator[ChangedMapping | None]:
        sites = self.sites[id(mutant.anchor)]
        for says, rule in mutant.rules:
            with _restored([site.plan for site in sites]), self._forgotten():
                if self._resolved(sites, rule):
                    made = self._compiled(sites, mutant.says.replace("{}", says))
                    if made is not None:
                        with made as changed:
                            yield changed
                        return
        yield None

    @contextmanager
    def _forgotten(self) -> Iterator[None]:
        """What is resolved and written inside for the first time is so of a changed plan alone."""
        resolver, fragments = self.build.resolver, self.program.writer.rules.fragments
        made, names = dict(resolver.made), set(resolver.names)
        functions, written = dict(fragments.functions), dict(fragments.written)
        try:
            yield
        finally:
            self.alive += [plan for key, plan in resolver.made.items() if key not in made]
            resolver.made.clear()
            resolver.made.update(made)
            resolver.names.clear()
            resolver.names.update(names)
            fragments.functions, fragments.written = functions, written

    def _resolved(self, sites: list[ResolvedRule], rule: Rule) -> bool:
        """Put a rule in the place of another one; whether `check` takes it."""
        findings = self.build.resolver.findings
        before = len(findings)
        try:
            for site in sites:
                made = self.build.resolver.again(rule, site)
                self.alive.append(made)
                _become(site.plan, made)
            refused = any(one.severity == "error" for one in findings[before:])
        finally:
            del findings[before:]
        return not refused and all(_key(one) in self.known for one in self._incomplete())

    def _compiled(self, sites: list[ResolvedRule], says: str) -> Any:
        owners = {id(owner): owner for site in sites if (owner := self.owners.get(id(site.plan)))}
        if not owners:
            return None  # a rule that nothing uses
        if any(map(self.program.is_inline, owners.values())):
            return self._whole(says)
        try:
            functions = self.program.rewritten(owners.values())
        except (LimitError, SyntaxError, ValueError):  # more than Python can hold
            return None
        return self._patched(functions, says) if functions else None

    @contextmanager
    def _patched(self, patch: Patch, says: str) -> Iterator[ChangedMapping]:
        with self.program.patched(patch) as mapping:
            yield ChangedMapping(mapping, says, patch)

    @contextmanager
    def _whole(self, says: str) -> Iterator[ChangedMapping | None]:
        try:
            mapping = load_apart(self.plan)
        except FindingsError:
            yield None
        else:
            same = mapping.source_code == self.source
            yield None if same else ChangedMapping(mapping, says, None)

    @contextmanager
    def _checked(
        self, mutant: Mutant, name: str, declared: ValueFormat
    ) -> Iterator[ChangedMapping | None]:
        leaves, sums = self.build.resolver.leaves, self.plan.judging.sums
        check, sum_ = leaves.checks[name], sums.pop(name, None)
        before, findings = check.expression, self.build.resolver.findings
        try:
            for says, text in mutant.checks:
                known = len(findings)
                made = leaves.checking(before.context.leaves[0].name or "", declared, text)
                refused = any(one.severity == "error" for one in findings[known:])
                del findings[known:]
                if refused:
                    continue
                self.alive.append(made)
                check.expression = made
                digits = digit_sum(made.node, made.free_variables)
                if sum_ is not None and digits is not None:
                    sums[name] = digits
                with self.program.rechecked(check) as mapping:
                    said = mutant.says.replace("{}", says)
                    yield ChangedMapping(mapping, said, None, reads=True)
                return
            yield None
        finally:
            check.expression = before
            sums.pop(name, None)
            if sum_ is not None:
                sums[name] = sum_

    def _made_again(self, mutant: Mutant, part: SpannedModel) -> ChangedMapping | None:
        for says, other in mutant.parts:
            try:
                plan = build_loaded(with_part(self.build.loaded, part, other), self.contracts)
                plan.refuse_errors()
                mapping = load_apart(plan)
            except FindingsError:
                continue
            if mapping.source_code == self.source:
                return None
            return ChangedMapping(mapping, mutant.says.replace("{}", says), None, reads=True)
        return None

    @contextmanager
    def _joined(self, mutant: Mutant) -> Iterator[ChangedMapping | None]:
        plan = self.plan.indexes[mutant.join]
        findings = self.build.resolver.findings
        for says, index in mutant.joins:
            with _restored([plan]):
                before = len(findings)
                other = self.build.join(mutant.join, index)
                refused = any(one.severity == "error" for one in findings[before:])
                del findings[before:]
                if refused:
                    continue
                self.alive.append(other)
                _become(plan, other)
                patch = self.program.rejoined(plan)
                if patch is not None and patch == self.program.joins[mutant.join]:
                    continue
                said = mutant.says.replace("{}", says)
                made = self._patched(patch, said) if patch is not None else self._whole(said)
                with made as changed:
                    yield changed
                return
        yield None

    def _incomplete(self) -> Iterator[Finding]:
        roots = self.plan.roots()
        for one in completeness.check(roots, completeness.filling_rules(roots)):
            if one.severity == "error":
                yield one


def _owners(plan: Plan) -> dict[int, Owner]:
    """The owner of each rule, by the rule's identity."""
    owners: dict[int, Owner] = {}
    made: list[Owner] = [*plan.fragments, *plan.conversions, plan]
    for owner in made:
        root = owner.root if isinstance(owner, Plan) else owner.rule
        for rule in completeness.rules_below(root) if root is not None else ():
            owners[id(rule)] = owner
    return owners


def _become(plan: RulePlan | IndexPlan, other: RulePlan | IndexPlan) -> None:
    for each in fields(plan):
        setattr(plan, each.name, getattr(other, each.name))


@contextmanager
def _restored(plans: list[RulePlan] | list[IndexPlan]) -> Iterator[None]:
    """Whatever happens inside, the plans are afterwards what they were."""
    before = [{each.name: getattr(plan, each.name) for each in fields(plan)} for plan in plans]
    try:
        yield
    finally:
        for plan, held in zip(plans, before, strict=True):
            for name, value in held.items():
                setattr(plan, name, value)


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.position, finding.message
