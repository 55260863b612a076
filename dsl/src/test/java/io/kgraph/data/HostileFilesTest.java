package io.kgraph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.kgraph.array.Idx;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import io.kgraph.array.Safetensors;
import io.kgraph.config.Json;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with bytes, words, numbers and whole parts put in, taken out and copied: they are read or refused with a sentence, in less than a second of the
/// processor, and what is allocated is bounded by the length of the file.
class HostileFilesTest {
    private static final int TIMES = Integer.getInteger("kgraph.test.files", 1500);
    private static final long MOST_NANOS = 1_000_000_000, MOST_BYTES = 8 << 20, BYTES_A_BYTE = 2000;     // deflate makes a thousand bytes of one

    /// What headers are made of, and what they should not hold.
    private static final List<String> WORDS = List.of("9", "-1", "99999999999999999999", "4294967296", "2147483647", "(", ")", "()", "(1,)", "(0,", "<f8", ">f4", "<f2", "|b1", "<U3", "|O", "<c16", "True",
            "False", "'", "{", "}", "descr", "shape", "fortran_order", "\0", "\"", "\n", ",", "1e999", "-", "PK\3\4", "PK\1\2", "PK\5\6", "..", "/etc/passwd", "../../x.npy", "[", "[[[[[[", "{\"a\":", "1e", "tru", "\\u12", "\\",
            "data_offsets", "dtype", "F32", "[0,4]", "[-1,3]", "[9007199254740993,9007199254740994]", "__metadata__", "\"\"", "\r", ";", "nan", "0x1p9", "\u00e9", "é,\"\n");

    /// Lengths and counts as files have them.
    private static final long[] NUMBERS = {0, 1, -1, 127, 128, 255, 1 << 16, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};

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
            result = switch (random.nextInt(8)) {
                case 0 -> spliced(result, at, at + 1, new byte[] {(byte) random.nextInt()});
                case 1 -> Arrays.copyOf(result, at);
                case 2 -> spliced(result, at, at, word);
                case 3 -> spliced(result, at, Math.min(result.length, at + word.length), word);
                case 4 -> spliced(result, at, end, new byte[0]);
                case 5, 6 -> {
                    byte[] number = number(random);
                    yield spliced(result, at, Math.min(result.length, at + number.length), number);
                }
                default -> spliced(result, random.nextInt(result.length), result.length, Arrays.copyOfRange(result, at, end));
            };
        }
        return result;
    }

    private static byte[] number(Random random) {
        var bytes = ByteBuffer.allocate(Long.BYTES).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        switch (random.nextInt(3)) {
            case 0 -> bytes.putLong(number);
            case 1 -> bytes.putInt((int) number);
            default -> bytes.putShort((short) number);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /// @return how many were read as something
    private static int readOrRefused(List<byte[]> files, Reader reader) throws IOException {
        var random = new Random(5);
        var clock = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int read = 0;
        for (byte[] file : files) reader.read(file);
        for (int i = 0; i < TIMES; i++) {
            byte[] file = damaged(files.get(random.nextInt(files.size())), random);
            long before = clock.getCurrentThreadCpuTime(), allocated = clock.getCurrentThreadAllocatedBytes();
            try {
                reader.read(file);
                read++;
            } catch (GraphError e) {
                assertThat(e.sentence()).isNotBlank();
            }
            assertThat(clock.getCurrentThreadAllocatedBytes() - allocated).as("bytes for %s", Arrays.toString(file)).isLessThan(MOST_BYTES + BYTES_A_BYTE * file.length);
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

    @Test void filesOfSafetensors(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("f.safetensors");
        Safetensors.write(path, Map.of("a", NDArray.ones(DType.FLOAT32, 3, 4).copy(), "b", NDArray.zeros(DType.INT64, 2).copy()));
        int read = readOrRefused(List.of(Files.readAllBytes(path)), f -> {
            var found = Safetensors.open(MemorySegment.ofArray(f), "f.safetensors");
            for (String name : found.names()) found.get(name).copy();
        });
        assertThat(read).isBetween(1, TIMES - 1);
    }

    @Test void filesOfIdx() throws IOException {
        byte[] bytes = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}, floats = {0, 0, 13, 1, 0, 0, 0, 2, 0, 0, 0, 0, 1, 2, 3, 4};
        assertThat(readOrRefused(List.of(bytes, floats), f -> Idx.read(MemorySegment.ofArray(f), "f.idx").copy())).isBetween(1, TIMES - 1);
    }

    @Test void tables(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("f.csv");
        byte[] plain = "x,y,name\n1,2.5,a\n-3,1e9,\"b \"\"c\"\"\"\n,nan,\n".getBytes(StandardCharsets.UTF_8), other = "1;2\r\n3;4\r\n".getBytes(StandardCharsets.UTF_8);
        int read = readOrRefused(List.of(plain, other), f -> {
            Files.write(path, f);
            Csv.read(path, "f.csv", Csv.Options.DEFAULT);
        });
        assertThat(read).isBetween(1, TIMES - 1);
    }

    /// Their checksums are put right again, so that what is inside is looked at.
    @Test void recordsOfTensorFlow(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("f.tfrecord");
        byte[] floats = message(1, message(1, joined(message(1, "x".getBytes(StandardCharsets.UTF_8)), message(2, message(2, message(1, new byte[] {0, 0, 0, 0, 0, 0, 1, 2})))))),
                counts = message(1, message(1, joined(message(1, "n".getBytes(StandardCharsets.UTF_8)), message(2, message(3, message(1, new byte[] {1, 2, 3}))))));
        int inside = readOrRefused(List.of(floats, counts), f -> {
            Files.write(path, TfRecords.framed(f));
            TfExamples.read(path, "f.tfrecord", Set.of());
        });
        assertThat(inside).isBetween(1, TIMES - 1);
        int outside = readOrRefused(List.of(TfRecords.framed(floats), joined(TfRecords.framed(floats), TfRecords.framed(floats))), f -> {
            Files.write(path, f);
            TfExamples.read(path, "f.tfrecord", Set.of());
        });
        assertThat(outside).isBetween(0, TIMES - 1);
    }

    /// A field of a protocol buffer.
    private static byte[] message(int number, byte[] inside) {
        return joined(new byte[] {(byte) (number << 3 | 2), (byte) inside.length}, inside);
    }

    private static byte[] joined(byte[] left, byte[] right) {
        return spliced(left, left.length, left.length, right);
    }

    /// What an archive calls its arrays is never a path that is opened or written.
    @Test void namesAreNoPaths(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("f.npz");
        Npz.write(path, Map.of("xxxbeside", NDArray.ones(DType.INT8, 2)));
        byte[] file = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).replace("xxxbeside", "../beside").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(path, file);
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.read(path)).withMessageContaining("not a plain name");
        try (var beside = Files.list(folder)) {
            assertThat(beside).containsExactly(path);
        }
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npz.write(path, Map.of("../beside", NDArray.ones(DType.INT8, 2)))).withMessageContaining("not a plain name");
    }

    @Test void settings() throws IOException {
        byte[] file = "{\"floatx\": \"float32\", \"epsilon\": 1e-07, \"x\": [1, 2, {\"y\": null}, true, \"\\u00e9\\n\"]}".getBytes(StandardCharsets.UTF_8);
        readOrRefused(List.of(file), f -> Json.parse(new String(f, StandardCharsets.UTF_8)));
        assertThat(Json.parse("[".repeat(100_000))).isEmpty();
        assertThat(Json.parse("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
    }
}
