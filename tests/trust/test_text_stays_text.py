"""Promises about text that tries to become code: it stays text, wherever it stands in a file."""

from __future__ import annotations

import ast
import csv
import io
import json
import linecache
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mapper
from mapper.diagnostics.errors import FindingsError
from mapper.running.mapping import Mapping

EVIL = [
    '"""',
    "'''",
    "')\nraise SystemExit(1)\n('",
    '"\nraise SystemExit(1)\n"',
    "\\",
    "\\'",
    '\\"',
    "{__import__('os')}",
    "%s%n%(x)s",
    "#\nraise SystemExit(1)",
    "\u2028raise SystemExit(1)",
    "\u2029raise SystemExit(1)",
    "\x85raise SystemExit(1)",
    "\x0craise SystemExit(1)",
    "\r\nraise SystemExit(1)",
    '__import__("os").system("false")',
    "\\N{DASH}\\x00\\u0000",
    "x\x00y",
    "\ud800",
    "`",
    "${jndi:x}",
]
PIECES = [
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "\u2028",
    "\x85",
    "\x0c",
    "\x00",
    "#",
    "{",
    "}",
    "%s",
    "(",
    ")",
]
PIECES += ["raise SystemExit(1)", '__import__("os")', "`", "/*", "*/", "$", "\ud800", "é", " ", "x"]


def quoted(text: str) -> str:
    """A text as YAML's double quotes have it."""
    return json.dumps(text)


def read(name: str) -> str:
    """The expression that reads a field."""
    return quoted(f"`{name}`")


def files(text: str) -> dict[str, str]:
    """A mapping with its files, in which `text` stands wherever a text may stand."""
    # In names between backticks JSONata has no escape for a backtick.
    name = text.replace("`", "'")
    field, many = quoted(f"f {name}"), quoted(f"l {name}")
    rows = io.StringIO()
    csv.writer(rows).writerows([["key", "value"], [f"k {text}.", f"v {text}."]])
    return {
        "in.contract.yaml": f"""\
contract: {quoted(f"source {text}")}
description: {quoted(f"d {text}")}
messages:
  {quoted(f"In {text}")}: {{$ref: '#/$defs/In'}}
$defs:
  In:
    type: object
    properties:
      {field}: {{type: string}}
      code: {{type: string, enum: {quoted_list(f"k {text}.", f"o {text}")}}}
      stop: {{type: boolean}}
      {many}: {{type: array, items: {{$ref: '#/$defs/Item'}}}}
  Item: {{type: object, properties: {{{field}: {{type: string}}}}}}
""",
        "out.contract.yaml": f"""\
contract: {quoted(f"target {text}")}
messages:
  Out: {{$ref: '#/$defs/Out'}}
$defs:
  Out:
    type: object
    properties:
      {field}: {{type: string}}
      const: {{type: string, enum: {quoted_list(f"c {text}", "other")}}}
      code: {{type: string}}
      case: {{type: string}}
      literal: {{type: string}}
      parameter: {{type: string}}
      absent: {{type: string}}
      fail: {{type: string}}
      {many}: {{type: array, items: {{$ref: '#/$defs/Item'}}}}
  Item: {{type: object, properties: {{{field}: {{type: string}}}}}}
""",
        "m.yaml": f"""\
mapping: {quoted(f"name {text}")}
version: {quoted(f"version {text}")}
description: {quoted(f"d {text}")}
source: {{contract: in.contract.yaml, message: {quoted(f"In {text}")}}}
target: {{contract: out.contract.yaml, message: Out}}
tables: {{codes: {{file: codes.csv, key: key, value: value}}}}
parameters: {{p: {{description: {quoted(f"d {text}")}, default: {quoted(f"p {text}")}}}}}
fragments: [a.fragments.yaml]
map:
  {field}: {read(f"f {name}")}
  const: {{$const: {quoted(f"c {text}")}}}
  code: {{$value: code, $table: codes, $on_unknown: omit}}
  case:
    $match:
      of: code
      cases:
        {quoted(f"k {text}.")}: {{$const: {quoted(f"a {text}")}}}
        "*": {{$fail: {quoted(f"f {text}")}}}
  literal: {quoted(json.dumps(f"s {text}"))}
  parameter: $p
  absent: {{$absent: {quoted(f"a {text}")}}}
  fail: {{$when: stop, $fail: {quoted(f"f {text}")}}}
  {many}: {{$each: {read(f"l {name}")}, $use: {quoted(f"fragment {text}")}}}
""",
        "a.fragments.yaml": f"""\
description: {quoted(f"d {text}")}
fragments:
  {quoted(f"fragment {text}")}:
    description: {quoted(f"d {text}")}
    rules:
      {field}: {read(f"f {name}")}
""",
        "codes.csv": rows.getvalue(),
    }


def quoted_list(*texts: str) -> str:
    """A YAML list of texts."""
    return f"[{', '.join(map(quoted, texts))}]"


def load(folder: Path, text: str) -> Mapping:
    """The mapping of `files`, compiled."""
    for name, content in files(text).items():
        (folder / name).write_bytes(content.encode("utf-8", "surrogatepass"))
    return mapper.load(folder / "m.yaml")


