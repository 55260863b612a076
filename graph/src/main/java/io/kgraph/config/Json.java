package io.kgraph.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A reader for small JSON files: objects, arrays, strings, numbers and the three words.
///
/// Objects become maps in the order of the text (of equal keys the last counts), arrays lists, numbers with a
/// fraction or an exponent doubles, other numbers longs or, if too long, doubles in [Overlong]; null is [#NULL].
public final class Json {
    /// What `null` reads as.
    public static final Object NULL = new Object() {
        @Override public String toString() {
            return "null";
        }
    };

    /// An integer literal beyond 64 bits.
    public record Overlong(String digits) {}

    private static final int DEEPEST = 512;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /// The value that the text spells, or nothing where it is no JSON.
    public static Optional<Object> parse(String text) {
        try {
            var reader = new Json(text);
            Object value = reader.value(0);
            reader.space();
            return reader.at == text.length() ? Optional.of(value) : Optional.empty();
        } catch (NotJson _) {
            return Optional.empty();
        }
    }

    private static final class NotJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotJson() {
            super(null, null, false, false);
        }
    }

    private Object value(int depth) {
        if (depth > DEEPEST) throw new NotJson();
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        var map = new LinkedHashMap<String, Object>();
        expect('{');
        space();
        if (accept('}')) return map;
        do {
            space();
            String key = string();
            space();
            expect(':');
            map.put(key, value(depth + 1));
            space();
        } while (accept(','));
        expect('}');
        return map;
    }

    private List<Object> array(int depth) {
        var list = new ArrayList<>();
        expect('[');
        space();
        if (accept(']')) return list;
        do {
            list.add(value(depth + 1));
            space();
        } while (accept(','));
        expect(']');
        return list;
    }

    private String string() {
        expect('"');
        var out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') return out.toString();
            if (c < ' ') throw new NotJson();
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) throw new NotJson();
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw new NotJson();
        };
    }

    private Object number() {
        int start = at;
        accept('-');
        if (accept('0')) {
            if (digit()) throw new NotJson();
        } else digits();
        boolean whole = true;
        if (accept('.')) {
            whole = false;
            digits();
        }
        if (accept('e') || accept('E')) {
            whole = false;
            if (!accept('+')) accept('-');
            digits();
        }
        String literal = text.substring(start, at);
        if (!whole) return Double.valueOf(literal);
        return literal.length() <= 18 ? (Object) Long.valueOf(literal) : new Overlong(literal);
    }

    private void digits() {
        if (!digit()) throw new NotJson();
        while (digit()) at++;
    }

    private boolean digit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw new NotJson();
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        if (at >= text.length()) throw new NotJson();
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private boolean accept(char c) {
        if (at >= text.length() || text.charAt(at) != c) return false;
        at++;
        return true;
    }

    private void expect(char c) {
        if (!accept(c)) throw new NotJson();
    }
}
