package io.kgraph.lsp;

import io.kgraph.doc.Reference;
import io.kgraph.error.Diagnostic.Edit;
import io.kgraph.error.Diagnostic.Row;
import io.kgraph.error.Place;
import io.kgraph.lang.Analysis;
import io.kgraph.lang.Ast;
import io.kgraph.lang.Cursor;
import io.kgraph.lang.NameTable;
import io.kgraph.lang.Offer;
import io.kgraph.lang.Source;
import io.kgraph.lang.SyntaxTree;
import io.kgraph.lang.fmt.Formatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DiagnosticTag;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintKind;
import org.eclipse.lsp4j.InsertTextFormat;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.ParameterInformation;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureInformation;
import org.eclipse.lsp4j.SymbolKind;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Tuple;

/// What is said of one document, in the words of the protocol.
final class Answers {
    private static final String UNUSED = "W0901";

    /// Read when somebody asks for it first.
    private static final class Prose {
        static final Reference REFERENCE = Reference.shipped();
    }

    private final Document document;
    private final Analysis analysis;
    private final Positions positions;

    Answers(Document document) {
        this.document = document;
        this.analysis = document.analysis();
        this.positions = document.positions();
    }

    // ---- diagnostics ---------------------------------------------------------------------------------------------------------

    /// Mistakes of imported files stand at what imports them, one each.
    List<Diagnostic> diagnostics() {
        var own = new ArrayList<Diagnostic>();
        var elsewhere = new LinkedHashMap<String, List<io.kgraph.error.Diagnostic>>();
        for (var d : analysis.diagnostics()) {
            if (isOwn(d.place())) own.add(diagnostic(d));
            else if (d.severity() == io.kgraph.error.Diagnostic.Severity.ERROR) elsewhere.computeIfAbsent(d.place().file(), _ -> new ArrayList<>()).add(d);
        }
        elsewhere.forEach((file, errors) -> {
            var first = errors.getFirst();
            String count = errors.size() == 1 ? "an error" : errors.size() + " errors";
            own.add(diagnostic(importing(file), first, file + " has " + count + ". Line " + first.place().line() + ": " + first.sentence()));
        });
        return own;
    }

    private boolean isOwn(Place place) {
        return place.file().equals(analysis.source().name());
    }

    /// The import by which a file came here, or the first one.
    private Range importing(String file) {
        String stem = file.substring(file.lastIndexOf('/') + 1).replace(".kgraph", "");
        Optional<Ast.Statement> found = Optional.empty();
        for (Ast.Statement s : analysis.file().script().statements()) {
            Optional<Ast.Text> path = s instanceof Ast.ImportDecl i ? Optional.of(i.path()) : s instanceof Ast.FromDecl f ? Optional.of(f.path()) : Optional.empty();
            if (path.isEmpty()) continue;
            if (path.get().value().replace(".kgraph", "").endsWith(stem)) return positions.range(path.get().span());
            if (found.isEmpty()) found = Optional.of(s);
        }
        return found.map(s -> positions.range(s.span())).orElse(new Range(new Position(0, 0), new Position(0, 0)));
    }

    private Diagnostic diagnostic(io.kgraph.error.Diagnostic d) {
        var message = new StringBuilder(d.sentence());
        for (Row row : d.rows())
            message.append("\n    ").append(List.of(row.name(), row.type(), row.note(), row.origin()).stream().filter(t -> !t.isEmpty()).collect(Collectors.joining("   ")));
        if (!d.candidates().isEmpty()) message.append("\nDid you mean ").append(String.join(" or ", d.candidates())).append('?');
        d.during().ifPresent(what -> message.append('\n').append(what));
        d.hint().ifPresent(hint -> message.append("\nHint: ").append(hint.text()));
        return diagnostic(positions.range(d.place()), d, message.toString());
    }

    private static Diagnostic diagnostic(Range range, io.kgraph.error.Diagnostic d, String message) {
        var diagnostic = new Diagnostic(range, message);
        boolean unused = d.code().equals(UNUSED);                // paled, not underlined: another file may use it
        diagnostic.setSeverity(unused ? DiagnosticSeverity.Hint : d.severity() == io.kgraph.error.Diagnostic.Severity.ERROR ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning);
        diagnostic.setCode(d.code());
        diagnostic.setSource("kgraph");
        if (unused) diagnostic.setTags(List.of(DiagnosticTag.Unnecessary));
        return diagnostic;
    }

