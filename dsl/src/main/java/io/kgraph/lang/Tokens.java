package io.kgraph.lang;

import static io.kgraph.lang.KGraphLexer.*;
import static java.util.Objects.requireNonNull;

import io.kgraph.error.Diagnostic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;

/// The tokens of a text that the parser sees, and its doc comments. The last token is always the end of the text.
final class Tokens {
    private static final int DOC_CHANNEL = 2;
    /// A text has at most this many tokens, so that they fit into memory.
    private static final int MOST = 2_000_000;
    private static final Map<String, Integer> TYPES = new HashMap<>();

    static {
        for (int type = 1; type <= VOCABULARY.getMaxTokenType(); type++) {
            String literal = VOCABULARY.getLiteralName(type);
            if (literal != null) TYPES.put(literal.substring(1, literal.length() - 1), type);
        }
    }

    private final Lexical lexical;
    private final List<CommonToken> parsed = new ArrayList<>();
    private final List<Token> docs = new ArrayList<>();
    private boolean cut;

    Tokens(Lexical lexical) {
        this.lexical = lexical;
        var lexer = new KGraphLexer(lexical.stream());
        lexer.removeErrorListeners();
        boolean ended = false;
        while (!ended) {
            var token = (CommonToken) lexer.nextToken();
            ended = token.getType() == Token.EOF || parsed.size() == MOST;
            cut = ended && token.getType() != Token.EOF;
            if (cut) {
                token.setType(Token.EOF);
                token.setChannel(Token.DEFAULT_CHANNEL);
            }
            if (token.getChannel() == DOC_CHANNEL) docs.add(token);
            if (token.getChannel() == Token.DEFAULT_CHANNEL) parsed.add(token);
        }
        for (int i = 0; i < parsed.size(); i++) parsed.get(i).setTokenIndex(i);
    }

    /// The message for a text that has too many tokens; the rest of it is not read.
    Optional<Diagnostic> tooMany() {
        return cut ? Optional.of(Code.E0102.at(span(size() - 1), "Expected at most 2,000,000 words and signs in one text, but found more.")) : Optional.empty();
    }

    Lexical lexical() {
        return lexical;
    }

    int size() {
        return parsed.size();
    }

    Token get(int i) {
        return parsed.get(i);
    }

    /// The type of token `i`; past the last it is the end.
    int type(int i) {
        return i < parsed.size() ? parsed.get(i).getType() : Token.EOF;
    }

    String text(int i) {
        return parsed.get(i).getText();
    }

    Span span(int i) {
        return lexical.span(parsed.get(i));
    }

    List<Token> docs() {
        return docs;
    }

    /// Lets the parser see another token, once the mistake in this one has been reported.
    void retype(int i, int type) {
        parsed.get(i).setType(type);
    }

    /// Whether token `i` follows the one before without a gap.
    boolean glued(int i) {
        return i > 0 && i < parsed.size() - 1 && parsed.get(i - 1).getStopIndex() + 1 == parsed.get(i).getStartIndex();
    }

    boolean firstOnLine(int i) {
        return i == 0 || span(i - 1).source().line(span(i - 1).end()) < span(i).line();
    }

    CommonTokenStream stream() {
        var stream = new CommonTokenStream(new ListTokenSource(parsed));
        stream.fill();
        return stream;
    }

    /// The type of a token with one spelling, as `**`.
    static int typeOf(String literal) {
        return requireNonNull(TYPES.get(literal));
    }

    static boolean isOpening(int type) {
        return type == OPEN_ROUND || type == OPEN_SQUARE || type == OPEN_CURLY;
    }

    static boolean isClosing(int type) {
        return type == CLOSE_ROUND || type == CLOSE_SQUARE || type == CLOSE_CURLY;
    }

    /// Whether the type is of a word, reserved or not, or of another name.
    static boolean isWord(int type) {
        return type == ID || isKeyword(type);
    }

    static boolean isKeyword(int type) {
        return type >= DIM && type <= NEWAXIS;
    }

    /// Whether a user may give the name.
    static boolean isName(int type) {
        return type == ID || isKeyword(type) && !isReserved(type);
    }

    static boolean isReserved(int type) {
        return switch (type) {
            case LET, DEF, RETURN, IMPORT, FROM, AS, PRINT, ASSERT, WITH, IF, THEN, ELSE, FN, AND, OR, NOT, TRUE, FALSE, NONE, NEWAXIS -> true;
            default -> false;
        };
    }

    /// Whether a word stands between two parts, so that nothing begins with it.
    static boolean joins(int type) {
        return type == WITH || type == THEN || type == ELSE || type == AS || type == AND || type == OR;
    }

    static final int OPEN_ROUND = typeOf("(");
    static final int CLOSE_ROUND = typeOf(")");
    static final int OPEN_SQUARE = typeOf("[");
    static final int CLOSE_SQUARE = typeOf("]");
    static final int OPEN_CURLY = typeOf("{");
    static final int CLOSE_CURLY = typeOf("}");
    static final int COMMA = typeOf(",");
    static final int SEMICOLON = typeOf(";");
    static final int COLON = typeOf(":");
    static final int EQUALS = typeOf("=");
    static final int ASSIGN = typeOf(":=");
    static final int ARROW = typeOf("=>");
    static final int DOT = typeOf(".");
    static final int QUESTION = typeOf("?");
    static final int PLUS = typeOf("+");
    static final int MINUS = typeOf("-");
    static final int POWER = typeOf("**");
    static final int PIPE = typeOf("|>");
}
