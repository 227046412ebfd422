"""What a mapping says it reads is all that it reads: the rest may be left out of the document."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.cases.discovery import Case, find_cases
from mapper.cases.expected_notices import read_params
from mapper.diagnostics.errors import MessageError
from mapper.plan.plan_building import build
from mapper.reading.shape_building import shape_of
from mapper.reading.source_reading import SourceReader
from mapper.running.mapping import Mapping
from mapper.running.parameter_values import read_parameters

ROOT = Path(__file__).resolve().parents[2]
CASES = find_cases(base=ROOT)


@cache
def readers(path: Path) -> tuple[Mapping, SourceReader, SourceReader]:
    """A mapping, a reader of what it reads, and a reader of all."""
    mapping = mapper.load(path)
    plan = build(path)
    parts = dict(mapping.compiled.parts) or None
    projected = SourceReader(shape_of(plan.source, reads=plan.reads), parts)
    return mapping, projected, SourceReader(shape_of(plan.source), parts)


def outcome(mapping: Mapping, reader: SourceReader, case: Case) -> Any:
    """What the mapping makes of a case; of a message that is refused, why."""
    try:
        document = reader.read(case.source).document
        params = read_params(case.params_file)
        parameters = read_parameters(mapping.compiled.parameters, params)
        record, notices = mapping.map_document(document, parameters)
    except MessageError as error:
        return sorted(map(str, error.notices))
    return json.dumps(record, default=repr), sorted(map(str, notices))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_not_read_does_not_matter(case: Case) -> None:
    """A case gives the same record and notices from the whole document as from what is read."""
    mapping, projected, whole = readers(case.mapping)
    assert outcome(mapping, projected, case) == outcome(mapping, whole, case)
