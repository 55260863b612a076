package io.kgraph.compiler.pass;

import io.kgraph.ir.Graph;

/// Forgets what no result needs.
public record PruneUnused() implements GraphPass {
    @Override public String name() {
        return "prune-unused";
    }

    @Override public Graph run(Graph graph) {
        return Graph.of(graph.parameters(), graph.results());
    }
}
