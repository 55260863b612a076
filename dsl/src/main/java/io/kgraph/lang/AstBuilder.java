package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.lang.KGraphParser.*;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Statements: from the parse tree to [Ast]. It judges nothing; mistakes inside literals are all that it can report.
final class AstBuilder {
    private final Tokens tokens;
    private final Docs docs;
    private final Problems problems;
    private final Problems levelTwo;
    private final ExpressionBuilder expressions = new ExpressionBuilder(this);

    /// @param problems receives mistakes in numbers, strings and holes
    /// @param levelTwo receives a message for each construct of level 2
    AstBuilder(Tokens tokens, Docs docs, Problems problems, Problems levelTwo) {
        this.tokens = tokens;
        this.docs = docs;
        this.problems = problems;
        this.levelTwo = levelTwo;
    }

    Ast.Statement statement(StatementContext context) {
        return context.declaration() != null ? declaration(context.declaration()) : command(context.command());
    }

    Ast.Expr expression(ExpressionContext context) {
        return expressions.expr(context.expr());
    }

    // ---- declarations ----------------------------------------------------------------------------------------------

    private Ast.Declaration declaration(DeclarationContext context) {
        Span span = span(context);
        String doc = docs.of(span);
        return switch (context) {
            case DimDeclContext c -> new Ast.DimDecl(span, doc, c.dimItem().stream()
                    .map(i -> new Ast.DimItem(span(i), name(i.ident()), optional(i.expr()))).collect(ImmutableList.toImmutableList()));
            case ParamDeclContext c -> new Ast.ParamDecl(span, doc, name(c.ident()), type(c.type()), optional(c.expr()));
            case PlaceholderDeclContext c -> new Ast.PlaceholderDecl(span, doc, name(c.ident()), type(c.type()), optional(c.expr()));
            case VariableDeclContext c -> new Ast.VariableDecl(span, doc, c.FROZEN() != null, name(c.ident()), optionalType(c.type()),
                    expressions.expr(c.expr()));
            case LetDeclContext c -> new Ast.LetDecl(span, doc, c.CHECKPOINT() != null, pattern(c.pattern()), optionalType(c.type()),
                    expressions.exprs(c.exprList()));
            case DefDeclContext c -> new Ast.DefDecl(span, doc, name(c.ident()), parameters(c.parameters()), result(c.resultType()), body(c.body()),
                    gradient(c.gradientClause()));
            case ModuleDeclContext c -> new Ast.ModuleDecl(span, doc, name(c.ident()), parameters(c.parameters(0)), parameters(c.parameters(1)),
                    result(c.resultType()), body(c.body()));
            case UpdateDeclContext c -> new Ast.UpdateDecl(span, doc, name(c.ident()), Optional.ofNullable(c.parameters()).map(this::parameters), c.assignment().stream()
                    .map(a -> new Ast.Assignment(span(a), name(a.ident()), expressions.expr(a.expr()))).collect(ImmutableList.toImmutableList()));
            case DataDeclContext c -> new Ast.DataDecl(span, doc, pattern(c.pattern()), expressions.exprs(c.exprList()));
            case ImportDeclContext c -> new Ast.ImportDecl(span, doc, text(c.STRING()), Optional.ofNullable(c.ident()).map(this::name));
            case FromDeclContext c -> new Ast.FromDecl(span, doc, text(c.STRING()), c.importItem().stream()
                    .map(i -> new Ast.ImportItem(span(i), name(i.ident(0)), Optional.ofNullable(i.ident(1)).map(this::name)))
                    .collect(ImmutableList.toImmutableList()));
            default -> throw ExpressionBuilder.unknown(context);
        };
    }

    private Optional<Ast.GradientClause> gradient(GradientClauseContext c) {
        if (c == null) return Optional.empty();
        return Optional.of(new Ast.GradientClause(span(c), expressions.parameters(c.lambdaParameters()), expressions.expr(c.expr())));
    }

    private ImmutableList<Ast.Parameter> parameters(ParametersContext context) {
        return context.parameter().stream()
                .map(p -> new Ast.Parameter(span(p), name(p.ident()), optionalType(p.type()), optional(p.expr())))
                .collect(ImmutableList.toImmutableList());
    }

    private Optional<Ast.ResultType> result(ResultTypeContext c) {
        if (c == null) return Optional.empty();
        boolean tuple = !(c.getChild(0) instanceof TypeContext);
        return Optional.of(new Ast.ResultType(span(c), c.type().stream().map(this::type).collect(ImmutableList.toImmutableList()), tuple));
    }

