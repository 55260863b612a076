package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic;
import java.util.Arrays;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/// What a string literal says: its characters with the escapes resolved, each with its offset in the source, so that spans inside
/// holes are exact.
///
/// @param text   the characters, as code points
/// @param origin the offset of each in the source, and of the end
record Strings(Span span, int[] text, int[] origin) {
    /// Reads `"…"` with escapes, or `"""…"""` as it stands; line ends count as LF.
    static Strings read(Lexical lexical, Token token, Problems problems) {
        String whole = token.getText();
        boolean raw = whole.startsWith("\"\"\"") && whole.length() >= 6;
        int quotes = raw ? 3 : 1;
        int start = token.getStartIndex() + quotes;
        int end = token.getStopIndex() + 1 - quotes;
        Span span = lexical.span(token);
        int[] from = lexical.verbatim(start, end);
        int[] origin = lexical.origin(start, end);
        return raw ? raw(span, from, origin) : escaped(span, from, origin, problems);
    }

    Ast.Text plain() {
        return new Ast.Text(span, new String(text, 0, text.length));
    }

    private static Strings raw(Span span, int[] from, int[] origin) {
        int[] text = new int[from.length];
        int[] offsets = new int[from.length + 1];
        int count = 0;
        for (int i = 0; i < from.length; i++) {
            boolean carriageBeforeFeed = from[i] == '\r' && i + 1 < from.length && from[i + 1] == '\n';
            if (carriageBeforeFeed) continue;
            text[count] = from[i];
            offsets[count++] = origin[i];
        }
        offsets[count] = origin[from.length];
        return new Strings(span, Arrays.copyOf(text, count), Arrays.copyOf(offsets, count + 1));
    }

    private static Strings escaped(Span span, int[] from, int[] origin, Problems problems) {
        int[] text = new int[from.length];
        int[] offsets = new int[from.length + 1];
        int count = 0;
        for (int i = 0; i < from.length; ) {
            offsets[count] = origin[i];
            if (from[i] != '\\') {
                text[count++] = from[i++];
                continue;
            }
            int c = i + 1 < from.length ? from[i + 1] : '\\';
            int length = 2;
            int simple = "\"\\nt".indexOf(c);
            if (simple >= 0) {
                text[count++] = "\"\\\n\t".charAt(simple);
            } else if (c == 'u' && hex(from, i + 2) >= 0) {
                int unit = hex(from, i + 2);
                length = 6;
                if (Character.isHighSurrogate((char) unit) && i + 7 < from.length && from[i + 6] == '\\' && from[i + 7] == 'u') {
                    int low = hex(from, i + 8);
                    if (low >= 0 && Character.isLowSurrogate((char) low)) {
                        unit = Character.toCodePoint((char) unit, (char) low);
                        length = 12;
                    }
                }
                text[count++] = unit;
                if (length == 6 && Character.isSurrogate((char) unit))
                    problems.add(bad(span, origin[i], origin[i + 6], String.format("'\\u%04x' is half of a character.", unit)));
            } else {
                String sentence = c == 'u' ? "'\\u' needs four hexadecimal digits." : "'\\" + shown(c) + "' is not an escape.";
                problems.add(bad(span, origin[i], origin[Math.min(i + 2, from.length)], sentence).hint("""
                        the escapes are \\" \\\\ \\n \\t and \\u with four hexadecimal digits; a string in three quotes has none.""".strip()));
                text[count++] = '\uFFFD';
            }
            i += length;
        }
        offsets[count] = origin[from.length];
        return new Strings(span, Arrays.copyOf(text, count), Arrays.copyOf(offsets, count + 1));
    }

    private static Diagnostic bad(Span span, int start, int end, String sentence) {
        return Code.E0107.at(span.source().span(start, end), sentence);
    }

    private static String shown(int c) {
        return Character.isISOControl(c) ? String.format("U+%04X", c) : Character.toString(c);
    }

