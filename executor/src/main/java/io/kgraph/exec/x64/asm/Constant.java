package io.kgraph.exec.x64.asm;

/// Data that lies behind the code, at a multiple of its size (at most of 64).
public final class Constant {
    final byte[] bytes;
    int position = -1;                                           // within the code, once that is finished

    Constant(byte[] bytes) {
        this.bytes = bytes;
    }

    public int size() {
        return bytes.length;
    }

    int alignment() {
        return Math.clamp(Integer.highestOneBit(bytes.length), 1, 64);
    }
}
