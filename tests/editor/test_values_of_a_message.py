"""Promises about values in hovers: those of a message that was chosen, and of no other."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from tests.editor.conftest import Editor, begin, position_after

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A folder with the mappings of the shop and its messages."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("mappings", "in"):
        copytree(project_root / "examples" / name, folder / name)
    return folder


@pytest_lsp.fixture(
    scope="module",
    config=ClientServerConfig(server_command=[sys.executable, "-m", "mapper", "lsp"]),
)
async def choosing(client: LanguageClient, project: Path) -> AsyncIterator[None]:
    """A client that chose a message."""
    chosen = {"message": "in/b.xml"}
    await begin(client, "neovim", root_uri=project.as_uri(), initialization_options=chosen)
    yield
    await client.shutdown_session()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("{$value: customer", "in b.xml: `Fietsenmaker De Kromme Velg`"),
        ("Quantity: quantity", "in b.xml: `36`"),
        ("{$value: $currency", ""),
    ],
)
async def test_a_hover_shows_values_of_the_chosen_message(
    choosing: LanguageClient, project: Path, part: str, value: str
) -> None:
    """A source path has them, of all items; what is computed has none."""
    editor = Editor(choosing, project / "mappings/shop")
    text = editor.read("order.yaml")
    editor.show("order.yaml", text)
    await editor.findings("order.yaml", lambda shown: not shown)
    before = text[: text.index(part) + len(part)]
    params = types.HoverParams(
        types.TextDocumentIdentifier(editor.uri("order.yaml")), position_after(before)
    )
    found = await choosing.text_document_hover_async(params)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert value in found.contents.value
    assert ("in b.xml" in found.contents.value) is bool(value)
    editor.close("order.yaml")


async def test_without_a_choice_no_value_is_shown(editor: Editor) -> None:
    """The same hover in an editor that chose nothing."""
    text = editor.read("order.yaml")
    editor.show("order.yaml", text)
    await editor.findings("order.yaml", lambda shown: not shown)
    before = text[: text.index("{$value: customer") + len("{$value: cust")]
    document = types.TextDocumentIdentifier(editor.uri("order.yaml"))
    found = await editor.client.text_document_hover_async(
        types.HoverParams(document, position_after(before))
    )
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert "xml" not in found.contents.value
