package io.kgraph.lang;

import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Tells a text that stops in the middle of something from one that is whole, or wrong in a place before its end.
final class Unfinished {
    private Unfinished() {}

    static boolean is(String text) {
        var tokens = new Tokens(Lexical.of(Source.of("text", text)));
        if (tokens.size() == 1) return false;
        if (openText(tokens)) return true;
        if (tokens.tooMany().isPresent() || tooDeep(tokens)) return false;
        var reader = new RuleReader(tokens);
        Form statements = statements(reader, tokens);
        if (statements == Form.WHOLE) return false;
        Form expression = form(reader, tokens, 0, KGraphParser::expression);
        return expression != Form.WHOLE && (statements == Form.CUT || expression == Form.CUT);
    }

    private enum Form { WHOLE, CUT, WRONG }

    private static Form statements(RuleReader reader, Tokens tokens) {
        int at = 0;
        while (tokens.type(at) != Token.EOF) {
            if (tokens.type(at) == Tokens.SEMICOLON) {
                at++;
                continue;
            }
            Form form = form(reader, tokens, at, KGraphParser::statement);
            if (form != Form.WHOLE) return form;
            at = reader.next();
        }
        return Form.WHOLE;
    }

    private static <T extends ParserRuleContext> Form form(RuleReader reader, Tokens tokens, int from, Function<KGraphParser, T> rule) {
        if (reader.read(from, rule).isPresent()) return Form.WHOLE;
        @Nullable Token stopped = reader.failure().getOffendingToken();
        return stopped == null || stopped.getTokenIndex() >= tokens.size() - 1 ? Form.CUT : Form.WRONG;
    }

    /// `"""` has been opened and not closed.
    private static boolean openText(Tokens tokens) {
        for (int i = 0; i < tokens.size() - 1; i++)
            if (tokens.type(i) == KGraphLexer.UNCLOSED_STRING && tokens.glued(i) && tokens.text(i - 1).equals("\"\"")) return true;
        return false;
    }

    private static boolean tooDeep(Tokens tokens) {
        var problems = new Problems();
        Nesting.limit(tokens, problems);
        return !problems.isEmpty();
    }

    /// Whether the first word is one that begins statements, or the text looks like `name = …`.
    static boolean beginsStatement(String text) {
        var tokens = new Tokens(Lexical.of(Source.of("text", text)));
        return SyntaxErrors.isStarter(tokens.type(0)) || Tokens.isName(tokens.type(0)) && tokens.type(1) == Tokens.EQUALS;
    }
}
