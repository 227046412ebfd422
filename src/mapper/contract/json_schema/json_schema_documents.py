"""The documents of a JSON Schema or OpenAPI import: reading them, and following references.

References lead to the same document or to files beside it, never to a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from mapper.diagnostics.diagnostic import Finding, Position
from mapper.diagnostics.errors import FindingsError
from mapper.diagnostics.nearest import meant
from mapper.yaml_text.yaml_nodes import MappingNode, Node, ScalarNode, read_yaml

Schema = dict[str, Any]

_SECTIONS: Final = (("components", "schemas"), ("$defs",), ("definitions",))


class SchemaDocuments:
    """The documents of one import, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, Any] = {}

    def fail(self, code: str, message: str, file: Path, hint: str | None = None) -> NoReturn:
        """Give up: the document cannot be imported."""
        raise FindingsError([Finding(code, message, Position(str(file), 1, 1), hint=hint)])

    def document(self, file: Path, origin: Path | None) -> Any:
        """The content of a document, each read once."""
        real = file.resolve()
        if real not in self._read:
            try:
                content = file.read_bytes()
            except OSError:
                self.fail("file-not-found", f"`{file}` cannot be read", origin or file)
            node, findings = read_yaml(content, str(file))
            if findings:
                raise FindingsError(findings)
            self._read[real] = _plain(node)
        return self._read[real]

    def messages(
        self, document: Schema, file: Path, names: Sequence[str]
    ) -> dict[str, tuple[Schema, Path]]:
        """The schemas that are to be messages, by name: those in `names`, or all that it offers."""
        known: dict[str, Schema] = {}
        for section in _SECTIONS:
            part: Any = document
            for step in section:
                part = part.get(step) if isinstance(part, dict) else None
            if isinstance(part, dict):
                prefix = "#/" + "/".join(section)
                known |= {key: {"$ref": f"{prefix}/{escaped(key)}"} for key in part}
        for wanted in names:
            if wanted not in known:
                hint = meant(wanted, known) or f"there are: {', '.join(sorted(known)[:12])}"
                self.fail("unknown-message", f"there is no schema `{wanted}`", file, hint)
        if names:
            return {wanted: (known[wanted], file) for wanted in names}
        if "openapi" in document:
            answers = sorted(_answers(document.get("paths")))
            return {key: (known[key], file) for key in answers if key in known}
        if known and not document.keys() & {"type", "properties", "allOf", "oneOf", "$ref"}:
            return {key: (schema, file) for key, schema in known.items()}
        return {str(document.get("title") or file.name.partition(".")[0]): (document, file)}

    def followed(self, schema: Schema, file: Path) -> tuple[Schema, Path, str | None]:
        """The schema that references lead to, its file, and its pointer if there were any."""
        seen: set[tuple[Path, str]] = set()
        key: str | None = None
        while isinstance(schema.get("$ref"), str):
            name, _, pointer = str(schema["$ref"]).partition("#")
            if "://" in name:
                self.fail("not-supported", f"`{name}` is not a file beside this one", file)
            file = file.parent / name if name else file
            if (file.resolve(), pointer) in seen:
                self.fail("contract-cycle", f"`{pointer}` refers to itself", file)
            seen.add((file.resolve(), pointer))
            part = self.document(file, file)
            for step in pointer.strip("/").split("/") if pointer.strip("/") else ():
                part = part.get(unescaped(step)) if isinstance(part, dict) else None
            if not isinstance(part, dict):
                self.fail("unknown-type", f"`#{pointer}` does not exist", file)
            schema, key = part, pointer
        return schema, file, key


def escaped(key: str) -> str:
    """A name as a step of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    """The name that a step of a JSON Pointer (RFC 6901) means."""
    return step.replace("~1", "/").replace("~0", "~")


def _answers(paths: Any) -> set[str]:
    """The names of the schemas that good answers of an OpenAPI document refer to."""
    found: set[str] = set()
    waiting = [(paths, False)]
    while waiting:
        part, inside = waiting.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                good = inside or key == "default" or key.startswith("2")
                if key == "$ref" and inside and isinstance(value, str):
                    found.add(unescaped(value.rpartition("/")[2]))
                else:
                    waiting.append((value, good if key != "responses" else False))
        elif isinstance(part, list):
            waiting += [(each, inside) for each in part]
    return found


def _plain(node: Node | None) -> Any:
    """YAML as Python values: plain `true`, `false` and `null` as such, numbers as their text."""
    if isinstance(node, MappingNode):
        return {key.text: _plain(value) for key, value in node}
    if isinstance(node, ScalarNode):
        if node.style == "plain":
            return {"true": True, "false": False, "null": None, "~": None, "": None}.get(
                node.text, node.text
            )
        return node.text
    return [_plain(item) for item in node.items] if node is not None else None
