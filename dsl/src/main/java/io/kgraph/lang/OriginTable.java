package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Site;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers where tensors come from, and finds the text of an error met while running.
final class OriginTable implements Program.Origins {
    private record Anchor(int line, int column) {}

    private final Map<Tensor, Program.Origin> origins = new IdentityHashMap<>();
    private final Map<Anchor, Span> spans = new HashMap<>();

    /// A tensor with a name of its own.
    void name(Tensor tensor, String name, String kind, Span span) {
        Program.Origin before = origins.get(tensor);
        if (before == null || before.kind().isEmpty()) origins.put(tensor, new Program.Origin(name, kind, span));
    }

    /// As [#name], whatever it was called before.
    void rename(Tensor tensor, String name, String kind, Span span) {
        origins.put(tensor, new Program.Origin(name, kind, span));
    }

    /// A tensor that an expression is.
    void made(Tensor tensor, Span span) {
        origins.computeIfAbsent(tensor, _ -> new Program.Origin(Kinds.shortened(span), "", span));
    }

    /// The whole expression to which tensors made at `anchor` belong.
    void stands(Span anchor, Span whole) {
        spans.put(new Anchor(anchor.line(), anchor.column()), whole);
    }

    @Override public Optional<Program.Origin> of(Tensor tensor) {
        return Optional.ofNullable(origins.get(tensor));
    }

    @Override public Diagnostic explain(GraphError error, Command command) {
        Optional<Span> made = error.site().flatMap(this::span);
        Span span = made.orElse(command.span());
        Code code = RunErrors.code(error);
        Diagnostic d = code.at(code == Code.E0802 || code == Code.E0804 || code == Code.E0504 ? command.span() : span, Refusals.snake(error.sentence()));
        for (GraphError.Involved i : error.involved()) d = d.row(i.name(), i.type(), i.fact(), RunErrors.origin(i));
        if (!error.candidates().isEmpty()) d = d.candidates(error.candidates());
        Optional<String> derivation = error.site().flatMap(Site::derivation);
        if (derivation.isPresent()) d = d.during("In the " + derivation.get() + ".");
        else if (made.isPresent()) d = d.during("While running `" + head(command) + "`, line " + command.span().line() + ".");
        return error.hint().isPresent() ? d.hint(Refusals.snake(error.hint().get())) : d;
    }

    /// `train "vae"`: the first words of a command.
    private static String head(Command command) {
        String text = Kinds.shortened(command.span());
        int brace = text.indexOf(" {");
        return brace > 0 ? text.substring(0, brace) : text;
    }

    private Optional<Span> span(Site site) {
        return Optional.ofNullable(spans.get(new Anchor(site.line(), site.column())));
    }
}
