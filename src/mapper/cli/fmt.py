"""`mapper fmt`: YAML files in one layout."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from mapper.cli import exit_codes
from mapper.cli.inputs import did_you_mean
from mapper.cli.options import examples
from mapper.cli.printing import print_findings
from mapper.cli.terminal import show, talk
from mapper.diagnostics.plural import counted

EXAMPLES = examples(
    "mapper fmt                            # all of mappings/",
    "mapper fmt mappings/shop/order.yaml",
    "mapper fmt --check --diff             # in CI: what would change, exit code 1",
)


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="YAML files or folders; default mappings/."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
) -> None:
    """Put YAML files into one layout: indentation, blanks, blank lines.

    Comments, quotes and the lines of a list in brackets stay as they are. A text that some YAML
    parsers refuse without quotes gets them. Content never changes.
    """
    from mapper.diagnostics.diagnostic import Finding
    from mapper.writing.whole_files import write_atomically
    from mapper.yaml_text.layout import formatted
    from mapper.yaml_text.yaml_nodes import MAX_BYTES

    changed = 0
    findings: list[Finding] = []
    files = _files(paths or [Path("mappings")])
    for file in files:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        layout = formatted(content, str(file))
        if isinstance(layout, list):
            findings += layout
        elif layout.encode() != content:
            changed += 1
            if diff:
                show(_difference(content.decode("utf-8-sig"), layout, file))
            if not (check or diff):
                write_atomically(file, layout.encode())
                talk(f"written  {file}")
            elif not diff:
                show(f"{file}\n")
    print_findings(findings)
    would = "would change" if check or diff else "changed"
    talk(f"{counted(len(files), 'file')}, {changed} {would}")
    if findings or (check and changed):
        raise typer.Exit(exit_codes.FAILED)


def _files(paths: list[Path]) -> list[Path]:
    """The YAML files that the paths name, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = (file for pattern in ("*.yaml", "*.yml") for file in path.rglob(pattern))
            found.update(dict.fromkeys(sorted(file for file in below if file.is_file())))
        elif path.suffix.lower() in {".yaml", ".yml"} and path.is_file():
            found[path] = None
        elif path.exists():
            raise typer.BadParameter(f"{path} is not a YAML file (expected .yaml)")
        else:
            raise typer.BadParameter(f"{path} does not exist{did_you_mean(path)}")
    if not found:
        raise typer.BadParameter(f"there is no YAML file in {', '.join(map(str, paths))}")
    return list(found)


def _difference(before: str, after: str, file: Path) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), str(file), str(file)
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
