"""What the language server answers to each request of a client."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.uris import from_fs_path

from mapper.diagnostics.diagnostic import Position
from mapper.editor.client_text import ClientText
from mapper.editor.completion import Kind, Known, names_a_file, suggestions
from mapper.editor.cursor_place import Place
from mapper.editor.definitions import (
    RENAMED,
    definitions,
    fields_declared_at,
    occurrence_at,
    refused_name,
    related,
    uses_of_field,
    uses_of_file,
)
from mapper.editor.file_grammar import allowed
from mapper.editor.language_server import Cursor, MappingServer, file_of
from mapper.editor.published_findings import diagnostic_of
from mapper.editor.repairs import changes
from mapper.editor.symbols import Occurrence, occurrences
from mapper.editor.what_stands import fields_at, hover
from mapper.yaml_text.layout import formatted

_TRIGGERS: Final = [".", "$", "`", '"', "'"]
_WORD: Final = re.compile(r"\w*")
_KINDS: Final[dict[Kind, types.CompletionItemKind]] = {
    "field": types.CompletionItemKind.Field,
    "variable": types.CompletionItemKind.Variable,
    "function": types.CompletionItemKind.Function,
    "value": types.CompletionItemKind.EnumMember,
    "key": types.CompletionItemKind.Keyword,
    "name": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
}


def make_server() -> MappingServer:
    """A server with all that it answers."""
    server = MappingServer()
    _documents(server)
    _reading(server)
    _names(server)
    _changes(server)
    return server


def _documents(server: MappingServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        options = params.initialization_options
        message = options.get("message") if isinstance(options, dict) else None
        if isinstance(message, str) and message:
            server.samples.message = Path(server.workspace.root_path or "") / message

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        # What the first completion would wait for.
        server.thread_pool.submit(allowed, "mapping", ())
        workspace = server.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace is not None else None
        if watched is not None and watched.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(
                [types.FileSystemWatcher("**/*.{yaml,yml,csv}")]
            )
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            await server.client_register_capability_async(
                types.RegistrationParams([types.Registration("files", method, options)])
            )

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        changed = {file for one in params.changes if (file := file_of(one.uri)) is not None}
        for user in {user for file in changed for user in server.files.held_users(file)}:
            server.check_soon(user)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.changed(params.text_document.uri, params.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = server.workspace.get_text_document(params.text_document.uri)
        server.changed(document.uri, document.source)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        file = file_of(params.text_document.uri)
        if file is not None:
            server.stop_check(file)
            server.files.release(file)
            server.published.forget(file)


def _reading(server: MappingServer) -> None:
    options = types.CompletionOptions(trigger_characters=_TRIGGERS)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    def completion(params: types.CompletionParams) -> types.CompletionList:
        cursor = server.at(params.text_document.uri, params.position)
        if cursor is None:
            return types.CompletionList(is_incomplete=False, items=[])
        items = completed(cursor.place, cursor.known, cursor.text, cursor.offset)
        return types.CompletionList(is_incomplete=False, items=items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(params: types.HoverParams) -> types.Hover | None:
        cursor = server.at(params.text_document.uri, params.position)
        said = hover(cursor.place, cursor.known, server.samples) if cursor is not None else ""
        return types.Hover(_markdown(said)) if said else None


def completed(
    place: Place, known: Known, text: ClientText, offset: int
) -> list[types.CompletionItem]:
    """What can be written at an offset of a text, each with the edit that writes it."""
    rest = _WORD.match(text.text, offset)
    end = rest.end() if rest is not None else offset
    items = []
    for number, one in enumerate(suggestions(place, known)):
        # A key that has its colon keeps it.
        new = one.text.removesuffix(": ") if text.text[end : end + 1] == ":" else one.text
        items.append(
            types.CompletionItem(
                one.label,
                kind=_KINDS[one.kind],
                detail=one.detail or None,
                documentation=_markdown(one.documentation) if one.documentation else None,
                sort_text=f"{number:05}",
                text_edit=types.TextEdit(text.range(offset - one.replaces, end), new),
            )
        )
    return items


def _names(server: MappingServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location]:
        cursor = server.at(params.text_document.uri, params.position)
        if cursor is None:
            return []
        found = definitions(cursor.place, cursor.known)
        if not found and (here := _occurrence(server, cursor)) is not None:
            found = [one.position for one in _everywhere(server, cursor, here) if one.declares]
        return _locations(server, found)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location]:
        cursor = server.at(params.text_document.uri, params.position)
        if cursor is None:
            return []
        here = _occurrence(server, cursor)
        if here is None:
            return _locations(server, _uses(server, cursor))
        declared = params.context.include_declaration
        found = _everywhere(server, cursor, here)
        return _locations(server, (one.position for one in found if declared or not one.declares))

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.Range | None:
        cursor = server.at(params.text_document.uri, params.position)
        here = _occurrence(server, cursor) if cursor is not None else None
        if cursor is None or here is None or here.symbol.kind not in RENAMED:
            return None
        return cursor.text.range_of(here.position)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        cursor = server.at(params.text_document.uri, params.position)
        here = _occurrence(server, cursor) if cursor is not None else None
        if cursor is None or here is None or here.symbol.kind not in RENAMED:
            return None
        mappings = server.files.all_loaded(cursor.file)
        trees = server.files.contracts.trees
        why = refused_name(here.symbol, params.new_name, mappings, trees)
        if why is not None:
            raise JsonRpcInvalidParams(why)
        edits: dict[str, list[types.TextEdit]] = {}
        for location in _locations(server, (o.position for o in _everywhere(server, cursor, here))):
            edits.setdefault(location.uri, []).append(
                types.TextEdit(location.range, params.new_name)
            )
        return types.WorkspaceEdit(changes=edits)


def _changes(server: MappingServer) -> None:
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        file = file_of(uri)
        if file is None or not server.files.is_ours(file):
            return []
        text = server.client_text(file)
        start, end = text.offset(params.range.start), text.offset(params.range.end)
        return [
            types.CodeAction(
                one.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic_of(one.finding, text)],
                is_preferred=True,
                edit=types.WorkspaceEdit(
                    changes={uri: [types.TextEdit(text.range(one.start, one.end), one.text)]}
                ),
            )
            for one in changes(server.published.about(file), text, start, end)
        ]

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        file = file_of(params.text_document.uri)
        if file is None or not server.files.is_ours(file):
            return []
        text = server.client_text(file)
        layout = formatted(text.text, str(file))
        if isinstance(layout, list) or layout == text.text:
            return []
        return [types.TextEdit(text.range(0, len(text.text)), layout)]


def _occurrence(server: MappingServer, cursor: Cursor) -> Occurrence | None:
    """The name that the cursor stands on."""
    line, column = cursor.text.line_and_column(cursor.offset)
    trees = server.files.contracts.trees
    for plan in cursor.known.plans:
        loaded = server.files.loaded(Path(plan.file))
        found = occurrences(loaded, trees) if loaded is not None else []
        here = occurrence_at(cursor.file, line, column, found)
        if here is not None:
            return here
    return None


def _uses(server: MappingServer, cursor: Cursor) -> list[Position]:
    """Where the field, or the file, that the cursor stands on is used."""
    place, known = cursor.place, cursor.known
    if place.kind == "value" and names_a_file(place.path):
        named = (known.file.parent / place.text).resolve()
        return uses_of_file(named, server.files.all_loaded(cursor.file))
    fields = fields_at(place, known)
    if known.kind == "contract":
        line, column = cursor.text.line_and_column(cursor.offset)
        fields = fields_declared_at(cursor.file, line, column, known.plans)
    return uses_of_field(fields, known.plans)


def _everywhere(server: MappingServer, cursor: Cursor, here: Occurrence) -> list[Occurrence]:
    trees = server.files.contracts.trees
    return related(here.symbol, here, server.files.all_loaded(cursor.file), trees)


def _locations(server: MappingServer, found: Iterable[Position]) -> list[types.Location]:
    locations = []
    for position in found:
        file = Path(position.file).resolve()
        uri = from_fs_path(str(file))
        if uri is not None:
            locations.append(types.Location(uri, server.client_text(file).range_of(position)))
    return locations


def _markdown(text: str) -> types.MarkupContent:
    return types.MarkupContent(types.MarkupKind.Markdown, text)
