package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundStep;

/// Consecutive steps of a plan that a target may turn into one piece of code.
///
/// @param first the number of the first of them in the plan
record Segment(int first, ImmutableList<BoundStep> steps) {
    /// The only step, of segments that have just one.
    public BoundStep only() {
        return steps.getFirst();
    }
}
