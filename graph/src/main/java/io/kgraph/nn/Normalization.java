package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Normalisation by norms and by the statistics of a batch, biases, and the ranking of predictions.
public final class Normalization {
    private static final double LEAST_SQUARE = 1e-12;

    private Normalization() {}

    /// `x / √max(Σ x², 1e-12)` over axes.
    public static Tensor l2(Object operand, @Nullable Object axis) {
        Tensor x = Operands.tensor(operand);
        Tensor squares = Build.sum(Build.square(x), Arguments.axes("l2_normalize", x, axis), true);
        return Build.div(x, Build.sqrt(Build.maximum(squares, Operands.scalar(LEAST_SQUARE, x))));
    }

    /// `(x − mean) / √(var + ε) · gamma + beta`, with parameters of rank 1 running along `axis`.
    public static Tensor batch(Object operand, Object mean, Object variance, @Nullable Object beta, @Nullable Object gamma, int axis, double epsilon) {
        Tensor x = Operands.tensor(operand);
        int along = Arguments.axis("batch_normalization", x, axis);
        Tensor root = Build.sqrt(Build.add(beside(x, "var", variance, along), Operands.scalar(epsilon, x)));
        Tensor result = Build.div(Build.sub(x, beside(x, "mean", mean, along)), root);
        if (gamma != null) result = Build.mul(result, beside(x, "gamma", gamma, along));
        if (beta != null) result = Build.add(result, beside(x, "beta", beta, along));
        if (!result.shape().agrees(x.shape())) throw Refusal.shape("batch_normalization", "the parameters would enlarge the tensor to " + result.shape(), x);
        return result;
    }

    private static Tensor beside(Tensor x, String what, Object parameter, int axis) {
        Tensor p = Operands.like(parameter, x);
        if (Arguments.rank("batch_normalization", p) != 1 || x.rank() == 1) return p;
        if (!p.shape().dim(0).agrees(x.shape().dim(axis)) && !p.shape().dim(0).is(1))
            throw Refusal.shape("batch_normalization", what + " has " + p.shape().dim(0) + " elements, but axis " + axis + " has " + x.shape().dim(axis), x, p);
        return Build.reshape(p, onAxis(x.rank(), axis, p.shape().dim(0)));
    }

    private static Shape onAxis(int rank, int axis, Dim extent) {
        Dim[] dims = new Dim[rank];
        java.util.Arrays.fill(dims, Dim.ONE);
        dims[axis] = extent;
        return Shape.of(dims);
    }

    /// Normalised by the mean and the population variance over axes, which come along.
    public static List<Tensor> batchInTraining(Object operand, @Nullable Object gamma, @Nullable Object beta, Object reductionAxes, double epsilon) {
        String who = "normalize_batch_in_training";
        Tensor x = Operands.tensor(operand);
        Axes axes = Arguments.axes(who, x, "per-activation".equals(reductionAxes) ? 0 : reductionAxes);
        Tensor mean = Build.mean(x, axes, true);
        Tensor distance = Build.sub(x, mean);
        Tensor variance = Build.mean(Build.square(distance), axes, true);
        Tensor result = Build.div(distance, Build.sqrt(Build.add(variance, Operands.scalar(epsilon, x))));
        Shape kept = axes.reduce(x.shape(), true), removed = axes.reduce(x.shape(), false);
        if (gamma != null) result = Build.mul(result, spread(who, x, "gamma", gamma, kept));
        if (beta != null) result = Build.add(result, spread(who, x, "beta", beta, kept));
        return ImmutableList.of(result, Build.reshape(mean, removed), Build.reshape(variance, removed));
    }

    private static Tensor spread(String who, Tensor x, String what, Object parameter, Shape kept) {
        Tensor p = Operands.like(parameter, x);
        if (!Arguments.shape(who, p).size().agrees(kept.size())) throw Refusal.shape(who, what + " has one element for each that is not reduced over", x, p);
        return Build.reshape(p, kept);
    }

