/// The front door, types, arrays, ops with their rules, gradients, composites and settings.
@SuppressWarnings("module")   // the neighbours named after `to` are compiled later
module io.kgraph.graph {
    requires transitive com.google.common;
    requires static transitive org.jspecify;

    exports io.kgraph;
    exports io.kgraph.array;
    exports io.kgraph.config;
    exports io.kgraph.error;
    exports io.kgraph.grad;
    exports io.kgraph.ir;
    exports io.kgraph.matrix;
    exports io.kgraph.nn;
    exports io.kgraph.op;
    exports io.kgraph.scalar;
    exports io.kgraph.type;

    exports io.kgraph.scalar.math to io.kgraph.compiler, io.kgraph.executor, io.kgraph.dsl;

    uses io.kgraph.Session.Provider;
}