    /// The value of four hexadecimal digits, or -1.
    private static int hex(int[] text, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < text.length && text[i] < 128 ? Character.digit(text[i], 16) : -1;
            if (digit < 0) return -1;
            value = value * 16 + digit;
        }
        return value;
    }

    // ---- holes -----------------------------------------------------------------------------------------------------

    /// The string as a template: text and `{expr}` or `{expr:spec}`; `{{` and `}}` are braces.
    Ast.Expr template(Problems problems, Problems levelTwo) {
        var parts = ImmutableList.<Ast.Part>builder();
        var literal = new StringBuilder();
        int literalStart = 0;
        for (int i = 0; i < text.length; ) {
            boolean doubled = i + 1 < text.length && text[i + 1] == text[i];
            if (text[i] != '{' && text[i] != '}' || doubled) {
                if (literal.isEmpty()) literalStart = i;
                literal.appendCodePoint(text[i]);
                i += text[i] == '{' || text[i] == '}' ? 2 : 1;
            } else if (text[i] == '}') {
                problems.add(Code.E0110.at(part(i, i + 1), "'}' closes no hole.").hint("a brace itself is written }}."));
                i++;
            } else {
                if (!literal.isEmpty()) parts.add(new Ast.Literal(part(literalStart, i), literal.toString()));
                literal.setLength(0);
                int end = holeEnd(i + 1);
                if (end < 0) {
                    problems.add(Code.E0110.at(part(i, i + 1), "This hole is never closed.").hint("a brace itself is written {{."));
                    return new Ast.Missing(span);
                }
                hole(i, end, problems, levelTwo).ifPresent(parts::add);
                i = end + 1;
            }
        }
        if (!literal.isEmpty()) parts.add(new Ast.Literal(part(literalStart, text.length), literal.toString()));
        return new Ast.Template(span, parts.build());
    }

    private Optional<Ast.Hole> hole(int open, int close, Problems problems, Problems levelTwo) {
        int colon = lastColon(open + 1, close);
        int end = colon < 0 ? close : colon;
        Span whole = part(open, close + 1);
        if (new String(text, open + 1, end - open - 1).isBlank()) {
            problems.add(Code.E0110.at(whole, "This hole is empty.").hint("braces themselves are written {{ and }}."));
            return Optional.empty();
        }
        String spec = colon < 0 ? "" : new String(text, colon + 1, close - colon - 1);
        Optional<FormatSpec> format = FormatSpec.parse(spec);
        if (format.isEmpty()) {
            problems.add(Code.E0110.at(part(colon + 1, Math.max(close, colon + 2)), "'" + Numbers.shortened(spec) + "' is not a format.")
                    .hint("[[fill](<|>|^)][+| ][0][width][,][.precision][type], as in {loss:.4f}."));
        }
        var lexical = Lexical.of(span.source(), Arrays.copyOfRange(text, open + 1, end), Arrays.copyOfRange(origin, open + 1, end + 1));
        Ast.Expr value = KGraphFile.hole(lexical, problems, levelTwo);
        return Optional.of(new Ast.Hole(whole, value, format.orElse(FormatSpec.NONE)));
    }

    /// The brace that closes a hole, brackets and strings inside it passed over; -1 if there is none.
    private int holeEnd(int from) {
        int depth = 0;
        for (int i = from; i < text.length; i++) {
            switch (text[i]) {
                case '"' -> i = stringEnd(i);
                case '(', '[', '{' -> depth++;
                case ')', ']' -> depth--;
                case '}' -> {
                    if (depth-- <= 0) return i;
                }
                default -> {}
            }
        }
        return -1;
    }

    private int lastColon(int from, int to) {
        int depth = 0;
        int found = -1;
        for (int i = from; i < to; i++) {
            switch (text[i]) {
                case '"' -> i = stringEnd(i);
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth--;
                case ':' -> found = depth <= 0 ? i : found;
                default -> {}
            }
        }
        return found;
    }

    private int stringEnd(int quote) {
        int i = quote + 1;
        while (i < text.length && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
        return i;
    }

    private Span part(int start, int end) {
        return span.source().span(origin[start], origin[Math.min(end, text.length)]);
    }
}
