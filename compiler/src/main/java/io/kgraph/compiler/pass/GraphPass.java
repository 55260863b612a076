package io.kgraph.compiler.pass;

import io.kgraph.ir.Graph;

/// One step from graph to graph that keeps what the graph means.
public interface GraphPass {
    /// The name in kebab case, by which traces and the verifier call it.
    String name();

    Graph run(Graph graph);
}
