package io.kgraph.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.data.TfRecords;
import io.kgraph.error.GraphError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a training leaves for those who watch it.
class WatcherTest {
    /// An interpreter of Python that has TensorBoard.
    private static final String PYTHON = "kgraph.tensorboard.python";

    @TempDir Path folder;

    private long now = 1_700_000_000_000L;

    /// Two epochs of three steps, one second each.
    private void train(Watcher watcher, String label) {
        for (int step = 1; step <= 6; step++) {
            now += 1000;
            watcher.step(label, (step + 2) / 3, step, 6, 1.0 / step);
            if (step % 3 == 0)
                watcher.epoch(label, step / 3, step, ImmutableMap.of("loss", NDArray.of(3.0 / step), "accuracy", NDArray.of(0.25 * step / 3),
                        "weights", NDArray.wrap(new double[] {-1, 0, 0.5, Double.NaN, 1}, 5)));
        }
        watcher.trained();
    }

    // ---- event files ---------------------------------------------------------------------------------------------------------

    private List<Path> eventFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<byte[]> records(Path file) {
        var records = new ArrayList<byte[]>();
        try (var reader = TfRecords.Reader.open(file, "events")) {
            for (Optional<byte[]> r = reader.next(); r.isPresent(); r = reader.next()) records.add(r.get());
        }
        return records;
    }

    @Test void eachTrainingHasAFileOfEventsInAFolderOfItsOwn() throws IOException {
        try (var events = EventFiles.open(folder, () -> now)) {
            train(events, "fit");
            train(events, "second/fit");
        }
        assertThat(eventFiles()).extracting(p -> folder.relativize(p).toString()).containsExactly("fit/events.out.tfevents.1700000001.kgraph.0", "second_fit/events.out.tfevents.1700000007.kgraph.0");
        List<byte[]> records = records(eventFiles().getFirst());
        assertThat(records).hasSize(1 + 6 + 2);
        ByteBuffer first = ByteBuffer.wrap(records.getFirst()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(first.get()).isEqualTo((byte) (1 << 3 | 1));
        assertThat(first.getDouble()).isEqualTo(1_700_000_001.0);
        assertThat(new String(records.getFirst(), StandardCharsets.UTF_8)).endsWith("brain.Event:2");
        assertThat(new String(records.get(4), StandardCharsets.ISO_8859_1)).contains("loss", "accuracy", "weights", "epoch");
    }

    @Test void aSecondRunKeepsTheFilesOfTheFirst() throws IOException {
        for (int i = 0; i < 2; i++) {
            now = 1_700_000_000_000L;
            try (var events = EventFiles.open(folder, () -> now)) {
                train(events, "fit");
            }
        }
        assertThat(eventFiles()).hasSize(2);
    }

    @Test void tensorBoardReadsThem() throws IOException, InterruptedException {
        String python = System.getProperty(PYTHON, "");
        Assumptions.assumeFalse(python.isEmpty(), "no TensorBoard: name an interpreter that has it with -D" + PYTHON);
        try (var events = EventFiles.open(folder, () -> now)) {
            train(events, "fit");
        }
        String program = """
                import sys
                from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
                a = EventAccumulator(sys.argv[1]); a.Reload()
                print([(e.wall_time, e.step, e.value) for e in a.Scalars("accuracy")])
                print([(e.step, e.value) for e in a.Scalars("step/objective")][-1])
                h = a.Histograms("weights")[0].histogram_value
                print(h.min, h.max, h.num, sum(h.bucket))
                """;
        var process = new ProcessBuilder(python, "-c", program, folder.resolve("fit").toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEqualTo("""
                [(1700000003.0, 3, 0.25), (1700000006.0, 6, 0.5)]
                (6, 0.1666666716337204)
                -1.0 1.0 4.0 4.0
                """);
    }

    // ---- the page ------------------------------------------------------------------------------------------------------------

    @Test void thePageReloadsItselfUntilTheRunIsOver() throws IOException {
        Path path = folder.resolve("deep/fit.html");
        var page = TrainingPage.open(path, "a < b.kgraph", () -> now);
        assertThat(path).content().contains("http-equiv=\"refresh\"", "No training has begun.", "<h1>a &lt; b.kgraph</h1>");
        now += 1000;
        page.step("fit", 1, 1, 6, 0.5);
        now += 1000;
        page.step("fit", 1, 2, 6, 0.25);
        assertThat(path).content().contains("epoch 1, step 2 of 6, 1.00 steps a second, 4.0 s left, 1.0 s so far, last step 0.25", "<progress max=\"6\" value=\"2\"");
        train(page, "fit");
        assertThat(path).content().contains("http-equiv=\"refresh\"", "in all").doesNotContain("<progress");
        page.close();
        assertThat(path).content().doesNotContain("refresh", "<script", "src=", "href=", "https:").contains("The run has ended.",
                "<tr><th>epoch 2</th>", "<td>loss</td><td>0.5</td><td>0.5 (2)</td><td>1 (1)</td>", "<td>accuracy</td><td>0.5</td><td>0.25 (1)</td><td>0.5 (2)</td>", "</svg>");
        try (Stream<Path> left = Files.list(folder.resolve("deep"))) {
            assertThat(left).containsExactly(path);
        }
    }

    @Test void aPageOfManyEpochsStaysSmall() {
        Path path = folder.resolve("fit.html");
        var page = TrainingPage.open(path, "fit", () -> now);
        for (int epoch = 1; epoch <= 20_000; epoch++) page.epoch("fit", epoch, epoch, ImmutableMap.of("loss", NDArray.of(epoch == 7 ? Double.NaN : 1.0 / epoch)));
        page.close();
        assertThat(path).content().hasSizeLessThan(40_000).contains("<th>epoch 20000</th>", "5e-05 (20000)", "1 (1)");
    }

    @Test void whatCannotBeWrittenIsSaidAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> TrainingPage.open(file.resolve("x.html"), "x", () -> now)).withMessageContaining("its folder cannot be made");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> TrainingPage.open(folder, "x", () -> now)).withMessageContaining("it is a folder");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> EventFiles.open(file.resolve("x"), () -> now)).withMessageContaining("event files cannot be written");
    }
}
