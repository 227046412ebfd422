"""Promises about what an editor offers to write at the cursor."""

import pytest
from lsprotocol import types

from tests.editor.conftest import CURSOR, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAPPING = "parcel.yaml"
FRAGMENTS = "parcel.fragments.yaml"


async def offered(editor: Editor, name: str, written: str, instead_of: str) -> list[str]:
    """What is offered at the cursor in `written`, which stands instead of a part of a file."""
    editor.show(name, editor.read(name))
    await editor.findings(name, lambda shown: True)
    text = editor.read(name)
    assert instead_of in text
    at = editor.place(name, text.replace(instead_of, written, 1))
    params = types.CompletionParams(at.text_document, at.position)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    return [item.label for item in found.items]


LINE = ["article", "quantity"]
ORDER = ["number", "customer", "country", "line"]


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("number", [*ORDER, "$currency"]),
        ("", [*ORDER, "$currency"]),
        ("$$.", ORDER),
        ("'$$.line[", LINE),
        ("'line[quantity > 1].", LINE),
        ("line.(article & ", LINE),
        ("'$map(line, function($each) { $each.", LINE),
        ('"(', [*ORDER, "$currency"]),
        ("'($some := line; $some.", LINE),
        ("line^(>", LINE),
        ("$who", ["$currency", "$who", "$", "$$"]),
        ("$uppercase($", ["$currency", "$who", "$", "$$"]),
        ("{$value: line.", LINE),
        ("{$value: number, $when: $exists(line.", LINE),
        ('\'{"a": line.', LINE),
        ("line.qu" + CURSOR + "antity > 1", LINE),
    ],
)
async def test_paths_and_variables_inside_expressions(
    editor: Editor, written: str, first: list[str]
) -> None:
    """However little of an expression is written, what it can see at the cursor is offered."""
    written = written if CURSOR in written else written + CURSOR
    rule = "{$value: number, $on_overflow: error, $on_missing: error}"
    found = await offered(editor, MAPPING, written, rule)
    assert found[: len(first)] == first


@pytest.mark.parametrize("written", ['number = "', "number /* ", "12", "`"])
async def test_nothing_is_offered_where_nothing_is_known(editor: Editor, written: str) -> None:
    """Not in a comment, in a number, or in a text that is compared with no list of codes."""
    rule = "{$value: number, $on_overflow: error, $on_missing: error}"
    found = await offered(editor, MAPPING, f"'{written}{CURSOR}", rule)
    assert found == (ORDER if written == "`" else [])


async def test_the_context_is_that_of_the_rule(editor: Editor) -> None:
    """Below `$each` an item is offered; in a fragment what it is used for, with its parameters."""
    found = await offered(editor, MAPPING, f"Quantity: {CURSOR}", "$use: line")
    assert found[:2] == LINE
    editor.show(MAPPING, editor.read(MAPPING))
    await editor.findings(MAPPING, lambda shown: not shown)
    found = await offered(editor, FRAGMENTS, f"Article: {CURSOR}", "Article: article")
    assert found[:4] == [*LINE, "$currency", "$least"]


async def test_codes_are_offered_in_a_text_that_is_compared(editor: Editor) -> None:
    """The list of codes that a field has, of what the text is compared with."""
    contract = editor.read("order.contract.yaml")
    coded = contract.replace("country: {type: string}", "country: {type: string, enum: [NL, BE]}")
    (editor.folder / "order.contract.yaml").write_text(coded, "utf-8")
    rule = "{$value: number, $on_overflow: error, $on_missing: error}"
    assert await offered(editor, MAPPING, f"'country = \"{CURSOR}", rule) == ["NL", "BE"]
    assert await offered(editor, MAPPING, f'\'country in ["NL", "{CURSOR}', rule) == ["NL", "BE"]


@pytest.mark.parametrize(
    ("written", "instead_of", "first"),
    [
        (f"  {CURSOR}\n  Number: ", "  Number: ", ["Country", "$from", "$each"]),
        (f"Cou{CURSOR}\n  Number: ", "Number: ", ["Country", "$from", "$each"]),
        (f"$on_overflow: {CURSOR}", "$on_overflow: error", ["error", "omit", "omit_parent"]),
        (f"$use: {CURSOR}", "$use: line", ["line"]),
        (f"{{{CURSOR}: '1'}}", "{least: '1'}", ["least"]),
        (f"fragments: {CURSOR}", "fragments: parcel.fragments.yaml", [FRAGMENTS]),
        (f"contract: {CURSOR}", "contract: order.contract.yaml", ["carrier.contract.yaml"]),
        (f"message: {CURSOR}", "message: Order", ["Order", "Orders"]),
        (f"type: {CURSOR}", "type: string", ["date", "date-time"]),
        (f"{CURSOR}\nmap:", "map:", ["version", "description", "extends"]),
    ],
)
async def test_keys_and_names(
    editor: Editor, written: str, instead_of: str, first: list[str]
) -> None:
    """Fields of the target that are not there yet, instructions, outcomes, and names of things."""
    found = await offered(editor, MAPPING, written, instead_of)
    assert found[: len(first)] == first


async def test_what_is_chosen_replaces_what_is_written(editor: Editor) -> None:
    """The edit covers the whole word at the cursor, and a key keeps its colon."""
    editor.show(MAPPING, editor.read(MAPPING))
    for written, label, made in (
        ("Number: nu‸mbre", "number", "Number: number"),
        ("Number: $$.‸", "line", "Number: $$.line"),
        ("Num‸ber: number", "Number", "Number: number"),
        ("Number: $cu‸", "$currency", "Number: $currency"),
    ):
        rule = "Number: {$value: number, $on_overflow: error, $on_missing: error}"
        text = editor.read(MAPPING).replace(rule, written)
        at = editor.place(MAPPING, text)
        params = types.CompletionParams(at.text_document, at.position)
        found = await editor.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        edit = next(item.text_edit for item in found.items if item.label == label)
        assert isinstance(edit, types.TextEdit)
        line = text.replace(CURSOR, "").splitlines()[edit.range.start.line]
        before, after = line[: edit.range.start.character], line[edit.range.end.character :]
        assert (before + edit.new_text + after).strip() == made


async def test_a_place_that_is_not_there_gives_nothing(editor: Editor) -> None:
    """A position beyond the end, and a document that nobody opened, end no server."""
    editor.show(MAPPING, editor.read(MAPPING))
    document = types.TextDocumentIdentifier(editor.uri(MAPPING))
    for position in (types.Position(10_000, 0), types.Position(2, 10_000)):
        params = types.CompletionParams(document, position)
        found = await editor.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
    unknown = types.TextDocumentIdentifier(editor.uri("nobody.yaml"))
    params = types.CompletionParams(unknown, types.Position(0, 0))
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    assert not found.items
