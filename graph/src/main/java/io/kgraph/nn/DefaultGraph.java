package io.kgraph.nn;

import io.kgraph.ir.GraphContext;

/// The graph to which constructions of a thread add nodes where no input says which.
public final class DefaultGraph {
    private static final ThreadLocal<GraphContext> CURRENT = ThreadLocal.withInitial(GraphContext::new);

    private DefaultGraph() {}

    public static GraphContext current() {
        return CURRENT.get();
    }

    /// Makes `context` this thread's default graph.
    public static void replace(GraphContext context) {
        CURRENT.set(context);
    }
}
