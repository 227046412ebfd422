"""Attack and damage files, made on the spot: messages, deliveries and the files of an author.

Each is small, or small for what it could cost. `attack_runner` runs the program on them.
"""

from __future__ import annotations

import io
import json
import os
import stat
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "Geheim918273645"
"""A value of the data: it stands in every message, and must never be on standard error."""

Content = bytes | str | Callable[[Path], None]
"""What a file holds; or what makes it, where it is a link, a pipe or a folder."""


@dataclass(frozen=True)
class Attack:
    """Files, and the arguments of the program that is run where they are."""

    family: str
    name: str
    arguments: tuple[str, ...]
    files: dict[str, Content] = field(default_factory=dict)
    stdin: bytes = b""


CONTRACT = """\
contract: loom
messages:
  Cloth:
    type: object
    properties:
      name: {type: string, maxLength: 40}
      number: {type: integer}
      day: {type: string, format: date}
      thread: {type: array, items: {$ref: '#/$defs/Thread'}}
$defs:
  Thread:
    type: object
    properties:
      a: {type: string}
      b: {type: number}
      thread: {type: array, items: {$ref: '#/$defs/Thread'}}
"""
HEAD = """\
mapping: loom/m
version: '1'
source: {contract: loom.contract.yaml, message: Cloth}
target: {contract: loom.contract.yaml, message: Cloth}
"""
RULES = """\
map:
  name: {$value: name, $on_overflow: truncate}
  number: number
  thread: {$each: thread, a: a, b: b}
"""
PARTS = """\
mapping: loom/parts
version: '1'
source:
  contract: parts.contract.yaml
  message: Delivery
  parts: {row: {file: row.csv}}
target: {contract: loom.contract.yaml, message: Cloth}
map:
  thread: {$each: row, a: a}
"""
PARTS_CONTRACT = """\
contract: parts
messages:
  Delivery: {$ref: '#/$defs/Delivery'}
$defs:
  Delivery: {type: object, properties: {row: {type: array, items: {$ref: '#/$defs/Row'}}}}
  Row: {type: object, properties: {a: {type: string}, b: {type: integer}}}
"""
WORLD: dict[str, Content] = {
    "loom.contract.yaml": CONTRACT,
    "parts.contract.yaml": PARTS_CONTRACT,
    "m.yaml": HEAD + RULES,
    "parts.yaml": PARTS,
    "in.json": json.dumps({"name": SECRET, "number": 1, "thread": [{"a": SECRET}]}),
}


def cloth(inside: str, attributes: str = "", before: str = "") -> str:
    """A message in XML, with the secret in it."""
    return f"{before}<Cloth{attributes}><name>{SECRET}</name>{inside}</Cloth>"


