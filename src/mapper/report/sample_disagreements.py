"""Where samples and a contract disagree: each kind of disagreement once, with its count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mapper.contract import Contract, message_of
from mapper.contract.samples.sample_events import is_xml_sample, xml_events
from mapper.diagnostics.diagnostic import Position
from mapper.diagnostics.plural import counted
from mapper.report.message_verdict import message_verdict

_INDEX: Final = re.compile(r"\[[0-9]+\]")


@dataclass(slots=True)
class Disagreement:
    """One thing that samples have and the contract does not allow, or the other way round."""

    path: str
    what: str
    first: Position
    count: int = 0
    files: set[Path] = field(default_factory=set)

    def as_text(self) -> str:
        """The path, what is wrong there, how often, and where first."""
        files = counted(len(self.files), "file")
        where = self.path or "the message"
        first = f"{self.first.file}:{self.first.line}"
        return f"{where}: {self.what}\n  {counted(self.count, 'time')} in {files}, first {first}\n"

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "path": self.path,
            "what": self.what,
            "count": self.count,
            "files": len(self.files),
            "first": {"file": self.first.file, "line": self.first.line},
        }


def sample_disagreements(
    contract: Contract, samples: Sequence[Path], message: str = ""
) -> list[Disagreement]:
    """What is wrong with samples by a contract, in the order in which it is met.

    `message` is the message of the contract that they are; without it the only one, else the one
    that the root of the sample or its file is called after. Raises FindingsError for a sample that
    is no message, and where the contract has no message of that name.
    """
    found: dict[tuple[str, str], Disagreement] = {}
    for sample in samples:
        judged = message_of(
            contract, message or _name(contract, sample), Position(str(sample), 1, 1)
        )
        for notice in message_verdict(judged, sample):
            path = _INDEX.sub("", notice.source_path or "")
            first = notice.position or Position(str(sample), 1, 1)
            key = (path, notice.message)
            each = found.setdefault(key, Disagreement(path, notice.message, first))
            each.count += notice.count
            each.files.add(sample)
    return list(found.values())


def _name(contract: Contract, sample: Path) -> str:
    """The message of the contract that a sample is of, where nothing else says so."""
    if len(contract.messages) == 1:
        return ""
    if not is_xml_sample(sample):
        return sample.name.partition(".")[0]
    with closing(xml_events(sample)) as roots:
        return next(roots)[0].name
