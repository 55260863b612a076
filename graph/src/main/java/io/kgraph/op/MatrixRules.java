package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;

/// What the ops on matrices have in common: their type rules, and the parts of matrices that their gradients are made of.
final class MatrixRules {
    private MatrixRules() {}

    /// Refuses what is no matrix, or batch of matrices, of one floating dtype and one batch.
    static void matrices(String op, List<TensorType> in, int count) {
        TypeRules.arity(op, in, count);
        for (int i = 0; i < count; i++) {
            Admits.FLOATING.check(op, i, in.get(i).dtype());
            if (!in.get(i).rankKnown()) throw Mismatch.rank(op + " needs to know the ranks").input(i, "rank is unknown");
            if (in.get(i).rank() < 2) throw Mismatch.rank(op + " needs matrices").input(i, "rank is " + in.get(i).rank());
        }
        TypeRules.sameDtype(op, in, 0);
        for (int i = 1; i < count; i++)
            if (!in.get(i).shape().dropLast(2).agrees(in.getFirst().shape().dropLast(2)))
                throw Mismatch.shape(op + " needs inputs of one batch").input(0, "batch is " + in.getFirst().shape().dropLast(2)).input(i, "batch is " + in.get(i).shape().dropLast(2));
    }

    /// The order of square matrices.
    static Dim square(String op, List<TensorType> in, int index) {
        TensorType x = in.get(index);
        if (!x.dim(-1).agrees(x.dim(-2)))
            throw Mismatch.shape(op + " needs square matrices").input(index, "the last axes are " + x.dim(-2) + " and " + x.dim(-1));
        return x.dim(-1).meet(x.dim(-2));
    }

    /// The shape of a batch with other matrices.
    static Shape with(TensorType in, Dim rows, Dim columns) {
        return in.shape().dropLast(2).plus(rows, columns);
    }

    // ---- parts ---------------------------------------------------------------------------------------------------------

    /// The index along an axis that counts from the end, −1 or −2.
    private static Tensor number(Tensor x, int axis) {
        Dim extent = x.shape().dim(axis);
        return Build.iota(x.context(), DType.INT32, axis == -1 ? Shape.of(extent) : Shape.of(extent, Dim.ONE), 0);
    }

    /// What is on and below the diagonal, zeros elsewhere.
    static Tensor lower(Tensor x) {
        return Build.select(Build.lessEqual(number(x, -1), number(x, -2)), x, Build.scalarLike(x, 0));
    }

    static Tensor strictlyLower(Tensor x) {
        return Build.select(Build.less(number(x, -1), number(x, -2)), x, Build.scalarLike(x, 0));
    }

    static Tensor upper(Tensor x) {
        return Build.select(Build.greaterEqual(number(x, -1), number(x, -2)), x, Build.scalarLike(x, 0));
    }

    static Tensor strictlyUpper(Tensor x) {
        return Build.select(Build.greater(number(x, -1), number(x, -2)), x, Build.scalarLike(x, 0));
    }

    /// The diagonal in place, zeros elsewhere.
    static Tensor diagonal(Tensor x) {
        return Build.select(onDiagonal(x), x, Build.scalarLike(x, 0));
    }

    private static Tensor onDiagonal(Tensor x) {
        return Build.equal(number(x, -1), number(x, -2));
    }

    /// The lower triangle with half its diagonal.
    static Tensor half(Tensor x) {
        return Build.sub(lower(x), Build.mul(diagonal(x), Build.scalarLike(x, 0.5)));
    }

    /// From a gradient for a symmetric matrix that for its lower triangle alone: each element there stands for two.
    static Tensor symmetricToLower(Tensor x) {
        return Build.add(lower(x), strictlyLower(transpose(x)));
    }

    static Tensor transpose(Tensor x) {
        int[] order = new int[x.rank()];
        for (int i = 0; i < order.length; i++) order[i] = i;
        order[x.rank() - 2] = x.rank() - 1;
        order[x.rank() - 1] = x.rank() - 2;
        return Build.permute(x, order);
    }

    /// `1 / x`, but 0 where `x` is 0.
    static Tensor reciprocal(Tensor x) {
        Tensor zero = Build.equal(x, Build.scalarLike(x, 0));
        return Build.select(zero, Build.scalarLike(x, 0), Build.reciprocal(Build.select(zero, Build.scalarLike(x, 1), x)));
    }

    /// Some of the rows.
    static Tensor rows(Tensor x, Dim from, Dim count) {
        return Build.sliceAxis(x, x.rank() - 2, from, count, 1);
    }

    /// Some of the columns.
    static Tensor columns(Tensor x, Dim from, Dim count) {
        return Build.sliceAxis(x, x.rank() - 1, from, count, 1);
    }
}
