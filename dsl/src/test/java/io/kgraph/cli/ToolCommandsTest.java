package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.array.Safetensors;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `grad`, `bench`, `diff`, `new`, `doctor` and `completion`.
class ToolCommandsTest {
    private static final String LINE = """
            ## A line.
            dim batch
            placeholder x: float32[batch]
            placeholder y: float32[batch]
            variable w: float32 = 0.5  # slope
            variable b: float32 = 0.0
            let loss = mean((w * x + b - y) ** 2)
            train "fit" {
              minimize loss over [w, b] using sgd(0.1)
              on table(x=[1.0, 2.0], y=[2.0, 4.0])
              epochs 2
            }
            """;

    @TempDir Path folder;

    private Called kgraph(String... arguments) {
        return Called.in(folder, arguments);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    // ---- grad ----------------------------------------------------------------------------------------------------------------

    @Test void theGradientOfAnExpressionIsShownAndEvaluated() {
        assertThat(kgraph("grad", "sum(x * x)", "--feed", "x=[1, 2, 3]")).isEqualTo(new Called(0, """
                graph(%0 x: float32[3])
                  %1 = constant(2.0) : float32
                  %2 = mul %0 %1 : float32[3]
                  return %2
                d(sum(x * x))/dx = [2 4 6]
                """, ""));
        assertThat(kgraph("grad", "sum(x * y)", "--feed", "x=[1, 2]", "--feed", "y=[3, 4]", "--wrt", "y", "--json").out()).endsWith("""
                {"type":"value","name":"d(sum(x * y))/dy","dtype":"float32","shape":[2],"data":[1,2]}
                {"type":"done","exit":0}
                """);
    }

    @Test void theGradientOfATensorOfAScriptIsByItsVariables() throws IOException {
        write("line.kgraph", LINE);
        Called shown = kgraph("grad", "line.kgraph", "loss", "--stage", "graph");
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).startsWith("graph(").contains("return").doesNotContain("d(loss)");          // x and y have no values
        assertThat(kgraph("grad", "line.kgraph", "loss", "--feed", "x=[1, 2]", "--feed", "y=[2, 4]").out()).endsWith("d(loss)/dw = -7.5\nd(loss)/db = -4.5\n");
        assertThat(kgraph("grad", "line.kgraph", "2 * loss", "--wrt", "w", "--feed", "x=[1, 2]", "--feed", "y=[2, 4]").out()).endsWith("d(2 * loss)/dw = -15\n");
        assertThat(kgraph("grad", "line.kgraph", "loss", "--check", "--feed", "x=[1, 2]", "--feed", "y=[2, 4]").out()).endsWith("check: ok, 2 entries\n");
        assertThat(kgraph("grad", "line.kgraph", "loss", "--stage", "plan").out()).startsWith("plan\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "argmax(x) | x=[1, 2] | 3 | which has no gradient",
            "sum(x) + 0 * sum(y) | x=1 | 3 | There is no 'y'",
            "3 | x=1 | 2 | '3' is no tensor, so it has no gradient",
            "sum(ones([2])) | x=1 | 3 | does not depend on 'x'"})
    void whatHasNoGradientIsSaid(String expression, String feed, int exit, String why) {
        Called called = kgraph("grad", expression, "--feed", feed, "--wrt", "x");
        assertThat(called.exit()).isEqualTo(exit);
        assertThat(called.err()).contains(why);
        assertThat(called.out()).isEmpty();
    }

    @Test void aWrongNameToDeriveByIsSaid() throws IOException {
        write("line.kgraph", LINE);
        assertThat(kgraph("grad", "line.kgraph", "loss", "--wrt", "ww")).isEqualTo(new Called(2, "", "kgraph: there is no 'ww' to derive by; did you mean w?\n"));
        assertThat(kgraph("grad", "line.kgraph")).isEqualTo(new Called(2, "", "kgraph: grad needs the name of a tensor of line.kgraph.\n"));
        assertThat(kgraph("grad", "line.kgraph", "loss", "--feed", "x=[1]").exit()).isEqualTo(3);          // y is not fed
    }

