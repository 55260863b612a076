package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Remembers where tensors come from, and finds the text of an error met while running.
final class OriginTable implements Program.Origins {
    /// What one of several nodes that were compiled as one refuses.
    private static final Pattern OWNED = Pattern.compile("([a-z_]+) at ([^ ]*):([0-9]+):([0-9]+)(: index .*)");

    private record Anchor(String file, int line, int column) {}

    private record Body(String path, long from, long to) {}

    private final List<Body> bodies = new ArrayList<>();         // inner ones before those around them
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

    /// The tensors made between two numbers of [Tensor#id] are of the body of a module instance, unless they are of one inside it.
    void within(String path, long from, long to) {
        bodies.add(new Body(path, from, to));
    }

    @Override public Optional<String> module(Tensor tensor) {
        for (Body b : bodies) if (b.from <= tensor.id() && tensor.id() < b.to) return Optional.of(b.path);
        return Optional.empty();
    }

    /// The whole expression to which tensors made at `anchor` belong.
    void stands(Span anchor, Span whole) {
        spans.put(new Anchor(anchor.source().name(), anchor.line(), anchor.column()), whole);
    }

    @Override public Optional<Program.Origin> of(Tensor tensor) {
        return Optional.ofNullable(origins.get(tensor));
    }

    @Override public Diagnostic explain(GraphError error, Command command) {
        Matcher owned = OWNED.matcher(error.sentence());
        Optional<Span> made = owned.matches() ? span(owned.group(2), Integer.parseInt(owned.group(3)), Integer.parseInt(owned.group(4))) : error.site().flatMap(s -> span(s.file(), s.line(), s.column()));
        Span span = made.orElse(command.span());
        Code code = RunErrors.code(error);
        Diagnostic d = code.at(code == Code.E0802 || code == Code.E0804 || code == Code.E0504 ? command.span() : span, sentence(code, error, owned, span));
        for (GraphError.Involved i : error.involved()) d = d.row(i.name(), i.type(), i.fact(), origin(i));
        if (!error.candidates().isEmpty()) d = d.candidates(error.candidates());
        Optional<String> derivation = error.site().flatMap(Site::derivation);
        if (derivation.isPresent()) d = d.during("In the " + derivation.get() + ".");
        else if (made.isPresent()) d = d.during("While running `" + head(command) + "`, line " + command.span().line() + ".");
        return error.hint().isPresent() ? d.hint(Refusals.snake(error.hint().get())) : d;
    }

    private static String sentence(Code code, GraphError error, Matcher owned, Span span) {
        if (owned.matches()) return owned.group(1) + owned.group(5);
        return code == Code.E0803 ? Refusals.met(error, span) : RunErrors.sentence(code, error);
    }

    /// Where the author made a value: by its name, where its line has a value of that name.
    private String origin(GraphError.Involved involved) {
        String line = RunErrors.origin(involved);
        return origins.values().stream().filter(o -> o.name().equals(involved.name()) && line.endsWith("line " + o.span().line())).findFirst().map(Program.Origin::text).orElse(line);
    }

    /// `train "vae"`: a command without its block or feeds.
    private static String head(Command command) {
        return Kinds.shortened(command.span().text().split(" with |\\s*\\{", 2)[0]);
    }

    /// The expression whose tensors were made at a place.
    Optional<Span> span(String file, int line, int column) {
        return Optional.ofNullable(spans.get(new Anchor(file, line, column)));
    }
}
