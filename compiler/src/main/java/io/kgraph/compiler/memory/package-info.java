/// Memory: how long each buffer is needed, which may share, and where they lie once sizes are numbers.
///
/// Buffers and steps are numbers here. Read [BufferPlan] first; [BufferVerifier] shares nothing with [BufferPlanner].
@NullMarked
package io.kgraph.compiler.memory;

import org.jspecify.annotations.NullMarked;