def assert_nothing_but_the_runtime(code: str) -> None:
    """The module imports from mapper alone, and calls nothing that acts."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        assert not isinstance(node, (ast.Import, ast.Raise)) or isinstance(node, ast.Raise)
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").startswith("mapper.")
        if isinstance(node, ast.Name):
            names.add(node.id)
    assert names & {"__import__", "SystemExit", "eval", "exec", "compile", "open"} == set()


def assert_text_stays_text(mapping: Mapping, text: str) -> None:
    """What comes out holds the text as it stands in the files."""
    name = text.replace("`", "'")
    document = {
        f"f {name}": "one",
        "code": f"k {text}.",
        f"l {name}": [{f"f {name}": "two"}],
    }
    expected = {
        f"f {name}": "one",
        "const": f"c {text}",
        "code": f"v {text}.",
        "case": f"a {text}",
        "literal": f"s {text}",
        "parameter": f"p {text}",
        f"l {name}": [{f"f {name}": "two"}],
    }
    parameters = {"p": f"p {text}"}
    path = mapping.map_document
    record, notices = path(document, parameters)
    assert (record, notices) == (expected, [])
    record, notices = path({**document, "stop": True}, parameters)
    assert record is None
    assert [notice.code for notice in notices] == ["message-refused"]
    assert f"f {text}" in notices[0].message
    record, notices = path({**document, "code": f"o {text}"}, parameters)
    assert record is None


def file_can_hold(text: str) -> bool:
    """Whether a CSV file in UTF-8 can hold the text as it is."""
    return "\ud800" not in text and "\x00" not in text and "\r" not in text


@pytest.mark.parametrize("text", EVIL, ids=ascii)
def test_text_stays_text(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, descriptions, fields, codes, constants, reasons: none of them becomes code."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    try:
        mapping = load(tmp_path, text)
    except FindingsError:
        assert not file_can_hold(text)
        return
    assert_nothing_but_the_runtime(mapping.source_code)
    assert_text_stays_text(mapping, text)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_any_text_stays_text(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever such texts are put together, they stay text, or a file is refused with a finding."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    try:
        mapping = load(tmp_path, text)
    except FindingsError as error:
        assert not file_can_hold(text)
        assert all(finding.position is not None for finding in error.findings)
        return
    assert_nothing_but_the_runtime(mapping.source_code)
    assert_text_stays_text(mapping, text)


@pytest.mark.parametrize("text", [each for each in EVIL if file_can_hold(each)], ids=ascii)
def test_comments_stay_comments(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the module ends a comment before the line does, whatever ends a line elsewhere."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    code = load(tmp_path, text).source_code
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            assert len(token.string.splitlines()) == 1
            assert token.string.isprintable()


def test_names_of_files_stay_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of the files and folders of a mapping become no code either."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    folder = tmp_path / 'a\'\nraise SystemExit(1)\n#"""'
    folder.mkdir()
    table = "'\"codes{x} # .csv"
    for name, content in files("x").items():
        text = content.replace("codes.csv", quoted(table))
        (folder / (table if name == "codes.csv" else name)).write_text(text, "utf-8")
    (folder / "m.yaml").rename(folder / "m'\n)raise.yaml")
    mapping = mapper.load(folder / "m'\n)raise.yaml")
    assert_nothing_but_the_runtime(mapping.source_code)
    assert_text_stays_text(mapping, "x")


@pytest.mark.parametrize(
    "name", ["a b", "x'", "1", "", "x\ny", "import", "S", "run", "MISSING", "é"]
)
def test_names_of_variables(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that a rule gives is a variable of the language, or a finding; never Python's."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    made = files("x")
    made["m.yaml"] = made["m.yaml"].replace(
        'literal: "\\"s x\\""',
        f"literal: {{$let: {{{quoted(name)}: '\"s x\"'}}, $value: {quoted('$' + name)}}}",
    )
    assert "$let" in made["m.yaml"]
    for file, content in made.items():
        (tmp_path / file).write_text(content, "utf-8")
    try:
        mapping = mapper.load(tmp_path / "m.yaml")
    except FindingsError as error:
        assert not name.isidentifier()
        assert error.findings
        return
    assert_text_stays_text(mapping, "x")


def test_a_module_in_a_file_holds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written to a file and run from there, the module reads as it was compiled."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    text = "'\"\\\n\u2028#{x}é\x85"
    code = load(tmp_path, text).source_code
    (tmp_path / "made.py").write_bytes(code.encode())
    document = {f"f {text}": "one", "code": f"k {text}."}
    script = (
        "import json, sys, made\n"
        "record, notices = made.MAPPING.map_document(json.load(sys.stdin), {'p': 'q'})\n"
        "print(json.dumps([record, len(notices)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(document).encode(),
        capture_output=True,
        cwd=tmp_path,
        check=False,
        timeout=60,
    )
    assert done.stderr == b""
    assert json.loads(done.stdout) == [
        {
            f"f {text}": "one",
            "const": f"c {text}",
            "code": f"v {text}.",
            "case": f"a {text}",
            "literal": f"s {text}",
            "parameter": "q",
        },
        0,
    ]


def test_a_traceback_shows_the_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of the module stand in `linecache` under one name, whatever the mapping's name."""
    monkeypatch.setenv("MAPPER_CACHE", "off")
    mapping = load(tmp_path, "\n'")
    module = mapping.compiled.program.__globals__  # type: ignore[attr-defined]  # a function
    file = module["__name__"]
    assert file.isprintable()
    linecache.lazycache(file, module)  # as `traceback` does for each frame
    assert "".join(linecache.getlines(file)) == mapping.source_code
