package io.kgraph.lang;

import com.google.common.collect.ImmutableList;

/// The words of the language, for those who offer them.
public final class Words {
    private static final ImmutableList<String> INSIDE =
            ImmutableList.of("if", "then", "else", "fn", "and", "or", "not", "true", "false", "none", "newaxis", "with", "as", "return", "gradient", "times", "to", "into", "when");

    private static final ImmutableList<String> TYPES = ImmutableList.of("float", "int", "num", "any");

    private Words() {}

    /// Words that begin a statement.
    public static ImmutableList<String> statements() {
        return ImmutableList.copyOf(SyntaxErrors.STARTERS);
    }

    /// Words that begin a clause of `train`.
    public static ImmutableList<String> clauses() {
        return ImmutableList.copyOf(SyntaxErrors.CLAUSES);
    }

    /// Words inside of statements and expressions.
    public static ImmutableList<String> inside() {
        return INSIDE;
    }

    /// Names of dtypes and of classes of them, and the other constants.
    public static ImmutableList<String> constants() {
        return Functions.predeclared().stream().filter(n -> Functions.find(n).isEmpty()).collect(ImmutableList.toImmutableList());
    }

    /// Classes of dtypes, which stand in signatures.
    public static ImmutableList<String> classes() {
        return TYPES;
    }

    /// Whether a name is a word of the language that nobody can declare.
    public static boolean isReserved(String name) {
        var tokens = new Tokens(Lexical.of(Source.of("name", name)));
        return tokens.size() == 2 && Tokens.isReserved(tokens.type(0));
    }

    /// Whether a text is a name that a user may give.
    public static boolean isName(String name) {
        var tokens = new Tokens(Lexical.of(Source.of("name", name)));
        return tokens.size() == 2 && Tokens.isName(tokens.type(0)) && tokens.span(0).end() == name.codePointCount(0, name.length()) && tokens.span(0).start() == 0;
    }
}
