"""The models of the files a developer writes: mappings, fragments, formats.

Every text of a file is a `Text` and knows its source span. Paths are as written; the loader
resolves them against the file they stand in. What a file may say is said here once: pydantic
validates files by these models, and the JSON Schemas for editors come from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.json_schema import JsonSchemaValue

from mapper.contract.file.stated_evidence import Assumption, Publication, both_stated
from mapper.diagnostics.diagnostic import Finding
from mapper.mapping_file.rule_model import Name, Rule
from mapper.policies.outcomes import EVENTS, Event
from mapper.reading.delivery_parts import PartFormat
from mapper.yaml_text.spanned_model import AnyText, FileModel, Flag, Listed, Several, SpannedModel
from mapper.yaml_text.spanned_text import Text


class PartFile(SpannedModel):
    """How one part of a source arrives: which file of the delivery, and its form."""

    file: Text
    """The name of the part in the delivery; `*` means any characters."""
    format: PartFormat = "csv"
    """How the part is written."""
    separator: AnyText | None = None
    """Deprecated: `csv: {separator: …}` of the row's type in the contract says what separates cells."""
    encoding: AnyText | None = None
    """Deprecated: `csv: {encoding: …}` of the row's type in the contract says the encoding."""


class Partition(SpannedModel):
    """What a delivery about many subjects is split by: its items, and the key of each.

    `over` gives items of the delivery, `by` the key of each. For every distinct key, in the
    order of their first items, the mapping runs over the same delivery with the parameter `as`
    holding that key: nothing is copied, and indexes are built once.
    """

    over: Text
    """The items by which the delivery is split: an expression."""
    by: Text
    """The key of the subject: an expression over the item."""
    as_: Text = Field(alias="as")
    """The parameter that holds the key."""
    rows: dict[AnyText, Text] = Field(default_factory=dict)
    """By part: the column by which its rows belong to a subject. `over` is then a part too, which has
    the same column: a row belongs to the subjects of the rows of `over` with the same value there.
    All that rules read of these parts is of their subject. `mapper batch` then needs memory for a
    few subjects at a time."""
    grouped: Flag = False
    """Whether the rows of all these parts are grouped by subject, in the same order: the first
    messages are then there before the last rows are read."""


class SourceSide(SpannedModel):
    """The source: a contract and one of its messages.

    With `parts` the message is an object with one member per part.
    """

    contract: Text
    """The contract file of the source."""
    message: Text
    """The message of that contract."""
    parts: dict[AnyText, PartFile] = Field(default_factory=dict)
    """The parts of a source that comes in several files: a member of the message, and its file."""
    partition: Partition | None = None
    """How a delivery about many subjects becomes one message per subject."""
    unknown: Literal["error", "notice"] = "notice"
    """What content is that the contract does not know: an error refuses the message."""


class TargetSide(SpannedModel):
    """The target: a contract and one of its messages."""

    contract: Text
    """The contract file of the target."""
    message: Text
    """The message of that contract."""


class Table(SpannedModel):
    """A code list or lookup: a CSV file with a header.

    With one `value` a lookup gives that column; with none, or several, an object of the columns.
    """

    file: Text
    """A CSV file with a header."""
    key: Several[Text]
    """The column, or columns, by which a row is found."""
    value: Several[Text] = ()
    """The column that a lookup gives; with none, or several, it gives the row."""
    separator: AnyText = Text(",")
    """What separates the cells."""
    source: Publication | None = None
    """The publication that its codes were read in."""
    assumed: Assumption | None = None
    """Why its codes are taken to be so, where none was read."""
    sample: Flag = False
    """`true`: it holds a few rows only, and a deployment replaces it with its own."""

    def own_findings(self) -> Iterator[Finding]:
        """A publication and an assumption at once."""
        return both_stated(self)


