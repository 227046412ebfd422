// Starts `mapper lsp` and leaves the rest to it.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const FILES = ['**/*.yaml', '**/*.yml', '**/*.csv'];

let client;

function setting(name, otherwise) {
  return vscode.workspace.getConfiguration('mapper').get(name, otherwise);
}

/** The program that serves: as it is set, or in the folder that is open where it is a path there. */
function program() {
  const command = setting('command', 'mapper');
  const folders = vscode.workspace.workspaceFolders ?? [];
  const inside = folders
    .map((folder) => path.resolve(folder.uri.fsPath, command))
    .find((file) => /[\\/]/.test(command) && fs.existsSync(file));
  return inside ?? command;
}

async function start() {
  const documentSelector = FILES.map((pattern) => ({ scheme: 'file', pattern }));
  client = new LanguageClient(
    'mapper',
    'mapper',
    { command: program(), args: ['lsp'] },
    { documentSelector, initializationOptions: { message: setting('message', '') } },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    vscode.window.showErrorMessage(
      `mapper cannot be started (${error.message}): install it with pip install ` +
        "'message-mapper[lsp]', and set mapper.command to where it is.",
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function activate(context) {
  const restart = async () => {
    await stop();
    await start();
  };
  context.subscriptions.push(
    vscode.commands.registerCommand('mapper.restart', restart),
    vscode.workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration('mapper') ? restart() : undefined,
    ),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
