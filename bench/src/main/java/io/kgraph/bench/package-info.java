/// Benchmarks of kernels and of whole workloads. They may depend on everything, and nothing depends on them.
@NullMarked
package io.kgraph.bench;

import org.jspecify.annotations.NullMarked;
