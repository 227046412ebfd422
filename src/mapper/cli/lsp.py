"""`mapper lsp`: the language server for editors."""

from __future__ import annotations

import sys

from mapper.cli.options import examples
from mapper.cli.terminal import talk
from mapper.diagnostics.extras import require_extra

EXAMPLES = examples("mapper lsp      # started by the editor: see docs/editors.md")


def lsp() -> None:
    """Serve an editor: findings as you type, completion, hover, definitions, rename, formatting.

    It speaks the Language Server Protocol on standard input and output, so an editor starts it.
    It needs the extra `lsp`: pip install 'message-mapper[lsp]'.
    """
    require_extra("pygls", "lsp", "the language server")
    if sys.stdin.isatty():
        talk("mapper: waiting for an editor on standard input: see docs/editors.md; Ctrl-C ends it")
    from mapper.editor.answers import make_server

    make_server().start_io()
