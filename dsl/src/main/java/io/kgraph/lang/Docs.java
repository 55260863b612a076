package io.kgraph.lang;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.antlr.v4.runtime.Token;

/// The `##` comments of a source: which belongs to which declaration.
final class Docs {
    private record Doc(int start, int line, boolean alone, String text) {}

    private final Source source;
    private final List<Doc> docs = new ArrayList<>();

    Docs(Tokens tokens) {
        source = tokens.lexical().source();
        for (Token token : tokens.docs()) {
            Span span = tokens.lexical().span(token);
            String before = source.text(span.start() - span.column() + 1, span.start());
            docs.add(new Doc(span.start(), span.line(), before.isBlank(), span.text().substring(2).strip()));
        }
    }

    /// The comment that trails a declaration on its last line, else the lines directly above it, else nothing.
    String of(Span declaration) {
        int after = firstFrom(declaration.end());
        if (after < docs.size() && docs.get(after).line == source.line(declaration.end())) return docs.get(after).text;
        return above(firstFrom(declaration.start()) - 1, declaration.line() - 1);
    }

    /// The comment at the head of the file, before anything else.
    String head(int firstToken) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < docs.size() && docs.get(i).start < firstToken; i++) {
            if (i > 0 && docs.get(i).line != docs.get(i - 1).line + 1) break;
            lines.add(docs.get(i).text);
        }
        return String.join("\n", lines);
    }

    private String above(int last, int line) {
        var lines = new ArrayList<String>();
        for (int i = last; i >= 0 && docs.get(i).alone && docs.get(i).line == line; i--, line--) lines.add(docs.get(i).text);
        Collections.reverse(lines);
        return String.join("\n", lines);
    }

    /// The index of the first comment that starts at `offset` or later.
    private int firstFrom(int offset) {
        int low = 0;
        int high = docs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (docs.get(middle).start < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
