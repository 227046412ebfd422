"""The models of the files a developer writes: mappings, fragments, formats, views.

Every text of a file is a `Text` and knows its place. Paths are as written; `named_files` resolves
them against the file they stand in. What a file may say is said here once: the loader and the
JSON Schemas for editors come from these models.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from mapper.diagnostics.diagnostic import Position
from mapper.policies.outcomes import Event
from mapper.reading.delivery_parts import PartFormat
from mapper.yaml_text.spanned_text import Text

BODIES = (
    "$value",
    "$const",
    "$empty",
    "$nothing_when",
    "$match",
    "$choose",
    "$absent",
    "$notice",
    "$fail",
)
"""The instructions that make the body of a rule; `$use` and fields together are the other one."""


class Part(BaseModel):
    """What every model has: it is closed, immutable, and knows where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    position: Position
    """The value as it stands in its file."""
    places: dict[str, Position] = Field(default_factory=dict)
    """Where each key of the block stands, by its name as written (`$from`, `contract`)."""


class Publication(Part):
    """What was read: a publication, and which edition of it or of which date."""

    publication: Text = Field(description="What was read.")
    edition: Text | None = Field(
        default=None, description="Which edition of it: a version, a release."
    )
    date: Text | None = Field(default=None, description="Of which day, month or year it is.")
    where: Text | None = Field(default=None, description="Where in it, or where it is found.")


class Assumption(Part):
    """No publication was read: why it is taken to be so, and what would settle it."""

    why: Text = Field(description="Why it is taken to be so.")
    settled_by: Text = Field(description="What would settle it.")


class Match(Part):
    """`$match`: one arm per alternative of a choice, or per value of a discriminator."""

    of: Text | None = Field(
        default=None, description="The discriminator: the arm whose name equals its value is taken."
    )
    """The discriminator; None where the alternatives are element names."""
    cases: dict[Text, Rule] = Field(
        description="The value of the discriminator, and the rule for it."
    )


class Rule(Part):
    """What one target field is made of."""

    expression: Text | None = None
    from_: Text | None = Field(
        default=None,
        alias="$from",
        description="The context of what is below: `$` becomes what this expression gives. Where it gives nothing, the field is absent.",
    )
    each: tuple[Text, ...] = Field(
        default=(),
        alias="$each",
        description="One output per item: an expression, or a list of expressions whose items follow each other. `$` becomes the item.",
    )
    as_: Text | None = Field(
        default=None,
        alias="$as",
        description="A name for the item of `$each` or `$from`, for use further down as `$name`.",
    )
    where: Text | None = Field(
        default=None,
        alias="$where",
        description="Only the items of `$each` for which this expression holds.",
    )
    distinct_by: Text | None = Field(
        default=None,
        alias="$distinct_by",
        description="Of the outputs whose item gives the same key, the first one stays.",
    )
    order_by: tuple[Text, ...] = Field(
        default=(),
        alias="$order_by",
        description="The order of the items, lowest first: an expression or a list of them, the first one first.",
    )
    let: dict[Text, Text] = Field(
        default_factory=dict,
        alias="$let",
        description="Names and their expressions, for use in this rule and below as `$name`; each evaluated once, when first needed.",
    )
    when: Text | None = Field(
        default=None,
        alias="$when",
        description="Only where this expression holds: a boolean, or a node that is present.",
    )
    value: Text | None = Field(
        default=None,
        alias="$value",
        description="The expression, where a leaf has other instructions beside it.",
    )
    const: Text | None = Field(default=None, alias="$const", description="A constant.")
    empty: bool = Field(
        default=False, alias="$empty", description="`true`: an element without content."
    )
    nothing_when: Text | None = Field(
        default=None,
        alias="$nothing_when",
        description="An element without content, only where this expression proves that the source has nothing.",
    )
    match: Match | None = Field(
        default=None,
        alias="$match",
        description="One arm per alternative of a source choice (`{alternative: rule}`), or per value of a discriminator (`{of: expression, cases: {value: rule}}`).",
    )
    choose: tuple[Rule, ...] = Field(
        default=(),
        alias="$choose",
        description="A list of rules: the first whose `$when` holds, and whose `$from` gives something, is taken. The last may have neither.",
    )
    use: Text | None = Field(
        default=None,
        alias="$use",
        description="A fragment, whose rules are merged with the fields beside it.",
    )
    with_: dict[Text, Text] = Field(
        default_factory=dict,
        alias="$with",
        description="The parameters of the fragment: a name and an expression each.",
    )
    max_depth: int | None = Field(
        default=None, alias="$max_depth", description="How deep a fragment may use itself."
    )
    table: Text | None = Field(
        default=None, alias="$table", description="A table in which the value is looked up."
    )
    convert: Text | None = Field(
        default=None,
        alias="$convert",
        description="The format of the value, where its type does not say it (untyped text).",
    )
    absent: Text | None = Field(
        default=None,
        alias="$absent",
        description="Deliberately no value; the reason is for the reader, and for the coverage report.",
    )
    notice: Text | None = Field(
        default=None,
        alias="$notice",
        description="No value, but a notice with this code: the source has what the target has no place for.",
    )
    fail: Text | None = Field(
        default=None, alias="$fail", description="Refuse the whole message, with this code."
    )
    source: Publication | None = Field(
        default=None,
        alias="$source",
        description="Where the constants of this rule, and of what is below it, were read.",
    )
    assumed: Assumption | None = Field(
        default=None,
        alias="$assumed",
        description="Why the constants of this rule, and of what is below it, are taken to be so.",
    )
    policies: dict[Event, Text] = Field(default_factory=dict)
    """Event (`on_missing`) → outcome, as this rule picks it."""
    fields: dict[Text, Rule] = Field(default_factory=dict)


