"""JSON Schema and OpenAPI made of contracts: other tools judge and read them as is meant."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
import yaml

from mapper import contract
from mapper.contract.json_schema.lexical_patterns import anchored, ecma_form, lexical_form
from mapper.contract.message_model import LeafType, Message, ObjectType, Type
from mapper.datatypes.builtin_types import (
    BUILT_IN,
    INTEGERS,
    NumberText,
    normalised,
    white_space_of,
)
from mapper.datatypes.lexical import LEXICAL, value_of
from mapper.generate import broken, documents
from mapper.regex.pattern_matching import compiled
from tests.contract.mutants import TEXTS
from tests.own_mappings import FOLDER

KINDS = yaml.safe_load((Path(__file__).parent / "exported_kinds.yaml").read_text("utf-8"))
CONTRACTS = sorted(FOLDER.rglob("*.contract.yaml"))
OTHERS = [*TEXTS, 0, 7, -3, 10**9, True, None, [], {}, ["x"], NumberText("1.5"), NumberText("2.0")]
AS_SENT = "as it was sent"


def as_sent(value: Any, type_: Type) -> Any:
    """A document as JSON has it: decimals, which it holds as text, are numbers."""
    if isinstance(value, list):
        return [as_sent(each, type_) for each in value]
    if isinstance(value, dict) and isinstance(type_, ObjectType):
        known = type_.fields
        return {
            name: as_sent(each, known[name].type) if name in known else each
            for name, each in value.items()
        }
    decimal = isinstance(type_, LeafType) and type_.base == "decimal"
    if decimal and isinstance(value, str) and value_of("decimal", value) is not None:
        return NumberText(value)
    return NumberText(repr(value)) if isinstance(value, float) else value


def plain(value: Any) -> Any:
    """The same for a library that knows no numbers but Python's."""
    if isinstance(value, NumberText):
        return float(value) if "." in value else int(value)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def changed(document: Any, random: Random) -> Any:
    """A copy with one value replaced by any other."""
    made = copy.deepcopy(document)
    places: list[tuple[Any, Any]] = []
    waiting = [made]
    while waiting:
        holder = waiting.pop()
        for key, each in holder.items() if isinstance(holder, dict) else enumerate(holder):
            places.append((holder, key))
            if isinstance(each, dict | list):
                waiting.append(each)
    if places:
        holder, key = random.choice(places)
        holder[key] = random.choice(OTHERS)
    return made


def sent(message: Message, count: int) -> Iterator[Any]:
    """Messages in JSON: valid ones, broken ones, and ones with any value in some place."""
    random = Random(message.name)
    for document in documents(message, count, seed=3):
        yield as_sent(document, message.type)
        for _ in range(4):
            yield as_sent(changed(document, random), message.type)
    for made in broken(message, 2 * count, seed=4):
        yield as_sent(made.document, message.type)


@pytest.mark.parametrize("file", CONTRACTS, ids=lambda file: file.stem)
def test_a_validator_gives_the_verdict_of_the_contract(file: Path) -> None:
    """On messages of each contract of the project; a difference is one that a remark names."""
    made = contract.load(file)
    for message in made.messages.values():
        exported = contract.export_json_schema(made, message.name)
        jsonschema.Draft202012Validator.check_schema(exported.document)
        validator = jsonschema.Draft202012Validator(exported.document)
        verdicts = set()
        for value in sent(message, 5):
            own = not contract.validate_json(message, value)
            verdicts.add(own)
            errors = list(validator.iter_errors(plain(value)))
            if own is bool(errors) and exported.remarks:
                assert _explained(errors, plain(value), exported.remarks), errors[:1]
            else:
                assert own is not bool(errors), (file.name, errors[:1])
        assert verdicts == {True, False}


def _explained(errors: list[Any], value: Any, remarks: list[str]) -> bool:
    """Whether remarks explain a difference: refused for its white space, or for a facet left out."""
    if errors:
        texts = [each.instance for each in errors if isinstance(each.instance, str)]
        spaced = [text for text in texts if text != " ".join(text.split())]
        return len(spaced) == len(errors) and any(AS_SENT in each for each in remarks)
    return any("not judged" in each or "do not count" in each for each in remarks)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["kind"])
def test_each_kind_of_type(kind: dict[str, Any], tmp_path: Path) -> None:
    """What fits, what does not, and which remark there is; no keyword is our own."""
    file = tmp_path / "a.contract.yaml"
    text = yaml.safe_dump({"contract": "a", "messages": {"M": {"$ref": "#/$defs/T"}}})
    file.write_text(text + yaml.safe_dump({"$defs": kind["defs"]}, sort_keys=False), "utf-8")
    made = contract.load(file)
    message = contract.message_of(made)
    exported = contract.export_json_schema(made)
    validator = jsonschema.Draft202012Validator(exported.document)
    for verdict, name in ((True, "fits"), (False, "does not")):
        for value in kind.get(name, []):
            read = json.loads(json.dumps(value), parse_float=NumberText)
            assert (not contract.validate_json(message, read)) is verdict, value
            assert validator.is_valid(value) is verdict, value
    said = "\n".join(exported.remarks)
    if "remark" in kind:
        assert kind["remark"] in said
    else:
        assert said == ""
    known = set(validator.VALIDATORS) | set(
        "$schema $defs title description $comment format then else".split()
    )
    assert keywords(exported.document) <= known


