"""A mapping's files → its plan, with all that is wrong in any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple
from weakref import proxy

from mapper.contract.file import contract_loading
from mapper.contract.message_model import Contract, Message, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.contract.named_message import message_of
from mapper.diagnostics.diagnostic import Finding, Position, ordered_findings
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.expression_types.inferred_types import (
    UNKNOWN,
    WRONG,
    FunctionType,
    Inferred,
    TypeScope,
    type_of_message,
)
from mapper.mapping_file import mapping_loading
from mapper.mapping_file.file_model import (
    DeclaredIndex,
    Fragment,
    FragmentsFile,
    MappingFile,
    Policy,
    ValueFormat,
)
from mapper.mapping_file.kept_files import KeptFiles
from mapper.mapping_file.mapping_loading import Loaded, LoadedView
from mapper.plan import completeness
from mapper.plan.contexts import named_types
from mapper.plan.declared_fields import Reasons
from mapper.plan.discriminators import FieldOf
from mapper.plan.known_formats import general_formats, merge_format
from mapper.plan.known_tables import table_function, table_plans
from mapper.plan.leaf_conversion import Leaves
from mapper.plan.marks import check_given, check_marks
from mapper.plan.meaning import Meaning
from mapper.plan.naming import VALUE, NameChecks
from mapper.plan.parameter_types import declared_parameters, finish
from mapper.plan.plan_evidence import stated_elsewhere
from mapper.plan.plan_expressions import Expressions, Trees, Uses
from mapper.plan.plan_model import IndexPlan, PartitionPlan, Plan, RulePlan, TablePlan
from mapper.plan.resolving import ResolvedRule, Resolver
from mapper.plan.rule_scopes import of_message
from mapper.plan.source_judging import Picks, source_judging
from mapper.plan.source_parts import check_parts, part_form, table_form
from mapper.plan.subject_parts import check_subject_rows, subject_rows
from mapper.plan.views import check_view
from mapper.policies.outcomes import EVENTS, Event
from mapper.reading.delivery_parts import PartForm
from mapper.yaml_text.mapping_folders import is_view
from mapper.yaml_text.mapping_root import mapping_root
from mapper.yaml_text.spanned_text import Text


@dataclass(slots=True)
class Contracts:
    """Loads contracts; one instance shares what it loaded among plans.

    `kept` are the plans' other files, as they were read last, and `trees` the expressions in them.
    """

    loader: contract_loading.Loader
    kept: KeptFiles = field(default_factory=KeptFiles)
    trees: Trees = field(default_factory=Trees)

    def load(self, path: Path, findings: list[Finding]) -> Contract | None:
        """The contract in a file, or None, its findings added."""
        try:
            contract = self.loader.load(path)
        except FindingsError as error:
            findings.extend(error.findings)
            return None
        findings.extend(contract.warnings)
        return contract

    def files(self, contract: Contract) -> list[Path]:
        """The files that a loaded contract was made of."""
        file = Path(contract.file)
        kept = self.loader.recall(file, mapping_root(file).resolve())
        return [path for path, _ in kept[1]] if kept is not None else [file]


class KeptBuild(NamedTuple):
    """A plan, with what can resolve single rules and joins of it again."""

    plan: Plan
    loaded: Loaded
    resolver: Resolver
    join: Callable[[str, DeclaredIndex], IndexPlan]

    @property
    def resolved(self) -> list[ResolvedRule]:
        """All rules, each once for each place it has."""
        return self.resolver.kept or []


def build_kept(
    path: str | Path, contracts: Contracts | None = None, tables: Path | None = None
) -> KeptBuild:
    """The plan of the mapping in `path` as `build` makes it, with what made it."""
    builder = _builder(path, contracts, None, tables)
    builder.kept = []
    plan = builder.build()
    resolver = builder.resolver
    return KeptBuild(
        plan, builder.loaded, resolver, partial(builder.joined, names=resolver.globals)
    )


def build_loaded(loaded: Loaded, contracts: Contracts) -> Plan:
    """The plan of a mapping whose files say what was `loaded`; they may say something else by now.

    Raises FindingsError where a contract cannot be read.
    """
    return _begun(loaded, contracts).build()


def build(
    path: str | Path,
    contracts: Contracts | None = None,
    view: str | Path | None = None,
    tables: Path | None = None,
) -> Plan:
    """The plan of the mapping in `path`, its `findings` those of all its files.

    With `view`, a view file, the plan is of that receiver's part of the message. `path` may be a
    view file itself. `tables` is a folder of tables that replace shipped ones.

    Raises FindingsError where the files cannot be read as a mapping at all.
    """
    try:
        return _builder(path, contracts, view, tables).build()
    except RecursionError:
        message = "a rule, a type or an expression is nested deeper than can be followed"
        where = Position(str(path), 1, 1)
        raise FindingsError([Finding("file-too-large", message, where)]) from None


def _builder(
    path: str | Path, contracts: Contracts | None, view: str | Path | None, tables: Path | None
) -> _Builder:
    contracts = contracts or Contracts(contract_loading.Loader())
    if view is None and is_view(Path(path)):
        view = path
    seen = mapping_loading.load_view(view) if view is not None else None
    chosen = seen.mapping if seen is not None and view == path else path
    loaded = mapping_loading.load_partly(chosen, tables, contracts.kept)
    if seen is not None and Path(loaded.mapping.file).resolve() != seen.mapping.resolve():
        _of_same_message(seen, loaded)
    builder = _begun(loaded, contracts)
    if seen is not None:
        findings, mapping, target_message = builder.findings, loaded.mapping, builder.target_message
        findings.extend(seen.warnings)
        part = contracts.load(seen.target_contract, findings)
        message = _message(part, seen.view.target.message, findings)
        if part is None or message is None:
            raise FindingsError(findings)
        findings.extend(check_view(seen.view, message, target_message))
        marks, full = mapping.marks, target_message.type
        position = seen.view.target.position
        findings.extend(check_given(marks, message.type, full, position))
        builder.narrow(seen, part, message)
    return builder


def _begun(loaded: Loaded, contracts: Contracts) -> _Builder:
    findings: list[Finding] = list(loaded.findings)
    source = contracts.load(loaded.source_contract, findings) if loaded.source_contract else None
    target = contracts.load(loaded.target_contract, findings) if loaded.target_contract else None
    mapping = loaded.mapping
    source_message = _message(source, mapping.source.message, findings)
    target_message = _message(target, mapping.target.message, findings)
    if source is None or target is None or source_message is None or target_message is None:
        raise FindingsError(findings)
    return _Builder(contracts, loaded, findings, source, target, source_message, target_message)


def _of_same_message(view: LoadedView, loaded: Loaded) -> None:
    """Raise FindingsError where a view is not of the message that the mapping gives."""
    own = mapping_loading.load_partly(view.mapping)
    if (own.target_contract, own.mapping.target.message) != (
        loaded.target_contract,
        loaded.mapping.target.message,
    ):
        raise FindingsError(
            [
                Finding(
                    "view-of-another",
                    f"the view is a part of the message of {view.mapping}, "
                    f"and {loaded.mapping.file} makes another one",
                    view.view.mapping.position,
                    hint="take a mapping with the same target contract and message",
                )
            ]
        )


def _message(contract: Contract | None, name: Text, findings: list[Finding]) -> Message | None:
    if contract is None:
        return None
    try:
        message = message_of(contract, str(name), name.position)
    except FindingsError as error:
        findings.extend(error.findings)
        return None
    return message


class _Builder:
    def __init__(
        self,
        contracts: Contracts,
        loaded: Loaded,
        findings: list[Finding],
        source: Contract,
        target: Contract,
        source_message: Message,
        target_message: Message,
    ) -> None:
        self.contracts = contracts
        self.loaded = loaded
        self.mapping = loaded.mapping
        self.findings = findings
        self.source, self.target = source, target
        self.source_message, self.target_message = source_message, target_message
        self.view: LoadedView | None = None
        self.full: ContractType | None = None
        self.kept: list[ResolvedRule] | None = None
        self.own: set[str] = set()
        """Indexes that are not the same for all messages of a delivery."""
        self.expressions = Expressions(findings, contracts.trees)
        self.root = type_of_message(source_message)
        self.formats: dict[str, ValueFormat] = general_formats()
        self.types: dict[str, str] = {}
        self.policy: dict[Event, Policy] = {}
        for entry in loaded.formats:
            for name, format_ in entry.file.formats.items():
                self.formats[str(name)] = merge_format(
                    name, self.formats.get(str(name)), format_, findings
                )
            self.types.update({str(k): str(v) for k, v in entry.file.types.items()})
            self.policy.update({EVENTS[name]: each for name, each in entry.file.policies.items()})

    def narrow(self, view: LoadedView, target: Contract, message: Message) -> None:
        """Make this the plan of a view: of the full message what the receiver's one holds."""
        self.view = view
        self.full = self.target_message.type
        self.target, self.target_message = target, message

    def _reported(self) -> list[Finding]:
        """All findings but those that only follow from what could not be read."""
        own, following = self.loaded.findings, self.loaded.consequences
        return [one for one in self.findings if one.code not in following or one in own]

    def build(self) -> Plan:
        mapping = self.mapping
        tables = table_plans(self.loaded)
        parameters = declared_parameters(mapping.parameters, self.formats, self.findings)
        names: dict[str, Inferred] = {name: table_function(table) for name, table in tables.items()}
        for name, parameter in parameters.items():
            given = parameter.default is not None or parameter.today
            names[name] = Inferred((parameter.leaf,), optional=not given)
        indexes: dict[str, IndexPlan] = {}
        uses: dict[str, Uses] = {}
        for key, index in mapping.index.items():
            before = self.expressions.begin()
            indexes[str(key)] = plan = self.joined(str(key), index, names)
            uses[str(key)] = self.expressions.begin()
            self.expressions.add(before)
            names[str(key)] = _index_function(plan)
        leaves = Leaves(
            self.findings,
            self.expressions,
            self.formats,
            self.types,
            self.policy,
            tables,
            names,
            self.root,
        )
        fragments = self._fragments()
        resolver = self.resolver = Resolver(
            self.findings,
            self.expressions,
            leaves,
            fragments,
            names,
            self.root,
            {**named_types(self.source_message.type), **self.source.types},
            stated_elsewhere(self.loaded),
            kept=self.kept,
        )
        # The resolver holds the leaves: without a circle both are freed at once, and not looked for.
        leaves.resolve = partial(Resolver.rule, proxy(resolver))
        subject = mapping.source.partition
        changing = frozenset({*self.own, *([str(subject.as_)] if subject is not None else [])})
        finish(parameters, mapping.parameters, leaves, names, changing)
        self.findings.extend(check_parts(mapping.source, self.source_message))
        destination = of_message(self.target_message, self.full)
        partition = self._partition(names)
        root = resolver.rule(
            mapping.map, destination, TypeScope(self.root, self.root, names), "message"
        )
        made = [plan for plan in resolver.made.values() if plan.rule is not None]
        roots: list[RulePlan] = [root]
        roots += [plan.rule for plan in made if plan.rule is not None]
        conversions = list(leaves.conversions.values())
        checked = list(roots)
        roots += [conversion.rule for conversion in conversions if conversion.rule is not None]
        self.findings.extend(completeness.check(roots, completeness.filling_rules(roots)))
        self.findings.extend(Meaning(leaves).check(checked, indexes.values(), self.view is None))
        self._needed(uses)
        if self.view is None:
            self._unused(tables, indexes)
            self._names(fragments, resolver.used)
        reads: dict[ObjectType, frozenset[str] | None] = {}
        for type_, name in self.expressions.reads:
            reads[type_] = (reads.get(type_) or frozenset()) | {name}
        reads.update(dict.fromkeys(self.expressions.whole))
        unread, unfilled = self._declared(reads)
        judging = source_judging(
            leaves, reads, self.root, {*parameters, *indexes}, whole=self.view is None
        )
        picks = Picks(judging)
        converting = [each.rule for each in conversions if each.rule is not None]
        picks.collect([root, *converting], made, indexes.values())
        self.findings.extend(picks.findings)
        return Plan(
            name=str(self.view.view.name if self.view is not None else mapping.name),
            version=str(mapping.version or ""),
            file=mapping.file,
            files=self._files(),
            source=self.source_message,
            target=self.target_message,
            source_contract=self.source,
            target_contract=self.target,
            root=root,
            fragments=made,
            conversions=conversions,
            tables=tables,
            # in a view none may be left that only rules which were cut used
            indexes={key: one for key, one in indexes.items() if key in self.expressions.used},
            parameters=parameters,
            parts=self._parts(),
            table=table_form(mapping.source, self.source_message),
            partition=partition,
            reads=reads,
            judging=judging,
            unknown=mapping.source.unknown,
            findings=ordered_findings(self._reported()),
            unread=unread.found,
            unfilled=unfilled.found,
            used_fragments=frozenset(resolver.used),
            absent=self.loaded.absent,
            expressions=tuple(self.expressions.made),
            view=str(self.view.view.name) if self.view is not None else "",
        )

    def _declared(self, reads: dict[ObjectType, frozenset[str] | None]) -> tuple[Reasons, Reasons]:
        """What the files say of fields: which are marked, and why some are not read or not filled."""
        full = self.full or self.target_message.type
        self.findings.extend(check_marks(self.mapping.marks, full))

        def read(field: FieldOf) -> bool:
            names = reads.get(field[0], frozenset())
            return names is None or field[1] in names

        source = self.source_message.type
        unread = Reasons("unread", source, {**named_types(source), **self.source.types})
        unfilled = Reasons("unfilled", full, {**named_types(full), **self.target.types})
        files: list[MappingFile | FragmentsFile] = [self.mapping]
        files += [entry.file for entry in self.loaded.fragments]
        for file in files if self.view is None else ():
            unread.take(file.unread, read)
            unfilled.take(file.unfilled)
        self.findings.extend([*unread.findings, *unfilled.findings])
        return unread, unfilled

    def _files(self) -> tuple[str, ...]:
        paths = [*self.loaded.files]
        if self.view is not None:
            paths.append(Path(self.view.view.file))
            if self.view.grounds is not None:
                paths.append(Path(self.view.grounds.file))
        for contract in (self.source, self.target):
            paths += self.contracts.files(contract)
        return tuple(dict.fromkeys(map(str, paths)))

    def joined(self, name: str, index: DeclaredIndex, names: dict[str, Inferred]) -> IndexPlan:
        """The join that a mapping declares; `names` are what its expressions may use."""
        scope = TypeScope(self.root, self.root, dict(names))
        over = self.expressions.make(index.over, scope, use="context")
        item = scope.inner(over.type.one())
        by = tuple(self.expressions.make(text, item) for text in index.by)
        where = (
            self.expressions.make(index.where, item, use="condition")
            if index.where is not None
            else None
        )
        order = tuple(self.expressions.make(text, item) for text in index.order_by)
        made = IndexPlan(name, over, by, index.many, where, order, index.position)
        subject = self.mapping.source.partition
        free = {
            n for e in (over, *by, *((where,) if where else ()), *order) for n in e.free_variables
        }
        made.shared = subject is None or not free & {str(subject.as_), *self.own}
        if not made.shared:
            self.own.add(name)
        return made

    def _partition(self, names: dict[str, Inferred]) -> PartitionPlan | None:
        declared = self.mapping.source.partition
        if declared is None:
            return None
        scope = TypeScope(self.root, self.root, dict(names))
        over = self.expressions.make(declared.over, scope, use="context")
        by = self.expressions.make(declared.by, scope.inner(over.type.one()))
        if str(declared.as_) not in self.mapping.parameters:
            self.findings.append(
                Finding(
                    "unknown-variable",
                    f"the partition gives `{declared.as_}`, and no parameter is called so",
                    declared.as_.position,
                    hint=meant(str(declared.as_), self.mapping.parameters)
                    or f"declare it: parameters: {declared.as_}: {{}}",
                )
            )
        self.expressions.used.add(str(declared.as_))
        subject = self.mapping.parameters.get(declared.as_)
        agrees = subject is None or subject.agrees_with is None
        parts = self._parts()
        self.findings.extend(check_subject_rows(declared, parts, self.source_message.type))
        rows = subject_rows(declared)
        return PartitionPlan(over, by, str(declared.as_), declared.position, agrees, rows)

    def _parts(self) -> dict[str, PartForm]:
        return {
            str(name): part_form(part, name, self.source_message)
            for name, part in self.mapping.source.parts.items()
        }

    def _fragments(self) -> dict[str, Fragment]:
        found: dict[str, Fragment] = {}
        for entry in self.loaded.fragments:
            found.update({str(name): fragment for name, fragment in entry.file.fragments.items()})
        return found

    def _needed(self, uses: dict[str, Uses]) -> None:
        """Count what indexes read, of those that are used: by rules, or by another such index."""
        left = dict(uses)
        while needed := self.expressions.used & left.keys():
            for name in needed:
                self.expressions.add(left.pop(name))

    def _unused(self, tables: dict[str, TablePlan], indexes: dict[str, IndexPlan]) -> None:
        """Report what this mapping declares and nothing uses; shared files may hold more."""
        for name in self.mapping.tables:
            if str(name) in tables and str(name) not in self.expressions.used:
                self._unused_name("unused-table", "table", name)
        for name in self.mapping.parameters:
            if str(name) not in self.expressions.used:
                self._unused_name("unused-parameter", "parameter", name)
        for name in self.mapping.index:
            if str(name) in indexes and str(name) not in self.expressions.used:
                self._unused_name("unused-index", "index", name)

    def _names(self, fragments: dict[str, Fragment], used: set[str]) -> None:
        """Report names that rules give and nothing uses, or that hide another."""
        around = {
            **{str(name): "the table" for name in self.mapping.tables},
            **{str(name): "the index" for name in self.mapping.index},
            **{str(name): VALUE for name in self.mapping.parameters},
        }

        def own(name: Text) -> bool:
            # A variant may replace the one use of a name; its base is checked by itself.
            return self.mapping.extends is None or name.position.file == self.mapping.file

        names = NameChecks(self.expressions.names_in, own)
        names.rule(self.mapping.map, around)
        for name, fragment in fragments.items():
            if name in used:
                names.fragment(fragment, around)
        self.findings.extend(names.findings)
        for text, entry in zip(self.mapping.fragments, self.loaded.fragments, strict=False):
            if own(text) and not used & set(map(str, entry.file.fragments)):
                self._unused_name("unused-fragment", "fragments of", text)

    def _unused_name(self, code: str, what: str, name: Text) -> None:
        message = f"nothing uses the {what} `{name}`"
        self.findings.append(Finding(code, message, name.position, "warning", "remove it"))


def _index_function(index: IndexPlan) -> Inferred:
    over = index.over.type
    returns = Inferred(over.items, True, index.many, over.origins)
    if WRONG in over.items:
        returns = UNKNOWN
    return Inferred((FunctionType(index.name, returns),))


__all__ = ["Contracts", "build"]
