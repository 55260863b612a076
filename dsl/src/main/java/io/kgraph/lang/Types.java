package io.kgraph.lang;

import org.jspecify.annotations.Nullable;

/// Types as written, read in a scope.
final class Types {
    private final Evaluator evaluator;
    private final Locals locals;

    Types(Evaluator evaluator, Locals locals) {
        this.evaluator = evaluator;
        this.locals = locals;
    }

    void check(@Nullable Object value, Ast.Type type, String name, Span span) {
        throw Refused.of(Code.E0112, type.span(), name + evaluator + locals + value);
    }
}
