package io.kgraph.lang.fmt;

import com.google.common.collect.ImmutableList;
import io.kgraph.lang.KGraphParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Makes pieces of parse trees: which parts stand close, and where a line may break.
final class Pieces {
    private static final Set<String> GLUED = Set.of(",", ":");

    private final Remarks remarks;
    private boolean opens;                                       // the next token begins a statement

    Pieces(Remarks remarks) {
        this.remarks = remarks;
    }

    Piece.Entry entry(ParserRuleContext statement, boolean begins) {
        opens = true;
        Token first = statement.getStart();
        return new Piece.Entry(piece(statement), remarks.isApart(first), begins);
    }

    private Piece piece(ParseTree tree) {
        if (tree instanceof TerminalNode t) return word(t.getSymbol());
        var context = (ParserRuleContext) tree;
        if (context.getChildCount() == 1) return piece(context.getChild(0));
        return switch (context) {
            case ParametersContext c -> brackets(c.children, Comma.ANYWHERE);
            case LambdaParametersContext c -> brackets(c.children, Comma.ANYWHERE);
            case CallContext c -> brackets(c.children, Comma.ANYWHERE);
            case SubscriptContext c -> brackets(c.children, Comma.AFTER_SEVERAL);
            case TupleContext c -> brackets(c.children, Comma.AFTER_SEVERAL);
            case ListContext c -> brackets(c.children, Comma.ANYWHERE);
            case MappingContext c -> brackets(c.children, Comma.ANYWHERE);
            case ResultTypeContext c -> brackets(c.children, Comma.AFTER_SEVERAL);
            case TuplePatternContext c -> brackets(flat(c), Comma.AFTER_SEVERAL);
            case ListPatternContext c -> brackets(flat(c), Comma.ANYWHERE);
            case TypeContext c -> tight(List.of(piece(c.getChild(0)), brackets(c.children.subList(1, c.getChildCount()), Comma.NOWHERE)));
            case BlockContext c -> block(c.children, false);
            case UpdateDeclContext c -> withBlock(c, false);
            case TrainCommandContext c -> withBlock(c, true);
            case EveryClauseContext c -> withBlock(c, false);
            case TestCommandContext c -> withBlock(c, false);
            case PipeContext c -> chain(c, true);
            case SumContext c -> chain(c, false);
            case ProductContext c -> chain(c, false);
            case ComparisonContext c -> chain(c, true);
            case ConjunctionContext c -> chain(c, true);
            case DisjunctionContext c -> chain(c, true);
            case PowerContext c -> chain(c, false);
            case IfExprContext c -> choice(c);
            case ExprListContext c -> list(c);
            case PatternContext c -> list(c);
            case DefDeclContext c -> def(c);
            case PostfixContext c -> isFieldOfNumber(c) ? apart(c) : tight(all(c));
            case SignContext c -> tight(all(c));
            case FieldContext c -> tight(all(c));
            case KeywordArgumentContext c -> tight(all(c));
            case SpreadArgumentContext c -> tight(all(c));
            case PlainIndexContext c -> tight(all(c));
            case RangeContext c -> tight(all(c));
            case LeadingDimsContext c -> tight(all(c));
            case MapKeyContext c -> tight(all(c));
            case GradientClauseContext c -> apart(c);
            default -> spaced(context.children);
        };
    }

    private Piece.Word word(Token token) {
        boolean first = opens;
        opens = false;
        return remarks.word(token, first);
    }

    private List<Piece> all(ParserRuleContext context) {
        return context.children.stream().map(this::piece).toList();
    }

    // ---- beside each other -----------------------------------------------------------------------------------------

    private static Piece tight(List<Piece> parts) {
        return new Piece.Row(ImmutableList.copyOf(parts), parts.stream().map(_ -> false).collect(ImmutableList.toImmutableList()));
    }

    private Piece spaced(List<ParseTree> children) {
        var parts = ImmutableList.<Piece>builder();
        var spaced = ImmutableList.<Boolean>builder();
        for (int i = 0; i < children.size(); i++) {
            ParseTree child = children.get(i);
            boolean glued = child instanceof TerminalNode t && GLUED.contains(t.getText()) || child instanceof ParametersContext || child instanceof LambdaParametersContext;
            parts.add(piece(child));
            spaced.add(i > 0 && !glued);
        }
        return new Piece.Row(parts.build(), spaced.build());
    }

    /// `2 .f`: without the space it would be a number that is none.
    private static boolean isFieldOfNumber(PostfixContext c) {
        return c.atom() instanceof NumberContext && c.getChild(1) instanceof FieldContext;
    }

    private Piece apart(ParserRuleContext context) {
        List<Piece> parts = all(context);
        var spaced = ImmutableList.<Boolean>builder();
        for (int i = 0; i < parts.size(); i++) spaced.add(i > 0);
        return new Piece.Row(ImmutableList.copyOf(parts), spaced.build());
    }

    // ---- brackets --------------------------------------------------------------------------------------------------

    private static List<ParseTree> flat(ParserRuleContext c) {
        var flat = new ArrayList<ParseTree>();
        for (ParseTree child : c.children)
            if (child instanceof PatternContext p) flat.addAll(p.children);
            else flat.add(child);
        return flat;
    }

    /// Where a comma after the last item changes nothing.
    private enum Comma { ANYWHERE, AFTER_SEVERAL, NOWHERE }