def xml_files() -> Iterator[tuple[str, bytes]]:
    """XML: bombs, depth, width, encodings, half tags, attributes, namespaces."""
    bomb = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    yield "entity bomb", cloth("&e9;", "", f"<!DOCTYPE C [<!ENTITY e0 'ha'>{bomb}]>").encode()
    long = "x" * 100_000
    yield (
        "quadratic entities",
        cloth("&a;" * 5_000, "", f"<!DOCTYPE C [<!ENTITY a '{long}'>]>").encode(),
    )
    for what in ("file:///etc/passwd", "http://127.0.0.1:9/x", "/dev/zero", "php://filter"):
        entity = f"<!DOCTYPE C [<!ENTITY x SYSTEM '{what}'>]>"
        yield f"external entity {what}", cloth("<day>&x;</day>", "", entity).encode()
        yield f"external DTD {what}", cloth("", "", f"<!DOCTYPE C SYSTEM '{what}'>").encode()
        yield (
            f"parameter entity {what}",
            cloth("", "", f"<!DOCTYPE C [<!ENTITY % x SYSTEM '{what}'> %x;]>").encode(),
        )
    for name in ("thread", "unknown", "name"):
        for depth in (150, 1_000, 50_000):
            yield (
                f"{depth} levels of {name}",
                cloth(f"<{name}>" * depth + f"</{name}>" * depth).encode(),
            )
        yield f"unclosed levels of {name}", cloth(f"<{name}>" * 50_000).encode()
    yield "wide, known", cloth("<thread><a>x</a></thread>" * 20_000).encode()
    yield "wide, one unknown", cloth("<u/>" * 100_000).encode()
    yield "wide, unlike unknown", cloth("".join(f"<u{n}/>" for n in range(50_000))).encode()
    yield (
        "unlike unknown, nested",
        cloth("<thread>" + "".join(f"<u{n}/>" for n in range(20_000)) + "</thread>").encode(),
    )
    yield "names that are data", cloth(f"<{SECRET}/><{SECRET}>x</{SECRET}>").encode()
    yield "attributes that are data", cloth(f"<thread {SECRET}='1'/>").encode()
    for count in (1_000, 1_001, 30_000):
        some = "".join(f" a{n}='{n}'" for n in range(count))
        yield f"{count} attributes", cloth("", some).encode()
        yield f"{count} attributes of a thread", cloth(f"<thread{some}/>").encode()
    yield "attributes with >", cloth("", "".join(f" a{n}='>'" for n in range(30_000))).encode()
    yield "a huge attribute", cloth(f"<thread x='{'x' * 1_000_000}'/>").encode()
    yield "one attribute twice", cloth("<thread x='1' x='2'/>").encode()
    yield "a long namespace", cloth("<p:a/>" * 20_000, f" xmlns:p='{'u' * 1_000_000}'").encode()
    yield "a long name", cloth(f"<{'n' * 1_000_000}/>").encode()
    yield "a long prefix", cloth("", f" xmlns:{'n' * 100_000}='u'").encode()
    yield "many namespaces", cloth("".join(f"<x xmlns='u{n}'/>" for n in range(20_000))).encode()
    yield "many prefixes", cloth("", "".join(f" xmlns:p{n}='u{n}'" for n in range(20_000))).encode()
    yield (
        "namespaces in depth",
        cloth("".join(f"<x xmlns:p{n}='u{n}'>" for n in range(190)) + "</x>" * 190).encode(),
    )
    yield "undeclared prefix", cloth("<p:x/>").encode()
    yield "a huge text", cloth(f"<day>{'9' * 2_000_000}</day>").encode()
    yield "a huge number", cloth(f"<number>{'9' * 1_000_000}</number>").encode()
    yield "a huge exponent", cloth("<number>1e999999999</number>").encode()
    yield "a huge comment", cloth(f"<!--{'x' * 2_000_000}-->").encode()
    yield "many comments", cloth("<!--x-->" * 100_000).encode()
    yield "many instructions", cloth("<?x y?>" * 100_000).encode()
    yield "CDATA pieces", cloth("<day>" + "<![CDATA[x]]>" * 50_000 + "</day>").encode()
    yield "character references", cloth("<day>" + "&#x78;" * 100_000 + "</day>").encode()
    yield "mixed content", cloth("x<thread/>" * 20_000).encode()
    right = cloth(
        "<thread><a>x</a></thread>", "", '<?xml version="1.0" encoding="UTF-8"?>'
    ).encode()
    for cut in range(1, len(right), 9):
        yield f"cut off at {cut}", right[:cut]
    for at in range(40, len(right), 16):
        yield f"a broken byte at {at}", right[:at] + b"\xff" + right[at + 1 :]
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252", "cp037", "shift-jis"):
        yield f"in {encoding}, declared UTF-8", cloth("").encode(encoding)
    for name in (
        "utf-16",
        "klingon",
        "hex",
        "rot13",
        "idna",
        "unicode_escape",
        "utf-7",
        "x" * 5_000,
        "punycode",
        "bz2",
    ):
        yield (
            f"declares {name[:20]}",
            cloth("", "", f'<?xml version="1.0" encoding="{name}"?>').encode(),
        )
    yield "NUL", cloth("\0").encode()
    yield "controls by reference", cloth("&#0;&#8;&#xFFFE;&#x110000;&#xD800;").encode()
    yield "a reference of many digits", cloth(f"&#{'9' * 100_000};").encode()
    yield (
        "XInclude",
        cloth(
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>"
        ).encode(),
    )
    yield (
        "xsi:schemaLocation",
        cloth(
            "",
            " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a http://127.0.0.1:9/'",
        ).encode(),
    )
    yield "stylesheet", b"<?xml-stylesheet href='http://127.0.0.1:9/'?>" + right[38:]
    yield "two roots", right + cloth("").encode()
    yield "binary", bytes(range(256)) * 50
    yield "marks alone", b"\xef\xbb\xbf"
    yield "less than only", b"<" * 100_000


