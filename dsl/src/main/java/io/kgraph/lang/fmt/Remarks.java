package io.kgraph.lang.fmt;

import com.google.common.collect.ImmutableList;
import io.kgraph.lang.KGraphLexer;
import io.kgraph.lang.Span;
import io.kgraph.lang.SyntaxTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Which comments go with which token: a comment on the line of a token's end trails it, all others precede the next token.
///
/// Semicolons are not printed, so their comments go to the tokens around them.
final class Remarks {
    private final Map<Integer, List<String>> before = new HashMap<>();
    private final Map<Integer, String> after = new HashMap<>();
    private final Map<Integer, Boolean> apart = new HashMap<>();
    private final List<String> last = new ArrayList<>();
    private final SyntaxTree tree;

    Remarks(SyntaxTree tree) {
        this.tree = tree;
        var tokens = new ArrayList<Token>();
        tree.statements().forEach(s -> collect(s, tokens));
        int next = 0, line = 0;
        List<Span> comments = tree.comments();
        for (int t = 0; t <= tokens.size(); t++) {
            int start = t < tokens.size() ? tree.places().of(tokens.get(t)).start() : Integer.MAX_VALUE;
            var held = new ArrayList<String>();
            boolean gap = false;
            for (; next < comments.size() && comments.get(next).start() < start; next++) {
                Span comment = comments.get(next);
                if (t > 0 && comment.line() == line && held.isEmpty() && !after.containsKey(tokens.get(t - 1).getTokenIndex())) after.put(tokens.get(t - 1).getTokenIndex(), comment.text().stripTrailing());
                else {
                    boolean empty = comment.line() > line + 1 && line > 0;
                    if (held.isEmpty()) gap = empty;
                    else if (empty) held.add("");
                    held.add(comment.text().stripTrailing());
                }
                line = comment.line();
            }
            if (t == tokens.size()) {
                if (gap) last.add("");
                last.addAll(held);
                return;
            }
            Span span = tree.places().of(tokens.get(t));
            boolean empty = span.line() > line + 1 && line > 0;
            if (held.isEmpty()) gap = empty;
            else if (empty) held.add("");
            int index = tokens.get(t).getTokenIndex();
            before.put(index, held);
            apart.put(index, gap);
            line = span.source().line(Math.max(span.start(), span.end() - 1));
        }
    }

    private static void collect(ParseTree tree, List<Token> tokens) {
        if (tree instanceof TerminalNode t) {
            if (!t.getText().equals(";")) tokens.add(t.getSymbol());
        } else for (int i = 0; i < tree.getChildCount(); i++) collect(tree.getChild(i), tokens);
    }

    /// @param opens whether it may begin a statement, where empty lines between comments are kept
    Piece.Word word(Token token, boolean opens) {
        int index = token.getTokenIndex();
        List<String> comments = before.getOrDefault(index, List.of());
        Span span = tree.places().of(token);
        String text = span.text();
        return new Piece.Word(text, opens ? ImmutableList.copyOf(comments) : comments.stream().filter(c -> !c.isEmpty()).collect(ImmutableList.toImmutableList()),
                after.getOrDefault(index, ""), span.line());
    }

    /// Whether an empty line stands before a token and its comments.
    boolean isApart(Token token) {
        return apart.getOrDefault(token.getTokenIndex(), false);
    }

    int line(Token token) {
        return tree.places().of(token).line();
    }

    /// The comments after the last token.
    List<String> last() {
        return last;
    }

    static boolean isComma(ParseTree tree) {
        return tree instanceof TerminalNode t && t.getText().equals(",") && t.getSymbol().getType() != KGraphLexer.STRING;
    }
}
