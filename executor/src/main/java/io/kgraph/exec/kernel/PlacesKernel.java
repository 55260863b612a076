package io.kgraph.exec.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.Nonzero;
import io.kgraph.op.RowOrder;
import io.kgraph.op.Sparse;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Ops about where things are, each in one go: dense values of a sparse tensor, places of what is true, rows in order.
///
/// @param output elements of the result
/// @param looks  about how many steps it takes
record PlacesKernel(Job job, long output, double looks) implements Kernel.Bound {
    /// What is done.
    private interface Job {
        void run(MemorySegment[] inputs, MemorySegment output);
    }

    static Kernel.Bound of(Sparse op, List<BoundView> in, BoundView y) {
        long[] extents = y.type().shape().extents();
        int count = in.get(1).type().extent(0), bytes = y.type().dtype().bytes();
        DType dtype = in.get(0).type().dtype();
        long first = in.get(0).offset(), values = in.get(1).offset() * bytes, size = y.type().bytes();
        return new PlacesKernel((inputs, output) -> {
            output.asSlice(0, size).fill((byte) 0);
            long[] index = new long[extents.length];
            long before = -1;
            for (int i = 0; i < count; i++) {
                for (int a = 0; a < index.length; a++) index[a] = AddAtKernel.read(inputs[0], dtype, first + (long) i * index.length + a);
                before = op.place(index, i, extents, before);
                MemorySegment.copy(inputs[1], values + (long) i * bytes, output, before * bytes, bytes);
            }
        }, y.type().count(), y.type().count() + 8.0 * count);
    }

    static Kernel.Bound of(Nonzero op, BoundView x, BoundView y) {
        long[] extents = x.type().shape().extents();
        long count = x.type().count(), first = x.offset();
        int rank = extents.length, rows = y.type().extent(0);
        return new PlacesKernel((inputs, output) -> {
            int n = 0;
            for (long i = 0; i < count; i++) {
                if (inputs[0].get(JAVA_BYTE, first + i) == 0) continue;
                if (n == rows) throw op.more();
                long rest = i;
                for (int a = rank - 1; a >= 0; a--) {
                    output.set(JAVA_LONG_UNALIGNED, 8 * ((long) n * rank + a), rest % extents[a]);
                    rest /= extents[a];
                }
                n++;
            }
            if (n < rows) throw op.fewer(n);
        }, y.type().count(), count);
    }

    static Kernel.Bound of(BoundView x, BoundView y) {
        int rows = x.type().extent(0), columns = x.type().extent(1);
        DType dtype = x.type().dtype();
        long first = x.offset();
        return new PlacesKernel((inputs, output) -> {
            long[] cells = new long[rows * columns];
            for (int i = 0; i < cells.length; i++) cells[i] = AddAtKernel.read(inputs[0], dtype, first + i);
            int[] order = RowOrder.of(cells, rows, columns);
            for (int i = 0; i < rows; i++) output.set(JAVA_LONG_UNALIGNED, 8L * i, order[i]);
        }, y.type().count(), 20.0 * rows * Math.max(1, columns));
    }

    @Override public long units() {
        return 1;
    }

    @Override public long width() {
        return output;
    }

    @Override public double nanos() {
        return looks;
    }

    @Override public int block() {
        return 1;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment to, Tiles tiles, long from, long end) {
        if (from < end) job.run(inputs, to);
    }
}
