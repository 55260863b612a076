package io.kgraph.lang;

import static io.kgraph.lang.KGraphLexer.*;

import com.google.common.collect.ImmutableSet;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Diagnostic.Edit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATNConfig;
import org.antlr.v4.runtime.atn.Transition;
import org.antlr.v4.runtime.misc.IntervalSet;

/// Says in words where a statement or an expression stopped making sense, and what was expected there.
final class SyntaxErrors {
    static final List<String> STARTERS = List.of(
            "let", "print", "def", "dim", "param", "placeholder", "variable", "data", "eval", "run", "train", "assert", "save", "load", "plot",
            "frozen", "gradcheck", "import", "from", "module", "update", "checkpoint", "export", "test");

    static final List<String> CLAUSES = List.of(
            "minimize", "maximize", "over", "using", "apply", "watch", "on", "feed", "batch", "shuffle", "seed", "epochs", "steps", "stop", "every");

    private static final Map<String, String> ELSEWHERE = Map.of(
            "for", "a graph has no loops: work on whole arrays, or use map_fn, foldl or rnn.",
            "while", "a graph has no loops: work on whole arrays, or use map_fn, foldl or rnn.",
            "if", "a choice is an expression: let y = if c then a else b",
            "return", "return stands at the end of a block { … }.",
            "class", "a named computation is a def: def f(x) = …",
            "function", "a named computation is a def: def f(x) = …",
            "fn", "a named computation is a def: def f(x) = …",
            "const", "a constant is a let: let a = …",
            "var", "a name for a value is a let, a trainable value a variable: variable w = …");

    /// What only an expression can follow.
    private static final ImmutableSet<Integer> BEFORE_AN_EXPRESSION = Stream.concat(Stream.of("+", "-", "*", "/", "//", "%", "@", "**", "<", "<=", ">", ">=", "==", "!=", "|>",
            "=", ":=", "=>", "(", "[", ",").map(Tokens::typeOf), Stream.of(AND, OR, NOT, IF, THEN, ELSE, WITH, PRINT, ASSERT, RETURN)).collect(ImmutableSet.toImmutableSet());

    private final Tokens tokens;

    SyntaxErrors(Tokens tokens) {
        this.tokens = tokens;
    }

    /// What stops at token `at` is no statement: nothing was read.
    Diagnostic notAStatement(int at) {
        Span span = tokens.span(at);
        String text = tokens.text(at);
        if (tokens.type(at) == Tokens.QUESTION) return questionMark(at);
        boolean statementEndsBefore = tokens.firstOnLine(at) || tokens.type(at - 1) == Tokens.SEMICOLON;
        if (!statementEndsBefore && !Tokens.isReserved(tokens.type(at)))
            return Code.E0102.at(span, "Expected an operator or the next statement, but found " + found(at) + ".");
        if (Tokens.isClosing(tokens.type(at)) || tokens.type(at) == Tokens.COMMA)
            return Code.E0102.at(span, "Expected a statement, but found " + found(at) + ".");
        Diagnostic problem = Code.E0109.at(span, "A statement begins with a keyword.");
        if (tokens.type(at + 1) == Tokens.EQUALS) return inserted(problem, at, "let ");
        if (ELSEWHERE.containsKey(text)) return problem.hint(ELSEWHERE.get(text));
        if (Tokens.isName(tokens.type(at + 1))) return problem.candidates(Nearest.to(text.toLowerCase(Locale.ROOT), STARTERS));
        return Tokens.joins(tokens.type(at)) ? problem : inserted(problem, at, "print ");
    }

    private Diagnostic questionMark(int at) {
        return Code.E0105.at(tokens.span(at), "'… ? … : …' is written 'if … then … else …' here.");
    }

    private Diagnostic inserted(Diagnostic problem, int at, String keyword) {
        Span span = tokens.span(at);
        Span start = new Span(span.source(), span.start(), span.start());
        String line = span.source().text(span.start(), lineEndBeforeComment(at)).strip();
        return line.length() > 80 ? problem.hint(keyword + "…", new Edit(start.place(), keyword))
                : problem.hint(keyword + line, new Edit(start.place(), keyword));
    }

