package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Walk;
import io.kgraph.op.MatMul;
import java.util.Arrays;
import java.util.List;

/// The matrix product of every numeric dtype, bit for bit [MatMul#evaluate]: the blocks of `k` are part of the definition.
///
/// Operands may be strided and stretched in any way. A unit is a row of the result.
public record MatMulKernel() implements Kernel<MatMul> {
    @Override public Class<MatMul> op() {
        return MatMul.class;
    }

    @Override public boolean accepts(MatMul op, List<BoundView> inputs, BoundView output) {
        return output.offset() == 0 && output.type().shape().dims().stream().allMatch(d -> d.value() <= Integer.MAX_VALUE);
    }

    @Override public Bound bind(MatMul op, List<BoundView> inputs, BoundView output) {
        var shape = Shape.of(op, inputs.get(0), inputs.get(1), output);
        return switch (output.type().dtype().accumulator()) {
            case FLOAT32 -> shape.n == 1 ? new FloatColumnProduct(shape) : new FloatProduct(shape);
            case FLOAT64 -> shape.n == 1 ? new DoubleColumnProduct(shape) : new DoubleProduct(shape);
            case INT32 -> new IntProduct(shape);
            default -> new LongProduct(shape);
        };
    }

    /// `c[page, i, j] = Σₚ a[page, i, p] · b[page, p, j]`, with addresses in elements; `c` is row-major.
    ///
    /// @param aPages the address of a page's first element in `a`
    record Shape(int m, int n, int k, long pages, Walk aPages, Walk bPages, long aRow, long aStep, long bStep, long bColumn, Lane lane) {
        static Shape of(MatMul op, BoundView a, BoundView b, BoundView c) {
            int rank = c.type().rank(), ra = a.type().rank(), rb = b.type().rank();
            int m = c.type().extent(-2), n = c.type().extent(-1), k = a.type().extent(op.transposeA() ? -2 : -1);
            long[] batch = Arrays.copyOf(c.type().shape().extents(), rank - 2);
            long pages = 1;
            for (long e : batch) pages *= e;
            return new Shape(m, n, k, pages, pages(a, batch), pages(b, batch),
                    a.strides().get(ra - (op.transposeA() ? 1 : 2)), a.strides().get(ra - (op.transposeA() ? 2 : 1)),
                    b.strides().get(rb - (op.transposeB() ? 1 : 2)), b.strides().get(rb - (op.transposeB() ? 2 : 1)), Lane.of(c.type().dtype()));
        }

        /// The leading axes, aligned at the right, with those of extent 1 stretched.
        private static Walk pages(BoundView x, long[] batch) {
            long[] strides = new long[batch.length];
            int own = x.type().rank() - 2;
            for (int d = 0; d < own; d++) {
                int axis = batch.length - own + d;
                strides[axis] = x.type().shape().dim(d).value() == 1 ? 0 : x.strides().get(d);
            }
            return Walk.of(x.offset(), batch, strides);
        }

        double nanos(double perProduct) {
            return perProduct * pages * m * n * Math.max(1, k);
        }
    }
}
