package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic.Edit;
import io.kgraph.lang.KGraphParser.*;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Expressions: from the parse tree to [Ast.Expr]. Only brackets and prefix words make it recurse; chains of operators are
/// walked with a loop.
final class ExpressionBuilder {
    /// Beyond this a repaired text is no help.
    private static final int LONGEST_REPAIR = 200;

    private final AstBuilder ast;

    ExpressionBuilder(AstBuilder ast) {
        this.ast = ast;
    }

    Ast.Expr expr(ExprContext context) {
        return switch (context) {
            case IfExprContext c -> new Ast.If(ast.span(c), expr(c.expr(0)), expr(c.expr(1)), expr(c.expr(2)));
            case LambdaExprContext c -> lambda(c);
            case PlainExprContext c -> operation(c.operation());
            default -> throw unknown(context);
        };
    }

    ImmutableList<Ast.Expr> exprs(List<ExprContext> contexts) {
        return contexts.stream().map(this::expr).collect(ImmutableList.toImmutableList());
    }

    ImmutableList<Ast.Expr> exprs(ExprListContext context) {
        return exprs(context.expr());
    }

    /// Like [#expr], but a bare string is a template with holes.
    Ast.Expr exprOrTemplate(ExprContext context) {
        return context instanceof PlainExprContext plain && plain.operation() instanceof PostfixContext postfix
                && postfix.trailer().isEmpty() && postfix.atom() instanceof StringContext string
                ? ast.template(string.STRING()) : expr(context);
    }

    private Ast.Expr lambda(LambdaExprContext c) {
        Ast.Block body;
        if (c.block() != null) {
            body = ast.block(c.block());
        } else {
            Ast.Expr result = expr(c.expr());
            body = new Ast.Block(result.span(), ImmutableList.of(), ImmutableList.of(result));
        }
        return new Ast.Lambda(ast.span(c), parameters(c.lambdaParameters()), body);
    }

    ImmutableList<Ast.LambdaParameter> parameters(LambdaParametersContext c) {
        return c.lambdaParameter().stream()
                .map(p -> new Ast.LambdaParameter(ast.span(p), ast.patternItem(p.patternItem()), Optional.ofNullable(p.type()).map(ast::type)))
                .collect(ImmutableList.toImmutableList());
    }

    // ---- operators -------------------------------------------------------------------------------------------------

    private Ast.Expr operation(OperationContext context) {
        return switch (context) {
            case PostfixContext c -> postfix(c);
            case SignContext c -> sign(c);
            case NegationContext c -> new Ast.Prefix(ast.span(c), Ast.PrefixOperator.NOT, operation(c.operation()));
            case PowerContext c -> chain(c, c.operation(0), List.of(c));
            case ProductContext _, SumContext _, ComparisonContext _, ConjunctionContext _, DisjunctionContext _, PipeContext _ -> spine(context);
            default -> throw unknown(context);
        };
    }

    private Ast.Expr sign(SignContext c) {
        boolean minus = c.getChild(0).getText().equals("-");
        if (minus && c.operation() instanceof PostfixContext postfix && postfix.trailer().isEmpty()
                && postfix.atom() instanceof NumberContext number && number.INT() != null && Numbers.needsMinus(number.INT().getText()))
            return Numbers.integer(ast.span(c), number.INT().getText(), true, ast.problems());
        return new Ast.Prefix(ast.span(c), minus ? Ast.PrefixOperator.MINUS : Ast.PrefixOperator.PLUS, operation(c.operation()));
    }

    /// Collects the operators of one precedence, which hang one below the other at the left.
    private Ast.Expr spine(OperationContext context) {
        var links = new ArrayList<OperationContext>();
        OperationContext left = context;
        while (left.getClass() == context.getClass()) {
            links.add(left);
            left = (OperationContext) left.getChild(0);
        }
        Collections.reverse(links);
        Ast.Chain chain = chain(context, left, links);
        if (context instanceof ComparisonContext && links.size() > 1) refuse(chain, context.getParent() instanceof NegationContext);
        return chain;
    }

    private Ast.Chain chain(OperationContext context, OperationContext first, List<? extends OperationContext> links) {
        var built = ImmutableList.<Ast.Link>builder();
        Ast.Expr head = operation(first);
        for (OperationContext link : links) {
            Token operator = ((TerminalNode) link.getChild(1)).getSymbol();
            built.add(new Ast.Link(ast.span(operator), operator(operator), operation((OperationContext) link.getChild(2)), ast.span(link)));
        }
        return new Ast.Chain(ast.span(context), head, built.build());
    }

    private void refuse(Ast.Chain chain, boolean negated) {
        var problem = Code.E0108.at(chain.span(), "Comparisons do not chain.");
        if (chain.span().end() - chain.span().start() > LONGEST_REPAIR) {
            ast.problems().add(problem);
            return;
        }
        Deque<String> parts = new ArrayDeque<>();
        Source source = chain.span().source();
        int start = chain.span().start();
        int previousEnd = chain.links().getFirst().span().start();
        for (int i = 0; i < chain.links().size(); i++) {
            Ast.Link link = chain.links().get(i);
            parts.add(source.text(start, previousEnd).strip() + " " + link.operator().text() + " "
                    + source.text(link.span().end(), link.whole().end()).strip());
            start = link.span().end();
            previousEnd = link.whole().end();
        }
        String repaired = parts.stream().collect(Collectors.joining(" and ", negated ? "(" : "", negated ? ")" : ""));
        ast.problems().add(problem.hint(repaired, new Edit(chain.span().place(), repaired)));
    }

