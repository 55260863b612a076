package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example scripts of the language run as they are written, on real data where there is some.
class DesignExamplesTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/lang"), DATA = Path.of("../samples/data");

    @TempDir Path folder;

    private Called run(String script) throws IOException {
        Files.copy(SCRIPTS.resolve(script), folder.resolve(script));
        return Called.in(folder, "run", script);
    }

    private static void good(Called called) {
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
    }

    @BeforeEach void data() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (String file : new String[] {"iris.csv", "digits.npz"}) Files.copy(DATA.resolve(file), data.resolve(file));
    }

    @Test void tour() throws IOException {
        Called called = run("0-tour.kgraph");
        good(called);
        assertThat(called.out()).contains("epoch  40", "held out: accuracy");
        assertThat(folder.resolve("out/iris.npz")).exists();
        assertThat(folder.resolve("out/iris-loss.svg")).exists();
    }

    @Test void linear() throws IOException {
        Called called = run("1-linear.kgraph");
        good(called);
        assertThat(called.out()).containsPattern("w = (3\\.0|2\\.9)");
    }

    @Test void digits() throws IOException {
        Called called = run("2-digits.kgraph");
        good(called);
        assertThat(Npz.read(folder.resolve("out/digits.npz")).keySet()).containsExactly("W", "b");
    }

    /// The rows of the digits as a CSV file, of which some hundred are enough.
    @Test void perceptron() throws IOException {
        Map<String, NDArray> digits = Npz.read(DATA.resolve("digits.npz"));
        long[] images = digits.get("images").toLongArray(), labels = digits.get("labels").toLongArray();
        var csv = new StringBuilder();
        for (int i = 0; i < 64; i++) csv.append('p').append(i).append(',');
        csv.append("digit\n");
        for (int row = 0; row < 300; row++) {
            for (int i = 0; i < 64; i++) csv.append(images[row * 64 + i]).append(',');
            csv.append(labels[row]).append('\n');
        }
        Files.writeString(folder.resolve("data/digits.csv"), csv);
        Called called = run("3-mlp.kgraph");
        good(called);
        assertThat(called.out()).startsWith("gradcheck loss: ok");
        assertThat(Npz.read(folder.resolve("out/mlp-40.npz")).keySet()).containsExactly("dense_1/w", "dense_1/b", "dense_2/w", "dense_2/b", "dense_3/w", "dense_3/b");
        assertThat(folder.resolve("out/mlp.onnx")).exists();
    }

    @Test void recurrent() throws IOException {
        var random = new SplittableRandom(5);
        int count = 40, time = 7;
        var voices = new LinkedHashMap<String, NDArray>();
        voices.put("mfcc", NDArray.wrap(random.doubles((long) count * time * 13, -1, 1).toArray(), count, time, 13).cast(io.kgraph.type.DType.FLOAT32));
        voices.put("n", NDArray.wrap(random.longs(count, 1, time + 1).toArray(), count));
        voices.put("speaker", NDArray.wrap(random.longs(count, 0, 9).toArray(), count));
        Npz.write(folder.resolve("data/voices.npz"), voices);
        Called called = run("4-lstm.kgraph");
        assertThat(called.exit()).isZero();
        assertThat(called.err()).contains("'h_end' is never used").endsWith("2 warnings\n");
    }

    @Test void gaussianProcess() throws IOException {
        Called called = run("5-gp-greeks.kgraph");
        good(called);
        assertThat(called.out()).contains("price = [", "delta = [", "gamma = [", "vega = ");
        assertThat(folder.resolve("out/gp.svg")).exists();
    }

    @Test void newton() throws IOException {
        Called called = run("6-newton.kgraph");
        good(called);
        assertThat(called.out()).contains("test minimum is near (1, 1): ok", "gradcheck f: ok", "gradcheck sum(log1pexp(probe)): ok");
    }
}