def json_files() -> Iterator[tuple[str, bytes]]:
    """JSON: depth, numbers, surrogates, duplicate keys, width."""

    def message(inside: str) -> bytes:
        return f'{{"name": "{SECRET}"{inside}}}'.encode("utf-8", "surrogatepass")

    for depth in (150, 1_000, 100_000):
        yield f"{depth} lists", message(f', "thread": {"[" * depth}{"]" * depth}')
        yield f"{depth} unknown objects", message(', "u": ' + '{"u":' * depth + "1" + "}" * depth)
        yield (
            f"{depth} threads",
            message(', "thread": [' + '{"thread": [' * depth + "]}" * depth + "]"),
        )
        yield f"{depth} unclosed lists", b"[" * depth
    for number in (
        "9" * 5_000,
        "1e999999999",
        "-0",
        "1E-999999999",
        "0." + "1" * 100_000,
        "1.0",
        "01",
        "+1",
        ".5",
        "NaN",
        "-Infinity",
        "0x10",
        "1_000",
        "9" * 999,
        "true",
        "1e400",
    ):
        yield f"the number {number[:12]}", message(f', "number": {number}')
        yield f"the number {number[:12]} of a thread", message(f', "thread": [{{"b": {number}}}]')
    for text in (
        "\\ud800",
        "\\udc00",
        "\\ud83d\\ude00",
        "\\u0000",
        "\\x41",
        "\\u12",
        "\ud800",
        "\x00",
        "\n",
        "\x7f",
    ):
        yield f"the text {text!a}", message(f', "day": "{text}"')
        yield f"the key {text!a}", message(f', "{text}": 1')
    yield "a key twice", message(f', "name": "{SECRET}"')
    yield "a secret key twice", message(f', "{SECRET}": 1, "{SECRET}": 2')
    yield "an escaped key twice", message(', "n\\u0061me": 1')
    yield "many keys twice", message(', "a": 1' * 50_000)
    yield "wide, unlike", message("".join(f', "u{n}": 1' for n in range(50_000)))
    yield "wide, at the limit", message("".join(f', "u{n}": 1' for n in range(9_000)))
    yield "a long key", message(f', "{"k" * 1_000_000}": 1')
    yield "a long text", message(f', "day": "{"x" * 2_000_000}"')
    yield "many items", message(', "thread": [' + ",".join(['{"a": "x"}'] * 50_000) + "]")
    yield (
        "unlike items",
        message(', "thread": [' + ",".join(f'{{"u{n}": 1}}' for n in range(20_000)) + "]"),
    )
    yield "bad items", message(', "thread": [' + ",".join(['{"b": "x"}'] * 20_000) + "]")
    yield "items that are none", message(', "thread": [' + ",".join(["1"] * 50_000) + "]")
    yield "wrong kinds", message(', "number": {}, "thread": 1, "day": []')
    for raw in (
        b"null",
        b"1",
        b'"x"',
        b"[]",
        b"{}",
        b"{,}",
        b"[1,]",
        b"{'a':1}",
        b"// x\n{}",
        b"{}{}",
        b"\xef\xbb\xbf{}",
        b'{"a"',
        b"tru",
        b'{"a":}',
        b"\xff\xfe{\0}\0",
        b" " * 1_000_000,
        b'{"name":"' + b"\xff" + b'"}',
        b'{"__proto__": {"x": 1}}',
        b'{"__class__": 1}',
        b"{" * 100_000,
        b'"' * 100_000,
        b"\\" * 100_000,
        b'{"a":' * 5_000,
    ):
        yield f"raw {raw[:16]!r}", raw
    right = message(', "number": 12, "thread": [{"a": "\\u00e9", "b": 1.5}]')
    for cut in range(1, len(right), 7):
        yield f"cut off at {cut}", right[:cut]


