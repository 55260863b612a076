package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.error.Diagnostic;
import io.kgraph.ir.GraphContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that an editor asks about a text, whole or half-typed: what is wrong with it, what its names are and where they stand.
public final class Analysis {
    /// What is known of the place of a cursor: a line in the language, and prose.
    public record Hover(Span span, String code, String prose, Optional<String> builtin) {}

    /// A type that is inferred, behind the name that has it.
    public record Hint(int offset, String type) {}

    private final KGraphFile file;
    private final NameTable names;
    private final Script script;
    private final ImmutableList<Diagnostic> diagnostics;

    private Analysis(KGraphFile file, Script script, ImmutableList<Diagnostic> diagnostics) {
        this.file = file;
        this.names = NameTable.of(file.script());
        this.script = script;
        this.diagnostics = diagnostics;
    }

    /// Reads and elaborates a text; runs nothing.
    public static Analysis of(Source source, DataFiles files) {
        KGraphFile file = KGraphFile.parse(source);
        var context = new GraphContext();
        return ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(() -> {
            try (var _ = K.graphScope(context)) {
                var script = new Script(context, new Elaboration.Options(com.google.common.collect.ImmutableMap.of(), false, files));
                return new Analysis(file, script, script.elaborate(file).diagnostics());
            }
        });
    }

    public Source source() {
        return file.source();
    }

    public KGraphFile file() {
        return file;
    }

    /// What is wrong, here and in imported files.
    public ImmutableList<Diagnostic> diagnostics() {
        return diagnostics;
    }

    public NameTable names() {
        return names;
    }

    // ---- types -----------------------------------------------------------------------------------------------------

    /// What may be typed at a cursor of this text or of one that has grown from it.
    public ImmutableList<Offer> offers(Cursor cursor) {
        return Completion.at(cursor, script);
    }

    /// What is asked in a call that is being written.
    public Optional<Asked> asked(Cursor.Call call) {
        return Completion.asked(call, script);
    }

    /// The type of a name of the top level, if its declaration is right.
    public Optional<String> type(String name) {
        return script.scope.peek(name).filter(d -> d.value().isPresent()).map(d -> Described.type(d.value().orElse(null)));
    }

    /// What is known of the name at an offset.
    public Optional<Hover> hover(int offset) {
        return names.at(offset).flatMap(this::hover);
    }

    private Optional<Hover> hover(NameTable.Use use) {
        if (use.link().isPresent()) return imported(use.link().get()).map(code -> new Hover(use.span(), code, "from \"" + use.link().get().path() + "\"", Optional.empty()));
        if (use.symbol().isEmpty()) return Functions.find(use.name()).map(b -> new Hover(use.span(), b.signature().toString(), "", Optional.of(b.name())))
                .or(() -> Functions.constant(use.name()).map(c -> new Hover(use.span(), use.name() + " = " + (c instanceof String s ? "\"" + s + "\"" : c), "", Optional.empty())));
        NameTable.Symbol symbol = use.symbol().get();
        Optional<String> known = symbol.isTop() ? type(symbol.name()) : Optional.empty();
        String type = known.orElse(symbol.type());
        boolean signature = type.startsWith(symbol.name() + "(");
        String code = symbol.kind().word() + " " + (signature ? type : symbol.name() + (type.isEmpty() ? "" : ": " + type));
        return Optional.of(new Hover(use.span(), code, symbol.doc(), Optional.empty()));
    }

    private Optional<String> imported(NameTable.Link link) {
        for (Scope.Declared d : script.scope.all())
            if (d.value().orElse(null) instanceof Namespace n && n.path().equals(link.path())) return n.scope().peek(link.name()).map(Completion::offer).map(Offer::detail);
        return Optional.empty();
    }

    /// Inferred types of names that are declared without one.
    public ImmutableList<Hint> hints() {
        var hints = new ArrayList<Hint>();
        for (NameTable.Symbol s : names.symbols()) {
            boolean silent = s.type().isEmpty() && s.isTop() && switch (s.kind()) {
                case LET, VARIABLE, EVAL, DATA -> true;
                default -> false;
            };
            if (silent) script.scope.peek(s.name()).filter(d -> d.name().span().equals(s.span())).flatMap(Scope.Declared::value)
                    .filter(v -> v instanceof Tensor || v instanceof List<?> || v instanceof Dataset).ifPresent(v -> hints.add(new Hint(s.span().end(), Described.type(v))));
        }
        return ImmutableList.copyOf(hints);
    }
}
