import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { before, test } from "node:test";
import * as oniguruma from "vscode-oniguruma";
import * as textmate from "vscode-textmate";

const root = path.join(__dirname, "..", "..");
let grammar: textmate.IGrammar;

before(async () => {
  const wasm = readFileSync(path.join(root, "node_modules", "vscode-oniguruma", "release", "onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path.join(root, "syntaxes", "kgraph.tmLanguage.json"), "utf8"), "kgraph.json"),
  });
  const loaded = await registry.loadGrammar("source.kgraph");
  assert.ok(loaded);
  grammar = loaded;
});

/** The innermost scope of each stretch of a text that is not blank. */
function scopes(text: string): [string, string][] {
  const found: [string, string][] = [];
  let stack = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, stack);
    stack = result.ruleStack;
    for (const token of result.tokens) {
      const piece = line.substring(token.startIndex, token.endIndex);
      if (piece.trim() !== "") found.push([piece, token.scopes[token.scopes.length - 1].replace(".kgraph", "")]);
    }
  }
  return found;
}

function scope(text: string, piece: string): string | undefined {
  return scopes(text).find(([written]) => written.trim() === piece)?.[1];
}

test("declarations give names", () => {
  assert.equal(scope("let loss = mean(x)", "let"), "storage.type");
  assert.equal(scope("let loss = mean(x)", "loss"), "variable.other.definition");
  assert.equal(scope("let loss = mean(x)", "mean"), "entity.name.function.call");
  assert.equal(scope("frozen variable w: float32[3] = zeros()", "frozen"), "storage.modifier");
  assert.equal(scope("frozen variable w: float32[3] = zeros()", "w"), "variable.other.definition");
  assert.equal(scope("frozen variable w: float32[3] = zeros()", "float32"), "support.type");
  assert.equal(scope("def scaled(v, by=2.0) = v * by", "scaled"), "entity.name.function");
  assert.equal(scope("module Dense(n: int)(x) {", "Dense"), "entity.name.function");
});

test("words of the language are names where they are used as names", () => {
  assert.equal(scope("let y = data + 1", "data"), "variable.other");
  assert.equal(scope("let y = d.from", "from"), "variable.other");
  assert.equal(scope("let y = map_fn(fn=f, x)", "fn"), "variable.parameter");
  assert.equal(scope("let y = batch * 2", "batch"), "variable.other");
  assert.equal(scope("  epochs 40 batch 16 shuffle seed 7", "batch"), "keyword.control");
  assert.equal(scope("  epochs 40 batch 16 shuffle seed 7", "seed"), "keyword.control");
  assert.equal(scope("glorot_uniform(seed=3)", "seed"), "variable.parameter");
});

test("numbers, strings, comments", () => {
  assert.equal(scope("let a = 1_000", "1_000"), "constant.numeric.integer");
  assert.equal(scope("let a = 2e-3f64", "2e-3f64"), "constant.numeric.float");
  assert.equal(scope("let a = 0xff", "0xff"), "constant.numeric.hex");
  assert.equal(scope("let a = 1 ## why", "## why"), "comment.line.documentation");
  assert.equal(scope("let a = 1 # why", "# why"), "comment.line.number-sign");
  assert.equal(scope('let a = "x{y}"', "x{y}"), "string.quoted.double");
  assert.equal(scope("#! kgraph 1", "#! kgraph 1"), "comment.line.version");
  assert.equal(scope('let a = """one\ntwo"""\nlet b = 1', "two"), "string.quoted.triple");
  assert.equal(scope('let a = """one\ntwo"""\nlet b = 1', "b"), "variable.other.definition");
});

test("holes of templates are code", () => {
  const text = 'print "it is {loss:.4f} of {max(a, 2)}"';
  assert.equal(scope(text, "loss"), "variable.other");
  assert.equal(scope(text, ":.4f"), "constant.other.placeholder");
  assert.equal(scope(text, "max"), "entity.name.function.call");
  assert.equal(scope('assert a > 0, "only {a}"', "a"), "variable.other");
  assert.equal(scope('print "{{x}}"', "{{"), "constant.character.escape");
  assert.equal(scope('print "open\nlet a = 1', "a"), "variable.other.definition");
});

test("foreign spellings stand out", () => {
  assert.equal(scope("let a = b && c", "&&"), "invalid.illegal.foreign");
  assert.equal(scope("let a = b |> relu", "relu"), "entity.name.function.call");
  assert.equal(scope("let a = b and c", "and"), "keyword.operator.logical");
});

test("every line of the sample scripts ends where it should", () => {
  const folder = path.join(root, "..", "..", "samples", "scripts");
  for (const file of ["iris.kgraph", "digits.kgraph", "readme.kgraph"]) {
    let stack = textmate.INITIAL;
    for (const line of readFileSync(path.join(folder, file), "utf8").split("\n")) {
      const result = grammar.tokenizeLine(line, stack);
      assert.ok(!result.tokens.some((t) => t.scopes.some((s) => s.startsWith("invalid"))), `${file}: ${line}`);
      stack = result.ruleStack;
      assert.equal(result.ruleStack.depth, 1, `${file} is open after: ${line}`);
    }
  }
});
