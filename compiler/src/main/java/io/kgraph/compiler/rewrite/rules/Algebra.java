package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Pattern.*;
import static io.kgraph.compiler.rewrite.Rule.exact;
import static io.kgraph.compiler.rewrite.Rule.fast;
import static io.kgraph.compiler.rewrite.Rule.stable;
import static io.kgraph.compiler.rewrite.rules.Canonical.isConstant;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.rewrite.Fidelity;
import io.kgraph.compiler.rewrite.Match;
import io.kgraph.compiler.rewrite.Pattern;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.op.Build;
import io.kgraph.op.Cast;
import io.kgraph.op.Select;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Optional;

/// Neutral elements, idempotence, and operations that undo each other.
public final class Algebra {
    public static final List<Rule> RULES = List.of(
            // neutral elements
            exact("add-neg-zero", add(X, NEG_ZERO), X),                     // not +0.0: (-0.0) + 0.0 is +0.0
            exact("add-zero-integer", add(X, ZERO), X).onIntegers(),
            fast ("add-zero", add(X, ZERO), X),
            exact("mul-one", mul(X, ONE), X),
            exact("div-one", div(X, ONE), X).onFloats(),
            exact("floor-div-one", apply(io.kgraph.op.Binary.FLOOR_DIV, X, ONE), X).onIntegers(),
            exact("pow-one", pow(X, ONE), X).onFloats(),
            exact("pow-zero", pow(X, ZERO), ONE).when(m -> m.root().dtype().isFloating() && m.root().rank() == 0),
            exact("mul-zero-integer", mul(X, ZERO), ZERO).when(m -> m.root().dtype().isInteger() && m.root().rank() == 0),
            fast ("mul-zero", mul(X, ZERO), ZERO),                          // NaN · 0 is NaN
            exact("and-true", and(X, TRUE), X),
            exact("and-false", and(X, FALSE), FALSE).when(m -> m.root().rank() == 0),
            exact("or-false", or(X, FALSE), X),
            exact("or-true", or(X, TRUE), TRUE).when(m -> m.root().rank() == 0),
            exact("xor-false", xor(X, FALSE), X),
            exact("xor-true", xor(X, TRUE), not(X)),
            exact("equal-true", eq(X, TRUE), X).when(m -> m.get(X).dtype() == DType.BOOL),
            exact("equal-false", eq(X, FALSE), not(X)).when(m -> m.get(X).dtype() == DType.BOOL),

            // twice the same
            exact("and-self", and(X, X), X),
            exact("or-self", or(X, X), X),
            exact("max-self", max(X, X), X),
            exact("min-self", min(X, X), X),
            exact("max-min-absorb", max(X, min(X, Y)), X).onIntegers(),     // NaN in y is not absorbed
            exact("min-max-absorb", min(X, max(X, Y)), X).onIntegers(),
            exact("max-max-same", max(max(X, Y), Y), max(X, Y)),
            exact("min-min-same", min(min(X, Y), Y), min(X, Y)),
            exact("and-absorb", and(X, or(X, Y)), X),
            exact("or-absorb", or(X, and(X, Y)), X),
            exact("sub-self-integer", sub(X, X), ZERO).when(m -> m.root().dtype().isInteger() && m.root().rank() == 0),
            fast ("sub-self", sub(X, X), ZERO),
            fast ("div-self", div(X, X), ONE),
            exact("abs-abs", abs(abs(X)), abs(X)),
            exact("abs-neg", abs(neg(X)), abs(X)).when(m -> signed(m)),
            exact("abs-square", abs(square(X)), square(X)).onFloats(),
            exact("abs-exp", abs(exp(X)), exp(X)),
            exact("abs-sigmoid", abs(sigmoid(X)), sigmoid(X)),
            exact("abs-softplus", abs(softplus(X)), softplus(X)),
            exact("square-neg", square(neg(X)), square(X)),
            exact("square-abs", square(abs(X)), square(X)),
            exact("sign-sign", apply(Unary.SIGN, apply(Unary.SIGN, X)), apply(Unary.SIGN, X)),
            exact("floor-floor", apply(Unary.FLOOR, apply(Unary.FLOOR, X)), apply(Unary.FLOOR, X)),
            exact("ceil-ceil", apply(Unary.CEIL, apply(Unary.CEIL, X)), apply(Unary.CEIL, X)),
            exact("round-round", apply(Unary.ROUND, apply(Unary.ROUND, X)), apply(Unary.ROUND, X)),
            exact("floor-round", apply(Unary.FLOOR, apply(Unary.ROUND, X)), apply(Unary.ROUND, X)),
            exact("ceil-floor", apply(Unary.CEIL, apply(Unary.FLOOR, X)), apply(Unary.FLOOR, X)),
            exact("floor-ceil", apply(Unary.FLOOR, apply(Unary.CEIL, X)), apply(Unary.CEIL, X)),
            exact("round-floor", apply(Unary.ROUND, apply(Unary.FLOOR, X)), apply(Unary.FLOOR, X)),
            exact("ceil-neg", neg(apply(Unary.CEIL, neg(X))), apply(Unary.FLOOR, X)),
            exact("floor-neg", neg(apply(Unary.FLOOR, neg(X))), apply(Unary.CEIL, X)),
            exact("relu-relu", relu(relu(X)), relu(X)),
            exact("relu-exp", relu(exp(X)), exp(X)),
            exact("relu-sigmoid", relu(sigmoid(X)), sigmoid(X)),
            exact("relu-softplus", relu(softplus(X)), softplus(X)),
            exact("max-neg-neg", max(neg(X), neg(Y)), neg(min(X, Y))).onFloats(),
            exact("min-neg-neg", min(neg(X), neg(Y)), neg(max(X, Y))).onFloats(),

            // constants meet
            exact("max-constants", max(max(X, C), D), max(X, max(C, D))),
            exact("min-constants", min(min(X, C), D), min(X, min(C, D))),
            exact("add-constants-integer", add(add(X, C), D), add(X, add(C, D))).onIntegers(),
            exact("mul-constants-integer", mul(mul(X, C), D), mul(X, mul(C, D))).onIntegers(),
            fast ("add-constants", add(add(X, C), D), add(X, add(C, D))),
            fast ("mul-constants", mul(mul(X, C), D), mul(X, mul(C, D))),
            exact("div-power-of-two", div(X, C), mul(X, reciprocal(C))).when(m -> exactReciprocal(m.value(C))),
            fast ("div-constant", div(X, C), mul(X, reciprocal(C))).onFloats(),

            // logic of comparisons
            exact("not-equal", not(eq(X, Y)), ne(X, Y)),
            exact("not-not-equal", not(ne(X, Y)), eq(X, Y)),
            exact("not-less", not(lt(X, Y)), ge(X, Y)).when(m -> !m.get(X).dtype().isFloating()),   // NaN: neither holds
            exact("not-less-equal", not(le(X, Y)), gt(X, Y)).when(m -> !m.get(X).dtype().isFloating()),
            exact("not-greater", not(gt(X, Y)), le(X, Y)).when(m -> !m.get(X).dtype().isFloating()),
            exact("not-greater-equal", not(ge(X, Y)), lt(X, Y)).when(m -> !m.get(X).dtype().isFloating()),

            // roots and powers
            exact("one-over-sqrt", reciprocal(sqrt(X)), rsqrt(X)).when(m -> m.root().dtype() != DType.FLOAT16),       // rsqrt rounds twice as well, but not to float16
            stable("pow-two", pow(X, TWO), square(X)).onFloats(),
            stable("pow-minus-one", pow(X, MINUS_ONE), reciprocal(X)).onFloats(),
            stable("sqrt-square", sqrt(square(X)), abs(X)),                 // the square may overflow
            fast  ("square-sqrt", square(sqrt(X)), X),
            fast  ("pow-half", pow(X, HALF), sqrt(X)),                      // differs at -0.0 and -inf
            fast  ("pow-three", pow(X, lit(3)), mul(X, square(X))).onFloats(),
            fast  ("exp-times-exp", mul(exp(X), exp(Y)), exp(add(X, Y))),
            fast  ("exp-over-exp", div(exp(X), exp(Y)), exp(sub(X, Y))),     // overflows later, but loses digits
            fast  ("log-of-product", add(log(X), log(Y)), log(mul(X, Y))),
            fast  ("factor-right", add(mul(X, Z), mul(Y, Z)), mul(add(X, Y), Z)),
            exact ("reciprocal-neg", reciprocal(neg(X)), neg(reciprocal(X))),
            fast  ("reciprocal-reciprocal", reciprocal(reciprocal(X)), X),
            exact ("mul-neg", mul(X, neg(Y)), neg(mul(X, Y))).when(m -> !isConstant(m.get(X)) && !isConstant(m.get(Y))),

            // selections and casts
            Rule.of("select-known", Fidelity.EXACT, Select.class, Algebra::selectKnown),
            Rule.of("select-same", Fidelity.EXACT, Select.class, t -> t.input(1) == t.input(2) ? Optional.of(t.input(1)) : Optional.empty()),
            Rule.of("select-not", Fidelity.EXACT, Select.class, t -> row(t.input(0), Unary.LOGICAL_NOT)
                    ? Optional.of(Build.select(t.input(0).input(0), t.input(2), t.input(1))) : Optional.empty()),
            Rule.of("select-select-then", Fidelity.EXACT, Select.class, t -> t.input(1).op() instanceof Select && t.input(1).input(0) == t.input(0)
                    ? Optional.of(Build.select(t.input(0), t.input(1).input(1), t.input(2))) : Optional.empty()),
            Rule.of("select-select-else", Fidelity.EXACT, Select.class, t -> t.input(2).op() instanceof Select && t.input(2).input(0) == t.input(0)
                    ? Optional.of(Build.select(t.input(0), t.input(1), t.input(2).input(2))) : Optional.empty()),
            Rule.of("cast-same", Fidelity.EXACT, Cast.class, t -> t.input(0).dtype() == t.dtype() ? Optional.of(t.input(0)) : Optional.empty()),
            Rule.of("cast-cast", Fidelity.EXACT, Cast.class, Algebra::castCast));

