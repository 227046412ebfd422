"""The lineage of mappings as events of OpenLineage, which data catalogues read.

One `JobEvent` per mapping (specification 2-0-2), with the facet `columnLineage` (1-2-0) of its output: a job
as it is written, without a run. A field of the source is named by its type and its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from mapper.book.book_content import MappingEntry
from mapper.book.expression_lineage import FieldUse, UsedFor
from mapper.book.field_lineage import target_fields
from mapper.book.source_names import SourceNames

SPECIFICATION: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
_FACETS: Final = "https://openlineage.io/spec/facets"
_LINEAGE: Final = f"{_FACETS}/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
_SCHEMA: Final = f"{_FACETS}/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"
_TEXT: Final = f"{_FACETS}/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet"
_PRODUCER: Final = "urn:message-mapper"


def lineage_events(entries: Iterable[MappingEntry], namespace: str, moment: datetime) -> str:
    """JSON Lines with an event for each mapping.

    `namespace` is that of the jobs and the messages; `moment` is when the mappings were as they are.
    """
    events = (_event(entry, namespace, moment) for entry in entries)
    return "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)


def _event(entry: MappingEntry, namespace: str, moment: datetime) -> dict[str, Any]:
    names = SourceNames(entry.plan)
    source = {"namespace": namespace, "name": entry.source.replace(": ", "/")}
    target = {"namespace": namespace, "name": entry.target.replace(": ", "/")}
    fields = [one for one in target_fields(entry.plan) if one.leaf and one.rules]
    lineage = {
        one.path: {"inputFields": _inputs(one.uses, names, source)} for one in fields if one.uses
    }
    facets = {
        "schema": _facet(_SCHEMA, fields=[{"name": one.path} for one in fields]),
        "columnLineage": _facet(_LINEAGE, fields=lineage),
    }
    job: dict[str, Any] = {"namespace": namespace, "name": entry.name}
    if entry.description:
        job["facets"] = {"documentation": _facet(_TEXT, description=entry.description)}
    return {
        "eventTime": moment.isoformat(),
        "producer": _PRODUCER,
        "schemaURL": SPECIFICATION,
        "job": job,
        "inputs": [source],
        "outputs": [{**target, "facets": facets}],
    }


def _facet(schema: str, **content: Any) -> dict[str, Any]:
    return {"_producer": _PRODUCER, "_schemaURL": schema, **content}


def _inputs(
    uses: Iterable[FieldUse], names: SourceNames, source: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields of the source with their transformations, as the facet has them."""
    by_field: dict[str, list[UsedFor]] = {}
    for field, use in uses:
        by_field.setdefault(f"{names.of(field)}.{field.name}", []).append(use)
    order = list(UsedFor)
    return [
        {
            **source,
            "field": name,
            "transformations": [
                {
                    "type": "DIRECT" if use.direct else "INDIRECT",
                    "subtype": use.upper(),
                    "description": "",
                    "masking": False,
                }
                for use in sorted(several, key=order.index)
            ],
        }
        for name, several in sorted(by_field.items())
    ]
