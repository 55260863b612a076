package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.op.Build;
import io.kgraph.op.Unranked;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Crossentropies. Of the direct result of a softmax or a sigmoid they take what went into it, which is as exact as logits are.
public final class Losses {
    private Losses() {}

    /// `−Σ t · log q` along the class axis.
    public static Tensor categorical(Object target, Object output, boolean fromLogits, int axis) {
        var pair = Operands.pair(target, output);
        return Unranked.build("categorical_crossentropy", pair.y().dtype(), List.of(pair.x(), pair.y()), in -> rankedCategorical(in.getFirst(), in.getLast(), fromLogits, axis));
    }

    private static Tensor rankedCategorical(Tensor t, Tensor output, boolean fromLogits, int axis) {
        Tensor out = sameShape("categorical_crossentropy", t, output);
        int classes = classAxis("categorical_crossentropy", out, axis);
        Axes axes = Axes.of(classes);
        Tensor logs = logits(out, fromLogits, classes) instanceof Tensor z ? Activations.logSoftmax(z, classes) : Build.log(clipped(normalized(out, axes)));
        return Build.neg(Build.sum(Build.mul(t, logs), axes, false));
    }

    /// The logits that a loss is to work with: given, or found behind a softmax along the same axis; null if there are only probabilities.
    private static @Nullable Tensor logits(Tensor output, boolean fromLogits, int axis) {
        if (fromLogits) return output;
        return Activations.softmaxOf(output).filter(s -> s.axes().equals(Axes.of(axis))).map(Activations.Softmax::logits).orElse(null);
    }

    private static Tensor normalized(Tensor output, Axes axes) {
        return Build.div(output, Build.sum(output, axes, true));
    }

    /// Within `[ε, 1 − ε]`.
    private static Tensor clipped(Tensor p) {
        double epsilon = Settings.current().epsilon();
        return Arithmetic.clip(p, epsilon, 1 - epsilon);
    }

    private static int classAxis(String who, Tensor output, int axis) {
        int rank = Arguments.rank(who, output);
        if (axis != -1 && (axis < 0 || axis >= rank) || rank == 0)
            throw Refusal.value(who, "the class axis is -1 or one of 0 to " + (rank - 1) + ", not " + axis, output);
        return axis < 0 ? rank - 1 : axis;
    }

    private static Tensor sameShape(String who, Tensor target, Tensor output) {
        if (!target.shape().agrees(output.shape())) throw Refusal.shape(who, "target and output have one shape", target, output);
        return output;
    }

    /// `−log_softmax(z)[target]`, with `z` the logits or the logarithms of the clipped probabilities.
    public static Tensor sparseCategorical(Object target, Object output, boolean fromLogits, int axis, @Nullable Integer ignoreClass) {
        String who = "sparse_categorical_crossentropy";
        Tensor out = Operands.tensor(output), t = Build.cast(Operands.tensor(target), DType.INT64);
        if (!out.type().rankKnown() && axis != -1)
            throw Refusal.value(who, "Cannot compute sparse categorical crossentropy with `axis=" + axis + "` on an output tensor of unknown rank", out);
        return Unranked.build(who, out.dtype(), List.of(t, out), in -> rankedSparse(who, in.getFirst(), in.getLast(), fromLogits, axis, ignoreClass));
    }

