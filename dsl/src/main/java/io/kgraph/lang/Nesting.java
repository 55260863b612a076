package io.kgraph.lang;

import static io.kgraph.lang.KGraphLexer.*;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Counts brackets and prefix words before the parser, which recurses over both, sees them.
///
/// At every 200th open bracket, and at every 200th prefix word whose operand is still being read, the token becomes
/// [KGraphLexer#UNKNOWN]. Wherever the parser starts, it therefore stops after at most 200 more of each. What counts as a prefix
/// word is everything that the grammar recurses on without a bracket: `if`, `fn`, `not`, signs, and `**`, whose right side is
/// nested.
final class Nesting {
    private static final int LIMIT = 200;

    /// The binary operators that end what a sign or a power nests.
    private static final BitSet OPERATORS = new BitSet();

    static {
        List.of("*", "/", "//", "%", "@", "+", "-", "<", "<=", ">", ">=", "==", "!=").forEach(text -> OPERATORS.set(Tokens.typeOf(text)));
    }

    private final Tokens tokens;
    private final Problems problems;
    /// Per open bracket: prefix words pending up to the end of an operand, up to `and` or `or`, and up to the end of the expression.
    private int[] signs = new int[64];
    private int[] negations = new int[64];
    private int[] words = new int[64];
    private int depth;
    private int pending;

    private Nesting(Tokens tokens, Problems problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    static void limit(Tokens tokens, Problems problems) {
        new Nesting(tokens, problems).run();
    }

    private void run() {
        for (int i = 0; i < tokens.size() - 1; i++) {
            int type = tokens.type(i);
            if (Tokens.isOpening(type)) {
                open();
                if (depth % LIMIT == 1 && depth > 1) stop(i, "at most " + LIMIT + " nested brackets", depth == LIMIT + 1);
            } else if (Tokens.isClosing(type)) {
                close();
            } else if (isPrefix(i, type)) {
                count(type);
                if (pending % LIMIT == 1 && pending > 1) stop(i, "at most " + LIMIT + " nested prefixes", pending == LIMIT + 1);
            } else {
                release(type);
            }
        }
    }

    private void stop(int i, String expected, boolean first) {
        Span span = tokens.span(i);
        if (first) problems.add(Code.E0102.at(span, "Expected " + expected + ", but found one more '" + span.text() + "'."));
        tokens.retype(i, UNKNOWN);
    }

    private void open() {
        if (++depth == signs.length) {
            signs = Arrays.copyOf(signs, 2 * depth);
            negations = Arrays.copyOf(negations, 2 * depth);
            words = Arrays.copyOf(words, 2 * depth);
        }
    }

    private void close() {
        settle(true, true, true);
        if (depth > 0) depth--;
    }

    private boolean isPrefix(int i, int type) {
        boolean sign = (type == Tokens.PLUS || type == Tokens.MINUS) && (i == 0 || !endsOperand(tokens.type(i - 1)));
        return sign || type == NOT || type == IF || type == FN || type == Tokens.POWER;
    }

    /// Whether a `+` after it is a sum. A word that begins a clause counts as a name here, which ends nothing that is nested.
    private static boolean endsOperand(int type) {
        return Tokens.isClosing(type) || Tokens.isName(type)
                || type == INT || type == FLOAT || type == STRING || type == TRUE || type == FALSE || type == KGraphLexer.NONE || type == NEWAXIS;
    }

    private void count(int type) {
        if (type == IF || type == FN) words[depth]++;
        else if (type == NOT) negations[depth]++;
        else signs[depth]++;
        pending++;
    }

    /// What the token brings to an end.
    private void release(int type) {
        boolean expression = type == Tokens.COMMA || type == Tokens.SEMICOLON || type == Tokens.EQUALS || type == Tokens.ASSIGN || type == Tokens.COLON
                || type == LET || type == DEF || type == PRINT || type == ASSERT || type == RETURN || type == WITH;
        boolean negation = expression || type == AND || type == OR || type == Tokens.PIPE || type == THEN || type == ELSE;
        boolean sign = negation || OPERATORS.get(type);
        if (sign) settle(true, negation, expression);
    }

    private void settle(boolean sign, boolean negation, boolean expression) {
        if (sign) pending -= signs[depth];
        if (sign) signs[depth] = 0;
        if (negation) pending -= negations[depth];
        if (negation) negations[depth] = 0;
        if (expression) pending -= words[depth];
        if (expression) words[depth] = 0;
    }
}
