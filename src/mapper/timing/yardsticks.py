"""What the stages of a mapping are compared with: parsing alone, and a stack of other libraries.

A parser knows no contract and checks nothing; it bounds what reading can be. Only a stack that is
given an expression does the work of a mapping, and only where it gives the same record.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from mapper.yaml_text.file_contents import bounded_content

PARSE: Final = "parse"
"""The yardstick: the fastest parser at hand, lxml for XML, orjson for JSON, csv for tables."""


def contents(source: bytes | Path) -> list[bytes]:
    """The bytes of a source; of a folder those of each file."""
    if isinstance(source, bytes):
        if kind_of(source) != "zip":
            return [source]
        with ZipFile(io.BytesIO(source)) as archive:
            return [archive.read(name) for name in archive.namelist()]
    files = sorted(source.rglob("*")) if source.is_dir() else [source]
    return [bounded_content(file) for file in files if file.is_file()]


def parse(data: bytes) -> object:
    """What the fastest parser makes of the bytes."""
    import orjson
    from lxml import etree

    kind = kind_of(data)
    if kind == "xml":
        return etree.fromstring(data)
    if kind == "json":
        return orjson.loads(data)
    return list(csv.reader(io.StringIO(data.decode("latin-1")), delimiter=";"))


def parse_simply(data: bytes) -> object:
    """What the parsers at hand of most who write Python make of the bytes: xmltodict, json."""
    import xmltodict

    kind = kind_of(data)
    return xmltodict.parse(data) if kind == "xml" else json.loads(data) if kind == "json" else None


def kind_of(data: bytes) -> str:
    """What the bytes are, by how they begin."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if data[:2] == b"PK":
        return "zip"
    return "xml" if head == b"<" else "json" if head in (b"{", b"[") else "csv"


class JsonataStack:
    """xmltodict or json, jsonata-python with one expression for all of a mapping, json."""

    def __init__(self, expression: str) -> None:
        """Parse the expression. Raises ValueError where it is none."""
        import jsonata

        try:
            self._evaluate: Callable[[Any, Any], Any] = jsonata.Jsonata(expression).evaluate
        except jsonata.JException as error:
            raise ValueError(str(error)) from error
        self.version = (
            f"xmltodict {version('xmltodict')}, jsonata-python {version('jsonata-python')}"
        )

    def record(self, data: bytes, parameters: dict[str, Any]) -> Any:
        """The record that it makes of a message."""
        return self._evaluate(parse_simply(data), parameters)

    def run(self, data: bytes, parameters: dict[str, Any]) -> bytes:
        """The message that it makes of a message, as JSON."""
        return json.dumps(self.record(data, parameters), ensure_ascii=False).encode()


def parsers(all_data: Iterable[bytes]) -> str:
    """The parsers of the yardstick that these bytes need, with their versions."""
    names = {"xml": f"lxml {version('lxml')}", "json": f"orjson {version('orjson')}", "csv": "csv"}
    return ", ".join(names[kind] for kind in sorted({*map(kind_of, all_data)} & names.keys()))
