package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.Npz;
import io.kgraph.lang.Functions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The scripts of the samples learn what they promise from real data.
class SampleScriptsTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern HELD_OUT = Pattern.compile("held out: accuracy ([0-9.]+)%");

    @TempDir Path folder;

    private Called run(String script, String... options) {
        var arguments = new java.util.ArrayList<>(List.of("run", "samples/scripts/" + script + ".kgraph", "--out", folder.toString()));
        arguments.addAll(List.of(options));
        return Called.in(HOME, arguments.toArray(String[]::new));
    }

    @ParameterizedTest @CsvSource({
        "iris,            90, out/iris.npz,            out/iris-loss.svg",
        "digits,          97, out/digits.npz,          out/digits-loss.svg",
        "digits_conv,   98.5, out/digits-conv.npz,     out/digits-conv-loss.svg",
        "digits_lstm,     94, out/digits-lstm.npz,     out/digits-lstm-loss.svg",
        "digits_logistic, 95, out/digits-logistic.npz, out/digit-weights.svg",
        "breast_cancer,   93, out/tumours.npz,         out/tumours-loss.svg"})
    void classifiesWhatWasHeldOut(String script, double least, String saved, String plot) throws Exception {
        Called called = run(script);
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        Matcher accuracy = HELD_OUT.matcher(called.out());
        assertThat(accuracy.find()).isTrue();
        assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThanOrEqualTo(least);
        assertThat(Npz.read(folder.resolve(saved))).isNotEmpty();
        assertThat(Files.readString(folder.resolve(plot))).startsWith("<svg ").endsWith("</svg>\n");
    }

    @Test void theWalkThroughTheBackendFindsEveryPromisedValueAndLeavesNoFunctionOut() throws Exception {
        Called called = run("backend");
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        String script = Files.readString(HOME.resolve("samples/scripts/backend.kgraph"));
        assertThat(Functions.names()).filteredOn(name -> isOfTheBackend(name) && Functions.remark(name).isEmpty())
                .hasSize(162).allMatch(name -> Pattern.compile("\\b" + name + "\\b").matcher(script).find());
    }

    private static boolean isOfTheBackend(String name) {
        try (var in = java.util.Objects.requireNonNull(SampleScriptsTest.class.getResourceAsStream("/functions/index.txt"))) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).contains(" " + name + " ");
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test void theVariationalSamplerFindsThePosterior() {
        Called called = run("variational");
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        assertThat(called.out()).contains("mean off by 0.00", "weights [");
    }

    @Test void aShortRunHasEqualBitsOnTheReferenceAndAtAnyNumberOfThreads() throws Exception {
        run("digits", "--set", "passes=1", "--threads", "1");
        byte[] one = Files.readAllBytes(folder.resolve("out/digits.npz"));
        run("digits", "--set", "passes=1", "--threads", "2");
        assertThat(Files.readAllBytes(folder.resolve("out/digits.npz"))).isEqualTo(one);
        run("digits", "--set", "passes=1", "--target", "reference");
        assertThat(Files.readAllBytes(folder.resolve("out/digits.npz"))).isEqualTo(one);
    }

    @Test void sayWhatTheyTake() {
        assertThat(run("iris", "--help").out()).isEqualTo("""
                Softmax regression on Fisher's iris flowers: 150 rows, 4 measurements, 3 species.

                Usage: kgraph run samples/scripts/iris.kgraph [--set name=value]… [options]

                Params (--set):
                  rate   float   learning rate    default 0.05
                  l2     float   weight penalty   default 0.001

                Placeholders (--feed):
                  x   float32[batch, 4]
                  y   int64[batch]
                """);
    }
}
