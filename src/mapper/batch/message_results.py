"""What a source gives: its results one by one, and each as bytes. `run` and `batch` share this."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from mapper.diagnostics.diagnostic import Notice
from mapper.running.result import Result

if TYPE_CHECKING:
    from mapper.reading.source_reading import Source
    from mapper.running.mapping import Mapping


class Request(NamedTuple):
    """What is asked of a mapping, for all messages alike."""

    params: dict[str, str]
    today: date | None = None
    strict_source: bool = False


def results_of(
    mapping: Mapping, source: Source, request: Request, first: int = 1, *, named: bool = False
) -> Iterator[tuple[int | None, Result]]:
    """The results of one source, numbered from `first` where it may give several, or by its rows.

    With `named` each of these is about a subject: a message about none is not mapped. A result without a record is a message that could not be mapped. Raises MessageError for a
    source that cannot be read, or whose one message cannot be mapped.
    """
    params, today, strict = request.params, request.today, request.strict_source
    if not mapping.compiled.gives_several(params):
        yield None, mapping.map(source, params=params, strict_source=strict, today=today)
        return
    delivery = mapping.map_all(source, params=params, strict_source=strict, today=today)
    of_rows = mapping.compiled.table is not None
    for number, (subject, result) in enumerate(delivery, first):
        if named and subject is None:
            message = "none of the rows names its subject as the contract has it"
            wrong = Notice("subject-missing", message, "error")
            yield number, Result(mapping, None, (*result.notices, wrong))
            continue
        # One message in JSON or XML for a mapping of rows is no row.
        yield (result.row if of_rows else number), result


def written(result: Result, form: str, *, pretty: bool = False) -> bytes:
    """The message of a result as XML or JSON. Raises MessageError where it cannot be written."""
    return (result.to_xml if form == "xml" else result.to_json)(pretty=pretty)