    // ---- bench ---------------------------------------------------------------------------------------------------------------

    @Test void benchPrintsALineOfJsonForEachRun() throws IOException {
        write("line.kgraph", LINE);
        Called called = kgraph("bench", "line.kgraph", "fit", "--seconds", "0.01", "--dim", "batch=3");
        assertThat(called.exit()).isZero();
        assertThat(called.out().lines()).singleElement().asString().startsWith("{\"type\":\"bench\",\"what\":\"train \\\"fit\\\"\",\"target\":\"")
                .containsPattern("\"median_s\":[0-9.e-]+,\"least_s\":[0-9.e-]+,\"p90_s\":[0-9.e-]+,\"runs\":[0-9]+}");
        assertThat(kgraph("bench", "sum(ones([3]))", "--seconds", "0.01", "--target", "jvm").out()).contains("\"what\":\"sum(ones([3]))\",\"target\":\"jvm\"");
        assertThat(kgraph("bench", "line.kgraph", "fitt", "--seconds", "0.01").exit()).isEqualTo(2);
        assertThat(kgraph("bench", "1", "--seconds", "0.01").err()).isEqualTo("kgraph: '1' is no tensor, so there is nothing to compute.\n");
        assertThat(kgraph("bench", "ones([2])", "--seconds", "0").exit()).isEqualTo(2);
    }

    // ---- diff ----------------------------------------------------------------------------------------------------------------

    @Test void scriptsDifferInDefinitionsTypesParametersOpsAndCommands() throws IOException {
        write("a.kgraph", LINE);
        write("b.kgraph", LINE.replace("variable b: float32 = 0.0", "variable b: float32[1] = 0.0\nvariable c: float32[2] = 0.0").replace("mean((w * x", "mean((exp(w) * x").replace("epochs 2", "epochs 3").replace("# slope", "# of the line"));
        assertThat(kgraph("diff", "a.kgraph", "b.kgraph", "--of", "loss")).isEqualTo(new Called(1, """
                variable
                  ~ b   variable b: float32 = 0.0 → variable b: float32[1] = 0.0
                  + c   variable c: float32[2] = 0.0
                let
                  ~ loss   let loss = mean((w * x + b - y) ** 2) → let loss = mean((exp(w) * x + b - y) ** 2)
                type
                  ~ b   float32 → float32[1]
                  + c   float32[2]
                parameter
                  ~ count   2 → 4
                op
                  + exp   × 1
                command
                  - train "fit" { minimize loss over [w, b] using sgd(0.1) on table(x=[1.0, 2.0], y=[2.0, 4.0]) epochs 2 }
                  + train "fit" { minimize loss over [w, b] using sgd(0.1) on table(x=[1.0, 2.0], y=[2.0, 4.0]) epochs 3 }
                """, ""));
        write("broken.kgraph", LINE.replace("w * x", "w * z"));
        assertThat(kgraph("diff", "a.kgraph", "broken.kgraph").exit()).isEqualTo(3);
        assertThat(kgraph("diff", "a.kgraph", "a.kgraph")).isEqualTo(new Called(0, "no difference\n", ""));
    }

