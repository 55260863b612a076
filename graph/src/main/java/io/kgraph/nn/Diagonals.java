package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;

/// Diagonals and triangles, by masks of row and column numbers.
public final class Diagonals {
    private Diagonals() {}

    /// A vector as a diagonal matrix, or the diagonal of a matrix as a vector.
    public static Tensor diag(Object operand) {
        Tensor x = Operands.tensor(operand);
        return switch (Arguments.rank("diag", x)) {
            case 1 -> {
                Dim n = x.shape().dim(0);
                yield keep(Build.broadcast(Build.expand(x, 0), Shape.of(n, n)), 0, 1);
            }
            case 2 -> {
                Dim n = x.shape().dim(0).min(x.shape().dim(1));
                Tensor rows = Build.sliceAxis(x, 0, Dim.ZERO, n, 1);
                yield Build.sum(Build.sliceAxis(keep(rows, 0, 1), 1, Dim.ZERO, n, 1), Axes.of(0), false);
            }
            default -> throw Refusal.rank("diag", "rank 1 or 2 is needed", x);
        };
    }

    /// The sum of the diagonal of the first two axes.
    public static Tensor trace(Object operand) {
        Tensor x = Operands.tensor(operand);
        if (Arguments.rank("trace", x) < 2) throw Refusal.rank("trace", "rank 2 or more is needed", x);
        return Build.sum(keep(x, 0, 1), Axes.of(0, 1), false);
    }

    /// The elements on and below the `k`-th diagonal of the last two axes, zeros elsewhere.
    public static Tensor lower(Object operand, int k) {
        Tensor x = matrix("tril", operand);
        return masked(x, Build.lessEqual(number(x, x.rank() - 1), shifted(number(x, x.rank() - 2), k)));
    }

    /// The elements on and above the `k`-th diagonal of the last two axes, zeros elsewhere.
    public static Tensor upper(Object operand, int k) {
        Tensor x = matrix("triu", operand);
        return masked(x, Build.greaterEqual(number(x, x.rank() - 1), shifted(number(x, x.rank() - 2), k)));
    }

    private static Tensor matrix(String who, Object operand) {
        Tensor x = Operands.tensor(operand);
        if (Arguments.rank(who, x) < 2) throw Refusal.rank(who, "rank 2 or more is needed", x);
        return x;
    }

    /// Zeros where the numbers along two axes differ.
    static Tensor keep(Tensor x, int first, int second) {
        return masked(x, Build.equal(number(x, first), number(x, second)));
    }

    private static Tensor masked(Tensor x, Tensor mask) {
        Tensor nothing = x.dtype() == DType.BOOL ? Build.scalar(x.context(), false) : Operands.scalar(0, x);
        return Build.select(mask, x, nothing);
    }

    /// The index along an axis, with extents of 1 after it so that it stretches.
    private static Tensor number(Tensor x, int axis) {
        Shape shape = Shape.of(x.shape().dim(axis));
        for (int i = axis + 1; i < x.rank(); i++) shape = shape.plus(Dim.ONE);
        return Build.iota(x.context(), DType.INT32, shape, 0);
    }

    private static Tensor shifted(Tensor rows, int k) {
        return k == 0 ? rows : Build.add(rows, Build.scalarLike(rows, k));
    }
}
