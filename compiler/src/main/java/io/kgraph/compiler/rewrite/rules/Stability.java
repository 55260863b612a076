package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Pattern.*;
import static io.kgraph.compiler.rewrite.Rule.stable;

import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Fidelity;
import io.kgraph.compiler.rewrite.Pattern;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.Reduce;
import io.kgraph.op.Select;
import io.kgraph.op.Unary;
import io.kgraph.type.Axes;
import java.util.List;
import java.util.Optional;

/// The family of logarithms and exponentials, written so that nothing overflows and no digits cancel.
public final class Stability {
    public static final List<Rule> RULES = List.of(
            // logarithms of sums, exponentials less one
            stable("log1p", log(add(X, ONE)), log1p(X)),
            stable("log1m", log(sub(ONE, X)), log1p(neg(X))),
            stable("expm1", add(exp(X), MINUS_ONE), expm1(X)),
            stable("one-minus-exp", sub(ONE, exp(X)), neg(expm1(X))),
            stable("log-exp", log(exp(X)), X),
            stable("log1p-expm1", log1p(expm1(X)), X),
            stable("log-square", log(square(X)), mul(log(abs(X)), TWO)),
            stable("log-sqrt", log(sqrt(X)), mul(log(X), HALF)),

            // softplus
            stable("softplus", log1p(exp(X)), softplus(X)),
            stable("sub-softplus", sub(X, softplus(X)), neg(softplus(neg(X)))),
            stable("softplus-sub", sub(softplus(X), X), softplus(neg(X))),
            stable("add-softplus-neg", add(X, softplus(neg(X))), softplus(X)),

            // sigmoid
            stable("sigmoid", reciprocal(add(exp(neg(X)), ONE)), sigmoid(X)),
            stable("sigmoid-neg", reciprocal(add(exp(X), ONE)), sigmoid(neg(X))),
            stable("sigmoid-quotient", div(exp(X), add(exp(X), ONE)), sigmoid(X)),
            stable("sigmoid-quotient-neg", div(exp(neg(X)), add(exp(neg(X)), ONE)), sigmoid(neg(X))),
            stable("exp-neg-softplus", exp(neg(softplus(X))), sigmoid(neg(X))),
            stable("log-sigmoid", log(sigmoid(X)), neg(softplus(neg(X)))),
            stable("one-minus-sigmoid", sub(ONE, sigmoid(X)), sigmoid(neg(X))),
            stable("log1p-neg-sigmoid", log1p(neg(sigmoid(X))), neg(softplus(X))),
            stable("expm1-over-exp", div(expm1(X), exp(X)), neg(expm1(neg(X)))),

            // tanh
            stable("tanh-of-sigmoid", add(mul(sigmoid(mul(X, TWO)), TWO), MINUS_ONE), tanh(X)),
            stable("tanh-quotient", div(sub(exp(X), exp(neg(X))), add(exp(X), exp(neg(X)))), tanh(X)),
            stable("tanh-expm1", div(expm1(mul(X, TWO)), add(exp(mul(X, TWO)), ONE)), tanh(X)),
            stable("sinh-over-cosh", div(apply(Unary.SINH, X), apply(Unary.COSH, X)), tanh(X)),
            stable("sinh", mul(sub(exp(X), exp(neg(X))), HALF), apply(Unary.SINH, X)),
            stable("cosh", mul(add(exp(X), exp(neg(X))), HALF), apply(Unary.COSH, X)),

            // error function and trigonometry
            stable("sin-over-cos", div(apply(Unary.SIN, X), apply(Unary.COS, X)), apply(Unary.TAN, X)),

            // softmax, logsumexp and the crossentropy made of them
            stable("log-of-quotient", log(div(exp(X), Y)), sub(X, log(Y))),
            stable("log-of-softmax", log(mul(exp(X), reciprocal(Y))), sub(X, log(Y))),
            Rule.of("softmax", Fidelity.STABLE, Binary.DIV, Stability::softmax).over(Reduce.class),
            Rule.of("logsumexp", Fidelity.STABLE, Unary.LOG, Stability::logSumExp).over(Reduce.class),

            // masked values stay finite
            Rule.of("masked-product", Fidelity.STABLE, Binary.MUL, Stability::maskedProduct).over(Select.class));

    private Stability() {}

    /// `exp(x) / Σ exp(x) → exp(x − m) / Σ exp(x − m)`, with `m` the maximum over the same axes.
    private static Optional<Tensor> softmax(Tensor t) {
        if (!Algebra.row(t.input(0), Unary.EXP) || !isSumOf(t.input(1), t.input(0))) return Optional.empty();
        var sum = (Reduce) t.input(1).op();
        Tensor x = t.input(0).input(0);
        if (!sum.keepdims() || isShifted(x, sum.axes())) return Optional.empty();
        Tensor e = Build.exp(Build.sub(x, finiteMax(x, sum.axes())));
        return Optional.of(Build.div(e, Build.reduce(Monoid.SUM, e, sum.axes(), true)));
    }

    /// `log(Σ exp(x)) → m + log(Σ exp(x − m))`, with `m` the maximum over the same axes, 0 where that is not finite.
    private static Optional<Tensor> logSumExp(Tensor t) {
        if (!(t.input(0).op() instanceof Reduce sum) || sum.monoid() != Monoid.SUM
                || !Algebra.row(t.input(0).input(0), Unary.EXP)) return Optional.empty();
        Tensor x = t.input(0).input(0).input(0);
        if (isShifted(x, sum.axes())) return Optional.empty();
        Tensor m = finiteMax(x, sum.axes());
        Tensor rest = Build.log(Build.reduce(Monoid.SUM, Build.exp(Build.sub(x, m)), sum.axes(), sum.keepdims()));
        return Optional.of(Build.add(sum.keepdims() ? m : Build.reshape(m, t.shape()), rest));
    }

    private static boolean isSumOf(Tensor sum, Tensor of) {
        return sum.op() instanceof Reduce r && r.monoid() == Monoid.SUM && sum.input(0) == of;
    }

    private static Tensor finiteMax(Tensor x, Axes axes) {
        Tensor m = Build.reduce(Monoid.MAX, x, axes, true);
        return Build.select(Tensor.of(Unary.IS_FINITE, m), m, Build.scalarLike(m, 0));
    }

    /// `x` is already a difference to its own maximum over these axes, or to something made of it.
    private static boolean isShifted(Tensor x, Axes axes) {
        if (x.op() != Binary.SUB) return false;
        Tensor m = x.input(1).op() instanceof Select ? x.input(1).input(1) : x.input(1);
        return m.op() instanceof Reduce r && r.monoid() == Monoid.MAX && r.axes().equals(axes);
    }

    /// `select(c, a, 0) · y → select(c, a · y, 0)`: what is masked stays 0 though `y` be infinite.
    private static Optional<Tensor> maskedProduct(Tensor t) {
        if (!t.dtype().isFloating()) return Optional.empty();
        for (int side = 0; side < 2; side++) {
            Tensor masked = t.input(side), y = t.input(1 - side);
            if (masked.op() instanceof Select && masked.after().isEmpty() && Pattern.ZERO.isMatchedBy(masked.input(2)) && !Canonical.isConstant(y))
                return Optional.of(Build.select(masked.input(0), Build.mul(masked.input(1), y), masked.input(2)));
        }
        return Optional.empty();
    }
}
