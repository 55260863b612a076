package io.kgraph.exec.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.Mismatch;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.PutAlong;
import io.kgraph.op.ScatterAdd;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;

/// Updates added to zeros at indices along an axis, in their order: bit for bit [ScatterAdd#evaluate] and [PutAlong#evaluate].
///
/// Sums stand in the result itself, or, of narrow numbers, in scratch memory. A unit of [ScatterAdd] is what one index means, so that threads share out the indices; a unit of
/// [PutAlong], whose elements have an index each, is all behind the axes before the axis.
///
/// @param count  updates along the axis
/// @param extent of the result along the axis
/// @param inner  elements behind the axis
/// @param each   whether every element has an index of its own
/// @param sums   the dtype that sums are kept in
record AddAtKernel(long outer, int count, int extent, int inner, boolean each, long indexOffset, long offset, DType index, DType dtype, DType sums) implements Kernel.Bound {
    static Kernel.Bound of(ScatterAdd op, BoundView index, BoundView updates, BoundView output) {
        return of(op.axis(), false, Math.toIntExact(index.type().count()), index, updates, output);
    }

    static Kernel.Bound of(PutAlong op, BoundView index, BoundView updates, BoundView output) {
        return of(op.axis(), true, index.type().extent(op.axis()), index, updates, output);
    }

    private static Kernel.Bound of(int axis, boolean each, int count, BoundView index, BoundView updates, BoundView output) {
        long outer = 1;
        int inner = 1;
        for (int a = 0; a < axis; a++) outer *= output.type().extent(a);
        for (int a = axis + 1; a < output.type().rank(); a++) inner *= output.type().extent(a);
        DType dtype = output.type().dtype();
        return new AddAtKernel(outer, count, output.type().extent(axis), inner, each, index.offset(), updates.offset(), index.type().dtype(), dtype, dtype.accumulator());
    }

    @Override public long units() {
        return each ? outer : outer * extent;
    }

    @Override public long width() {
        return each ? (long) extent * inner : inner;
    }

    @Override public double nanos() {
        return outer * (0.3 * extent + (each ? 2.0 : 0.6) * count) * inner;
    }

    @Override public int block() {
        return Integer.MAX_VALUE;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        if (each) for (long o = from; o < to; o++) part(inputs, output, tiles, o, 0, extent);
        else
            for (long at = from; at < to; ) {
                long o = at / extent, end = Math.min(to, (o + 1) * extent);
                part(inputs, output, tiles, o, (int) (at - o * extent), (int) (end - o * extent));
                at = end;
            }
    }

    /// What the indices `low` to `high` of one `o` are given.
    private void part(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long o, int low, int high) {
        long size = (long) (high - low) * inner, first = (o * extent + low) * inner, updates = o * count * inner + offset;
        int bytes = sums.bytes();
        if (dtype == sums) {
            MemorySegment own = output.asSlice(first * bytes, size * bytes);
            own.fill((byte) 0);
            add(inputs[0], inputs[1], updates, own, o, low, high);
            return;
        }
        long updated = (long) count * inner;
        MemorySegment wide = tiles.nativeMemory((size + updated) * bytes), own = wide.asSlice(0, size * bytes), values = wide.asSlice(size * bytes, updated * bytes);
        own.fill((byte) 0);
        convert(inputs[1], updates, dtype, values, 0, sums, updated, tiles);
        add(inputs[0], values, 0, own, o, low, high);
        convert(own, 0, sums, output, first, dtype, size, tiles);
    }

    private static void convert(MemorySegment from, long at, DType fromType, MemorySegment to, long toAt, DType toType, long count, Tiles tiles) {
        Lane in = Lane.of(fromType), out = Lane.of(toType);
        Object tile = fromType.isFloating() ? tiles.floatRows(1, Tiles.LENGTH)[0] : tiles.intRows(1, Tiles.LENGTH)[0];
        for (long done = 0; done < count; done += Tiles.LENGTH) {
            int n = (int) Math.min(Tiles.LENGTH, count - done);
            in.load(from, at + done, 1, tile, 0, n, tiles);
            out.store(to, toAt + done, 1, tile, 0, n, tiles);
        }
    }

