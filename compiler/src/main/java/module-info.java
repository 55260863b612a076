/// From graph to plan.
module io.kgraph.compiler {
    requires transitive io.kgraph.graph;
    requires org.eclipse.collections.api;
    requires org.eclipse.collections.impl;
    requires static org.jspecify;
}
