package io.kgraph.lang;

import static io.kgraph.lang.KGraphLexer.*;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/// Turns the set of tokens that could have come at a place into a few words.
///
/// @param at   the token that came instead
/// @param open the brackets that are open there, the innermost last
record ExpectedTokens(Tokens tokens, int at, Deque<Integer> open) {
    String words(IntervalSet types) {
        if (types.contains(INT)) return "an expression";
        if (types.contains(ID)) return types.contains(Tokens.MINUS) ? "an expression" : nameOrType();
        if (inTrain() && types.contains(Tokens.CLOSE_CURLY)) return "a clause of train" + orCloser(types);
        if (types.contains(RETURN)) return "'let', 'variable', 'assert' or 'return'";
        if (types.contains(PRINT)) return "a statement" + orCloser(types);
        if (types.contains(STRING)) return "a string";
        if (types.contains(Token.EOF)) return "an operator or the end";
        var exact = new ArrayList<String>();
        if (types.contains(Tokens.EQUALS)) return "'='";
        for (int type : new int[] {THEN, ELSE, WHEN, IMPORT, VARIABLE, LET, TO, TIMES, Tokens.ARROW, Tokens.ASSIGN, Tokens.COLON})
            if (types.contains(type)) exact.add(quoted(type));
        if (exact.isEmpty() && types.contains(Tokens.COMMA)) exact.add("','");
        if (exact.isEmpty() || exact.equals(List.of("','")))
            for (int type : new int[] {Tokens.OPEN_ROUND, Tokens.OPEN_CURLY})
                if (types.contains(type) && !types.contains(Tokens.DOT)) exact.add(quoted(type));
        String closer = closer(types);
        if (!closer.isEmpty()) exact.add(closer);
        return exact.isEmpty() ? "something else" : joined(exact);
    }

    private String nameOrType() {
        int before = at > 0 ? tokens.type(at - 1) : Token.EOF;
        return before == Tokens.COLON || before == Tokens.typeOf("->") ? "a type" : "a name";
    }

    /// Whether the innermost open bracket is that of a `train`.
    boolean inTrain() {
        if (open.isEmpty()) return false;
        int before = open.getLast() - 1;
        boolean labelled = before > 0 && tokens.type(before) == STRING;
        return before >= 0 && tokens.type(labelled ? before - 1 : before) == TRAIN;
    }

    private String orCloser(IntervalSet types) {
        String closer = closer(types);
        return closer.isEmpty() ? "" : " or " + closer;
    }

    /// `')' to close '(' on line 4`, if the innermost bracket may be closed here.
    private String closer(IntervalSet types) {
        if (open.isEmpty()) return "";
        int bracket = open.getLast();
        int closing = tokens.type(bracket) == Tokens.OPEN_ROUND ? Tokens.CLOSE_ROUND
                : tokens.type(bracket) == Tokens.OPEN_SQUARE ? Tokens.CLOSE_SQUARE : Tokens.CLOSE_CURLY;
        if (!types.contains(closing)) return "";
        int line = tokens.span(bracket).line();
        boolean elsewhere = line != tokens.span(at).line();
        return quoted(closing) + " to close '" + tokens.text(bracket) + "'" + (elsewhere ? " on line " + line : "");
    }

    private static String joined(List<String> words) {
        return words.size() == 1 ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }

    private static String quoted(int type) {
        return VOCABULARY.getLiteralName(type);
    }
}