    private Algebra() {}

    static boolean row(Tensor t, Unary op) {
        return t.op() == op && t.after().isEmpty();
    }

    private static boolean signed(Match m) {
        return m.root().dtype().isFloating() || m.root().dtype().isSigned();
    }

    /// A power of two whose reciprocal is a normal number: both operations then round the same real number.
    private static boolean exactReciprocal(NDArray c) {
        if (!c.dtype().isFloating() || c.size() != 1) return false;
        double v = Math.abs(c.cast(DType.FLOAT64).toDoubleArray()[0]);
        int limit = switch (c.dtype()) {
            case FLOAT64 -> 1000;
            case FLOAT32 -> 100;
            default -> 10;
        };
        return v > 0 && Double.isFinite(v) && Math.scalb(1.0, Math.getExponent(v)) == v && Math.abs(Math.getExponent(v)) <= limit;
    }

    /// `select(true, a, b) → a`, `select(false, a, b) → b`.
    private static Optional<Tensor> selectKnown(Tensor t) {
        if (Pattern.TRUE.isMatchedBy(t.input(0))) return Optional.of(t.input(1));
        return Pattern.FALSE.isMatchedBy(t.input(0)) ? Optional.of(t.input(2)) : Optional.empty();
    }

    /// `cast(cast(x, wide), narrow) → cast(x, narrow)` where the first one loses nothing.
    private static Optional<Tensor> castCast(Tensor t) {
        Tensor inner = t.input(0);
        if (!(inner.op() instanceof Cast) || !inner.after().isEmpty()) return Optional.empty();
        DType from = inner.input(0).dtype();
        boolean lossless = from == DType.BOOL && inner.dtype() != DType.BOOL
                || from.isFloating() && inner.dtype().isFloating() && inner.dtype().bytes() >= from.bytes()
                || from.isInteger() && inner.dtype() == DType.FLOAT64 && from.bytes() <= 4 && t.dtype().isFloating()
                || from.isInteger() && inner.dtype().isInteger() && from.isSigned() == inner.dtype().isSigned() && inner.dtype().bytes() >= from.bytes();
        return lossless ? Optional.of(Build.cast(inner.input(0), t.dtype())) : Optional.empty();
    }
}
