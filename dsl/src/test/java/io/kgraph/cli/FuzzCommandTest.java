package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzCommandTest {
    @TempDir Path folder;

    @Test void saysHowManyGraphsAgreed() {
        Called called = Called.in(folder, "fuzz", "--graphs", "20", "--seed", "5");
        assertThat(called.exit()).isZero();
        assertThat(called.out()).startsWith("20 graphs, 0 failures");
        assertThat(Called.in(folder, "fuzz", "--graphs", "-1").exit()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test void aShownScriptRuns() throws IOException {
        String shown = Called.in(folder, "fuzz", "--graphs", "300", "--seed", "3", "--show").out();
        int scripts = 0;
        for (String graph : shown.split("\ngraph \\d+ of seed 3, ")) {
            int begin = graph.indexOf("#! kgraph 1");
            if (begin < 0) continue;
            Files.writeString(folder.resolve("g.kgraph"), graph.substring(begin));
            Called called = Called.in(folder, "run", "g.kgraph", "--quiet");
            assertThat(called.exit()).as(() -> graph + "\n" + called.out() + called.err()).isZero();
            scripts++;
        }
        assertThat(scripts).isGreaterThan(5);
    }
}
