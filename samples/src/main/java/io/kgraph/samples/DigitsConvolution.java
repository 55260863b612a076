package io.kgraph.samples;

import io.kgraph.Conv;
import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Pool;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.array.Permutation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A convolution net reads handwritten digits: `samples/scripts/digits_conv.kgraph`, written in Java.
///
/// ```
/// java io.kgraph.samples.DigitsConvolution samples/data/digits.npz [weights.npz]
/// ```
public final class DigitsConvolution {
    private static final int BATCH = 64;
    private static final int EPOCHS = 10;
    private static final Conv SAME = Conv.DEFAULT.padding("same");
    private static final int[] PAIR = {2, 2};

    private DigitsConvolution() {}

    public static void main(String[] args) {
        double accuracy = train(Path.of(args[0]), EPOCHS, args.length > 1 ? Path.of(args[1]) : null, true);
        System.out.printf("held out: accuracy %.2f%%%n", 100 * accuracy);
    }

    /// Trains on four fifths of the images and gives the accuracy on the rest.
    public static double train(Path digits, int epochs, @Nullable Path weights, boolean talk) {
        K.clearSession();
        Placeholder image = K.placeholder(List.of("batch", 8, 8), "float32", "image");
        Placeholder label = K.placeholder(List.of("batch"), "int64", "label");

        Variable k1 = K.variable(K.heNormal(List.of(3, 3, 1, 16), null, 1), "float32", "K1"), b1 = K.variable(new float[16], "float32", "b1");
        Variable k2 = K.variable(K.heNormal(List.of(3, 3, 16, 32), null, 2), "float32", "K2"), b2 = K.variable(new float[32], "float32", "b2");
        Variable k3 = K.variable(K.heNormal(List.of(3, 3, 32, 64), null, 3), "float32", "K3"), b3 = K.variable(new float[64], "float32", "b3");
        Variable w = K.variable(K.glorotUniform(List.of(256, 10), null, 4), "float32", "W"), b = K.variable(new float[10], "float32", "b");
        List<Variable> variables = List.of(k1, b1, k2, b2, k3, b3, w, b);

        Tensor x = K.reshape(image.div(16.0), List.of(-1, 8, 8, 1));
        Tensor edges = K.relu(K.biasAdd(K.conv2d(x, k1, SAME), b1));
        Tensor strokes = K.relu(K.biasAdd(K.conv2d(edges, k2, SAME), b2));
        Tensor parts = K.pool2d(strokes, PAIR, Pool.DEFAULT.strides(PAIR));
        Tensor shapes = K.relu(K.biasAdd(K.conv2d(parts, k3, SAME), b3));
        Tensor h = K.batchFlatten(K.pool2d(shapes, PAIR, Pool.DEFAULT.strides(PAIR)));
        Tensor logits = h.matmul(w).add(b);
        Tensor loss = K.mean(K.sparseCategoricalCrossentropy(label, logits, true));
        Tensor accuracy = K.mean(K.equal(K.argmax(logits), label));

        Function step = K.function(List.of(image, label), List.of(loss), K.adam(2e-3).updates(variables, K.gradients(loss, variables)));
        Function check = K.function(List.of(image, label), List.of(accuracy));

        var data = Npz.read(digits);
        NDArray images = data.get("images"), labels = data.get("labels");
        int[] order = Permutation.of(1797, 0, 0, 0);
        int held = 360;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            int[] turn = Permutation.of(order.length - held, 0, 1, epoch);
            double sum = 0;
            for (int at = 0; at < turn.length; at += BATCH) {
                int[] rows = new int[Math.min(BATCH, turn.length - at)];
                for (int i = 0; i < rows.length; i++) rows[i] = order[turn[at + i]];
                sum += rows.length * step.call(DigitsNetwork.rows(images, rows), DigitsNetwork.rows(labels, rows)).getFirst().getDouble();
            }
            if (talk && epoch % 2 == 0) System.out.printf("epoch %3d  loss %.4f%n", epoch, sum / turn.length);
        }
        int[] last = Arrays.copyOfRange(order, order.length - held, order.length);
        double result = check.call(DigitsNetwork.rows(images, last), DigitsNetwork.rows(labels, last)).getFirst().getDouble();
        if (weights != null) DigitsNetwork.save(variables, weights);
        return result;
    }
}
