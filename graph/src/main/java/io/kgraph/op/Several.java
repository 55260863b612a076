package io.kgraph.op;

import io.kgraph.Tensor;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An op with several results, whose gradient needs what comes back from all of them at once.
public interface Several {
    /// One contribution for each input that is `wanted`, null for the others and where none passes.
    ///
    /// @param upstreams of the results, null where there is none
    /// @param gradient  how the gradient of a body is taken
    List<@Nullable Tensor> pullback(Tensor self, List<@Nullable Tensor> upstreams, BitSet wanted, Cond.BodyGradient gradient);
}
