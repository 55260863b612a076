import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  CompletionRequest, createProtocolConnection, DidChangeTextDocumentNotification, DidOpenTextDocumentNotification, DocumentFormattingRequest, ExitNotification,
  HoverRequest, InitializedNotification, InitializeRequest, InlayHintRequest, PublishDiagnosticsNotification, ShutdownRequest, StreamMessageReader,
  StreamMessageWriter, type CompletionItem, type MarkupContent, type ProtocolConnection, type PublishDiagnosticsParams,
} from "vscode-languageserver-protocol/node";
import { serverOf } from "../src/server";

const root = path.join(__dirname, "..", "..", "..", "..");
const script = path.join(root, "samples", "scripts", "iris.kgraph");
const command = process.env.KGRAPH ?? path.join(root, "kgraph");
const uri = pathToFileURL(script).toString();
const text = readFileSync(script, "utf8");

let server: ChildProcess;
let connection: ProtocolConnection;
const published: PublishDiagnosticsParams[] = [];
let heard: () => void = () => {};

before(async () => {
  assert.ok(existsSync(command), `${command} is there`);
  const start = serverOf(command, undefined);
  server = spawn(start.command, start.args, { stdio: ["pipe", "pipe", "inherit"] });
  connection = createProtocolConnection(new StreamMessageReader(server.stdout!), new StreamMessageWriter(server.stdin!));
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    published.push(params);
    heard();
  });
  connection.listen();
  const result = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid, rootUri: null, workspaceFolders: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  });
  assert.equal(result.serverInfo?.name, "kgraph");
  await connection.sendNotification(InitializedNotification.type, {});
});

after(async () => {
  const ended = new Promise<number | null>((done) => server.on("exit", done));
  await connection.sendRequest(ShutdownRequest.type);
  await connection.sendNotification(ExitNotification.type);
  assert.equal(await ended, 0);
  connection.dispose();
});

/** The diagnostics that come next. */
async function diagnostics(): Promise<PublishDiagnosticsParams> {
  while (published.length === 0) await new Promise<void>((done) => (heard = done));
  return published.shift()!;
}

test("a session with the real server", async () => {
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "kgraph", version: 1, text } });
  assert.deepEqual((await diagnostics()).diagnostics.filter((d) => d.severity === 1), []);

  const line = text.split("\n").findIndex((l) => l.startsWith("let "));
  const name = { line, character: 5 };
  const hover = await connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: name });
  assert.match((hover?.contents as MarkupContent).value, /let \w+: float32/);
  const hints = await connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } } });
  assert.ok(hints && hints.length > 0);
  assert.deepEqual(await connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } }), []);

  const last = text.split("\n").length - 1;
  const end = { line: last, character: 0 };
  await connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start: end, end }, text: "let q = softma" }] });
  const items = (await connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position: { line: last, character: 14 } })) as CompletionItem[];
  const softmax = items.find((i) => i.label === "softmax");
  assert.equal(softmax?.insertText, "softmax(${1:x})$0");
  assert.ok((await diagnostics()).diagnostics.some((d) => d.code === "E0201"));
});
