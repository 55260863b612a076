package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;

/// A plan with numbers for all extents: what a target links and runs.
///
/// @param slabBytes the workspace of one run, in which the buffers of place `Slab` lie
/// @param results   the fetched values
/// @param commits   in the order of the plan's commits, the values that variables take
public record BoundPlan(Plan plan, DimBinding dims, long slabBytes, ImmutableList<BoundBuffer> buffers, ImmutableList<BoundStep> steps,
        ImmutableList<BoundView> results, ImmutableList<BoundView> commits) {
    /// A buffer with its bound type and, where its place is the slab, its offset there in bytes (else −1), a multiple of 64.
    public record BoundBuffer(Buffer buffer, TensorType type, long offset) {
        public boolean inSlab() {
            return offset >= 0;
        }
    }
}
