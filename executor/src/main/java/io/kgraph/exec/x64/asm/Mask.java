package io.kgraph.exec.x64.asm;

/// A mask register `k0` … `k7` of AVX-512. Instructions cannot be masked by `k0`.
public record Mask(int number) implements Register {
    @Override public String toString() {
        return "k" + number;
    }
}
