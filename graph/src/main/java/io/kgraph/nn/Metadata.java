package io.kgraph.nn;

import io.kgraph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is remembered of tensors beside their types, in notes of their graph.
public final class Metadata {
    public static final String USES_LEARNING_PHASE = "uses_learning_phase";
    public static final String KERAS_HISTORY = "keras_history";
    private static final String KERAS_SHAPE = "keras_shape";

    private Metadata() {}

    @SuppressWarnings("unchecked")                               // only the setter below writes this note
    public static Optional<List<@Nullable Integer>> kerasShape(Tensor tensor) {
        return tensor.context().note(tensor, KERAS_SHAPE).map(s -> (List<@Nullable Integer>) s);
    }

    public static void kerasShape(Tensor tensor, List<@Nullable Integer> shape) {
        tensor.context().note(tensor, KERAS_SHAPE, java.util.Collections.unmodifiableList(new ArrayList<>(shape)));
    }
}
