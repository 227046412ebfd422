"""What a fuzzer calls with any bytes: each target ends, or raises what the program reports.

The first examples are the attack files, and good files beside them, made on the spot.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import mapper
from mapper import contract, expression
from mapper.diagnostics.errors import FindingsError, MessageError
from mapper.jsonata.runtime.expression_errors import ExpressionError
from mapper.jsonata.runtime.limits import Limits
from mapper.plan import check
from tests.trust.attack_files import CONTRACT, HEAD, RULES, WORLD, attacks

LIMITS = Limits(
    input_bytes=200_000,
    steps=20_000,
    recursion=100,
    sequence_length=10_000,
    text_length=100_000,
    objects=10_000,
    seconds=5,
)
"""So much that a fuzzer learns of each limit, and so little that it meets it soon."""
MOST = 20_000
"""Bytes of a seed: a fuzzer learns little from large ones."""
Target = Callable[[bytes], None]


def world(folder: Path) -> Path:
    """The files that are around what is fuzzed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in WORLD.items():
        assert isinstance(content, str | bytes)
        text = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(text)
    return folder


def _written(result: mapper.Result) -> None:
    """What is mapped can be written, or is refused."""
    for write in (result.to_json, result.to_xml):
        try:
            write()
        except MessageError:
            assert result.ok or result.notices


def reading(folder: Path) -> Target:
    """A message in XML or JSON."""
    mapping = mapper.load(world(folder) / "m.yaml", limits=LIMITS)

    def target(data: bytes) -> None:
        try:
            _written(mapping.map(data))
        except MessageError as error:
            assert any(notice.severity == "error" for notice in error.notices)

    return target


def parts(folder: Path) -> Callable[[bytes | dict[str, bytes]], None]:
    """A delivery in parts."""
    mapping = mapper.load(world(folder) / "parts.yaml", limits=LIMITS)

    def target(data: bytes | dict[str, bytes]) -> None:
        try:
            for _, result in mapping.map_all(data):
                _written(result)
        except MessageError as error:
            assert any(notice.severity == "error" for notice in error.notices)

    return target


def csv(folder: Path) -> Target:
    """A part in CSV."""
    of_parts = parts(folder)
    return lambda data: of_parts({"row": data})


def zip_archive(folder: Path) -> Target:
    """A delivery in a zip archive, which is told by how it begins."""
    of_parts = parts(folder)
    return lambda data: of_parts(b"PK" + data.removeprefix(b"PK"))


def _checked(file: Path) -> None:
    try:
        mapping = mapper.load(file, limits=LIMITS)
    except FindingsError:
        return
    finally:
        check([file])
    with contextlib.suppress(MessageError):
        mapping.map({"name": "n", "number": 1, "thread": [{"a": "a", "b": "1"}]})


def mapping_file(folder: Path) -> Target:
    """A mapping file: checked, and if it may be, compiled and run."""
    file = world(folder) / "fuzzed.yaml"

    def target(data: bytes) -> None:
        file.write_bytes(data)
        _checked(file)

    return target


def rules(folder: Path) -> Target:
    """The rules of a mapping whose head is right."""
    of_file = mapping_file(folder)
    return lambda data: of_file(HEAD.encode() + b"map:\n  " + data.replace(b"\n", b"\n  "))


def contract_file(folder: Path) -> Target:
    """A contract: loaded, exported as a schema, and used by a mapping."""
    file = world(folder) / "loom.contract.yaml"

    def target(data: bytes) -> None:
        file.write_bytes(data)
        _checked(folder / "m.yaml")
        try:
            loaded = contract.load(file)
            contract.export_json_schema(loaded)
        except FindingsError:
            pass

    return target


def schema(folder: Path) -> Target:
    """A schema of others, in XSD, JSON Schema or OpenAPI: imported."""
    file = world(folder) / "schema.txt"

    def target(data: bytes) -> None:
        file.write_bytes(data)
        read = contract.import_xsd if contract.is_xml(file) else contract.import_json_schema
        try:
            text = read(file)
        except FindingsError:
            return
        (folder / "made.contract.yaml").write_text(text, "utf-8")
        contract.load(folder / "made.contract.yaml")

    return target


