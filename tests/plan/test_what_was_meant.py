"""What a beginner writes as in another language: one finding, which says what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

import mapper
from mapper.plan import check

SOURCE = """\
contract: car
messages:
  Car:
    type: object
    properties:
      make: {type: string}
      colour: {type: string}
      insured: {type: string}
      year: {type: integer}
      owner: {type: object, properties: {name: {type: string}, prefix: {type: string}}}
"""
TARGET = """\
contract: wagon
messages:
  Wagon:
    type: object
    properties:
      Make: {type: string, maxLength: 10}
      Cover: {type: string, maxLength: 10}
      Prefix: {type: string, maxLength: 10}
      Year: {type: integer}
      Owner: {type: object, properties: {Name: {type: string, maxLength: 10}}}
"""
HEAD = """\
mapping: garage/wagon
version: '1'
source: {contract: car.contract.yaml, message: Car}
target: {contract: wagon.contract.yaml, message: Wagon}
map:
  Year: year
"""
RULE = "  Make: {$value: '%s', $on_overflow: truncate}\n"
MEANT = {
    # (rule, code, what it says, what it shows, the text that is marked)
    "==": (RULE % 'insured == "y" ? make', "expression-syntax", 'write `insured = "y" ? make`', "=="),
    "===": (RULE % 'insured === "y" ? make', "expression-syntax", 'insured = "y"', "==="),
    "&&": (RULE % "insured && year ? make", "expression-syntax", "write `insured and year", "&&"),
    "||": (RULE % "insured || year ? make", "expression-syntax", "write `insured or year", "||"),
    "without blanks": (RULE % "insured||year ? make", "expression-syntax", "insured or year", "||"),
    "<>": (RULE % 'insured <> "y" ? make', "expression-syntax", 'insured != "y"', "<>"),
    "not": (RULE % "!insured ? make", "expression-syntax", "write `$not(a)`", "!"),
    "is null": (RULE % "make is null ? colour", "expression-syntax", "$not($exists(a))", "is null"),
    "if": (RULE % "if make then make", "expression-syntax", "`condition ? a : b`", "if"),
    "$concat": (RULE % "$concat(make, colour)", "unknown-function", "`a & b`", "$concat"),
    "upper": (RULE % "upper(make)", "unknown-function", "$uppercase(text)", "upper"),
    "a name without $": (RULE % "uppercase(make)", "unknown-function", "`$uppercase(…)`", "uppercase"),
    "a method": (RULE % "make.toLowerCase()", "unknown-function", "$lowercase(text)", "toLowerCase"),
    "texts added": (
        RULE % 'make + " " + colour', "expression-type", "texts are joined by `&`", "make"
    ),
    "quoted text": ('  Make: "Unknown make"\n', "expression-syntax", "{$const: Unknown make}", "Unknown make"),
    "a text": ("  Cover: WAM\n", "unknown-source-path", "{$const: WAM}", "WAM"),
    "value": ("  Make: {value: make}\n", "unknown-target-field", "write `$value`", "value"),
    "from": (
        "  Owner: {from: owner, Name: {$value: name, $on_overflow: omit}}\n",
        "unknown-target-field",
        "write `$from`",
        "from",
    ),
    "each": (
        "  Owner: {each: owner, Name: {$value: name, $on_overflow: omit}}\n",
        "unknown-target-field",
        "write `$each`",
        "each",
    ),
    "no blank": ("  Prefix:owner.prefix\n  Owner: {}\n", "yaml-syntax", "write `Prefix: …`", "Prefix:"),
    "an object of a value": ("  Owner: owner.name.first\n", "unknown-source-path", "leave this step out", "first"),
}  # fmt: skip


def write(folder: Path, rules: str) -> Path:
    """A mapping with rules, and its contracts."""
    (folder / "car.contract.yaml").write_text(SOURCE)
    (folder / "wagon.contract.yaml").write_text(TARGET)
    file = folder / "m.yaml"
    file.write_text(HEAD + rules)
    return file


@pytest.mark.parametrize("name", MEANT)
def test_one_finding_says_what_was_meant(name: str, tmp_path: Path) -> None:
    """It stands where the other language's piece does, and no other follows from it."""
    rules, code, hint, marked = MEANT[name]
    file = write(tmp_path, rules)
    found = check([file])
    assert [one.code for one in found] == [code], found
    assert hint in f"{found[0].message} {found[0].hint}"
    at = found[0].position
    assert at is not None
    line = file.read_text().splitlines()[at.line - 1]
    assert line[at.column - 1 :].startswith(marked)


def test_what_stands_between_quotes_is_data(tmp_path: Path) -> None:
    """A text that holds an operator of another language is a text, wherever else the fault is."""
    file = write(tmp_path, RULE % 'make = "a == b && !c" ? ? colour')
    (found,) = check([file])
    assert "operator" not in found.message


@pytest.mark.parametrize(
    ("message", "source"),
    [
        ({"make": "a very long make"}, "make"),
        ({"colour": "a very long colour"}, "colour"),
        ({"make": "short", "owner": {"name": "a very long name"}}, "owner.name"),
    ],
)
def test_a_cut_text_names_what_was_too_long(
    message: dict[str, object], source: str, tmp_path: Path
) -> None:
    """Of the paths that an expression reads, the one whose value is the text, or most of it."""
    text = '(make ?? colour) & (owner.name ?? "")'
    file = write(tmp_path, f"  Make: {{$value: '{text}', $on_overflow: truncate}}\n")
    (notice,) = mapper.load(file).map(message).notices
    assert (notice.code, notice.source_path) == ("text-truncated", source)
