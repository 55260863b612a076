/// What is measured: the workloads of the peers' benchmark, timed the same way, and kernels under JMH.
///
/// Read [Workloads] first, then [Main].
@NullMarked
package io.kgraph.bench;

import org.jspecify.annotations.NullMarked;
