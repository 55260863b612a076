package io.kgraph.compiler.pass;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;

/// The graph as the passes leave it: what every target runs, the reference included.
///
/// Its results are first the `outputs` that are asked for, then the prints, then one new value for each variable of
/// `committed`. No `Assign` and no `ReadVariable` is left: each variable node is its value before the run.
public record Program(Graph graph, int outputs, int prints, ImmutableList<Variable> committed) {
    public ImmutableList<Tensor> fetched() {
        return graph.results().subList(0, outputs);
    }

    public ImmutableList<Tensor> printed() {
        return graph.results().subList(outputs, outputs + prints);
    }

    public ImmutableList<Tensor> newValues() {
        return graph.results().subList(outputs + prints, graph.results().size());
    }
}
