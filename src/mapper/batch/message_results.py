"""What a source gives: its results one by one, and each as bytes. `run` and `batch` share this."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mapper.reading.source_reading import Source
    from mapper.running.mapping import Mapping
    from mapper.running.result import Result


class Request(NamedTuple):
    """What is asked of a mapping, for all messages alike."""

    params: dict[str, str]
    today: date | None = None
    strict_source: bool = False


def results_of(
    mapping: Mapping, source: Source, request: Request
) -> Iterator[tuple[int | None, Result]]:
    """The results of one source, numbered from 1 where it may give several, or by its rows.

    A result without a record is a message that could not be mapped. Raises MessageError for a
    source that cannot be read, or whose one message cannot be mapped.
    """
    params, today, strict = request.params, request.today, request.strict_source
    if not mapping.compiled.gives_several(params):
        yield None, mapping.map(source, params=params, strict_source=strict, today=today)
        return
    delivery = mapping.map_all(source, params=params, strict_source=strict, today=today)
    of_rows = mapping.compiled.table is not None
    for number, (_, result) in enumerate(delivery, 1):
        # One message in JSON or XML for a mapping of rows is no row.
        yield (result.row if of_rows else number), result


def written(result: Result, form: str, *, pretty: bool = False) -> bytes:
    """The message of a result as XML or JSON. Raises MessageError where it cannot be written."""
    return (result.to_xml if form == "xml" else result.to_json)(pretty=pretty)