class PartFile(Part):
    """How one part of a source arrives: which file of the delivery, and its form."""

    file: Text = Field(
        description="The name of the part in the delivery; `*` stands for any characters."
    )
    format: PartFormat = Field(default="csv", description="How the part is written.")
    separator: str = Field(default=";", description="What stands between the cells of a CSV part.")
    encoding: str = Field(default="utf-8", description="The encoding of a CSV part.")


class Partition(Part):
    """How a delivery about many subjects becomes one message per subject.

    `over` gives items of the delivery, `by` the key of each. For every distinct key, in the
    order of their first items, the mapping runs over the same delivery with the parameter `as`
    holding that key: nothing is copied, and indexes are built once.
    """

    over: Text = Field(description="The items that tell the subjects apart: an expression.")
    by: Text = Field(description="The key of the subject: an expression over the item.")
    as_: Text = Field(alias="as", description="The parameter that holds the key.")


class Source(Part):
    """The source: a contract and one of its messages.

    With `parts` the message is an object with a member a part.
    """

    contract: Text = Field(description="The contract file of the source.")
    message: Text = Field(description="The message of that contract.")
    parts: dict[Text, PartFile] = Field(
        default_factory=dict,
        description="The parts of a source that comes in several files: a member of the message, and its file.",
    )
    partition: Partition | None = Field(
        default=None,
        description="How a delivery about many subjects becomes one message per subject.",
    )
    unknown: Literal["error", "notice"] = Field(
        default="notice",
        description="What content is that the contract does not know: an error refuses the message.",
    )


class Target(Part):
    """The target: a contract and one of its messages."""

    contract: Text = Field(description="The contract file of the target.")
    message: Text = Field(description="The message of that contract.")


class Table(Part):
    """A code list or lookup: a CSV file with a header.

    With one `value` a lookup gives that column; with none, or several, an object of the columns.
    """

    file: Text = Field(description="A CSV file with a header.")
    key: tuple[Text, ...] = Field(description="The column, or columns, by which a row is found.")
    value: tuple[Text, ...] = Field(
        default=(),
        description="The column that a lookup gives; with none, or several, it gives the row.",
    )
    separator: str = Field(default=",", description="What stands between the cells.")
    source: Publication | None = Field(
        default=None, description="The publication that its codes were read in."
    )
    assumed: Assumption | None = Field(
        default=None, description="Why its codes are taken to be so, where none was read."
    )
    sample: bool = Field(
        default=False,
        description="`true`: it holds a few rows only, and a deployment puts its own in its place.",
    )


class Index(Part):
    """A join: `$name(key)` gives the items of `over` whose `by` holds that key."""

    over: Text = Field(description="The items that are indexed: an expression over the message.")
    by: tuple[Text, ...] = Field(
        description="The key of an item, or several of them: expressions over the item."
    )
    many: bool = Field(
        default=False,
        description="`true`: several items may have one key, and a lookup gives all of them.",
    )
    where: Text | None = Field(
        default=None, description="Only the items for which this expression holds."
    )
    order_by: tuple[Text, ...] = Field(
        default=(), description="The order of the items that a lookup gives."
    )


class Parameter(Part):
    """A value given at run time, or by the user of a fragment: `$name` in expressions."""

    type: Text | None = Field(
        default=None, description="`string`, `integer`, `boolean`, `decimal`, or a format."
    )
    """`string`, `integer`, `boolean`, `decimal`, or a format; text where it is not said."""
    default: Text | None = Field(default=None, description="The value where none is given.")
    description: Text | None = Field(default=None, description="What the parameter means.")


class RunParameter(Parameter):
    """A value that a run of the mapping is given."""

    today: bool = Field(
        default=False,
        description="`true`: where none is given the value is the day of the run, in the parameter's format.",
    )
    agrees_with: Text | None = Field(
        default=None,
        description="Where the message states the same: an expression over the message. Another value there refuses the message.",
    )


class FragmentParameter(Parameter):
    """A value that a use of a fragment gives it."""

    required: bool = Field(
        default=True,
        description="`false`: a use may leave it out, and it is absent then.",
    )


class Marked(Part):
    """Fields of the target that may not go out without another one: a mark."""

    mark: Text = Field(description="The path of the mark in the target.")
    of: tuple[Text, ...] = Field(
        description="Paths of what it marks, each with all that is below it."
    )
    reason: Text = Field(description="What ties them together.")


