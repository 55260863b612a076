package io.kgraph.exec.x64.gemm;

import io.kgraph.array.Sums;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Walk;
import io.kgraph.op.MatMul;
import io.kgraph.type.DType;
import java.util.Arrays;

/// `c[page, i, j] = Σₚ a[page, i, p] · b[page, p, j]`, with addresses and strides in elements; `c` is row-major.
///
/// Pages that share `b`, and whose rows follow each other in `a`, are one page with more rows.
///
/// @param aPages the address of a page's first element in `a`
record Shape(int m, int n, int k, long pages, Walk aPages, Walk bPages, long aRow, long aStep, long bStep, long bColumn, DType dtype) {
    static Shape of(MatMul op, BoundView a, BoundView b, BoundView c) {
        int rank = c.type().rank(), ra = a.type().rank(), rb = b.type().rank();
        int m = c.type().extent(-2), n = c.type().extent(-1), k = a.type().extent(op.transposeA() ? -2 : -1);
        long aRow = a.strides().get(ra - (op.transposeA() ? 1 : 2)), aStep = a.strides().get(ra - (op.transposeA() ? 2 : 1));
        long bStep = b.strides().get(rb - (op.transposeB() ? 1 : 2)), bColumn = b.strides().get(rb - (op.transposeB() ? 2 : 1));
        long[] batch = Arrays.copyOf(c.type().shape().extents(), rank - 2);
        long[] aStrides = strides(a, batch), bStrides = strides(b, batch);
        long pages = 1, expected = aRow * m;
        boolean merges = true;
        for (int d = batch.length - 1; d >= 0; d--) {
            merges &= batch[d] == 1 || bStrides[d] == 0 && aStrides[d] == expected;
            expected *= batch[d];
            pages *= batch[d];
        }
        if (merges && m * pages <= Integer.MAX_VALUE) {
            m *= Math.toIntExact(pages);
            pages = Math.min(pages, 1);
        }
        return new Shape(m, n, k, pages, Walk.of(a.offset(), batch, aStrides), Walk.of(b.offset(), batch, bStrides), aRow, aStep, bStep, bColumn, c.type().dtype());
    }

    /// Of the leading axes, aligned at the right, with those of extent 1 stretched.
    private static long[] strides(BoundView x, long[] batch) {
        long[] strides = new long[batch.length];
        int own = x.type().rank() - 2;
        for (int d = 0; d < own; d++) {
            int axis = batch.length - own + d;
            strides[axis] = x.type().shape().dim(d).value() == 1 ? 0 : x.strides().get(d);
        }
        return strides;
    }

    Element element() {
        return dtype == DType.INT32 ? Element.I32 : dtype == DType.FLOAT64 ? Element.F64 : Element.F32;
    }

    boolean half() {
        return dtype == DType.FLOAT16;
    }

    int storedBytes() {
        return dtype.bytes();
    }

    /// Whether `k` is cut into chunks whose sums are combined pairwise.
    boolean chunked() {
        return k >= Sums.CHUNKED_FROM && !element().isInteger();
    }

    /// Multiply-adds.
    double work() {
        return (double) pages * m * n * k;
    }

    static PackCode.Layout layout(long line, long step) {
        return step == 1 ? PackCode.Layout.ALONG_STEPS : line == 1 ? PackCode.Layout.ALONG_LINES : PackCode.Layout.ANY;
    }
}
