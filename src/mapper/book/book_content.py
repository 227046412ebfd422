"""What the book says of each mapping, gathered from plans, contracts, views, cases and evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.book.expression_lineage import FieldUse, SourceField, UsedFor
from mapper.book.field_lineage import TargetField, target_fields
from mapper.book.source_names import SourceNames
from mapper.book.type_words import cardinality, codes_of, type_words
from mapper.cases.case_runs import Mapper, produce
from mapper.cases.discovery import Case
from mapper.cases.small_cases import SmallCase, all_cases
from mapper.contract.file.contract_loading import Loader
from mapper.contract.message_model import Field, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.coverage.target_fields import FilledField
from mapper.coverage.target_fields import target_fields as filled_fields
from mapper.diagnostics.errors import FindingsError
from mapper.mapping_file.file_model import MappingFile
from mapper.mapping_file.mapping_loading import load_partly, load_view
from mapper.mapping_file.view_model import ViewFile
from mapper.plan.plan_building import Contracts, build
from mapper.plan.plan_model import (
    AbsentBody,
    ConstBody,
    EmptyBody,
    FailBody,
    NoticeBody,
    Plan,
    RulePlan,
    UseBody,
    ValueBody,
)
from mapper.report.evidence_report import Claim, claims
from mapper.yaml_text.mapping_folders import is_view, mapping_files
from mapper.yaml_text.mapping_root import mapping_root
from mapper.yaml_text.spanned_text import Text

_SHOWN_CASES: Final = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """A field of the source that a field of the target uses."""

    type: str
    name: str
    uses: tuple[UsedFor, ...]


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule: its file and line, and what it says, one instruction per line."""

    file: str
    line: int
    instructions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GivenTo:
    """A view that gives a field, and on which grounds."""

    view: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field of the target: what it means, what becomes of it, and what it is made of."""

    path: str
    depth: int
    name: str
    type: str
    cardinality: str
    definition: str
    codes: tuple[tuple[str, str], ...]
    state: str
    reason: str
    same_as: str
    rules: tuple[RuleText, ...]
    origins: tuple[Origin, ...]
    tables: tuple[str, ...]
    views: tuple[GivenTo, ...]
    evidence: tuple[str, ...]
    cases: tuple[str, ...]
    more_cases: int

    @property
    def full_name(self) -> str:
        """By what it is found."""
        return self.path


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A field of a type of the source, and the fields of the target that it goes to.

    `decides` are those about which it only decides: it filters, joins, sorts or is a condition.
    """

    type: str
    name: str
    words: str
    definition: str
    gives: tuple[str, ...]
    decides: tuple[str, ...]
    reason: str

    @property
    def full_name(self) -> str:
        """By what it is found."""
        return f"{self.type}.{self.name}"


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A view: who receives what part of the message, for what."""

    name: str
    receiver: str
    purpose: str
    given: int
    groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A mapping, whole."""

    name: str
    version: str
    description: str
    file: str
    source: str
    target: str
    fields: tuple[FieldEntry, ...]
    sources: tuple[SourceEntry, ...]
    views: tuple[ViewEntry, ...]
    parameters: tuple[tuple[str, str, str], ...]
    tables: tuple[tuple[str, str, int, str], ...]
    claims: tuple[Claim, ...]
    cases: tuple[str, ...]
    plan: Plan = field(repr=False, compare=False, kw_only=True)

    @property
    def counts(self) -> dict[str, int]:
        """How many values of the target are in which state."""
        found: dict[str, int] = {}
        for entry in self.fields:
            if entry.state:
                found[entry.state] = found.get(entry.state, 0) + 1
        return found


