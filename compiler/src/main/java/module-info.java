/// From graph to plan.
module io.kgraph.compiler {
    requires transitive io.kgraph.graph;
    requires static org.jspecify;

    exports io.kgraph.compiler;
    exports io.kgraph.compiler.fuse;
    exports io.kgraph.compiler.loop;
    exports io.kgraph.compiler.memory;
    exports io.kgraph.compiler.pass;
    exports io.kgraph.compiler.plan;
    exports io.kgraph.compiler.rewrite;
}
