/// Benchmarks of kernels and of whole workloads.
module io.kgraph.bench {
    requires io.kgraph.dsl;
    requires io.kgraph.executor;
    requires io.kgraph.graph;
    requires com.google.common;
    requires java.management;
    requires jdk.management;
    requires jmh.core;
    requires static org.jspecify;
}
