import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf, serverOf } from "../src/server";

test("the command is taken from the path, as it is, or from the workspace", () => {
  assert.equal(commandOf("kgraph", "/project"), "kgraph");
  assert.equal(commandOf("  ", "/project"), "kgraph");
  assert.equal(commandOf("/opt/kgraph/kgraph", "/project"), "/opt/kgraph/kgraph");
  assert.equal(commandOf("./tools/kgraph", "/project"), "/project/tools/kgraph");
  assert.equal(commandOf("./tools/kgraph", undefined), "./tools/kgraph");
  assert.deepEqual(serverOf("kgraph", undefined), { command: "kgraph", args: ["lsp"] });
});