class DeclaredIndex(SpannedModel):
    """A join: `$name(key)` gives the items of `over` whose `by` holds that key."""

    over: Text
    """The items that are indexed: an expression over the message."""
    by: Several[Text]
    """The key of an item, or several of them: expressions over the item."""
    many: Flag = False
    """`true`: several items may have one key, and a lookup gives all of them."""
    where: Text | None = None
    """Only the items for which this expression holds."""
    order_by: Several[Text] = ()
    """The order of the items that a lookup gives."""


class DeclaredParameter(SpannedModel):
    """A value given at run time, or by the user of a fragment: `$name` in expressions."""

    type: Text | None = None
    """`string`, `integer`, `boolean`, `decimal`, or a format.

    `string`, `integer`, `boolean`, `decimal`, or a format; text where it is not said.
    """
    default: Text | None = None
    """The value where none is given."""
    description: Text | None = None
    """What the parameter means."""


class RunParameter(DeclaredParameter):
    """A value that a run of the mapping is given."""

    today: Flag = False
    """`true`: where none is given the value is the day of the run, in the parameter's format."""
    agrees_with: Text | None = None
    """Where the message states the same: an expression over the message. Another value there
    refuses the message."""


class FragmentParameter(DeclaredParameter):
    """A value that a use of a fragment gives it."""

    required: Flag = True
    """`false`: a use may omit it; it is absent then."""


class Marked(SpannedModel):
    """Fields of the target that may not go out without another one: a mark."""

    mark: Text
    """The path of the mark in the target."""
    of: Several[Text]
    """Paths of what it marks, each with all that is below it."""
    reason: Text
    """What ties them together."""


class DeclaredFields(SpannedModel):
    """Fields that are not read, or not filled, on purpose, and why."""

    fields: Several[Text]
    """Paths from the message, or from a named type of its contract; each with all that is below it.

    `*` in the name of a type or of a field stands for any characters."""
    reason: Text
    """Why they are not read, or not filled."""


class MappingFile(FileModel):
    """One mapping: from one source message to one target message."""

    name: Text = Field(alias="mapping")
    """The name of the mapping."""
    version: Text | None = None
    """The version of the mapping."""
    description: Text | None = None
    """What the mapping does."""
    extends: Text | None = None
    """A mapping file that this one changes: keys merge, `~` takes a key away, lists are replaced
    whole."""
    source: SourceSide
    """What comes in."""
    target: TargetSide
    """What goes out."""
    formats: Several[Text] = ()
    """Formats files."""
    tables: dict[Name, Table] = Field(default_factory=dict)
    """Code lists and lookups, by name."""
    fragments: Several[Text] = ()
    """Fragments files."""
    parameters: dict[Name, RunParameter] = Field(default_factory=dict)
    """Values given at run time, by name."""
    index: dict[Name, DeclaredIndex] = Field(default_factory=dict)
    """Joins: `$name(key)` gives the item with that key."""
    unread: Listed[DeclaredFields] = ()
    """Fields of the source that are not read on purpose."""
    unfilled: Listed[DeclaredFields] = ()
    """Fields of the target that no rule fills, on purpose."""
    marks: Listed[Marked] = ()
    """Fields of the target that may not go out without their mark."""
    map: Rule
    """The rule of the target message."""


class MappingParts(SpannedModel):
    """What a mapping says of other files: to find what is wrong in them where it is broken."""

    model_config = ConfigDict(extra="ignore")

    source: SourceSide | None = None
    target: TargetSide | None = None
    formats: Several[Text] = ()
    tables: dict[Name, Table] = Field(default_factory=dict)
    fragments: Several[Text] = ()


class Fragment(SpannedModel):
    """A group of rules that is used more than once."""

    source: Text | None = None
    """What `$` is: a named type of the source contract, or a path from the message.

    A named type of the source contract, or a path from the message; it types `$`.
    """
    parameters: dict[Name, FragmentParameter] = Field(default_factory=dict)
    """What a use must or may give, by name."""
    description: Text | None = None
    """What the fragment makes."""
    rules: Rule
    """The rule."""


