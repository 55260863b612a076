package io.kgraph.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.error.Diagnostic;
import io.kgraph.lang.Elaboration;
import io.kgraph.lang.Elaborator;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Program;
import io.kgraph.lang.Source;
import io.kgraph.lang.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An interrupted run that is taken up again ends with the bits of one that nobody interrupted.
class ResumeTest {
    /// Everything that a run remembers: slots of an optimizer, masks of dropout, running means, two trainings, early stopping, histories.
    private static final String SCRIPT = """
            import "std/nn" as nn
            dim batch
            placeholder x: float32[batch, 6]
            placeholder y: float32[batch]
            let net = nn.Sequential([nn.Dense(8), nn.BatchNorm(momentum=0.5), tanh, nn.Dropout(0.3), nn.Dense(1)])
            let loss = mean(square(reshape(net(x), [batch]) - y))
            data xs = random_normal([40, 6], seed=1)
            data rows = table(x=xs, y=sum(xs, axis=1))
            train "first" {
              minimize loss using nadam(exponential_decay(0.02, decay_steps=9, rate=0.9), clipnorm=1.0)
              on rows epochs EPOCHS batch 12 shuffle seed 3
              watch loss * 2
              stop when plateau(loss, patience=40)
            }
            train "second" { minimize loss using momentum(0.001) on rows epochs 4 batch 7 shuffle }
            print "{loss}" with rows
            print history("first").loss, history("second").step
            save "end.npz"
            """;

    /// How often a process is interrupted; `-Dkgraph.interrupts=10` for more than once.
    private static final int INTERRUPTS = Integer.getInteger("kgraph.interrupts", 1);

    @TempDir Path folder;

    private static Program program(String epochs) {
        Elaboration made = Elaborator.elaborate(KGraphFile.parse(Source.of("s.kgraph", SCRIPT.replace("EPOCHS", epochs))), Elaboration.Options.NONE);
        assertThat(made.diagnostics()).isEmpty();
        return made.program().orElseThrow();
    }

    private static ScriptRunner.Options options(Path out, boolean resume, Interruption interruption) {
        return new ScriptRunner.Options(Session.Options.DEFAULT.withThreads(1), out, out, Map.of(), resume, interruption);
    }

    /// Keeps what is printed, and asks for an interrupt after some steps.
    private record Heard(List<String> lines, long after, int[] steps, Interruption interruption) implements Report {
        @Override public void print(Span command, ImmutableList<Item> items) {
            items.forEach(i -> lines.add(i.text()));
        }

        @Override public void step(String label, long epoch, long step, long steps, double objective) {
            if (++this.steps[0] == after) interruption.ask();
        }

        @Override public void value(String name, NDArray value, boolean asked) {}

        @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}

        @Override public void trained() {}
    }

    private static Heard heard(long after, Interruption interruption) {
        return new Heard(new ArrayList<>(), after, new int[1], interruption);
    }

    private List<String> whole(Path out) {
        var interruption = new Interruption();
        Heard heard = heard(-1, interruption);
        assertThat(ScriptRunner.run(program("5"), options(out, false, interruption), heard, Map.of())).isEmpty();
        return heard.lines();
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4, 7, 11, 19, 20, 21, 26, 33})
    void afterAnyStepTheRestHasTheSameBits(int step) throws IOException {
        Path straight = Files.createDirectory(folder.resolve("straight")), broken = Files.createDirectory(folder.resolve("broken"));
        List<String> expected = whole(straight);
        var interruption = new Interruption();
        Interrupted stopped = org.junit.jupiter.api.Assertions.assertThrows(Interrupted.class,
                () -> ScriptRunner.run(program("5"), options(broken, true, interruption), heard(step, interruption), Map.of()));
        assertThat(stopped.sentence()).contains(".resume.npz", "--resume");
        Heard rest = heard(-1, interruption);
        assertThat(ScriptRunner.run(program("5"), options(broken, true, new Interruption()), rest, Map.of())).isEmpty();
        assertThat(rest.lines()).isEqualTo(expected);
        assertThat(Npz.read(broken.resolve("end.npz"))).isEqualTo(Npz.read(straight.resolve("end.npz")));
        assertThat(broken.resolve("first.resume.npz")).doesNotExist();
    }

    @Test void aCheckpointOfAnotherRunIsRefused() throws IOException {
        var interruption = new Interruption();
        org.junit.jupiter.api.Assertions.assertThrows(Interrupted.class, () -> ScriptRunner.run(program("5"), options(folder, false, interruption), heard(2, interruption), Map.of()));
        List<Diagnostic> said = ScriptRunner.run(program("6"), options(folder, true, new Interruption()), Report.NONE, Map.of());
        assertThat(said).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo("E0702");
            assertThat(d.sentence()).contains("is no checkpoint of this run");
        });
    }

    /// The training of a process is stopped at some time after its first epoch, once by force, then [#INTERRUPTS] times as Ctrl-C does it.
    @Test void aProcessThatIsStoppedIsTakenUpAgain() throws Exception {
        Files.writeString(folder.resolve("s.kgraph"), SCRIPT.replace("EPOCHS", "600").replace("patience=40", "patience=100000"));
        Process straight = process("straight");
        awaitCheckpoint("straight", straight);
        long begun = System.nanoTime();
        assertThat(straight.waitFor(300, TimeUnit.SECONDS)).isTrue();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        var random = new SplittableRandom(INTERRUPTS);
        for (int i = 0; i <= INTERRUPTS; i++) {
            String out = "stopped" + i;
            Process process = process(out);
            awaitCheckpoint(out, process);
            Thread.sleep(random.nextLong(millis / 2 + 1));
            new ProcessBuilder("kill", i == 0 ? "-KILL" : "-INT", Long.toString(process.pid())).inheritIO().start().waitFor(10, TimeUnit.SECONDS);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            if (i > 0) {
                assertThat(process.exitValue()).isEqualTo(130);
                assertThat(Files.readString(folder.resolve(out + ".log"))).containsPattern("kgraph: interrupted; \"(first|second).resume.npz\" has the state after epoch [0-9]+ of `(first|second)`, from which --resume goes on\\.");
            }
            assertThat(Npz.read(folder.resolve(out).resolve("first.resume.npz")).get("epoch").getLong()).isPositive();
            Process again = process(out);
            assertThat(again.waitFor(300, TimeUnit.SECONDS)).isTrue();
            assertThat(again.exitValue()).isZero();
            assertThat(folder.resolve(out + ".log")).hasSameTextualContentAs(folder.resolve("straight.log"));
            assertThat(Npz.read(folder.resolve(out).resolve("end.npz"))).isEqualTo(Npz.read(folder.resolve("straight/end.npz")));
            assertThat(folder.resolve(out).resolve("first.resume.npz")).doesNotExist();
        }
    }

    private void awaitCheckpoint(String out, Process process) throws InterruptedException {
        Path checkpoint = folder.resolve(out).resolve("first.resume.npz");
        for (int i = 0; i < 6000 && !Files.exists(checkpoint) && process.isAlive(); i++) Thread.sleep(10);
        assertThat(checkpoint).exists();
    }

    /// A process that hears Ctrl-C even where this one, in the background, would not.
    private Process process(String out) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = List.of("env", "--default-signal=INT", java.toString(), "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), "io.kgraph.cli.Main",
                "run", folder.resolve("s.kgraph").toString(), "--out", folder.resolve(out).toString(), "--resume", "--threads", "1");
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve(out + ".log").toFile()).start();
    }
}
