"""Grounds: which article lets which source give data for which task, and whether a view keeps to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mapper.diagnostics.diagnostic import Finding
from mapper.diagnostics.nearest import meant
from mapper.diagnostics.plural import counted
from mapper.mapping_file.view_model import GroundsFile, ViewFile
from mapper.yaml_text.spanned_text import Text

OPEN_BASIS: Final = "TODO"
"""What a view says of fields whose legal basis is not known yet."""


def check_grounds(file: GroundsFile) -> Iterator[Finding]:
    """Sources and tasks that grounds name and the file does not declare."""
    for ground in file.grounds.values():
        yield from _known(ground.sources, file.sources, "source")
        yield from _known(ground.tasks, file.tasks, "task")


def check_basis(view: ViewFile, file: GroundsFile | None) -> Iterator[Finding]:
    """What is wrong with the basis of a view's groups: unknown grounds, and those that do not hold.

    A ground holds where it names the view's source and the view's task.
    """
    if file is None:
        return
    yield from _declared(view, file)
    for group in view.groups:
        for key in group.basis:
            ground = file.grounds.get(key)
            if key == OPEN_BASIS:
                continue
            if ground is None:
                hint = meant(key, file.grounds) or f"declare it in {file.file}"
                message = f"there is no ground `{key}`"
                yield Finding("ground-unknown", message, key.position, hint=hint)
                continue
            for what, given, named in (
                ("source", view.source, ground.sources),
                ("task", view.task, ground.tasks),
            ):
                if given is not None and given not in named:
                    message = f"{ground.article} is not a ground for the {what} `{given}`"
                    hint = f"it covers {', '.join(named)}; name another ground, or `{OPEN_BASIS}`"
                    yield Finding("ground-not-covering", message, key.position, hint=hint)


def open_basis(view: ViewFile) -> Iterator[Finding]:
    """Warnings for groups whose basis is not known yet."""
    for group in view.groups:
        for key in group.basis:
            if key == OPEN_BASIS:
                message = f"the legal basis of {counted(len(group.fields), 'field')} is still open"
                hint = "name the ground on which they are given"
                yield Finding("basis-to-do", message, key.position, "warning", hint)


def _declared(view: ViewFile, file: GroundsFile) -> Iterator[Finding]:
    """The source and the task of a view, which must be those of the grounds."""
    position = view.key_spans.get("grounds", view.position)
    for what, given, known in (
        ("source", view.source, file.sources),
        ("task", view.task, file.tasks),
    ):
        if given is None:
            message = f"a view with `grounds` says its `{what}`"
            hint = f"add `{what}: …`; the grounds know {', '.join(known)}"
            yield Finding("missing-key", message, position, hint=hint)
        else:
            yield from _known((given,), known, what)


def _known(names: Iterable[Text], known: Mapping[Text, Text], what: str) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            hint = meant(name, known) or f"declare it under `{what}s`"
            yield Finding(
                "ground-unknown", f"there is no {what} `{name}`", name.position, hint=hint
            )
