"""The language server: what an editor asks, in the words of the Language Server Protocol 3.17.

A request that fails is answered with an error, and the server lives on; what a client says of a
document that it did not open, or of a place that is not there, gives nothing.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from mapper.compiler.compiler_version import installed_version
from mapper.editor.client_text import ClientText
from mapper.editor.completion import Known
from mapper.editor.cursor_place import Place, place_at
from mapper.editor.open_files import OpenFiles
from mapper.editor.published_findings import PublishedFindings
from mapper.editor.sample_values import SampleValues

PAUSE: Final = 0.05
"""Seconds without a change after which a document is checked."""

IDLE: Final = 0.6
"""Further seconds without a change after which its mapping is run, for what only that shows."""


UNCOLLECTED: Final = 50
"""After so many checks without a pause garbage is collected all the same: each leaves 3 MB."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor stands in a document, and what is known of it."""

    file: Path
    text: ClientText
    offset: int
    place: Place
    known: Known


class MappingServer(LanguageServer):
    """Serves one editor: the documents it has open, and what is known of them."""

    def __init__(self) -> None:
        super().__init__(
            "mapper", installed_version(), types.TextDocumentSyncKind.Full, max_workers=2
        )
        self.files = OpenFiles()
        self.samples = SampleValues()
        self.published = PublishedFindings(self._publish, self.client_text)
        # Looking for garbage takes longer than a check: that is done while nobody waits.
        gc.disable()
        self._uncollected = 0
        self._checks: dict[Path, asyncio.Task[None]] = {}

    def client_text(self, file: Path) -> ClientText:
        """What a file holds, with positions as the client counts them."""
        return ClientText(self.files.text_of(file), self.workspace.position_encoding)

    def changed(self, uri: str, text: str) -> None:
        """Take in a document that was opened or changed, and check it soon."""
        file = file_of(uri)
        if file is None:
            return
        self.files.hold(file, text)
        self.check_soon(file)
        for user in self.files.held_users(file):
            self.check_soon(user)

    def check_soon(self, file: Path) -> None:
        """Check a document when no change of it came for a moment."""
        self.stop_check(file)
        self._checks[file] = asyncio.get_running_loop().create_task(self._check(file))

    def at(self, uri: str, position: types.Position) -> Cursor | None:
        """What the cursor stands on; None in a document that is none of mapper's."""
        file = file_of(uri)
        if file is None or not self.files.is_ours(file):
            return None
        text = self.client_text(file)
        if not self.files.plans_with(file):
            self.files.check(file)
        offset = text.offset(position)
        place = place_at(text.text, str(file), offset)
        return Cursor(file, text, offset, place, self.files.known(file)) if place else None

    def stop_check(self, file: Path) -> None:
        """Stop what is under way for a document that is changed again, or closed."""
        if task := self._checks.pop(file, None):
            task.cancel()

    async def _check(self, file: Path) -> None:
        await asyncio.sleep(PAUSE)
        try:
            await self._checked(file)
        except Exception as error:  # noqa: BLE001  # the next change is checked all the same
            fault = f"internal error: {type(error).__name__} while {file.name} was checked"
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, fault))

    async def _checked(self, file: Path) -> None:
        found = self.files.check(file)
        self.published.show(file, found)
        self._uncollected += 1
        if self._uncollected > UNCOLLECTED:
            self._collect()
        await asyncio.sleep(IDLE)
        self._collect()
        absence = await asyncio.to_thread(self.files.check_absence, file)
        if absence:
            self.published.show(file, [*found, *absence])

    def _collect(self) -> None:
        gc.collect()
        self._uncollected = 0

    def _publish(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        file = file_of(uri)
        held = self.workspace.text_documents.get(uri) if file is not None else None
        version = held.version if held is not None else None
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, diagnostics, version)
        )


def file_of(uri: str) -> Path | None:
    """The file of a document; None for one that is not a file (`untitled:`)."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    try:
        return Path(path).resolve() if path else None
    except (OSError, ValueError, RuntimeError):
        # A name that the system does not take, or a loop of links.
        return None
