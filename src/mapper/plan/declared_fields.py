"""Fields that a mapping says it does not read, or does not fill, and why: `unread`, `unfilled`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from typing import Literal

from mapper.contract.message_model import Field, ObjectType, Type
from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.mapping_file.file_model import DeclaredFields
from mapper.plan.discriminators import FieldOf
from mapper.yaml_text.spanned_text import Text

ANY = "*"


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """Why a field is not read or not filled: the path that names it, and the reason there."""

    path: Text
    text: Text


@dataclass(slots=True)
class Reasons:
    """The reasons of entries by the fields that they name, and what is wrong with the entries.

    A path begins at `message`, or at one of the named `types`, and includes all below it. `*` stands
    for any characters in the name of a type or of a field.
    """

    key: Literal["unread", "unfilled"]
    message: Type
    types: Mapping[str, Type]
    found: dict[FieldOf, Reason] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(
        self, entries: Iterable[DeclaredFields], read: Callable[[FieldOf], bool] = lambda _: False
    ) -> None:
        """Take entries in; what is read needs no reason.

        That is known per type, not per path: a field that is read elsewhere of the same type is read.
        """
        for entry in entries:
            for path in entry.fields:
                named = self._named(path)
                left = [each for each in named if not read(each)]
                self.found.update((each, Reason(path, entry.reason)) for each in left)
                if named and not left:
                    self._in_vain(path)

    def _named(self, path: Text) -> list[FieldOf]:
        """The fields that a path names; where there are none, a finding says why."""
        *above, last = path.split(".")
        owners: list[Type] = [self.message]
        own = self.message.fields if isinstance(self.message, ObjectType) else {}
        for number, step in enumerate(above):
            if number == 0 and step not in own:
                owners = [self.types[name] for name in _like(self.types, step)]
            else:
                owners = [field.type for one in owners for field in _fields(one, step).values()]
            if not owners:
                self._unknown(path, step, [*own, *self.types] if number == 0 else ())
                return []
        found = [
            (type_, name)
            for type_ in owners
            if isinstance(type_, ObjectType)
            for name in _fields(type_, last)
        ]
        if not found:
            names = [name for one in owners if isinstance(one, ObjectType) for name in one.fields]
            self._unknown(path, last, names if above else [*names, *self.types])
        return found

    def _unknown(self, path: Text, step: str, known: Iterable[str]) -> None:
        unread = self.key == "unread"
        side = "source" if unread else "target"
        code = "unread-unknown" if unread else "unfilled-unknown"
        more = f": no `{step}`" if step != path else ""
        message = f"the {side} has no `{path}`{more}"
        hint = meant(step, list(dict.fromkeys(known)))
        on = {f"{side}_path": str(path)}
        self.findings.append(Finding(code, message, path.position, "error", hint, **on))

    def _in_vain(self, path: Text) -> None:
        message = f"`{path}` is listed in `unread`, and a rule reads it"
        hint = "remove it from `unread`"
        self.findings.append(
            Finding("unread-is-read", message, path.position, "warning", hint, str(path))
        )


def _fields(type_: Type, step: str) -> dict[str, Field]:
    """The fields of a type that a step of a path names."""
    fields = type_.fields if isinstance(type_, ObjectType) else {}
    return {name: fields[name] for name in _like(fields, step)}


def _like(names: Mapping[str, object], step: str) -> list[str]:
    """The names that a step of a path means: one, or with `*` all that are like it."""
    if ANY not in step:
        return [step] if step in names else []
    fits = re.compile(translate(step)).match
    return [name for name in names if fits(name)]