def keywords(schema: Any) -> set[str]:
    """The keywords of a schema and of those within it."""
    if isinstance(schema, list):
        return {word for each in schema for word in keywords(each)}
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for word, value in schema.items():
        named = word in {"properties", "patternProperties", "$defs"}
        if word not in {"enum", "const", "required", "type"}:
            found |= (
                {w for each in value.values() for w in keywords(each)} if named else keywords(value)
            )
    return found


@pytest.mark.parametrize("file", CONTRACTS, ids=lambda file: file.stem)
@pytest.mark.parametrize("version", ["3.1", "3.2"])
def test_components_are_an_openapi_description(file: Path, version: Any) -> None:
    """Another tool takes the description for one of its version, and judges by its components."""
    made = contract.load(file)
    document = contract.export_openapi(made, version, docs=True).document
    openapi_spec_validator.validate(document)
    for name, message in made.messages.items():
        about = {"$ref": f"#/components/schemas/{name}"} | document
        validator = jsonschema.Draft202012Validator(about)
        for value in itertools.islice(documents(message, 3, seed=5), 3):
            assert validator.is_valid(plain(as_sent(value, message.type)))


def test_openapi_says_what_xml_needs(tmp_path: Path) -> None:
    """Names, namespaces, attributes and text, as each version has them."""
    file = tmp_path / "a.contract.yaml"
    file.write_text(
        "contract: a\nnamespaces: {p: 'urn:p'}\nnamespace: p\nelements: qualified\n"
        "messages: {M: {$ref: '#/$defs/p:T'}}\n$defs:\n  p:T:\n    type: object\n    properties:\n"
        "      '@unit': {type: string}\n      '#text': {type: number}\n"
        "  p:U: {type: object, properties: {item: {$ref: '#/$defs/p:T', xml: {name: Item}}}}\n"
    )
    made = contract.load(file)
    old, new = (contract.export_openapi(made, each).document for each in ("3.1", "3.2"))
    schemas = [each["components"]["schemas"] for each in (old, new)]
    names = {"name": "M", "namespace": "urn:p", "prefix": "p"}
    for each in schemas:
        assert each["M"] == {"$ref": "#/components/schemas/p.T", "xml": names}
        item = each["p.U"]["properties"]["item"]["xml"]
        assert item == {"name": "Item", "namespace": "urn:p", "prefix": "p"}
    before, after = (each["p.T"]["properties"] for each in schemas)
    assert before["@unit"]["xml"] == {"name": "unit", "attribute": True}
    assert after["@unit"]["xml"] == {"name": "unit", "nodeType": "attribute"}
    assert after["#text"]["xml"] == {"nodeType": "text"}


LEXICAL_PARTS = (
    "0 00 1 12 19 24 29 30 31 60 400 1900 2000 2023 2024 10000 0000 - -- --- : T Z P D M Y H S . , "
    "+ +01:00 -14:00 14:01 02 04 13 true false A a é _ x:y ٣ AAAA = == AA= A INF NaN E e5 / \u00b7"
).split()


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_patterns_say_the_lexical_forms(name: str) -> None:
    """Texts of all kinds are of a type by its pattern where they are by its lexical form."""
    form, check = lexical_form(name), LEXICAL.get(name)
    assert (form is None) is (check is None)
    if form is None or check is None:
        return
    pattern = re.compile(anchored(form, "collapse"))
    random = Random(name)
    texts = ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "10000-02-29", "-0004-02-29",
             "24:00:00", "24:00:01", "23:59:59.5Z", "P1Y2M3DT4H5M6.7S", "-P1D", "P", "PT", "P1DT",
             "2024-12-31T24:00:00.0+14:00", "--02--", "--02-29", "---31", "", "a b", "A A A A"]  # fmt: skip
    texts += ["".join(random.choices(LEXICAL_PARTS, k=random.randrange(1, 7))) for _ in range(500)]
    for text in list(texts):
        for sign in "-0":
            at = random.randrange(len(text) + 1)
            texts.append(text[:at] + sign + text[at:])
    for text in texts:
        if name in INTEGERS and re.fullmatch("[+-]?[0-9]+", text):
            continue  # the range of an integer is no matter of its form
        expected = check(normalised(text, white_space_of(name)))
        assert (pattern.search(f" {text}\t") is not None) == expected, text


@pytest.mark.parametrize(
    "pattern", [r"[0-9]{8}", r"\d+", r"[^,]+", r"a|b", r"\S*", r"\i\c*", r"\p{Lu}x?", r"[a-z-[m]]{2}",
                r"(a|b\.)*", r"\$\^", r"[\-\]\\]", r".", r"\s?x"],
)  # fmt: skip
@pytest.mark.parametrize("white_space", ["preserve", "replace", "collapse"])
def test_patterns_of_xsd_are_said_alike(pattern: str, white_space: Any) -> None:
    """A text matches by ECMA-262's pattern where XSD's matches what is left of its white space."""
    form, exact = ecma_form(pattern, white_space)
    found = re.compile(anchored(form, white_space if exact else "preserve"))
    random = Random(pattern)
    letters = "abmxXÀ٣9,. \t\n\r$^-\\]_:"
    for _ in range(600):
        text = "".join(random.choices(letters, k=random.randrange(0, 5)))
        if text.endswith("\n") or (not exact and text != normalised(text, white_space)):
            continue
        expected = compiled(pattern).fullmatch(normalised(text, white_space)) is not None
        assert (found.search(text) is not None) == expected, text
