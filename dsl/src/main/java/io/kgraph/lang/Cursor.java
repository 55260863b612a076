package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.Optional;

/// Where somebody types, as far as the text before the cursor tells: what completion offers depends on it.
///
/// @param prefix the part of the word before the cursor; in a string, all of it so far
/// @param start  where that begins, in code points
/// @param owner  after a dot: the names before it, `a.b` in `a.b.c`
/// @param call   in the brackets of a call
public record Cursor(Kind kind, String prefix, int start, String owner, Optional<Call> call) {
    /// A call that is being written.
    ///
    /// @param name     what is called, `nn.Dense` too
    /// @param given    the keyword arguments so far
    /// @param position how many arguments stand before the one at the cursor
    /// @param keyword  the name of the argument at the cursor, where it is given one
    public record Call(String name, ImmutableList<String> given, int position, Optional<String> keyword) {}

    /// What may stand there.
    public enum Kind {
        /// The beginning of a statement, or an expression.
        FREE,
        /// An expression, but no statement.
        INNER,
        /// A type: after the colon of a declaration.
        TYPE,
        /// A field.
        FIELD,
        /// A file: the string of `import`, `from`, `load`, `csv(` and the like.
        PATH,
        /// The path of an import.
        IMPORT,
        /// A name of the file that `from` names, in `owner`.
        IMPORTED,
        /// The name that a declaration gives.
        NEW,
        /// A comment, or a string that names no file.
        NOTHING
    }

    private static final ImmutableSet<String> READERS = ImmutableSet.of("csv", "npy", "npz", "idx", "safetensors", "tfrecord");

    /// Where the cursor stands after `before`.
    public static Cursor at(String before) {
        Source source = Source.of("text", before);
        var tokens = new Tokens(Lexical.of(source));
        int end = source.length(), last = tokens.size() - 2;
        if (inComment(source, tokens)) return new Cursor(Kind.NOTHING, "", end, "", Optional.empty());
        if (last >= 0 && tokens.type(last) == KGraphLexer.UNCLOSED_STRING) return text(source, tokens, last);
        boolean word = last >= 0 && Tokens.isWord(tokens.type(last)) && tokens.span(last).end() == end;
        int start = word ? tokens.span(last).start() : end;
        String prefix = source.text(start, end);
        int previous = word ? last - 1 : last;
        Optional<Integer> open = opened(tokens, previous);
        Optional<Call> call = open.flatMap(o -> call(tokens, o, previous));
        if (previous >= 0 && tokens.type(previous) == Tokens.DOT) return new Cursor(Kind.FIELD, prefix, start, dotted(tokens, previous - 1), call);
        Kind kind = kind(tokens, previous, start, open);
        String owner = kind == Kind.IMPORTED ? imported(tokens, previous) : "";
        return new Cursor(kind, prefix, start, owner, call);
    }

    /// The innermost call whose brackets are open after `before`.
    public static Optional<Call> call(String before) {
        Source source = Source.of("text", before);
        var tokens = new Tokens(Lexical.of(source));
        int last = tokens.size() - 2;
        if (inComment(source, tokens)) return Optional.empty();
        return brackets(tokens, last).stream().map(o -> call(tokens, o, last)).flatMap(Optional::stream).findFirst();
    }

    /// A comment reaches to the end of its line.
    private static boolean inComment(Source source, Tokens tokens) {
        int line = source.line(source.length());
        int from = tokens.size() < 2 ? 0 : tokens.span(tokens.size() - 2).end();
        int lineStart = source.length() - source.column(source.length()) + 1;
        return source.text(Math.max(from, lineStart), source.length()).contains("#") && line == source.line(source.length());
    }

    private static Cursor text(Source source, Tokens tokens, int at) {
        int start = tokens.span(at).start() + 1;
        String word = at > 0 ? tokens.text(at - 1) : "";
        String called = at > 1 && tokens.type(at - 1) == Tokens.OPEN_ROUND ? tokens.text(at - 2) : "";
        boolean file = word.equals("load") || word.equals("to") || word.equals("save") || READERS.contains(called);
        Kind kind = word.equals("import") || word.equals("from") ? Kind.IMPORT : file ? Kind.PATH : Kind.NOTHING;
        return new Cursor(kind, source.text(Math.min(start, source.length()), source.length()), start, "", Optional.empty());
    }

