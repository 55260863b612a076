package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;

/// The extensions of family G: factorisations of matrices and what is solved with them.
final class MatrixFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("cholesky(x)", a -> K.cholesky(a.operand(0))),
            pure("solve(a, b)", a -> K.solve(a.operand(0), a.operand(1))),
            pure("solve_triangular(a, b, lower=false)", a -> K.solveTriangular(a.operand(0), a.operand(1), a.bool(2))),
            pure("cho_solve(c, b)", a -> K.choSolve(a.operand(0), a.operand(1))),
            pure("inv(x)", a -> K.inv(a.operand(0))),
            pure("det(x)", a -> K.det(a.operand(0))),
            pure("slogdet(x)", a -> K.slogdet(a.operand(0))));

    private MatrixFunctions() {}
}
