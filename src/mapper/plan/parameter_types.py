"""The parameters of a mapping: their types, the day of the run, and where the message agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mapper.contract.message_model import LeafType
from mapper.datatypes.builtin_types import Base
from mapper.datatypes.facets import Facets
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.expression_types.inferred_types import Inferred, TypeScope
from mapper.mapping_file.file_model import RunParameter, ValueFormat
from mapper.mapping_file.rule_model import Rule
from mapper.plan.leaf_conversion import Leaves
from mapper.plan.plan_model import AgreementPlan, LeafPlan, ParameterPlan, RulePlan, ValueBody
from mapper.plan.rule_scopes import Destination
from mapper.yaml_text.spanned_text import Text

_BASES: Final[dict[str, Base]] = {
    "string": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
}
DAY: Final = "date"
"""The format of the day of the run, of which a parameter's own format is made."""


def declared_parameters(
    parameters: Mapping[Text, RunParameter],
    formats: Mapping[str, ValueFormat],
    findings: list[Finding],
) -> dict[str, ParameterPlan]:
    """The parameters by name, with findings for what they declare wrongly."""
    found: dict[str, ParameterPlan] = {}
    for name, parameter in parameters.items():
        base = str(parameter.type or "string")
        format_ = None
        patterns: tuple[str, ...] = ()
        if base not in _BASES:
            format_ = base
            declared = formats.get(base)
            if declared is None:
                message = f"there is no format `{base}`"
                findings.append(
                    Finding(
                        "unknown-format", message, parameter.position, hint=meant(base, formats)
                    )
                )
            base = declared.base if declared is not None else "string"
            if declared is not None and declared.pattern is not None:
                patterns = (str(declared.pattern),)
        default = str(parameter.default) if parameter.default is not None else None
        facets, kind = Facets(patterns=patterns), _BASES.get(base, "string")
        leaf = LeafType(None, kind, facets, format_, primitive=kind)
        found[str(name)] = ParameterPlan(
            str(name), leaf, default, parameter.position, today=parameter.today
        )
        findings.extend(_both(name, parameter))
    return found


def _both(name: Text, parameter: RunParameter) -> list[Finding]:
    """A parameter whose value is said twice where none is given."""
    if not parameter.today or parameter.default is None:
        return []
    return [
        Finding(
            "parameter-today",
            f"`{name}` has both `default` and `today`",
            parameter.key_spans["today"],
            hint="keep the one that applies when no value is given",
        )
    ]


def finish(
    plans: Mapping[str, ParameterPlan],
    parameters: Mapping[Text, RunParameter],
    leaves: Leaves,
    names: dict[str, Inferred],
    subject: frozenset[str],
) -> None:
    """Resolve what parameters say in expressions and formats; the leaves can resolve rules.

    `subject` are the names that are not the same for all messages of a delivery.
    """
    for name, parameter in parameters.items():
        plan = plans[str(name)]
        plan.check = leaves.check_of(plan.leaf.format)
        if plan.today:
            _today(plan, parameter, leaves)
        if parameter.agrees_with is not None:
            plan.agreement = _agreement(plan, parameter.agrees_with, leaves, names, subject)
            leaves.expressions.used.add(plan.name)


def _today(plan: ParameterPlan, parameter: RunParameter, leaves: Leaves) -> None:
    """How the day of the run becomes a value of the parameter's format."""
    if plan.leaf.base == "string" and plan.leaf.format in (None, DAY):
        return
    declared = leaves.formats.get(plan.leaf.format or "")
    if declared is None and plan.leaf.format is not None:
        return
    if declared is None or Text(DAY) not in declared.from_:
        leaves.find(
            "parameter-today",
            f"nothing says how the day of the run (`{DAY}`) becomes `{plan.leaf.format or plan.leaf.base}`",
            parameter.key_spans["today"],
            hint=f"give the parameter a format that is made of `{DAY}`",
        )
        return
    destination = Destination(plan.leaf, f"parameters.{plan.name}")
    plan.of_day = leaves.between(
        DAY, plan.leaf.format or "", destination, parameter.key_spans["today"]
    )


def _agreement(
    plan: ParameterPlan,
    text: Text,
    leaves: Leaves,
    names: dict[str, Inferred],
    subject: frozenset[str],
) -> AgreementPlan:
    """What the message states, as a rule that makes a value of the parameter's type of it."""
    scope = TypeScope(leaves.root, leaves.root, dict(names))
    path = f"parameters.{plan.name}"
    expression = leaves.expressions.make(text, scope, path)
    rule = Rule.standing_at(text)
    body = leaves.value(
        expression, rule, Destination(plan.leaf, path, listed=True), leaves.policies()
    )
    leaf: LeafPlan | None = body.leaf if isinstance(body, ValueBody) else None
    made = RulePlan(text.position, f"agrees_{plan.name}", path, None, body, leaves.root)
    conversion = leaf.conversion if leaf is not None else None
    return AgreementPlan(expression, conversion, made, not set(expression.free_variables) & subject)
