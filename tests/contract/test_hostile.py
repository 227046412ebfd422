"""Contracts that were changed at random: refused with findings, or usable in every way."""

from __future__ import annotations

import os
import re
from pathlib import Path
from random import Random

from lxml import etree

from mapper import contract
from mapper.contract import validate
from mapper.contract.file.contract_loading import Loader
from mapper.contract.file.contract_text import contract_text
from mapper.contract.xsd.xsd_export import xsd_files
from mapper.diagnostics.errors import FindingsError

SCHEMA = Path(__file__).parent / "schemas" / "library.xsd"
COUNT = 4000 if os.environ.get("MAPPER_FUZZ") == "full" else 400
TOKENS = (
    "true", "[]", "{}", "[a]", "{a: b}", "-1", "x", '""', "type", "object", "array", "string",
    "$ref", "oneOf", "anyOf", "allOf", "required", "properties", "items", "null", "xml", "xsd",
    "format", "'@x'", "'#text'", "namespace", "elements", "repeatedChoices", "[[a]]", "enum",
    "pattern", "(", "listOf", "minItems", "0", "'#/$defs/lib:Branch'", "'a:b'", "*a", "&a", "|",
)  # fmt: skip
WORD = re.compile(r"[\w$#/:@'.-]+|\[[^\]\n]*\]|\{[^}\n]*\}")


def changed(text: str, random: Random) -> str:
    """The text with a word or line replaced, removed, moved or doubled."""
    words = [found.span() for found in WORD.finditer(text)]
    start, end = random.choice(words)
    kind = random.randrange(4)
    if kind == 0:
        return text[:start] + random.choice(TOKENS) + text[end:]
    if kind == 1:
        return text[:start] + text[end:]
    if kind == 2:
        other = slice(*random.choice(words))
        return text[:start] + text[other] + text[end:]
    lines = text.split("\n")
    place = random.randrange(len(lines))
    if random.random() < 0.5:
        del lines[place]
    else:
        lines.insert(random.randrange(len(lines)), lines[place])
    return "\n".join(lines)


def test_a_changed_contract_is_refused_or_usable(tmp_path: Path) -> None:
    """No file leads to anything but findings with places, or a contract that can be written,
    loaded again as it was, exported as a schema that libxml2 takes, and validated by.
    """
    base = contract.import_xsd(SCHEMA, ["Catalogue"], name="library")
    file, again, schema = (tmp_path / name for name in ("a.yaml", "b.yaml", "xsd"))
    schema.mkdir()
    refused = 0
    for seed in range(COUNT):
        random = Random(seed)
        file.write_text(changed(base, random))
        try:
            made = Loader().load(file)
        except FindingsError as error:
            refused += 1
            assert all(finding.position for finding in error.findings)
            continue
        text = contract_text(made)
        again.write_text(text)
        assert contract_text(Loader().load(again)) == text
        for message in made.messages.values():
            validate(message, {"x": 1})
        written(made, schema)
    assert 0 < refused < COUNT


def written(made: contract.Contract, folder: Path) -> None:
    """Export a contract; what XSD cannot say is a finding."""
    try:
        files = xsd_files(made)
    except FindingsError:
        return
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if files:
        etree.XMLSchema(etree.parse(folder / next(iter(files))))
