package io.kgraph.error;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/// A mistake of the user: what, where, expected against found, and how to mend it.
///
/// [#getMessage] is the whole laid-out text. Nothing is lost when one is thrown: variables, files and sessions
/// stay as they were.
public final class GraphError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// A value that takes part: `h   float32[batch, 784]   last axis is 784   made at Mlp.java:24`.
    public record Involved(String name, String type, String fact, String origin) {}

    private final ErrorKind kind;
    private final String title;
    private final String sentence;
    private final transient Optional<Site> site;
    private final transient ImmutableList<Involved> involved;
    private final transient ImmutableList<String> candidates;
    private final transient Optional<String> hint;

    public GraphError(ErrorKind kind, String title, String sentence, Optional<Site> site,
            ImmutableList<Involved> involved, ImmutableList<String> candidates, Optional<String> hint) {
        super(sentence, null, false, true);
        this.kind = kind;
        this.title = title;
        this.sentence = sentence;
        this.site = site;
        this.involved = involved;
        this.candidates = candidates;
        this.hint = hint;
    }

    /// An error at the author's current line.
    public static GraphError of(ErrorKind kind, String title, String sentence) {
        return new GraphError(kind, title, sentence, Optional.of(Site.here()), ImmutableList.of(), ImmutableList.of(), Optional.empty());
    }

    public static GraphError value(String sentence) {
        return of(ErrorKind.VALUE, "BAD VALUE", sentence);
    }

    public static GraphError type(String sentence) {
        return of(ErrorKind.TYPE, "WRONG KIND", sentence);
    }

    public static GraphError runtime(String sentence) {
        return of(ErrorKind.RUNTIME, "WRONG STATE", sentence);
    }

    /// What a run says that finds its thread interrupted.
    public static GraphError interrupted() {
        return runtime("The run was interrupted; no variable has changed.");
    }

    public GraphError hint(String text) {
        return new GraphError(kind, title, sentence, site, involved, candidates, Optional.of(text));
    }

    public GraphError candidates(Iterable<String> names) {
        return new GraphError(kind, title, sentence, site, involved, ImmutableList.copyOf(names), hint);
    }

    public GraphError involving(String name, String type, String fact, String origin) {
        var more = ImmutableList.<Involved>builder().addAll(involved).add(new Involved(name, type, fact, origin)).build();
        return new GraphError(kind, title, sentence, site, more, candidates, hint);
    }

    public GraphError at(Site place) {
        return new GraphError(kind, title, sentence, Optional.of(place), involved, candidates, hint);
    }

    public ErrorKind kind() {
        return kind;
    }

    public String title() {
        return title;
    }

    public String sentence() {
        return sentence;
    }

    public Optional<Site> site() {
        return site;
    }

    public ImmutableList<Involved> involved() {
        return involved;
    }

    public ImmutableList<String> candidates() {
        return candidates;
    }

    public Optional<String> hint() {
        return hint;
    }

    @Override public String getMessage() {
        return DiagnosticText.PLAIN.render(diagnostic());
    }

    /// The same as facts for the one layout of messages.
    public Diagnostic diagnostic() {
        var place = site.map(s -> new Place(s.file(), s.line(), s.column(), s.line(), s.column())).orElse(Place.file(""));
        var d = Diagnostic.error("", title, place, sentence).candidates(candidates);
        for (Involved i : involved) d = d.row(i.name(), i.type(), i.fact(), i.origin());
        var derivation = site.flatMap(Site::derivation);
        if (derivation.isPresent()) d = d.during("In the " + derivation.get() + ".");
        return hint.isPresent() ? d.hint(hint.get()) : d;
    }
}
