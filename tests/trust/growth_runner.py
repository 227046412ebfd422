"""Counts the steps that inputs of growing size take: lines of Python that are run, not seconds.

`python -m tests.trust.growth_runner FOLDER` prints a line of JSON per kind of input: its name, and
the steps for one size and for four times that size.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

Prepare = Callable[[Path, int], Callable[[], object]]
"""Makes an input of some size in a folder: what is then counted."""
SIZE = 60
"""The smaller size."""
TIMES = 4


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python are run."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


def message(make: Callable[[int], bytes | dict[str, Any]]) -> Prepare:
    """A message, read and mapped."""
    import mapper
    from mapper.diagnostics.errors import MessageError
    from tests.fuzzing.fuzz_targets import world

    def prepare(folder: Path, size: int) -> Callable[[], object]:
        mapping = mapper.load(world(folder) / "m.yaml", limits=mapper.Limits(depth=10_000))
        source = make(size)

        def work() -> None:
            with suppress(MessageError):
                mapping.map(source)

        return work

    return prepare


def delivery(make: Callable[[int], bytes | dict[str, Any]]) -> Prepare:
    """A delivery in parts."""
    import mapper
    from mapper.diagnostics.errors import MessageError
    from tests.fuzzing.fuzz_targets import world

    def prepare(folder: Path, size: int) -> Callable[[], object]:
        mapping = mapper.load(world(folder) / "parts.yaml")
        source = make(size)

        def work() -> None:
            with suppress(MessageError):
                list(mapping.map_all(source))

        return work

    return prepare


def file(name: str, make: Callable[[int], str], checked: str = "m.yaml") -> Prepare:
    """A file of an author, checked with the mapping that it is, or belongs to."""
    from mapper.plan import check
    from tests.fuzzing.fuzz_targets import world

    def prepare(folder: Path, size: int) -> Callable[[], object]:
        (world(folder) / name).write_text(make(size), "utf-8")
        members = "".join(f"      m{i}: {{type: string}}\n" for i in range(size))
        (folder / "wide.contract.yaml").write_text(
            "contract: wide\nmessages:\n  Cloth:\n    type: object\n    properties:\n" + members
        )
        (folder / "big.fragments.yaml").write_text(
            "fragments:\n"
            + "".join(f"  f{i}: {{rules: {{$use: f{i + 1}}}}}\n" for i in range(size // 8))
            + f"  f{size // 8}: {{rules: {{a: a}}}}\n"
        )
        return lambda: check([folder / checked])

    return prepare


def pattern(make: Callable[[int], str]) -> Prepare:
    """A pattern of a contract, compiled and matched."""
    from mapper.regex.pattern_matching import compiled

    def prepare(_folder: Path, size: int) -> Callable[[], object]:
        text = make(size)
        return lambda: compiled(text).fullmatch("a" * size)

    return prepare


def xml(inside: str, attributes: str = "") -> bytes:
    """A message in XML."""
    return f"<Cloth{attributes}>{inside}</Cloth>".encode()


def table(rows: int, columns: int, cell: str = "a") -> bytes:
    """A table in CSV."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";")
    lines.writerow(["a", "b", *(f"c{number}" for number in range(columns))])
    lines.writerows([[cell, "1", *[cell] * columns]] * rows)
    return out.getvalue().encode()


