package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private static final String ONE = "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}";

    @TempDir Path folder;
    private Path file;

    @BeforeEach void name() {
        file = folder.resolve("t.safetensors");
    }

    private static ImmutableMap<String, NDArray> arrays() {
        return ImmutableMap.<String, NDArray>builder().put("bytes", NDArray.arange(DType.UINT8, 3)).put("w", NDArray.arange(DType.FLOAT32, 6).reshape(2, 3).transpose())
                .put("a \"name\"\n\\ 🙂", NDArray.of(true)).put("empty", NDArray.zeros(DType.INT64, 0, 3)).put("half", NDArray.of(1.5).cast(DType.FLOAT16))
                .put("double", NDArray.of(Double.NaN, DType.FLOAT64)).put("short", NDArray.arange(DType.INT16, 3)).put("words", NDArray.arange(DType.UINT16, 3))
                .put("signed", NDArray.arange(DType.INT8, 3)).put("int", NDArray.arange(DType.INT32, 3)).buildOrThrow();
    }

    private static byte[] bytes(String header, int data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).array();
    }

    private static Safetensors open(byte[] file) {
        return Safetensors.open(MemorySegment.ofArray(file), "f.bin");
    }

    /// Reads all that a file has.
    private static void readAll(MemorySegment bytes) {
        var file = Safetensors.open(bytes, "f.bin");
        for (String name : file.names()) file.get(name);
    }

    @Test void arraysComeBackInTheirOrder() {
        Safetensors.write(file, arrays());
        assertThat(Safetensors.read(file)).isEqualTo(arrays());
        var opened = Safetensors.open(file);
        assertThat(opened.names()).containsExactlyElementsOf(arrays().keySet());
        arrays().forEach((name, array) -> assertThat(opened.type(name)).isEqualTo(array.type()));
        Safetensors.write(file, Map.of());
        assertThat(Safetensors.read(file)).isEmpty();
    }

    @Test void theBytesAreThoseOfTheFormat() throws IOException {
        Safetensors.write(file, ImmutableMap.of("b", NDArray.arange(DType.UINT8, 2), "x", NDArray.of(new float[] {1})));
        String header = "{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]},\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        byte[] wanted = bytes(header + " ".repeat(Math.ceilDiv(header.length(), 8) * 8 - header.length()), 6);
        System.arraycopy(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 1}, 0, wanted, wanted.length - 6, 6);
        assertThat(file).hasBinaryContent(wanted);
    }

    @Test void equalArraysGiveEqualFiles() throws IOException {
        Safetensors.write(file, arrays());
        byte[] first = Files.readAllBytes(file);
        Safetensors.write(file, arrays());
        assertThat(file).hasBinaryContent(first);
    }

    @Test void arraysOfLargeFilesStayMapped() {
        var large = NDArray.arange(DType.FLOAT64, 200_000);
        Safetensors.write(file, Map.of("x", large));
        assertThat(Safetensors.open(file).get("x").bytes().isMapped()).isTrue();
        assertThat(Safetensors.open(file).get("x")).isEqualTo(large);
    }

    @Test void brainFloatsAreTheSameNumbers() {
        byte[] file = bytes("{\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},\"__metadata__\":{\"format\":\"pt\"}}", 4);
        System.arraycopy(new byte[] {(byte) 0xc0, 0x3f, 0, (byte) 0xc0}, 0, file, file.length - 4, 4);
        assertThat(open(file).names()).containsExactly("x");
        assertThat(open(file).get("x")).isEqualTo(NDArray.of(new float[] {1.5f, -2}));
    }

    @Test void whatIsNoneSaysWhy() {
        refused(new byte[7], "f.bin is not a safetensors file: it has 7 bytes, and the length of its header alone takes 8");
        refused(ByteBuffer.allocate(8).putLong(-1).array(), "f.bin is not a safetensors file, or its header has 18446744073709551615 bytes; at most 100000000 are read");
        refused(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(99_999_999).array(), "f.bin is cut short: its header takes 99999999 bytes, and 0 are there");
        refused(bytes("{", 0), "f.bin has a header that cannot be read: it is not JSON");
        refused(bytes("[]", 0), "f.bin has a header that cannot be read: it is not a JSON object");
        refused(bytes("{\"a\":{}}", 0), "f.bin has a header that cannot be read: 'a' needs dtype, shape and data_offsets");
        refused(bytes("{" + ONE.replace("U8", "U64") + "}", 2), "f.bin, array 'a', has elements of type U64, which is none of F16, F32, F64, I8, I16, I32, I64, U8, U16, BOOL and BF16");
        refused(bytes("{" + ONE.replace("[2]", "[-2]") + "}", 2), "f.bin has a header that cannot be read: the shape of 'a' is not a list of numbers from 0 on");
        refused(bytes("{" + ONE.replace("[2]", "[3]") + "}", 2), "f.bin, array 'a', is cut short: uint8[3] takes 3 bytes, and 2 are there");
        refused(bytes("{" + ONE.replace("[2]", "[4000000000,4000000000,4000000000]") + "}", 2),
                "f.bin, array 'a', has a shape of more elements than can be addressed: [4000000000, 4000000000, 4000000000]");
        refused(bytes("{" + ONE.replace("[0,2]", "[2,0]") + "}", 2), "f.bin has a header that cannot be read: the data_offsets of 'a' are not where it begins and where it ends");
        refused(bytes("{" + ONE + "}", 1), "f.bin is cut short: its arrays take 2 bytes, and 1 are there");
        refused(bytes("{" + ONE + "}", 3), "f.bin has 1 bytes after the 2 of its arrays");
        refused(bytes("{" + ONE + "," + ONE.replace("\"a\"", "\"b\"") + "}", 2), "f.bin, array 'b', begins at byte 0 of the data, but the one before it ends at 2");
        refused(bytes("{\"__metadata__\":{\"a\":1}}", 0), "f.bin has a header that cannot be read: its __metadata__ has something else than texts by name");
    }

    private static void refused(byte[] file, String sentence) {
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> open(file)).satisfies(e -> {
            assertThat(e.sentence()).isEqualTo(sentence);
            assertThat(e.title()).isEqualTo("BAD FILE");
        });
    }

    @Test void whatCannotBeWrittenSaysWhy() {
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Safetensors.write(file, Map.of("s", NDArray.of(List.of("a")))))
                .satisfies(e -> assertThat(e.sentence()).isEqualTo("a safetensors file holds no strings, but 's' is string[1]"));
        assertThatExceptionOfType(GraphError.class).isThrownBy(() -> Safetensors.write(file, Map.of("__metadata__", NDArray.of(1))))
                .satisfies(e -> assertThat(e.sentence()).contains("__metadata__"));
        assertThat(file).doesNotExist();
    }

    @Test void cutsAndWrongBytesAreRefused() throws IOException {
        Safetensors.write(file, arrays());
        byte[] whole = Files.readAllBytes(file);
        Damage.everyCutIsRefused(whole, SafetensorsTest::readAll);
        Damage.noFlipIsAFault(whole, 20_000, SafetensorsTest::readAll);
    }
}
