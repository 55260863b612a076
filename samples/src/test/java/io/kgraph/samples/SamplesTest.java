package io.kgraph.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.Npz;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
    @TempDir Path folder;

    @Test void theDigitsNetworkReadsHeldOutDigits() {
        Path weights = folder.resolve("weights.npz");
        assertThat(DigitsNetwork.train(Path.of("data/digits.npz"), 40, weights, false)).isGreaterThanOrEqualTo(0.97);
        assertThat(Npz.read(weights).keySet()).containsExactly("W1", "b1", "W2", "b2");
    }

    @Test void theConvolutionNetReadsThemBetter() {
        Path weights = folder.resolve("weights.npz");
        assertThat(DigitsConvolution.train(Path.of("data/digits.npz"), 10, weights, false)).isGreaterThanOrEqualTo(0.985);
        assertThat(Npz.read(weights).keySet()).containsExactly("K1", "b1", "K2", "b2", "K3", "b3", "W", "b");
    }

    @Test void theLstmReadsThemRowByRow() {
        Path weights = folder.resolve("weights.npz");
        assertThat(DigitsRows.train(Path.of("data/digits.npz"), 25, weights, false)).isGreaterThanOrEqualTo(0.94);
        assertThat(Npz.read(weights).keySet()).containsExactly("W", "R", "b", "V", "c");
    }

    @Test void theReaderOfSequencesFindsTheirAlignmentItself() {
        var result = CtcSequences.train(300, false);
        assertThat(result.greedy()).isGreaterThanOrEqualTo(0.95);
        assertThat(result.beam()).isGreaterThanOrEqualTo(result.greedy());
    }

    @Test void theWalkThroughSessionsPrintsWhatItSays() {
        var text = new ByteArrayOutputStream();
        SessionsAndFeeds.walk(new PrintStream(text, true, StandardCharsets.UTF_8), folder.resolve("line.npz"));
        assertThat(text.toString(StandardCharsets.UTF_8)).isEqualTo("""
                float32[3, 2]
                [[11 26]
                 [14 35]
                 [19 46]]
                sum of the output: 60
                with the output fed: 0
                y = 3.000 x + 0.500
                doubled: 6.000, and now 6.000
                phase: testing, fed: training
                loaded: 6.000
                """);
    }
}
