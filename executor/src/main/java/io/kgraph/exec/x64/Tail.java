package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.Gpr;

/// Which lanes of a [Block] there are: all, or only the first few. What is beyond reads as zero and touches no memory.
sealed interface Tail {
    /// All lanes.
    Tail NONE = new All();

    /// As many lanes as this register says, 0 to all. The register keeps its value while the block runs; it is none of [Block#SCRATCH].
    static Tail of(Gpr count) {
        return new Counted(count);
    }

    /// The first `count` lanes.
    static Tail of(int count) {
        return new Fixed(count);
    }

    record All() implements Tail {}

    record Counted(Gpr count) implements Tail {}

    record Fixed(int count) implements Tail {}
}
