package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.error.Site;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import java.util.List;

/// One thing done in a run.
public sealed interface Step {
    /// The buffers it reads and writes, for the memory plan and its verifier.
    ImmutableList<Integer> reads();

    ImmutableList<Integer> writes();

    /// Plans of their own that it runs, one at a time, in a part of the workspace.
    default ImmutableList<Plan> bodies() {
        return ImmutableList.of();
    }

    /// The line that the user wrote, for errors of the run.
    Site site();

    /// A region as one nest; `buffers[p]` is the plan's buffer for the nest's param `p`.
    record LoopKernel(LoopNest nest, ImmutableList<Integer> buffers, Site site) implements Step {
        @Override public ImmutableList<Integer> reads() {
            return select(nest, buffers, false);
        }

        @Override public ImmutableList<Integer> writes() {
            return select(nest, buffers, true);
        }
    }

    /// The buffers that a nest writes, or those that it reads.
    private static ImmutableList<Integer> select(LoopNest nest, List<Integer> buffers, boolean written) {
        var ids = ImmutableList.<Integer>builder();
        for (int p = 0; p < buffers.size(); p++) if (nest.params().get(p).written() == written) ids.add(buffers.get(p));
        return ids.build();
    }

    /// A kernel of its own; what has no fast kernel runs on the op's value rule. Inputs are strided views (a
    /// transpose costs nothing), outputs whole buffers. At most one epilogue.
    record LibraryCall(Op op, ImmutableList<View> inputs, ImmutableList<View> outputs, ImmutableList<Epilogue> epilogue, Site site) implements Step {
        @Override public ImmutableList<Integer> reads() {
            var ids = ImmutableList.<Integer>builder();
            inputs.forEach(v -> ids.add(v.buffer()));
            epilogue.forEach(e -> ids.addAll(e.reads()));
            return ids.build();
        }

        @Override public ImmutableList<Integer> writes() {
            var ids = ImmutableList.<Integer>builder();
            outputs.forEach(v -> ids.add(v.buffer()));
            epilogue.forEach(e -> ids.addAll(e.writes()));
            return ids.build();
        }
    }

    /// An elementwise nest on the tile of a product while it is in cache; `buffers` as in [LoopKernel].
    ///
    /// Its rows are exactly the axes of the product, never merged, and it has one stage without extents. Param 0 is
    /// the product, read at the row's own index and by nobody else in the plan; what the nest writes may share the
    /// product's memory.
    record Epilogue(LoopNest nest, ImmutableList<Integer> buffers) {
        ImmutableList<Integer> reads() {
            return select(nest, buffers, false);
        }

        ImmutableList<Integer> writes() {
            return select(nest, buffers, true);
        }
    }

    /// Runs one of two plans; both take `inputs` as their parameters and give `outputs`.
    record CondStep(View condition, Plan then, Plan otherwise, ImmutableList<View> inputs, ImmutableList<View> outputs, Site site) implements Step {
        @Override public ImmutableList<Integer> reads() {
            return ImmutableList.<Integer>builder().add(condition.buffer()).addAll(inputs.stream().map(View::buffer).iterator()).build();
        }

        @Override public ImmutableList<Integer> writes() {
            return outputs.stream().map(View::buffer).collect(ImmutableList.toImmutableList());
        }

        @Override public ImmutableList<Plan> bodies() {
            return ImmutableList.of(then, otherwise);
        }
    }

    /// Runs a plan once for each step: its parameters are the carries, the parts of the sequences at the step, and the captures; its results the next carries
    /// and what is written to the step's part of the other outputs. The inputs and outputs are row-major and whole.
    record ScanStep(Plan body, Dim steps, boolean reverse, int carries, int sequences, ImmutableList<View> inputs, ImmutableList<View> outputs, Site site) implements Step {
        @Override public ImmutableList<Integer> reads() {
            return inputs.stream().map(View::buffer).collect(ImmutableList.toImmutableList());
        }

        @Override public ImmutableList<Integer> writes() {
            return outputs.stream().map(View::buffer).collect(ImmutableList.toImmutableList());
        }

        @Override public ImmutableList<Plan> bodies() {
            return ImmutableList.of(body);
        }
    }

    /// Runs a plan for as long as another gives true; the parameters of both are the carries, then captures.
    record WhileStep(Plan condition, Plan body, ImmutableList<View> inputs, ImmutableList<View> outputs, Site site) implements Step {
        @Override public ImmutableList<Integer> reads() {
            return inputs.stream().map(View::buffer).collect(ImmutableList.toImmutableList());
        }

        @Override public ImmutableList<Integer> writes() {
            return outputs.stream().map(View::buffer).collect(ImmutableList.toImmutableList());
        }

        @Override public ImmutableList<Plan> bodies() {
            return ImmutableList.of(condition, body);
        }
    }

    /// Prints a value.
    record PrintStep(View input, String message, int summarize, Site site) implements Step {
        @Override public ImmutableList<Integer> reads() {
            return ImmutableList.of(input.buffer());
        }

        @Override public ImmutableList<Integer> writes() {
            return ImmutableList.of();
        }
    }
}
