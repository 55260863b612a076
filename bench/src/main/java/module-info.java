/// Benchmarks of kernels and of whole workloads.
module io.kgraph.bench {
    requires io.kgraph.dsl;
    requires jmh.core;
    requires static org.jspecify;
}
