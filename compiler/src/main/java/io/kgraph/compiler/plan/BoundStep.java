package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.error.Site;
import io.kgraph.ir.Op;

/// A [Step] with numbers.
public sealed interface BoundStep {
    Site site();

    /// A nest, the plan's buffer for each of its params, and the numbers in the order of [io.kgraph.compiler.loop.NestSizes].
    record Nest(LoopNest nest, ImmutableList<Integer> buffers, ImmutableLongArray sizes) {}

    record LoopKernel(Nest nest, Site site) implements BoundStep {}

    /// The op's own extents are numbers; the epilogue, if any, runs on the first output, its first param.
    record LibraryCall(Op op, ImmutableList<BoundView> inputs, ImmutableList<BoundView> outputs, ImmutableList<Nest> epilogue, Site site) implements BoundStep {}

    /// The plans find their workspace at `workspace` bytes into the slab of the run; only one of them needs it at a time.
    record CondStep(BoundView condition, BoundPlan then, BoundPlan otherwise, ImmutableList<BoundView> inputs,
            ImmutableList<BoundView> outputs, long workspace, Site site) implements BoundStep {}

    /// The body finds its workspace at `workspace` bytes into the slab of the run.
    record ScanStep(BoundPlan body, long steps, boolean reverse, int carries, int sequences, ImmutableList<BoundView> inputs, ImmutableList<BoundView> outputs,
            long workspace, Site site) implements BoundStep {}

    /// Condition and body find their workspace at `workspace` bytes into the slab of the run, one at a time.
    record WhileStep(BoundPlan condition, BoundPlan body, ImmutableList<BoundView> inputs, ImmutableList<BoundView> outputs, long workspace, Site site)
            implements BoundStep {}

    record PrintStep(BoundView input, String message, int summarize, Site site) implements BoundStep {}
}
