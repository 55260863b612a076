/// Fast kernels of library ops, bit for bit the ops' own value rules.
///
/// Read [Kernels] first.
@NullMarked
package io.kgraph.exec.kernel;

import org.jspecify.annotations.NullMarked;
