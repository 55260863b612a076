package io.kgraph.nn;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import org.jspecify.annotations.Nullable;

/// The flag that tells training from testing: one for each graph, a placeholder that is false unless fed, or fixed.
public final class LearningPhase {
    private static final String NAME = "keras_learning_phase";

    private LearningPhase() {}

    /// What was fixed, else the placeholder, which the first call makes.
    public static Object of(GraphContext context) {
        Object phase = context.learningPhase();
        if (phase != null) return phase;
        Tensor placeholder = context.find(NAME).orElseGet(() -> create(context));
        context.learningPhase(placeholder);
        return placeholder;
    }

    private static Tensor create(GraphContext context) {
        try (var _ = context.openControlScope(null)) {
            var phase = Placeholder.withDefault(context, TensorType.scalar(DType.BOOL), Build.scalar(context, false));
            context.nameAbsolute(phase, NAME);
            return phase;
        }
    }

    /// Fixes the phase for what is built from now on.
    public static void fix(GraphContext context, @Nullable Object value) {
        context.learningPhase(admitted(value));
    }

    private static Object admitted(@Nullable Object value) {
        if (value instanceof Boolean || value instanceof Number n && (n.doubleValue() == 0 || n.doubleValue() == 1)) return value;
        throw Refusal.value("set_learning_phase", "the phase is 0 or 1, but not " + Arguments.described(value));
    }

    /// Fixes the phase until the scope is closed.
    public static GraphContext.Scope scope(GraphContext context, @Nullable Object value) {
        Object before = context.learningPhase();
        fix(context, value);
        return new GraphContext.Scope("", () -> context.learningPhase(before));
    }
}
