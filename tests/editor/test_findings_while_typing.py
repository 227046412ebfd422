"""Promises about the findings that an editor shows while a mapping is written."""

import pytest
from lsprotocol import types

from tests.editor.conftest import Editor, position_after

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAPPING = "order.yaml"


def codes(shown: list[types.Diagnostic]) -> list[object]:
    """The codes of diagnostics."""
    return [one.code for one in shown]


async def test_what_is_not_saved_is_checked(editor: Editor) -> None:
    """A change shows its finding, with code, severity and help, and taking it back takes it away."""
    text = editor.read(MAPPING)
    editor.show(MAPPING, text)
    assert await editor.findings(MAPPING, lambda shown: not shown) == []
    editor.show(MAPPING, text.replace("Article: article", "Article: artikle"))
    [found] = await editor.findings(MAPPING, bool)
    assert (found.code, found.severity, found.source) == (
        "unknown-source-path",
        types.DiagnosticSeverity.Error,
        "mapper",
    )
    assert "help: did you mean `article`?" in str(found.message)
    before = text.partition("Article: ")[0] + "Article: "
    assert found.range == types.Range(position_after(before), position_after(before + "artikle"))
    assert editor.read(MAPPING) == text
    editor.show(MAPPING, text)
    assert await editor.findings(MAPPING, lambda shown: not shown) == []


async def test_positions_are_counted_as_the_client_does(editor: Editor) -> None:
    """What stands behind a character beyond the first plane is where the client puts it."""
    text = editor.read(MAPPING).replace("Article: article", 'Article: "\\"😀\\" & artikle"')
    editor.show(MAPPING, text)
    [found] = await editor.findings(MAPPING, bool)
    start = text.index("artikle")
    assert found.range == types.Range(
        position_after(text[:start]), position_after(text[: start + len("artikle")])
    )


@pytest.mark.parametrize(
    "broken",
    ["", "mapping", "mapping: [", "\x00", "mapping: a\n  b: c", "﻿mapping: a", "mapping: \ud800"],
    ids=["empty", "a word", "half a list", "a null", "misindented", "a BOM", "half a character"],
)
async def test_half_a_file_does_not_end_the_server(editor: Editor, broken: str) -> None:
    """Whatever a file holds at some moment, the next good text is checked."""
    text = editor.read(MAPPING)
    editor.show(MAPPING, text)
    await editor.findings(MAPPING, lambda shown: not shown)
    editor.show(MAPPING, broken)
    editor.show(MAPPING, text.replace("number, $on_overflow", "numbre, $on_overflow"))
    shown = await editor.findings(MAPPING, lambda shown: "unknown-source-path" in codes(shown))
    assert codes(shown) == ["unknown-source-path"]


async def test_a_finding_in_another_file_is_shown_there(editor: Editor) -> None:
    """A contract that changes in the editor breaks the mapping that is open beside it."""
    editor.show(MAPPING, editor.read(MAPPING))
    await editor.findings(MAPPING, lambda shown: not shown)
    contract = editor.read("order.contract.yaml")
    editor.show("order.contract.yaml", contract.replace("article", "artikel"))
    shown = await editor.findings(MAPPING, bool)
    assert codes(shown) == ["unknown-source-path"]


async def test_a_file_that_changed_on_disk_is_read_again(editor: Editor) -> None:
    """A contract that was imported anew: the mapping that is open shows what no longer fits."""
    editor.show(MAPPING, editor.read(MAPPING))
    await editor.findings(MAPPING, lambda shown: not shown)
    contract = editor.folder / "order.contract.yaml"
    contract.write_text(contract.read_text("utf-8").replace("article", "artikel"), "utf-8")
    change = types.FileEvent(contract.as_uri(), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    shown = await editor.findings(MAPPING, bool)
    assert codes(shown) == ["unknown-source-path"]


async def test_a_document_that_is_no_file_of_mapper_has_no_findings(editor: Editor) -> None:
    """YAML of someone else, and a document without a file, are left alone."""
    (editor.folder / "other.yaml").write_text("services: {}\n", "utf-8")
    editor.show("other.yaml", "services: [\n")
    item = types.TextDocumentItem("untitled:Untitled-1", "yaml", 1, "mapping: [")
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    assert await editor.findings("other.yaml", lambda shown: True) == []
    assert "untitled:Untitled-1" not in editor.client.diagnostics
    closed = types.TextDocumentIdentifier("untitled:Untitled-1")
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(closed))


async def test_closing_takes_findings_back(editor: Editor) -> None:
    """What was only in the editor is forgotten when the document is closed."""
    editor.show(MAPPING, editor.read(MAPPING).replace("Article: article", "Article: artikle"))
    await editor.findings(MAPPING, bool)
    editor.close(MAPPING)
    assert await editor.findings(MAPPING, lambda shown: not shown) == []