def archive(count: int, name: str = "row{}.csv") -> bytes:
    """A zip archive of so many files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(count):
            made.writestr(name.format(number), "a;b\n1;2\n")
    return out.getvalue()


def kinds() -> dict[str, Prepare]:
    """Each kind of input."""
    from tests.trust.attack_files import CONTRACT, HEAD

    def contract_file(
        properties: Callable[[int], str] = lambda _: "", more: Callable[[int], str] = lambda _: ""
    ) -> Prepare:
        head, _, defs = CONTRACT.partition("$defs:\n")
        return file(
            "loom.contract.yaml", lambda n: head + properties(n) + "$defs:\n" + defs + more(n)
        )

    def mapping(rules: Callable[[int], str], more: Callable[[int], str] = lambda _: "") -> Prepare:
        return file("big.yaml", lambda n: f"{HEAD}{more(n)}map:\n{rules(n)}", "big.yaml")

    def expression(text: Callable[[int], str]) -> Prepare:
        return mapping(lambda n: "  name: " + json.dumps("$string(" + text(n) + ")") + "\n")

    return {
        "XML: items": message(lambda n: xml("<thread><a>x</a><b>1</b></thread>" * n)),
        "XML: unknown elements": message(lambda n: xml("".join(f"<x{i}/>" for i in range(n)))),
        "XML: one unknown element": message(lambda n: xml("<x/>" * n)),
        "XML: attributes": message(lambda n: xml("", "".join(f" x{i}='1'" for i in range(n)))),
        "XML: namespaces": message(
            lambda n: xml("".join(f"<p{i}:x xmlns:p{i}='urn:{i}'/>" for i in range(n)))
        ),
        "XML: broken values": message(lambda n: xml("<thread><b>no number</b></thread>" * n)),
        "XML: depth": message(lambda n: xml("<thread>" * n + "<a>x</a>" + "</thread>" * n)),
        "XML: unknown depth": message(lambda n: xml("<x>" * n + "</x>" * n)),
        "XML: pieces of a text": message(
            lambda n: xml("<name>" + "a<!-- c --><![CDATA[b]]>" * n + "</name>")
        ),
        "XML: single elements that come twice": message(lambda n: xml("<name>a</name>" * n)),
        "JSON: items": message(lambda n: json.dumps({"thread": [{"a": "x", "b": 1}] * n}).encode()),
        "JSON: unknown members": message(
            lambda n: json.dumps({f"x{i}": 1 for i in range(n)}).encode()
        ),
        "JSON: broken values": message(
            lambda n: json.dumps({"thread": [{"b": "no number"}] * n}).encode()
        ),
        "JSON: depth": message(lambda n: ('{"thread": [' * n + '{"a": "x"}' + "]}" * n).encode()),
        "JSON: unknown depth": message(lambda n: ('{"x": [' * n + "]}" * n).encode()),
        "JSON: a member twice": message(
            lambda n: ("{" + '"a": 1, ' * n + '"thread": [{"a": 1, "a": 2}]}').encode()
        ),
        "a document": message(lambda n: {"thread": [{"a": "x", "b": 1.5}] * n}),
        "CSV: rows": delivery(lambda n: {"row": table(n, 2)}),
        "CSV: columns": delivery(lambda n: {"row": table(2, n)}),
        "CSV: quoted cells": delivery(lambda n: {"row": table(n, 2, 'a "b",\nc')}),
        "CSV: rows of another width": delivery(lambda n: {"row": table(1, 2) + b"a;b\n" * n}),
        "parts": delivery(lambda n: {"row": [b"a;b\n1;2\n"] * n}),
        "unknown parts": delivery(lambda n: {f"x{i}": b"a\n1\n" for i in range(n)}),
        "zip: files of a part": delivery(archive),
        "zip: unknown files": delivery(lambda n: archive(n, "x{}.txt")),
        "zip: one name": delivery(lambda n: archive(n, "row.csv")),
        "contract: members": contract_file(
            lambda n: "".join(f"      m{i}: {{type: string}}\n" for i in range(n))
        ),
        "contract: codes": contract_file(
            lambda n: f"      m: {{enum: [{', '.join(f'c{i}' for i in range(n))}]}}\n"
        ),
        "contract: chain of references": contract_file(
            lambda n: "      m: {$ref: '#/$defs/D0'}\n",
            lambda n: (
                "".join(f"  D{i}: {{$ref: '#/$defs/D{i + 1}'}}\n" for i in range(n))
                + f"  D{n}: {{type: string}}\n"
            ),
        ),
        "contract: nested objects": contract_file(
            lambda n: (
                "      m: "
                + "{type: object, properties: {m: " * (n // 4)
                + "{type: string}"
                + "}}" * (n // 4)
                + "\n"
            )
        ),
        "contract: wrong keywords": contract_file(
            lambda n: "".join(f"      m{i}: {{typo: string}}\n" for i in range(n))
        ),
        "mapping: rules": file(
            "big.yaml",
            lambda n: (
                HEAD.replace("loom.contract", "wide.contract")
                + "map:\n"
                + "".join(f"  m{i}: m{i}\n" for i in range(n))
            ),
            "big.yaml",
        ),
        "mapping: rules that no contract has": mapping(
            lambda n: "".join(f"  m{i}: name\n" for i in range(n))
        ),
        "mapping: arms": mapping(
            lambda n: (
                "  name:\n    $choose:\n"
                + "".join(f"    - {{$when: 'number = {i}', $const: c}}\n" for i in range(n))
                + "    - {$otherwise: name}\n"
            )
        ),
        "mapping: names": mapping(
            lambda n: (
                "  name:\n    $let:\n"
                + "".join(f"      v{i}: {'name' if i == 0 else f'$v{i - 1}'}\n" for i in range(n))
                + f"    $value: $v{n - 1}\n"
            )
        ),
        "mapping: fragments": mapping(
            lambda n: "  thread: {$each: thread, $use: f0}\n",
            lambda n: "fragments: [big.fragments.yaml]\n",
        ),
        "expression: operands": expression(lambda n: " & ".join(["name"] * n)),
        "expression: sum": expression(lambda n: " + ".join(["number"] * n)),
        "expression: steps": expression(lambda n: ".".join(["thread"] * n)),
        "expression: filters": expression(lambda n: "thread" + "[a = 'x']" * n),
        "expression: list": expression(lambda n: "[" + ", ".join(["name"] * n) + "]"),
        "expression: conditions": expression(lambda n: "number = 1 ? 'a' : " * n + "'b'"),
        "expression: block": expression(
            lambda n: "(" + "".join(f"$v{i} := name; " for i in range(n)) + "$v0)"
        ),
        "expression: brackets": expression(lambda n: "(" * (n // 8) + "name" + ")" * (n // 8)),
        "pattern: alternatives": pattern(lambda n: "|".join(f"a{i}" for i in range(n))),
        "pattern: pieces": pattern(lambda n: "[a-c]?" * n),
        "pattern: classes": pattern(
            lambda n: "[" + "".join(chr(0x100 + 2 * i) for i in range(n)) + "]"
        ),
        "pattern: groups": pattern(lambda n: "(" * (n // 4) + "a" + ")*" * (n // 4)),
    }


def main() -> None:
    """Count them all, or those whose name begins with the second argument."""
    folder = Path(sys.argv[1])
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    os.environ["MAPPER_CACHE"] = "off"
    os.environ["MAPPER_NATIVE"] = "off"
    sys.setrecursionlimit(10_000)
    for number, (name, prepare) in enumerate(kinds().items()):
        if not name.startswith(only):
            continue
        counted = []
        # The first fills what is kept of types, names and patterns.
        for size in (7, SIZE, TIMES * SIZE):
            work = prepare(folder / f"{number}-{size}", size)
            counted.append(steps(work))
        print(json.dumps([name, *counted[1:]]), flush=True)


if __name__ == "__main__":
    main()
