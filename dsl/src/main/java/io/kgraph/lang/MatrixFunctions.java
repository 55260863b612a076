package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;

/// The extensions of family G: factorisations of matrices and what is solved with them, orders and borders.
final class MatrixFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("cholesky(x)", a -> K.cholesky(a.operand(0))),
            pure("solve(a, b)", a -> K.solve(a.operand(0), a.operand(1))),
            pure("solve_triangular(a, b, lower=false)", a -> K.solveTriangular(a.operand(0), a.operand(1), a.bool(2))),
            pure("cho_solve(c, b)", a -> K.choSolve(a.operand(0), a.operand(1))),
            pure("inv(x)", a -> K.inv(a.operand(0))),
            pure("det(x)", a -> K.det(a.operand(0))),
            pure("slogdet(x)", a -> K.slogdet(a.operand(0))),
            pure("qr(x)", a -> K.qr(a.operand(0))),
            pure("eigh(x)", a -> K.eigh(a.operand(0))),
            pure("eigvalsh(x)", a -> K.eigvalsh(a.operand(0))),
            pure("svd(x)", a -> K.svd(a.operand(0))),

            pure("pad(x, pad_width, value=0)", a -> K.pad(a.operand(0), a.any(1), a.operand(2))),
            pure("sort(x, axis=-1)", a -> K.sort(a.operand(0), a.integer(1))),
            pure("argsort(x, axis=-1)", a -> K.argsort(a.operand(0), a.integer(1))),
            pure("top_k(x, k)", a -> K.topK(a.operand(0), a.integer(1))),
            pure("searchsorted(x, v)", a -> K.searchsorted(a.operand(0), a.operand(1))));

    private MatrixFunctions() {}
}
