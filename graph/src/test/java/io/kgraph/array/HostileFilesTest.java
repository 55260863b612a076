package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.config.Json;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with bytes, words and whole parts put in, taken out and copied: they are read or refused with a sentence, in less than a second of the processor.
class HostileFilesTest {
    private static final int TIMES = Integer.getInteger("kgraph.test.files", 1500);
    private static final long MOST_NANOS = 1_000_000_000;

    /// What headers are made of, and what they should not hold.
    private static final List<String> WORDS = List.of("9", "-1", "99999999999999999999", "4294967296", "2147483647", "(", ")", "()", "(1,)", "(0,", "<f8", ">f4", "<f2", "|b1", "<U3", "|O", "<c16", "True",
            "False", "'", "{", "}", "descr", "shape", "fortran_order", "\0", "\"", "\n", ",", "1e999", "-", "PK\3\4", "PK\1\2", "PK\5\6", "..", "/etc/passwd", "[", "[[[[[[", "{\"a\":", "1e", "tru", "\\u12", "\\");

    private interface Reader {
        void read(byte[] file) throws IOException;
    }

    private static byte[] spliced(byte[] file, int from, int to, byte[] between) {
        byte[] result = Arrays.copyOf(file, from + between.length + file.length - to);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(file, to, result, from + between.length, file.length - to);
        return result;
    }

    private static byte[] damaged(byte[] file, Random random) {
        byte[] result = file;
        for (int n = 1 + random.nextInt(4); n > 0 && result.length > 0; n--) {
            int at = random.nextInt(result.length), end = Math.min(result.length, at + random.nextInt(40));
            byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
            result = switch (random.nextInt(6)) {
                case 0 -> spliced(result, at, at + 1, new byte[] {(byte) random.nextInt()});
                case 1 -> Arrays.copyOf(result, at);
                case 2 -> spliced(result, at, at, word);
                case 3 -> spliced(result, at, Math.min(result.length, at + word.length), word);
                case 4 -> spliced(result, at, end, new byte[0]);
                default -> spliced(result, random.nextInt(result.length), result.length, Arrays.copyOfRange(result, at, end));
            };
        }
        return result;
    }

    /// @return how many were read as something
    private static int readOrRefused(List<byte[]> files, Reader reader) throws IOException {
        var random = new Random(5);
        var clock = ManagementFactory.getThreadMXBean();
        int read = 0;
        for (int i = 0; i < TIMES; i++) {
            byte[] file = damaged(files.get(random.nextInt(files.size())), random);
            long before = clock.getCurrentThreadCpuTime();
            try {
                reader.read(file);
                read++;
            } catch (GraphError e) {
                assertThat(e.sentence()).isNotBlank();
            }
            assertThat(clock.getCurrentThreadCpuTime() - before).as("nanoseconds for %s", Arrays.toString(file)).isLessThan(MOST_NANOS);
        }
        return read;
    }

    @Test void arraysOfNumpy(@TempDir Path folder) throws IOException {
        var files = new ArrayList<byte[]>();
        Path path = folder.resolve("f.npy");
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.INT8, DType.BOOL, DType.FLOAT16)) {
            Npy.write(path, NDArray.ones(dtype, 3, 4).copy());
            files.add(Files.readAllBytes(path));
        }
        Npy.write(path, NDArray.wrap(new String[] {"ab", "c"}, 2));
        files.add(Files.readAllBytes(path));
        assertThat(readOrRefused(files, f -> Npy.read(MemorySegment.ofArray(f), "f.npy").copy())).isBetween(1, TIMES - 1);
    }

    @Test void archivesOfNumpy(@TempDir Path folder) throws IOException {
        var arrays = Map.of("a", NDArray.ones(DType.FLOAT32, 30), "b/c", NDArray.zeros(DType.INT64, 2, 2));
        Path path = folder.resolve("f.npz");
        var files = new ArrayList<byte[]>();
        Npz.write(path, arrays);
        files.add(Files.readAllBytes(path));
        Npz.writeDeflated(path, arrays);
        files.add(Files.readAllBytes(path));
        int read = readOrRefused(files, f -> {
            Files.write(path, f);
            Npz.read(path);
        });
        assertThat(read).isBetween(1, TIMES - 1);
    }

    @Test void settings() throws IOException {
        byte[] file = "{\"floatx\": \"float32\", \"epsilon\": 1e-07, \"x\": [1, 2, {\"y\": null}, true, \"\\u00e9\\n\"]}".getBytes(StandardCharsets.UTF_8);
        readOrRefused(List.of(file), f -> Json.parse(new String(f, StandardCharsets.UTF_8)));
        assertThat(Json.parse("[".repeat(100_000))).isEmpty();
        assertThat(Json.parse("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
    }
}
