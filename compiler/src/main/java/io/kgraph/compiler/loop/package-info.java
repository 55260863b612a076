/// The loop IR: one small language between all producers of loops and all targets.
///
/// Read [LoopNest] first.
@NullMarked
package io.kgraph.compiler.loop;

import org.jspecify.annotations.NullMarked;
