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
            "hvp(y, x, v)",
            "adamw(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none, weight_decay=0.004, clipnorm=none, clipvalue=none)",
            "adadelta(learning_rate=0.001, rho=0.95, epsilon=none, clipnorm=none, clipvalue=none)",
            "adamax(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none, clipnorm=none, clipvalue=none)",
            "nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none, clipnorm=none, clipvalue=none)",
            "lbfgs(tol=1e-8)",
            "exponential_decay(initial, decay_steps, rate)",
            "cosine_decay(initial, decay_steps, alpha=0.0)",
            "piecewise_constant(boundaries, values)")
            .map(Builtin::later).collect(ImmutableList.toImmutableList());

    private LaterFunctions() {}
}
