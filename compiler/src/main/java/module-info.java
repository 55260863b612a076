/// From graph to plan.
@SuppressWarnings("module")   // the neighbours named after `to` are compiled later
module io.kgraph.compiler {
    requires transitive io.kgraph.graph;
    requires org.eclipse.collections.api;
    requires org.eclipse.collections.impl;
    requires static org.jspecify;

    exports io.kgraph.compiler.loop;
    exports io.kgraph.compiler.pass;
    exports io.kgraph.compiler.plan;

    exports io.kgraph.compiler.rewrite to io.kgraph.executor, io.kgraph.dsl;
}