@dataclass(slots=True)
class BookContent:
    """Gathers the entries of mappings; `load` gives what runs their cases.

    `tables` is a folder of tables that replace shipped ones.
    """

    load: Callable[[Path], Mapper]
    tables: Path | None = None
    contracts: Contracts = field(default_factory=lambda: Contracts(Loader()))

    def entries(self, paths: Iterable[Path]) -> Iterator[MappingEntry]:
        """An entry for each mapping at and below the paths. Raises FindingsError."""
        files = list(dict.fromkeys(file for path in paths for file in mapping_files(path)))
        views: dict[Path, list[Path]] = {}
        for file in files:
            if is_view(file):
                views.setdefault(load_view(file).mapping.resolve(), []).append(file)
        for file in files:
            if not is_view(file):
                yield self.entry(file, views.get(file.resolve(), []))

    def entry(self, file: Path, views: list[Path]) -> MappingEntry:
        """The entry of one mapping, with its views. Raises FindingsError."""
        root = mapping_root(file).resolve()
        plan = build(file, self.contracts, tables=self.tables)
        plan.refuse_errors()
        declared = load_partly(file)
        seen = [
            (load_view(view).view, build(view, self.contracts, tables=self.tables))
            for view in views
        ]
        shown = self._shown_by_cases(file)
        states = {one.path: one for one in filled_fields(plan).listed()}
        found = target_fields(plan)
        names = SourceNames(plan)
        fields = [
            _field_entry(plan, root, one, states.get(one.path), seen, shown, names) for one in found
        ]
        return MappingEntry(
            plan.name,
            plan.version,
            str(declared.mapping.description or ""),
            _below(root, str(file)),
            f"{plan.source_contract.name}: {plan.source.name}",
            f"{plan.target_contract.name}: {plan.target.name}",
            tuple(fields),
            tuple(_source_entries(plan, found, names)),
            tuple(_view_entry(view, part) for view, part in seen),
            tuple(
                (name, type_words(one.leaf), str(_described(declared.mapping, name)))
                for name, one in plan.parameters.items()
            ),
            tuple(
                (
                    name,
                    _below(root, one.file),
                    len(one.rows),
                    one.evidence.said() if one.evidence is not None else "",
                )
                for name, one in plan.tables.items()
            ),
            tuple(claims([file])),
            tuple(dict.fromkeys(name for names_ in shown.values() for name in names_)),
            plan=plan,
        )

    def _shown_by_cases(self, file: Path) -> dict[str, list[str]]:
        """The names of the cases in which each field of the target has a value, by its path."""
        shown: dict[str, list[str]] = {}
        try:
            cases = all_cases([file])
        except FindingsError:
            return shown  # a mapping without cases
        mapping = self.load(file)
        for case in cases:
            for path in _filled_paths(case, mapping):
                shown.setdefault(path, []).append(case.name)
        return shown


def _filled_paths(case: Case | SmallCase, mapping: Mapper) -> set[str]:
    found: set[str] = set()
    for message in produce(case, mapping).messages.values():
        _collect(message.record, "", found)
    return found


def _collect(value: Any, path: str, found: set[str]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _collect(inner, f"{path}.{name}" if path else name, found)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, path, found)
    found.add(path)


def _field_entry(
    plan: Plan,
    root: Path,
    one: TargetField,
    covered: FilledField | None,
    views: list[tuple[ViewFile, Plan]],
    shown: Mapping[str, list[str]],
    names: SourceNames,
) -> FieldEntry:
    cases = shown.get(one.path, [])
    state, reason = ("", "") if covered is None else (covered.state, covered.reason)
    if not covered and one.leaf:
        state = "given" if one.rules else "no rule"
    return FieldEntry(
        one.path,
        one.path.count("."),
        one.field.name,
        type_words(one.field.type),
        cardinality(one.field),
        definition(one.field),
        codes_of(one.field.type),
        state,
        reason,
        one.same_as,
        tuple(_rule_text(each.rule, root) for each in one.rules),
        tuple(_origins(one.own, names)),
        tuple(dict.fromkeys(name for each in one.rules for name in _tables(each.rule, plan))),
        tuple(_given(one.path, views)) if one.leaf else (),
        tuple(
            dict.fromkeys(
                each.rule.evidence.said() for each in one.rules if each.rule.evidence is not None
            )
        ),
        tuple(cases[:_SHOWN_CASES]),
        max(0, len(cases) - _SHOWN_CASES),
    )


def definition(of: Field) -> str:
    """What the contract says of a field, else of its type."""
    for said in (of.documentation, of.type.documentation):
        if said.title or said.description:
            return said.description or said.title
    return ""


def _described(mapping: MappingFile, name: str) -> str:
    return mapping.parameters[Text(name)].description or ""


def _origins(uses: Iterable[FieldUse], names: SourceNames) -> Iterator[Origin]:
    """The fields that make the value first, then those that decide; each once."""
    by_field: dict[SourceField, list[UsedFor]] = {}
    for source, use in uses:
        by_field.setdefault(source, []).append(use)
    order = list(UsedFor)
    made = [
        (sorted(several, key=order.index), names.of(source), source.name)
        for source, several in by_field.items()
    ]
    made.sort(key=lambda each: (order.index(each[0][0]), each[1], each[2]))
    for several, type_, name in made:
        yield Origin(type_, name, tuple(several))


