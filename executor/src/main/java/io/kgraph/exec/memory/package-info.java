/// Off-heap memory of sessions and runs.
@NullMarked
package io.kgraph.exec.memory;

import org.jspecify.annotations.NullMarked;
