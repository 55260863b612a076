package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Pattern.*;
import static io.kgraph.compiler.rewrite.Rule.exact;

import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Fidelity;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.Constant;
import io.kgraph.op.CustomGradient;
import io.kgraph.op.Identity;
import io.kgraph.op.StopGradient;
import java.util.List;
import java.util.Optional;

/// One spelling for what can be written in several ways: constants stand on the right, differences with a
/// constant are sums, a product with itself is a square.
public final class Canonical {
    public static final List<Rule> RULES = List.of(
            Rule.of("constant-right", Fidelity.EXACT, Binary.class, Canonical::constantRight).over(Constant.class),
            Rule.of("identity", Fidelity.EXACT, Identity.class, t -> Optional.of(t.input(0))),
            Rule.of("stop-gradient", Fidelity.EXACT, StopGradient.class, t -> Optional.of(t.input(0))),
            Rule.of("custom-gradient", Fidelity.EXACT, CustomGradient.class, t -> Optional.of(t.input(0))),

            // comparisons look right
            exact("less-constant-left", lt(C, X), gt(X, C)).when(m -> !isConstant(m.get(X))),
            exact("less-equal-constant-left", le(C, X), ge(X, C)).when(m -> !isConstant(m.get(X))),
            exact("greater-constant-left", gt(C, X), lt(X, C)).when(m -> !isConstant(m.get(X))),
            exact("greater-equal-constant-left", ge(C, X), le(X, C)).when(m -> !isConstant(m.get(X))),

            // differences and quotients
            exact("sub-constant", sub(X, C), add(X, neg(C))).when(m -> !isConstant(m.get(X)) && m.root().dtype().isFloating()),
            exact("sub-zero", sub(X, ZERO), X),
            exact("zero-sub", sub(NEG_ZERO, X), neg(X)).onFloats(),       // 0.0 - 0.0 is +0.0, but -(0.0) is -0.0
            exact("zero-sub-integer", sub(ZERO, X), neg(X)).onIntegers(),
            exact("sub-neg", sub(X, neg(Y)), add(X, Y)),
            exact("add-neg", add(X, neg(Y)), sub(X, Y)).when(m -> !isConstant(m.get(Y))),
            exact("one-div", div(ONE, X), reciprocal(X)).onFloats(),
            exact("mul-reciprocal-one", mul(ONE, reciprocal(X)), reciprocal(X)),

            // squares
            exact("mul-self", mul(X, X), square(X)),
            exact("add-self", add(X, X), mul(X, TWO)),

            // signs move out
            exact("mul-minus-one", mul(X, MINUS_ONE), neg(X)),
            exact("div-minus-one", div(X, MINUS_ONE), neg(X)).onFloats(),
            exact("mul-neg-constant", mul(neg(X), C), mul(X, neg(C))).when(m -> !isConstant(m.get(X))),   // two constants are folded
            exact("neg-mul-constant", neg(mul(X, C)), mul(X, neg(C))),
            exact("mul-neg-neg", mul(neg(X), neg(Y)), mul(X, Y)),
            exact("div-neg-neg", div(neg(X), neg(Y)), div(X, Y)).onFloats(),
            exact("div-neg-constant", div(neg(X), C), div(X, neg(C))).onFloats(),
            exact("neg-neg", neg(neg(X)), X),
            exact("not-not", not(not(X)), X));

    private Canonical() {}

    static boolean isConstant(Tensor t) {
        return t.op() instanceof Constant;
    }

    /// `c ∘ x → x ∘ c` for the operators that commute.
    private static Optional<Tensor> constantRight(Tensor t) {
        boolean turn = commutes(t.op()) && isConstant(t.input(0)) && !isConstant(t.input(1));
        return turn ? Optional.of(Tensor.of(t.op(), t.input(1), t.input(0))) : Optional.empty();
    }
}