    /// The fixes of messages that touch a range.
    List<CodeAction> actions(Range range) {
        int from = positions.index(range.getStart()), to = positions.index(range.getEnd());
        var actions = new ArrayList<CodeAction>();
        for (var d : analysis.diagnostics()) {
            if (!isOwn(d.place())) continue;
            Range at = positions.range(d.place());
            if (positions.index(at.getStart()) > to || positions.index(at.getEnd()) < from) continue;
            d.hint().filter(h -> !h.edits().isEmpty() && h.edits().stream().allMatch(e -> isOwn(e.place()))).ifPresent(h -> actions.add(action(title(h.edits(), h.text()), d, h.edits())));
            if (d.code().equals("E0201")) d.candidates().forEach(c -> actions.add(action("Replace with " + c, d, List.of(new Edit(d.place(), c)))));
        }
        return actions;
    }

    private static String title(List<Edit> edits, String hint) {
        return edits.size() == 1 && hint.startsWith("did you mean") ? "Replace with " + edits.getFirst().replacement() : hint;
    }

    private CodeAction action(String title, io.kgraph.error.Diagnostic d, List<Edit> edits) {
        var action = new CodeAction(title);
        action.setKind(CodeActionKind.QuickFix);
        action.setDiagnostics(List.of(diagnostic(d)));
        action.setIsPreferred(d.candidates().size() <= 1);
        action.setEdit(new WorkspaceEdit(Map.of(document.uri(), edits.stream().map(e -> new TextEdit(positions.range(e.place()), e.replacement())).toList())));
        return action;
    }

    // ---- what stands there ---------------------------------------------------------------------------------------------------

    Optional<Hover> hover(Position position) {
        return analysis.hover(positions.offset(position)).map(h -> {
            var text = new StringBuilder("```kgraph\n").append(h.code()).append("\n```");
            if (!h.prose().isEmpty()) text.append("\n\n").append(h.prose());
            h.builtin().flatMap(Prose.REFERENCE::summary).ifPresent(s -> text.append("\n\n").append(s));
            return new Hover(new MarkupContent(MarkupKind.MARKDOWN, text.toString()), positions.range(h.span()));
        });
    }

    List<InlayHint> hints(Range range) {
        int from = positions.offset(range.getStart()), to = positions.offset(range.getEnd());
        return analysis.hints().stream().filter(h -> from <= h.offset() && h.offset() <= to).map(h -> {
            var hint = new InlayHint(positions.position(h.offset()), Either.forLeft(": " + h.type()));
            hint.setKind(InlayHintKind.Type);
            return hint;
        }).toList();
    }

    List<DocumentSymbol> symbols() {
        var symbols = new ArrayList<DocumentSymbol>();
        var statements = new LinkedHashMap<Integer, DocumentSymbol>();
        for (NameTable.Symbol s : analysis.names().symbols()) {
            boolean inside = s.kind() == NameTable.Kind.PARAMETER || s.kind() == NameTable.Kind.LOCAL || s.kind() == NameTable.Kind.DIM && !s.isTop();
            if (inside || s.kind() == NameTable.Kind.IMPORT) continue;
            var symbol = new DocumentSymbol(s.name(), kind(s.kind()), positions.range(s.declaration()), positions.range(s.span()), analysis.type(s.name()).filter(_ -> s.isTop()).orElse(s.type()));
            Optional<DocumentSymbol> around = s.isTop() ? Optional.empty() : statements.values().stream().filter(p -> contains(p.getRange(), symbol.getRange())).findFirst();
            if (around.isPresent()) {
                if (around.get().getChildren() == null) around.get().setChildren(new ArrayList<>());
                around.get().getChildren().add(symbol);
                continue;
            }
            symbols.add(symbol);
            if (s.kind() == NameTable.Kind.MODULE || s.kind() == NameTable.Kind.DEF) statements.put(s.span().start(), symbol);
        }
        return symbols;
    }

    private boolean contains(Range outer, Range inner) {
        return positions.index(outer.getStart()) <= positions.index(inner.getStart()) && positions.index(inner.getEnd()) <= positions.index(outer.getEnd());
    }

    private static SymbolKind kind(NameTable.Kind kind) {
        return switch (kind) {
            case DEF -> SymbolKind.Function;
            case MODULE -> SymbolKind.Class;
            case UPDATE -> SymbolKind.Method;
            case DIM, PARAM -> SymbolKind.Constant;
            case PLACEHOLDER, DATA -> SymbolKind.Field;
            case IMPORT -> SymbolKind.Module;
            case VARIABLE, LET, EVAL, PARAMETER, LOCAL -> SymbolKind.Variable;
        };
    }