    /// The innermost bracket that is open after token `last`.
    private static Optional<Integer> opened(Tokens tokens, int last) {
        return Optional.ofNullable(brackets(tokens, last).peek());
    }

    /// The brackets that are open after token `last`, the innermost first.
    private static ArrayDeque<Integer> brackets(Tokens tokens, int last) {
        var open = new ArrayDeque<Integer>();
        for (int i = 0; i <= last; i++) {
            if (Tokens.isOpening(tokens.type(i))) open.push(i);
            else if (Tokens.isClosing(tokens.type(i)) && !open.isEmpty()) open.pop();
        }
        return open;
    }

    /// `a.b` that ends at token `last`.
    private static String dotted(Tokens tokens, int last) {
        if (last < 0 || !Tokens.isWord(tokens.type(last))) return "";
        int first = last;
        while (first > 1 && tokens.type(first - 1) == Tokens.DOT && Tokens.isWord(tokens.type(first - 2))) first -= 2;
        var name = new StringBuilder();
        for (int i = first; i <= last; i++) name.append(tokens.text(i));
        return name.toString();
    }

    /// The call whose arguments begin after the bracket `open`, as far as token `last`.
    private static Optional<Call> call(Tokens tokens, int open, int last) {
        String name = tokens.type(open) == Tokens.OPEN_ROUND ? dotted(tokens, open - 1) : "";
        if (name.isEmpty()) return Optional.empty();
        var given = ImmutableList.<String>builder();
        Optional<String> keyword = Optional.empty();
        int depth = 0, position = 0;
        for (int i = open + 1; i <= last; i++) {
            if (Tokens.isOpening(tokens.type(i))) depth++;
            else if (Tokens.isClosing(tokens.type(i))) depth--;
            else if (depth == 0 && tokens.type(i) == Tokens.COMMA) {
                position++;
                keyword = Optional.empty();
            } else if (depth == 0 && Tokens.isWord(tokens.type(i)) && tokens.type(i + 1) == Tokens.EQUALS) {
                keyword = Optional.of(tokens.text(i));
                given.add(tokens.text(i));
            }
        }
        return Optional.of(new Call(name, given.build(), position, keyword));
    }

    private static Kind kind(Tokens tokens, int previous, int start, Optional<Integer> open) {
        if (previous < 0) return Kind.FREE;
        int type = tokens.type(previous);
        if (declares(type)) return Kind.NEW;
        if (type == Tokens.COLON && previous > 1 && !inBraces(tokens, open) && Tokens.isName(tokens.type(previous - 1))) return Kind.TYPE;
        if (!imported(tokens, previous).isEmpty()) return Kind.IMPORTED;
        Source source = tokens.lexical().source();
        boolean fresh = source.line(tokens.span(previous).end()) < source.line(start) || type == Tokens.SEMICOLON || type == Tokens.OPEN_CURLY;
        return fresh && (open.isEmpty() || inBraces(tokens, open)) && !Tokens.joins(type) ? Kind.FREE : Kind.INNER;
    }

    private static boolean inBraces(Tokens tokens, Optional<Integer> open) {
        return open.isPresent() && tokens.type(open.get()) == Tokens.OPEN_CURLY;
    }

    private static boolean declares(int type) {
        return switch (type) {
            case KGraphLexer.LET, KGraphLexer.DEF, KGraphLexer.DIM, KGraphLexer.PARAM, KGraphLexer.PLACEHOLDER, KGraphLexer.VARIABLE, KGraphLexer.MODULE,
                    KGraphLexer.UPDATE, KGraphLexer.AS -> true;
            default -> false;
        };
    }

    /// The path in `from "path" import a, ` before the cursor, or nothing.
    private static String imported(Tokens tokens, int previous) {
        int i = previous;
        while (i > 0 && (tokens.type(i) == Tokens.COMMA || Tokens.isName(tokens.type(i)) || tokens.type(i) == KGraphLexer.AS)) i--;
        boolean from = i > 1 && tokens.type(i) == KGraphLexer.IMPORT && tokens.type(i - 1) == KGraphLexer.STRING && tokens.type(i - 2) == KGraphLexer.FROM
                && (i == previous || tokens.type(previous) == Tokens.COMMA);
        if (!from) return "";
        String quoted = tokens.text(i - 1);
        return quoted.substring(1, quoted.length() - 1);
    }
}