def expressions(_folder: Path) -> Target:
    """An expression: compiled, and evaluated."""
    document = {"a": 1, "b": "text", "c": [1, 2.5, "3", None, {"d": True}], "e": {"f": [[]]}}

    def target(data: bytes) -> None:
        with contextlib.suppress(ExpressionError):
            expression.compile(data.decode("utf-8", "replace"), limits=LIMITS)(document)

    return target


TARGETS: dict[str, Callable[[Path], Target]] = {
    "reading": reading,
    "csv": csv,
    "zip": zip_archive,
    "mapping_file": mapping_file,
    "rules": rules,
    "contract_file": contract_file,
    "schema": schema,
    "expressions": expressions,
}

_FAMILIES = {
    "reading": ("XML", "JSON", "standard input"),
    "csv": ("CSV", "table"),
    "zip": ("zip",),
    "mapping_file": ("mapping file", "expression"),
    "rules": (),
    "contract_file": ("contract",),
    "schema": ("contract",),
    "expressions": (),
}
"""Whose attack files are seeds of which target."""
_OWN: dict[str, tuple[str, ...]] = {
    "reading": (
        "<Cloth><name>n</name><number>1</number><day>2026-01-31</day>"
        "<thread><a>a</a><b>1.5</b></thread></Cloth>",
        '{"name": "n", "number": 1, "day": "2026-01-31", "thread": [{"a": "a", "b": 1.5}]}',
    ),
    "csv": ("a;b\n1;2\n", 'a;b\r\n"x;""y""";2\r\n'),
    "zip": (),
    "mapping_file": (HEAD + RULES,),
    "rules": (
        "name: name\nnumber: {$value: number, $when: number > 0, $on_type_error: omit}",
        "name: {$choose: [{$when: name = 'a', $const: b}, {$otherwise: c}], $on_overflow: truncate}",
        "thread: {$each: thread, $where: b > 1, $order_by: a, $distinct_by: a, a: $uppercase(a)}",
        "name: {$let: {x: name}, $value: $x & '!', $on_missing: error}",
        "name: {$choose: [{$when: a, {$x: y: z}, {read,$ot $whher\r\r\r\rere",
    ),
    "contract_file": (CONTRACT,),
    "schema": (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="A">'
        '<xs:complexType><xs:sequence><xs:element name="b" maxOccurs="9"><xs:simpleType>'
        '<xs:restriction base="xs:string"><xs:pattern value="[a-c]+"/></xs:restriction>'
        "</xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>",
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A", "type": "object",'
        ' "properties": {"a": {"oneOf": [{"type": "string", "pattern": "^a"}, {"$ref": "#/$defs/b"}]}},'
        ' "$defs": {"b": {"type": "integer", "minimum": 1}}}',
        '{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": '
        '{"schemas": {"A": {"allOf": [{"type": "object", "properties": {"x": {"type": "string"}}}]}}}}',
    ),
    "expressions": (
        "a + b.c[d = 1 and 'x' in y].{'k': $sum(e.f)}",
        "$map(c, function($v, $i){ $v > 1 ? $string($v) : $i })",
        "c^(>$).$formatNumber($number($), '#,##0.00') ~> $join('; ')",
        "($f := function($n){$n < 2 ? 1 : $n * $f($n - 1)}; $f(10))",
        "$replace(b, /(t)(.)/i, '$2$1') & $fromMillis(0, '[Y0001]-[M01]-[D01]')",
        "e{f: $count($)} ~> |$|{'g': a}, ['f']|",
        "c.%.b@$x#$i[$i = 0]",
    ),
}


def seeds(target: str) -> Iterator[bytes]:
    """The first examples of a target."""
    for text in _OWN[target]:
        yield text.encode()
    for attack in attacks():
        if attack.family in _FAMILIES[target]:
            for content in (*attack.files.values(), attack.stdin):
                if not callable(content) and content:
                    data = content if isinstance(content, bytes) else content.encode()
                    yield data[:MOST]
    if target == "zip":
        for name in ("row.csv", ""):
            for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
                out = io.BytesIO()
                with zipfile.ZipFile(out, "w", compression) as archive:
                    archive.writestr(zipfile.ZipInfo(name), "a;b\n1;2\n" * 9, compression)
                yield out.getvalue()
                yield out.getvalue().replace(b"]\0", b"\xff\xff")