    private int lineEndBeforeComment(int at) {
        int last = at;
        while (last + 2 < Math.min(tokens.size(), at + 100) && tokens.span(last + 1).line() == tokens.span(at).line()) last++;
        return tokens.span(last).end();
    }

    /// The statement or expression that begins at `from` could not be read. Nothing if the reason was reported with its token.
    Optional<Diagnostic> unreadable(int from, RecognitionException failure) {
        int at = failure.getOffendingToken().getTokenIndex();
        int type = tokens.type(at);
        if (type == UNKNOWN || type == FOREIGN || type == UNCLOSED_STRING) return Optional.empty();
        if (type == Tokens.QUESTION) return Optional.of(questionMark(at));

        Deque<Integer> open = openBrackets(from, at);
        boolean nextStatement = type == Token.EOF || tokens.firstOnLine(at) && startsStatement(at);
        if (nextStatement && isLeftOpen(open, from, at)) return Optional.of(neverClosed(open.getLast()));
        var expected = new ExpectedTokens(tokens, at, open);
        String words = expected.words(expectedTypes(failure));
        if (expected.inTrain() && isClause(at - 1) && BEFORE_AN_EXPRESSION.contains(tokens.type(at - 2))) return Optional.of(expected(at - 1, "an expression"));
        if (expected.inTrain() && type == ID)
            return Optional.of(Code.E0102.at(tokens.span(at), "Expected " + words + ", but found " + found(at) + ".")
                    .candidates(Nearest.to(tokens.text(at), CLAUSES)));
        return Optional.of(expected(at, words));
    }

    /// Reported at the end of what was read when the offending token stands on a later line.
    private Diagnostic expected(int at, String words) {
        boolean later = at > 0 && tokens.firstOnLine(at) || tokens.type(at) == Token.EOF;
        if (!later) return Code.E0102.at(tokens.span(at), "Expected " + words + ", but found " + found(at) + ".");
        Span before = at > 0 ? tokens.span(at - 1) : tokens.span(at);
        Span end = new Span(before.source(), before.end(), before.end());
        String where = tokens.type(at) == Token.EOF ? "" : " on line " + tokens.span(at).line();
        return Code.E0102.at(end, "Expected " + words + ", but found " + found(at) + where + ".");
    }

    private String found(int at) {
        int type = tokens.type(at);
        if (type == Token.EOF) return tokens.lexical().isPart() ? "the end of the hole" : "the end of the text";
        String text = Numbers.shortened(tokens.text(at));
        return type == STRING ? text : "'" + text + "'";
    }

    private Deque<Integer> openBrackets(int from, int to) {
        var open = new ArrayDeque<Integer>();
        for (int i = from; i < to; i++) {
            if (Tokens.isOpening(tokens.type(i))) open.addLast(i);
            if (Tokens.isClosing(tokens.type(i))) open.pollLast();
        }
        return open;
    }

    /// Whether what was read up to token `end` has taken the keyword of the next statement for a name, since its own last line breaks
    /// off: `let a = 1 +`, then `variable w …`.
    boolean swallows(int end) {
        return end >= 2 && tokens.firstOnLine(end - 1) && startsStatement(end - 1) && !startsStatement(end) && BEFORE_AN_EXPRESSION.contains(tokens.type(end - 2));
    }

    /// The statement that begins at `from` breaks off before token `at`.
    Diagnostic brokenOff(int from, int at) {
        Deque<Integer> open = openBrackets(from, at);
        return isLeftOpen(open, from, at) ? neverClosed(open.getLast()) : expected(at, "an expression");
    }

