package io.kgraph.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the layout of the sources promises and no class file can show.
class SourcesTest {
    @ParameterizedTest @ValueSource(strings = {"graph", "compiler", "executor", "dsl", "samples", "bench"})
    void everyPackageSaysWhatLivesThereAndMarksItsNulls(String module) throws IOException {
        Path sources = Path.of("..", module, "src", "main", "java");
        assertThat(sources.resolve("module-info.java")).exists();
        try (Stream<Path> folders = Files.walk(sources)) {
            List<Path> packages = folders.filter(Files::isDirectory).filter(f -> !f.equals(sources)).filter(SourcesTest::holdsJava).toList();
            assertThat(packages).allSatisfy(folder -> {
                Path info = folder.resolve("package-info.java");
                assertThat(info).exists();
                assertThat(info).content().startsWith("///").contains("@NullMarked");
            });
        }
    }

    private static boolean holdsJava(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> f.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
