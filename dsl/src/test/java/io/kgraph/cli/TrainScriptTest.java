package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `train` in scripts: clauses, readings, and what stops it.
class TrainScriptTest {
    @TempDir Path folder;

    private static final String MODEL = """
            dim batch
            placeholder x: float32[batch]
            placeholder y: float32[batch]
            variable w: float32 = 0.0
            let loss = mean(square(w * x - y))
            data xs = arange(10f32)
            data rows = table(x=xs, y=xs * 3)
            """;

    private Called called(String text, String... options) throws IOException {
        return plain(MODEL + text, options);
    }

    private Called plain(String text, String... options) throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), text);
        var arguments = new java.util.ArrayList<>(java.util.List.of("run", "s.kgraph"));
        arguments.addAll(java.util.List.of(options));
        return Called.in(folder, arguments.toArray(String[]::new));
    }

    private String run(String text, String... options) throws IOException {
        Called called = called(text, options);
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        return called.out();
    }

    @Test void learnsAndKeepsAHistory() throws IOException {
        assertThat(run("""
                train "fit" { minimize loss using sgd(0.01)  on rows  epochs 20 batch 4 shuffle seed 1 }
                print "{w:.3f}"
                print history("fit").epoch[:3], history("fit").step[-1], len(history("fit"))
                assert history("fit").loss[-1] < 1e-6
                """)).isEqualTo("""
                3.000
                history("fit").epoch[:3] = [1 2 3]
                history("fit").step[-1] = 60
                len(history("fit")) = 20
                """);
    }

    @Test void maximizingIsMinimizingTheNegative() throws IOException {
        String clauses = " using adam(0.1)  on rows  epochs 5 batch 3 shuffle seed 2 }\nsave \"%s.npz\"\nprint history(\"fit\").%s\n";
        String least = run("train \"fit\" { minimize loss" + clauses.formatted("a", "loss"));
        String most = run("let gain = -loss\ntrain \"fit\" { maximize gain" + clauses.formatted("b", "gain"));
        assertThat(Npz.read(folder.resolve("a.npz"))).isEqualTo(Npz.read(folder.resolve("b.npz")));
        assertThat(most.replace("gain", "loss").replace("-", "")).isEqualTo(least);
    }

    @Test void everyReadsTheMeansAndCountsEpochsOrSteps() throws IOException {
        assertThat(run("""
                let worst = max(abs(w * x - y))
                train "fit" {
                  minimize loss using sgd(0.001)
                  on rows  epochs 2 batch 4
                  watch worst
                  every 2 steps { print "step {step} of epoch {epoch}" }
                  every { print "never" }
                }
                """.replace("  every { print \"never\" }\n", "  every 1 epochs { print \"{epoch} {objective == loss} {worst > 0}\" }\n")))
                .isEqualTo("step 2 of epoch 1\n1 true true\nstep 4 of epoch 2\nstep 6 of epoch 2\n2 true true\n");
    }

    @Test void stopsWhenTheLossFallsNoMore() throws IOException {
        assertThat(run("""
                train "fit" { minimize loss using sgd(0.0)  on rows  epochs 50  stop when plateau(loss, patience=3) }
                print len(history("fit"))
                """)).isEqualTo("len(history(\"fit\")) = 4\n");
        assertThat(run("""
                train "fit" { minimize loss using sgd(0.01)  on rows  stop when loss < 1.0 }
                assert len(history("fit")) < 20
                """)).isEmpty();
    }

    @Test void stepsAloneNeedNoData() throws IOException {
        assertThat(plain("""
                variable v: float32 = 5.0
                train { minimize square(v) over [v] using sgd(0.5)  steps 3 }
                print v
                """)).isEqualTo(new Called(0, "v = 0\n", ""));
    }

    @Test void learningPhaseIsOneInTrainingAndZeroElsewhere() throws IOException {
        assertThat(plain("""
                variable u: float32 = 1.0
                let seen = if training then square(u) else 5.0 * u
                train "t" { minimize seen over [u] using sgd(0.5)  steps 1 }
                print u, seen
                print seen with { training: true }
                print seen + 1 with { training: true }
                """)).isEqualTo(new Called(0, "u = 0\nseen = 0\nseen = 0\nseen + 1 = 1\n", ""));
    }

    @Test void aNaNStopsWithTheStepAndSavesTheLastGoodOne() throws IOException {
        Called called = called("""
                let risky = mean(log(1.5 - w)) + loss
                train "fit" {
                  minimize risky over [w] using sgd(0.02)
                  on rows  epochs 40 batch 5
                }
                print "not reached"
                """);
        assertThat(called.exit()).isEqualTo(1);
        assertThat(called.out()).isEmpty();
        assertThat(called.err()).isEqualTo("""
                ── E0807 NOT A NUMBER ──────────────────────────────────────────── s.kgraph:8:18

                risky became NaN at epoch 2, step 3.

                 8 | let risky = mean(log(1.5 - w)) + loss
                   |                  ^^^^^^^^^^^^

                    log(1.5 - w)   float32   the first node with a NaN   line 8
                    1.5 - w        float32   -3.88342                    line 8

                While running `train "fit"`, line 9; the variables of the last good step are in "fit.stopped.npz".
                Hint: log(maximum(1.5 - w, epsilon()))

                1 error
                """);
        Map<String, NDArray> saved = Npz.read(folder.resolve("fit.stopped.npz"));
        assertThat(saved.keySet()).containsExactly("w");
        assertThat(Double.isFinite(saved.get("w").getDouble())).isTrue();
    }

    @Test void equalBitsAtAnyNumberOfThreadsAndOnTheReference() throws IOException {
        String text = "train \"fit\" { minimize loss using adam(0.1)  on rows  epochs 3 batch 4 shuffle seed 5 }\nsave \"w.npz\"\n";
        run(text, "--out", "one", "--threads", "1");
        run(text, "--out", "two", "--threads", "2");
        run(text, "--out", "ref", "--target", "reference");
        run(text, "--out", "other", "--seed", "1");
        byte[] one = Files.readAllBytes(folder.resolve("one/w.npz"));
        assertThat(Files.readAllBytes(folder.resolve("two/w.npz"))).isEqualTo(one);
        assertThat(Files.readAllBytes(folder.resolve("ref/w.npz"))).isEqualTo(one);
        assertThat(Files.readAllBytes(folder.resolve("other/w.npz"))).isNotEqualTo(one);
    }

    @Test void writesEpochsAsJson() throws IOException {
        assertThat(run("train \"fit\" { minimize loss using sgd(0.0)  on rows  epochs 2 }\n", "--json")).isEqualTo("""
                {"type":"epoch","label":"fit","epoch":1,"step":1,"loss":256.5}
                {"type":"epoch","label":"fit","epoch":2,"step":2,"loss":256.5}
                {"type":"done","exit":0}
                """);
    }
}
