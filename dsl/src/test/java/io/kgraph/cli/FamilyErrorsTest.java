package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each family of the backend refuses, with the argument named as it is written in the language: whole texts, beside the scripts.
///
/// With `-Dkgraph.golden.write=true` the texts are written anew; then read the difference.
class FamilyErrorsTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/families");

    @TempDir Path folder;

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(f -> f.toString().endsWith(".kgraph")).sorted().toList().stream();
        }
    }

    @ParameterizedTest @MethodSource("scripts") void refusesWithExactlyTheseWords(Path script) throws IOException {
        String name = script.getFileName().toString();
        Files.copy(script, folder.resolve(name));
        Called called = Called.in(folder, "check", name);
        Path golden = script.resolveSibling(name.replace(".kgraph", ".txt"));
        if (Boolean.getBoolean("kgraph.golden.write")) Files.writeString(golden, called.err());
        assertThat(called.err()).isEqualTo(Files.readString(golden));
        assertThat(called.exit()).isEqualTo(3);
        long mistakes = Files.readString(script).lines().filter(l -> l.startsWith("let ") || l.startsWith("run ")).count();
        assertThat(called.err()).endsWith("\n" + mistakes + " errors\n");
    }
}