def csv_files() -> Iterator[tuple[str, bytes]]:
    """CSV: quotes, width, line ends, encodings, formulas, NUL."""
    row = f"{SECRET},1\n"
    for name, text in {
        "right": f"a,b\n{row}",
        "no rows": "a,b\n",
        "empty": "",
        "blank": "\n" * 10_000,
        "20,000 columns": ",".join(f"c{n}" for n in range(20_000)) + "\n",
        "2,000 columns": "a,b,"
        + ",".join(f"c{n}" for n in range(1_998))
        + "\n"
        + ",".join(["x"] * 2_000),
        "50,000 empty columns": "," * 50_000,
        "a column twice": f"a,a\n{row}",
        "a secret column": f"{SECRET},a\n{row}",
        "a secret column twice": f"{SECRET},{SECRET},a\n1,2,3\n",
        "an open quote": f'a,b\n"{SECRET}',
        "an open quote and much": 'a,b\n"' + "x\n" * 200_000,
        "a quote within": f'a,b\n{SECRET}"x",1\n',
        "text after a quote": f'a,b\n"{SECRET}"x,1\n',
        "doubled quotes": 'a,b\n"' + '""' * 200_000 + '",1\n',
        "quotes only": '"' * 200_001,
        "too few cells": f"a,b\n{SECRET}\n",
        "too many cells": f"a,b\n{SECRET},1,2\n",
        "a wide row": f"a,b\n{',' * 100_000}\n",
        "a huge cell": f"a,b\n{'x' * 2_000_000},1\n",
        "bad numbers": f"a,b\n{f'{SECRET},x' + chr(10)}" * 1 + f"{SECRET},{SECRET}\n" * 5_000,
        "returns alone": f"a,b\r{SECRET},1\r",
        "mixed line ends": f"a,b\r\n{SECRET},1\n{SECRET},2\r",
        "NUL": f"a,b\n{SECRET}\0,1\n",
        "formulas": f"a,b\n=cmd|'/c calc'!A0,1\n@{SECRET},2\n",
        "semicolons": f"a;b\n{SECRET};1\n",
        "JSON": f'{{"a": "{SECRET}"}}',
        "XML": f"<a>{SECRET}</a>",
        "a separator line": f"sep=,\na,b\n{row}",
        "many rows": "a,b\n" + row * 20_000,
    }.items():
        yield name, text.encode()
    for encoding in ("utf-16", "utf-32", "cp1252", "utf-8-sig", "cp037"):
        yield f"in {encoding}", f"a,b\n{SECRET}é,1\n".encode(encoding)
    yield "binary", bytes(range(256)) * 100
    right = f'a,b\n"{SECRET} ""x""\ny",12\n'.encode()
    for cut in range(1, len(right), 6):
        yield f"cut off at {cut}", right[:cut]


