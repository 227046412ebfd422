"""An editor: a client that drives `mapper lsp` over its standard streams, as editors do."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

CURSOR = "‸"
"""Where the cursor stands in a text of a test."""

PATIENCE = 60
"""Seconds after which something that never comes is given up: tests do not ask how fast it is."""


@dataclass
class Editor:
    """A client with documents, in a folder."""

    client: LanguageClient
    folder: Path
    versions: dict[str, int] = field(default_factory=dict)

    def uri(self, name: str) -> str:
        """The URI of a file of the folder."""
        return (self.folder / name).as_uri()

    def read(self, name: str) -> str:
        """What a file of the folder holds on disk."""
        return (self.folder / name).read_text("utf-8")

    def show(self, name: str, text: str) -> None:
        """Open a document with a text, or change it to that."""
        uri = self.uri(name)
        version = self.versions[uri] = self.versions.get(uri, 0) + 1
        if version == 1:
            item = types.TextDocumentItem(uri, "yaml", version, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            return
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def close(self, name: str) -> None:
        """Close a document."""
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        del self.versions[self.uri(name)]

    async def findings(
        self, name: str, enough: Callable[[list[types.Diagnostic]], bool]
    ) -> list[types.Diagnostic]:
        """The diagnostics of a document, as soon as they are such as `enough` asks."""
        async with asyncio.timeout(PATIENCE):
            while True:
                shown = self.client.diagnostics.get(self.uri(name))
                if shown is not None and enough(list(shown)):
                    return list(shown)
                await self.client.wait_for_notification("textDocument/publishDiagnostics")

    def place(self, name: str, text: str) -> types.TextDocumentPositionParams:
        """Show a text without its cursor; where the cursor was."""
        before, cursor, after = text.partition(CURSOR)
        assert cursor, "no cursor in the text"
        self.show(name, before + after)
        return types.TextDocumentPositionParams(
            types.TextDocumentIdentifier(self.uri(name)), position_after(before)
        )


def position_after(before: str) -> types.Position:
    """The position behind a text, in UTF-16 code units."""
    line = before[before.rfind("\n") + 1 :]
    return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)


async def begin(client: LanguageClient, name: str, **given: Any) -> None:
    """Begin a session, with what an editor of this name can do."""

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        """Take what the server asks to be told of; a test says itself when that happens."""

    capabilities = pytest_lsp.client_capabilities(name)
    await client.initialize_session(types.InitializeParams(capabilities, **given))


@pytest_lsp.fixture(
    scope="module",
    config=ClientServerConfig(server_command=[sys.executable, "-m", "mapper", "lsp"]),
)
async def lsp_client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """One server for the tests of a module."""
    await begin(lsp_client, "visual-studio-code")
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(lsp_client: LanguageClient, tmp_path: Path, project_root: Path) -> Editor:
    """An editor in a folder of its own that holds the mappings of the shop, one with fragments."""
    folder = tmp_path / "mappings/shop"
    copytree(project_root / "examples/mappings/shop", folder)
    copytree(Path(__file__).parent / "parcel", folder, dirs_exist_ok=True)
    return Editor(lsp_client, folder)
