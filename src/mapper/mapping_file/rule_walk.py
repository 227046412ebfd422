"""All rules of a file, each with its path in it: the names that one meets on the way down."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.mapping_file.file_model import FormatsFile, FragmentsFile, MappingFile
from mapper.mapping_file.rule_model import Rule


def rules_of(file: MappingFile | FragmentsFile | FormatsFile) -> Iterator[tuple[str, Rule]]:
    """The rules of a file with their paths.

    A path begins with the name of a fragment, with `format.from.other` for a conversion, and in a
    mapping at the message, whose own rule has the empty path. A branch is `$match.NAME` or
    `$choose.NUMBER`.
    """
    if isinstance(file, MappingFile):
        yield from rules_below("", file.map)
    elif isinstance(file, FragmentsFile):
        for name, fragment in file.fragments.items():
            yield from rules_below(str(name), fragment.rules)
    else:
        for name, format_ in file.formats.items():
            for other, rule in format_.from_.items():
                yield from rules_below(f"{name}.from.{other}", rule)


def rules_below(path: str, rule: Rule) -> Iterator[tuple[str, Rule]]:
    """A rule and all that stand in it, with their paths; `path` is its own."""
    yield path, rule
    for step, inner in rule.children():
        yield from rules_below(f"{path}.{step}" if path else step, inner)
