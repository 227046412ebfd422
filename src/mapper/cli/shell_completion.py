"""What a shell completes for options whose values the files know: `mapper --install-completion`.

What cannot be read completes nothing: the command itself will say what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from mapper.diagnostics.errors import FindingsError


def views(ctx: typer.Context, incomplete: str) -> list[str]:
    """The names of the views of the mapping that is named before."""
    mapping = _mapping(ctx)
    if mapping is None:
        return []
    from mapper.yaml_text.mapping_folders import is_view

    found = sorted((mapping.parent / "views").glob("*.yaml"))
    return [file.stem for file in found if file.stem.startswith(incomplete) and is_view(file)]


def parameters(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The parameters of the mapping that is named before, each with what it means."""
    mapping = _mapping(ctx)
    if mapping is None or "=" in incomplete:
        return []
    from mapper.mapping_file.mapping_loading import load_partly, load_view
    from mapper.yaml_text.mapping_folders import is_view

    try:
        loaded = load_partly(load_view(mapping).mapping if is_view(mapping) else mapping)
    except (FindingsError, OSError):
        return []
    return [
        (f"{name}=", str(one.description or one.type or ""))
        for name, one in loaded.mapping.parameters.items()
        if name.startswith(incomplete)
    ]


def elements(ctx: typer.Context, incomplete: str) -> list[str]:
    """The elements, or schemas, of the schema that is named before which can be messages."""
    try:
        return [name for name in _messages(_named(ctx, "files")) if name.startswith(incomplete)]
    except (FindingsError, OSError):
        return []


def _messages(files: list[Path]) -> Iterator[str]:
    """The messages of the contract that a schema becomes where no element is chosen."""
    from mapper import contract
    from mapper.yaml_text.yaml_nodes import MappingNode, read_yaml

    if not files:
        return
    xml = contract.is_xml(files[0])
    text = contract.import_xsd(files) if xml else contract.import_json_schema(files[0])
    root, _ = read_yaml(text, str(files[0]))
    named = root.get("messages") if isinstance(root, MappingNode) else None
    if isinstance(named, MappingNode):
        yield from (key.text for key, _ in named)


def _mapping(ctx: typer.Context) -> Path | None:
    """The mapping file that the command line names."""
    named = (file for file in _named(ctx, "mapping") if file.suffix in {".yaml", ".yml"})
    return next(named, None)


def _named(ctx: typer.Context, parameter: str) -> list[Path]:
    """The files that an argument names; while an option lacks its value they are just words."""
    value = ctx.params.get(parameter) or ()
    given = value if isinstance(value, list | tuple) else [value]
    return [file for file in map(Path, map(str, (*given, *ctx.args))) if file.is_file()]
