package io.kgraph.lsp;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameOptions;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SaveOptions;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpOptions;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.CompletableFutures;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageClientAware;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;
import org.jspecify.annotations.Nullable;

/// The server: keeps the documents of a session and answers what is asked about them.
///
/// Messages come in one by one and change documents at once; everything that takes time is done by one worker, in order. Diagnostics wait until
/// nobody has typed for a moment. A document that breaks an answer costs that answer and no more.
public final class Server implements LanguageServer, LanguageClientAware, TextDocumentService, WorkspaceService {
    private static final long QUIET_MILLIS = 200;
    private static final long STACK = 16L << 20;

    private final String version;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Documents documents;
    private final Map<String, Future<?>> waiting = new ConcurrentHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("kgraph-lsp").daemon().stackSize(STACK).factory());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("kgraph-lsp-clock").daemon().factory());
    private volatile @Nullable LanguageClient client;
    private volatile boolean snippets;
    private volatile boolean shutDown;

    /// @param library a folder for copies of the standard library's scripts, which an editor can open
    public Server(String version, Optional<Path> library) {
        this.version = version;
        this.documents = new Documents(new Library(library));
    }

    /// Speaks until the client leaves; whether it left in good order.
    public static boolean serve(Server server, InputStream in, OutputStream out) throws InterruptedException {
        Launcher<LanguageClient> launcher = LSPLauncher.createServerLauncher(server, in, out);
        server.connect(launcher.getRemoteProxy());
        Future<Void> listening = launcher.startListening();
        Thread.ofVirtual().start(() -> {
            try {
                listening.get();
            } catch (InterruptedException | ExecutionException | java.util.concurrent.CancellationException _) {
                // whatever ended the reading, the client is gone
            } finally {
                server.over.countDown();
            }
        });
        server.over.await();
        return server.shutDown;
    }

    // ---- the session ---------------------------------------------------------------------------------------------------------

    @Override public void connect(LanguageClient other) {
        client = other;
    }

    @Override public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
        var folders = new ArrayList<Path>();
        if (params.getWorkspaceFolders() != null) params.getWorkspaceFolders().forEach(f -> Files.path(f.getUri()).ifPresent(folders::add));
        documents.folders(folders);
        snippets = params.getCapabilities() != null && Optional.ofNullable(params.getCapabilities().getTextDocument()).map(t -> t.getCompletion()).map(c -> c.getCompletionItem())
                .map(i -> i.getSnippetSupport()).orElse(false);
        var can = new ServerCapabilities();
        var sync = new TextDocumentSyncOptions();
        sync.setOpenClose(true);
        sync.setChange(TextDocumentSyncKind.Incremental);
        sync.setSave(new SaveOptions(false));
        can.setTextDocumentSync(sync);
        can.setHoverProvider(true);
        can.setCompletionProvider(new CompletionOptions(false, List.of(".", "\"")));
        can.setSignatureHelpProvider(new SignatureHelpOptions(List.of("(", ",")));
        can.setDefinitionProvider(true);
        can.setReferencesProvider(true);
        can.setRenameProvider(new RenameOptions(true));
        can.setDocumentFormattingProvider(true);
        can.setDocumentSymbolProvider(true);
        can.setInlayHintProvider(true);
        can.setCodeActionProvider(new CodeActionOptions(List.of(CodeActionKind.QuickFix)));
        return CompletableFuture.completedFuture(new InitializeResult(can, new ServerInfo("kgraph", version)));
    }

    @Override public CompletableFuture<Object> shutdown() {
        shutDown = true;
        waiting.values().forEach(f -> f.cancel(false));
        clock.shutdownNow();
        worker.shutdown();
        return CompletableFuture.completedFuture(new Object());
    }

    @Override public void exit() {
        over.countDown();
    }

    @Override public TextDocumentService getTextDocumentService() {
        return this;
    }

    @Override public WorkspaceService getWorkspaceService() {
        return this;
    }

    // ---- documents -----------------------------------------------------------------------------------------------------------

    @Override public void didOpen(DidOpenTextDocumentParams params) {
        changed(documents.open(params.getTextDocument().getUri(), params.getTextDocument().getText()), 0);
    }

    @Override public void didChange(DidChangeTextDocumentParams params) {
        documents.find(params.getTextDocument().getUri()).ifPresent(d -> {
            Document now = d.changed(params.getContentChanges());
            documents.put(now);
            changed(now, QUIET_MILLIS);
        });
    }

    @Override public void didClose(DidCloseTextDocumentParams params) {
        String uri = params.getTextDocument().getUri();
        Optional<Document> document = documents.find(uri);
        documents.close(uri);
        Optional.ofNullable(waiting.remove(uri)).ifPresent(f -> f.cancel(false));
        publish(new PublishDiagnosticsParams(uri, List.of()));
        document.ifPresent(this::refreshImporting);
    }

    @Override public void didSave(DidSaveTextDocumentParams params) {
        documents.find(params.getTextDocument().getUri()).ifPresent(this::refresh);
    }

    @Override public void didChangeConfiguration(DidChangeConfigurationParams params) {
        // there is nothing to configure
    }

    @Override public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {
        documents.all().forEach(this::refresh);
    }

    private void changed(Document document, long millis) {
        diagnose(document.uri(), millis);
        refreshImporting(document);
    }

    private void refreshImporting(Document document) {
        for (Document other : documents.importing(document)) {
            documents.put(other.refreshed());
            diagnose(other.uri(), QUIET_MILLIS);
        }
    }

    private void refresh(Document document) {
        document.files().forget();
        documents.put(document.refreshed());
        diagnose(document.uri(), 0);
    }

    // ---- diagnostics ---------------------------------------------------------------------------------------------------------

    private void diagnose(String uri, long millis) {
        if (shutDown) return;
        Future<?> before = waiting.put(uri, clock.schedule(() -> worker.execute(() -> diagnoseNow(uri)), millis, TimeUnit.MILLISECONDS));
        if (before != null) before.cancel(false);
    }

    private void diagnoseNow(String uri) {
        Optional<Document> document = documents.find(uri);
        if (document.isEmpty()) return;
        List<org.eclipse.lsp4j.Diagnostic> found = this.<List<org.eclipse.lsp4j.Diagnostic>>guarded("diagnostics", List.of(), () -> new Answers(document.get()).diagnostics());
        if (documents.find(uri).filter(d -> d == document.get()).isPresent()) publish(new PublishDiagnosticsParams(uri, found));
    }

    private void publish(PublishDiagnosticsParams diagnostics) {
        LanguageClient to = client;
        if (to != null) to.publishDiagnostics(diagnostics);
    }

    // ---- answers -------------------------------------------------------------------------------------------------------------

    private interface Work<T> {
        T done();
    }

    /// A fault of this program, or a text that is too much for it, costs one answer.
    private <T> T guarded(String what, T otherwise, Work<T> work) {
        try {
            return work.done();
        } catch (ResponseErrorException | java.util.concurrent.CancellationException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError | LinkageError e) {
            LanguageClient to = client;
            if (to != null) to.logMessage(new MessageParams(MessageType.Error, what + ": " + e));
            return otherwise;
        }
    }

    private <T> CompletableFuture<T> answer(String what, String uri, T otherwise, Function<Document, T> work) {
        return CompletableFutures.computeAsync(worker, cancel -> {
            cancel.checkCanceled();
            Optional<Document> document = documents.find(uri);
            return document.isEmpty() ? otherwise : guarded(what, otherwise, () -> work.apply(document.get()));
        });
    }

    @Override public CompletableFuture<@Nullable Hover> hover(HoverParams params) {
        return answer("hover", params.getTextDocument().getUri(), Optional.<Hover>empty(), d -> new Answers(d).hover(params.getPosition())).thenApply(h -> h.orElse(null));
    }

    @Override public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(CompletionParams params) {
        return answer("completion", params.getTextDocument().getUri(), Either.forLeft(List.of()), d -> Either.forLeft(Answers.completion(d, params.getPosition(), snippets)));
    }

    @Override public CompletableFuture<@Nullable SignatureHelp> signatureHelp(SignatureHelpParams params) {
        return answer("signature", params.getTextDocument().getUri(), Optional.<SignatureHelp>empty(), d -> Answers.signature(d, params.getPosition())).thenApply(h -> h.orElse(null));
    }

    @Override public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>> definition(DefinitionParams params) {
        return answer("definition", params.getTextDocument().getUri(), Either.forLeft(List.of()),
                d -> Either.forLeft(new Navigation(documents, d).definition(params.getPosition()).stream().toList()));
    }

    @Override public CompletableFuture<List<? extends Location>> references(ReferenceParams params) {
        return answer("references", params.getTextDocument().getUri(), List.of(),
                d -> new Navigation(documents, d).references(params.getPosition(), params.getContext().isIncludeDeclaration()));
    }

    @Override public CompletableFuture<@Nullable Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>> prepareRename(PrepareRenameParams params) {
        return answer("rename", params.getTextDocument().getUri(), Optional.<Range>empty(), d -> new Navigation(documents, d).renamed(params.getPosition()))
                .thenApply(r -> r.map(Either3::<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>forFirst).orElse(null));
    }

    @Override public CompletableFuture<WorkspaceEdit> rename(RenameParams params) {
        return answer("rename", params.getTextDocument().getUri(), new WorkspaceEdit(), d -> {
            try {
                return new WorkspaceEdit(new Navigation(documents, d).rename(params.getPosition(), params.getNewName()));
            } catch (Navigation.Refused e) {
                throw new ResponseErrorException(new ResponseError(ResponseErrorCode.RequestFailed, Objects.requireNonNull(e.getMessage()), null));
            }
        });
    }

    @Override public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams params) {
        return answer("formatting", params.getTextDocument().getUri(), List.of(), Answers::formatting);
    }

    @Override public CompletableFuture<List<Either<SymbolInformation, DocumentSymbol>>> documentSymbol(DocumentSymbolParams params) {
        return answer("symbols", params.getTextDocument().getUri(), List.of(),
                d -> new Answers(d).symbols().stream().map(Either::<SymbolInformation, DocumentSymbol>forRight).toList());
    }

    @Override public CompletableFuture<List<InlayHint>> inlayHint(InlayHintParams params) {
        return answer("hints", params.getTextDocument().getUri(), List.of(), d -> new Answers(d).hints(params.getRange()));
    }

    @Override public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams params) {
        return answer("actions", params.getTextDocument().getUri(), List.of(),
                d -> new Answers(d).actions(params.getRange()).stream().map(Either::<Command, CodeAction>forRight).toList());
    }
}
