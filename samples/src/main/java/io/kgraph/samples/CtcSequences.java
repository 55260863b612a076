package io.kgraph.samples;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A reader of sequences that are never told where their symbols lie: temporal classification on generated signals.
///
/// A signal is a row of bursts in noise. Each burst is one of five symbols and lasts two to five steps; the label names the symbols in order, repeated ones
/// included, and nothing else. A network looks at three steps at a time and learns the alignment from the cost of all paths.
public final class CtcSequences {
    private static final int STEPS = 40, CHANNELS = 6, SYMBOLS = 5, LONGEST = 5, HIDDEN = 32, BATCH = 32;
    private static final double NOISE = 0.2;

    private CtcSequences() {}

    public static void main(String[] args) {
        Result result = train(300, true);
        System.out.printf("sequences read without a mistake: %.1f%%, by a beam search %.1f%%%n", 100 * result.greedy(), 100 * result.beam());
    }

    /// The share of unseen sequences that are read without a mistake, by the best path and by a beam search.
    public record Result(double greedy, double beam) {}

    /// Signals `[n, steps, channels]`, labels padded with −1, and the numbers of valid steps and labels.
    private record Batch(float[][][] signals, int[][] labels, int[][] steps, int[][] lengths) {}

    /// Trains for some batches, each seen once, and reads 200 sequences more.
    public static Result train(int batches, boolean talk) {
        K.clearSession();
        Placeholder signal = K.placeholder(List.of("batch", STEPS, CHANNELS), "float32", "signal");
        Placeholder label = K.placeholder(List.of("batch", LONGEST), "int32", "label");
        Placeholder steps = K.placeholder(List.of("batch", 1), "int32", "steps"), lengths = K.placeholder(List.of("batch", 1), "int32", "lengths");

        Variable w1 = K.variable(K.glorotUniform(List.of(3 * CHANNELS, HIDDEN), null, 1), null, "W1"), b1 = K.variable(new float[HIDDEN], null, "b1");
        Variable w2 = K.variable(K.glorotUniform(List.of(HIDDEN, SYMBOLS + 1), null, 2), null, "W2"), b2 = K.variable(new float[SYMBOLS + 1], null, "b2");
        List<Variable> variables = List.of(w1, b1, w2, b2);

        Tensor padded = K.temporalPadding(signal);
        Tensor seen = K.concatenate(List.of(K.slice(padded, List.of(0, 0, 0), List.of(-1, STEPS, -1)), signal, K.slice(padded, List.of(0, 2, 0), List.of(-1, STEPS, -1))), -1);
        Tensor classes = K.softmax(K.dot(K.tanh(K.dot(seen, w1).add(b1)), w2).add(b2));   // the last class is the blank
        Tensor loss = K.mean(K.ctcBatchCost(label, classes, steps, lengths));
        Function step = K.function(List.of(signal, label, steps, lengths), List.of(loss), K.adam(1e-2).updates(variables, K.gradients(loss, variables)));

        Tensor valid = K.squeeze(steps, 1);
        Function greedy = K.function(List.of(signal, steps), List.of(K.ctcDecode(classes, valid).sequences().getFirst()));
        Function beam = K.function(List.of(signal, steps), List.of(K.ctcDecode(classes, valid, false, 16, 1, false).sequences().getFirst()));

        var random = new SplittableRandom(7);
        for (int i = 1; i <= batches; i++) {
            Batch b = generate(random, BATCH);
            double cost = step.call(b.signals, b.labels, b.steps, b.lengths).getFirst().getDouble();
            if (talk && i % 50 == 0) System.out.printf("batch %3d  cost %.4f%n", i, cost);
        }
        Batch unseen = generate(random, 200);
        return new Result(exact(unseen, greedy), exact(unseen, beam));
    }

    private static double exact(Batch batch, Function reader) {
        NDArray read = reader.call(batch.signals, batch.steps).getFirst();
        int right = 0, width = (int) read.extent(1);
        int[] found = read.toIntArray();
        for (int n = 0; n < batch.labels.length; n++) {
            int[] sequence = Arrays.stream(found, n * width, (n + 1) * width).filter(c -> c >= 0).toArray();
            if (Arrays.equals(sequence, Arrays.copyOf(batch.labels[n], batch.lengths[n][0]))) right++;
        }
        return right / (double) batch.labels.length;
    }

    private static Batch generate(SplittableRandom random, int count) {
        var batch = new Batch(new float[count][STEPS][CHANNELS], new int[count][LONGEST], new int[count][1], new int[count][1]);
        for (int n = 0; n < count; n++) {
            Arrays.fill(batch.labels[n], -1);
            int length = random.nextInt(1, LONGEST + 1), at = random.nextInt(2);
            for (int u = 0; u < length; u++) {
                int symbol = random.nextInt(SYMBOLS), end = at + random.nextInt(2, 6);
                batch.labels[n][u] = symbol;
                for (; at < end; at++) {                          // a symbol is a channel and the next one at half the strength
                    batch.signals[n][at][symbol] += 1;
                    batch.signals[n][at][symbol + 1] += 0.5f;
                }
                at += random.nextInt(2, 4);
            }
            batch.lengths[n][0] = length;
            batch.steps[n][0] = Math.min(STEPS, at);
            for (float[] frame : batch.signals[n]) for (int c = 0; c < CHANNELS; c++) frame[c] += (float) (NOISE * random.nextGaussian());
        }
        return batch;
    }
}