    private Ast.Block body(BodyContext context) {
        if (context.block() != null) return block(context.block());
        Ast.Expr result = expressions.expr(context.expr());
        return new Ast.Block(result.span(), ImmutableList.of(), ImmutableList.of(result));
    }

    Ast.Block block(BlockContext context) {
        return new Ast.Block(span(context), context.blockStatement().stream().map(this::blockStatement).collect(ImmutableList.toImmutableList()),
                expressions.exprs(context.exprList()));
    }

    private Ast.BlockStatement blockStatement(BlockStatementContext context) {
        Span span = span(context);
        return switch (context) {
            case BlockLetContext c -> new Ast.LetDecl(span, "", false, pattern(c.pattern()), optionalType(c.type()), expressions.exprs(c.exprList()));
            case BlockVariableContext c -> new Ast.VariableDecl(span, "", c.FROZEN() != null, name(c.ident()), optionalType(c.type()),
                    expressions.expr(c.expr()));
            case BlockAssertContext c -> new Ast.AssertCommand(span, expressions.expr(c.expr(0)), message(c.expr(1)), Optional.empty());
            default -> throw ExpressionBuilder.unknown(context);
        };
    }

    Ast.Pattern pattern(PatternContext context) {
        return new Ast.Pattern(span(context), context.patternItem().stream().map(this::patternItem).collect(ImmutableList.toImmutableList()));
    }

    Ast.PatternItem patternItem(PatternItemContext context) {
        Span span = span(context);
        return switch (context) {
            case NamePatternContext c -> new Ast.NamePattern(span, name(c.ident()));
            case TuplePatternContext c -> new Ast.TuplePattern(span, pattern(c.pattern()));
            case ListPatternContext c -> new Ast.ListPattern(span, pattern(c.pattern()));
            default -> throw ExpressionBuilder.unknown(context);
        };
    }

    Ast.Type type(TypeContext context) {
        boolean brackets = context.getChildCount() > 1;
        return new Ast.Type(span(context), name(context.ident()), brackets
                ? Optional.of(context.dimSpec().stream().map(this::dimSpec).collect(ImmutableList.toImmutableList())) : Optional.empty());
    }

    private Ast.DimSpec dimSpec(DimSpecContext context) {
        Span span = span(context);
        return switch (context) {
            case LeadingDimsContext c -> new Ast.LeadingDims(span, Optional.ofNullable(c.ident()).map(this::name));
            case UnknownDimContext _ -> new Ast.UnknownDim(span);
            case KnownDimContext c -> new Ast.KnownDim(span, expressions.expr(c.expr()));
            default -> throw ExpressionBuilder.unknown(context);
        };
    }

    // ---- commands --------------------------------------------------------------------------------------------------

    private Ast.Command command(CommandContext context) {
        Span span = span(context);
        return switch (context) {
            case EvalCommandContext c -> new Ast.EvalCommand(span, pattern(c.pattern()), expressions.exprs(c.exprList()), feeds(c.feeds()));
            case PrintCommandContext c -> new Ast.PrintCommand(span,
                    c.exprList().expr().stream().map(expressions::exprOrTemplate).collect(ImmutableList.toImmutableList()), feeds(c.feeds()));
            case RunCommandContext c -> new Ast.RunCommand(span, expressions.exprs(c.exprList()), feeds(c.feeds()), optional(c.expr()));
            case AssertCommandContext c -> new Ast.AssertCommand(span, expressions.expr(c.expr(0)), message(c.expr(1)), feeds(c.feeds()));
            case GradCheckCommandContext c -> new Ast.GradCheckCommand(span, expressions.expr(c.expr(0)), optional(c.expr(1)), feeds(c.feeds()));
            case TrainCommandContext c -> new Ast.TrainCommand(span, Optional.ofNullable(c.STRING()).map(this::text),
                    c.trainClause().stream().map(this::trainClause).collect(ImmutableList.toImmutableList()));
            case SaveCommandContext c -> new Ast.SaveCommand(span, optionalList(c.exprList()), template(c.STRING()));
            case LoadCommandContext c -> new Ast.LoadCommand(span, template(c.STRING()), optionalList(c.exprList()));
            case PlotCommandContext c -> new Ast.PlotCommand(span, expressions.exprs(c.exprList()), Optional.ofNullable(c.ident()).map(this::name),
                    Optional.ofNullable(c.STRING()).map(this::template), feeds(c.feeds()));
            case ExportCommandContext c -> export(span, c);
            case TestCommandContext c -> new Ast.TestCommand(span, text(c.STRING()),
                    c.statement().stream().map(this::statement).collect(ImmutableList.toImmutableList()));
            default -> throw ExpressionBuilder.unknown(context);
        };
    }

