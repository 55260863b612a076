package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.exec.Explanation;
import io.kgraph.exec.LocalSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {
    @TempDir Path folder;

    @BeforeEach void fresh() {
        K.clearSession();
    }

    @Test void aPlanTellsWhoTookEachStep() {
        try (var s = (LocalSession) K.openSession(Session.Options.DEFAULT.withTarget("jvm"))) {
            Tensor x = K.placeholder(Arrays.asList(null, 4), "float32");
            Variable w = K.variable(new float[4][3]);
            Explanation e = s.explain(List.of(K.softmax(K.dot(x, w)), K.cumsum(x, 0)), Map.of(x, new float[5][4]), List.of());
            assertThat(e.steps()).extracting(Explanation.Step::target).contains("jvm");
            assertThat(e.steps()).extracting(Explanation.Step::what).contains("matmul");
            assertThat(e.onReference()).isEmpty();
            assertThat(e.toString()).contains("── targets").contains("a kernel in Java").contains("ExplanationTest.java:");
        }
    }

    @Test void theFlightRecorderSeesCompilationsRunsAndSteps() throws Exception {
        Path file = folder.resolve("run.jfr");
        try (Recording recording = new Recording(); Session s = K.openSession(Session.Options.DEFAULT.withTarget("jvm"))) {
            for (String event : List.of("Compile", "Run", "Step")) recording.enable("io.kgraph." + event).withThreshold(java.time.Duration.ZERO);
            recording.start();
            Tensor x = K.placeholder(List.of(2), "float32");
            s.run(K.square(x), Map.of(x, new float[] {1, 2}));
            recording.stop();
            recording.dump(file);
        }
        assertThat(Files.exists(file)).isTrue();
        assertThat(RecordingFile.readAllEvents(file)).extracting(e -> e.getEventType().getName()).contains("io.kgraph.Compile", "io.kgraph.Run", "io.kgraph.Step");
    }
}