    private Piece brackets(List<ParseTree> children, Comma comma) {
        var items = ImmutableList.<Piece>builder();
        var commas = ImmutableList.<Piece.Word>builder();
        Piece.Word open = word(((TerminalNode) children.getFirst()).getSymbol());
        int count = 0;
        for (ParseTree child : children.subList(1, children.size() - 1))
            if (Remarks.isComma(child)) commas.add(word(((TerminalNode) child).getSymbol()));
            else {
                items.add(piece(child));
                count++;
            }
        Piece.Word close = word(((TerminalNode) children.getLast()).getSymbol());
        boolean written = count > 0 && Remarks.isComma(children.get(children.size() - 2)), kept = written && count == 1 && comma != Comma.ANYWHERE;
        return new Piece.Brackets(open, items.build(), commas.build(), close, open.text().equals("{"), written && !kept, comma == Comma.ANYWHERE || comma == Comma.AFTER_SEVERAL && count > 1, kept);
    }

    // ---- operators -------------------------------------------------------------------------------------------------

    /// Operators of one kind that follow each other, as `a + b − c`.
    private Piece chain(ParserRuleContext context, boolean lines) {
        var operands = new ArrayList<ParseTree>();
        var operators = new ArrayList<TerminalNode>();
        ParserRuleContext c = context;
        while (true) {                                           // to the left, in a loop: sums may be long
            operands.addFirst(c.getChild(2));
            operators.addFirst((TerminalNode) c.getChild(1));
            if (c.getChild(0).getClass() == context.getClass() && !(context instanceof PowerContext)) c = (ParserRuleContext) c.getChild(0);
            else break;
        }
        Piece first = piece(c.getChild(0));
        var links = ImmutableList.<Piece.Chain.Link>builder();
        for (int i = 0; i < operands.size(); i++) links.add(new Piece.Chain.Link(List.of(word(operators.get(i).getSymbol())), piece(operands.get(i))));
        return new Piece.Chain(first, links.build(), lines);
    }

    private Piece choice(IfExprContext c) {
        Piece first = spaced(c.children.subList(0, 2));
        return new Piece.Chain(first, ImmutableList.of(
                new Piece.Chain.Link(List.of(word(((TerminalNode) c.getChild(2)).getSymbol())), piece(c.getChild(3))),
                new Piece.Chain.Link(List.of(word(((TerminalNode) c.getChild(4)).getSymbol())), piece(c.getChild(5)))), true);
    }

    /// Values with commas after them.
    private Piece list(ParserRuleContext c) {
        var items = new ArrayList<Piece>();
        for (int i = 0; i < c.getChildCount(); i += 2) {
            Piece item = piece(c.getChild(i));
            items.add(i + 1 < c.getChildCount() ? tight(List.of(item, piece(c.getChild(i + 1)))) : item);
        }
        return new Piece.Chain(items.getFirst(), items.stream().skip(1).map(p -> new Piece.Chain.Link(List.of(), p)).collect(ImmutableList.toImmutableList()), true);
    }

    // ---- blocks ----------------------------------------------------------------------------------------------------

    /// A statement that ends in a block of its own.
    private Piece withBlock(ParserRuleContext c, boolean lines) {
        int brace = 0;
        while (!(c.getChild(brace) instanceof TerminalNode t && t.getText().equals("{"))) brace++;
        var parts = ImmutableList.<Piece>builder();
        var spaced = ImmutableList.<Boolean>builder();
        for (int i = 0; i < brace; i++) {
            parts.add(piece(c.getChild(i)));
            spaced.add(i > 0 && !(c.getChild(i) instanceof ParametersContext));
        }
        parts.add(block(c.children.subList(brace, c.getChildCount()), lines));
        spaced.add(true);
        return new Piece.Row(parts.build(), spaced.build());
    }

    private Piece block(List<ParseTree> children, boolean lines) {
        Token open = ((TerminalNode) children.getFirst()).getSymbol(), close = ((TerminalNode) children.getLast()).getSymbol();
        Piece.Word opening = word(open);
        var entries = ImmutableList.<Piece.Entry>builder();
        int line = remarks.line(open);
        for (int i = 1; i < children.size() - 1; i++) {
            if (children.get(i) instanceof TerminalNode t && t.getText().equals(";")) continue;
            if (children.get(i) instanceof TerminalNode t && t.getText().equals("return")) {
                opens = true;
                entries.add(new Piece.Entry(spaced(children.subList(i, i + 2)), remarks.isApart(t.getSymbol()), true));
                i++;
                continue;
            }
            var statement = (ParserRuleContext) children.get(i);
            boolean begins = remarks.line(statement.getStart()) > line || statement instanceof EveryClauseContext;
            line = remarks.line(statement.getStop());
            entries.add(entry(statement, begins));
        }
        boolean single = remarks.line(open) == remarks.line(close);
        return new Piece.Block(opening, entries.build(), word(close), lines, single);
    }

    /// `def f(x) = e`, and its gradient on a line of its own.
    private Piece def(DefDeclContext c) {
        var parts = new ArrayList<ParseTree>(c.children);
        if (c.gradientClause() == null) return spacedDef(parts);
        Piece def = spacedDef(parts.subList(0, parts.size() - 1)), gradient = piece(c.gradientClause());
        return new Piece.Broken(def, gradient);
    }

    private Piece spacedDef(List<ParseTree> children) {
        return spaced(children.stream().<ParseTree>mapMulti((child, each) -> {
            if (child instanceof BodyContext b && b.block() == null) b.children.forEach(each);
            else each.accept(child);
        }).toList());
    }
}
