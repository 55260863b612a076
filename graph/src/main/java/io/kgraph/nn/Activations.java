package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.Unranked;
import io.kgraph.op.Unary;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Activation functions, and how the losses recognise what went into a softmax or a sigmoid.
public final class Activations {
    private static final String SOFTMAX = "softmax";

    /// What a softmax was taken of, and along which axes.
    record Softmax(Tensor logits, Axes axes) {}

    private Activations() {}

    /// `x` above the threshold up to the cap, `alpha · (x − threshold)` below it.
    public static Tensor relu(Object operand, double alpha, @Nullable Number maxValue, double threshold) {
        Tensor x = Operands.tensor(operand);
        Tensor zero = Operands.scalar(0, x);
        Tensor positive = threshold == 0 ? Build.relu(x) : Build.select(Build.greater(x, Operands.scalar(threshold, x)), x, zero);
        if (maxValue != null) positive = Arithmetic.clip(positive, 0, maxValue);
        if (alpha == 0) return positive;
        Tensor below = Build.maximum(threshold == 0 ? Build.neg(x) : Build.sub(Operands.scalar(threshold, x), x), zero);
        return Build.sub(positive, Build.mul(below, Operands.scalar(alpha, x)));
    }

    /// `x` where positive, `alpha · (eˣ − 1)` elsewhere.
    public static Tensor elu(Object operand, double alpha) {
        Tensor x = Operands.tensor(operand);
        Tensor zero = Operands.scalar(0, x);
        Tensor negative = Build.expm1(Build.minimum(x, zero));    // so that the side not chosen cannot overflow
        return Build.select(Build.greater(x, zero), x, alpha == 1 ? negative : Build.mul(negative, Operands.scalar(alpha, x)));
    }

    /// `exp(x − m) / Σ exp(x − m)` along an axis or several, with the maximum as `m`.
    ///
    /// One division makes the sum a factor, which is within an ulp and a half of the quotient and several times as fast; float16 has no digits to spare for it.
    public static Tensor softmax(Object operand, Object axis) {
        Tensor x = Operands.tensor(operand);
        return Unranked.build("softmax", x.dtype(), List.of(x), in -> rankedSoftmax(in.getFirst(), axis));
    }

    private static Tensor rankedSoftmax(Tensor x, Object axis) {
        if (x.rank() == 0) throw Refusal.rank("softmax", "rank 1 or more is needed", x);
        Axes axes = Arguments.axes("softmax", x, axis);
        Tensor greatest = Build.stopGradient(Build.reduce(Monoid.MAX, x, axes, true));
        Tensor exp = Build.exp(Build.sub(x, greatest));
        Tensor sum = Build.sum(exp, axes, true);
        Tensor result = x.dtype() == DType.FLOAT16 ? Build.div(exp, sum) : Build.mul(exp, Build.reciprocal(sum));
        result.context().note(result, SOFTMAX, new Softmax(x, axes));
        return result;
    }

    /// What `tensor` is the softmax of, if it is the direct result of one.
    static Optional<Softmax> softmaxOf(Tensor tensor) {
        return tensor.context().note(tensor, SOFTMAX).map(Softmax.class::cast);
    }

    /// What `tensor` is the sigmoid of, if it is the direct result of one.
    static Optional<Tensor> sigmoidOf(Tensor tensor) {
        return tensor.op() == Unary.SIGMOID ? Optional.of(tensor.input(0)) : Optional.empty();
    }

    /// `x − m − log Σ exp(x − m)` along an axis.
    static Tensor logSoftmax(Tensor x, int axis) {
        Axes axes = Axes.of(axis);
        Tensor greatest = Build.stopGradient(Build.reduce(Monoid.MAX, x, axes, true));
        Tensor shifted = Build.sub(x, greatest);
        return Build.sub(shifted, Build.log(Build.sum(Build.exp(shifted), axes, true)));
    }

    /// `x / (1 + |x|)`.
    public static Tensor softsign(Object operand) {
        Tensor x = Operands.tensor(operand);
        return Build.div(x, Build.add(Build.abs(x), Operands.scalar(1, x)));
    }

    /// `0.2 · x + 0.5`, clipped to `[0, 1]`.
    public static Tensor hardSigmoid(Object operand) {
        Tensor x = Operands.tensor(operand);
        return Arithmetic.clip(Build.add(Build.mul(x, Operands.scalar(0.2, x)), Operands.scalar(0.5, x)), 0, 1);
    }
}
