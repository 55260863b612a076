package io.kgraph.exec;

/// Where each buffer of a loop's body lies at each step: in the same place, in parts of a block in turn, or where another one lay the step before.
final class BodyPlaces {
    private static final int NONE = -1;

    private final long[] start;
    private final long[] stride;                                 // from step to step
    private final long[] turn;                                   // further in odd steps
    private final int[] before;                                  // the buffer in whose place it lies, of the step before

    BodyPlaces(int buffers) {
        start = new long[buffers];
        stride = new long[buffers];
        turn = new long[buffers];
        before = new int[buffers];
        java.util.Arrays.fill(before, NONE);
    }

    /// It stays where it is.
    void fix(int buffer, long address) {
        start[buffer] = address;
    }

    /// It moves on with each step.
    void move(int buffer, long address, long bytes) {
        start[buffer] = address;
        stride[buffer] = bytes;
    }

    /// It is here in even steps and so many bytes further in odd ones.
    void alternate(int buffer, long address, long bytes) {
        start[buffer] = address;
        turn[buffer] = bytes;
    }

    /// It begins here and is then where `other` was.
    void follow(int buffer, long address, int other) {
        start[buffer] = address;
        before[buffer] = other;
    }

    long address(int buffer, long k) {
        int at = before[buffer];
        return at == NONE || k == 0 ? in(buffer, k) : in(at, k - 1);
    }

    private long in(int buffer, long k) {
        return start[buffer] + k * stride[buffer] + ((k & 1) == 0 ? 0 : turn[buffer]);
    }
}
