package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.TensorType;

/// An array of sums from 0, kept in the accumulator's type until it is stored.
final class Accumulator {
    private final TensorType target;
    private final ScalarType type;
    private final Object sums;

    Accumulator(TensorType target) {
        this.target = target;
        this.type = Registers.of(target.dtype().accumulator());
        this.sums = Elements.allocate(type, Math.toIntExact(target.count()));
    }

    ScalarType type() {
        return type;
    }

    /// `sums[at] += values[from]`, where `values` holds registers of [#type].
    void add(int at, Object values, int from) {
        switch (sums) {
            case float[] s -> s[at] += ((float[]) values)[from];
            case double[] s -> s[at] += ((double[]) values)[from];
            case int[] s -> s[at] += ((int[]) values)[from];
            case long[] s -> s[at] += ((long[]) values)[from];
            default -> throw new IllegalArgumentException("no sums of " + type);
        }
    }

    NDArray result() {
        return Elements.store(sums, target.dtype(), target.shape().extents());
    }
}
