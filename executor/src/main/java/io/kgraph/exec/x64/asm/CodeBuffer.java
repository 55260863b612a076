package io.kgraph.exec.x64.asm;

import java.util.Arrays;

/// Bytes that grow, little-endian.
final class CodeBuffer {
    private final int start;
    private byte[] bytes = new byte[512];
    private int size;

    CodeBuffer() {
        this(0);
    }

    /// @param start the position of the first byte
    CodeBuffer(int start) {
        this.start = start;
    }

    /// The position behind the last byte.
    int size() {
        return start + size;
    }

    void put(int value) {
        if (size == bytes.length) bytes = Arrays.copyOf(bytes, 2 * size);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        for (int i = 0; i < 32; i += 8) put(value >> i);
    }

    void putLong(long value) {
        putInt((int) value);
        putInt((int) (value >> 32));
    }

    void put(byte[] values) {
        while (bytes.length - size < values.length) bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(values, 0, bytes, size, values.length);
        size += values.length;
    }

    void setInt(int position, int value) {
        for (int i = 0; i < 4; i++) bytes[position + i] = (byte) (value >> 8 * i);
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
