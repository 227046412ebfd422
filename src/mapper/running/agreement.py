"""Whether the message is about what a parameter says: it may state the same itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from mapper.datatypes.facets import Datatype
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.missing import MISSING
from mapper.running.expression_positions import Rules
from mapper.running.leaf import as_base
from mapper.running.message_run import At, MessageRefused, MessageRun


class Agreement(NamedTuple):
    """A parameter, and where the message states the same.

    `stated` gives the values of the message: (document, run) -> values; `convert` brings
    one to the parameter's format. `source` is their path and `rule` the number of the rule,
    for notices. `shared`: all messages of a delivery state the same.
    """

    name: str
    datatype: Datatype
    stated: Callable[[Any, MessageRun], Sequence[Any]]
    convert: Callable[[Any, MessageRun, At], Any] | None
    source: str | None
    rule: int
    shared: bool


def stated_by(agreement: Agreement, document: Any, rules: Rules) -> list[Any]:
    """What a message states of a parameter; nothing where that cannot be computed.

    `rules` are the positions of the mapping's rules.
    """
    run = MessageRun(rules, root=document)
    try:
        return [one for one in _stated(agreement, document, run) if one is not MISSING]
    except ExpressionError:
        return []


def agree(agreements: Iterable[Agreement], document: Any, run: MessageRun) -> None:
    """Note where a parameter that is given and the message do not state the same.

    Values are compared as the parameter has them: in its format, and of its type. Of several
    values one that agrees is enough: a delivery may be about many.

    Raises:
        MessageRefused: the message states something else, or what it states cannot be computed;
            the notice is made.

    """
    for agreement in agreements:
        given = run.parameters.get(agreement.name)
        if given is None:
            continue
        try:
            stated = _stated(agreement, document, run)
        except ExpressionError as error:
            run.fail(error, None, None, agreement.source, agreement.rule)
            raise MessageRefused from None
        if not stated:
            _unconfirmed(agreement, run)
        elif _key(given, agreement.datatype.base) not in stated:
            _disagrees(agreement, given, run)
            raise MessageRefused


def _unconfirmed(agreement: Agreement, run: MessageRun) -> None:
    message = (
        f"the message does not state the parameter `{agreement.name}`, so the two are not compared"
    )
    run.note("parameter-unconfirmed", message, None, None, agreement.source, agreement.rule)


def _disagrees(agreement: Agreement, given: Any, run: MessageRun) -> None:
    message = f"the message states another `{agreement.name}` than the parameter; it is not mapped"
    source, rule = agreement.source, agreement.rule
    run.note("parameter-disagrees", message, None, None, source, rule, given, "error")


def _stated(agreement: Agreement, document: Any, run: MessageRun) -> Collection[Any]:
    """What the message states, as the parameter has it; a value of another type is MISSING."""
    key = f"agreement {agreement.name}"
    known: Collection[Any] | None = run.shared.get(key)
    if known is not None:
        return known
    base = agreement.datatype.base
    as_it_is = str if base == "string" and agreement.convert is None else None
    values = [
        value if value.__class__ is as_it_is else _key(_brought(agreement, value, run), base)
        for value in agreement.stated(document, run)
        if value is not MISSING and value is not None
    ]
    if agreement.shared and len(values) > 1:
        # The messages of a delivery ask for one after the other of these.
        run.shared[key] = found = frozenset(values)
        return found
    return values


def _brought(agreement: Agreement, value: Any, run: MessageRun) -> Any:
    """A value of the message in the parameter's format and type; MISSING where it cannot be."""
    if agreement.convert is not None:
        try:
            value = agreement.convert(value, run, None)
        except ExpressionError:
            return MISSING  # a value of its own kind, which agrees with nothing
    if isinstance(value, dict | list) or value is None or value is MISSING:
        return MISSING  # what a conversion made of it
    return as_base(value, agreement.datatype.base)


def _key(value: Any, base: str) -> Any:
    """What two equal values have in common: of decimals `1.0` is `1.00`."""
    if base == "decimal" and isinstance(value, str):
        with suppress(InvalidOperation):
            return Decimal(value).normalize()
    return value
