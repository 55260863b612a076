package io.kgraph.lang;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The text of one script, addressed by code points.
///
/// A byte-order mark is skipped. Lines end with LF, CRLF or a lone CR. The text is kept as it was written; names are brought to
/// NFC where they are read ([Lexical]).
public final class Source {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final String name;
    private final int[] codePoints;
    private final int[] lineStarts;

    private Source(String name, int[] codePoints) {
        this.name = name;
        this.codePoints = codePoints;
        this.lineStarts = lineStarts(codePoints);
    }

    /// A text that is already in memory, under the name that messages show.
    public static Source of(String name, String text) {
        int[] all = text.codePoints().toArray();
        boolean marked = all.length > 0 && all[0] == BYTE_ORDER_MARK;
        return new Source(name, marked ? Arrays.copyOfRange(all, 1, all.length) : all);
    }

    /// A UTF-8 file. Bytes that are not UTF-8 become U+FFFD, which is no part of the language and so is reported in its place.
    public static Source read(Path path) throws IOException {
        return of(path.getFileName().toString(), new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    }

    /// The name that messages show.
    public String name() {
        return name;
    }

    /// The number of code points.
    public int length() {
        return codePoints.length;
    }

    public int codePointAt(int offset) {
        return codePoints[offset];
    }

    /// A stretch of this text; `end` is exclusive.
    public Span span(int start, int end) {
        return new Span(this, start, end);
    }

    public String text(int start, int end) {
        return new String(codePoints, start, end - start);
    }

    /// The line of an offset, from 1.
    public int line(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /// The column of an offset, from 1, in code points.
    public int column(int offset) {
        return offset - lineStarts[line(offset) - 1] + 1;
    }

    /// A line without its end.
    public String lineText(int line) {
        int start = lineStarts[line - 1];
        int end = start;
        while (end < codePoints.length && !isLineEnd(codePoints[end])) end++;
        return text(start, end);
    }

    /// The offset just after the last character of a line, its end not counted.
    public int lineEnd(int line) {
        int end = line < lineStarts.length ? lineStarts[line] : codePoints.length;
        while (end > lineStarts[line - 1] && isLineEnd(codePoints[end - 1])) end--;
        return end;
    }

    int[] codePoints() {
        return codePoints;
    }

    private static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r';
    }

    private static int[] lineStarts(int[] text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length; i++) {
            boolean carriageBeforeFeed = text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n';
            if (!isLineEnd(text[i]) || carriageBeforeFeed) continue;
            if (count == starts.length) starts = Arrays.copyOf(starts, 2 * count);
            starts[count++] = i + 1;
        }
        return Arrays.copyOf(starts, count);
    }
}
