package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.CtcDecode;
import io.kgraph.op.CtcLoss;
import io.kgraph.op.Nonzero;
import io.kgraph.op.Sparse;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;

/// Connectionist temporal classification: the cost of label sequences, and the sequences that probabilities stand for.
public final class Ctc {
    /// Sequences found, best first, and their scores.
    public record Decoded(ImmutableList<Tensor> sequences, Tensor logProbabilities) {}

    private Ctc() {}

    /// The cost `[B, 1]` of labels `[B, U]` under probabilities `[B, T, C]`.
    public static Tensor cost(Object labels, Object probabilities, Object inputLength, Object labelLength) {
        String who = "ctc_batch_cost";
        Tensor p = ranked(who, "y_pred", probabilities, 3), y = ranked(who, "y_true", labels, 2);
        Tensor valid = column(who, "input_length", inputLength), lengths = column(who, "label_length", labelLength);
        return Build.expand(Tensor.of(new CtcLoss(), scores(who, p), integers(y, DType.INT32), valid, lengths), 1);
    }

    /// Padded labels `[B, U]` as a sparse tensor of the first ones of each row.
    public static Tensor sparseLabels(Object labels, Object lengths) {
        String who = "ctc_label_dense_to_sparse";
        Tensor y = ranked(who, "labels", labels, 2), n = integers(ranked(who, "label_lengths", lengths, 1), DType.INT32);
        if (!y.shape().dim(0).agrees(n.shape().dim(0))) throw Refusal.shape(who, "there is one length for each row of labels", y, n);
        Tensor place = Build.iota(y.context(), n.dtype(), y.shape(), 1);
        Tensor used = Build.less(place, Build.expand(n, 1));
        Tensor count = Build.sum(Build.cast(used, DType.INT64), Axes.all(2), false);
        Tensor indices = Tensor.of(new Nonzero(Arguments.dimOf(who, count)), used);
        Tensor values = Build.gather(Build.reshape(y, Shape.of(y.shape().size())), Sparse.places(indices, y.shape()), 0);
        return SparseTensors.of(indices, values, y.shape());
    }

    /// Logarithms of probabilities, of which none is 0.
    private static Tensor scores(String who, Tensor p) {
        if (!p.dtype().isFloating()) throw Refusal.type(who, "y_pred is floating, not " + p.dtype(), p);
        return Build.log(Build.add(p, Build.scalarLike(p, Settings.current().epsilon())));
    }

    private static Tensor column(String who, String what, Object operand) {
        Tensor x = ranked(who, what, operand, 2);
        if (!x.shape().dim(1).agrees(Dim.ONE)) throw Refusal.shape(who, what + " is one number for each sample, in a column", x);
        return Build.reshape(integers(x, DType.INT32), x.shape().slice(0, 1));
    }

    private static Tensor ranked(String who, String what, Object operand, int rank) {
        Tensor x = Operands.tensor(operand);
        if (Arguments.rank(who, x) != rank) throw Refusal.rank(who, what + " needs rank " + rank + ", not " + x.rank(), x);
        return x;
    }

    private static Tensor integers(Tensor x, DType dtype) {
        return x.dtype().isInteger() ? x : Build.cast(x, dtype);
    }

    /// The sequences of the best path, or of a beam search, each as wide as its longest and padded with −1.
    public static Decoded decode(Object probabilities, Object inputLength, boolean greedy, int beamWidth, int topPaths, boolean mergeRepeated) {
        String who = "ctc_decode";
        if (!greedy && topPaths < 1) throw Refusal.value(who, "top_paths is 1 or more, not " + topPaths);
        Tensor p = ranked(who, "y_pred", probabilities, 3), valid = integers(ranked(who, "input_length", inputLength, 1), DType.INT32);
        int paths = greedy ? 1 : topPaths;
        Tensor all = Tensor.of(new CtcDecode(greedy, beamWidth, paths, mergeRepeated), scores(who, p), valid);
        Shape shape = all.shape();
        Dim batch = shape.dim(0), steps = p.shape().dim(1);
        var sequences = ImmutableList.<Tensor>builder();
        for (int path = 0; path < paths; path++) {
            Tensor labels = Build.slice(all, List.of(Dim.ZERO, Dim.of(path), Dim.ONE), List.of(batch, Dim.ONE, steps));
            Tensor rows = Build.cast(Build.reshape(labels, Shape.of(batch, steps)), DType.INT64);
            sequences.add(Build.sliceAxis(rows, 1, Dim.ZERO, longest(rows), 1));
        }
        Tensor scores = Build.reshape(Build.sliceAxis(all, 2, Dim.ZERO, Dim.ONE, 1), Shape.of(batch, Dim.of(paths)));
        return new Decoded(sequences.build(), Build.cast(scores, p.dtype()));
    }

    /// The greatest number of labels in a row, which is an extent once it is known.
    private static Dim longest(Tensor rows) {
        Tensor used = Build.cast(Build.greaterEqual(rows, Build.scalarLike(rows, 0)), DType.INT32);
        Tensor most = Build.reduce(Monoid.MAX, Build.sum(used, Axes.of(1), false), Axes.of(0), false);
        return Arguments.dimOf("ctc_decode", Build.maximum(most, Build.scalarLike(most, 0)));
    }
}
