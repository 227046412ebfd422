"""The mutants of what a mapping declares beside its rules: agreements, subjects, formats, outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, replace
from typing import Any, Final

from mapper.diagnostics.diagnostic import Position
from mapper.mapping_file.file_model import (
    FormatsFile,
    Partition,
    Policy,
    SourceSide,
    ValueFormat,
)
from mapper.mapping_file.mapping_loading import Loaded, LoadedFormats, LoadedFragments
from mapper.mutation.expression_changes import shown, text_changes
from mapper.mutation.mutant import Mutant
from mapper.plan.plan_model import TypedExpression
from mapper.yaml_text.spanned_model import SpannedModel
from mapper.yaml_text.spanned_text import Text

_UNKNOWN: Final = {"error": "notice", "notice": "error"}


def declared_mutants(
    loaded: Loaded, expressions: Mapping[Position, TypedExpression], deciding: AbstractSet[str]
) -> Iterator[Mutant]:
    """What may be changed outside the rules, of what the mapping uses.

    `deciding` are the checks that decide anything: whether a date is whole does not where all may
    be kept that are not.
    """
    mapping = loaded.mapping
    declared = _Declared(expressions)
    for name, parameter in mapping.parameters.items():
        yield from declared.expression(f"parameters.{name}", parameter, "agrees_with")
    if mapping.source.partition is not None:
        for key in ("over", "by"):
            yield from declared.expression("source.partition", mapping.source.partition, key)
    yield from _unknown(mapping.source)
    for entry in loaded.formats:
        for name, format_ in entry.file.formats.items():
            for key, check in (("check", str(name)), ("partial", f"{name}_partial")):
                if check not in deciding:
                    continue
                for one in declared.expression(f"{name}.{key}", format_, key):
                    yield _of_check(one, check, format_, key)
        yield from _policies(entry.file)


def _of_check(mutant: Mutant, check: str, format_: ValueFormat, key: str) -> Mutant:
    """A mutant of a format as one of its check alone, unless the check is dropped."""
    texts = [(says, getattr(other, key)) for says, other in mutant.parts]
    if None in dict(texts).values():
        return mutant
    return replace(mutant, check=(check, format_), checks=tuple(texts))


class _Declared:
    def __init__(self, expressions: Mapping[Position, TypedExpression]) -> None:
        self.expressions = expressions

    def expression(self, path: str, part: SpannedModel, key: str) -> Iterator[Mutant]:
        """The changes of an expression that a part of a file has under a key, and the part without it."""
        text: Text | None = getattr(part, key)
        typed = self.expressions.get(text.position) if text is not None else None
        if text is None or typed is None:
            return  # nothing uses it
        if not isinstance(part, Partition):
            without = part.model_copy(update={key: None})
            position = part.key_spans[key]
            says = f"`{key}` is dropped"
            yield Mutant("condition", position, path, says, part=part, parts=(("", without),))
        for change in text_changes(typed):
            parts = tuple(
                (shown(each), part.model_copy(update={key: change.made(text, each)}))
                for each in change.others
            )
            position, says = change.position(text), change.says(text)
            yield Mutant(change.kind, position, path, says, part=part, parts=parts)


def _unknown(source: SourceSide) -> Iterator[Mutant]:
    """Content that the contract does not know is an error where it was none, if the file says which."""
    if "unknown" in source.key_spans:
        other = _UNKNOWN[source.unknown]
        says = f"`unknown: {source.unknown}` becomes `{other}`"
        changed = source.model_copy(update={"unknown": other})
        position = source.key_spans["unknown"]
        yield Mutant("policy", position, "source", says, part=source, parts=(("", changed),))


def _policies(file: FormatsFile) -> Iterator[Mutant]:
    """Another outcome where rules pick none."""
    for name, policy in file.policies.items():
        default = policy.default
        if default is not None:
            position, path = default.position, f"policies.{name}"
            says = f"`{name}: {default}` becomes {{}}"
            # Where it is required, leaving out a value alone is an error: rather try another one.
            outcomes = [str(each) for each in reversed(policy.outcomes) if str(each) != default]
            parts = tuple((f"`{each}`", _with_default(policy, each)) for each in outcomes)
            yield Mutant("policy", position, path, says, part=policy, parts=parts)


def _with_default(policy: Policy, outcome: str) -> Policy:
    assert policy.default is not None  # noqa: S101  # the caller has looked
    return policy.model_copy(update={"default": Text(outcome, policy.default.position)})


def with_part(whole: Any, part: SpannedModel, other: SpannedModel) -> Any:
    """What files say, with another thing in the place of one part of it, wherever that stands."""
    if whole is part:
        return other
    if isinstance(whole, tuple) and not hasattr(whole, "_fields"):
        items = tuple(with_part(each, part, other) for each in whole)
        return whole if all(map(_same, items, whole)) else items
    if isinstance(whole, dict):
        entries = {key: with_part(each, part, other) for key, each in whole.items()}
        return whole if all(map(_same, entries.values(), whole.values())) else entries
    if isinstance(whole, SpannedModel):
        changed = _changed(whole, type(whole).model_fields, part, other)
        return whole.model_copy(update=changed) if changed else whole
    if isinstance(whole, Loaded | LoadedFragments | LoadedFormats):
        changed = _changed(whole, [each.name for each in fields(whole)], part, other)
        return replace(whole, **changed) if changed else whole
    return whole


def _changed(whole: Any, names: Any, part: SpannedModel, other: SpannedModel) -> dict[str, Any]:
    found = {}
    for name in names:
        held = getattr(whole, name)
        made = with_part(held, part, other)
        if made is not held:
            found[name] = made
    return found


def _same(one: object, two: object) -> bool:
    return one is two