class Unread(Part):
    """Fields of the source that are not read on purpose, and why."""

    fields: tuple[Text, ...] = Field(
        description="Paths from the message, or from a named type of the source contract; each "
        "with all that is below it."
    )
    reason: Text = Field(description="Why they are not read.")


class MappingFile(Part):
    """One mapping: from one source message to one target message."""

    file: str
    name: Text = Field(alias="mapping", description="The name of the mapping.")
    version: Text | None = Field(default=None, description="The version of the mapping.")
    description: Text | None = Field(default=None, description="What the mapping does.")
    extends: Text | None = Field(
        default=None,
        description="A mapping file that this one changes: keys merge, `~` takes a key away, lists are replaced whole.",
    )
    source: Source = Field(description="What comes in.")
    target: Target = Field(description="What goes out.")
    formats: tuple[Text, ...] = Field(default=(), description="Formats files.")
    tables: dict[Text, Table] = Field(
        default_factory=dict, description="Code lists and lookups, by name."
    )
    fragments: tuple[Text, ...] = Field(default=(), description="Fragments files.")
    parameters: dict[Text, RunParameter] = Field(
        default_factory=dict, description="Values given at run time, by name."
    )
    index: dict[Text, Index] = Field(
        default_factory=dict, description="Joins: `$name(key)` gives the item with that key."
    )
    unread: tuple[Unread, ...] = Field(
        default=(), description="Fields of the source that are not read on purpose."
    )
    marks: tuple[Marked, ...] = Field(
        default=(), description="Fields of the target that may not go out without their mark."
    )
    map: Rule = Field(description="The rule of the target message.")


class Fragment(Part):
    """A group of rules used in more than one place."""

    source: Text | None = Field(
        default=None,
        description="What `$` is: a named type of the source contract, or a path from the message.",
    )
    """A named type of the source contract, or a path from the message; it types `$`."""
    parameters: dict[Text, FragmentParameter] = Field(
        default_factory=dict, description="What a use must or may give, by name."
    )
    description: Text | None = Field(default=None, description="What the fragment makes.")
    rules: Rule = Field(description="The rule.")


class FragmentsFile(Part):
    """Fragments by name, and the tables they use."""

    file: str
    description: Text | None = Field(default=None, description="What the file holds.")
    tables: dict[Text, Table] = Field(
        default_factory=dict, description="The tables that its fragments use."
    )
    unread: tuple[Unread, ...] = Field(
        default=(), description="Fields of the source that are not read on purpose."
    )
    fragments: dict[Text, Fragment] = Field(description="Fragments by name.")


class Format(Part):
    """A value type: its base, what it looks like, what holds of it, how others become it."""

    base: Literal["string", "integer", "decimal", "boolean", "object"] = Field(
        default="string", description="What a value of the format is in the document."
    )
    pattern: Text | None = Field(
        default=None, description="What its text looks like: a regular expression of XSD, anchored."
    )
    """XSD dialect: anchored, `\\d` is any Unicode digit."""
    check: Text | None = Field(
        default=None, description="What else holds of it: an expression over the value (`$`)."
    )
    """An expression over the value (`$`), a boolean: a value that fails it is invalid."""
    partial: Text | None = Field(
        default=None,
        description="Whether a value is incomplete (a date without its day): an expression over "
        "the value (`$`). `$on_partial` says what happens then.",
    )
    description: Text | None = Field(default=None, description="What the format means.")
    from_: dict[Text, Rule] = Field(
        default_factory=dict,
        alias="from",
        description="How values of other formats become one of this: a format, and a rule over its value.",
    )
    """Another format → the rule that makes this one of it (`$` is the value)."""
    source: Publication | None = Field(
        default=None, description="The publication that says what its values look like."
    )
    assumed: Assumption | None = Field(
        default=None, description="Why its values are taken to look so, where none says it."
    )


class Policy(Part):
    """The outcomes a rule may pick for an event, and the one that holds where it picks none."""

    outcomes: tuple[Text, ...] = Field(description="The outcomes that a rule may choose.")
    default: Text | None = Field(default=None, description="The outcome where a rule chooses none.")


class FormatsFile(Part):
    """The formats of a register or a source, and which schema type has which."""

    file: str
    description: Text | None = Field(default=None, description="What the file holds.")
    source: Publication | None = Field(
        default=None,
        description="The publication that its formats were read in, where they do not say so.",
    )
    assumed: Assumption | None = Field(
        default=None, description="Why its formats are taken to be so, where they do not say it."
    )
    tables: dict[Text, Table] = Field(
        default_factory=dict, description="The tables that its conversions use."
    )
    formats: dict[Text, Format] = Field(default_factory=dict, description="Formats by name.")
    types: dict[Text, Text] = Field(
        default_factory=dict, description="Which type of an imported schema has which format."
    )
    policies: dict[Text, Policy] = Field(
        default_factory=dict, description="Per event the outcomes that the register allows."
    )
