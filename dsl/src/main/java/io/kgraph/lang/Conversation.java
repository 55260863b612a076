package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.ir.GraphContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A script that is said piece by piece: each piece is elaborated where the ones before it left off, in their graph and with their settings.
///
/// A piece that is wrong leaves nothing behind, and one that goes wrong when run is taken back ([#takeBack]). A name may be declared anew: nodes
/// built before keep the old value, functions look their names up when they are called.
public final class Conversation {
    /// What came of a piece.
    ///
    /// @param expression whether it was an expression, whose value its only `print` shows
    /// @param remarks    who is touched by names that were declared anew
    public record Answer(Elaboration elaboration, boolean expression, ImmutableList<String> remarks) {}

    /// A declared name: `variable`, `let`, …; what it is, as `:type` says it; the piece that declared it.
    public record Named(String name, String kind, String type, String piece) {}

    private final GraphContext context = new GraphContext();
    private final Settings settings = Settings.defaults();
    private final Script script;
    private Runnable back = () -> { };

    public Conversation(Elaboration.Options options) {
        this.script = inside(() -> new Script(context, options));
    }

    public GraphContext context() {
        return context;
    }

    /// Does work with the graph and the settings of this conversation.
    public <T extends @Nullable Object> T inside(Supplier<T> work) {
        return ScopedValue.where(Settings.SCOPED, settings).call(() -> {
            try (var _ = K.graphScope(context)) {
                return work.get();
            }
        });
    }

    // ---- pieces ----------------------------------------------------------------------------------------------------

    /// Whether a text stops in the middle of something, so that more has to come: a bracket is open, an operator waits for its right side.
    public static boolean isUnfinished(String text) {
        return Unfinished.is(text);
    }

    /// Takes a piece: statements, or one expression.
    public Answer say(Source piece) {
        back = script.mark();
        KGraphFile statements = KGraphFile.parse(piece);
        if (statements.problems().isEmpty()) return declared(statements, false);
        KGraphFile.Expression expression = KGraphFile.parseExpression(piece);
        if (expression.problems().isEmpty()) return asked(expression);
        boolean statement = Unfinished.beginsStatement(piece.text(0, piece.length()));
        return new Answer(new Elaboration(Optional.empty(), statement ? statements.problems() : expression.problems()), !statement, ImmutableList.of());
    }

    /// Takes a whole script.
    public Answer load(Source file) {
        back = script.mark();
        return declared(KGraphFile.parse(file), true);
    }

    private Answer declared(KGraphFile statements, boolean whole) {
        List<Scope.Declared> old = statements.script().statements().stream().flatMap(s -> Declarations.names(s).stream())
                .flatMap(n -> script.scope.peek(n.text()).stream()).distinct().toList();
        Elaboration elaboration = settled(inside(() -> script.next(statements, whole)));
        return new Answer(elaboration, false, elaboration.program().isEmpty() || old.isEmpty() ? ImmutableList.of() : Replaced.remarks(old, script.scope.all()));
    }

    private Answer asked(KGraphFile.Expression expression) {
        return new Answer(settled(inside(() -> script.next(expression))), true, ImmutableList.of());
    }

    private Elaboration settled(Elaboration elaboration) {
        if (elaboration.program().isEmpty()) takeBack();
        return elaboration;
    }

    /// Forgets the last piece; once.
    public void takeBack() {
        back.run();
        back = () -> { };
    }

    // ---- what is known ---------------------------------------------------------------------------------------------

    /// The declared names, oldest first.
    public ImmutableList<Named> names() {
        return script.scope.all().stream().map(d -> new Named(d.name().text(), d.kind(), Described.type(d.value().orElse(null)), d.name().span().source().name())).collect(ImmutableList.toImmutableList());
    }

    /// What may be typed at a cursor.
    public ImmutableList<Offer> offers(Cursor cursor) {
        return Completion.at(cursor, script);
    }

    /// What an expression is, without running anything.
    ///
    /// @throws ScriptError with what is wrong with it
    public String type(Source expression) {
        return Described.type(value(expression));
    }

    /// The extents of an expression: `[batch, 4]`.
    ///
    /// @throws ScriptError with what is wrong with it, or if it is no tensor
    public String shape(Source expression) {
        Tensor tensor = tensor(expression);
        return tensor.type().rankKnown() ? tensor.shape().dims().stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")) : "[...]";
    }

    /// The tensor that an expression is; a number or a list of numbers is a constant.
    ///
    /// @throws ScriptError with what is wrong with it, or if it is none
    public Tensor tensor(Source expression) {
        return refusing(() -> inside(() -> {
            Object value = script.evaluator.value(read(expression), Locals.NONE);
            Span whole = expression.span(0, expression.length());
            if (!script.slots.take().isEmpty()) throw Refused.of(Code.E0506, whole, "This reads data first.", "data d = " + Kinds.shortened(whole));
            if (value instanceof Tensor t) return t;
            if (value instanceof Number || value instanceof Boolean || value instanceof List<?>) return script.calls.tensor(value, whole);
            throw Refused.of(Code.E0214, whole, "A tensor is needed, but this is " + Kinds.described(value) + ".");
        }));
    }

    /// Leaves nothing behind of what is only asked.
    private @Nullable Object value(Source expression) {
        Runnable before = script.mark();
        try {
            return this.<@Nullable Object>refusing(() -> this.<@Nullable Object>inside(() -> script.evaluator.value(read(expression), Locals.NONE)));
        } finally {
            before.run();
        }
    }

    private Ast.Expr read(Source expression) {
        KGraphFile.Expression read = KGraphFile.parseExpression(expression);
        if (!read.problems().isEmpty()) throw new ScriptError(read.problems(), Optional.empty());
        script.enter(Surroundings.Position.COMMAND, "");
        return read.expr();
    }

    private <T extends @Nullable Object> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (Refused refused) {
            throw new ScriptError(ImmutableList.of(refused.diagnostic()), refused.error());
        } finally {
            script.slots.take();
        }
    }
}
