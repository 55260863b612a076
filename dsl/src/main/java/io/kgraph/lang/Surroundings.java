package io.kgraph.lang;

import io.kgraph.Tensor;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What stands around an expression: a script, or just given names.
interface Surroundings {
    /// Where an expression stands, which decides whether it may ask the session or change settings.
    enum Position { LONE, DECLARATION, DATA, COMMAND, RUN }

    Position position();

    /// The value of a name that is no parameter: declared, given, or predeclared.
    ///
    /// @throws Refused if there is none
    @Nullable Object value(Ast.Ref name, Collection<String> locals);

    /// Whether a name means no extent here, so that a signature may use it for one of its own.
    boolean isUnbound(String name);

    /// A function that only scripts have.
    @Nullable Object call(Builtin function, Arguments arguments);

    /// The seed of a call that gives none; null leaves it to the function.
    @Nullable Long seed(Builtin function, Span call);

    /// The tensor that an extent is where a value is meant.
    Object extent(io.kgraph.type.Dim dim, Span span);

    /// Calls a function made by `function`.
    @Nullable Object apply(io.kgraph.Function function, Calls.Given values, Span call);

    /// Does the work of a call that may trace functions: what is inside of them is no part of the graph around.
    default <T extends @Nullable Object> T tracing(Span call, Supplier<T> work) {
        return work.get();
    }

    /// Told that the tensors made at `anchor` belong to a whole expression.
    void stands(Span anchor, Span whole);

    /// Told of each tensor that an expression is.
    void made(Tensor tensor, Span span);

    /// What the author calls a tensor and where it comes from, for messages.
    java.util.Optional<Program.Origin> origin(Tensor tensor);

    /// The expression whose tensors were made at a place of a file.
    default java.util.Optional<Span> expression(String file, int line, int column) {
        return java.util.Optional.empty();
    }

    /// A column of a table, or one of several arrays.
    @Nullable Object field(Dataset base, Ast.Expr of, Ast.Field field);

    /// Rows of a table.
    Object rows(Dataset base, Ast.Subscript subscript, Span whole, Locals locals);
}
