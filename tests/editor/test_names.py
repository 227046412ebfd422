"""Promises about hovers, definitions, references and new names."""

import re

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.editor.conftest import CURSOR, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAPPING = "parcel.yaml"
FRAGMENTS = "parcel.fragments.yaml"


async def at(editor: Editor, name: str, with_cursor: str) -> types.TextDocumentPositionParams:
    """The place of the cursor in a part of a file, which is shown as it is on disk."""
    text = editor.read(name)
    part = with_cursor.replace(CURSOR, "")
    assert text.count(part) == 1
    place = editor.place(name, text.replace(part, with_cursor))
    await editor.findings(name, lambda shown: not shown)
    return place


def shown_text(editor: Editor, location: types.Location) -> str:
    """The file and the text of a location."""
    name = location.uri.rsplit("/", 1)[1]
    line = editor.read(name).splitlines()[location.range.start.line]
    return f"{name}: {line[location.range.start.character : location.range.end.character]}"


@pytest.mark.parametrize(
    ("name", "part", "says"),
    [
        (MAPPING, "Number: {$value: num‸ber", "**number**: text, 0..1"),
        (MAPPING, "Num‸ber: {$value", "length from 1, length to 10"),
        (MAPPING, "$value: $wh‸o", "length to 100"),
        (MAPPING, "$on_over‸flow: truncate", "longer than the target allows"),
        (MAPPING, "$use: li‸ne", "A line of an invoice"),
        (MAPPING, "para‸meters:", "Values given at run time"),
        (FRAGMENTS, "Article: art‸icle", "**article**: text, 1..1"),
        (FRAGMENTS, "$q < $lea‸st ?", "**$least**"),
        ("order.yaml", "$table: cou‸ntry", "a table of 2 rows, `code` → `name`"),
    ],
)
async def test_a_hover_says_what_it_is(editor: Editor, name: str, part: str, says: str) -> None:
    """The type of a source path, what the target asks of a field, what an instruction does."""
    place = await at(editor, name, part)
    params = types.HoverParams(place.text_document, place.position)
    found = await editor.client.text_document_hover_async(params)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert says in found.contents.value


@pytest.mark.parametrize(
    ("name", "part", "to"),
    [
        (MAPPING, "Number: {$value: num‸ber", ["order.contract.yaml: number"]),
        (MAPPING, "Num‸ber: {$value", ["invoice.contract.yaml: Number"]),
        (MAPPING, "$use: li‸ne", [f"{FRAGMENTS}: line"]),
        (MAPPING, "$value: $wh‸o", [f"{MAPPING}: who"]),
        (MAPPING, "$value: $curren‸cy", [f"{MAPPING}: currency"]),
        (MAPPING, "$with: {le‸ast", [f"{FRAGMENTS}: least"]),
        (MAPPING, "fragments: par‸cel", [f"{FRAGMENTS}: f"]),
        (MAPPING, "message: Inv‸oice", ["invoice.contract.yaml: Invoice"]),
        (FRAGMENTS, "$q < $lea‸st ?", [f"{FRAGMENTS}: least"]),
        (FRAGMENTS, "$least : $‸q", [f"{FRAGMENTS}: q"]),
        ("order.yaml", "$table: cou‸ntry", ["order.yaml: country"]),
        (MAPPING, "map‸:", []),
    ],
)
async def test_a_definition_is_where_it_is_declared(
    editor: Editor, name: str, part: str, to: list[str]
) -> None:
    """Fields and messages in contracts, fragments, parameters and variables in mapping files."""
    place = await at(editor, name, part)
    params = types.DefinitionParams(place.text_document, place.position)
    found = await editor.client.text_document_definition_async(params)
    locations = [one for one in found or [] if isinstance(one, types.Location)]
    assert [shown_text(editor, one) for one in locations] == to


async def test_references_are_all_uses(editor: Editor) -> None:
    """A fragment is used by each mapping that names it, and a parameter where a use gives it."""
    other = editor.read(MAPPING).replace("shop/parcel", "shop/other")
    (editor.folder / "other.yaml").write_text(other, "utf-8")
    for part, uses in (
        ("  li‸ne:", ["other.yaml: line", f"{FRAGMENTS}: line", f"{MAPPING}: line"]),
        (
            "$q < $lea‸st ?",
            ["other.yaml: least", *[f"{FRAGMENTS}: least"] * 3, f"{MAPPING}: least"],
        ),
    ):
        place = await at(editor, FRAGMENTS, part)
        params = types.ReferenceParams(
            types.ReferenceContext(True), place.text_document, place.position
        )
        found = await editor.client.text_document_references_async(params)
        assert [shown_text(editor, one) for one in found or []] == uses


