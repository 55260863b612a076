package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/// What a script says, as records; each knows where it stands in the source. Nothing here has been judged.
///
/// Operators of one precedence form one flat [Chain] and whatever follows an atom one flat [Access], so that no tree is deeper
/// than the brackets and prefix words of its text.
public sealed interface Ast {
    /// Where it stands.
    Span span();

    /// A whole script; `doc` is the `##` comment at its head.
    record Script(Span span, String doc, ImmutableList<Statement> statements) implements Ast {}

    /// An identifier where it is given or used, in NFC.
    record Name(Span span, String text) implements Ast {}

    // ---- statements ------------------------------------------------------------------------------------------------

    sealed interface Statement extends Ast {}

    /// A statement with a mistake in its form: it only declares names, so that their uses are not called unknown.
    record Broken(Span span, ImmutableList<Name> names) implements Statement {}

    /// A declaration builds part of the graph; `doc` is its `##` comment, possibly empty.
    sealed interface Declaration extends Statement {
        String doc();
    }

    /// What may stand in a block before its `return`.
    sealed interface BlockStatement extends Ast {}

    record DimDecl(Span span, String doc, ImmutableList<DimItem> items) implements Declaration {}

    record DimItem(Span span, Name name, Optional<Expr> value) implements Ast {}

    record ParamDecl(Span span, String doc, Name name, Type type, Optional<Expr> value) implements Declaration {}

    record PlaceholderDecl(Span span, String doc, Name name, Type type, Optional<Expr> value) implements Declaration {}

    record VariableDecl(Span span, String doc, boolean frozen, Name name, Optional<Type> type, Expr value)
            implements Declaration, BlockStatement {}

    record LetDecl(Span span, String doc, boolean checkpoint, Pattern pattern, Optional<Type> type, ImmutableList<Expr> values)
            implements Declaration, BlockStatement {}

    record DefDecl(
            Span span, String doc, Name name, ImmutableList<Parameter> parameters, Optional<ResultType> result, Block body,
            Optional<GradientClause> gradient) implements Declaration {}

    record ModuleDecl(
            Span span, String doc, Name name, ImmutableList<Parameter> config, ImmutableList<Parameter> inputs,
            Optional<ResultType> result, Block body) implements Declaration {}

    record UpdateDecl(Span span, String doc, Name name, Optional<ImmutableList<Parameter>> parameters, ImmutableList<Assignment> assignments)
            implements Declaration {}

    record DataDecl(Span span, String doc, Pattern pattern, ImmutableList<Expr> values) implements Declaration {}

    record ImportDecl(Span span, String doc, Text path, Optional<Name> alias) implements Declaration {}

    record FromDecl(Span span, String doc, Text path, ImmutableList<ImportItem> items) implements Declaration {}

    record ImportItem(Span span, Name name, Optional<Name> alias) implements Ast {}

    record Assignment(Span span, Name target, Expr value) implements Ast {}

    record GradientClause(Span span, ImmutableList<LambdaParameter> parameters, Expr value) implements Ast {}

    /// `a, (b, [c])`: names laid over values.
    record Pattern(Span span, ImmutableList<PatternItem> items) implements Ast {}

    sealed interface PatternItem extends Ast {}

    record NamePattern(Span span, Name name) implements PatternItem {}

    record TuplePattern(Span span, Pattern inner) implements PatternItem {}

    record ListPattern(Span span, Pattern inner) implements PatternItem {}

    record Parameter(Span span, Name name, Optional<Type> type, Optional<Expr> value) implements Ast {}

    /// One type, or several in parentheses (`tuple`).
    record ResultType(Span span, ImmutableList<Type> types, boolean tuple) implements Ast {}

    /// The body of a def, module or lambda: `= e` is a block with no statements and one result. Several results are a tuple.
    record Block(Span span, ImmutableList<BlockStatement> statements, ImmutableList<Expr> results) implements Ast {}

    /// `float32[batch, 3]`; without brackets `dims` is absent.
    record Type(Span span, Name name, Optional<ImmutableList<DimSpec>> dims) implements Ast {}

    sealed interface DimSpec extends Ast {}

    record LeadingDims(Span span, Optional<Name> name) implements DimSpec {}

    record UnknownDim(Span span) implements DimSpec {}

    record KnownDim(Span span, Expr value) implements DimSpec {}

    // ---- commands --------------------------------------------------------------------------------------------------

    /// A command talks to the session.
    sealed interface Command extends Statement {}

    record EvalCommand(Span span, Pattern pattern, ImmutableList<Expr> values, Optional<Expr> feeds) implements Command {}

    record PrintCommand(Span span, ImmutableList<Expr> items, Optional<Expr> feeds) implements Command {}

    record RunCommand(Span span, ImmutableList<Expr> items, Optional<Expr> feeds, Optional<Expr> times) implements Command {}

    record AssertCommand(Span span, Expr condition, Optional<Expr> message, Optional<Expr> feeds) implements Command, BlockStatement {}

    record GradCheckCommand(Span span, Expr value, Optional<Expr> over, Optional<Expr> feeds) implements Command {}

    record TrainCommand(Span span, Optional<Text> label, ImmutableList<TrainClause> clauses) implements Command {}

    /// No values stand for all declared variables.
    record SaveCommand(Span span, ImmutableList<Expr> values, Expr path) implements Command {}

    record LoadCommand(Span span, Expr path, ImmutableList<Expr> into) implements Command {}

