package io.kgraph.repl;

import io.kgraph.lang.Cursor;
import io.kgraph.lang.Offer;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// What Tab offers: names, functions with their signatures, words, arguments, fields, directives, files.
final class Completions implements Completer {
    private final Repl repl;

    Completions(Repl repl) {
        this.repl = repl;
    }

    /// The cursor after a text, which may be a directive's.
    static Cursor cursor(String before) {
        if (!before.startsWith(":")) return Cursor.at(before);
        int space = before.indexOf(' ');
        if (space < 0) return new Cursor(Cursor.Kind.NEW, before, 0, "", Optional.empty());
        String argument = before.substring(space + 1);
        boolean file = ":load".startsWith(before.substring(0, space)) || ":save".startsWith(before.substring(0, space));
        if (file) return new Cursor(Cursor.Kind.PATH, argument, space + 1, "", Optional.empty());
        Cursor inside = Cursor.at(argument);
        return inside.kind() == Cursor.Kind.FREE ? new Cursor(Cursor.Kind.INNER, inside.prefix(), inside.start(), "", inside.call()) : inside;
    }

    @Override public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String before = line.line().substring(0, line.cursor());
        Cursor cursor = cursor(before);
        if (before.startsWith(":") && !before.contains(" ")) Directives.words().forEach(w -> candidates.add(new Candidate(w)));
        else for (Offer offer : repl.conversation().offers(cursor)) candidates.add(candidate(offer));
    }

    private static Candidate candidate(Offer offer) {
        boolean bare = offer.kind() == Offer.Kind.KEYWORD;
        if (offer.kind() == Offer.Kind.FILE) return new Candidate(offer.text(), offer.text().substring(offer.text().lastIndexOf('/', offer.text().length() - 2) + 1), null, null, null, null, false);
        String value = offer.called() ? offer.text() + "(" : offer.text();
        String shown = offer.called() ? offer.detail() : offer.text() + (offer.detail().isEmpty() || offer.kind() == Offer.Kind.ARGUMENT ? "" : ": " + offer.detail());
        return new Candidate(value, shown, null, null, null, null, bare);
    }
}
