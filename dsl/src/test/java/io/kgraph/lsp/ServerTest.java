package io.kgraph.lsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.*;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The server as a client library sees it, over pipes.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServerTest {
    @TempDir Path folder;

    private final Editor editor = new Editor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Future<Boolean> served;
    private Future<Void> listening;
    private LanguageServer server;
    private int version;

    /// What a client hears.
    private static final class Editor implements LanguageClient {
        final BlockingQueue<PublishDiagnosticsParams> published = new LinkedBlockingQueue<>();
        final List<String> log = new ArrayList<>();

        @Override public void publishDiagnostics(PublishDiagnosticsParams diagnostics) { published.add(diagnostics); }
        @Override public void telemetryEvent(Object object) { throw new AssertionError(); }
        @Override public void showMessage(MessageParams message) { log.add(message.getMessage()); }
        @Override public void logMessage(MessageParams message) { log.add(message.getMessage()); }
        @Override public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams request) { throw new AssertionError(); }
    }

    @BeforeEach void start() throws Exception {
        var toServer = new PipedOutputStream();
        var fromClient = new PipedInputStream(toServer, 1 << 16);
        var toClient = new PipedOutputStream();
        var fromServer = new PipedInputStream(toClient, 1 << 16);
        served = threads.submit(() -> Server.serve(new Server("test", Optional.of(folder.resolve("library"))), fromClient, toClient));
        Launcher<LanguageServer> launcher = new LSPLauncher.Builder<LanguageServer>().setLocalService(editor).setRemoteInterface(LanguageServer.class)
                .setInput(fromServer).setOutput(toServer).setExecutorService(threads).create();
        listening = launcher.startListening();
        server = launcher.getRemoteProxy();
        var params = new InitializeParams();
        params.setWorkspaceFolders(List.of(new WorkspaceFolder(folder.toUri().toString(), "work")));
        var item = new CompletionItemCapabilities(true);
        params.setCapabilities(new ClientCapabilities(null, textDocument(new CompletionCapabilities(item)), null, null));
        InitializeResult result = server.initialize(params).get(20, TimeUnit.SECONDS);
        assertThat(result.getServerInfo().getName()).isEqualTo("kgraph");
        server.initialized(new InitializedParams());
    }

    private static TextDocumentClientCapabilities textDocument(CompletionCapabilities completion) {
        var capabilities = new TextDocumentClientCapabilities();
        capabilities.setCompletion(completion);
        return capabilities;
    }

    @AfterEach void stop() throws Exception {
        server.shutdown().get(20, TimeUnit.SECONDS);
        server.exit();
        assertThat(served.get(20, TimeUnit.SECONDS)).isTrue();
        listening.cancel(true);
        threads.shutdownNow();
        assertThat(editor.log).isEmpty();
    }

    // ---- what an editor does -------------------------------------------------------------------------------------------------

    private String uri(String name) {
        return folder.resolve(name).toUri().toString();
    }

    private TextDocumentIdentifier id(String name) {
        return new TextDocumentIdentifier(uri(name));
    }

    private void open(String name, String text) {
        server.getTextDocumentService().didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri(name), "kgraph", ++version, text)));
    }

    private void replace(String name, String text) {
        server.getTextDocumentService().didChange(new DidChangeTextDocumentParams(new VersionedTextDocumentIdentifier(uri(name), ++version), List.of(new TextDocumentContentChangeEvent(text))));
    }

    private void edit(String name, Range range, String text) {
        server.getTextDocumentService().didChange(new DidChangeTextDocumentParams(new VersionedTextDocumentIdentifier(uri(name), ++version), List.of(new TextDocumentContentChangeEvent(range, text))));
    }

    private List<Diagnostic> diagnostics(String name) throws InterruptedException {
        while (true) {
            PublishDiagnosticsParams next = editor.published.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("diagnostics come").isNotNull();
            if (next.getUri().equals(uri(name))) return next.getDiagnostics();
        }
    }

    private static <T> T now(CompletableFuture<T> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static Position at(int line, int character) {
        return new Position(line, character);
    }

    private static Range range(int line, int from, int to) {
        return new Range(at(line, from), at(line, to));
    }

    private String hover(String name, int line, int character) throws Exception {
        Hover hover = now(server.getTextDocumentService().hover(new HoverParams(id(name), at(line, character))));
        return hover == null ? "" : hover.getContents().getRight().getValue();
    }

    private List<CompletionItem> complete(String name, int line, int character) throws Exception {
        return now(server.getTextDocumentService().completion(new CompletionParams(id(name), at(line, character)))).getLeft();
    }

    private List<String> labels(String name, int line, int character) throws Exception {
        return complete(name, line, character).stream().map(CompletionItem::getLabel).toList();
    }

    // ---- a session -----------------------------------------------------------------------------------------------------------

    private static final String SCRIPT = """
            dim batch, features = 4
            ## What is measured.
            placeholder x: float32[batch, features]
            variable w: float32[features, 3] = zeros()
            let logits = x @ w
            def scaled(v, by=2.0) = v * by
            let y = softmax(scaled(logits, by=3.0))
            print "{y}" with { x: [[1, 2, 3, 4]] }
            """;

    @Test void showsMistakesWhileOneTypesAndTakesThemBack() throws Exception {
        open("a.kgraph", SCRIPT);
        assertThat(diagnostics("a.kgraph")).isEmpty();
        edit("a.kgraph", range(6, 8, 15), "softmx");
        assertThat(diagnostics("a.kgraph")).singleElement().satisfies(d -> {
            assertThat(d.getCode().getLeft()).isEqualTo("E0201");
            assertThat(d.getRange()).isEqualTo(range(6, 8, 14));
            assertThat(d.getSeverity()).isEqualTo(DiagnosticSeverity.Error);
            assertThat(d.getMessage()).contains("There is no 'softmx'.", "softmax");
        });
        var actions = now(server.getTextDocumentService().codeAction(new CodeActionParams(id("a.kgraph"), range(6, 9, 9), new CodeActionContext(List.of()))));
        CodeAction fix = actions.getFirst().getRight();
        assertThat(fix.getTitle()).isEqualTo("Replace with softmax");
        assertThat(fix.getEdit().getChanges()).containsExactly(Map.entry(uri("a.kgraph"), List.of(new TextEdit(range(6, 8, 14), "softmax"))));
        for (String typed : List.of("s", "o", "f", "t")) edit("a.kgraph", range(6, 8, 8), typed);
        edit("a.kgraph", range(6, 8, 18), "softmax");
        assertThat(diagnostics("a.kgraph")).isEmpty();
        server.getTextDocumentService().didClose(new DidCloseTextDocumentParams(id("a.kgraph")));
        assertThat(diagnostics("a.kgraph")).isEmpty();
    }

    @Test void countsAsTheEditorDoes() throws Exception {
        open("a.kgraph", "let 𝛼𝛽 = 1.0  # 𝛾\r\nlet b = 𝛼𝛽 + nothing\r\n");
        assertThat(diagnostics("a.kgraph").stream().filter(d -> d.getCode().getLeft().equals("E0201")).toList()).singleElement()
                .satisfies(d -> assertThat(d.getRange()).isEqualTo(range(1, 15, 22)));
        assertThat(hover("a.kgraph", 1, 10)).contains("let 𝛼𝛽: float");
        edit("a.kgraph", range(1, 15, 22), "𝛼𝛽");
        assertThat(diagnostics("a.kgraph").stream().map(d -> d.getCode().getLeft())).containsExactly("W0901");
        assertThat(now(server.getTextDocumentService().definition(new DefinitionParams(id("a.kgraph"), at(1, 16)))).getLeft())
                .singleElement().satisfies(l -> assertThat(l.getRange()).isEqualTo(range(0, 4, 8)));
    }

    @Test void saysWhatANameIs() throws Exception {
        open("a.kgraph", SCRIPT);
        assertThat(hover("a.kgraph", 4, 13)).isEqualTo("```kgraph\nplaceholder x: float32[batch, 4]\n```\n\nWhat is measured.");
        assertThat(hover("a.kgraph", 6, 24)).contains("let logits: float32[batch, 3]");
        assertThat(hover("a.kgraph", 6, 17)).contains("def scaled(v, by=2.0)");
        assertThat(hover("a.kgraph", 6, 9)).contains("softmax(x, axis=-1)");
        assertThat(hover("a.kgraph", 7, 9)).contains("let y: float32[batch, 3]");
        assertThat(hover("a.kgraph", 5, 25)).contains("parameter v");
        assertThat(hover("a.kgraph", 7, 0)).isEmpty();
        var hints = now(server.getTextDocumentService().inlayHint(new InlayHintParams(id("a.kgraph"), new Range(at(0, 0), at(9, 0)))));
        assertThat(hints.stream().map(h -> h.getPosition().getLine() + h.getLabel().getLeft()).toList()).containsExactly("4: float32[batch, 3]", "6: float32[batch, 3]");
        var symbols = now(server.getTextDocumentService().documentSymbol(new DocumentSymbolParams(id("a.kgraph"))));
        assertThat(symbols.stream().map(s -> s.getRight().getName() + " " + s.getRight().getDetail()).toList())
                .contains("x float32[batch, 4]", "scaled scaled(v, by=2.0)", "logits float32[batch, 3]");
    }

    @Test void completesWhatMayStandThere() throws Exception {
        open("a.kgraph", SCRIPT);
        diagnostics("a.kgraph");
        edit("a.kgraph", range(8, 0, 0), "let z = log\n");
        assertThat(labels("a.kgraph", 8, 11)).contains("logits", "log", "logsumexp").doesNotContain("x");
        edit("a.kgraph", range(8, 8, 11), "scaled(");
        assertThat(labels("a.kgraph", 8, 15)).startsWith("v=", "by=").contains("logits", "softmax");
        assertThat(complete("a.kgraph", 8, 14)).filteredOn(i -> i.getLabel().equals("scaled")).singleElement().satisfies(i -> assertThat(i.getInsertText()).isEqualTo("scaled(${1:v})$0"));
        edit("a.kgraph", range(8, 0, 15), "import \"std/");
        assertThat(labels("a.kgraph", 8, 12)).contains("std/nn", "std/optim");
        edit("a.kgraph", range(8, 0, 12), "tra");
        assertThat(labels("a.kgraph", 8, 3)).startsWith("train").contains("transpose");
    }

    @Test void findsAndRenamesWhatIsMeant() throws Exception {
        open("a.kgraph", SCRIPT);
        var references = now(server.getTextDocumentService().references(new ReferenceParams(id("a.kgraph"), at(4, 13), new ReferenceContext(true))));
        assertThat(references.stream().map(l -> l.getRange().getStart()).toList()).containsExactlyInAnyOrder(at(2, 12), at(4, 13), at(7, 19));
        assertThat(renamed("a.kgraph", at(4, 13), "inputs")).isEqualTo(SCRIPT.replace("placeholder x:", "placeholder inputs:").replace("= x @", "= inputs @").replace("{ x:", "{ inputs:"));
        assertThat(renamed("a.kgraph", at(5, 14), "factor")).isEqualTo(SCRIPT.replace("by", "factor"));
        for (String wrong : List.of("w", "softmax", "let", "1x", "a b", "y"))
            assertThatThrownBy(() -> renamed("a.kgraph", at(4, 4), wrong)).as(wrong).hasMessageContaining("'" + wrong + "'");
        assertThat(now(server.getTextDocumentService().prepareRename(new PrepareRenameParams(id("a.kgraph"), at(4, 6)))).getFirst()).isEqualTo(range(4, 4, 10));
        assertThat(now(server.getTextDocumentService().prepareRename(new PrepareRenameParams(id("a.kgraph"), at(6, 9))))).isNull();
    }

    @Test void refusesANameThatWouldBeCaptured() {
        open("a.kgraph", "let a = 1.0\ndef f(b) = a + b\nprint f(2)\n");
        assertThatThrownBy(() -> renamed("a.kgraph", at(0, 4), "b")).hasMessageContaining("already means something");
        assertThatThrownBy(() -> renamed("a.kgraph", at(1, 6), "a")).hasMessageContaining("already means something");
    }

    private String renamed(String name, Position position, String wanted) throws Exception {
        WorkspaceEdit edit = now(server.getTextDocumentService().rename(new RenameParams(id(name), position, wanted)));
        return applied(SCRIPT, edit.getChanges().get(uri(name)));
    }

    private static String applied(String text, List<TextEdit> edits) {
        var positions = new Positions(text);
        String result = text;
        for (TextEdit e : edits.stream().sorted(Comparator.comparing((TextEdit e) -> positions.index(e.getRange().getStart())).reversed()).toList())
            result = result.substring(0, positions.index(e.getRange().getStart())) + e.getNewText() + result.substring(positions.index(e.getRange().getEnd()));
        return result;
    }

    @Test void followsImportsAndTakesUnsavedTextFromTheEditor() throws Exception {
        Files.writeString(folder.resolve("lib.kgraph"), "def old(x) = x\n");
        Files.writeString(folder.resolve("other.kgraph"), "import \"lib\" as l\nprint l.twice(3)\n");
        open("lib.kgraph", "\n## Doubles.\ndef twice(x) = x * 2\n");
        assertThat(diagnostics("lib.kgraph").stream().map(d -> d.getCode().getLeft())).containsExactly("W0901");
        open("main.kgraph", "from \"lib\" import twice as double\nimport \"lib\" as lib\nprint double(2), lib.twice(4)\n");
        assertThat(diagnostics("main.kgraph")).isEmpty();
        for (Position position : List.of(at(2, 7), at(0, 20), at(2, 22)))
            assertThat(now(server.getTextDocumentService().definition(new DefinitionParams(id("main.kgraph"), position))).getLeft())
                    .as(position.toString()).singleElement().isEqualTo(new Location(uri("lib.kgraph"), range(2, 4, 9)));
        assertThat(hover("main.kgraph", 2, 22)).contains("twice(x)");
        assertThat(labels("main.kgraph", 2, 21)).containsExactly("twice");
        var edit = now(server.getTextDocumentService().rename(new RenameParams(id("lib.kgraph"), at(2, 6), "doubled")));
        assertThat(edit.getChanges()).containsOnlyKeys(uri("lib.kgraph"), uri("main.kgraph"), uri("other.kgraph"));
        assertThat(edit.getChanges().get(uri("main.kgraph"))).extracting(e -> e.getRange().getStart()).containsExactlyInAnyOrder(at(0, 18), at(2, 21));
        edit("lib.kgraph", range(2, 4, 9), "thrice");
        assertThat(diagnostics("main.kgraph")).extracting(d -> d.getCode().getLeft()).contains("E0209");
        edit("lib.kgraph", range(2, 4, 10), "twice");
        assertThat(diagnostics("main.kgraph")).isEmpty();
        edit("lib.kgraph", range(2, 16, 17), "nothing");
        assertThat(diagnostics("main.kgraph")).anySatisfy(d -> assertThat(d.getMessage()).contains("lib.kgraph has an error. Line 3"));
    }

    private List<String> references(String name, Position position) throws Exception {
        var found = now(server.getTextDocumentService().references(new ReferenceParams(id(name), position, new ReferenceContext(true))));
        return found.stream().map(l -> l.getUri().substring(l.getUri().lastIndexOf('/') + 1) + ":" + l.getRange().getStart().getLine() + ":" + l.getRange().getStart().getCharacter()).sorted().toList();
    }

    @Test void findsAndRenamesFromWhereANameIsUsed() throws Exception {
        Files.writeString(folder.resolve("lib.kgraph"), "def twice(x) = x * 2\ndef other(x) = twice(x)\n");
        Files.writeString(folder.resolve("through.kgraph"), "from \"lib\" import twice\nlet far = 4\n");
        open("main.kgraph", "import \"lib\" as l\nfrom \"through\" import twice\nprint l.twice(2), twice(4)\nfrom \"lib\" import other as mine\nprint mine(1)\n");
        assertThat(diagnostics("main.kgraph")).isEmpty();
        List<String> all = List.of("lib.kgraph:0:4", "lib.kgraph:1:15", "main.kgraph:1:22", "main.kgraph:2:18", "main.kgraph:2:8", "through.kgraph:0:18");
        assertThat(references("main.kgraph", at(2, 9))).isEqualTo(all);
        assertThat(references("main.kgraph", at(2, 20))).isEqualTo(all);
        assertThat(references("main.kgraph", at(4, 7))).containsExactly("main.kgraph:3:27", "main.kgraph:4:6");
        var edit = now(server.getTextDocumentService().rename(new RenameParams(id("main.kgraph"), at(2, 9), "doubled")));
        assertThat(edit.getChanges().values().stream().mapToInt(List::size).sum()).isEqualTo(all.size());
        assertThatThrownBy(() -> now(server.getTextDocumentService().rename(new RenameParams(id("main.kgraph"), at(2, 9), "other")))).hasMessageContaining("already means something");
    }

    @Test void goesIntoTheStandardLibraryWhichIsOnlyRead() throws Exception {
        open("a.kgraph", "import \"std/nn\" as nn\nfrom \"std/optim\" import \ndim n\nplaceholder x: float32[n, 2]\nprint nn.Dense(3)(x) with { x: [[1, 2]] }\n");
        diagnostics("a.kgraph");
        assertThat(labels("a.kgraph", 1, 24)).isNotEmpty();
        Location there = now(server.getTextDocumentService().definition(new DefinitionParams(id("a.kgraph"), at(4, 10)))).getLeft().getFirst();
        Path file = Path.of(java.net.URI.create(there.getUri()));
        assertThat(file).startsWith(folder.resolve("library"));
        assertThat(Files.readAllLines(file).get(there.getRange().getStart().getLine())).startsWith("module Dense(");
        assertThat(Files.getPosixFilePermissions(file)).doesNotContain(PosixFilePermission.OWNER_WRITE);
        assertThat(references("a.kgraph", at(4, 10))).contains("a.kgraph:4:9").anySatisfy(l -> assertThat(l).startsWith("nn.kgraph:"));
        assertThatThrownBy(() -> now(server.getTextDocumentService().rename(new RenameParams(id("a.kgraph"), at(4, 10), "Thick")))).hasMessageContaining("belongs to std/nn");
    }

    private String asked(String name, int line, int character) throws Exception {
        SignatureHelp help = now(server.getTextDocumentService().signatureHelp(new SignatureHelpParams(id(name), at(line, character))));
        return help == null ? "" : help.getSignatures().getFirst().getLabel() + " " + help.getActiveParameter();
    }

    @Test void saysWhatACallAsksFor() throws Exception {
        open("a.kgraph", SCRIPT);
        diagnostics("a.kgraph");
        edit("a.kgraph", range(8, 0, 0), "let z = sum(reshape(x, [1, 2");
        assertThat(asked("a.kgraph", 8, 12)).isEqualTo("sum(x, axis=none, keepdims=false) 0");
        assertThat(asked("a.kgraph", 8, 28)).isEqualTo("reshape(x, shape) 1");
        edit("a.kgraph", range(8, 8, 28), "sum(x, keepdims=t");
        assertThat(asked("a.kgraph", 8, 25)).isEqualTo("sum(x, axis=none, keepdims=false) 2");
        edit("a.kgraph", range(8, 8, 25), "scaled(x, b");
        assertThat(asked("a.kgraph", 8, 19)).isEqualTo("scaled(v, by=2.0) 1");
        edit("a.kgraph", range(8, 8, 19), "logits(x");
        assertThat(asked("a.kgraph", 8, 16)).isEmpty();
    }

    @Test void completesFilesBesideTheText() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/rows.csv"), "a\n1\n");
        Files.writeString(folder.resolve("parts.kgraph"), "let one = 1\ndef f(v) = v\n");
        open("a.kgraph", "data d = csv(\"da");
        assertThat(complete("a.kgraph", 0, 16)).extracting(i -> i.getTextEdit().getLeft()).containsExactly(new TextEdit(range(0, 14, 16), "data/"));
        replace("a.kgraph", "data d = safetensors(\"data/");
        assertThat(labels("a.kgraph", 0, 27)).containsExactly("data/rows.csv");
        replace("a.kgraph", "import \"pa");
        assertThat(labels("a.kgraph", 0, 10)).containsExactly("parts.kgraph");
        replace("a.kgraph", "from \"parts\" import ");
        assertThat(labels("a.kgraph", 0, 20)).containsExactly("one", "f");
    }

    @Test void formatsAsTheCommandDoes() throws Exception {
        String text = "let   a=1\nprint   a";
        open("a.kgraph", text);
        List<? extends TextEdit> edits = now(server.getTextDocumentService().formatting(new DocumentFormattingParams(id("a.kgraph"), new FormattingOptions(2, true))));
        assertThat(applied(text, List.copyOf(edits))).isEqualTo("let a = 1\nprint a\n");
        replace("a.kgraph", "let a = (");
        assertThat(now(server.getTextDocumentService().formatting(new DocumentFormattingParams(id("a.kgraph"), new FormattingOptions(2, true))))).isEmpty();
    }

    @Test void answersAtEveryPrefixOfAScript() throws Exception {
        String text = SCRIPT + """
                module Cell(n: int)(x: float[...s, d]) -> float[...s, n] {
                  variable k: float[d, n] = glorot_uniform()
                  return relu(x @ k)
                }
                let 𝛼 = (Cell(2)(x) |> square)[0, 1:]; data d = [1, 2]
                train "fit" { minimize sum(y) over [w] using sgd(0.1) on { x: [[1, 2, 3, 4]] } every 2 steps { print "{epoch:3d}" } }
                test "t" { let q = if true then 1 else fn(a, (b, c)) => a + b }
                """;
        open("a.kgraph", "");
        for (int end = 0; end <= text.length(); end++) {
            replace("a.kgraph", text.substring(0, end));
            Position last = new Positions(text.substring(0, end)).position(text.codePointCount(0, end));
            complete("a.kgraph", last.getLine(), last.getCharacter());
            if (end % 5 != 0) continue;
            hover("a.kgraph", last.getLine(), Math.max(0, last.getCharacter() - 1));
            now(server.getTextDocumentService().documentSymbol(new DocumentSymbolParams(id("a.kgraph"))));
            now(server.getTextDocumentService().inlayHint(new InlayHintParams(id("a.kgraph"), new Range(at(0, 0), last))));
            now(server.getTextDocumentService().definition(new DefinitionParams(id("a.kgraph"), last)));
        }
        assertThat(editor.log).isEmpty();
    }

    @Test void answersWhatCannotBe() throws Exception {
        open("a.kgraph", "\uFEFFlet a = 1\r\rprint a\n" + "(".repeat(5000));
        diagnostics("a.kgraph");
        assertThat(hover("a.kgraph", 99, 99)).isEmpty();
        assertThat(hover("a.kgraph", 0, 5)).contains("let a: int");
        assertThat(hover("never-opened.kgraph", 0, 0)).isEmpty();
        edit("a.kgraph", new Range(at(3, 2), at(7, 9)), "\uD83D");
        edit("a.kgraph", new Range(at(0, 0), at(1000, 0)), "print 1");
        assertThat(diagnostics("a.kgraph")).isEmpty();
    }
}
