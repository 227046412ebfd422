"""From a value to a target leaf: tables, conversions by format, checks, policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mapper.contract.message_model import LeafType, ObjectType
from mapper.contract.message_model import Type as ContractType
from mapper.datatypes.facets import explained, violated
from mapper.datatypes.text_widths import longest
from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.nearest import meant, nearest
from mapper.diagnostics.plural import counted
from mapper.expression_types.inferred_types import Computed, Inferred, Item, TypeScope, describe
from mapper.jsonata.analyse.simple_paths import is_simple_path
from mapper.mapping_file.file_model import Policy, ValueFormat
from mapper.mapping_file.rule_model import Rule
from mapper.plan.plan_expressions import Expressions
from mapper.plan.plan_model import (
    AbsentBody,
    Body,
    Check,
    Conversion,
    LeafPlan,
    RulePlan,
    TablePlan,
    TypedExpression,
    ValueBody,
)
from mapper.plan.rule_scopes import Destination, DestinationFindings
from mapper.policies.outcomes import DEFAULT_POLICIES, Event, Outcome, Policies
from mapper.yaml_text.spanned_text import Text

XSD_FORMATS = {"date": "date", "dateTime": "date-time"}
"""The formats that XSD's own types have where nothing else is said (JSON Schema's names)."""

ResolveRule = Callable[[Rule, Destination, TypeScope, str], RulePlan]


@dataclass(slots=True)
class Leaves(DestinationFindings):
    """Decides how values become leaves; one instance for one plan."""

    expressions: Expressions
    formats: Mapping[str, ValueFormat]
    types: Mapping[str, str]
    policy: Mapping[Event, Policy]
    """What the register declares."""
    tables: Mapping[str, TablePlan]
    globals: dict[str, Inferred]
    root: Inferred
    conversions: dict[tuple[str, str, int, int], Conversion] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    declared: Policies = DEFAULT_POLICIES
    """What holds where a rule picks nothing: what the register declares, else the default."""
    resolve: ResolveRule | None = None
    """How a conversion's rule is resolved; set by the resolver, which needs this class."""

    def __post_init__(self) -> None:
        self.declared = Policies(
            **{
                event: Outcome(policy.default)
                for event, policy in self.policy.items()
                if policy.default is not None
            }
        )

    def format_of(self, type_: ContractType) -> str | None:
        """The format of a type: its own, or the one that its name is given in a formats file."""
        if not isinstance(type_, (LeafType, ObjectType)):
            return None
        declared = type_.format or self.types.get(type_.name or "")
        if declared is None and isinstance(type_, LeafType):
            return XSD_FORMATS.get(type_.primitive)
        return declared

    def policies(self, rule: Rule | None = None) -> Policies:
        """What the rule picks for each event, else what the register declares, else the default."""
        if rule is None:
            return self.declared
        return self.declared._replace(
            **{event: self._picked(event, chosen) for event, chosen in rule.policies.items()}
        )

    def _picked(self, event: Event, chosen: Text) -> Outcome:
        """The outcome that a rule picks, where the register allows it; else the default."""
        declared = self.policy.get(event)
        allowed = tuple(map(str, declared.outcomes if declared else event.outcomes))
        if chosen not in allowed:
            self.find(
                "policy-unknown",
                f"${event} cannot be `{chosen}` here",
                chosen.position,
                hint=meant(str(chosen), allowed) or "it can be " + ", ".join(allowed),
            )
            return event.default
        return Outcome(chosen)

    # Values.

    def value(
        self, expression: TypedExpression, rule: Rule, destination: Destination, policies: Policies
    ) -> Body:
        """How what `expression` yields becomes what `destination` holds."""
        type_ = destination.type
        if isinstance(type_, LeafType):
            return ValueBody(
                expression, leaf=self._leaf(expression, rule, destination, type_, policies)
            )
        if isinstance(type_, ObjectType):
            return self._object(expression, rule, destination, type_)
        message = f"the contract does not say what {destination.named} holds"
        hint = "use $empty, or describe it in the contract"
        self.find(
            "not-supported", message, expression.text.position, hint=hint, destination=destination
        )
        return AbsentBody("")

    def _object(
        self, expression: TypedExpression, rule: Rule, destination: Destination, type_: ObjectType
    ) -> Body:
        wanted = self.format_of(type_)
        given = self._given_format(expression, rule, destination)
        if wanted is not None and given is not None:
            conversion = self._conversion(given, wanted, destination, expression)
            if conversion is not None:
                return ValueBody(expression, conversion=conversion)
            return AbsentBody("")
        if not expression.type.unknown or wanted is None:
            names = ", ".join(list(type_.fields)[:6])
            message = f"{self._what(expression)} cannot become {destination.named}, an object"
            hint = f"say what its fields are made of: {names}"
            if wanted is not None:
                formats = ", ".join(map(str, self.formats[wanted].from_)) or "nothing"
                hint = (
                    f"say with $convert which format the value has; `{wanted}` is made of {formats}"
                )
            self._ask("no-conversion", message, hint, expression, destination)
        return AbsentBody("")

    def _leaf(
        self,
        expression: TypedExpression,
        rule: Rule,
        destination: Destination,
        type_: LeafType,
        policies: Policies,
    ) -> LeafPlan:
        wanted = self.format_of(type_)
        table = (
            self._table(rule, expression, destination, type_) if rule.table is not None else None
        )
        plan = LeafPlan(
            type_, table, None, self.check_of(wanted), None, policies, destination.required
        )
        plan.partial = self._partial(wanted)
        plan.source_pattern = self.pattern_of(wanted)
        if rule.table is not None:
            # A table that cannot be found or read is reported; of its values nothing is known.
            return plan
        given = self._given_format(expression, rule, destination)
        if given is not None and wanted is not None and given != wanted:
            plan.conversion = self._conversion(given, wanted, destination, expression)
            return plan
        if given is not None and wanted is None and rule.convert is not None:
            message = f"{destination.named} has no format, so nothing is converted"
            hint = "remove $convert, or give the target's type a format"
            self.find(
                "no-conversion", message, rule.convert.position, hint=hint, destination=destination
            )
        if not self._kind(expression, destination, type_):
            return plan
        self._overflow(expression, rule, destination, type_)
        self._codes(expression, rule, destination, type_)
        return plan

    def _given_format(
        self, expression: TypedExpression, rule: Rule, destination: Destination
    ) -> str | None:
        """The format of the value: `$convert` says it where the source's type does not."""
        sources: tuple[ContractType, ...] = (*expression.type.leaves, *expression.type.objects)
        formats = {self.format_of(source) for source in sources}
        known = sorted(f for f in formats if f is not None)
        if rule.convert is not None:
            if str(rule.convert) not in self.formats:
                self.find(
                    "unknown-format",
                    f"there is no format `{rule.convert}`",
                    rule.convert.position,
                    hint=meant(str(rule.convert), self.formats),
                    destination=destination,
                )
                return None
            return str(rule.convert)
        if len(known) > 1:
            self.find(
                "no-conversion",
                f"{self._what(expression)} may have different formats: " + ", ".join(known),
                expression.text.position,
                hint="give each its own rule",
                destination=destination,
            )
            return None
        return known[0] if known else self._base_format(expression, destination)

    def _base_format(self, expression: TypedExpression, destination: Destination) -> str | None:
        """Of a value without a format: its base, where the target's format is made of that."""
        wanted = self.formats.get(self.format_of(destination.type) or "")
        bases = {_general(item) for item in expression.type.items}
        if wanted is None or len(bases) != 1:
            return None
        base = bases.pop()
        return base if base is not None and Text(base) in wanted.from_ else None

    def _conversion(
        self, given: str, wanted: str, destination: Destination, expression: TypedExpression
    ) -> Conversion | None:
        whole = [o for o in expression.type.objects if self.format_of(o) == given]
        source = whole[0] if whole else None
        return self.between(given, wanted, destination, expression.text.position, source)

    def between(
        self,
        given: str,
        wanted: str,
        destination: Destination,
        position: Position,
        whole: ObjectType | None = None,
    ) -> Conversion | None:
        """How a value of one format becomes one of another; None where nothing says it.

        `whole` is the object that has the first format, where it is one of objects.
        """
        type_ = destination.type
        format_ = self.formats.get(wanted)
        rule = format_.from_.get(Text(given)) if format_ is not None else None
        if rule is None:
            known = ", ".join(map(str, format_.from_)) if format_ is not None else ""
            others = [name for name in format_.from_ if name not in self.formats] if format_ else []
            written = nearest(given, others)
            self.find(
                "no-conversion",
                f"nothing says how `{given}` becomes `{wanted}`",
                position,
                hint=f"no format is called `{written}`, of which `{wanted}` is made: "
                f"did you mean `{given}` there?"
                if written is not None
                else f"declare it: formats: {wanted}: from: {given}"
                + (f" (declared are conversions from {known})" if known else ""),
                destination=destination,
            )
            return None
        key = (given, wanted, id(type_), id(whole) if whole is not None else 0)
        if key not in self.conversions:
            name = f"{wanted}_from_{given}".replace("-", "_")
            conversion = Conversion(given, wanted, None, name)
            self.conversions[key] = conversion
            assert self.resolve is not None  # noqa: S101  # set before any rule is resolved
            # What a conversion makes of a leaf is judged by the leaf it goes to, once.
            made = LeafType(None, type_.base) if isinstance(type_, LeafType) else type_
            inner = Destination(made, destination.path, None, False, False)
            source = self.formats.get(given)
            leaf = LeafType(given, source.base if source and source.base != "object" else "string")
            context = Inferred((whole if whole is not None else leaf,))
            scope = TypeScope(context, self.root, dict(self.globals))
            conversion.rule = self.resolve(rule, inner, scope, name)
        return self.conversions[key]

    def check_of(self, format_: str | None) -> Check | None:
        """What must hold of a value of a format, beside how it looks."""
        declared = self.formats.get(format_ or "")
        if format_ is None or declared is None or declared.check is None:
            return None
        return self._named_check(format_, declared, declared.check, format_)

    def _partial(self, format_: str | None) -> Check | None:
        declared = self.formats.get(format_ or "")
        if format_ is None or declared is None or declared.partial is None:
            return None
        return self._named_check(format_, declared, declared.partial, f"{format_}_partial")

    def _named_check(self, format_: str, declared: ValueFormat, text: Text, name: str) -> Check:
        if name not in self.checks:
            self.checks[name] = Check(name, self.checking(format_, declared, text))
        return self.checks[name]

    def checking(self, format_: str, declared: ValueFormat, text: Text) -> TypedExpression:
        """An expression over a value of a format."""
        base = declared.base if declared.base != "object" else "string"
        context = Inferred((LeafType(format_, base),))
        return self.expressions.make(text, TypeScope(context, self.root, dict(self.globals)))

    def pattern_of(self, format_: str | None) -> str | None:
        """The pattern of a format, in XSD's dialect."""
        declared = self.formats.get(format_ or "")
        if declared is None or declared.pattern is None:
            return None
        return str(declared.pattern)

    # Tables and constants.

    def _table(
        self, rule: Rule, expression: TypedExpression, destination: Destination, type_: LeafType
    ) -> TablePlan | None:
        name = rule.table
        assert name is not None  # noqa: S101  # the caller has looked
        table = self.tables.get(str(name))
        if table is None:
            message = f"there is no table `{name}`"
            hint = meant(str(name), self.tables) or "declare it under `tables`"
            self.find("unknown-table", message, name.position, hint=hint, destination=destination)
            return None
        self.expressions.used.add(table.name)
        if len(table.columns) != 1:
            message = f"the table `{name}` gives rows, and $table needs one value"
            hint = f"name its `value` column: {', '.join(table.columns)}"
            self.find(
                "table-without-column", message, name.position, hint=hint, destination=destination
            )
            return None
        if expression.type.objects and not expression.type.leaves:
            self._kind(expression, destination, type_)
        values = [row for row in table.rows.values() if isinstance(row, str)]
        datatype = type_.datatype
        wrong = [broken for value in values if (broken := violated(value, datatype)) is not None]
        if wrong:
            problem = explained(wrong[0], datatype, "target")
            self.find(
                "table-value-invalid",
                f"the table `{name}` has {counted(len(wrong), 'value')} that {destination.named} "
                "does not allow",
                name.position,
                hint=f"correct the table; of the first such value: {problem}",
                destination=destination,
            )
        codes = [leaf.facets.enum for leaf in expression.type.leaves]
        declared = {code for enum in codes if enum for code in enum}
        missing = sorted(declared - set(table.rows))
        if missing and Event.ON_UNKNOWN not in rule.policies:
            message = f"the table `{name}` has no row for {', '.join(missing)}"
            hint = "add the rows, or say what happens with $on_unknown"
            self._ask("code-not-covered", message, hint, expression, destination, name)
        elif Event.ON_UNKNOWN not in rule.policies:
            self._open(expression, name, destination)
        return table

    def _open(self, expression: TypedExpression, name: Text, destination: Destination) -> None:
        """Ask what becomes of a code that a table need not have, since its list is not closed."""
        leaves = expression.type.leaves
        if not leaves or all(leaf.facets.enum is not None for leaf in leaves):
            return
        self.find(
            "code-open",
            f"{self._what(expression)} may be a code that the table `{name}` does not have",
            name.position,
            hint="say what happens then: $on_unknown: omit, omit_parent, error or keep",
            destination=destination,
            severity="warning",
            source=expression.type.path or None,
        )

    def constant(self, text: Text, destination: Destination) -> str | int | bool:
        """The value of `$const`, typed by the target."""
        type_ = destination.type
        assert isinstance(type_, LeafType)  # noqa: S101  # the caller has looked
        value: str | int | bool = str(text)
        if type_.base == "integer" and text.lstrip("-").isdecimal():
            value = int(text)
        elif type_.base == "boolean" and text in ("true", "false"):
            value = text == "true"
        broken = violated(value, type_.datatype)
        if broken is not None:
            problem = explained(broken, type_.datatype, "target")
            message = f"the constant does not fit {destination.named}: {problem}"
            self.find("constant-invalid", message, text.position, destination=destination)
        return value

    # What the types show.

    def _what(self, expression: TypedExpression) -> str:
        type_ = expression.type
        path = f"`{type_.path}` " if type_.path else "this "
        return f"{path}({describe(type_.present())})"

    def _kind(self, expression: TypedExpression, destination: Destination, type_: LeafType) -> bool:
        """Whether the value may be what the leaf holds; reported where it never is."""
        source = expression.type
        if source.unknown or not source.items:
            return True
        kinds = source.kinds()
        right = {
            "string": {"string", "integer", "number"},
            "decimal": {"string", "integer", "number"},
            "integer": {"string", "integer", "number"},
            "boolean": {"boolean", "string"},
        }[type_.base]
        if kinds & (right | {"array"}):
            return True
        hint = "no rule makes one of the other"
        if source.objects:
            names = [name for item in source.objects for name in item.fields]
            hint = "take a field of it: " + ", ".join(f"`.{name}`" for name in names[:4])
        elif "boolean" in kinds:
            hint = (
                f'turn it into a code: `{{$from: {expression.text}, $value: \'$ ? "1" : "2"\'}}`'
                if is_simple_path(expression.node)
                else f'turn it into a code: `({expression.text}) ? "1" : "2"`'
            )
        message = f"{self._what(expression)} cannot become {destination.named}, {type_.base}"
        self._ask("no-conversion", message, hint, expression, destination)
        return False

    def _overflow(
        self, expression: TypedExpression, rule: Rule, destination: Destination, type_: LeafType
    ) -> None:
        """Ask for a choice where the source's text may be longer than the target's."""
        bound = type_.facets.max_length
        if bound is None or Event.ON_OVERFLOW in rule.policies or type_.facets.enum is not None:
            return
        longer: list[str] = []
        for item in expression.type.items:
            if isinstance(item, LeafType):
                most = longest(item.datatype)
                if most is None or most > bound:
                    longer.append("be of any length" if most is None else f"have {most} characters")
        if longer:
            message = f"{self._what(expression)} may {longer[0]}, and {destination.named} takes {bound} at most"
            hint = "say what happens then: $on_overflow: truncate, omit or error"
            self._ask("text-may-overflow", message, hint, expression, destination)

    def _codes(
        self, expression: TypedExpression, rule: Rule, destination: Destination, type_: LeafType
    ) -> None:
        """Ask for a choice where an open code goes into a closed list."""
        closed = type_.facets.enum
        if closed is None or Event.ON_UNKNOWN in rule.policies:
            return
        open_ = [
            leaf
            for leaf in expression.type.leaves
            if leaf.facets.enum is None or not set(leaf.facets.enum) <= set(closed)
        ]
        if open_:
            message = (
                f"{self._what(expression)} may be a code that {destination.named} does not list"
            )
            hint = "use a $table, or say what happens with $on_unknown"
            self._ask("code-not-covered", message, hint, expression, destination)

    def _ask(
        self,
        code: str,
        message: str,
        hint: str,
        expression: TypedExpression,
        destination: Destination,
        at: Text | None = None,
    ) -> None:
        """Report a finding about what an expression reads, at its text or at another."""
        position = (at or expression.text).position
        self.find(code, message, position, hint, destination, source=expression.type.path or None)


def _general(item: Item) -> str | None:
    """The general format that a value has by its base alone."""
    if isinstance(item, LeafType):
        return item.base if item.base != "string" else None
    if isinstance(item, Computed):
        return item.kind if item.kind in ("boolean", "integer") else None
    return None