    private static Tensor rankedSparse(String who, Tensor t, Tensor out, boolean fromLogits, int axis, @Nullable Integer ignoreClass) {
        int classes = classAxis(who, out, axis);
        Tensor z = logits(out, fromLogits, classes) instanceof Tensor given ? given : Build.log(clipped(out));
        Tensor moved = Reshaping.moveAxis(z, classes, z.rank() - 1);
        Shape rows = moved.shape().dropLast(1);
        Dim count = rows.size();
        if (!Arguments.shape(who, t).size().agrees(count)) throw Refusal.shape(who, "each sample needs one target", t, out);
        Tensor flat = Build.reshape(moved, Shape.of(count, moved.shape().dim(-1)));
        Tensor wanted = Build.reshape(t, Shape.of(count));
        if (ignoreClass == null) return Build.reshape(picked(flat, wanted), rows);
        Tensor ignored = Build.equal(wanted, Build.scalarLike(wanted, ignoreClass));
        Tensor loss = picked(flat, Build.select(ignored, Build.scalarLike(wanted, 0), wanted));
        Tensor result = Build.reshape(Build.select(ignored, Operands.scalar(0, loss), loss), rows);
        result.context().note(result, "keras_mask", Build.reshape(Build.logicalNot(ignored), rows));
        return result;
    }

    /// `−log_softmax(z)[i, target[i]]`.
    private static Tensor picked(Tensor z, Tensor target) {
        Tensor index = Build.expand(target, 1);
        return Build.neg(Build.reshape(Build.takeAlong(Activations.logSoftmax(z, 1), index, 1), target.shape()));
    }

    /// `−(t · log p + (1 − t) · log(1 − p))`, element by element.
    public static Tensor binary(Object target, Object output, boolean fromLogits) {
        var pair = Operands.pair(target, output);
        Tensor t = pair.x(), out = pair.y(), one = Operands.scalar(1, out);
        Tensor z = fromLogits ? out : Activations.sigmoidOf(out).orElse(null);
        if (z != null) {
            Tensor linear = Build.sub(Build.maximum(z, Operands.scalar(0, z)), Build.mul(z, t));
            return Build.add(linear, Build.log1p(Build.exp(Build.neg(Build.abs(z)))));
        }
        Tensor epsilon = Operands.scalar(Settings.current().epsilon(), out), p = clipped(out);
        Tensor yes = Build.mul(t, Build.log(Build.add(p, epsilon)));
        Tensor no = Build.mul(Build.sub(one, t), Build.log(Build.add(Build.sub(one, p), epsilon)));
        return Build.neg(Build.add(yes, no));
    }

    /// `Σ α · (1 − q)^γ · (−t · log q)` along the class axis.
    public static Tensor categoricalFocal(Object target, Object output, Object alpha, double gamma, boolean fromLogits, int axis) {
        var pair = Operands.pair(target, output);
        Tensor t = pair.x(), out = sameShape("categorical_focal_crossentropy", t, pair.y());
        int rank = Arguments.rank("categorical_focal_crossentropy", out);
        int classes = Arguments.axis("categorical_focal_crossentropy", out, rank == 0 ? 0 : axis);
        Axes axes = Axes.of(classes);
        Tensor q = clipped(normalized(fromLogits ? Activations.softmax(out, classes) : out, axes));
        Tensor modulator = Build.pow(Build.sub(Operands.scalar(1, q), q), Operands.scalar(gamma, q));
        Tensor weights = Build.mul(Operands.like(alpha, q), modulator);
        return Build.sum(Build.mul(weights, Build.neg(Build.mul(t, Build.log(q)))), axes, false);
    }

    /// `(1 − p_t)^γ` times the binary crossentropy, with `p_t` the probability given to the truth.
    public static Tensor binaryFocal(Object target, Object output, boolean balanced, double alpha, double gamma, boolean fromLogits) {
        var pair = Operands.pair(target, output);
        Tensor t = pair.x(), out = pair.y(), one = Operands.scalar(1, out);
        Tensor s = fromLogits ? Build.sigmoid(out) : out, other = Build.sub(one, t);
        Tensor truth = Build.add(Build.mul(t, s), Build.mul(other, Build.sub(one, s)));
        Tensor focal = Build.mul(Build.pow(Build.sub(one, truth), Operands.scalar(gamma, out)), binary(t, out, fromLogits));
        if (!balanced) return focal;
        return Build.mul(focal, Build.add(Build.mul(t, Operands.scalar(alpha, out)), Build.mul(other, Operands.scalar(1 - alpha, out))));
    }
}
