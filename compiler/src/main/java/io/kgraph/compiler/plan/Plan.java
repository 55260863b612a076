package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.compiler.memory.BufferPlan;
import io.kgraph.compiler.pass.Program;
import io.kgraph.ir.Graph;
import io.kgraph.type.DimBinding;

/// From feeds to fetches: numbered steps over named buffers, polymorphic in the named dims, immutable, shared by threads.
///
/// Everything up to the last step computes; only then are the commits made, so that a run that fails leaves all
/// variables as they were. A buffer `InPlace` is written by steps at and after which nothing can fail.
///
/// @param source  the graph before rewriting, whose types are checked again once the dims are numbers
/// @param program the graph after it, which the reference target runs
/// @param results the fetched values
public record Plan(
        Graph source,
        Program program,
        ImmutableList<Tensor> parameters,
        ImmutableList<Buffer> buffers,
        ImmutableList<Step> steps,
        ImmutableList<View> results,
        ImmutableList<Commit> commits,
        BufferPlan memory) {
    /// A variable takes the value of a buffer when all steps are done; nothing to do where that is its own memory.
    public record Commit(Variable variable, View value) {}

    /// The plan with numbers for all extents; types are checked again with them.
    ///
    /// @throws io.kgraph.error.GraphError where a value does not fit after all, with the sites of those involved
    public BoundPlan bind(DimBinding dims) {
        return PlanBinder.bind(this, dims);
    }

    @Override public String toString() {
        return PlanText.of(this);
    }
}
