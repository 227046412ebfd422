"""What is measured: a mapping, the cases of fixtures/ that it maps without a notice, and peers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mapper
from mapper.cases.discovery import find_cases
from mapper.cases.expected_notices import read_params
from mapper.diagnostics.errors import MessageError
from mapper.running.parameter_values import read_parameters

ROOT = Path(__file__).parent.parent
EXPRESSIONS = Path(__file__).parent / "expressions"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its case, its source, the document a reader gives, and what comes of it."""

    case: str
    source: Path
    document: Any
    parameters: dict[str, Any]
    record: Any


@dataclass(frozen=True, slots=True)
class Workload:
    """The messages of one mapping, and the same mapping as one JSONata expression.

    `hand_written` is the module in bench/hand_written, None where there is none. `readable` are
    all cases that can be read, those with notices too: (case, document, parameters).
    """

    name: str
    mapping: mapper.Mapping
    expression: str
    hand_written: str | None
    messages: list[Message]
    readable: list[tuple[str, Any, dict[str, Any]]]


def workload(
    name: str, hand_written: str | None = None, without: frozenset[str] = frozenset()
) -> Workload:
    """The workload of `mappings/<name>.yaml`, without the cases that say why they cannot serve.

    A case that makes a notice is not among them: JSONata makes none, and would do other work.
    """
    mapping = mapper.load(ROOT / "mappings" / f"{name}.yaml")
    messages, readable = [], []
    for case in find_cases([ROOT / "fixtures" / name]):
        if case.folder.name in without:
            continue
        try:
            parameters = read_parameters(mapping.compiled.parameters, read_params(case.params_file))
            reading = mapping.reader.read(case.source)
        except MessageError:
            continue
        readable.append((case.folder.name, reading.document, parameters))
        record, notices = mapping.map_document(reading.document, dict(parameters))
        if record is not None and not notices and not reading.notices:
            messages.append(
                Message(case.folder.name, case.source, reading.document, parameters, record)
            )
    expression = (EXPRESSIONS / f"{name.replace('/', '_')}.jsonata").read_text()
    return Workload(name, mapping, expression, hand_written, messages, readable)
