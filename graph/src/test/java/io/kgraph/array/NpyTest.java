package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class NpyTest {
    private static final String PLAIN = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";

    @TempDir Path folder;

    @ParameterizedTest @EnumSource(value = DType.class, names = "STRING", mode = Mode.EXCLUDE)
    void everyNumericTypeComesBackAsWritten(DType dtype) {
        for (long[] extents : new long[][] {{}, {1}, {7}, {2, 3}, {0}, {3, 0, 2}, {2, 1, 3, 2}}) {
            var array = NDArray.arange(DType.INT32, Layout.size(extents)).cast(dtype).reshape(extents);
            Path file = folder.resolve("a.npy");
            Npy.write(file, array.transpose());
            assertThat(Npy.read(file)).isEqualTo(array.transpose());
        }
    }

    @Test void stringsComeBackAsWritten() {
        var array = NDArray.of(List.of(List.of("", "a"), List.of("größer", "\uD83D\uDE00x")));
        Npy.write(folder.resolve("s.npy"), array);
        assertThat(Npy.read(folder.resolve("s.npy"))).isEqualTo(array);
        assertThat(read(npy("{'descr': '|S3', 'fortran_order': False, 'shape': (2,)}", "abcx\0\0".getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(NDArray.of(List.of("abc", "x")));
        assertThat(read(npy("{'descr': '>U2', 'fortran_order': False, 'shape': (1,)}", new byte[] {0, 0, 0, 'h', 0, 0, 0, 'i'})))
                .isEqualTo(NDArray.of(List.of("hi")));
    }

    @Test void theBytesAreThoseThatNumPyWrites() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, NDArray.of(new short[][] {{1, -2}}));
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(132).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0).endsWith('\n', 1, 0, 0xfe, 0xff);
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
                .isEqualToIgnoringWhitespace("{'descr': '<i2', 'fortran_order': False, 'shape': (1, 2), }");
        Npy.write(file, NDArray.of(new byte[] {1}));
        assertThat(new String(Files.readAllBytes(file), 10, 118, StandardCharsets.US_ASCII))
                .isEqualToIgnoringWhitespace("{'descr': '|i1', 'fortran_order': False, 'shape': (1,), }");
    }

    @Test void allNaNsAreWrittenAlike() throws IOException {
        Path a = folder.resolve("a.npy"), b = folder.resolve("b.npy");
        Npy.write(a, NDArray.of(new float[] {Float.NaN}));
        Npy.write(b, NDArray.of(new float[] {Float.intBitsToFloat(0xffc12345)}));
        assertThat(a).hasSameBinaryContentAs(b);
    }

    @Test void bothOrdersOfBytesAndAxesAndAllVersionsAreRead() {
        var data = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
        for (int i = 0; i < 6; i++) data.putInt(i * 1000);
        var expected = NDArray.of(new int[][] {{0, 2000, 4000}, {1000, 3000, 5000}});
        String header = "{\"shape\": (2L, 3L), 'fortran_order':True,'descr' : '>i4'}  \n";
        for (int version = 1; version <= 3; version++) assertThat(read(npy(version, header, data.array()))).isEqualTo(expected);
        assertThat(read(npy("{'descr': '?', 'fortran_order': False, 'shape': (3)}", new byte[] {0, 1, 2})))
                .isEqualTo(NDArray.of(new boolean[] {false, true, true}));
        assertThat(read(npy("{'descr': '>f8', 'fortran_order': False, 'shape': ()}", new byte[] {0x40, 0, 0, 0, 0, 0, 0, 0})).item()).isEqualTo(2.0);
        assertThat(read(npy("{'descr': '>f2', 'fortran_order': False, 'shape': (1,)}", new byte[] {0x3c, 0})).toFloatArray()).containsExactly(1);
    }

    @Test void largeFilesStayMapped() throws IOException {
        Path file = folder.resolve("large.npy");
        var array = NDArray.arange(DType.FLOAT32, 300_000);
        Npy.write(file, array);
        var read = Npy.read(file);
        assertThat(read.bytes().isMapped()).isTrue();
        assertThat(read.isAligned(64)).isTrue();
        assertThat(read).isEqualTo(array);
        Npy.write(file, NDArray.of(1));
        assertThat(read).as("the old file lives on in its mapping").isEqualTo(array);
        assertThat(Npy.read(file).item()).isEqualTo(1);
    }

    @Test void filesThatAreNotNpyAreRefused() {
        refused(new byte[0], "'t.npy' is not a .npy file: it does not begin with \\x93NUMPY");
        refused("PK and so on, long enough".getBytes(StandardCharsets.US_ASCII), "'t.npy' is not a .npy file: it does not begin with \\x93NUMPY");
        byte[] bytes = npy(PLAIN, new byte[48]);
        refused(java.util.Arrays.copyOf(bytes, 8), "'t.npy' is cut short: it ends within its first 10 bytes");
        bytes[6] = 4;
        refused(bytes, "'t.npy' has format version 4.0; 1.0, 2.0 and 3.0 are read");
    }

    @Test void truncatedAndOverlongFilesAreRefused() {
        byte[] bytes = npy(PLAIN, new byte[48]);
        refused(java.util.Arrays.copyOf(bytes, 30), "'t.npy' is cut short: its header takes 59 bytes, and 20 are there");
        refused(java.util.Arrays.copyOf(bytes, bytes.length - 8), "'t.npy' is cut short: float32[3, 4] takes 48 bytes, and 40 are there");
        refused(java.util.Arrays.copyOf(bytes, bytes.length + 4), "'t.npy' has 4 bytes after the 48 of its float32[3, 4]");
    }

    @Test void oversizedDeclarationsAreRefusedBeforeAnythingIsAllocated() {
        refused(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", new byte[48]),
                "'t.npy' is cut short: float32[1000000000000] takes 4000000000000 bytes, and 48 are there");
        refused(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", new byte[48]),
                "'t.npy' has a shape of more elements than can be addressed: [4611686018427387904, 4]");
        refused(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", new byte[48]),
                "'t.npy' has a header that cannot be read: the extent 99999999999999999999 is not a number of 64 bits");
        refused(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 4), }", new byte[48]), "'t.npy' has the negative extent -3 in its shape");
        var huge = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).put(npy(2, PLAIN, new byte[0]), 0, 12).putInt(8, 2_000_000_000);
        refused(huge.array(), "'t.npy' has a header of 2000000000 bytes; at most 65535 are read");
        refused(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(256) + "), }", new byte[4]),
                "'t.npy' has a header that cannot be read: a shape of more than 255 axes is not read");
        assertThat(read(npy("{'descr': '<U99999999', 'fortran_order': False, 'shape': (0,), }", new byte[0])).size()).isZero();
    }

    @Test void pickledAndForeignElementsAreRefused() {
        refused(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new byte[8]),
                "'t.npy' holds pickled Python objects, which are never read: loading them would run code from the file");
        refused(npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", new byte[8]),
                "'t.npy' has elements of type '<c8', which is none of float16, float32, float64, int8, int16, int32, int64, uint8, uint16, bool and string");
        refused(npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4]),
                "'t.npy' has records of several fields instead of plain elements, which are not read");
        refused(npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", new byte[] {0, 0, 0, -1}),
                "'t.npy' has the number 4278190080 for a character");
    }

    @Test void malformedHeadersAreRefused() {
        refusedHeader("", "{ is expected at character 0");
        refusedHeader("{'descr': '<f4'}", "it needs the keys 'descr', 'fortran_order' and 'shape'");
        refusedHeader("{'descr': '<f4', 'descr': '<f4'}", "the key 'descr' is not expected");
        refusedHeader("{'descr': '<f4', 'order': 1}", "the key 'order' is not expected");
        refusedHeader("{'descr': '<f4', 'fortran_order': no}", "True or False is expected at character 34");
        refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': [1]}", "( is expected at character 50");
        refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (x,)}", "a number is expected at character 51");
        refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "nothing is expected after the }");
        refusedHeader("{'descr: 4}", "a string is expected at character 1");
    }

    @Test void filesThatAreNotThereAreNamed() {
        Path missing = folder.resolve("missing.npy");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npy.read(missing)).extracting(GraphError::sentence)
                .isEqualTo("there is no file '" + missing + "'");
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Npy.read(folder)).extracting(GraphError::sentence)
                .isEqualTo("'" + folder + "' is a folder, not a file");
    }

    private static void refusedHeader(String header, String what) {
        refused(npy(header, new byte[4]), "'t.npy' has a header that cannot be read: " + what);
    }

    private static void refused(byte[] file, String sentence) {
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> read(file)).extracting(GraphError::sentence).isEqualTo(sentence);
    }

    private static NDArray read(byte[] file) {
        return Npy.read(MemorySegment.ofArray(file), "'t.npy'");
    }

    static byte[] npy(String header, byte[] data) {
        return npy(1, header, data);
    }

    private static byte[] npy(int version, String header, byte[] data) {
        var length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(header.length()).array();
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        out.write(length, 0, version == 1 ? 2 : 4);
        out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(data);
        return out.toByteArray();
    }
}
