package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The label sequences that scores stand for: the best class of each step, or the prefixes that a beam search finds most probable.
///
/// - Inputs: scores `[B, T, C]`, numbers of valid steps `[B]`; the last class is the blank.
/// - Shapes: `[B, paths, 1 + T]`: of each path its score, then its labels, then −1. The best path's score is minus the sum of the scores along it; that of
///   the beam search is the log-probability of the prefix.
/// - Dtypes: floating scores, computed in float64, which is the result's.
/// - Errors, when run: more steps than there are, or another number of lengths than samples; more paths than the beam is wide, or than there are prefixes.
/// - Gradient: none.
/// - Source: TensorFlow `ctc_greedy_decoder`, `ctc_beam_search_decoder`.
public record CtcDecode(boolean greedy, int beamWidth, int paths, boolean mergeRepeated) implements Op.Library {
    @Override public String name() {
        return "ctc_decode";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        Admits.FLOATING.check(name(), 0, in.getFirst().dtype());
        TypeRules.integer(name(), in, 1);
        for (int i = 0; i < 2; i++)
            if (in.get(i).rank() != (i == 0 ? 3 : 1)) throw Mismatch.rank("ctc_decode needs rank " + (i == 0 ? 3 : 1)).input(i, "rank is " + in.get(i).rank());
        Shape x = in.getFirst().shape();
        return TensorType.of(DType.FLOAT64, Shape.of(ImmutableList.of(x.dim(0), Dim.of(paths), x.dim(1).plus(1))));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray x = in.getFirst();
        int steps = Math.toIntExact(x.extent(1)), classes = Math.toIntExact(x.extent(2));
        double[] scores = x.toDoubleArray();
        long[] valid = in.getLast().toLongArray();
        if (valid.length != x.extent(0)) throw Mismatch.run("there are " + x.extent(0) + " samples, but " + valid.length + " input lengths").input(1, "");
        if (!greedy && paths > beamWidth) throw Mismatch.run("a beam of " + beamWidth + " prefixes has no " + paths + " best paths");
        var result = new double[Math.toIntExact(type.count())];
        Arrays.fill(result, -1);
        for (int b = 0; b < valid.length; b++) {
            if (valid[b] < 0 || valid[b] > steps)
                throw Mismatch.run("the input length of sample " + b + " is " + valid[b] + ", outside 0 … " + steps).input(1, "");
            var sample = Arrays.copyOfRange(scores, b * steps * classes, (b * steps + (int) valid[b]) * classes);
            int at = b * paths * (steps + 1);
            if (greedy) best(sample, classes, result, at);
            else search(sample, classes, result, at, steps + 1);
        }
        return NDArray.wrap(result, type.shape().extents());
    }

    /// The first of the best classes at each step; blanks and repetitions are left out.
    private static void best(double[] scores, int classes, double[] out, int at) {
        double cost = 0;
        int previous = classes - 1, length = 0;
        for (int t = 0; t < scores.length; t += classes) {
            int winner = 0;
            for (int c = 1; c < classes; c++) if (scores[t + c] > scores[t + winner]) winner = c;
            cost -= scores[t + winner];
            if (winner != classes - 1 && winner != previous) out[at + ++length] = winner;
            previous = winner;
        }
        out[at] = cost;
    }

    private void search(double[] scores, int classes, double[] out, int at, int row) {
        var beam = new CtcBeam(classes, beamWidth);
        for (int t = 0; t < scores.length; t += classes) beam.step(scores, t);
        if (beam.size() < paths) throw Mismatch.run("only " + beam.size() + " prefixes are left of which " + paths + " are asked for");
        for (int p = 0; p < paths; p++) {
            out[at + p * row] = beam.score(p);
            int length = 0;
            int[] labels = beam.labels(p);
            for (int i = 0; i < labels.length; i++)
                if (!mergeRepeated || i == 0 || labels[i] != labels[i - 1]) out[at + p * row + ++length] = labels[i];
        }
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(null, null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }

    @Override public String attributes() {
        return greedy ? "greedy" : "beam_width=" + beamWidth + ", paths=" + paths + (mergeRepeated ? ", merge_repeated" : "");
    }
}
