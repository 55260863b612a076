package io.kgraph.samples;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.array.Permutation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// A network with one hidden layer reads handwritten digits: `samples/scripts/digits.kgraph`, written in Java.
///
/// ```
/// java io.kgraph.samples.DigitsNetwork samples/data/digits.npz [weights.npz]
/// ```
public final class DigitsNetwork {
    private static final int HIDDEN = 128;
    private static final int BATCH = 64;
    private static final int EPOCHS = 40;

    private DigitsNetwork() {}

    public static void main(String[] args) {
        double accuracy = train(Path.of(args[0]), EPOCHS, args.length > 1 ? Path.of(args[1]) : null, true);
        System.out.printf("held out: accuracy %.2f%%%n", 100 * accuracy);
    }

    /// Trains on four fifths of the images and gives the accuracy on the rest.
    public static double train(Path digits, int epochs, @org.jspecify.annotations.Nullable Path weights, boolean talk) {
        K.clearSession();
        Placeholder image = K.placeholder(List.of("batch", 8, 8), "float32", "image");
        Placeholder label = K.placeholder(List.of("batch"), "int64", "label");

        Variable w1 = K.variable(K.heUniform(List.of(64, HIDDEN), null, 1), "float32", "W1");
        Variable b1 = K.variable(new float[HIDDEN], "float32", "b1");
        Variable w2 = K.variable(K.glorotUniform(List.of(HIDDEN, 10), null, 2), "float32", "W2");
        Variable b2 = K.variable(new float[10], "float32", "b2");
        List<Variable> variables = List.of(w1, b1, w2, b2);

        Tensor x = K.reshape(image.div(16.0), List.of(-1, 64));
        Tensor h = K.relu(x.matmul(w1).add(b1));
        Tensor kept = K.inTrainPhase(() -> K.dropout(h, 0.2, null, 3), h, null);
        Tensor logits = kept.matmul(w2).add(b2);
        Tensor penalty = K.sum(K.square(w1)).add(K.sum(K.square(w2))).mul(1e-4);
        Tensor loss = K.mean(K.sparseCategoricalCrossentropy(label, logits, true)).add(penalty);
        Tensor accuracy = K.mean(K.equal(K.argmax(logits), label));

        Function step = K.function(List.of(image, label, K.learningPhase()), List.of(loss),
                K.adam(3e-3).updates(variables, K.gradients(loss, variables)));
        Function check = K.function(List.of(image, label), List.of(accuracy));

        var data = Npz.read(digits);
        int[] order = Permutation.of(1797, 0, 0, 0);
        int held = 360;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            int[] turn = Permutation.of(order.length - held, 0, 1, epoch);
            double sum = 0;
            for (int at = 0; at < turn.length; at += BATCH) {
                int[] rows = new int[Math.min(BATCH, turn.length - at)];
                for (int i = 0; i < rows.length; i++) rows[i] = order[turn[at + i]];
                sum += rows.length * step.call(rows(data.get("images"), rows), rows(data.get("labels"), rows), 1).getFirst().getDouble();
            }
            if (talk && epoch % 10 == 0) System.out.printf("epoch %3d  loss %.4f%n", epoch, sum / turn.length);
        }
        int[] last = java.util.Arrays.copyOfRange(order, order.length - held, order.length);
        double result = check.call(rows(data.get("images"), last), rows(data.get("labels"), last)).getFirst().getDouble();
        if (weights != null) save(variables, weights);
        return result;
    }

    /// Some rows of an array.
    static NDArray rows(@org.jspecify.annotations.Nullable NDArray all, int[] rows) {
        NDArray from = Objects.requireNonNull(all);
        long[] extents = from.extents();
        extents[0] = rows.length;
        NDArray picked = NDArray.zeros(from.dtype(), extents);
        for (int i = 0; i < rows.length; i++) picked.at(0, i).copyFrom(from.at(0, rows[i]));
        return picked;
    }

    /// Writes the values of variables under their names.
    static void save(List<Variable> variables, Path file) {
        Session session = K.getSession();
        var values = new LinkedHashMap<String, NDArray>();
        for (Variable v : variables) values.put(v.nodeName(), session.value(v));
        Npz.write(file, values);
    }
}
