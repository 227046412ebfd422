"""Promises about what an editor may change by itself: what mends a finding, and the layout."""

import pytest
from lsprotocol import types

from tests.editor.conftest import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAPPING = "parcel.yaml"


def applied(text: str, edit: types.TextEdit) -> str:
    """A text with an edit."""
    lines = text.splitlines(keepends=True)
    start, end = edit.range.start, edit.range.end

    def offset(position: types.Position) -> int:
        return sum(map(len, lines[: position.line])) + position.character

    return text[: offset(start)] + edit.new_text + text[offset(end) :]


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("$value: number", "$value: numbre", "unknown-source-path"),
        ("  Customer:", "  Custommer:", "unknown-target-field"),
        ("$value: $who", "$value: $whoo", "unknown-variable"),
        ("$use: line", "$use: lien", "unknown-fragment"),
        ("$on_overflow: truncate", "$on_overflow: trunkate", "policy-unknown"),
        ("$each: line", "$eachh: line", "unknown-key"),
        ("contract: order.contract.yaml", "contract: ordr.contract.yaml", "file-not-found"),
        ("message: Invoice", "message: Invoise", "unknown-message"),
        ("  Number: {", "  $lett: {a: customer}\n  Number: {", "unknown-key"),
        ("$value: number", "$value: article", "unknown-source-path"),
    ],
)
async def test_the_help_of_a_finding_is_one_key_away(
    editor: Editor, good: str, bad: str, code: str
) -> None:
    """Where the help names what to write, the change takes the finding away."""
    text = editor.read(MAPPING).replace(good, bad, 1)
    editor.show(MAPPING, text)
    shown = await editor.findings(MAPPING, lambda shown: code in [one.code for one in shown])
    finding = next(one for one in shown if one.code == code)
    document = types.TextDocumentIdentifier(editor.uri(MAPPING))
    context = types.CodeActionContext([finding])
    params = types.CodeActionParams(document, finding.range, context)
    offered = await editor.client.text_document_code_action_async(params)
    actions = [one for one in offered or [] if isinstance(one, types.CodeAction)]
    edits = [
        edit
        for one in actions
        if one.diagnostics and one.diagnostics[0].code == code
        for edit in (one.edit.changes or {} if one.edit else {}).get(editor.uri(MAPPING), [])
    ]
    assert edits, (shown, actions)
    editor.show(MAPPING, applied(text, edits[0]))
    await editor.findings(MAPPING, lambda shown: code not in [one.code for one in shown])


async def test_what_nothing_uses_can_be_removed(editor: Editor) -> None:
    """All lines of the entry go, and nothing else."""
    text = editor.read(MAPPING)
    more = text.replace("parameters:\n", "parameters:\n  spare:\n    type: string\n")
    editor.show(MAPPING, more)
    [finding] = await editor.findings(MAPPING, bool)
    assert finding.code == "unused-parameter"
    document = types.TextDocumentIdentifier(editor.uri(MAPPING))
    context = types.CodeActionContext([finding])
    params = types.CodeActionParams(document, finding.range, context)
    [action] = await editor.client.text_document_code_action_async(params) or []
    assert isinstance(action, types.CodeAction)
    assert action.edit is not None
    [edit] = (action.edit.changes or {})[editor.uri(MAPPING)]
    assert applied(more, edit) == text


async def test_formatting_is_the_layout_of_fmt(editor: Editor) -> None:
    """A document gets the layout of `mapper fmt`; one that is half written stays as it is."""
    text = editor.read(MAPPING)
    untidy = text.replace("map:\n", "map:   # all\n\n\n\n")
    editor.show(MAPPING, untidy)
    document = types.TextDocumentIdentifier(editor.uri(MAPPING))
    params = types.DocumentFormattingParams(document, types.FormattingOptions(2, True))
    [edit] = await editor.client.text_document_formatting_async(params) or []
    assert applied(untidy, edit) == text.replace("map:\n", "map:  # all\n\n")
    editor.show(MAPPING, "map: [")
    assert not await editor.client.text_document_formatting_async(params)


@pytest.mark.parametrize("name", ["other.yaml", "tables/country.csv"])
async def test_what_is_not_mappers_keeps_its_layout(editor: Editor, name: str) -> None:
    """YAML of someone else, and a table, are not formatted, completed or hovered."""
    editor.show(name, "a:    b   # c\n")
    document = types.TextDocumentIdentifier(editor.uri(name))
    formatting = types.DocumentFormattingParams(document, types.FormattingOptions(2, True))
    assert not await editor.client.text_document_formatting_async(formatting)
    place = types.Position(0, 0)
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(document, place)
    )
    assert isinstance(found, types.CompletionList)
    assert not found.items
    assert await editor.client.text_document_hover_async(types.HoverParams(document, place)) is None
