package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Pattern.*;
import static io.kgraph.compiler.rewrite.Rule.exact;

import io.kgraph.array.NDArray;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// `f(−x) → −f(x)` for odd functions, all of which put the sign on at their end: values at both signs are then computed once.
public final class Symmetry {
    private static final List<Unary> ODD = List.of(Unary.SIN, Unary.TAN, Unary.ASIN, Unary.ATAN, Unary.SINH, Unary.TANH, Unary.ERF);

    public static final List<Rule> RULES = ODD.stream().flatMap(Symmetry::of).toList();

    private Symmetry() {}

    private static Stream<Rule> of(Unary f) {
        String name = f.name().toLowerCase(Locale.ROOT);
        return Stream.of(
                exact(name + "-neg", apply(f, neg(X)), neg(apply(f, X))),
                exact(name + "-negative-multiple", apply(f, mul(X, C)), neg(apply(f, mul(X, neg(C))))).when(m -> isNegative(m.value(C))));
    }

    private static boolean isNegative(NDArray constant) {
        if (constant.size() != 1) return false;
        return constant.cast(DType.FLOAT64).reshape(1).getDouble(0) < 0;
    }
}
