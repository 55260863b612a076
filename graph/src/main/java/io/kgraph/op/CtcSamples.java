package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;

/// The batch that the CTC ops share: scores `[B, T, C]`, labels `[B, U]`, steps `[B]` and label lengths `[B]`, checked sample by sample.
final class CtcSamples {
    private final int steps;
    private final int classes;
    private final double[] scores;
    private final double[][] directions;
    private final long[] labels;
    private final long[] inputLengths;
    private final long[] labelLengths;

    private CtcSamples(List<NDArray> in) {
        NDArray x = in.getFirst();
        steps = Math.toIntExact(x.extent(1));
        classes = Math.toIntExact(x.extent(2));
        scores = x.toDoubleArray();
        labels = in.get(1).toLongArray();
        inputLengths = in.get(2).toLongArray();
        labelLengths = in.get(3).toLongArray();
        directions = in.stream().skip(4).map(NDArray::toDoubleArray).toArray(double[][]::new);
    }

    static CtcSamples of(List<NDArray> in) {
        return new CtcSamples(in);
    }

    /// The type rule that the ops share: ranks, dtypes and the batch.
    static void check(String op, List<TensorType> in) {
        Admits.FLOATING.check(op, 0, in.getFirst().dtype());
        for (int i = 1; i < 4; i++) TypeRules.integer(op, in, i);
        int[] ranks = {3, 2, 1, 1};
        for (int i = 0; i < ranks.length; i++)
            if (in.get(i).rank() != ranks[i]) throw Mismatch.rank(op + " needs rank " + ranks[i]).input(i, "rank is " + in.get(i).rank());
        for (int i = 1; i < ranks.length; i++)
            if (!in.get(i).dim(0).agrees(in.getFirst().dim(0)))
                throw Mismatch.shape(op + " needs one batch").input(0, "it is " + in.getFirst().dim(0)).input(i, "it is " + in.get(i).dim(0));
    }

    int count() {
        return inputLengths.length;
    }

    int steps() {
        return steps;
    }

    int classes() {
        return classes;
    }

    /// The paths of a sample, along all directions.
    CtcPaths paths(int sample) {
        long valid = inputLengths[sample];
        if (valid < 0 || valid > steps) throw Mismatch.run("the input length of sample " + sample + " is " + valid + ", outside 0 … " + steps).input(2, "");
        if (valid == 0) return new CtcPaths(new int[0], classes, new double[0], 1);
        int[] label = label(sample, valid);
        int width = 1 << directions.length, from = sample * steps * classes, count = Math.toIntExact(valid) * classes;
        var numbers = new double[count * width];
        for (int i = 0; i < count; i++) {
            numbers[i * width] = scores[from + i];
            for (int d = 0; d < directions.length; d++) numbers[i * width + (1 << d)] = directions[d][from + i];
        }
        return new CtcPaths(label, classes, numbers, width);
    }

    private int[] label(int sample, long valid) {
        int extent = labels.length / inputLengths.length;
        int length = (int) Math.min(extent, labelLengths[sample]);
        if (length <= 0) throw Mismatch.run("the label length of sample " + sample + " is " + labelLengths[sample]).input(3, "");
        var label = new int[length];
        int used = 0;
        for (int u = 0; u < length; u++) {
            long c = labels[sample * extent + u];
            if (c < 0) throw Mismatch.run("label " + u + " of sample " + sample + " is " + c).input(1, "");
            if (c >= classes - 1) continue;                      // a null label, of which only more may follow
            if (used < u) throw Mismatch.run("label " + u + " of sample " + sample + " follows a null label").input(1, "the blank is " + (classes - 1));
            label[used++] = (int) c;
        }
        if (used > valid) throw Mismatch.run("sample " + sample + " has " + used + " labels in " + valid + " steps").input(1, "");
        return Arrays.copyOf(label, used);
    }
}