    @Test void arraysDifferInNamesTypesAndNumbers() {
        Npz.write(folder.resolve("a.npz"), Map.of("w", NDArray.wrap(new float[] {1, 2, 0f}, 3)));
        Npz.write(folder.resolve("b.npz"), Map.of("w", NDArray.wrap(new float[] {1, Math.nextUp(2f), -0f}, 3)));
        Npz.write(folder.resolve("c.npz"), Map.of("w", NDArray.wrap(new double[] {1, 2}, 2), "v", NDArray.of(1)));
        assertThat(kgraph("diff", "a.npz", "b.npz")).isEqualTo(new Called(1, "array\n  ~ w   float32[3]   2 of 3 elements differ, at most 2.384185791015625e-07, 1 ulp\n", ""));
        assertThat(kgraph("diff", "a.npz", "c.npz").out()).contains("~ w   float32[3] → float64[2]").contains("+ v   int32");
        assertThat(kgraph("diff", "a.npz", "a.npz").exit()).isZero();
        Safetensors.write(folder.resolve("a.safetensors"), Npz.read(folder.resolve("a.npz")));
        assertThat(kgraph("diff", "a.npz", "a.safetensors").exit()).isZero();
        assertThat(kgraph("diff", "a.npz", "x.npz").exit()).isEqualTo(4);
        assertThat(kgraph("diff", "a.npz", "x.kgraph").exit()).isEqualTo(2);
        assertThat(kgraph("diff", "a.npz", "b.npz", "--json").out()).endsWith("{\"type\":\"done\",\"exit\":1}\n");
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1, 1.0000001192092896, 1", "FLOAT32, -1.401298464324817e-45, 1.401298464324817e-45, 2", "FLOAT64, 1, 1.0000000000000002, 1",
            "FLOAT16, 1, 1.0009765625, 1", "FLOAT64, 0, -0.0, 0", "FLOAT64, -Infinity, Infinity, 9223372036854775807"})
    void ulpsCountTheNumbersBetween(DType dtype, double x, double y, long ulps) {
        assertThat(ArrayDifferences.ulps(dtype, x, y)).isEqualTo(ulps);
    }

    // ---- new -----------------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void everyTemplateIsFormattedChecksRunsAndPassesItsTests(NewCommand.Template template) {
        assertThat(kgraph("new", template.name(), "t.kgraph")).isEqualTo(new Called(0, "t.kgraph\n", "Next: kgraph run t.kgraph\n"));
        assertThat(kgraph("fmt", "--check", "t.kgraph").exit()).isZero();
        assertThat(kgraph("check", "--strict", "t.kgraph").exit()).isZero();
        assertThat(kgraph("run", "t.kgraph").exit()).isZero();
    }

    @Test void nothingIsOverwritten() throws IOException {
        assertThat(kgraph("new", "regression", "line").out()).isEqualTo("line/line.kgraph\nline/.gitignore\n");
        assertThat(kgraph("new", "rnn", "line")).satisfies(c -> assertThat(c.exit()).isEqualTo(4)).satisfies(c -> assertThat(c.err()).contains("\"line\" is there already."));
        write("mine.kgraph", "print 1\n");
        assertThat(kgraph("new", "rnn", "mine.kgraph").exit()).isEqualTo(4);
        assertThat(folder.resolve("mine.kgraph")).hasContent("print 1");
        assertThat(kgraph("new", "transformer", "x").exit()).isEqualTo(2);
    }

    // ---- doctor --------------------------------------------------------------------------------------------------------------

    @Test void doctorSaysWhatIsInForce() {
        Called called = kgraph("doctor");
        assertThat(called.out()).containsPattern("(?m)^  target +\\S+$").contains("computes").contains(Integer.toString(Runtime.getRuntime().availableProcessors()));
        assertThat(called.exit()).isEqualTo(called.out().contains("no machine code") ? 1 : 0);
        assertThat(kgraph("doctor", "--json").out()).startsWith("{\"type\":\"doctor\",").contains("\"computes\":true").endsWith("}\n");
    }

    // ---- completion ----------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionIsAScriptThatTheShellAccepts(String dialect) throws IOException, InterruptedException {
        Called called = kgraph("completion", dialect);
        assertThat(called.exit()).isZero();
        assertThat(called.out()).contains("completion").contains("fast-math").contains("regression");
        Assumptions.assumeTrue(isInstalled(dialect), dialect + " is not installed here");
        write("script", called.out());
        assertThat(exit(List.of(dialect, "-n", folder.resolve("script").toString()))).isZero();
    }

    private static boolean isInstalled(String program) {
        for (String place : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)) if (Files.isExecutable(Path.of(place, program))) return true;
        return false;
    }

    private static int exit(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
