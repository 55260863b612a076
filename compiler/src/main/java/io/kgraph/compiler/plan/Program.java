package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;

/// The graph as rewritten: what the targets run, the reference included.
///
/// Its results are first the values that are fetched, then one new value for each variable of `committed`, then
/// what runs for its effect alone. No `Assign` and no `ReadVariable` is left: each variable node is its value
/// before the run.
public record Program(Graph graph, int outputs, ImmutableList<Variable> committed) {
    public ImmutableList<Tensor> fetched() {
        return graph.results().subList(0, outputs);
    }

    public ImmutableList<Tensor> newValues() {
        return graph.results().subList(outputs, outputs + committed.size());
    }

    public ImmutableList<Tensor> effects() {
        return graph.results().subList(outputs + committed.size(), graph.results().size());
    }
}
