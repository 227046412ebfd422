"""The model of a rule: one form for the root, a field, a branch, a fragment and a conversion.

A rule is an expression, or an object in which `$` marks instructions and all else is a field. What
is wrong in a rule leaves a stand-in (`$fail`), so that whoever checks the rest does
not miss its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Final, Self, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue

from mapper.contract.file.stated_evidence import Assumption, Publication, both_stated
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import nearest
from mapper.mapping_file.rule_grammar import (
    BODIES,
    WITHOUT_EXPRESSION,
    check_grammar,
    check_instruction_cuts,
    check_outcome,
    report_list,
    taken_apart,
)
from mapper.policies.outcomes import EVENTS, Event
from mapper.yaml_text.spanned_model import (
    AnyText,
    Count,
    Flag,
    Listed,
    Several,
    SpannedList,
    SpannedModel,
    SpannedObject,
    Validation,
    Value,
    already_reported,
    wrong,
    wrong_kind,
)
from mapper.yaml_text.spanned_text import Text

_LITERAL: Final = re.compile(r"[\"'0-9]")
"""What a constant in an expression begins with."""


_BRANCH: Final = "the branch `{key}` of {block}"


def check_name(name: Text) -> Text:
    """A name that an expression can use as `$name`; raises the error of pydantic for another."""
    if name.isidentifier():
        return name
    hint = "write the name without its `$`" if name.startswith("$") else None
    hint = hint or "use letters, digits and `_`, and do not begin with a digit"
    raise wrong("name-invalid", f"`{name}` in {{what}} is not a valid name", hint)


def _only_true(value: bool) -> bool:
    if not value:
        hint = "remove it where the element has content"
        raise wrong("wrong-kind", "{what} can only be `true`", hint)
    return value


Name = Annotated[AnyText, AfterValidator(check_name)]
"""What an expression calls `$name`."""
_Event = Annotated[Event, BeforeValidator(lambda key: EVENTS[key.removeprefix("$")])]


class Match(SpannedModel):
    """`$match`: one branch per alternative of a choice, or per value of a discriminator."""

    of: Text | None = None
    """The discriminator: the branch whose name equals its value is taken.

    The discriminator; None where the alternatives are element names.
    """
    cases: dict[AnyText, Rule] = Field(min_length=1)
    """The value of the discriminator, and the rule for it."""

    @classmethod
    def built(
        cls, value: Value, handler: ModelWrapValidatorHandler[Self], validation: Validation
    ) -> Self:
        """`{alternative: rule, …}`, or `{of: expression, cases: {value: rule, …}}`."""
        if not isinstance(value, SpannedObject):
            raise wrong_kind("an object: `{alternative: rule, …}`")
        if not _discriminated(value):
            value.naming = _BRANCH
            return validation.settled(handler, {"cases": value}, value, cls)
        if isinstance(cases := value.get(Text("cases")), SpannedObject):
            cases.naming = _BRANCH
        check_instruction_cuts(value[Text("of")], validation)
        made = validation.settled(handler, dict(value), value, cls)
        if made.of is None:
            raise already_reported()
        return made

    @classmethod
    def as_written(cls, schema: JsonSchemaValue, *, overlay: bool) -> JsonSchemaValue:
        """A discriminator with its cases, or alternatives."""
        cases = schema["properties"]["cases"]
        branches = {key: each for key, each in cases.items() if key != "description"}
        about = {"description": schema.pop("description")}
        return about | {"anyOf": [{**schema, "required": ["of", "cases"]}, branches]}


def _discriminated(block: SpannedObject) -> bool:
    """Whether a `$match` names a discriminator, and not alternatives one of which is called `of`."""
    others = [key for key in block if key != "of"]
    return isinstance(block.get(Text("of")), Text) and (
        "cases" in block
        or not others
        or (len(others) == 1 and nearest(others[0], ["cases"]) is not None)
    )


class Rule(SpannedModel):
    """What one target field is made of."""

    expression: Text | None = None
    from_: Text | None = Field(default=None, alias="$from")
    """The context of what is below: `$` becomes what this expression gives. Where it gives nothing,
    the field is absent."""
    each: Several[Text] = Field(default=(), alias="$each")
    """One output per item: an expression, or a list of expressions whose items follow each other.
    `$` becomes the item."""
    as_: Name | None = Field(default=None, alias="$as")
    """A name for the item of `$each` or `$from`, for use further down as `$name`."""
    where: Text | None = Field(default=None, alias="$where")
    """Only the items of `$each` for which this expression holds."""
    distinct_by: Text | None = Field(default=None, alias="$distinct_by")
    """Of the outputs whose item gives the same key, the first one stays."""
    order_by: Several[Text] = Field(default=(), alias="$order_by")
    """The order of the items, lowest first: an expression or a list of them, the first one first.
    """
    let: dict[Name, Text] = Field(default_factory=dict, alias="$let")
    """Names and their expressions, for use in this rule and below as `$name`; each evaluated once,
    when first needed."""
    when: Text | None = Field(default=None, alias="$when")
    """Only where this expression holds: a boolean, or a node that is present."""
    value: Text | None = Field(default=None, alias="$value")
    """The expression, where a leaf has other instructions beside it."""
    const: AnyText | None = Field(default=None, alias="$const")
    """A constant."""
    empty: Annotated[Flag, AfterValidator(_only_true)] = Field(
        default=False, alias="$empty", json_schema_extra={"const": True}
    )
    """`true`: an element without content."""
    nil: Annotated[Flag, AfterValidator(_only_true)] = Field(
        default=False, alias="$nil", json_schema_extra={"const": True}
    )
    """`true`: an element that is there and has no value (`xsi:nil`; `null` in JSON)."""
    nothing_when: Text | None = Field(default=None, alias="$nothing_when")
    """An element without content, only where this expression proves that the source has nothing."""
    match: Match | None = Field(default=None, alias="$match")
    """One branch per alternative of a source choice (`{alternative: rule}`), or per value of a
    discriminator (`{of: expression, cases: {value: rule}}`)."""
    choose: Listed[Rule] = Field(default=(), alias="$choose")
    """A list of rules: the first whose `$when` holds, and whose `$from` gives something, is taken.
    The last may have neither."""
    use: Text | None = Field(default=None, alias="$use")
    """A fragment, whose rules are merged with the fields beside it."""
    with_: dict[Name, Text] = Field(default_factory=dict, alias="$with")
    """The parameters of the fragment: a name and an expression each."""
    max_depth: Count | None = Field(default=None, alias="$max_depth")
    """How deep a fragment may use itself."""
    table: Text | None = Field(default=None, alias="$table")
    """A table in which the value is looked up."""
    convert: Text | None = Field(default=None, alias="$convert")
    """The format of the value, where its type does not say it (untyped text)."""
    absent: Text | None = Field(default=None, alias="$absent")
    """Deliberately no value; the reason is for the reader, and for the coverage report."""
    notice: Text | None = Field(default=None, alias="$notice")
    """No value, but a notice with this code: the source has what the target cannot hold."""
    fail: Text | None = Field(default=None, alias="$fail")
    """Refuse the whole message, with this code."""
    source: Publication | None = Field(default=None, alias="$source")
    """Where the constants of this rule, and of what is below it, were read."""
    assumed: Assumption | None = Field(default=None, alias="$assumed")
    """Why the constants of this rule, and of what is below it, are taken to be so."""
    policies: dict[_Event, Text] = Field(default_factory=dict)
    """Event (`on_missing`) → outcome, as this rule picks it."""
    fields: dict[AnyText, Rule] = Field(default_factory=dict)

    def children(self) -> Iterator[tuple[str, Rule]]:
        """The rules directly in the rule, each with its step."""
        for name, inner in self.fields.items():
            yield str(name), inner
        if self.match is not None:
            for name, inner in self.match.cases.items():
                yield f"$match.{name}", inner
        for number, inner in enumerate(self.choose, 1):
            yield f"$choose.{number}", inner

    @classmethod
    def written_keys(cls) -> dict[str, FieldInfo]:
        """All instructions, policies included, by the name a file uses."""
        return instructions()

    @classmethod
    def built(
        cls, value: Value, handler: ModelWrapValidatorHandler[Self], validation: Validation
    ) -> Self:
        """The rule that a value says; a stand-in where it cannot be made out, which is reported."""
        made = None
        if isinstance(value, SpannedObject):
            made = cls._of_block(value, handler, validation)
        elif isinstance(value, Text) and value.strip():
            validation.check_cut(value, expression=True)
            return handler({"expression": value})
        elif isinstance(value, SpannedList):
            report_list(value, validation)
        else:
            validation.checks.report(
                "nothing-here",
                f"{validation.named(value)} has no value",
                value.position,
                "write an expression, `{$absent: reason}` or `{$empty: true}`; "
                "`~` removes a field of the base in a file that extends one",
            )
        return made or cast(
            "Self", StandIn.model_validate({"fail": Text("not-made-out", value.position)})
        )

    @classmethod
    def _of_block(
        cls, block: SpannedObject, handler: ModelWrapValidatorHandler[Self], validation: Validation
    ) -> Self | None:
        block.naming = "`{key}`"
        if taken_apart(block, validation.checks):
            return None
        shape: dict[str, Any] = {}
        fields, policies = {}, {}
        for key, value in block.items():
            if not key.startswith("$"):
                fields[key] = value
            elif key[1:] in EVENTS:
                policies[key] = value
            else:
                shape[key] = value
            if key.startswith("$") and key not in WITHOUT_EXPRESSION:
                check_instruction_cuts(value, validation)
        shape |= {"fields": fields, "policies": policies}
        broken = False
        try:
            made = handler(shape)
        except ValidationError as error:
            broken = True
            made = handler(validation.left(error, shape, block, cls))
        before = len(validation.checks.findings)
        for event, outcome in made.policies.items():
            if str(outcome) not in event.outcomes:
                what = block.name_of(f"${event}")
                check_outcome(outcome, event.outcomes, what, validation.checks)
        check_grammar(block, instructions(), validation.checks)
        made._check_choose(block.named(), validation)
        return None if broken or len(validation.checks.findings) > before else made

    def _check_choose(self, what: str, validation: Validation) -> None:
        for number, branch in enumerate(self.choose[:-1], 1):
            conditional = branch.when or branch.nothing_when or branch.from_ or branch.each
            if not conditional and not isinstance(branch, StandIn):
                validation.checks.report(
                    "never-reached",
                    f"branch {number} of `$choose` of {what} has no `$when`, `$from` or `$each`: "
                    "the branches after it are never reached",
                    branch.position,
                    "give it a `$when`, or make it the last one",
                )

    def own_findings(self) -> Iterator[Finding]:
        """A source or an assumption of a rule without constants, and both at once."""
        if self.source is None and self.assumed is None:
            return
        for name in ("$source", "$assumed"):
            if name in self.key_spans and not self.holds_constants():
                message = f"`{name}` has no effect here: nothing in the rule is a constant"
                yield Finding("without-effect", message, self.key_spans[name], hint="remove it")
        yield from both_stated(self)

    def holds_constants(self) -> bool:
        """Whether the rule, or one in it, is made of a constant or has one in an expression."""
        if self.const is not None or (self.match is not None and self.match.of is not None):
            return True
        texts = [self.expression, self.value, self.when, self.where, self.from_, self.nothing_when]
        texts += [*self.each, *self.order_by, *self.let.values(), *self.with_.values()]
        if any(text is not None and _LITERAL.search(text) for text in texts):
            return True
        return any(inner.holds_constants() for _, inner in self.children())

    @classmethod
    def as_written(cls, schema: JsonSchemaValue, *, overlay: bool) -> JsonSchemaValue:
        """An expression, or an object in which `$` marks instructions and all else is a field."""
        properties = schema["properties"]
        expression, fields = properties.pop("expression"), properties.pop("fields")
        del properties["policies"]
        for event in Event:
            outcomes = [*map(str, event.outcomes), *([None] if overlay else [])]
            properties[f"${event}"] = {"description": event.description, "enum": outcomes}
        if overlay:
            (expression, _), (fields, _) = expression["anyOf"], fields["anyOf"]
        about = {"description": schema.pop("description")}
        schema["patternProperties"] = {"^[^$]": fields["additionalProperties"]}
        if not overlay:
            is_field = {"not": {"propertyNames": {"pattern": "^\\$"}}}
            fields_or_use = {"anyOf": [{"required": ["$use"]}, is_field]}
            schema["oneOf"] = [*({"required": [body]} for body in BODIES), fields_or_use]
            schema["not"] = {"required": ["$from", "$each"]}
        scalar = {"description": "A JSONata expression."} | expression
        return about | {"anyOf": [scalar, schema]}


class StandIn(Rule):
    """Stands for a rule that could not be made out."""

    def own_findings(self) -> Iterator[Finding]:
        """None: they have been reported."""
        return iter(())


@cache
def instructions() -> dict[str, FieldInfo]:
    """All instructions, policies included, by the name a file uses."""
    written = {
        str(field.alias): field for field in Rule.model_fields.values() if field.alias is not None
    }
    policies = {
        f"${event}": FieldInfo(default=None, description=event.description) for event in Event
    }
    return written | policies