def zip_of(entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A zip archive with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def zip_files() -> Iterator[tuple[str, bytes]]:
    """Zip: bombs, traversal, links, duplicates, damage."""
    row = f"a,b\n{SECRET},1\n".encode()
    link = zipfile.ZipInfo("row.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    pipe = zipfile.ZipInfo("row.csv")
    pipe.create_system, pipe.external_attr = 3, (stat.S_IFIFO | 0o666) << 16
    right = zip_of([("row.csv", row)])
    yield "right", right
    yield "empty", zip_of([])
    yield "a bomb", zip_of([("row.csv", b"a,b\n" + b"x" * 60_000_000)])
    yield "a bomb beside", zip_of([("row.csv", row), ("other", bytes(60_000_000))])
    yield "a zip within", zip_of([("row.csv", right), ("x.zip", right)])
    for name in (
        "../row.csv",
        "../../../../tmp/row.csv",
        "/etc/row.csv",
        "a/../../row.csv",
        "..\\row.csv",
        "C:\\row.csv",
        "row.csv/",
        "ROW.CSV",
        "a/row.csv",
        "row.csv\0.txt",
        "con",
        f"{SECRET}.csv",
        "x" * 5_000,
    ):
        yield f"the name {name[:24]!r}", zip_of([(name, row), ("row.csv", row)])
        yield f"the name {name[:24]!r} alone", zip_of([(name, row)])
    yield "a link", zip_of([(link, b"/etc/passwd")])
    yield "a pipe", zip_of([(pipe, row)])
    yield "one name twice", zip_of([("row.csv", row), ("row.csv", row)])
    yield "20,000 files", zip_of([(f"f{n}", b"") for n in range(12_000)])
    for at in range(0, len(right), 7):
        yield f"damage at {at}", right[:at] + bytes([right[at] ^ 0xFF]) + right[at + 1 :]
    for cut in range(4, len(right), 17):
        yield f"cut off at {cut}", right[:cut]


def mapping_texts() -> Iterator[tuple[str, str]]:
    """Mapping files: YAML, instructions, nesting, names."""

    def rules(text: str) -> str:
        return HEAD + "map:\n" + "".join(f"  {line}\n" for line in text.splitlines())

    deep_flow = "{a: " * 200 + "x" + "}" * 200
    for name, text in {
        "empty": "",
        "a list": "- a\n",
        "a text": "x",
        "tabs": "\tmap: x\n",
        "NUL": "map: \0",
        "aliases": "a: &x [1]\nb: *x\n",
        "an alias bomb": "a: &a [x]\n"
        + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n"
            for n in range(9)
        ),
        "a tag": "a: !!python/object/apply:os.system ['false']\n",
        "merge keys": "a: {<<: {b: c}}\n",
        "documents": HEAD + RULES + "---\n" + HEAD,
        "a duplicate key": HEAD + HEAD + RULES,
        "a deep flow": f"mapping: {deep_flow}\n",
        "deep lists": "- " * 5_000 + "x\n",
        "an open bracket": HEAD + "map: {" * 50,
        "half a surrogate": 'mapping: "\\ud800"\n' + HEAD + RULES,
        "a long name": HEAD.replace("loom/m", "x" * 100_000) + RULES,
        "constants alone": HEAD + "map: {name: {$const: x}}\n",
        "nothing": HEAD + "map: {}\n",
        "no map": HEAD,
        "map is a list": HEAD + "map: [a]\n",
        "two levels": rules("thread: {$each: thread, a: a}"),
        "an unknown instruction": rules("name: {$vlaue: name}"),
        "instructions": rules("name: {$value: name, $when: name, $const: x, $each: thread}"),
        "an outcome": rules("name: {$value: name, $on_missing: explode}"),
        "itself": HEAD.replace("mapping:", "extends: attack.yaml\nmapping:") + RULES,
        "outside": HEAD.replace("loom.contract", "../../../etc/passwd") + RULES,
        "a device": HEAD.replace("loom.contract.yaml", "/dev/zero") + RULES,
        "a fragment of itself": HEAD + "fragments: [attack.yaml]\n" + RULES,
        "no table": HEAD + "tables: {t: {file: no.csv, key: k, value: v}}\n" + RULES,
        "a table of itself": HEAD + "tables: {t: {file: attack.yaml, key: k, value: v}}\n" + RULES,
        "a separator": HEAD
        + "tables: {t: {file: in.json, key: k, value: v, separator: ab}}\n"
        + RULES,
        "parameters": HEAD + "parameters: {n: {type: nope}}\n" + RULES,
        "a version": HEAD.replace("'1'", "{a: b}") + RULES,
        "many rules": rules("\n".join(f"n{n}: name" for n in range(3_000))),
        "one rule often": rules("name: name\n" * 2_000),
        "$let in a circle": rules("$let: {x: $y, y: $x}\nname: $x"),
        "a range": rules("number: $count([1..1000000000])"),
        "itself for ever": rules("number: '($f := function($n){$f($n + 1)}; $f(0))'"),
        "padding": rules("name: $pad(name, 1000000000)"),
        "doubling": rules("number: \"$length($reduce([1..99], function($a, $b){$a & $a}, 'ab'))\""),
        "a text of its own error": rules("name: $error(name)"),
        "an assertion": rules("name: $assert(false, name)"),
        "nested loops": rules(
            "thread: {$each: thread, thread: {$each: $$.thread, a: a, thread: {$each: $$.thread, a: a}}}"
        ),
    }.items():
        yield name, text
    for depth in (19, 21, 30, 60, 90):
        yield (
            f"{depth} rules deep",
            HEAD + "map:\n  " + "thread: {$each: thread, " * depth + "a: a" + "}" * depth + "\n",
        )
    for name in (
        "$eval('1')",
        "$now()",
        "$random()",
        "$millis()",
        "__import__('os')",
        "$x",
        "name.name.name",
        "**",
        "*",
        "%",
        "name[",
        "((",
        "'",
        "name ~> $uppercase",
        "|$|{}|",
    ):
        yield f"the expression {name}", rules(f"name: {json.dumps(name)}")


def expression_texts() -> Iterator[tuple[str, str]]:
    """Expressions: nesting and length of each kind."""
    for n in (20, 300, 5_000):
        yield from {
            f"{n} operands": " & ".join(["name"] * n),
            f"{n} brackets": "(" * n + "name" + ")" * n,
            f"{n} lists": "[" * n + "name" + "]" * n,
            f"{n} steps": ".".join(["name"] * n),
            f"{n} predicates": "name" + "[name" * n + "]" * n,
            f"{n} stages": "name" + "[0]" * n,
            f"{n} minus": "-" * n + "1",
            f"{n} conditions": "name ? " * n + "name" + " : name" * n,
            f"{n} else": "name ? name : " * n + "name",
            f"{n} functions": "function($x){" * n + "$x" + "}" * n,
            f"{n} calls": "$string(" * n + "name" + ")" * n,
            f"{n} objects": '{"a":' * n + "name" + "}" * n,
            f"{n} and": " and ".join(["name"] * n),
            f"{n} applied": "name" + " ~> $string" * n,
            f"{n} blocks": "(" + "name;" * n + "name)",
            f"{n} parents": "thread." * n + "%." * (n - 1) + "name",
            f"{n} calls of a call": "$f" + "()" * n,
            f"{n} sorts": "name" + "^(name)" * n,
            f"{n} variables": "(" + "".join(f"$v{k} := name;" for k in range(n)) + "name)",
            f"{n} arguments": "$string(" + ",".join(["name"] * n) + ")",
        }.items()
    for text in (
        "/(a{1,40}){1,40}/",
        "/(a+)+$/",
        "/((a{0,999}){0,999}){0,999}/",
        "/a(?=b)/",
        "/(a)\\1/",
        "/" + "(" * 500 + "a" + ")" * 500 + "/",
        "/[" + "a" * 20_000 + "]/",
        "/[z-a]/",
        "/(/",
        "/a{99999999999}/",
        "/\\p{Nope}/",
        "/" + "a?" * 2_000 + "a" * 2_000 + "/",
        "/(?i)x/",
        "/\\u{110000}/",
        "//",
    ):
        yield f"the pattern {text[:24]}", f'$replace(name, {text}, "")'


def contract_texts() -> Iterator[tuple[str, str]]:
    """Contracts: chains, circles, facets, patterns, numbers."""

    def one(name: str, more: str = "") -> str:
        return CONTRACT.replace("name: {type: string, maxLength: 40}", f"name: {name}") + more

    chain = "".join(f"  D{n}: {{$ref: '#/$defs/D{n + 1}'}}\n" for n in range(2_000))
    nest = "".join(
        f"  D{n}: {{type: object, properties: {{a: {{$ref: '#/$defs/D{n + 1}'}}}}}}\n"
        for n in range(2_000)
    )
    yield from {
        "empty": "",
        "a list": "- a\n",
        "no messages": "contract: loom\n",
        "a circle": one(
            "{$ref: '#/$defs/A'}", "  A: {$ref: '#/$defs/B'}\n  B: {$ref: '#/$defs/A'}\n"
        ),
        "2,000 references": one("{$ref: '#/$defs/D0'}", chain + "  D2000: {type: string}\n"),
        "2,000 levels": one("{$ref: '#/$defs/D0'}", nest + "  D2000: {type: string}\n"),
        "references without end": one("{$ref: '#/$defs/D0'}", chain),
        "itself": "extends: loom.contract.yaml\n" + CONTRACT,
        "remote": one("{$ref: 'http://127.0.0.1:9/x#/a'}"),
        "outside": one("{$ref: '../../../etc/passwd#/$defs/a'}"),
        "a device": one("{$ref: '/dev/zero#/$defs/a'}"),
        "a pointer": one("{$ref: '#/~2/%zz'}"),
        "a length": one("{type: string, maxLength: 99999999999999999999999}"),
        "a negative length": one("{type: string, maxLength: -1}"),
        "a bound": one(f"{{type: integer, maximum: {'9' * 50_000}}}"),
        "an exponent": one("{type: number, maximum: 1e999999999}"),
        "a multiple": one("{type: number, multipleOf: 1e-999999999}"),
        "no multiple": one("{type: number, multipleOf: 0}"),
        "20,000 codes": one(
            f"{{type: string, enum: [{', '.join(f'c{n}' for n in range(20_000))}]}}"
        ),
        "20,000 properties": CONTRACT.replace(
            "      number:",
            "".join(f"      p{n}: {{type: string}}\n" for n in range(5_000)) + "      number:",
        ),
        "an unknown type": one("{type: strang}"),
        "an unknown format": one("{type: string, format: nope}"),
        "deep anyOf": one("{anyOf: [" * 45 + "{type: string}" + "]}" * 45),
        "deep items": one("{type: array, items: " * 45 + "{type: string}" + "}" * 45),
        "NUL": CONTRACT + "\0",
        "a tab": "contract:\tx\n\tmessages: y\n",
    }.items()
    for pattern in (
        "(a+)+$",
        "(a{1,40}){1,40}",
        "((a{0,999}){0,999}){0,999}b",
        "a(?=b)",
        "[z-a]",
        "(",
        "\\\\q",
        "*",
        "a{2,1}",
        "(" * 300 + "a" + ")" * 300,
        "(" * 5_000 + "a" + ")" * 5_000,
        "[" * 500,
        "a|" * 5_000,
        "[a-z-[b-[c-[d]]]]",
        "\\\\p{IsNope}",
        "a{1,99999999}",
        "(a|b|c|d){500}",
        "x" * 20_000,
    ):
        for key in ("xsdPattern", "pattern"):
            yield f"the {key} {pattern[:20]}", one(f"{{type: string, {key}: '{pattern}'}}")


def table_texts() -> Iterator[tuple[str, str]]:
    """Tables of an author."""
    yield from {
        "right": "key,value\nGeheim,x\n",
        "empty": "",
        "header alone": "key,value\n",
        "no value": "key\nx\n",
        "a column twice": "key,key,value\n",
        "20,000 columns": ",".join(f"c{n}" for n in range(20_000)),
        "a key twice": "key,value\na,1\na,2\n",
        "keys twice": "key,value\n" + "a,1\n" * 20_000,
        "no keys": "key,value\n" + ",1\n" * 20_000,
        "an open quote": 'key,value\n"a',
        "a quote": 'key,value\na"b",1\n',
        "wide rows": "key,value\n" + "," * 100_000,
        "a huge cell": f"key,value\n{'x' * 500_000},1\n",
        "white space": "key,value\n" + " a,1\n" * 20_000,
        "NUL": "key,value\na\0,1\n",
        "returns": "key,value\ra,1\r",
        "many rows": "key,value\n" + "".join(f"k{n},v\n" for n in range(50_000)),
        "semicolons": "key;value\na;1\n",
        "formulas": "key,value\n=cmd,1\n",
        "a mark": "\ufeffkey,value\na,1\n",
    }.items()


PARAMETERS = [
    "n=",
    "n=x",
    "n=1e999",
    f"n={'9' * 5_000}",
    "n",
    "=",
    "=1",
    "m=1",
    "n=-0",
    "n= 1",
    "n=1 ",
    "n=0x1",
    "n=١",
    "n=1_0",
    "t=",
    "t=\ud800",
    f"t={'x' * 100_000}",
    "d=",
    "d=2026-02-30",
    "d=99999-01-01",
    "d=0000-00-00",
    "d=gisteren",
]
LIMITS = [
    "depth=0",
    "depth=-1",
    "depth=x",
    "nope=1",
    "depth",
    "seconds=nan",
    "seconds=inf",
    "seconds=1e-9",
    "depth=1e3",
    f"depth={'9' * 5_000}",
    "elements=1",
    "steps=1",
    "objects=1",
    "notices=1",
    "text_length=1",
    "regex_memory=1",
    "depth=999999999",
    "input_bytes=99999999999999",
    "attributes=99999999",
    "name_length=99999999",
]


def special_files() -> Iterator[tuple[str, dict[str, Content], tuple[str, ...]]]:
    """Links, pipes, devices and folders where files belong."""

    def fifo(path: Path) -> None:
        os.mkfifo(path)

    def linked(target: str) -> Callable[[Path], None]:
        return lambda path: path.symlink_to(target)

    makers: dict[str, Callable[[Path], None]] = {
        "a pipe": fifo,
        "a dangling link": linked("nowhere"),
        "a link to itself": linked("special"),
        "a link to a device": linked("/dev/zero"),
        "a link outside": linked("/etc/passwd"),
        "a folder": lambda path: path.mkdir(),
    }
    for name, make in makers.items():
        yield f"{name} as a part", {"d/row.csv": make}, ("run", "parts.yaml", "d")
        yield (
            f"{name} in a folder",
            {"d/special": make, "d/in.json": WORLD["in.json"]},
            ("run", "m.yaml", "d", "-o", "out/"),
        )
        yield (
            f"{name} as a table",
            {
                "special": make,
                "attack.yaml": HEAD + "tables: {t: {file: special, key: k, value: v}}\n" + RULES,
            },
            ("check", "attack.yaml"),
        )
        yield (
            f"{name} as a contract",
            {"special": make, "attack.yaml": HEAD.replace("loom.contract.yaml", "special") + RULES},
            ("check", "attack.yaml"),
        )
        yield f"{name} beside a mapping", {"special.yaml": make}, ("check", ".")
        if name != "a link to a device":
            yield (
                f"{name} as the output",
                {"special": make},
                ("run", "m.yaml", "in.json", "-o", "special/x/y.json"),
            )
    long = "x" * 241
    yield (
        "a long name",
        {f"{long}.json": WORLD["in.json"]},
        ("run", "m.yaml", f"{long}.json", "in.json", "-o", "out/", "--to", "json"),
    )
    yield (
        "a longer name",
        {f"{long}abcd.json": WORLD["in.json"]},
        ("run", "m.yaml", f"{long}abcd.json", "in.json", "-o", "out/", "--to", "json"),
    )
    yield (
        "a name of data",
        {f"{SECRET[:6]}\x1b[31m.json": b"{"},
        ("run", "m.yaml", f"{SECRET[:6]}\x1b[31m.json"),
    )
    for path in (
        "/dev/zero",
        "/dev/full",
        "/proc/self/mem",
        "/etc",
        "nowhere",
        "",
        "\0",
        "x" * 5_000,
        "-",
        "*",
        "[",
        "**",
    ):
        yield f"the input {path[:16]!r}", {}, ("run", "m.yaml", path)
    for path in (
        "/dev/full",
        "nowhere/x.json",
        "m.yaml/x.json",
        "x" * 5_000,
        "loom.contract.yaml/",
        "/proc/x.json",
    ):
        yield f"the output {path[:16]!r}", {}, ("run", "m.yaml", "in.json", "-o", path)


def attacks() -> Iterator[Attack]:
    """All of them."""
    for family, suffix, made in (("XML", "xml", xml_files()), ("JSON", "json", json_files())):
        for name, content in made:
            yield Attack(
                family,
                name,
                ("run", "m.yaml", f"bad.{suffix}", "-o", "out.xml"),
                {f"bad.{suffix}": content},
            )
    for name, content in csv_files():
        yield Attack(
            "CSV", name, ("run", "parts.yaml", "d", "-o", "out.xml"), {"d/row.csv": content}
        )
    for name, content in zip_files():
        yield Attack(
            "zip", name, ("run", "parts.yaml", "d.zip", "-o", "out.xml"), {"d.zip": content}
        )
    for name, text in mapping_texts():
        content = text.encode("utf-8", "surrogatepass")
        for command in ("check", "run"):
            yield Attack(
                "mapping file",
                f"{name}, {command}",
                (command, "attack.yaml", *(["in.json"] if command == "run" else [])),
                {"attack.yaml": content},
            )
    for name, text in expression_texts():
        rule = json.dumps(f"$string({text})")
        yield Attack(
            "expression",
            name,
            ("run", "attack.yaml", "in.json"),
            {"attack.yaml": f"{HEAD}map:\n  number: number\n  name: {rule}\n"},
        )
    for name, text in contract_texts():
        yield Attack("contract", name, ("run", "m.yaml", "in.json"), {"loom.contract.yaml": text})
    table = (
        HEAD
        + "tables: {t: {file: t.csv, key: key, value: value}}\nmap:\n  number: number\n  name: {$value: name, $table: t, $on_unknown: omit}\n"
    )
    for name, text in table_texts():
        yield Attack(
            "table", name, ("run", "attack.yaml", "in.json"), {"attack.yaml": table, "t.csv": text}
        )
    declared = (
        HEAD
        + "parameters: {n: {type: integer}, t: {default: x}, d: {type: date}}\nmap:\n  number: $n\n  name: name & $t\n  day: $d\n"
    )
    for given in PARAMETERS:
        yield Attack(
            "parameter",
            given[:24],
            ("run", "attack.yaml", "in.json", "--param", given),
            {"attack.yaml": declared},
        )
    for given in LIMITS:
        yield Attack("limit", given[:24], ("run", "m.yaml", "in.json", "--limit", given))
    for name, files, arguments in special_files():
        yield Attack("special file", name, arguments, files)
    for stdin in (
        b"",
        b"\0",
        b"{",
        b"<",
        b"PK\x03\x04",
        bytes(100_000),
        b"\xff" * 1_000,
        b"{}" * 50_000,
    ):
        yield Attack("standard input", repr(stdin[:8]), ("run", "m.yaml"), stdin=stdin)
