package io.kgraph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfExamplesTest {
    @TempDir Path folder;

    // ---- what writes an example, field by field ------------------------------------------------------------------------------

    private static byte[] field(int number, byte[] inside) {
        var out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        for (int rest = inside.length; ; rest >>>= 7) {
            out.write(rest > 127 ? rest & 127 | 128 : rest);
            if (rest <= 127) break;
        }
        out.writeBytes(inside);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] p : parts) out.writeBytes(p);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] integers(int... packed) {
        var out = new ByteArrayOutputStream();
        for (int n : packed) out.write(n);
        return field(3, field(1, out.toByteArray()));
    }

    private static byte[] floats(float... packed) {
        ByteBuffer out = ByteBuffer.allocate(4 * packed.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float f : packed) out.putFloat(f);
        return field(2, field(1, out.array()));
    }

    private static byte[] strings(String... values) {
        return field(1, joined(Arrays.stream(values).map(v -> field(1, text(v))).toArray(byte[][]::new)));
    }

    private static byte[] example(Map<String, byte[]> features) {
        return field(1, joined(features.entrySet().stream().map(f -> field(1, joined(field(1, text(f.getKey())), field(2, f.getValue())))).toArray(byte[][]::new)));
    }

    private static byte[] row(String name, byte[] score, byte[] ids) {
        var features = new LinkedHashMap<String, byte[]>();
        features.put("name", strings(name));
        features.put("score", score);
        features.put("ids", ids);
        return example(features);
    }

    private static byte[] good() {
        byte[] oneByOne = field(3, joined(new byte[] {1 << 3, 7}, new byte[] {1 << 3, 8}));
        return joined(TfRecords.framed(row("ab", floats(1.5f), integers(1, 2))), TfRecords.framed(joined(row("cd", floats(-2), oneByOne), field(9, text("unknown")))));
    }

    private Table read(byte[] file, String... raw) throws IOException {
        Files.write(folder.resolve("f"), file);
        return TfExamples.read(folder.resolve("f"), "f", Set.of(raw));
    }

    // ---- tests ---------------------------------------------------------------------------------------------------------------

    @Test void featuresAreColumns() throws IOException {
        Table table = read(good());
        assertThat(table.names()).containsExactly("ids", "name", "score");
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.columns().get("ids")).isEqualTo(NDArray.of(new long[][] {{1, 2}, {7, 8}}));
        assertThat(table.columns().get("score")).isEqualTo(NDArray.of(new float[] {1.5f, -2}));
        assertThat(table.columns().get("name")).isEqualTo(NDArray.of(java.util.List.of("ab", "cd")));
        assertThat(read(good(), "name").columns().get("name").type()).hasToString("uint8[2, 2]");
    }

    @Test void whatDoesNotFitIsSaid() throws IOException {
        byte[] first = TfRecords.framed(row("ab", floats(1), integers(1)));
        refused(new byte[0], "\"f\" is not a TFRecord file: it has no records.");
        refused(joined(first, TfRecords.framed(row("ab", floats(1, 2), integers(1)))), "\"f\" is not a TFRecord file: record 2 has 2 values in the feature \"score\", record 1 1 value.");
        refused(joined(first, TfRecords.framed(row("ab", integers(1), integers(1)))), "\"f\" is not a TFRecord file: record 2 has integers in the feature \"score\", record 1 floats.");
        refused(joined(first, TfRecords.framed(example(Map.of("name", strings("x"))))), "\"f\" is not a TFRecord file: record 2 has no feature \"ids\", which record 1 has.");
        refused(joined(TfRecords.framed(example(Map.of())), first), "\"f\" is not a TFRecord file: record 2 has the feature \"name\", which record 1 has not.");
        refused(TfRecords.framed(example(Map.of("b", field(1, field(1, new byte[] {(byte) 0xff}))))),
                "\"f\" is not a TFRecord file: the feature \"b\" of record 1 is not UTF-8; name it in raw=[…] for its bytes.");
        refused(TfRecords.framed(new byte[] {10, 50}), "\"f\" is not a TFRecord file: record 1 is no tf.train.Example: a field of 50 bytes stands where 0 are left.");
        refused(joined(first, TfRecords.framed(row("abc", floats(1), integers(1)))), "\"f\" is not a TFRecord file: record 2 has 3 bytes in the feature \"name\", record 1 2 bytes.", "name");
        refused(first, "\"f\" is not a TFRecord file: the feature \"score\" of raw is not one byte string a record.", "score");
        refused(first, "\"f\" is not a TFRecord file: no record has the feature \"sorce\" of raw.", "sorce");
    }

    private void refused(byte[] file, String sentence, String... raw) {
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> read(file, raw)).satisfies(e -> assertThat(e.sentence()).isEqualTo(sentence));
    }

    @Test void cutsAreRefused() throws IOException {
        byte[] whole = good();
        int boundary = TfRecords.framed(row("ab", floats(1.5f), integers(1, 2))).length;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == boundary) assertThat(read(cut).rows()).isEqualTo(1);       // what remains is a whole file
            else assertThatExceptionOfType(GraphError.class).as("cut after %d bytes", length).isThrownBy(() -> read(cut));
        }
    }

    @Test void wrongBytesAreRefusedOrRead() throws IOException {
        byte[] whole = row("ab", floats(1.5f), integers(1, 2));
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            byte[] flipped = whole.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
            try {
                read(TfRecords.framed(flipped));
            } catch (GraphError e) {
                assertThat(e.title()).isEqualTo("BAD FILE");
            }
        }
        byte[] file = good();
        for (int i = 0; i < file.length; i++) {
            byte[] flipped = file.clone();
            flipped[i] ^= 4;
            assertThatExceptionOfType(GraphError.class).isThrownBy(() -> read(flipped));          // the checksums see each
        }
    }
}
