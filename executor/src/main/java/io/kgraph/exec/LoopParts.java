package io.kgraph.exec;

import java.lang.foreign.MemorySegment;

/// The equal parts of a block of memory, one for each step of a loop. They are looked up once for as long as the block stays where it is.
final class LoopParts {
    private static final MemorySegment[] NONE = {};

    private final int count;
    private final long bytes;
    private MemorySegment whole = MemorySegment.NULL;
    private MemorySegment[] parts = NONE;

    /// @param bytes of a part
    LoopParts(int count, long bytes) {
        this.count = count;
        this.bytes = bytes;
    }

    void of(MemorySegment block) {
        if (whole == block) return;
        if (parts.length == 0) parts = new MemorySegment[count];
        for (int t = 0; t < count; t++) parts[t] = block.asSlice(t * bytes, bytes);
        whole = block;
    }

    MemorySegment at(int step) {
        return parts[step];
    }
}
