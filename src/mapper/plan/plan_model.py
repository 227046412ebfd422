"""The plan: a mapping with its contracts, resolved and typed.

Check, compile, explain, coverage and docs all read this model; nothing reads the files twice.
Rules come in the order of the target contract. What a rule does is one of the `Body` classes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from mapper.contract.evidence_statement import Evidence
from mapper.contract.message_model import Contract, Field, LeafType, Message, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.datatypes.table_form import TableForm
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.expression_types.inferred_types import Inferred, TypeScope
from mapper.jsonata.parse import ir
from mapper.policies.outcomes import DEFAULT_POLICIES, Event, Policies
from mapper.reading.delivery_parts import PartForm
from mapper.running.provenance import Provenance
from mapper.running.subject_rows import SubjectRows
from mapper.yaml_text.file_contents import digest_of, file_content
from mapper.yaml_text.mapping_root import mapping_root
from mapper.yaml_text.spanned_text import Text

if TYPE_CHECKING:
    from mapper.plan.declared_fields import Reason
    from mapper.plan.discriminators import FieldOf
    from mapper.plan.source_judging import SourceJudging


@dataclass(slots=True, eq=False)
class TypedExpression:
    """An expression of a file: its text, its tree, what it yields and which names it uses.

    `source` is the source path of what it yields, or reads first, relative to its context, and
    `operand` that of what it looks up in a join or a table; both are for notices.
    """

    text: Text
    node: ir.Node
    type: Inferred
    free_variables: tuple[str, ...]
    context: Inferred
    types: dict[int, Inferred]
    scope: TypeScope
    """All that it can see."""
    source: str | None = None
    operand: str | None = None
    reads: frozenset[tuple[ObjectType, str]] = frozenset()
    """The fields of the source's types that it reads."""
    whole: frozenset[ObjectType] = frozenset()
    """The types of the source of which it reads all."""
    owners: dict[int, tuple[ObjectType, ...]] = field(default_factory=dict)
    """Of which types of the source a name in it is a field, by `id` of its node."""
    nodes: tuple[ir.Node, ...] = ()
    """All nodes of its tree, parents first; none where it could not be parsed."""
    compares: bool = False
    """Whether it compares anything."""
    broken: bool = False
    """Whether it is wrong: what it yields is then not known, and nothing more is said of it."""


@dataclass(slots=True, eq=False)
class TablePlan:
    """A code list: rows by key, each a text or an object of columns.

    `file` is the CSV file, and `key` the columns by which a row is found. `evidence` is what its
    codes rest on, and `sample` says that it holds a few of them only.
    """

    name: str
    rows: dict[str, str] | dict[str, dict[str, str]]
    columns: tuple[str, ...]
    position: Position
    file: str
    key: tuple[str, ...]
    evidence: Evidence | None = None
    sample: bool = False
    replaced: bool = False
    """Whether it is a deployment's own, which replaces the one that the mapping names."""


@dataclass(slots=True, eq=False)
class Conversion:
    """How a value of one format becomes another: a rule over the value."""

    source: str
    target: str
    rule: RulePlan | None
    """None while it is being resolved."""
    name: str


@dataclass(slots=True, eq=False)
class Check:
    """What must hold of a value of a format: an expression over the value."""

    format: str
    expression: TypedExpression


@dataclass(slots=True, eq=False)
class LeafPlan:
    """How a value becomes a target leaf: table, conversion, checks, facets, policies."""

    type: LeafType
    table: TablePlan | None
    conversion: Conversion | None
    check: Check | None
    source_pattern: str | None
    policies: Policies
    required: bool
    partial: Check | None = None


@dataclass(slots=True, eq=False)
class ValueBody:
    """An expression, carried over to a leaf or, by a conversion, to an object."""

    expression: TypedExpression
    leaf: LeafPlan | None = None
    conversion: Conversion | None = None


@dataclass(slots=True, eq=False)
class ConstBody:
    """A constant, typed by the target."""

    value: str | int | bool


@dataclass(slots=True, eq=False)
class EmptyBody:
    """An element without content; `proven` where it is there by what the source says alone.

    Where it is `nil` it says so itself: it has no value, rather than an empty one.
    """

    proven: bool = False
    nil: bool = False
    mark: str = ""
    """What replaces it where only its presence counts."""


