package io.kgraph.lang;

import java.nio.IntBuffer;
import java.text.Normalizer;
import java.util.Arrays;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CodePointBuffer;
import org.antlr.v4.runtime.CodePointCharStream;
import org.antlr.v4.runtime.Token;

/// The text that is cut into tokens, and where each of its characters stands in the source.
///
/// Two steps may lie between: in the text of a hole the escapes are resolved, and a letter followed by combining marks is
/// composed, so that a name is found however it was typed. An empty map stands for a step that changes nothing.
///
/// @param text     the characters the lexer sees, as code points
/// @param verbatim the characters before composition: what strings hold
/// @param index    for each character of `text`, and for its end, the place in `verbatim`
/// @param origin   for each character of `verbatim`, and for its end, the offset in the source
record Lexical(Source source, int[] text, int[] verbatim, int[] index, int[] origin) {
    private static final int[] SAME = {};

    /// A whole source.
    static Lexical of(Source source) {
        return of(source, source.codePoints(), SAME);
    }

    /// Characters that stand in `source` at the offsets `origin`, which has one entry more for the end.
    static Lexical of(Source source, int[] characters, int[] origin) {
        return Arrays.stream(characters).anyMatch(Lexical::combines)
                ? composed(source, characters, origin)
                : new Lexical(source, characters, characters, SAME, origin);
    }

    /// Whether it is the text of a hole rather than a whole source.
    boolean isPart() {
        return origin.length > 0;
    }

    /// Where characters `start` to `end` (exclusive) stand in the source.
    Span span(int start, int end) {
        return source.span(offset(start), offset(end));
    }

    Span span(Token token) {
        return span(token.getStartIndex(), Math.max(token.getStartIndex(), token.getStopIndex() + 1));
    }

    /// The offset in the source of a character.
    int offset(int at) {
        return origin.length == 0 ? place(at) : origin[place(at)];
    }

    /// What the author typed from `start` to `end`, uncomposed.
    int[] verbatim(int start, int end) {
        return Arrays.copyOfRange(verbatim, place(start), place(end));
    }

    /// The offsets in the source of what [#verbatim(int, int)] gives, and of its end.
    int[] origin(int start, int end) {
        int[] offsets = new int[place(end) - place(start) + 1];
        for (int i = 0; i < offsets.length; i++) offsets[i] = origin.length == 0 ? place(start) + i : origin[place(start) + i];
        return offsets;
    }

    CharStream stream() {
        return CodePointCharStream.fromBuffer(CodePointBuffer.withInts(IntBuffer.wrap(text)), source.name());
    }

    private int place(int at) {
        return index.length == 0 ? at : index[at];
    }

    private static boolean combines(int c) {
        return c >= 0x300 && Character.getType(c) == Character.NON_SPACING_MARK;
    }

    /// Composes each letter with the marks after it, where one character says both.
    private static Lexical composed(Source source, int[] from, int[] origin) {
        int[] text = new int[from.length];
        int[] index = new int[from.length + 1];
        int count = 0;
        for (int i = 0; i < from.length; ) {
            int end = i + 1;
            while (end < from.length && combines(from[end])) end++;
            int[] cluster = Normalizer.normalize(new String(from, i, end - i), Normalizer.Form.NFC).codePoints().toArray();
            boolean one = cluster.length == 1 && Character.isLetter(cluster[0]);
            for (int k = 0; k < (one ? 1 : end - i); k++) {
                text[count] = one ? cluster[0] : from[i + k];
                index[count++] = i + k;
            }
            i = end;
        }
        index[count] = from.length;
        return new Lexical(source, Arrays.copyOf(text, count), from, Arrays.copyOf(index, count + 1), origin);
    }
}
