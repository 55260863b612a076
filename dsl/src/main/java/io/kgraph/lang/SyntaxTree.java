package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/// A script as it is written: the parse trees of its statements and its comments, for tools that print text rather than build graphs.
///
/// @param statements in order
/// @param comments   in order, `##` ones too
public record SyntaxTree(ImmutableList<KGraphParser.StatementContext> statements, ImmutableList<Span> comments, Places places) {
    /// Where the tokens of the trees stand.
    public static final class Places {
        private final Lexical lexical;

        private Places(Lexical lexical) {
            this.lexical = lexical;
        }

        public Span of(Token token) {
            return lexical.span(token);
        }
    }

    /// The trees of a script whose form has no mistakes, as [KGraphFile#parse] tells.
    ///
    /// @return nothing where there are any
    public static Optional<SyntaxTree> of(Source source) {
        if (!KGraphFile.parse(source).problems().isEmpty()) return Optional.empty();
        Lexical lexical = Lexical.of(source);
        var tokens = new Tokens(lexical);
        var reader = new RuleReader(tokens);
        var statements = ImmutableList.<KGraphParser.StatementContext>builder();
        for (int at = 0; tokens.type(at) != Token.EOF; ) {
            if (tokens.type(at) == Tokens.SEMICOLON) {
                at++;
                continue;
            }
            Optional<KGraphParser.StatementContext> statement = reader.read(at, KGraphParser::statement);
            if (statement.isEmpty()) return Optional.empty();
            statements.add(statement.get());
            at = reader.next();
        }
        return Optional.of(new SyntaxTree(statements.build(), comments(lexical), new Places(lexical)));
    }

    private static ImmutableList<Span> comments(Lexical lexical) {
        var comments = ImmutableList.<Span>builder();
        var lexer = new KGraphLexer(lexical.stream());
        lexer.removeErrorListeners();
        for (Token t = lexer.nextToken(); t.getType() != Token.EOF; t = lexer.nextToken())
            if (t.getType() == KGraphLexer.COMMENT || t.getType() == KGraphLexer.DOC) comments.add(lexical.span(t));
        return comments.build();
    }
}