    /// A bias for each channel, or for each element of a sample.
    public static Tensor biasAdd(Object operand, Object bias, @Nullable Object dataFormat) {
        Tensor x = Operands.tensor(operand), b = Operands.like(bias, x);
        boolean first = Arguments.layout("bias_add", "data_format", dataFormat).equals("channels_first");
        int rank = Arguments.rank("bias_add", x), other = Arguments.rank("bias_add", b);
        if (rank < 2) throw Refusal.rank("bias_add", "rank 2 or more is needed", x);
        if (other != 1 && other != rank - 1) throw Refusal.rank("bias_add", "a bias has rank 1 or " + (rank - 1), x, b);
        Dim channels = x.shape().dim(first ? 1 : rank - 1);
        if (other == 1 && !b.shape().dim(0).agrees(channels) && !b.shape().dim(0).is(1))
            throw Refusal.shape("bias_add", "bias has " + b.shape().dim(0) + " elements, but there are " + channels + " channels", x, b);
        Tensor placed = other == 1 ? Build.reshape(b, onAxis(rank, first ? 1 : rank - 1, b.shape().dim(0))) : Build.reshape(b, block(b.shape(), first));
        if (!Refusal.explained("bias_add", x, () -> x.shape().broadcast(placed.shape())).agrees(x.shape())) throw Refusal.shape("bias_add", "the bias does not fit", x, b);
        return Build.add(x, placed);
    }

    /// The shape of a whole block of biases, written channels last; its elements are read in their order.
    private static Shape block(Shape bias, boolean channelsFirst) {
        int channels = bias.rank() - 1;
        return Shape.of(Dim.ONE).plus(channelsFirst ? Shape.of(bias.dim(channels)).plus(bias.slice(0, channels)) : bias);
    }

    /// Whether fewer than `k` classes are predicted more strongly than the target.
    public static Tensor inTopK(Object predictions, Object targets, int k) {
        Tensor p = Operands.tensor(predictions), t = Products.indices(p, targets);
        if (Arguments.rank("in_top_k", p) != 2 || Arguments.rank("in_top_k", t) != 1) throw Refusal.rank("in_top_k", "predictions of rank 2 and targets of rank 1 are needed", p, t);
        if (!p.shape().dim(0).agrees(t.shape().dim(0))) throw Refusal.shape("in_top_k", "each sample needs one target", p, t);
        Tensor zero = Operands.scalar(0, t), classes = Build.extent(t.context(), p.shape().dim(1), t.dtype());
        Tensor known = Build.logicalAnd(Build.greaterEqual(t, zero), Build.less(t, classes));
        Tensor index = Build.expand(Build.select(known, t, zero), 1);
        Tensor stronger = Build.greater(p, Build.takeAlong(p, index, 1));
        Tensor count = Build.sum(Build.cast(stronger, DType.INT32), Axes.of(1), false);
        Tensor finite = Build.reduce(Monoid.ALL, Build.isFinite(p), Axes.of(1), false);
        return Build.logicalAnd(Build.logicalAnd(known, finite), Build.less(count, Build.scalarLike(count, k)));
    }

    /// How often each true class was given each predicted one: rows are the truth.
    public static Tensor confusionMatrix(Object truth, Object predictions, int classes) {
        String who = "confusion_matrix";
        if (classes < 1) throw Refusal.of(ErrorKind.VALUE, "BAD VALUE", who, "num_classes is 1 or more, not " + classes);
        Tensor t = Build.cast(Products.indices(Operands.tensor(predictions), truth), DType.INT64), p = Build.cast(Products.indices(t, predictions), DType.INT64);
        if (Arguments.rank(who, t) != 1 || Arguments.rank(who, p) != 1) throw Refusal.rank(who, "classes of rank 1 are needed", t, p);
        if (!t.shape().agrees(p.shape())) throw Refusal.shape(who, "each truth needs one prediction", t, p);
        Tensor rows = Build.cast(OneHot.matches(t, classes), DType.INT64), columns = Build.cast(OneHot.matches(p, classes), DType.INT64);
        return Build.matmul(rows, columns, true, false);
    }

}