    private static Ast.Operator operator(Token token) {
        return switch (token.getType()) {
            case KGraphLexer.AND -> Ast.Operator.AND;
            case KGraphLexer.OR -> Ast.Operator.OR;
            default -> {
                for (Ast.Operator operator : Ast.Operator.values())
                    if (Tokens.typeOf(operator.text()) == token.getType()) yield operator;
                throw new IllegalStateException("no operator: " + token);
            }
        };
    }

    // ---- atoms and what follows them -------------------------------------------------------------------------------

    private Ast.Expr postfix(PostfixContext c) {
        Ast.Expr base = atom(c.atom());
        return c.trailer().isEmpty() ? base
                : new Ast.Access(ast.span(c), base, c.trailer().stream().map(this::trailer).collect(ImmutableList.toImmutableList()));
    }

    private Ast.Trailer trailer(TrailerContext context) {
        Span span = ast.span(context);
        return switch (context) {
            case CallContext c -> new Ast.Call(span, c.argument().stream().map(this::argument).collect(ImmutableList.toImmutableList()));
            case SubscriptContext c -> new Ast.Subscript(span, c.index().stream().map(this::index).collect(ImmutableList.toImmutableList()));
            case FieldContext c -> new Ast.Field(span, word(c.word()));
            default -> throw unknown(context);
        };
    }

    private Ast.Argument argument(ArgumentContext context) {
        Span span = ast.span(context);
        return switch (context) {
            case KeywordArgumentContext c -> new Ast.Keyword(span, word(c.word()), expr(c.expr()));
            case SpreadArgumentContext c -> new Ast.Spread(span, expr(c.expr()));
            case PositionalArgumentContext c -> new Ast.Positional(span, expr(c.expr()));
            default -> throw unknown(context);
        };
    }

    private Ast.Index index(IndexContext context) {
        Span span = ast.span(context);
        return switch (context) {
            case EllipsisIndexContext _ -> new Ast.EllipsisIndex(span);
            case NewAxisIndexContext _ -> new Ast.NewAxisIndex(span);
            case PlainIndexContext c when c.range() == null -> new Ast.At(span, expr(c.expr()));
            case PlainIndexContext c -> slice(span, Optional.of(expr(c.expr())), c.range());
            case RangeIndexContext c -> slice(span, Optional.empty(), c.range());
            default -> throw unknown(context);
        };
    }

    private Ast.Slice slice(Span span, Optional<Ast.Expr> start, RangeContext range) {
        Optional<Ast.Expr> stop = Optional.empty();
        Optional<Ast.Expr> step = Optional.empty();
        int colons = 0;
        for (int i = 0; i < range.getChildCount(); i++) {
            if (!(range.getChild(i) instanceof ExprContext e)) colons++;
            else if (colons == 1) stop = Optional.of(expr(e));
            else step = Optional.of(expr(e));
        }
        return new Ast.Slice(span, start, stop, step);
    }

    private Ast.Expr atom(AtomContext context) {
        Span span = ast.span(context);
        return switch (context) {
            case NumberContext c when c.INT() != null -> Numbers.integer(span, c.INT().getText(), false, ast.problems());
            case NumberContext c -> Numbers.real(span, c.FLOAT().getText(), ast.problems());
            case StringContext c -> ast.text(c.STRING());
            case BoolContext c -> new Ast.Bool(span, c.TRUE() != null);
            case NoneContext _ -> new Ast.None(span);
            case NameContext c -> new Ast.Ref(span, ident(c.ident()).text());
            case TupleContext c -> tuple(span, c);
            case ListContext c -> new Ast.ListOf(span, exprs(c.expr()));
            case MapContext c -> new Ast.MapOf(span, c.mapping().mapItem().stream().map(this::mapItem).collect(ImmutableList.toImmutableList()));
            default -> throw unknown(context);
        };
    }

    /// `(e)` without a comma is just `e`.
    private Ast.Expr tuple(Span span, TupleContext c) {
        boolean comma = c.getChild(c.getChildCount() - 2).getText().equals(",");
        return c.expr().size() == 1 && !comma ? expr(c.expr(0)) : new Ast.TupleOf(span, exprs(c.expr()));
    }

    private Ast.MapItem mapItem(MapItemContext c) {
        MapKeyContext key = c.mapKey();
        ImmutableList<String> path = key.STRING() != null
                ? ImmutableList.of(ast.text(key.STRING()).value())
                : ImmutableList.<String>builder().add(ident(key.ident()).text()).addAll(key.word().stream().map(w -> word(w).text()).toList()).build();
        return new Ast.MapItem(ast.span(c), ast.span(key), path, expr(c.expr()));
    }

    Ast.Name ident(ParserRuleContext context) {
        return new Ast.Name(ast.span(context), Normalizer.normalize(context.getStart().getText(), Normalizer.Form.NFC));
    }

    private Ast.Name word(WordContext context) {
        return ident(context);
    }

    static IllegalStateException unknown(ParserRuleContext context) {
        return new IllegalStateException("no such alternative in the grammar: " + context.getClass().getSimpleName());
    }
}
