"""Files of small cases: what is given and expected on a few paths, many cases in one file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Field, ModelWrapValidatorHandler
from pydantic.json_schema import JsonSchemaValue

from mapper.cases.comparison import ABSENT
from mapper.cases.expected_notices import NoticeEntry, Parameters
from mapper.diagnostics.diagnostic import Finding, Notice
from mapper.yaml_text.spanned_model import (
    AnyText,
    FileModel,
    ListOf,
    SpannedModel,
    Validation,
    Value,
)
from mapper.yaml_text.spanned_text import Text


class Refusal(SpannedModel):
    """The error for which a message is refused: its code, or that and where it is."""

    code: Text
    """The code of the error, or the one that the mapping gives by `$fail`."""
    target_path: AnyText | None = None
    """The path in the target that it is about."""
    source_path: AnyText | None = None
    """The path in the source that it is about."""

    @classmethod
    def built(
        cls, value: Value, handler: ModelWrapValidatorHandler[Self], validation: Validation
    ) -> Self:
        """The code alone, or an object."""
        if isinstance(value, Text):
            return handler({"code": value})
        return super().built(value, handler, validation)

    @classmethod
    def as_written(cls, schema: JsonSchemaValue, *, overlay: bool) -> JsonSchemaValue:
        """A code, or an object."""
        about = {"description": schema.pop("description")}
        return about | {"anyOf": [{"type": "string"}, schema]}

    def holds(self, notice: Notice) -> bool:
        """Whether an error is this one."""
        return (
            self.code in (notice.code, notice.reason)
            and self.target_path in (None, notice.target_path)
            and self.source_path in (None, notice.source_path)
        )

    def shown(self, notice: Notice) -> str:
        """What an error says of what this one says."""
        said = [notice.reason or notice.code]
        said += [notice.target_path or ABSENT] if self.target_path is not None else []
        said += [notice.source_path or ABSENT] if self.source_path is not None else []
        return " ".join(said)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.code, self.target_path, self.source_path)))


class SmallEntry(SpannedModel):
    """What is given and what is expected, of one small case."""

    from_: Text | None = Field(default=None, alias="from")
    """The case whose input and parameters it begins with, instead of that of the file."""
    params: Parameters = Field(default_factory=dict)
    """Parameters of the mapping, beside those of the case that it begins with."""
    given: dict[AnyText, Any] = Field(default_factory=dict)
    """What the input has: a source path, and the value there; `~` for none."""
    expected: dict[AnyText, Any] = Field(default_factory=dict)
    """What the output has: a target path, and the value there, a list of them, or `~` for none."""
    notices: Annotated[tuple[NoticeEntry, ...], ListOf(single=False)] | None = None
    """All notices that are expected; left out, they may be any."""
    refused: Refusal | None = None
    """For what the message is refused: the code of the error, or `{code: …, target_path: …}`."""

    def own_findings(self) -> Iterator[Finding]:
        """A case that expects nothing, or both an output and none."""
        if self.refused is not None and self.expected:
            message = "a message that is refused has no output: `expected` and `refused` exclude each other"
            yield Finding(
                "two-bodies", message, self.key_spans["expected"], hint="remove one of the two"
            )
        elif self.refused is None and not self.expected and self.notices is None:
            message = "the case expects nothing"
            hint = "give it `expected`, `notices` or `refused`"
            yield Finding("nothing-here", message, self.position, hint=hint)


class SmallCasesFile(FileModel):
    """Small cases of one mapping."""

    from_: Text | None = Field(default=None, alias="from")
    """The case whose input and parameters all begin with: its folder, as seen from this file's."""
    params: Parameters = Field(default_factory=dict)
    """Parameters of the mapping, for all cases."""
    cases: dict[AnyText, SmallEntry] = Field(min_length=1)
    """The cases by name."""
