package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.stream.Stream;

/// What later levels bring: known by name, so that the message can say so.
final class LaterFunctions {
    static final ImmutableList<Builtin> ROWS = Stream.of(
            // extensions
            "lgamma(x)",
            "digamma(x)",
            "pad(x, pad_width, value=0)",
            "sort(x, axis=-1)",
            "argsort(x, axis=-1)",
            "top_k(x, k)",
            "searchsorted(x, v)",
            "cholesky(x)",
            "solve(a, b)",
            "inv(x)",
            "det(x)",
            "slogdet(x)",
            "eigh(x)",
            "eigvalsh(x)",
            "svd(x)",
            "qr(x)",
            "solve_triangular(a, b, lower=false)",
            "cho_solve(c, b)",
            "jvp(y, x, v)",
            "vjp(y, x, v)",
            "hvp(y, x, v)")
            .map(Builtin::later).collect(ImmutableList.toImmutableList());

    private LaterFunctions() {}
}