@dataclass(slots=True, eq=False)
class RuleBranch:
    """One alternative of a `$match`: the name or value, and what is made of it."""

    name: str
    rule: RulePlan
    repeated: bool = False


@dataclass(slots=True, eq=False)
class MatchBody:
    """The alternatives of the source's choice; each branch sees its own alternative as `$`."""

    branches: list[RuleBranch]


@dataclass(slots=True, eq=False)
class SwitchBody:
    """The values of a discriminator; `$` stays what it is."""

    of: TypedExpression
    branches: list[RuleBranch]
    otherwise: RulePlan | None


@dataclass(slots=True, eq=False)
class ChooseBody:
    """The first branch whose `$when` holds."""

    branches: list[RulePlan]


TO_DO: Final = "TODO"
"""The reason of a field that somebody has still to write a rule for: `{$absent: TODO}`."""


@dataclass(slots=True, eq=False)
class AbsentBody:
    """Deliberately no value."""

    reason: str


@dataclass(slots=True, eq=False)
class NoticeBody:
    """No value, and a notice that says so."""

    code: str


@dataclass(slots=True, eq=False)
class FailBody:
    """Refuse the whole message."""

    code: str


@dataclass(slots=True, eq=False)
class ObjectBody:
    """Fields of the target, in its order, and a fragment that fills others of the same object."""

    type: ObjectType
    children: list[RulePlan]
    use: UseBody | None = None
    of_value: bool = False
    """Whether it is one value beside attributes: what is around it is around the value."""
    partial: bool = False
    """Whether what else fills it is not known: a fragment is missing, and that is reported."""


@dataclass(slots=True, eq=False)
class UseBody:
    """A fragment, with its parameters as expressions where it is used.

    With `max_depth` the use is refused, with a notice, inside that many others like it.
    """

    fragment: FragmentPlan
    arguments: dict[str, TypedExpression]
    max_depth: int | None = None


Body = (
    ValueBody
    | ConstBody
    | EmptyBody
    | MatchBody
    | SwitchBody
    | ChooseBody
    | AbsentBody
    | NoticeBody
    | FailBody
    | ObjectBody
    | UseBody
)


@dataclass(slots=True, eq=False)
class RulePlan:
    """One rule, resolved: where it stands, what it fills, in which context, with what body.

    `target` is None for the message itself. `path` is the target path without indices.
    """

    position: Position
    label: str
    path: str
    target: Field | None
    body: Body
    context: Inferred
    """The type of `$` in the body."""
    scope: TypeScope | None = None
    """All that expressions of the body can see; None where it is no rule of a file."""
    from_: TypedExpression | None = None
    each: tuple[TypedExpression, ...] = ()
    as_: str | None = None
    where: TypedExpression | None = None
    order_by: tuple[TypedExpression, ...] = ()
    distinct_by: TypedExpression | None = None
    lets: list[tuple[str, TypedExpression]] = field(default_factory=list)
    when: TypedExpression | None = None
    policies: Policies = DEFAULT_POLICIES
    evidence: Evidence | None = None
    """What the constants of the rule rest on, where it or a rule around it says so."""
    picked: frozenset[Event] = frozenset()
    """The events of which the rule itself picks the outcome (`on_missing`)."""
    converts: bool = False
    """Whether the rule says itself which format the value has (`$convert`)."""

    picks: dict[Event, Text] = field(default_factory=dict)
    """What the rule itself picks for the events that are met while the source is read."""

    @property
    def handles_missing(self) -> bool:
        """Whether the rule itself picks what happens without a value."""
        return Event.ON_MISSING in self.picked


@dataclass(slots=True, eq=False)
class FragmentPlan:
    """A fragment for one type of context and one type of target: one function."""

    name: str
    parameters: tuple[str, ...]
    target: ContractType
    rule: RulePlan | None = None
    """None while it is being resolved (a fragment may use itself under `$max_depth`)."""
    context: Inferred | None = None


@dataclass(slots=True, eq=False)
class IndexPlan:
    """A join: the items of `over` by the key or keys `by` gives for each."""

    name: str
    over: TypedExpression
    by: tuple[TypedExpression, ...]
    many: bool
    where: TypedExpression | None
    order_by: tuple[TypedExpression, ...]
    position: Position
    shared: bool = False
    """Whether all messages of a delivery can share it: nothing in it depends on the subject."""


