package io.kgraph.samples;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.array.Permutation;
import io.kgraph.nn.Rnn;
import io.kgraph.type.Index;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An LSTM reads handwritten digits row by row, eight rows of eight pixels as eight steps: `samples/scripts/digits_lstm.kgraph`, written in Java.
///
/// ```
/// java io.kgraph.samples.DigitsRows samples/data/digits.npz [weights.npz]
/// ```
public final class DigitsRows {
    private static final int UNITS = 48, BATCH = 64, EPOCHS = 25;

    private DigitsRows() {}

    public static void main(String[] args) {
        double accuracy = train(Path.of(args[0]), EPOCHS, args.length > 1 ? Path.of(args[1]) : null, true);
        System.out.printf("held out: accuracy %.2f%%%n", 100 * accuracy);
    }

    /// Trains on four fifths of the images and gives the accuracy on the rest.
    public static double train(Path digits, int epochs, @Nullable Path weights, boolean talk) {
        K.clearSession();
        Placeholder image = K.placeholder(List.of("batch", 8, 8), "float32", "image");
        Placeholder label = K.placeholder(List.of("batch"), "int64", "label");

        Variable w = K.variable(K.glorotUniform(List.of(8, 4 * UNITS), null, 1), null, "W"), r = K.variable(K.orthogonal(List.of(UNITS, 4 * UNITS), 1, null, 2), null, "R");
        Variable b = K.variable(new float[4 * UNITS], null, "b");
        Variable v = K.variable(K.glorotUniform(List.of(UNITS, 10), null, 3), null, "V"), c = K.variable(new float[10], null, "c");
        List<Variable> variables = List.of(w, r, b, v, c);

        Tensor rows = image.div(16.0);
        Tensor start = K.zeros(List.of(K.shape(rows).at(0), UNITS));
        Tensor read = K.rnn((x, states) -> step(x.matmul(w).add(states.getFirst().matmul(r)).add(b), states.getLast()), rows, List.of(start, start)).lastOutput();
        Tensor logits = read.matmul(v).add(c);
        Tensor loss = K.mean(K.sparseCategoricalCrossentropy(label, logits, true));
        Tensor accuracy = K.mean(K.equal(K.argmax(logits), label));

        Function train = K.function(List.of(image, label), List.of(loss), K.adam(5e-3).updates(variables, K.gradients(loss, variables)));
        Function check = K.function(List.of(image, label), List.of(accuracy));

        var data = Npz.read(digits);
        NDArray images = data.get("images"), labels = data.get("labels");
        int[] order = Permutation.of(1797, 0, 0, 0);
        int held = 360;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            int[] turn = Permutation.of(order.length - held, 0, 1, epoch);
            double sum = 0;
            for (int at = 0; at < turn.length; at += BATCH) {
                int[] picked = new int[Math.min(BATCH, turn.length - at)];
                for (int i = 0; i < picked.length; i++) picked[i] = order[turn[at + i]];
                sum += picked.length * train.call(DigitsNetwork.rows(images, picked), DigitsNetwork.rows(labels, picked)).getFirst().getDouble();
            }
            if (talk && epoch % 5 == 0) System.out.printf("epoch %3d  loss %.4f%n", epoch, sum / turn.length);
        }
        int[] last = Arrays.copyOfRange(order, order.length - held, order.length);
        double result = check.call(DigitsNetwork.rows(images, last), DigitsNetwork.rows(labels, last)).getFirst().getDouble();
        if (weights != null) DigitsNetwork.save(variables, weights);
        return result;
    }

    /// Input, forget, candidate and output gate stand side by side in `z`.
    private static Rnn.Stepped step(Tensor z, Tensor cell) {
        Tensor kept = K.sigmoid(gate(z, 1).add(1.0)).mul(cell).add(K.sigmoid(gate(z, 0)).mul(K.tanh(gate(z, 2))));
        Tensor out = K.sigmoid(gate(z, 3)).mul(K.tanh(kept));
        return Rnn.step(out, out, kept);
    }

    private static Tensor gate(Tensor z, int number) {
        return z.at(Index.ALL, Index.slice(number * UNITS, (number + 1) * UNITS));
    }
}
