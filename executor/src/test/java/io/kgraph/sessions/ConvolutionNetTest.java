package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.exec.LocalSession;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Convolutions with what follows them give the bits of the value rules, joined on pieces or not, on any number of threads.
class ConvolutionNetTest {
    private final Random random = new Random(8);

    private NDArray reals(DType dtype, long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        return NDArray.wrap(random.doubles(n, -1, 1).toArray(), extents).cast(dtype);
    }

    /// Layers over an image, and weights.
    private interface Net {
        List<Tensor> of(Tensor x, List<Variable> weights);
    }

    private void agrees(DType dtype, long[] image, long[][] weights, Net net) {
        NDArray feed = reals(dtype, image);
        var values = new ArrayList<NDArray>();
        for (long[] w : weights) values.add(reals(dtype, w));
        List<NDArray> expected = null;
        for (String target : List.of("reference", "jvm", "x64"))
            for (int threads : target.equals("x64") ? new int[] {1, 2, 7} : new int[] {1}) {
                K.clearSession();
                try (var s = (LocalSession) K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(threads))) {
                    K.setSession(s);
                    Tensor x = K.placeholder(java.util.Arrays.stream(image).boxed().toList(), dtype);
                    var variables = new ArrayList<Variable>();
                    for (NDArray v : values) variables.add(K.variable(v, dtype, null));
                    s.initialize(variables);
                    List<Tensor> results = net.of(x, variables);
                    for (int turn = 0; turn < 2; turn++) {
                        List<NDArray> found = s.run(results, Map.of(x, feed), List.of());
                        if (expected == null) expected = found;
                        for (int i = 0; i < found.size(); i++) assertThat(found.get(i).bitEquals(expected.get(i))).as("result %s on %s, %s threads", i, target, threads).isTrue();
                    }
                }
            }
        K.clearSession();
    }

    private static List<Tensor> gradients(Tensor of, List<Variable> weights) {
        return K.gradients(K.sum(K.square(of)), weights).stream().map(Objects::requireNonNull).toList();
    }

    private static Tensor layer(Tensor x, Variable kernel, Variable bias, String padding) {
        return K.relu(K.biasAdd(K.conv2d(x, kernel, List.of(1, 1), padding, "channels_last", List.of(1, 1)), bias));
    }

    @Test void poolingFollowsOnEachSample() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT16))
            for (String padding : List.of("valid", "same"))
                agrees(dtype, new long[] {13, 14, 14, 3}, new long[][] {{3, 3, 3, 20}, {20}}, (x, w) -> List.of(K.pool2d(layer(x, w.get(0), w.get(1), padding), List.of(2, 2), List.of(2, 2), padding, "channels_last", "max")));
    }

    @Test void whatIsReadLaterIsWritten() {
        agrees(DType.FLOAT32, new long[] {13, 14, 14, 3}, new long[][] {{3, 3, 3, 20}, {20}}, (x, w) -> {
            Tensor h = layer(x, w.get(0), w.get(1), "valid");
            return List.of(h, K.pool2d(h, List.of(2, 2), List.of(2, 2), "valid", "channels_last", "avg"), K.tanh(h));
        });
    }

    @Test void gradientsOfTwoLayers() {
        for (String padding : List.of("valid", "same"))
            agrees(DType.FLOAT32, new long[] {9, 14, 14, 3}, new long[][] {{3, 3, 3, 20}, {20}, {3, 3, 20, 17}, {17}}, (x, w) -> {
                Tensor h = K.pool2d(layer(layer(x, w.get(0), w.get(1), padding), w.get(2), w.get(3), padding), List.of(2, 2), List.of(2, 2), padding, "channels_last", "max");
                return gradients(h, w);
            });
    }

    @Test void stripsOfOneLargeImage() {
        agrees(DType.FLOAT32, new long[] {1, 61, 67, 3}, new long[][] {{3, 3, 3, 40}, {40}}, (x, w) -> {
            Tensor h = layer(x, w.get(0), w.get(1), "same");
            return List.of(K.pool2d(h, List.of(3, 3), List.of(2, 2), "same", "channels_last", "max"));
        });
    }
}
