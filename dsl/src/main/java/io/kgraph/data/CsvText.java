package io.kgraph.data;

import io.kgraph.error.GraphError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The cells of a text of RFC 4180: rows end with LF or CRLF, cells in quotes may hold delimiters, line ends and doubled quotes.
final class CsvText {
    private final String text;
    private final char delimiter;
    private final Function<String, GraphError> bad;
    private int at;
    private int line = 1;

    private CsvText(String text, char delimiter, Function<String, GraphError> bad) {
        this.text = text;
        this.delimiter = delimiter;
        this.bad = bad;
    }

    /// All rows; the end of the last line begins no other row.
    static List<String[]> rows(String text, char delimiter, Function<String, GraphError> bad) {
        var reader = new CsvText(text, delimiter, bad);
        var rows = new ArrayList<String[]>();
        while (reader.at < text.length()) rows.add(reader.row(rows.isEmpty() ? 0 : rows.getFirst().length));
        return rows;
    }

    private String[] row(int expected) {
        int first = line;
        var cells = new ArrayList<String>(expected);
        do cells.add(cell()); while (take(delimiter));
        if (at < text.length() && !lineEnd()) throw bad.apply("line " + line + " has text after a closing quote");
        if (expected != 0 && cells.size() != expected)
            throw bad.apply("line " + first + " has " + cells.size() + (cells.size() == 1 ? " cell" : " cells") + ", but line 1 has " + expected);
        return cells.toArray(String[]::new);
    }

    private String cell() {
        return at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
    }

    private String plain() {
        int start = at;
        while (at < text.length() && text.charAt(at) != delimiter && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            if (text.charAt(at) == '"') throw bad.apply("line " + line + " has a quote inside a cell without quotes");
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        int opened = line;
        int start = ++at;
        StringBuilder joined = null;
        while (true) {
            int close = text.indexOf('"', at);
            if (close < 0) throw bad.apply("the quote on line " + opened + " is never closed");
            for (int i = at; i < close; i++) if (text.charAt(i) == '\n') line++;
            at = close + 1;
            if (!take('"')) {
                String tail = text.substring(start, close);
                return joined == null ? tail : joined.append(tail).toString();
            }
            if (joined == null) joined = new StringBuilder();
            joined.append(text, start, close + 1);
            start = at;
        }
    }

    private boolean lineEnd() {
        boolean carriage = take('\r'), feed = take('\n');
        if (carriage || feed) line++;
        return carriage || feed;
    }

    private boolean take(char c) {
        boolean here = at < text.length() && text.charAt(at) == c;
        if (here) at++;
        return here;
    }
}