@dataclass(slots=True, eq=False)
class PartitionPlan:
    """How a delivery is cut: the key of each item of `over` is the parameter of a message.

    `agrees` says that the parameter agrees with these keys, as it names nothing else to agree with.
    """

    over: TypedExpression
    by: TypedExpression
    parameter: str
    position: Position
    agrees: bool = True
    rows: SubjectRows | None = None
    """Whose the rows of the parts are, by which a delivery can be cut into small ones."""


@dataclass(slots=True, eq=False)
class ParameterPlan:
    """A value given at run time."""

    name: str
    leaf: LeafType
    """The type of its value."""
    default: str | None
    position: Position
    check: Check | None = None
    today: bool = False
    """Whether the value is the day of the run where none is given."""
    of_day: Conversion | None = None
    """How that day becomes a value of the format; None where it is one already."""
    agreement: AgreementPlan | None = None


@dataclass(slots=True, eq=False)
class AgreementPlan:
    """Where the message states the same as a parameter: what is refused where it does not."""

    expression: TypedExpression
    conversion: Conversion | None
    """How a value of the message becomes one of the parameter's format."""
    rule: RulePlan
    """Where that stands, for notices."""
    shared: bool
    """Whether all messages of a delivery state the same: nothing in it depends on the subject."""


@dataclass(slots=True, eq=False)
class Plan:
    """A mapping, whole."""

    name: str
    version: str
    file: str
    files: tuple[str, ...]
    """Every file that the plan was made of."""
    source: Message
    target: Message
    source_contract: Contract
    target_contract: Contract
    root: RulePlan
    fragments: list[FragmentPlan]
    conversions: list[Conversion]
    tables: dict[str, TablePlan]
    indexes: dict[str, IndexPlan]
    parameters: dict[str, ParameterPlan]
    parts: dict[str, PartForm]
    table: TableForm | None
    """How a table is written whose rows are messages of the source; None where none are."""
    partition: PartitionPlan | None
    reads: dict[ObjectType, frozenset[str] | None]
    """The fields that are read of each type of the source; None where all are."""
    judging: SourceJudging
    """By what the fields that are read are judged."""
    unknown: Literal["notice", "error"]
    """What content of the source is that its contract does not know."""
    findings: list[Finding]
    unread: dict[FieldOf, Reason] = field(default_factory=dict)
    """Why fields of the source are not read, where a file says so."""
    unfilled: dict[FieldOf, Reason] = field(default_factory=dict)
    """Why no rule fills fields of the target, where a file says so."""
    used_fragments: frozenset[str] = frozenset()
    """The names of the fragments that some rule uses."""
    absent: tuple[Path, ...] = ()
    """Files that would count if they were there: tables of a deployment's own."""
    expressions: tuple[TypedExpression, ...] = ()
    """All expressions; one in a fragment is there for each use of another type."""
    view: str = ""
    """The name of the view; empty where the mapping is whole."""

    def contracts(self) -> tuple[Contract, Contract]:
        """The contracts of both sides."""
        return self.source_contract, self.target_contract

    def provenance(self) -> Provenance:
        """What the plan was made of; the same wherever the files lie.

        The files are read again; one that was saved in between makes that nothing is kept of it.
        """
        root = mapping_root(Path(self.file))
        files = {os.path.relpath(Path(file).resolve(), root): Path(file) for file in self.files}
        lines = [f"{digest_of(file_content(files[name]))} {name}\n" for name in sorted(files)]
        contracts = tuple((one.name, one.digest) for one in self.contracts())
        return Provenance(digest_of("".join(lines).encode()), contracts, self.view)

    def refuse_errors(self) -> None:
        """Raise FindingsError with the errors among the findings, if there are any."""
        if self.errors:
            raise FindingsError(self.errors)

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep the mapping from being run."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def roots(self) -> list[RulePlan]:
        """The rules that stand in no other: of the message, of fragments and of conversions."""
        made: list[FragmentPlan | Conversion] = [*self.fragments, *self.conversions]
        return [self.root, *(one.rule for one in made if one.rule is not None)]
