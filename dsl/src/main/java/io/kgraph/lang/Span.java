package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic.Excerpt;
import io.kgraph.error.Diagnostic.Mark;
import io.kgraph.error.Place;

/// A stretch of a [Source], in code points; `end` is exclusive.
public record Span(Source source, int start, int end) {
    /// More than a message shows.
    private static final int SURROUNDINGS = 400;

    /// From the start of this to the end of `last`.
    public Span to(Span last) {
        return new Span(source, start, last.end);
    }

    /// The line on which it starts, from 1.
    public int line() {
        return source.line(start);
    }

    /// The column at which it starts, from 1.
    public int column() {
        return source.column(start);
    }

    /// Whether a place of the same source begins inside.
    public boolean contains(Place place) {
        boolean after = place.line() > line() || place.line() == line() && place.column() >= column();
        int last = source.line(end);
        return after && (place.line() < last || place.line() == last && place.column() <= source.column(end));
    }

    public String text() {
        return source.text(start, end);
    }

    public Place place() {
        return new Place(source.name(), line(), column(), source.line(end), source.column(end));
    }

    /// The first line it touches, with its part of that line marked; of a very long line only the surroundings.
    public Excerpt excerpt() {
        int line = line();
        int lineStart = start - column() + 1;
        int lineEnd = source.lineEnd(line);
        int from = Math.max(lineStart, start - SURROUNDINGS);
        int to = Math.max(from, Math.min(lineEnd, start + SURROUNDINGS));
        int last = source.line(end) == line ? source.column(end) : lineEnd - lineStart + 1;
        return new Excerpt(line, from - lineStart, source.text(from, to), ImmutableList.of(new Mark(column(), last)));
    }

    @Override
    public String toString() {
        return place() + "-" + source.column(end);
    }
}
