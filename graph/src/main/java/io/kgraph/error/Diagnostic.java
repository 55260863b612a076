package io.kgraph.error;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/// One message to the user, as facts: what is wrong, where, which values are involved, and how to mend it.
///
/// It says nothing about layout: [DiagnosticText] alone turns it into lines. Built by starting from [#error] or [#warning]
/// and adding what is known; every step gives a new value.
///
/// @param code       `E0301`, or empty for an error of the Java surface
/// @param title      what kind of mistake this is, in capitals
/// @param sentence   one sentence, with its full stop
/// @param excerpts   lines of the source with the spans in question
/// @param rows       the values involved, as the author named them
/// @param candidates names that may have been meant, the likeliest first
/// @param during     what was running, as a whole sentence
/// @param hint       how to mend it, possibly with edits that do
public record Diagnostic(
        Severity severity,
        String code,
        String title,
        Place place,
        String sentence,
        ImmutableList<Excerpt> excerpts,
        ImmutableList<Row> rows,
        ImmutableList<String> candidates,
        Optional<String> during,
        Optional<Hint> hint) {

    /// Whether the message stops the work or only remarks on it.
    public enum Severity { ERROR, WARNING }

    /// One line of source, and the columns to underline in it: from 1, in code points, ends exclusive. Of a very long line `text`
    /// may hold only the surroundings of the marks; `skipped` is how many code points stand before it.
    public record Excerpt(int line, int skipped, String text, ImmutableList<Mark> marks) {
        public static Excerpt of(int line, String text, Mark... marks) {
            return new Excerpt(line, 0, text, ImmutableList.copyOf(marks));
        }
    }

    /// Columns `from` up to but not including `to`; an empty mark points between two characters.
    public record Mark(int from, int to) {}

    /// A value of the story: its name, its type, what matters about it here, and where it comes from. Any but the name may be empty.
    public record Row(String name, String type, String note, String origin) {
        public Row(String name) {
            this(name, "", "", "");
        }
    }

    /// How to mend it, and, where a machine can do so, the edits that do.
    public record Hint(String text, ImmutableList<Edit> edits) {}

    /// Replace what stands at a place.
    public record Edit(Place place, String replacement) {}

    public static Diagnostic error(String code, String title, Place place, String sentence) {
        return new Diagnostic(Severity.ERROR, code, title, place, sentence,
                ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), Optional.empty(), Optional.empty());
    }

    public static Diagnostic warning(String code, String title, Place place, String sentence) {
        return new Diagnostic(Severity.WARNING, code, title, place, sentence,
                ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), Optional.empty(), Optional.empty());
    }

    public Diagnostic excerpt(Excerpt excerpt) {
        return new Diagnostic(severity, code, title, place, sentence, plus(excerpts, excerpt), rows, candidates, during, hint);
    }

    public Diagnostic row(Row row) {
        return new Diagnostic(severity, code, title, place, sentence, excerpts, plus(rows, row), candidates, during, hint);
    }

    public Diagnostic row(String name, String type, String note, String origin) {
        return row(new Row(name, type, note, origin));
    }

    public Diagnostic candidates(List<String> names) {
        return new Diagnostic(severity, code, title, place, sentence, excerpts, rows, ImmutableList.copyOf(names), during, hint);
    }

    public Diagnostic during(String what) {
        return new Diagnostic(severity, code, title, place, sentence, excerpts, rows, candidates, Optional.of(what), hint);
    }

    public Diagnostic hint(String text, Edit... edits) {
        return new Diagnostic(severity, code, title, place, sentence, excerpts, rows, candidates, during,
                Optional.of(new Hint(text, ImmutableList.copyOf(edits))));
    }

    private static <T> ImmutableList<T> plus(ImmutableList<T> list, T last) {
        return ImmutableList.<T>builder().addAll(list).add(last).build();
    }
}