def _tables(rule: RulePlan, plan: Plan) -> Iterator[str]:
    body = rule.body
    if isinstance(body, ValueBody):
        if body.leaf is not None and body.leaf.table is not None:
            yield body.leaf.table.name
        yield from (name for name in body.expression.free_variables if name in plan.tables)


def _below(root: Path, file: str) -> str:
    """A file as it is called below the mapping root."""
    path = Path(file).resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _rule_text(rule: RulePlan, root: Path) -> RuleText:
    """What a rule says, as its file has it."""
    said: list[tuple[str, str]] = []
    if rule.from_ is not None:
        said.append(("$from", str(rule.from_.text)))
    said += [("$each", str(one.text)) for one in rule.each]
    if rule.where is not None:
        said.append(("$where", str(rule.where.text)))
    said += [("$order_by", str(one.text)) for one in rule.order_by]
    said += [(f"$let {name}", str(one.text)) for name, one in rule.lets]
    if rule.when is not None:
        said.append(("$when", str(rule.when.text)))
    said += _body_text(rule)
    if rule.distinct_by is not None:
        said.append(("$distinct_by", str(rule.distinct_by.text)))
    said += [(f"${event}", str(outcome)) for event, outcome in rule.picks.items()]
    return RuleText(_below(root, rule.position.file), rule.position.line, tuple(said))


def _body_text(rule: RulePlan) -> list[tuple[str, str]]:
    match rule.body:
        case ValueBody(expression, leaf, conversion):
            said = [("$value", str(expression.text))]
            if leaf is not None and leaf.table is not None:
                said.append(("$table", leaf.table.name))
            made = conversion or (leaf.conversion if leaf is not None else None)
            if made is not None:
                said.append(("conversion", f"{made.source} to {made.target}"))
            return said
        case ConstBody(value):
            return [("$const", str(value))]
        case EmptyBody(nil=nil):
            return [("$nil" if nil else "$empty", "true")]
        case AbsentBody(reason):
            return [("$absent", reason)]
        case NoticeBody(code):
            return [("$notice", code)]
        case FailBody(code):
            return [("$fail", code)]
        case UseBody(fragment, arguments):
            return [("$use", fragment.name)] + [
                (f"$with {name}", str(value.text)) for name, value in arguments.items()
            ]
        case _:
            return []


def _given(path: str, views: list[tuple[ViewFile, Plan]]) -> Iterator[GivenTo]:
    for view, plan in views:
        if _has(plan.target.type, path.split(".")):
            yield GivenTo(str(view.name), _basis(path, view))


def _has(type_: ContractType, steps: list[str]) -> bool:
    for step in steps:
        if not isinstance(type_, ObjectType) or step not in type_.fields:
            return False
        type_ = type_.fields[step].type
    return True


def _basis(path: str, view: ViewFile) -> tuple[str, ...]:
    """The grounds of the group that names the field, or the nearest object around it."""
    best: tuple[int, tuple[str, ...]] = (-1, ())
    for group in view.groups:
        for name in group.fields:
            if (path == name or path.startswith(f"{name}.")) and len(name) > best[0]:
                best = (len(name), tuple(map(str, group.basis)))
    return best[1]


def _view_entry(view: ViewFile, plan: Plan) -> ViewEntry:
    return ViewEntry(
        str(view.name),
        str(view.receiver),
        str(view.purpose),
        sum(one.leaf for one in target_fields(plan)),
        tuple((tuple(map(str, one.fields)), tuple(map(str, one.basis))) for one in view.groups),
    )


def _source_entries(
    plan: Plan, fields: list[TargetField], names: SourceNames
) -> Iterator[SourceEntry]:
    """The fields of each type of the source, in the contract's order."""
    gives: dict[SourceField, dict[str, None]] = {}
    decides: dict[SourceField, dict[str, None]] = {}
    for one in fields:
        for source, use in one.own:
            (gives if use.direct else decides).setdefault(source, {}).setdefault(one.path)
    for type_, type_name in names.types.items():
        for name, inner in type_.fields.items():
            here = SourceField(type_, name)
            given = tuple(gives.get(here, ()))
            decided = tuple(path for path in decides.get(here, ()) if path not in given)
            unread = plan.unread.get((type_, name))
            if isinstance(inner.type, ObjectType) and not (given or decided or unread):
                continue
            reason = str(unread.text) if unread is not None else ""
            yield SourceEntry(
                type_name, name, type_words(inner.type), definition(inner), given, decided, reason
            )
