"""The models of views, of the grounds they refer to, and of the settings of a mapping root."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mapper.mapping_file.file_model import TargetSide
from mapper.yaml_text.spanned_model import (
    AnyText,
    FileModel,
    Listed,
    Percent,
    Several,
    SpannedModel,
)
from mapper.yaml_text.spanned_text import Text


class LeastCoverage(SpannedModel):
    """How much of each mapping is covered at least, in percent."""

    source: Percent | None = None
    """Source fields that are read, or ignored for a reason."""
    target: Percent | None = None
    """Target fields that some case has, or that are absent for a reason."""
    rules: Percent | None = None
    """Rules that some case reaches, or not for a reason."""
    branches: Percent | None = None
    """Branches of `$match` and `$choose`: likewise."""
    rows: Percent | None = None
    """Table rows that some case looks up, or not for a reason."""
    outcomes: Percent | None = None
    """Outcomes that rules pick and some case meets, or not for a reason."""


class Settings(SpannedModel):
    """The settings of a mapping root: `mapper.yaml`."""

    tables: Text | None = None
    """A folder with a deployment's own tables: a file that has the name of a table, from the
    mapping root on, replaces it."""
    coverage: LeastCoverage | None = None
    """How much `mapper coverage` asks of each mapping."""


class Ground(SpannedModel):
    """An article that lets sources give data for certain tasks, in the edition that was read."""

    article: Text
    """The article, with the name of the law."""
    edition: Text
    """Which text of it was read: the day on which it was valid."""
    certainty: Literal["read", "older", "inferred"]
    """`read` in this edition; `older`: only in an older one than the valid text; `inferred`: not
    written there, it follows from what was read."""
    allows: Text
    """What it allows or requires."""
    sources: Several[Text]
    """The sources of the data, by their names here."""
    tasks: Several[Text]
    """The tasks of the receiver, by their names here."""


class GroundsFile(FileModel):
    """The grounds that views refer to."""

    description: Text | None = None
    """What the file holds."""
    sources: dict[AnyText, Text]
    """Sources of data: a name, and what it is."""
    tasks: dict[AnyText, Text]
    """Tasks of receivers: a name, and what it is."""
    grounds: dict[AnyText, Ground]
    """Grounds by name."""


class ViewGroup(SpannedModel):
    """Fields of a view that are given on one ground."""

    fields: Several[Text]
    """Paths of the receiver's message, each with all that is below it."""
    basis: Several[Text]
    """The ground or grounds on which they are given; `TODO` while it is open. With `grounds` they
    are names of that file."""


class ViewFile(FileModel):
    """One receiver's part of a message, with its purpose and its legal basis per group."""

    name: Text = Field(alias="view")
    """The name of the view."""
    version: Text | None = None
    """Its version."""
    description: Text | None = None
    """What the receiver gets."""
    mapping: Text
    """The mapping file whose full message this is a part of."""
    receiver: Text
    """Who receives the message."""
    purpose: Text
    """What it is used for."""
    grounds: Text | None = None
    """The file of the grounds of its groups."""
    source: Text | None = None
    """The source of the data, as the grounds call it."""
    task: Text | None = None
    """The receiver's task, as the grounds call it."""
    target: TargetSide
    """The message of the receiver: a part of the full one."""
    groups: Listed[ViewGroup]
    """Which fields are given on which ground; together all of them."""
