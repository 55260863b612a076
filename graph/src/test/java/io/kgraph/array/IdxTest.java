package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final byte[] WORDS = hex("00000b02" + "00000002" + "00000003" + "0001" + "0002" + "ffff" + "7fff" + "8000" + "0100");

    @TempDir Path folder;

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static NDArray read(byte[] file) {
        return Idx.read(MemorySegment.ofArray(file), "f.bin");
    }

    @Test void everyElementTypeIsReadBigEndian() {
        assertThat(read(WORDS).type()).hasToString("int16[2, 3]");
        assertThat(read(WORDS).toLongArray()).containsExactly(1, 2, -1, 32767, -32768, 256);
        assertThat(read(hex("00000801" + "00000002" + "00ff")).toLongArray()).containsExactly(0, 255);
        assertThat(read(hex("00000901" + "00000002" + "00ff")).toLongArray()).containsExactly(0, -1);
        assertThat(read(hex("00000c01" + "00000001" + "01020304")).toLongArray()).containsExactly(0x01020304);
        assertThat(read(hex("00000d01" + "00000001" + "3fc00000")).toDoubleArray()).containsExactly(1.5);
        assertThat(read(hex("00000e00" + "c000000000000000"))).isEqualTo(NDArray.of(-2.0, DType.FLOAT64));
        assertThat(read(hex("00000802" + "00000000" + "ffffffff")).type()).hasToString("uint8[0, 4294967295]");
    }

    @Test void largeFilesOfBytesStayMapped() throws IOException {
        byte[] large = Arrays.copyOf(hex("00000802" + "00000400" + "00000400"), 12 + (1 << 20));
        Files.write(folder.resolve("f"), large);
        assertThat(Idx.read(folder.resolve("f")).bytes().isMapped()).isTrue();
    }

    @Test void whatIsNoneSaysWhy() {
        refused("", "f.bin is not an IDX file: it does not begin with two zero bytes");
        refused("1f8b0800", "f.bin is compressed by gzip; unpack it first");
        refused("00000a00", "f.bin has elements of type 0xa, which IDX does not know");
        refused("00000802" + "00000002", "f.bin is cut short: its header takes 12 bytes, and 8 are there");
        refused("00000802" + "00000002" + "00000003" + "0102", "f.bin is cut short: uint8[2, 3] takes 6 bytes, and 2 are there");
        refused("00000801" + "00000001" + "0102", "f.bin has 1 bytes after the 1 of its uint8[1]");
        refused("00000e03" + "ffffffff" + "ffffffff" + "ffffffff", "f.bin has a shape of more elements than can be addressed: [4294967295, 4294967295, 4294967295]");
    }

    private static void refused(String file, String sentence) {
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> read(hex(file))).satisfies(e -> {
            assertThat(e.sentence()).isEqualTo(sentence);
            assertThat(e.title()).isEqualTo("BAD FILE");
        });
    }

    @Test void cutsAndWrongBytesAreRefused() {
        Damage.everyCutIsRefused(WORDS, f -> Idx.read(f, "f.bin"));
        Damage.noFlipIsAFault(WORDS, 20_000, f -> Idx.read(f, "f.bin"));
    }
}