@pytest.mark.parametrize(
    ("name", "part", "uses"),
    [
        (
            "order.contract.yaml",
            "      artic‸le: {type",
            ["order.yaml: article", f"{FRAGMENTS}: article"],
        ),
        (
            "invoice.contract.yaml",
            "      Cur‸rency: {type",
            ["order.yaml: {", "parcel.yaml: {"],
        ),
        (MAPPING, "Number: {$value: num‸ber", [f"{MAPPING}: number"]),
        (
            MAPPING,
            "contract: invoice.con‸tract.yaml",
            [f"{name}: invoice.contract.yaml" for name in ("order.yaml", "orders.yaml", MAPPING)],
        ),
    ],
)
async def test_references_of_contracts(
    editor: Editor, name: str, part: str, uses: list[str]
) -> None:
    """Where a field is read or filled, in all mappings that were opened, and who names a contract."""
    for mapping in ("order.yaml", MAPPING):
        editor.show(mapping, editor.read(mapping))
        await editor.findings(mapping, lambda shown: not shown)
    place = await at(editor, name, part)
    params = types.ReferenceParams(
        types.ReferenceContext(True), place.text_document, place.position
    )
    found = await editor.client.text_document_references_async(params)
    shown = [shown_text(editor, one) for one in found or []]
    assert [one[: len(use)] for one, use in zip(shown, uses, strict=True)] == uses


@pytest.mark.parametrize(
    ("name", "part", "new", "lines"),
    [
        (
            MAPPING,
            "$use: li‸ne",
            "row",
            {FRAGMENTS: ["  row:"], MAPPING: ["    $use: row"]},
        ),
        (
            FRAGMENTS,
            "$q < $lea‸st ?",
            "few",
            {
                FRAGMENTS: [
                    "      few: {description: The smallest quantity}",
                    "      Quantity: '($q := quantity; $q < $few ? $few : $q)'",
                ],
                MAPPING: ["    $with: {few: '1'}"],
            },
        ),
        (
            FRAGMENTS,
            "$least : $‸q",
            "many",
            {FRAGMENTS: ["      Quantity: '($many := quantity; $many < $least ? $least : $many)'"]},
        ),
        (
            MAPPING,
            "$value: $wh‸o",
            "name",
            {
                MAPPING: [
                    "  $let: {name: customer}",
                    "  Customer: {$value: $name, $on_overflow: truncate}",
                ]
            },
        ),
        (
            MAPPING,
            "  curren‸cy: {type",
            "coin",
            {
                MAPPING: [
                    "  coin: {type: string, default: EUR}",
                    "  Currency: {$value: $coin, $on_overflow: error}",
                ]
            },
        ),
    ],
)
async def test_a_new_name_goes_everywhere(
    editor: Editor, name: str, part: str, new: str, lines: dict[str, list[str]]
) -> None:
    """Each place of a name changes, in every file, and nothing else."""
    place = await at(editor, name, part)
    params = types.RenameParams(place.text_document, place.position, new)
    made = await editor.client.text_document_rename_async(params)
    assert made is not None
    assert made.changes is not None
    changed = {}
    for uri, edits in made.changes.items():
        file = uri.rsplit("/", 1)[1]
        rows = editor.read(file).splitlines()
        for edit in sorted(edits, key=lambda one: one.range.start.character, reverse=True):
            row = rows[edit.range.start.line]
            start, end = edit.range.start.character, edit.range.end.character
            rows[edit.range.start.line] = row[:start] + edit.new_text + row[end:]
        before = editor.read(file).splitlines()
        changed[file] = [row for row, was in zip(rows, before, strict=True) if row != was]
    assert changed == lines


@pytest.mark.parametrize(
    ("part", "new", "why"),
    [
        ("$value: $wh‸o", "currency", "there is a parameter `currency` already"),
        ("$value: $wh‸o", "sum", "`$sum` is a function of the language"),
        ("$value: $wh‸o", "a b", "`a b` is not a name"),
        ("$use: li‸ne", "a: b", "`a: b` would need quotes"),
    ],
)
async def test_a_name_that_would_mean_something_else_is_refused(
    editor: Editor, part: str, new: str, why: str
) -> None:
    """What is taken, and what no expression can call, is no new name; the server says why."""
    place = await at(editor, MAPPING, part)
    params = types.RenameParams(place.text_document, place.position, new)
    with pytest.raises(JsonRpcException, match=re.escape(why)):
        await editor.client.text_document_rename_async(params)


async def test_what_has_no_name_has_no_new_one(editor: Editor) -> None:
    """A field of a contract is renamed in no mapping."""
    place = await at(editor, MAPPING, "Number: {$value: num‸ber")
    params = types.PrepareRenameParams(place.text_document, place.position)
    assert await editor.client.text_document_prepare_rename_async(params) is None