class FragmentsFile(FileModel):
    """Fragments by name, and the tables they use."""

    description: Text | None = None
    """What the file holds."""
    tables: dict[Name, Table] = Field(default_factory=dict)
    """The tables that its fragments use."""
    unread: Listed[DeclaredFields] = ()
    """Fields of the source that are not read on purpose."""
    unfilled: Listed[DeclaredFields] = ()
    """Fields of the target that no rule fills, on purpose."""
    fragments: dict[AnyText, Fragment]
    """Fragments by name."""


class ValueFormat(SpannedModel):
    """A value type: its base, what it looks like, what holds of it, how others become it."""

    base: Literal["string", "integer", "decimal", "boolean", "object"] = "string"
    """What a value of the format is in the document."""
    pattern: Text | None = None
    r"""What its text looks like: a regular expression of XSD, anchored.

    XSD dialect: anchored, `\d` is any Unicode digit.
    """
    check: Text | None = None
    """What else holds of it: an expression over the value (`$`).

    An expression over the value (`$`), a boolean: a value that fails it is invalid.
    """
    partial: Text | None = None
    """Whether a value is incomplete (a date without its day): an expression over the value (`$`).
    `$on_partial` says what happens then."""
    description: Text | None = None
    """What the format means."""
    from_: dict[AnyText, Rule] = Field(default_factory=dict, alias="from")
    """How values of other formats become one of this: a format, and a rule over its value.

    Another format → the rule that makes this one of it (`$` is the value).
    """
    source: Publication | None = None
    """The publication that says what its values look like."""
    assumed: Assumption | None = None
    """Why its values are taken to look so, where none says it."""

    def own_findings(self) -> Iterator[Finding]:
        """A publication and an assumption at once."""
        return both_stated(self)


class Policy(SpannedModel):
    """The outcomes a rule may pick for an event, and the one that holds where it picks none."""

    outcomes: Several[Text]
    """The outcomes that a rule may choose."""
    default: Text | None = None
    """The outcome where a rule chooses none."""


def _policy_schema(event: Event) -> JsonSchemaValue:
    """What a register may say of an event: those of its outcomes that rules may choose."""
    known = {"enum": list(map(str, event.outcomes))}
    listed = {"type": "array", "items": known, "minItems": 1}
    outcomes, default = (Policy.descriptions()[name] for name in ("outcomes", "default"))
    return {
        "description": event.description,
        "type": "object",
        "properties": {
            "outcomes": {"description": outcomes, "anyOf": [known, listed]},
            "default": {"description": default, **known},
        },
        "required": ["outcomes"],
        "additionalProperties": False,
    }


class FormatsFile(FileModel):
    """The formats of a register or a source, and which schema type has which."""

    description: Text | None = None
    """What the file holds."""
    source: Publication | None = None
    """The publication that its formats were read in, where they do not say so."""
    assumed: Assumption | None = None
    """Why its formats are taken to be so, where they do not say it."""
    tables: dict[Name, Table] = Field(default_factory=dict)
    """The tables that its conversions use."""
    formats: dict[AnyText, ValueFormat] = Field(default_factory=dict)
    """Formats by name."""
    types: dict[AnyText, Text] = Field(default_factory=dict)
    """Which type of an imported schema has which format."""
    policies: dict[AnyText, Policy] = Field(default_factory=dict)
    """Per event the outcomes that the register allows."""

    def own_findings(self) -> Iterator[Finding]:
        """A publication and an assumption at once."""
        return both_stated(self)

    @classmethod
    def as_written(cls, schema: JsonSchemaValue, *, overlay: bool) -> JsonSchemaValue:
        """With the outcomes of each event."""
        schema["properties"]["policies"] = {
            "description": cls.descriptions()["policies"],
            "type": "object",
            "properties": {name: _policy_schema(event) for name, event in EVENTS.items()},
            "additionalProperties": False,
        }
        return schema
