package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is really fed for a tensor: itself, or the parts of a sparse or ragged one.
public final class FedParts {
    private FedParts() {}

    /// Whether a tensor is fed by more than its own array.
    public static boolean hasParts(Tensor tensor) {
        return SparseTensors.isSparse(tensor) || RaggedTensors.lengths(tensor).isPresent();
    }

    /// What is fed instead of a tensor.
    public static ImmutableList<Tensor> of(Tensor tensor) {
        return SparseTensors.parts(tensor).map(SparseTensors.Parts::fed)
                .or(() -> RaggedTensors.lengths(tensor).map(lengths -> ImmutableList.of(tensor, lengths)))
                .orElseGet(() -> ImmutableList.of(tensor));
    }

    /// The values of these parts in a value for the whole.
    ///
    /// @throws io.kgraph.error.GraphError if the value is none of a sparse or ragged tensor
    public static List<? extends @Nullable Object> values(Tensor tensor, @Nullable Object value) {
        if (SparseTensors.isSparse(tensor)) return SparseTensors.feeds(tensor, value);
        return hasParts(tensor) ? RaggedTensors.feeds(tensor, value) : Collections.singletonList(value);
    }
}