    // ---- formatting ----------------------------------------------------------------------------------------------------------

    /// Nothing where the text has mistakes of form, or is as it should be.
    static List<TextEdit> formatting(Document document) {
        Positions positions = document.positions();
        Optional<String> formatted = SyntaxTree.of(Source.of("text", positions.text())).map(Formatter::format);
        if (formatted.isEmpty() || formatted.get().equals(positions.text())) return List.of();
        return List.of(new TextEdit(positions.all(), formatted.get()));
    }

    // ---- completion ----------------------------------------------------------------------------------------------------------

    /// Answered from what is known already, so that it is there while somebody types.
    static List<CompletionItem> completion(Document document, Position position, boolean snippets) {
        Positions positions = document.positions();
        Cursor cursor = Cursor.at(positions.text().substring(0, positions.index(position)));
        Analysis known = document.known().orElseGet(document::analysis);
        int order = 0;
        var items = new ArrayList<CompletionItem>();
        boolean path = cursor.kind() == Cursor.Kind.PATH || cursor.kind() == Cursor.Kind.IMPORT;
        for (Offer offer : known.offers(cursor)) {
            CompletionItem item = item(offer, order++, snippets);
            if (path) item.setTextEdit(Either.forLeft(new TextEdit(new Range(positions.position(cursor.start()), position), offer.text())));
            items.add(item);
        }
        return items;
    }

    /// The parameters of the call that somebody writes.
    static Optional<SignatureHelp> signature(Document document, Position position) {
        Positions positions = document.positions();
        return Cursor.call(positions.text().substring(0, positions.index(position))).flatMap(document.known().orElseGet(document::analysis)::asked).map(asked -> {
            var label = new StringBuilder(asked.called()).append('(');
            var parameters = new ArrayList<ParameterInformation>();
            for (String p : asked.parameters()) {
                if (!parameters.isEmpty()) label.append(", ");
                var parameter = new ParameterInformation();
                parameter.setLabel(new Tuple.Two<>(label.length(), label.length() + p.length()));
                parameters.add(parameter);
                label.append(p);
            }
            var signature = new SignatureInformation(label.append(')').toString());
            signature.setParameters(parameters);
            asked.builtin().flatMap(Prose.REFERENCE::summary).ifPresent(s -> signature.setDocumentation(new MarkupContent(MarkupKind.MARKDOWN, s)));
            return new SignatureHelp(List.of(signature), 0, asked.active() < 0 ? parameters.size() : asked.active());
        });
    }

    private static CompletionItem item(Offer offer, int order, boolean snippets) {
        var item = new CompletionItem(offer.text());
        item.setKind(kind(offer.kind()));
        if (!offer.detail().isEmpty()) item.setDetail(offer.detail());
        item.setSortText(String.format(java.util.Locale.ROOT, "%05d", order));
        if (!offer.called()) return item;
        item.setInsertTextFormat(snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText);
        item.setInsertText(snippets ? snippet(offer) : offer.text());
        if (offer.kind() == Offer.Kind.FUNCTION) Prose.REFERENCE.summary(offer.text()).ifPresent(s -> item.setDocumentation(new MarkupContent(MarkupKind.MARKDOWN, s)));
        return item;
    }

    private static String snippet(Offer offer) {
        var text = new StringBuilder(offer.text()).append('(');
        int n = 0;
        for (String p : offer.parameters()) text.append(n > 0 ? ", " : "").append("${").append(++n).append(':').append(p).append('}');
        return text.append(n == 0 ? "$1)" : ")").append("$0").toString();
    }

    private static CompletionItemKind kind(Offer.Kind kind) {
        return switch (kind) {
            case KEYWORD -> CompletionItemKind.Keyword;
            case FUNCTION -> CompletionItemKind.Function;
            case MODULE -> CompletionItemKind.Class;
            case VALUE, VARIABLE -> CompletionItemKind.Variable;
            case DIM, CONSTANT -> CompletionItemKind.Constant;
            case TYPE -> CompletionItemKind.TypeParameter;
            case FIELD -> CompletionItemKind.Field;
            case ARGUMENT -> CompletionItemKind.Property;
            case IMPORT -> CompletionItemKind.Module;
            case FILE -> CompletionItemKind.File;
        };
    }
}
