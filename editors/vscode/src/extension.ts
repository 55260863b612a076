import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { serverOf } from "./server";

let client: LanguageClient | undefined;

/** Starts the server when the first script is opened, and again when the setting changes. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("kgraph.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("kgraph.path")) await restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const setting = vscode.workspace.getConfiguration("kgraph").get<string>("path", "kgraph");
  const server = serverOf(setting, vscode.workspace.workspaceFolders?.[0]?.uri.fsPath);
  const scripts = vscode.workspace.createFileSystemWatcher("**/*.{kgraph,csv,npy,npz}");
  client = new LanguageClient("kgraph", "kgraph", server, {
    documentSelector: [{ language: "kgraph" }],
    synchronize: { fileEvents: scripts },
  });
  try {
    await client.start();
  } catch (fault) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(`kgraph: '${server.command} lsp' does not start (${String(fault)}).`, "Open Settings");
    if (choice !== undefined) await vscode.commands.executeCommand("workbench.action.openSettings", "kgraph.path");
  }
}
