package io.kgraph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kgraph.error.GraphError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TfRecordsTest {
    /// "abc" as `tf.io.TFRecordWriter` writes it.
    private static final String ABC = "0300000000000000b099490e6162636e57f121";

    @TempDir Path folder;

    @Test void theBytesAreThoseOfTensorFlow() {
        assertThat(HexFormat.of().formatHex(TfRecords.framed("abc".getBytes(StandardCharsets.UTF_8)))).isEqualTo(ABC);
    }

    @Test void whatIsWrittenIsRead() throws IOException {
        var out = new ByteArrayOutputStream();
        for (int length : new int[] {0, 1, 1000, 70_000}) out.writeBytes(TfRecords.framed(new byte[length]));
        assertThat(read(out.toByteArray()).stream().map(r -> r.length)).containsExactly(0, 1, 1000, 70_000);
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test void everyChangedByteAndEveryCutIsRefused() throws IOException {
        byte[] good = TfRecords.framed("abc".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= 0x10;
            refuses(changed, "contradicts");
            if (i > 0) refuses(Arrays.copyOf(good, i), "is cut off");
        }
    }

    @Test void aLengthBeyondTheFileIsRefusedBeforeItIsReserved() throws IOException {
        byte[] frame = TfRecords.framed(new byte[64]);
        refuses(Arrays.copyOf(frame, 40), "\"x.tfrecord\" is not a TFRecord file: record 1 is cut off.");
    }

    private void refuses(byte[] bytes, String why) throws IOException {
        Path file = Files.write(folder.resolve("x.tfrecord"), bytes);
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> all(file)).withMessageContaining(why);
    }

    private List<byte[]> read(byte[] bytes) throws IOException {
        return all(Files.write(folder.resolve("x.tfrecord"), bytes));
    }

    private static List<byte[]> all(Path file) {
        var records = new ArrayList<byte[]>();
        try (var reader = TfRecords.Reader.open(file, "x.tfrecord")) {
            for (Optional<byte[]> r = reader.next(); r.isPresent(); r = reader.next()) records.add(r.get());
        }
        return records;
    }
}
