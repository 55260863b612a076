package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.op.Build;
import io.kgraph.op.Det;
import io.kgraph.op.LogDet;
import io.kgraph.op.Qr;
import io.kgraph.op.Svd;
import io.kgraph.op.SymmetricEigen;
import io.kgraph.op.Unranked;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;
import java.util.function.BinaryOperator;

/// Factorisations of matrices and what is solved with them, over the last two axes; the leading ones are a batch.
public final class LinearAlgebra {
    private LinearAlgebra() {}

    public static Tensor cholesky(Object operand) {
        return over("cholesky", operand, Build::cholesky);
    }

    /// One matrix in, one tensor out.
    static Tensor over(String who, Object operand, java.util.function.UnaryOperator<Tensor> build) {
        Tensor x = floating(operand);
        return Unranked.build(who, x.dtype(), List.of(x), in -> build.apply(matrices(who, in.getFirst())));
    }

    /// Integers and bools as numbers of the default floating dtype.
    static Tensor floating(Object operand) {
        Tensor x = Operands.tensor(operand);
        return x.dtype().isFloating() ? x : Build.cast(x, Settings.current().floatx());
    }

    static Tensor matrices(String who, Tensor x) {
        if (x.rank() < 2) throw Refusal.rank(who, "a matrix is needed, or a batch of them: rank 2 or more", x);
        return x;
    }

    private static Tensor square(String who, Tensor x) {
        matrices(who, x);
        if (!x.shape().dim(-1).agrees(x.shape().dim(-2))) throw Refusal.shape(who, "the matrices have to be square, but their extents are " + x.shape().dim(-2) + " and " + x.shape().dim(-1), x);
        return x;
    }

    // ---- solutions -------------------------------------------------------------------------------------------------------

    /// The `x` with `a · x = b`.
    public static Tensor solve(Object a, Object b) {
        return pair("solve", a, b, (matrix, right) -> {
            Tensor lu = Build.lu(matrix);
            Shape batch = batch("solve", matrix, right);
            return Build.luSolve(stretched(lu, batch), stretched(matrix, batch), stretched(right, batch), false);
        });
    }

    /// The `x` with `t · x = b`, where `t` is a triangle of `a`.
    public static Tensor solveTriangular(Object a, Object b, boolean lower) {
        return pair("solve_triangular", a, b, (matrix, right) -> {
            Shape batch = batch("solve_triangular", matrix, right);
            return Build.triangularSolve(stretched(matrix, batch), stretched(right, batch), lower, false, false);
        });
    }

    /// The `x` with `c · cᵀ · x = b`, where `c` is lower triangular.
    public static Tensor solveCholesky(Object c, Object b) {
        return pair("cho_solve", c, b, (matrix, right) -> {
            Shape batch = batch("cho_solve", matrix, right);
            Tensor l = stretched(matrix, batch);
            return Build.triangularSolve(l, Build.triangularSolve(l, stretched(right, batch), true, false, false), true, true, false);
        });
    }

    /// A right side of rank 1 is a single column, whatever the batch.
    private static Tensor pair(String who, Object a, Object b, BinaryOperator<Tensor> build) {
        var both = Operands.pair(a, b);
        Tensor left = both.x().dtype().isFloating() ? both.x() : Build.cast(both.x(), Settings.current().floatx());
        Tensor right = both.y().dtype().isFloating() ? both.y() : Build.cast(both.y(), Settings.current().floatx());
        return Unranked.build(who, left.dtype(), List.of(left, right), in -> {
            Tensor matrix = square(who, in.getFirst()), given = in.getLast();
            if (given.rank() == 0) throw Refusal.rank(who, "the right side is a vector or a matrix, not a number", given);
            boolean column = given.rank() == 1;
            Tensor rows = column ? Build.expand(given, 1) : given;
            if (!rows.shape().dim(-2).agrees(matrix.shape().dim(-1)))
                throw Refusal.shape(who, "the right side has to have as many rows as the matrix, but there are " + rows.shape().dim(-2) + " for " + matrix.shape().dim(-1), matrix, given);
            if (matrix.dtype() != rows.dtype()) throw Refusal.type(who, "both sides are of one dtype; nothing is converted implicitly", matrix, given);
            Tensor x = build.apply(matrix, rows);
            return column ? Build.reshape(x, x.shape().dropLast(1)) : x;
        });
    }

    private static Shape batch(String who, Tensor matrix, Tensor right) {
        return Refusal.explained(who, right, () -> matrix.shape().dropLast(2).broadcast(right.shape().dropLast(2)));
    }

    private static Tensor stretched(Tensor x, Shape batch) {
        return Build.broadcast(x, batch.plus(x.shape().dim(-2), x.shape().dim(-1)));
    }

    public static Tensor inverse(Object operand) {
        return over("inv", operand, x -> Build.luSolve(Build.lu(square("inv", x)), x, Build.identityLike(x), false));
    }

    // ---- determinants ----------------------------------------------------------------------------------------------------

    public static Tensor determinant(Object operand) {
        return over("det", operand, x -> {
            Tensor d = Tensor.of(new Det(), Build.lu(square("det", x)), x);
            return Build.reshape(d, d.shape().dropLast(2));
        });
    }

    /// The sign of the determinant, and the logarithm of its magnitude.
    public static List<Tensor> logDeterminant(Object operand) {
        Tensor x = floating(operand);
        Arguments.rank("slogdet", x);
        Tensor both = Tensor.of(new LogDet(), Build.lu(square("slogdet", x)), x);
        return List.of(part(Build.stopGradient(both), Dim.ZERO), part(both, Dim.ONE));
    }

    private static Tensor part(Tensor both, Dim column) {
        return Build.reshape(Build.sliceAxis(both, both.rank() - 1, column, Dim.ONE, 1), both.shape().dropLast(2));
    }

    // ---- orthogonal factors ----------------------------------------------------------------------------------------------

    /// `q` and `r`.
    public static List<Tensor> qr(Object operand) {
        Tensor x = known("qr", operand), both = Tensor.of(new Qr(), x);
        Dim m = x.shape().dim(-2);
        return List.of(rows(both, Dim.ZERO, m), transposed(rows(both, m, x.shape().dim(-1))));
    }

    /// Eigenvalues, ascending, and the matrix of eigenvectors.
    public static List<Tensor> eigen(String who, Object operand) {
        Tensor x = square(who, known(who, operand)), both = Tensor.of(new SymmetricEigen(), x);
        return List.of(row(both), rows(both, Dim.ONE, x.shape().dim(-1)));
    }

    /// `u`, the singular values, descending, and `vᵀ`.
    public static List<Tensor> singular(Object operand) {
        Tensor x = known("svd", operand), both = Tensor.of(new Svd(), x);
        Dim m = x.shape().dim(-2);
        return List.of(rows(both, Dim.ONE, m), row(both), transposed(rows(both, m.plus(1), x.shape().dim(-1))));
    }

    private static Tensor known(String who, Object operand) {
        Tensor x = floating(operand);
        Arguments.rank(who, x);
        return matrices(who, x);
    }

    private static Tensor row(Tensor x) {
        return Build.reshape(rows(x, Dim.ZERO, Dim.ONE), x.shape().dropLast(2).plus(x.shape().dim(-1)));
    }

    private static Tensor rows(Tensor x, Dim from, Dim count) {
        return Build.sliceAxis(x, x.rank() - 2, from, count, 1);
    }

    private static Tensor transposed(Tensor x) {
        return Reshaping.moveAxis(x, x.rank() - 2, x.rank() - 1);
    }
}
