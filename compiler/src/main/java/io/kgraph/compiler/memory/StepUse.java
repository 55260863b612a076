package io.kgraph.compiler.memory;

import com.google.common.collect.ImmutableList;

/// What one step does to the buffers of the workspace.
///
/// @param shares what it writes over what it reads, index by index
public record StepUse(ImmutableList<Integer> reads, ImmutableList<Integer> writes, ImmutableList<Share> shares) {
    /// `written` may take the memory of `read` if nobody needs that afterwards.
    public record Share(int read, int written) {}
}
