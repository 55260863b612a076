package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    private static final byte[] ARRAY = NpyTest.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000,), }", new byte[2000]);

    @TempDir Path folder;
    private Path file;

    @BeforeEach void name() {
        file = folder.resolve("t.npz");
    }

    private static ImmutableMap<String, NDArray> arrays() {
        return ImmutableMap.of("w", NDArray.arange(DType.FLOAT32, 6).reshape(2, 3).transpose(), "G.dot.04/bias", NDArray.of(List.of("a", "bc")),
                "empty", NDArray.zeros(DType.INT64, 0, 3), "long", NDArray.arange(DType.UINT16, 70_000));
    }

    @Test void arraysComeBackInTheirOrder() {
        Npz.write(file, arrays());
        assertThat(Npz.read(file)).isEqualTo(arrays());
        assertThat(Npz.open(file).names()).containsExactly("w", "G.dot.04/bias", "empty", "long");
        Npz.writeDeflated(file, arrays());
        assertThat(Npz.read(file)).isEqualTo(arrays());
        Npz.write(file, Map.of());
        assertThat(Npz.read(file)).isEmpty();
    }

    @Test void anotherZipReaderAgrees() throws IOException {
        for (boolean deflated : new boolean[] {false, true}) {
            if (deflated) Npz.writeDeflated(file, arrays());
            else Npz.write(file, arrays());
            Npy.write(folder.resolve("w.npy"), arrays().get("w"));
            try (var zip = new ZipFile(file.toFile())) {
                assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("w.npy", "G.dot.04/bias.npy", "empty.npy", "long.npy");
                assertThat(zip.getInputStream(zip.getEntry("w.npy"))).hasBinaryContent(Files.readAllBytes(folder.resolve("w.npy")));
                assertThat(zip.getEntry("long.npy").getMethod()).isEqualTo(deflated ? ZipEntry.DEFLATED : ZipEntry.STORED);
            }
        }
    }

    @Test void anotherZipWriterIsRead() throws IOException {
        zip("a.npy", ARRAY, "b/c.npy", ARRAY);
        assertThat(Npz.read(file)).isEqualTo(Map.of("a", NDArray.zeros(DType.UINT8, 2000), "b/c", NDArray.zeros(DType.UINT8, 2000)));
    }

    @Test void equalArraysGiveEqualFiles() throws IOException {
        Npz.write(file, arrays());
        byte[] first = Files.readAllBytes(file);
        Npz.write(file, arrays());
        assertThat(file).hasBinaryContent(first);
    }

    @Test void storedMembersOfLargeFilesStayMapped() {
        var large = NDArray.arange(DType.FLOAT64, 200_000);
        Npz.write(file, Map.of("x", large));
        var read = Npz.open(file).get("x");
        assertThat(read.bytes().isMapped()).isTrue();
        assertThat(read).isEqualTo(large);
    }

    @Test void anUnknownNameOffersThoseThatAreThere() {
        Npz.write(file, arrays());
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.open(file).get("v")).satisfies(e -> {
            assertThat(e.sentence()).isEqualTo("'" + file + "' has no array 'v'");
            assertThat(e.candidates()).containsExactly("w", "G.dot.04/bias", "empty", "long");
        });
    }

    @Test void filesThatAreNotZipAreRefused() throws IOException {
        refused(new byte[0], " is not a zip file, as .npz files are");
        refused(ARRAY, " is not a zip file, as .npz files are");
        zip("a.npy", ARRAY);
        byte[] bytes = Files.readAllBytes(file);
        refused(Arrays.copyOf(bytes, bytes.length - 1), " is cut short: a zip file ends with its directory, and there is none");
        refused(Arrays.copyOfRange(bytes, 0, 60), " is cut short: a zip file ends with its directory, and there is none");
    }

    @Test void damagedMembersAreRefused() throws IOException {
        zip("a.npy", ARRAY);
        byte[] good = Files.readAllBytes(file);
        int central = find(good, 0x02014b50);
        refused(with(good, central + 24, 2_000_000_000), ", member 'a.npy', cannot have 2000000000 bytes: it is stored in " + packed(good));
        refused(with(good, central + 24, ARRAY.length - 1), ", member 'a.npy', has more than the " + (ARRAY.length - 1) + " bytes that it declares");
        refused(with(good, central + 24, ARRAY.length + 1),
                ", member 'a.npy', is cut short: it inflates to " + ARRAY.length + " of its " + (ARRAY.length + 1) + " bytes");
        refused(with(good, central + 16, 1), ", member 'a.npy', is damaged: its checksum differs");
        refused(with(good, central + 42, 1), ", member 'a.npy', is not where the directory says");
        refused(with(good, central + 42, 5000), ", member 'a.npy', is cut short: it does not lie within the file");
        refused(with(good, central + 20, 1), ", member 'a.npy', cannot have " + ARRAY.length + " bytes: it is stored in 1");
        refused(with(good, central, 0), " is damaged: its directory ends early");
        refused(with(good, good.length - 6, 5000), " is damaged: its directory does not lie within the file");
        byte[] method = good.clone();
        method[central + 10] = 12;
        refused(method, ", member 'a.npy', is compressed by method 12; stored and deflated members are read");
        byte[] encrypted = good.clone();
        encrypted[central + 8] |= 1;
        refused(encrypted, ", member 'a.npy', is encrypted");
        byte[] renamed = good.clone();
        renamed[30] = 'b';
        refused(renamed, ", member 'a.npy', has another name where its bytes are");
        byte[] garbled = good.clone();
        garbled[35] = 7;
        refused(garbled, ", member 'a.npy', is damaged: it does not inflate");
    }

    @Test void badArraysNameFileAndMember() throws IOException {
        zip("a.npy", Arrays.copyOf(ARRAY, ARRAY.length - 1));
        refused(Files.readAllBytes(file), ", member 'a.npy', is cut short: uint8[2000] takes 2000 bytes, and 1999 are there");
    }

    @Test void membersThatAreNoPlainArraysAreRefused() throws IOException {
        zip("readme.txt", ARRAY);
        refused(Files.readAllBytes(file), " has a member 'readme.txt', which is not a .npy file");
        for (String name : List.of("../a.npy", "/a.npy", "a/../b.npy", "a\\b.npy", "c:a.npy", "a//b.npy", "./a.npy", "a/")) {
            zip(name, ARRAY);
            refused(Files.readAllBytes(file), " has a member named '" + name + "', which is not a plain name");
        }
        zip("a.npy", ARRAY, "b.npy", ARRAY);
        byte[] twice = Files.readAllBytes(file);
        for (int i = 0; i < twice.length - 5; i++) if (new String(twice, i, 5, StandardCharsets.ISO_8859_1).equals("b.npy")) twice[i] = 'a';
        refused(twice, " has two members named 'a.npy'");
    }

    @Test void aFailedSaveLeavesTheOldFileAndNothingElse() throws IOException {
        Npz.write(file, arrays());
        byte[] before = Files.readAllBytes(file);
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(ByteBuffer.wrap(new byte[100]));
            throw new IOException("No space left on device");
        })).extracting(GraphError::sentence).isEqualTo("'" + file + "' could not be written: No space left on device");
        assertThat(file).hasBinaryContent(before);
        try (var beside = Files.list(folder)) {
            assertThat(beside).containsExactly(file);
        }
    }

    @Test void placesThatCannotBeWrittenAreNamed() {
        Path nowhere = folder.resolve("no/such/t.npz");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.write(nowhere, arrays())).extracting(GraphError::sentence)
                .isEqualTo("'" + nowhere + "' could not be written: there is no folder '" + folder.resolve("no/such") + "'");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.write(folder, arrays())).extracting(GraphError::sentence)
                .isEqualTo("'" + folder + "' could not be written: it is a folder");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.write(file, Map.of("../x", NDArray.of(1)))).extracting(GraphError::sentence)
                .isEqualTo("an array cannot be saved under the name '../x', which is not a plain name");
    }

    private void refused(byte[] bytes, String sentence) throws IOException {
        Files.write(file, bytes);
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.read(file)).extracting(GraphError::sentence).isEqualTo("'" + file + "'" + sentence);
    }

    private void zip(Object... namesAndBytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); var zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                var entry = new ZipEntry((String) namesAndBytes[i]);
                zip.putNextEntry(entry);
                zip.write((byte[]) namesAndBytes[i + 1]);
                zip.closeEntry();
            }
        }
    }

    private static int find(byte[] bytes, int signature) {
        for (int i = 0; ; i++) if (buffer(bytes).getInt(i) == signature) return i;
    }

    private static long packed(byte[] bytes) {
        return buffer(bytes).getInt(find(bytes, 0x02014b50) + 20);
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        buffer(copy).putInt(at, value);
        return copy;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
