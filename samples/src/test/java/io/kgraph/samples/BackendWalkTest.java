package io.kgraph.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.samples.backend.BackendWalk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BackendWalkTest {
    private static final Pattern DOORWAY = Pattern.compile("`K\\.(\\w+)`");

    @Test void everyFunctionOfTheBackendIsShownAndGivesWhatItsPagePromises() throws IOException {
        var text = new ByteArrayOutputStream();
        var notes = BackendWalk.walk(new PrintStream(text, true, StandardCharsets.UTF_8));
        assertThat(notes.differences()).isEmpty();
        var doorways = DOORWAY.matcher(Files.readString(Path.of("../docs/functions.md"))).results().map(m -> m.group(1)).toList();
        assertThat(doorways).hasSize(168);
        assertThat(notes.shown()).containsExactlyInAnyOrderElementsOf(doorways);
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("A. Configuration, naming, sessions\n", "  square [1 4 9]\n", "M. State, updates, gradients, functions\n");
    }
}
