"""The mark of a contract file that was imported: whether it is still as the import wrote it."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Final

from mapper.contract.file.contract_loading import Loader
from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.yaml_text.file_contents import bounded_content
from mapper.yaml_text.yaml_nodes import MappingNode, ScalarNode, read_yaml

_EXTENDS: Final = re.compile(rb"^[^#\n]*\bextends\b", re.MULTILINE)
_STAMP: Final = re.compile(
    r"# Imported: add to it in a contract that extends it \(([0-9a-f]{16})\)\n"
)


def stamped(text: str) -> str:
    """The text of an imported contract, with a first line by which an edit of it is seen."""
    return f"# Imported: add to it in a contract that extends it ({_digest(text)})\n{text}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def check_unedited(file: Path, text: str) -> None:
    """Raise FindingsError where a file is not as an import wrote it, so that edits would be lost.

    `text` is what is about to be written in its place; a file that says the same is not edited.
    """
    try:
        old = bounded_content(file).decode(errors="replace")
    except FileNotFoundError:
        return
    match = _STAMP.match(old)
    body = old[match.end() :] if match is not None else old
    new = _STAMP.sub("", text, count=1)
    if body == new or (match is not None and match[1] == _digest(body)):
        return
    lines = enumerate(zip_longest(body.splitlines(), new.splitlines()), 1 + (match is not None))
    line = next((number for number, (one, other) in lines if one != other), 1)
    message = "the file is not as an import wrote it: what was added by hand would be lost"
    hint = "import to another file, and keep what was added in one that `extends` it"
    raise FindingsError(
        [Finding("contract-edited", message, Position(str(file), line, 1), hint=hint)]
    )


def extension_findings(file: Path) -> list[Finding]:
    """What no longer fits in the contracts beside a file that extend it."""
    loader = Loader()
    found: list[Finding] = []
    for beside in sorted(file.parent.glob("*.contract.yaml")):
        if _extends(beside, file):
            try:
                found += loader.load(beside).warnings
            except FindingsError as error:
                found += error.findings
    return found


def _extends(file: Path, other: Path) -> bool:
    content = bounded_content(file) if file.is_file() else b""
    # What an import wrote names the key in its head, and may be large: it need not be parsed.
    if not _EXTENDS.search(content):
        return False
    root, _ = read_yaml(content, str(file))
    named = root.get("extends") if isinstance(root, MappingNode) else None
    return isinstance(named, ScalarNode) and (file.parent / named.text).resolve() == other.resolve()