    private Ast.ExportCommand export(Span span, ExportCommandContext c) {
        String format = c.ident().getText();
        if (!format.equals("onnx")) levelTwo(span(c.ident()), "'export " + format + "'");
        int outputs = c.OUTPUTS() == null ? -1 : c.exprList().size() - 1;
        return new Ast.ExportCommand(span, name(c.ident()), template(c.STRING()),
                c.INPUTS() == null ? ImmutableList.of() : expressions.exprs(c.exprList(0)),
                outputs < 0 ? ImmutableList.of() : expressions.exprs(c.exprList(outputs)));
    }

    private Ast.TrainClause trainClause(TrainClauseContext context) {
        Span span = span(context);
        return switch (context) {
            case MinimizeClauseContext c -> new Ast.Minimize(span, expressions.expr(c.expr()));
            case MaximizeClauseContext c -> new Ast.Maximize(span, expressions.expr(c.expr()));
            case OverClauseContext c -> new Ast.Over(span, expressions.expr(c.expr()));
            case UsingClauseContext c -> new Ast.Using(span, expressions.expr(c.expr()));
            case ApplyClauseContext c -> new Ast.Apply(span, expressions.exprs(c.exprList()));
            case WatchClauseContext c -> new Ast.Watch(span, expressions.exprs(c.exprList()));
            case OnClauseContext c -> new Ast.On(span, expressions.expr(c.expr(0)), optional(c.expr(1)));
            case BatchClauseContext c -> new Ast.Batch(span, expressions.expr(c.expr()));
            case ShuffleClauseContext c -> new Ast.Shuffle(span, optional(c.expr()));
            case EpochsClauseContext c -> new Ast.Epochs(span, expressions.expr(c.expr()));
            case StepsClauseContext c -> new Ast.Steps(span, expressions.expr(c.expr()));
            case StopClauseContext c -> new Ast.StopWhen(span, expressions.expr(c.expr()));
            case EveryClauseContext c -> new Ast.Every(span, expressions.expr(c.expr()),
                    c.EPOCHS() != null ? Ast.EveryUnit.EPOCHS : c.STEPS() != null ? Ast.EveryUnit.STEPS : Ast.EveryUnit.UNSAID,
                    c.command().stream().map(this::command).collect(ImmutableList.toImmutableList()));
            default -> throw ExpressionBuilder.unknown(context);
        };
    }

    // ---- small parts -----------------------------------------------------------------------------------------------

    private Optional<Ast.Expr> feeds(FeedsContext context) {
        return Optional.ofNullable(context).map(c -> expressions.expr(c.expr()));
    }

    private Optional<Ast.Expr> message(ExprContext context) {
        return Optional.ofNullable(context).map(expressions::exprOrTemplate);
    }

    private Optional<Ast.Expr> optional(ExprContext context) {
        return Optional.ofNullable(context).map(expressions::expr);
    }

    private Optional<Ast.Type> optionalType(TypeContext context) {
        return Optional.ofNullable(context).map(this::type);
    }

    private ImmutableList<Ast.Expr> optionalList(ExprListContext context) {
        return context == null ? ImmutableList.of() : expressions.exprs(context);
    }

    private Ast.Name name(IdentContext context) {
        return expressions.ident(context);
    }

    Ast.Text text(TerminalNode string) {
        return strings(string).plain();
    }

    Ast.Expr template(TerminalNode string) {
        return strings(string).template(problems, levelTwo);
    }

    private Strings strings(TerminalNode string) {
        return Strings.read(tokens.lexical(), string.getSymbol(), problems);
    }

    void levelTwo(Span keyword, String construct) {
        levelTwo.add(Code.E0112.at(keyword, construct + " is not in this build."));
    }

    Problems problems() {
        return problems;
    }

    Span span(Token token) {
        return tokens.lexical().span(token);
    }

    Span span(ParserRuleContext context) {
        Token last = context.getStop() == null ? context.getStart() : context.getStop();
        return span(context.getStart()).to(span(last));
    }
}
