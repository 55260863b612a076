package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kgraph fmt`: in place, as a question, as a difference, from standard input.
class FmtCommandTest {
    private static final String UGLY = "let x=1\nprint  x\n", FINE = "let x = 1\nprint x\n";

    @TempDir Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test void formatsInPlace() throws IOException {
        Path ugly = file("a.kgraph", UGLY), fine = file("b.kgraph", FINE);
        assertThat(Called.in(folder, "fmt", "a.kgraph", "b.kgraph")).isEqualTo(new Called(0, "", ""));
        assertThat(ugly).hasContent(FINE);
        assertThat(fine).hasContent(FINE);
        assertThat(folder).isDirectoryNotContaining(p -> !p.toString().endsWith(".kgraph"));
    }

    @Test void checkChangesNothingAndSaysWhatWould() throws IOException {
        Path ugly = file("a.kgraph", UGLY);
        file("b.kgraph", FINE);
        assertThat(Called.in(folder, "fmt", "--check", "a.kgraph", "b.kgraph")).isEqualTo(new Called(1, "a.kgraph would change\n", ""));
        assertThat(Called.in(folder, "fmt", "--check", "b.kgraph").exit()).isZero();
        assertThat(ugly).hasContent(UGLY);
    }

    @Test void diffShowsTheLines() throws IOException {
        Path ugly = file("a.kgraph", UGLY);
        assertThat(Called.in(folder, "fmt", "--diff", "a.kgraph")).isEqualTo(new Called(0, "- let x=1\n- print  x\n+ let x = 1\n+ print x\n", ""));
        assertThat(ugly).hasContent(UGLY);
    }

    @Test void standardInputGoesToStandardOutput() {
        assertThat(Called.in(folder, UGLY, false, Map.of(), "fmt", "--stdin")).isEqualTo(new Called(0, FINE, ""));
    }

    @Test void aFileWithMistakesStaysAsItIs() throws IOException {
        Path broken = file("a.kgraph", "let x=(1\nprint  x\n");
        Called called = Called.in(folder, "fmt", "a.kgraph");
        assertThat(called.exit()).isEqualTo(3);
        assertThat(called.err()).contains("a.kgraph:");
        assertThat(broken).hasContent("let x=(1\nprint  x\n");
        assertThat(Called.in(folder, "fmt", "none.kgraph").exit()).isEqualTo(4);
    }

    @Test void bytesThatAreNoTextAreNotLost() throws IOException {
        byte[] latin = "let x=1  # caf\u00e9\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("a.kgraph"), latin);
        Called called = Called.in(folder, "fmt", "a.kgraph");
        assertThat(called.exit()).isEqualTo(4);
        assertThat(called.err()).contains("\"a.kgraph\" is not a .kgraph file: its text is not UTF-8.");
        assertThat(file).hasBinaryContent(latin);
    }

    @Test void filesOrInputButNotBoth() {
        assertThat(Called.in(folder, "fmt")).isEqualTo(new Called(2, "", "kgraph: fmt takes files, or --stdin.\n"));
        assertThat(Called.in(folder, "fmt", "--stdin", "a.kgraph")).isEqualTo(new Called(2, "", "kgraph: fmt takes either files or --stdin.\n"));
    }
}