    /// Whether the innermost of the brackets that are open at token `at` stays so: a block may be closed later on.
    private boolean isLeftOpen(Deque<Integer> open, int from, int at) {
        if (open.isEmpty() || tokens.type(open.getLast()) != Tokens.OPEN_CURLY) return !open.isEmpty();
        int column = tokens.span(from).column(), depth = 1;
        for (int i = at; tokens.type(i) != Token.EOF && depth > 0; i++) {
            if (i > at && tokens.firstOnLine(i) && tokens.span(i).column() <= column && startsStatement(i)) return true;
            if (Tokens.isOpening(tokens.type(i))) depth++;
            if (Tokens.isClosing(tokens.type(i))) depth--;
        }
        return depth > 0;
    }

    private boolean isClause(int at) {
        return CLAUSES.contains(tokens.text(at)) || tokens.type(at) == EPOCHS || tokens.type(at) == STEPS;
    }

    private Diagnostic neverClosed(int bracket) {
        return Code.E0104.at(tokens.span(bracket), "'" + tokens.text(bracket) + "' is never closed.");
    }

    private static IntervalSet expectedTypes(RecognitionException failure) {
        if (!(failure instanceof NoViableAltException stuck) || stuck.getDeadEndConfigs() == null) return failure.getExpectedTokens();
        var types = new IntervalSet();
        for (ATNConfig config : stuck.getDeadEndConfigs())
            for (Transition transition : config.state.getTransitions())
                if (!transition.isEpsilon() && transition.label() != null) types.addAll(transition.label());
        return types;
    }

    /// Whether a statement may begin with the token.
    static boolean isStarter(int type) {
        return switch (type) {
            case LET, DEF, PRINT, ASSERT, IMPORT, FROM, DIM, PARAM, PLACEHOLDER, VARIABLE, FROZEN, MODULE, UPDATE, EXPORT, CHECKPOINT, DATA, EVAL,
                    TRAIN, SAVE, LOAD, TEST, RUN, GRADCHECK, PLOT -> true;
            default -> false;
        };
    }

    /// Whether the word at `at` begins a statement, judged by the word after it: contextual words are also names.
    boolean startsStatement(int at) {
        int next = tokens.type(at + 1);
        boolean name = Tokens.isName(next);
        return switch (tokens.type(at)) {
            case LET, DEF, PRINT, ASSERT, IMPORT, FROM -> true;
            case DIM, PARAM, PLACEHOLDER, VARIABLE, FROZEN, MODULE, UPDATE, EXPORT -> name;
            case CHECKPOINT -> next == LET;
            case DATA, EVAL -> name || next == Tokens.OPEN_ROUND || next == Tokens.OPEN_SQUARE;
            case TRAIN -> next == STRING || next == Tokens.OPEN_CURLY;
            case SAVE, LOAD, TEST -> next == STRING || name;
            case RUN, GRADCHECK, PLOT -> name || next == Tokens.OPEN_ROUND || next == Tokens.OPEN_SQUARE || next == INT || next == FLOAT
                    || next == STRING || next == IF || next == NOT || next == FN;
            default -> false;
        };
    }

    /// The names that a statement with a mistake would have declared, as far as one can tell.
    List<Ast.Name> declaredNames(int from, int to) {
        var names = new ArrayList<Ast.Name>();
        switch (tokens.type(from)) {
            case LET, DATA, EVAL, CHECKPOINT, DIM -> {
                for (int i = from + 1; i < to && (tokens.type(from) == DIM || tokens.type(i) != Tokens.EQUALS && tokens.type(i) != Tokens.COLON); i++)
                    if (Tokens.isName(tokens.type(i))) names.add(name(i));
            }
            case PRINT, RUN, ASSERT, TRAIN, SAVE, LOAD, PLOT, EXPORT, TEST, GRADCHECK, IMPORT -> {}
            default -> {
                boolean afterKeyword = isStarter(tokens.type(from)) || Tokens.isName(tokens.type(from + 1));
                int at = from + (tokens.type(from) == FROZEN ? 2 : afterKeyword && tokens.type(from + 1) != Tokens.EQUALS ? 1 : 0);
                if (at < to && Tokens.isName(tokens.type(at))) names.add(name(at));
            }
        }
        return names;
    }

    private Ast.Name name(int at) {
        return new Ast.Name(tokens.span(at), tokens.text(at));
    }
}
