package io.kgraph.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path README = Path.of("../README.md");

    @Test void theJavaExampleIsTheOneThatRuns() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/kgraph/samples/ReadmeExample.java"));
        String example = source.substring(source.indexOf("// begin\n") + 9, source.indexOf("        // end")).stripTrailing().stripIndent() + "\n";
        assertThat(Files.readString(README)).contains("```java\n" + example + "```");
        assertThat(ReadmeExample.slope()).isCloseTo(2, org.assertj.core.data.Offset.offset(0.05));
    }

    @Test void theScriptIsTheOneThatRuns() throws IOException {
        assertThat(Files.readString(README)).contains("```\n" + Files.readString(Path.of("scripts/readme.kgraph")) + "```");
    }
}
