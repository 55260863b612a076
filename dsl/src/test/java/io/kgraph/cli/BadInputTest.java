package io.kgraph.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import io.kgraph.lang.Code;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What bad input gets when a script is run: everything that is said, and the exit code.
///
/// Each script of the folder stands beside the whole text. Options stand in a comment on its first line. With
/// `-Dkgraph.golden.write=true` the texts are written anew; then read the difference.
class BadInputTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/runs");

    @TempDir Path folder;

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(f -> f.toString().endsWith(".kgraph")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void saysExactlyThis(Path script) throws IOException {
        String name = script.getFileName().toString();
        String text = Files.readString(script);
        Files.writeString(folder.resolve(name), text);
        String first = text.lines().findFirst().orElse("");
        String options = first.startsWith("# --") ? first.substring(2) + " " : "";
        Called called = Called.in(folder, ("run " + options + name).split(" "));
        String said = called.out() + called.err() + "exit " + called.exit() + "\n";
        Path golden = script.resolveSibling(name.replace(".kgraph", ".txt"));
        if (Boolean.getBoolean("kgraph.golden.write")) Files.writeString(golden, said);
        assertThat(said).isEqualTo(Files.readString(golden));
        if (name.startsWith("E")) assertThat(said).contains("── " + name.substring(0, 5) + " ").doesNotContain("exit 0\n");
        else assertThat(called.exit()).isZero();
    }

    @Test void everyCodeOfRunningHasOne() throws IOException {
        List<String> shown = scripts().map(f -> f.getFileName().toString().substring(0, 5)).toList();
        assertThat(shown).containsAll(Stream.of(Code.values()).map(Enum::name).filter(c -> c.startsWith("E08")).toList());
        assertThat(shown).contains("E0504", "E0704", "E0705", "E0707");
    }

    // ---- saving ----------------------------------------------------------------------------------------------------

    @Test void aFolderThatRefusesLeavesTheOldFile() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.writeString(closed.resolve("w.npz"), "old");
        Files.writeString(folder.resolve("s.kgraph"), "variable w: float32[2] = 1\nsave \"closed/w.npz\"\n");
        assertThat(closed.toFile().setWritable(false)).isTrue();
        Assumptions.assumeFalse(Files.isWritable(closed), "nothing is closed to this user");
        assertThat(Called.in(folder, "run", "s.kgraph")).isEqualTo(new Called(4, "", """
                ── E0707 CANNOT WRITE ───────────────────────────────────────────── s.kgraph:2:1

                "closed/w.npz": access to its folder is denied.

                 2 | save "closed/w.npz"
                   | ^^^^^^^^^^^^^^^^^^^

                1 error
                """));
        assertThat(closed.resolve("w.npz")).hasContent("old");
    }

    // ---- size ------------------------------------------------------------------------------------------------------

    @Test void aLineOfTenMegabytes() throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), "let a = 0" + "+1234567".repeat(1_250_000) + "\n");
        assertThat(Called.in(folder, "run", "s.kgraph")).isEqualTo(new Called(3, "", """
                ── E0102 SYNTAX ───────────────────────────────────────────── s.kgraph:1:1999994

                Expected a statement of at most 500,000 words and signs, but found more.

                 1 | …+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+12…
                   |                                          ^

                ── E0102 SYNTAX ───────────────────────────────────────────── s.kgraph:1:7999994

                Expected at most 2,000,000 words and signs in one text, but found more.

                 1 | …+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+1234567+12…
                   |                                          ^

                2 errors
                """));
    }

    @Test void aHundredThousandBrackets() throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), "let a = " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + "\n");
        assertThat(Called.in(folder, "run", "s.kgraph")).isEqualTo(new Called(3, "", """
                ── E0102 SYNTAX ───────────────────────────────────────────────── s.kgraph:1:209

                Expected at most 200 nested brackets, but found one more '('.

                 1 | …%s…
                   |                                          ^

                1 error
                """.formatted("(".repeat(99))));
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    @BeforeEach void files() throws IOException {
        var matrix = NDArray.arange(DType.FLOAT32, 6).reshape(2, 3);
        Npy.write(folder.resolve("fine.npy"), matrix);
        Npz.write(folder.resolve("fine.npz"), ImmutableMap.of("a", NDArray.wrap(new float[] {1, 2}, 2), "b", NDArray.of(3)));
        Npy.write(folder.resolve("row.npy"), NDArray.wrap(new float[] {1, 2, 3}, 3));
        Npy.write(folder.resolve("nan.npy"), NDArray.wrap(new float[] {1, Float.NaN}, 2));
        Npy.write(folder.resolve("none.npy"), NDArray.zeros(DType.FLOAT32, 0, 3));
        Files.writeString(folder.resolve("old.npz"), "old");
        byte[] array = Files.readAllBytes(folder.resolve("fine.npy")), archive = Files.readAllBytes(folder.resolve("fine.npz"));
        byte[] huge = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", 48);
        byte[] pickled = npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8);
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(array, array.length - 5));
        Files.write(folder.resolve("magic.npy"), "NOTNUMPY and more".getBytes(ISO_8859_1));
        Files.write(folder.resolve("huge.npy"), huge);
        Files.write(folder.resolve("pickled.npy"), pickled);
        Files.write(folder.resolve("empty.npy"), new byte[0]);
        Files.write(folder.resolve("cut.npz"), Arrays.copyOf(archive, archive.length - 5));
        Files.write(folder.resolve("magic.npz"), "hello there".getBytes(ISO_8859_1));
        zip("pickled.npz", pickled);
        zip("huge.npz", huge);
    }

    private void zip(String name, byte[] member) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            zip.putNextEntry(new ZipEntry("w.npy"));
            zip.write(member);
        }
    }

    private static byte[] npy(String header, int size) {
        String start = "\u0093NUMPY\u0001\u0000" + (char) (header.length() & 255) + (char) (header.length() >> 8);
        return (start + header + "\0".repeat(size)).getBytes(ISO_8859_1);
    }
}
