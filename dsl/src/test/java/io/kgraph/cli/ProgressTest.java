package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    private Progress progress(CommonOptions.Progress wanted, boolean terminal, boolean unicode) {
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Progress(new Shell(java.io.InputStream.nullInputStream(), stream, stream, Path.of(""), terminal, unicode, Map.of()), wanted, false, () -> now);
    }

    /// 600 steps in 60 seconds.
    private void train(Progress progress) {
        for (int step = 1; step <= 600; step++, now += 100_000_000L) progress.step("fit", 1 + (step - 1) / 100, step, 600, 1.0 / step);
        progress.finish();
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test void aPlainLineComesEveryFiveSeconds() {
        train(progress(CommonOptions.Progress.plain, false, true));
        assertThat(said().lines()).hasSize(11).first().isEqualTo("fit  epoch 1  51/600 steps  10/s  55 s left  loss 0.01961");
        assertThat(said()).doesNotContain("\u001b");
    }

    @Test void theBarIsDrawnOverItselfAndErasedAtTheEnd() {
        train(progress(CommonOptions.Progress.auto, true, true));
        assertThat(said()).startsWith("\u001b[?7l\r\u001b[K░").contains("\r\u001b[K████████████░░░░░░░░░░░░ fit  epoch 4  301/600 steps  10/s  30 s left").endsWith("\r\u001b[K").doesNotContain("\n");
        err.reset();
        train(progress(CommonOptions.Progress.bar, false, false));
        assertThat(said()).contains("############------------ fit");
    }

    @Test void nothingIsShownWhereNobodyWatches() {
        train(progress(CommonOptions.Progress.auto, false, true));
        train(progress(CommonOptions.Progress.none, true, true));
        assertThat(said()).isEmpty();
    }
}
