package io.kgraph.bench;

import io.kgraph.Function;
import io.kgraph.array.NDArray;
import java.util.List;

/// One thing to measure, under the id that every peer uses.
public record Workload(String id, double flops, Builder builder) {
    /// Builds the graph and binds it; not timed, except where building is what is measured.
    public interface Builder {
        Job build(Inputs inputs);
    }

    /// A function and the feeds of its calls, which take turns.
    ///
    /// @param step whether a call changes the weights, so that its check is the losses of the first three calls
    public record Job(Function function, List<List<NDArray>> feeds, boolean step) {
        static Job of(Function function, NDArray... feeds) {
            return new Job(function, List.of(List.of(feeds)), false);
        }
    }
}