    private void add(MemorySegment indices, MemorySegment updates, long first, MemorySegment own, long o, int low, int high) {
        for (int i = 0; i < count; i++) {
            long from = first + (long) i * inner;
            if (each) {
                long at = indexOffset + (o * count + i) * inner;
                switch (sums) {
                    case FLOAT32 -> {
                        for (int k = 0; k < inner; k++) addFloat(updates, from + k, own, checked(indices, at + k) * inner + k);
                    }
                    case FLOAT64 -> {
                        for (int k = 0; k < inner; k++) addDouble(updates, from + k, own, checked(indices, at + k) * inner + k);
                    }
                    case INT32 -> {
                        for (int k = 0; k < inner; k++) addInt(updates, from + k, own, checked(indices, at + k) * inner + k);
                    }
                    default -> {
                        for (int k = 0; k < inner; k++) addLong(updates, from + k, own, checked(indices, at + k) * inner + k);
                    }
                }
                continue;
            }
            long row = checked(indices, indexOffset + i);
            if (row < low || row >= high) continue;
            long at = (row - low) * inner;
            switch (sums) {
                case FLOAT32 -> {
                    for (int k = 0; k < inner; k++) addFloat(updates, from + k, own, at + k);
                }
                case FLOAT64 -> {
                    for (int k = 0; k < inner; k++) addDouble(updates, from + k, own, at + k);
                }
                case INT32 -> {
                    for (int k = 0; k < inner; k++) addInt(updates, from + k, own, at + k);
                }
                default -> {
                    for (int k = 0; k < inner; k++) addLong(updates, from + k, own, at + k);
                }
            }
        }
    }

    private long checked(MemorySegment indices, long at) {
        long i = read(indices, index, at);
        if (i < 0 || i >= extent) throw Mismatch.run("index " + i + " is outside 0 … " + (extent - 1));
        return i;
    }

    /// An integer of any dtype.
    static long read(MemorySegment s, DType dtype, long at) {
        return switch (dtype) {
            case INT32 -> s.get(JAVA_INT_UNALIGNED, 4 * at);
            case INT64 -> s.get(JAVA_LONG_UNALIGNED, 8 * at);
            case INT8 -> s.get(JAVA_BYTE, at);
            case UINT8, BOOL -> s.get(JAVA_BYTE, at) & 0xff;
            case INT16 -> s.get(JAVA_SHORT_UNALIGNED, 2 * at);
            case UINT16 -> s.get(JAVA_SHORT_UNALIGNED, 2 * at) & 0xffff;
            case FLOAT16, FLOAT32, FLOAT64, STRING -> throw new IllegalArgumentException("no integers: " + dtype);
        };
    }

    private static void addFloat(MemorySegment x, long from, MemorySegment y, long to) {
        y.set(JAVA_FLOAT_UNALIGNED, 4 * to, y.get(JAVA_FLOAT_UNALIGNED, 4 * to) + x.get(JAVA_FLOAT_UNALIGNED, 4 * from));
    }

    private static void addDouble(MemorySegment x, long from, MemorySegment y, long to) {
        y.set(JAVA_DOUBLE_UNALIGNED, 8 * to, y.get(JAVA_DOUBLE_UNALIGNED, 8 * to) + x.get(JAVA_DOUBLE_UNALIGNED, 8 * from));
    }

    private static void addInt(MemorySegment x, long from, MemorySegment y, long to) {
        y.set(JAVA_INT_UNALIGNED, 4 * to, y.get(JAVA_INT_UNALIGNED, 4 * to) + x.get(JAVA_INT_UNALIGNED, 4 * from));
    }

    private static void addLong(MemorySegment x, long from, MemorySegment y, long to) {
        y.set(JAVA_LONG_UNALIGNED, 8 * to, y.get(JAVA_LONG_UNALIGNED, 8 * to) + x.get(JAVA_LONG_UNALIGNED, 8 * from));
    }
}
