package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;

/// A [TiledProduct] that is one call over all rows, of `b` where it lies or of panels of it.
record TiledSingle(TiledProduct product) implements Product.Packed {
    @Override public NativeCode code() {
        return product.code;
    }

    @Override public int words() {
        return ProductCode.Arg.values().length;
    }

    @Override public long units() {
        return product.shape.m();
    }

    @Override public long scratchBytes() {
        return packBytes() + (product.key.b() == ProductKey.Right.GROUPS ? product.key.groupBytes() : 0);
    }

    private long packBytes() {
        ProductKey key = product.key;
        return key.packsA() ? ((long) product.blockRows * TiledProduct.BLOCK * key.element().bytes + 2 * PackCode.SLACK - 1) / PackCode.SLACK * PackCode.SLACK : 0;
    }

    @Override public long panelBytes() {
        return product.packedBytes(product.shape.n()) + PackCode.SLACK;
    }

    @Override public void fill(MemorySegment words, long a, long b, long c, long scratch, long panels, boolean packs) {
        fill(words, a, b, c, scratch);
        set(words, ProductCode.Arg.PANELS, panels);
        set(words, ProductCode.Arg.NEXT_BLOCK, product.packedBlock(product.shape.n()));
        set(words, ProductCode.Arg.FIRST, 0);
        set(words, ProductCode.Arg.FILLS, packs ? 1 : 0);
    }

    @Override public void fill(MemorySegment words, long a, long b, long c, long scratch) {
        Shape s = product.shape;
        int bytes = s.storedBytes();
        set(words, ProductCode.Arg.A, a + s.aPages().address(0) * bytes);
        set(words, ProductCode.Arg.A_ROW, s.aRow() * bytes);
        set(words, ProductCode.Arg.A_STEP, s.aStep() * bytes);
        set(words, ProductCode.Arg.B, b + s.bPages().address(0) * bytes);
        set(words, ProductCode.Arg.B_ROW, s.bStep() * bytes);
        set(words, ProductCode.Arg.C, c);
        set(words, ProductCode.Arg.C_ROW, (long) s.n() * bytes);
        set(words, ProductCode.Arg.COLUMNS, s.n());
        set(words, ProductCode.Arg.STEPS, s.k());
        set(words, ProductCode.Arg.PACK, scratch);
        set(words, ProductCode.Arg.B_COLUMN, s.bColumn() * bytes);
        set(words, ProductCode.Arg.PANELS, scratch + packBytes());
    }

    private static void set(MemorySegment words, ProductCode.Arg arg, long value) {
        words.set(JAVA_LONG, 8L * arg.ordinal(), value);
    }
}
