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

    file: Text = Field(
        description="The name of the part in the delivery; `*` means any characters."
    )
    format: PartFormat = Field(default="csv", description="How the part is written.")
    separator: AnyText = Field(
        default=Text(";"), description="What separates the cells of a CSV part."
    )
    encoding: AnyText = Field(default=Text("utf-8"), description="The encoding of a CSV part.")


class Partition(SpannedModel):
    """What a delivery about many subjects is split by: its items, and the key of each.

    `over` gives items of the delivery, `by` the key of each. For every distinct key, in the
    order of their first items, the mapping runs over the same delivery with the parameter `as`
    holding that key: nothing is copied, and indexes are built once.
    """

    over: Text = Field(description="The items by which the delivery is split: an expression.")
    by: Text = Field(description="The key of the subject: an expression over the item.")
    as_: Text = Field(alias="as", description="The parameter that holds the key.")


class SourceSide(SpannedModel):
    """The source: a contract and one of its messages.

    With `parts` the message is an object with one member per part.
    """

    contract: Text = Field(description="The contract file of the source.")
    message: Text = Field(description="The message of that contract.")
    parts: dict[AnyText, PartFile] = Field(
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


class TargetSide(SpannedModel):
    """The target: a contract and one of its messages."""

    contract: Text = Field(description="The contract file of the target.")
    message: Text = Field(description="The message of that contract.")


class Table(SpannedModel):
    """A code list or lookup: a CSV file with a header.

    With one `value` a lookup gives that column; with none, or several, an object of the columns.
    """

    file: Text = Field(description="A CSV file with a header.")
    key: Several[Text] = Field(description="The column, or columns, by which a row is found.")
    value: Several[Text] = Field(
        default=(),
        description="The column that a lookup gives; with none, or several, it gives the row.",
    )
    separator: AnyText = Field(default=Text(","), description="What separates the cells.")
    source: Publication | None = Field(
        default=None, description="The publication that its codes were read in."
    )
    assumed: Assumption | None = Field(
        default=None, description="Why its codes are taken to be so, where none was read."
    )
    sample: Flag = Field(
        default=False,
        description="`true`: it holds a few rows only, and a deployment replaces it with its own.",
    )

    def own_findings(self) -> Iterator[Finding]:
        """A publication and an assumption at once."""
        return both_stated(self)


class DeclaredIndex(SpannedModel):
    """A join: `$name(key)` gives the items of `over` whose `by` holds that key."""

    over: Text = Field(description="The items that are indexed: an expression over the message.")
    by: Several[Text] = Field(
        description="The key of an item, or several of them: expressions over the item."
    )
    many: Flag = Field(
        default=False,
        description="`true`: several items may have one key, and a lookup gives all of them.",
    )
    where: Text | None = Field(
        default=None, description="Only the items for which this expression holds."
    )
    order_by: Several[Text] = Field(
        default=(), description="The order of the items that a lookup gives."
    )


class DeclaredParameter(SpannedModel):
    """A value given at run time, or by the user of a fragment: `$name` in expressions."""

    type: Text | None = Field(
        default=None, description="`string`, `integer`, `boolean`, `decimal`, or a format."
    )
    """`string`, `integer`, `boolean`, `decimal`, or a format; text where it is not said."""
    default: Text | None = Field(default=None, description="The value where none is given.")
    description: Text | None = Field(default=None, description="What the parameter means.")


class RunParameter(DeclaredParameter):
    """A value that a run of the mapping is given."""

    today: Flag = Field(
        default=False,
        description="`true`: where none is given the value is the day of the run, in the parameter's format.",
    )
    agrees_with: Text | None = Field(
        default=None,
        description="Where the message states the same: an expression over the message. Another value there refuses the message.",
    )


class FragmentParameter(DeclaredParameter):
    """A value that a use of a fragment gives it."""

    required: Flag = Field(
        default=True,
        description="`false`: a use may omit it; it is absent then.",
    )


class Marked(SpannedModel):
    """Fields of the target that may not go out without another one: a mark."""

    mark: Text = Field(description="The path of the mark in the target.")
    of: Several[Text] = Field(description="Paths of what it marks, each with all that is below it.")
    reason: Text = Field(description="What ties them together.")


class Unread(SpannedModel):
    """Fields of the source that are not read on purpose, and why."""

    fields: Several[Text] = Field(
        description="Paths from the message, or from a named type of the source contract; each "
        "with all that is below it."
    )
    reason: Text = Field(description="Why they are not read.")


class MappingFile(FileModel):
    """One mapping: from one source message to one target message."""

    name: Text = Field(alias="mapping", description="The name of the mapping.")
    version: Text | None = Field(default=None, description="The version of the mapping.")
    description: Text | None = Field(default=None, description="What the mapping does.")
    extends: Text | None = Field(
        default=None,
        description="A mapping file that this one changes: keys merge, `~` takes a key away, lists are replaced whole.",
    )
    source: SourceSide = Field(description="What comes in.")
    target: TargetSide = Field(description="What goes out.")
    formats: Several[Text] = Field(default=(), description="Formats files.")
    tables: dict[Name, Table] = Field(
        default_factory=dict, description="Code lists and lookups, by name."
    )
    fragments: Several[Text] = Field(default=(), description="Fragments files.")
    parameters: dict[Name, RunParameter] = Field(
        default_factory=dict, description="Values given at run time, by name."
    )
    index: dict[Name, DeclaredIndex] = Field(
        default_factory=dict, description="Joins: `$name(key)` gives the item with that key."
    )
    unread: Listed[Unread] = Field(
        default=(), description="Fields of the source that are not read on purpose."
    )
    marks: Listed[Marked] = Field(
        default=(), description="Fields of the target that may not go out without their mark."
    )
    map: Rule = Field(description="The rule of the target message.")


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

    source: Text | None = Field(
        default=None,
        description="What `$` is: a named type of the source contract, or a path from the message.",
    )
    """A named type of the source contract, or a path from the message; it types `$`."""
    parameters: dict[Name, FragmentParameter] = Field(
        default_factory=dict, description="What a use must or may give, by name."
    )
    description: Text | None = Field(default=None, description="What the fragment makes.")
    rules: Rule = Field(description="The rule.")


class FragmentsFile(FileModel):
    """Fragments by name, and the tables they use."""

    description: Text | None = Field(default=None, description="What the file holds.")
    tables: dict[Name, Table] = Field(
        default_factory=dict, description="The tables that its fragments use."
    )
    unread: Listed[Unread] = Field(
        default=(), description="Fields of the source that are not read on purpose."
    )
    fragments: dict[AnyText, Fragment] = Field(description="Fragments by name.")


class ValueFormat(SpannedModel):
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
    from_: dict[AnyText, Rule] = Field(
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

    def own_findings(self) -> Iterator[Finding]:
        """A publication and an assumption at once."""
        return both_stated(self)


class Policy(SpannedModel):
    """The outcomes a rule may pick for an event, and the one that holds where it picks none."""

    outcomes: Several[Text] = Field(description="The outcomes that a rule may choose.")
    default: Text | None = Field(default=None, description="The outcome where a rule chooses none.")


def _policy_schema(event: Event) -> JsonSchemaValue:
    """What a register may say of an event: those of its outcomes that rules may choose."""
    known = {"enum": list(map(str, event.outcomes))}
    listed = {"type": "array", "items": known, "minItems": 1}
    outcomes, default = (Policy.model_fields[name].description for name in ("outcomes", "default"))
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

    description: Text | None = Field(default=None, description="What the file holds.")
    source: Publication | None = Field(
        default=None,
        description="The publication that its formats were read in, where they do not say so.",
    )
    assumed: Assumption | None = Field(
        default=None, description="Why its formats are taken to be so, where they do not say it."
    )
    tables: dict[Name, Table] = Field(
        default_factory=dict, description="The tables that its conversions use."
    )
    formats: dict[AnyText, ValueFormat] = Field(
        default_factory=dict, description="Formats by name."
    )
    types: dict[AnyText, Text] = Field(
        default_factory=dict, description="Which type of an imported schema has which format."
    )
    policies: dict[AnyText, Policy] = Field(
        default_factory=dict, description="Per event the outcomes that the register allows."
    )

    def own_findings(self) -> Iterator[Finding]:
        """A publication and an assumption at once."""
        return both_stated(self)

    @classmethod
    def as_written(cls, schema: JsonSchemaValue, *, overlay: bool) -> JsonSchemaValue:
        """With the outcomes of each event."""
        schema["properties"]["policies"] = {
            "description": cls.model_fields["policies"].description,
            "type": "object",
            "properties": {name: _policy_schema(event) for name, event in EVENTS.items()},
            "additionalProperties": False,
        }
        return schema