    record PlotCommand(Span span, ImmutableList<Expr> items, Optional<Name> kind, Optional<Expr> path, Optional<Expr> feeds)
            implements Command {}

    record ExportCommand(Span span, Name format, Expr path, ImmutableList<Expr> inputs, ImmutableList<Expr> outputs) implements Command {}

    record TestCommand(Span span, Text name, ImmutableList<Statement> statements) implements Command {}

    sealed interface TrainClause extends Ast {}

    record Minimize(Span span, Expr objective) implements TrainClause {}

    record Maximize(Span span, Expr objective) implements TrainClause {}

    record Over(Span span, Expr variables) implements TrainClause {}

    record Using(Span span, Expr optimizer) implements TrainClause {}

    record Apply(Span span, ImmutableList<Expr> updates) implements TrainClause {}

    record Watch(Span span, ImmutableList<Expr> values) implements TrainClause {}

    record On(Span span, Expr data, Optional<Expr> feed) implements TrainClause {}

    record Batch(Span span, Expr size) implements TrainClause {}

    record Shuffle(Span span, Optional<Expr> seed) implements TrainClause {}

    record Epochs(Span span, Expr count) implements TrainClause {}

    record Steps(Span span, Expr count) implements TrainClause {}

    record StopWhen(Span span, Expr condition) implements TrainClause {}

    record Every(Span span, Expr count, EveryUnit unit, ImmutableList<Command> commands) implements TrainClause {}

    /// What `every n` counts, if it says so.
    enum EveryUnit { EPOCHS, STEPS, UNSAID }

    // ---- expressions -----------------------------------------------------------------------------------------------

    sealed interface Expr extends Ast {}

    record If(Span span, Expr condition, Expr then, Expr otherwise) implements Expr {}

    record Lambda(Span span, ImmutableList<LambdaParameter> parameters, Block body) implements Expr {}

    record LambdaParameter(Span span, PatternItem pattern, Optional<Type> type) implements Ast {}

    /// `a + b - c`: operators of one precedence, applied from left to right. A power has one link, its exponent.
    record Chain(Span span, Expr first, ImmutableList<Link> links) implements Expr {}

    /// An operator and what stands right of it; `whole` reaches from the start of the chain to here.
    record Link(Span span, Operator operator, Expr operand, Span whole) implements Ast {}

    /// A sign or `not`.
    record Prefix(Span span, PrefixOperator operator, Expr operand) implements Expr {}

    /// `f(x)[0].T`: what follows an atom, applied from left to right.
    record Access(Span span, Expr base, ImmutableList<Trailer> trailers) implements Expr {}

    sealed interface Trailer extends Ast {}

    record Call(Span span, ImmutableList<Argument> arguments) implements Trailer {}

    record Subscript(Span span, ImmutableList<Index> indices) implements Trailer {}

    record Field(Span span, Name name) implements Trailer {}

    sealed interface Argument extends Ast {
        Expr value();
    }

    record Positional(Span span, Expr value) implements Argument {}

    record Keyword(Span span, Name name, Expr value) implements Argument {}

    record Spread(Span span, Expr value) implements Argument {}

    sealed interface Index extends Ast {}

    record EllipsisIndex(Span span) implements Index {}

    record NewAxisIndex(Span span) implements Index {}

    record At(Span span, Expr value) implements Index {}

    record Slice(Span span, Optional<Expr> start, Optional<Expr> stop, Optional<Expr> step) implements Index {}

    /// `12` or, with a suffix, `12i8`.
    record Int(Span span, long value, Optional<String> suffix) implements Expr {}

    /// `0.5` or, with a suffix, `0.5f32`: the value is already rounded to the suffix's type.
    record Real(Span span, double value, Optional<String> suffix) implements Expr {}

    record Text(Span span, String value) implements Expr {}

    /// A string with holes, where the language has them.
    record Template(Span span, ImmutableList<Part> parts) implements Expr {}

    sealed interface Part extends Ast {}

    record Literal(Span span, String text) implements Part {}

    record Hole(Span span, Expr value, FormatSpec spec) implements Part {}

    record Bool(Span span, boolean value) implements Expr {}

    record None(Span span) implements Expr {}

    /// A name used as a value.
    record Ref(Span span, String name) implements Expr {}

    record TupleOf(Span span, ImmutableList<Expr> items) implements Expr {}

    record ListOf(Span span, ImmutableList<Expr> items) implements Expr {}

    record MapOf(Span span, ImmutableList<MapItem> items) implements Expr {}

    /// `fc.w: e`: the key as a path of names, or one string.
    record MapItem(Span span, Span keySpan, ImmutableList<String> key, Expr value) implements Ast {}

    /// Stands where an expression could not be read; its mistake has been reported.
    record Missing(Span span) implements Expr {}

    enum PrefixOperator { MINUS, PLUS, NOT }

    enum Operator {
        POWER("**"), MULTIPLY("*"), DIVIDE("/"), FLOOR_DIVIDE("//"), REMAINDER("%"), MATMUL("@"), ADD("+"), SUBTRACT("-"),
        LESS("<"), LESS_EQUAL("<="), GREATER(">"), GREATER_EQUAL(">="), EQUAL("=="), NOT_EQUAL("!="), AND("and"), OR("or"), PIPE("|>");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /// How it is written.
        public String text() {
            return text;
        }
    }
}
