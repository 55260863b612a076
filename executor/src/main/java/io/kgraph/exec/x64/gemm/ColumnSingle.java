package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;

/// A [ColumnProduct] that is one call: over rows across, or over the only block of the only strip down.
record ColumnSingle(ColumnProduct product) implements Product.Single {
    @Override public NativeCode code() {
        return product.last;
    }

    @Override public int words() {
        return Math.max(AcrossCode.Arg.values().length, DownCode.Arg.values().length);
    }

    @Override public long units() {
        return product.down ? 1 : product.shape.m();
    }

    @Override public long scratchBytes() {
        return product.down ? ColumnRun.LANES_BYTES : 0;
    }

    @Override public void fill(MemorySegment words, long a, long b, long c, long scratch) {
        Shape s = product.shape;
        int bytes = s.storedBytes();
        long left = a + s.aPages().address(0) * bytes, x = b + s.bPages().address(0) * bytes;
        if (product.down) {
            set(words, DownCode.Arg.A.ordinal(), left);
            set(words, DownCode.Arg.A_STEP.ordinal(), s.aStep() * bytes);
            set(words, DownCode.Arg.X.ordinal(), x);
            set(words, DownCode.Arg.X_STEP.ordinal(), s.bStep() * bytes);
            set(words, DownCode.Arg.STEPS.ordinal(), s.k());
            set(words, DownCode.Arg.C.ordinal(), c);
            set(words, DownCode.Arg.C_NEXT.ordinal(), 0);
            set(words, DownCode.Arg.LANES.ordinal(), scratch);
        } else {
            set(words, AcrossCode.Arg.A.ordinal(), left);
            set(words, AcrossCode.Arg.A_ROW.ordinal(), s.aRow() * bytes);
            set(words, AcrossCode.Arg.X.ordinal(), x);
            set(words, AcrossCode.Arg.X_ROW.ordinal(), 0);
            set(words, AcrossCode.Arg.C.ordinal(), c);
            set(words, AcrossCode.Arg.STEPS.ordinal(), s.k());
        }
    }

    private static void set(MemorySegment words, int index, long value) {
        words.set(JAVA_LONG, 8L * index, value);
    }
}
