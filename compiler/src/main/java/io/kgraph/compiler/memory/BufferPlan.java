package io.kgraph.compiler.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableLongArray;
import java.util.stream.Collectors;

/// When each buffer of the workspace is alive, before sizes are known.
///
/// @param lifetimes by first step
/// @param steps     what each does; a buffer whose last step is their number is read when all is done
/// @param lasting   the buffers read when all is done
public record BufferPlan(ImmutableList<Lifetime> lifetimes, ImmutableList<StepUse> steps, ImmutableSet<Integer> lasting) {
    /// From the step that writes it first to the one that reads it last, both included.
    ///
    /// @param heirs what the last step writes over it index by index, if the sizes agree; best first
    public record Lifetime(int buffer, int first, int last, ImmutableList<Integer> heirs) {}

    /// Where the buffers lie: the offset of each in bytes, −1 for those that are elsewhere.
    public record Layout(ImmutableLongArray offsets, long bytes) {}

    @Override public String toString() {
        return lifetimes.stream().map(l -> "  b" + l.buffer + " steps " + (l.first + 1) + " to " + (l.last == steps.size() ? "the end" : l.last + 1)
                + (l.heirs.isEmpty() ? "" : ", then " + l.heirs.stream().map(h -> "b" + h).collect(Collectors.joining(" or "))) + "\n")
                .collect(Collectors.joining("", "buffers\n", ""));
    }
}
