package io.kgraph.exec.x64;

import io.kgraph.scalar.ScalarType;

/// A value that outlives blocks, such as an accumulator of a loop: per register-sized part a register of its own, or a place in the frame.
///
/// @param registers per part the number of a vector register (of a bool under AVX-512, of a mask register), or −1
/// @param slots     per part its offset in the frame, or −1
record Pinned(ScalarType type, int lanes, int[] registers, int[] slots) {
    boolean inRegisters() {
        return registers[0] >= 0;
    }
}
