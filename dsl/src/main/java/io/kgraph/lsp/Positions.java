package io.kgraph.lsp;

import io.kgraph.error.Place;
import io.kgraph.lang.Span;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/// Places of a text in the three ways they are counted: lines and UTF-16 units (the protocol), UTF-16 units from the start (Java's strings), code
/// points from the start without a byte-order mark (the language).
final class Positions {
    private static final char MARK = '\uFEFF';

    private final String text;
    private final int[] lines;
    private final int[] codePoints;
    private final int mark;

    Positions(String text) {
        this.text = text;
        this.mark = !text.isEmpty() && text.charAt(0) == MARK ? 1 : 0;
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n')) starts.add(i + 1);
        }
        this.lines = starts.stream().mapToInt(Integer::intValue).toArray();
        this.codePoints = new int[lines.length];
        for (int i = 1; i < lines.length; i++) codePoints[i] = codePoints[i - 1] + text.codePointCount(lines[i - 1], lines[i]);
    }

    String text() {
        return text;
    }

    /// The index in the text of a position; one past the end of its line, or of the text, is brought back to it.
    int index(Position position) {
        int line = Math.clamp(position.getLine(), 0, lines.length);
        if (line == lines.length) return text.length();
        int end = line + 1 < lines.length ? lines[line + 1] : text.length();
        while (end > lines[line] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) end--;
        int index = Math.clamp((long) lines[line] + position.getCharacter(), lines[line], end);
        boolean split = index > lines[line] && index < text.length() && Character.isLowSurrogate(text.charAt(index)) && Character.isHighSurrogate(text.charAt(index - 1));
        return split ? index - 1 : index;
    }

    /// The offset in code points of a position.
    int offset(Position position) {
        int index = index(position);
        int line = Math.clamp(position.getLine(), 0, lines.length - 1);
        return Math.max(0, codePoints[line] + text.codePointCount(lines[line], index) - mark);
    }

    Position position(int offset) {
        int wanted = offset + mark;
        int low = 0, high = lines.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (codePoints[middle] <= wanted) low = middle;
            else high = middle - 1;
        }
        int end = low + 1 < lines.length ? lines[low + 1] : text.length();
        int inLine = Math.min(wanted - codePoints[low], text.codePointCount(lines[low], end));
        return new Position(low, text.offsetByCodePoints(lines[low], inLine) - lines[low]);
    }

    Range range(Span span) {
        return new Range(position(span.start()), position(span.end()));
    }

    /// A place that a message names; one without columns is its line, one without a line the start of the text.
    Range range(Place place) {
        if (place.line() == 0) return new Range(new Position(0, 0), new Position(0, 0));
        if (place.column() == 0) return new Range(new Position(place.line() - 1, 0), new Position(place.line(), 0));
        return new Range(at(place.line(), place.column()), at(place.endLine(), place.endColumn()));
    }

    private Position at(int line, int column) {
        int index = Math.clamp(line - 1L, 0, lines.length - 1);
        return position(codePoints[index] + column - 1 - (index == 0 ? 0 : mark));
    }

    /// The whole text.
    Range all() {
        return new Range(new Position(0, 0), position(text.codePointCount(0, text.length()) - mark));
    }
}
