"""Files of small cases: what is given and expected on a few paths, many cases in one file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from mapper.cases.expected_notices import NoticeEntry, Parameters
from mapper.diagnostics.diagnostic import Finding
from mapper.yaml_text.spanned_model import AnyText, FileModel, ListOf, SpannedModel
from mapper.yaml_text.spanned_text import Text


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
    refused: Text | None = None
    """The code for which the message is refused."""

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
