"""The models of the files a developer writes: mappings, fragments, formats, views.

Every text of a file is a `Text` and knows its place. Paths are as written; `spec.paths` resolves
them against the file they stand in. What a file may say is said here once: the loader and the
JSON Schemas for editors come from these models.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from mapper.diagnostics.model import Position
from mapper.spec.text import Text

BODIES = ("$value", "$const", "$empty", "$match", "$choose", "$absent", "$fail")
"""The instructions that make the body of a rule; `$use` and fields together are the other one."""

EVENTS: dict[str, tuple[str, ...]] = {
    "on_missing": ("error", "omit", "omit_parent"),
    "on_unknown": ("error", "omit", "omit_parent", "keep"),
    "on_invalid": ("error", "omit", "omit_parent", "keep"),
    "on_overflow": ("error", "omit", "omit_parent", "truncate"),
    "on_many": ("error", "omit", "omit_parent", "first"),
    "on_partial": ("error", "omit", "omit_parent", "keep"),
}
"""The events a policy answers, each with the outcomes the product knows."""


class Part(BaseModel):
    """What every model has: it is closed, immutable, and knows where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    position: Position
    """The value as it stands in its file."""
    places: dict[str, Position] = Field(default_factory=dict)
    """Where each key of the block stands, by its name as written (`$from`, `contract`)."""


class Match(Part):
    """`$match`: one arm per alternative of a choice, or per value of a discriminator."""

    of: Text | None = None
    """The discriminator; None where the alternatives are element names."""
    cases: dict[Text, Rule]


class Rule(Part):
    """What one target field is made of."""

    expression: Text | None = None
    from_: Text | None = Field(default=None, alias="$from")
    each: tuple[Text, ...] = Field(default=(), alias="$each")
    as_: Text | None = Field(default=None, alias="$as")
    where: Text | None = Field(default=None, alias="$where")
    distinct_by: Text | None = Field(default=None, alias="$distinct_by")
    order_by: tuple[Text, ...] = Field(default=(), alias="$order_by")
    let: dict[Text, Text] = Field(default_factory=dict, alias="$let")
    when: Text | None = Field(default=None, alias="$when")
    value: Text | None = Field(default=None, alias="$value")
    const: Text | None = Field(default=None, alias="$const")
    empty: bool = Field(default=False, alias="$empty")
    match: Match | None = Field(default=None, alias="$match")
    choose: tuple[Rule, ...] = Field(default=(), alias="$choose")
    use: Text | None = Field(default=None, alias="$use")
    with_: dict[Text, Text] = Field(default_factory=dict, alias="$with")
    max_depth: int | None = Field(default=None, alias="$max_depth")
    table: Text | None = Field(default=None, alias="$table")
    convert: Text | None = Field(default=None, alias="$convert")
    absent: Text | None = Field(default=None, alias="$absent")
    fail: Text | None = Field(default=None, alias="$fail")
    policies: dict[str, Text] = Field(default_factory=dict)
    """Event (`on_missing`) → outcome, as this rule picks it."""
    fields: dict[Text, Rule] = Field(default_factory=dict)


class PartFile(Part):
    """How one part of a source arrives: which file of the delivery, and its form."""

    file: Text
    format: Literal["xml", "json", "csv"] = "csv"
    separator: str = ";"
    encoding: str = "utf-8"


class Source(Part):
    """The source: a contract and one of its messages.

    With `parts` the message is an object with a member a part. `partition` maps a part to the
    path of the key by which a delivery is cut: one message per distinct key; a part that is not
    named is whole in every message.
    """

    contract: Text
    message: Text
    parts: dict[Text, PartFile] = Field(default_factory=dict)
    partition: dict[Text, Text] = Field(default_factory=dict)


class Target(Part):
    """The target: a contract and one of its messages."""

    contract: Text
    message: Text


class Table(Part):
    """A code list or lookup: a CSV file with a header.

    With one `value` a lookup gives that column; with none, or several, an object of the columns.
    """

    file: Text
    key: tuple[Text, ...]
    value: tuple[Text, ...] = ()
    separator: str = ","


class Index(Part):
    """A join: `$name(key)` gives the items of `over` whose `by` holds that key."""

    over: Text
    by: tuple[Text, ...]
    many: bool = False
    where: Text | None = None
    order_by: tuple[Text, ...] = ()


class Parameter(Part):
    """A value given at run time, or by the user of a fragment: `$name` in expressions."""

    type: Text | None = None
    """`string`, `integer`, `boolean`, `decimal`, or a format; text where it is not said."""
    default: Text | None = None
    description: Text | None = None


class MappingFile(Part):
    """One mapping: from one source message to one target message."""

    file: str
    name: Text = Field(alias="mapping")
    version: Text | None = None
    description: Text | None = None
    extends: Text | None = None
    source: Source
    target: Target
    formats: tuple[Text, ...] = ()
    tables: dict[Text, Table] = Field(default_factory=dict)
    fragments: tuple[Text, ...] = ()
    parameters: dict[Text, Parameter] = Field(default_factory=dict)
    index: dict[Text, Index] = Field(default_factory=dict)
    map: Rule


class Fragment(Part):
    """A group of rules used in more than one place."""

    source: Text | None = None
    """A named type of the source contract, or a path from the message; it types `$`."""
    parameters: dict[Text, Parameter] = Field(default_factory=dict)
    description: Text | None = None
    rules: Rule


class FragmentsFile(Part):
    """Fragments by name, and the tables they use."""

    file: str
    description: Text | None = None
    tables: dict[Text, Table] = Field(default_factory=dict)
    fragments: dict[Text, Fragment]


class Format(Part):
    """A value type: its base, what it looks like, what holds of it, how others become it."""

    base: Literal["string", "integer", "decimal", "boolean", "object"] = "string"
    pattern: Text | None = None
    """XSD dialect: anchored, `\\d` is any Unicode digit."""
    check: Text | None = None
    """An expression over the value (`$`), a boolean: a value that fails it is invalid."""
    description: Text | None = None
    from_: dict[Text, Rule] = Field(default_factory=dict, alias="from")
    """Another format → the rule that makes this one of it (`$` is the value)."""


class Policy(Part):
    """The outcomes a rule may pick for an event, and the one that holds where it picks none."""

    outcomes: tuple[Text, ...]
    default: Text | None = None


class FormatsFile(Part):
    """The formats of a register or a source, and which schema type has which."""

    file: str
    description: Text | None = None
    tables: dict[Text, Table] = Field(default_factory=dict)
    formats: dict[Text, Format] = Field(default_factory=dict)
    types: dict[Text, Text] = Field(default_factory=dict)
    policies: dict[str, Policy] = Field(default_factory=dict)


class ViewFile(Part):
    """One receiver's part of a message, with its purpose and legal basis."""

    file: str
    name: Text = Field(alias="view")
    version: Text | None = None
    description: Text | None = None
    receiver: Text
    purpose: Text
    legal_basis: Text
    target: Target
