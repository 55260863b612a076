package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Several named arrays in a safetensors file: the length of a header, the header as JSON, and the elements, little-endian.
///
/// An open one holds the header and gives an array when it is asked for; of large files only what is looked at comes into memory. `BF16`, which is no dtype
/// here, is read as the float32 of the same numbers. What is written has the order given, equal bytes for equal arrays, and is a whole file or none.
/// Source: Hugging Face, *Safetensors: format*.
public final class Safetensors {
    private static final int ALIGNMENT = 8;
    private static final ValueLayout.OfShort HALF = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment data;
    private final ImmutableMap<String, SafetensorsHeader.Entry> entries;
    private final String file;

    private Safetensors(MemorySegment bytes, String file) {
        var header = SafetensorsHeader.read(bytes, file);
        this.data = bytes.asSlice(header.data());
        this.entries = header.entries();
        this.file = file;
    }

    public static Safetensors open(Path path) {
        return open(FileBytes.open(path), "'" + path + "'");
    }

    /// Reads the header at the beginning of the bytes of a file; `name` stands for it in messages.
    public static Safetensors open(MemorySegment file, String name) {
        return new Safetensors(file, name);
    }

    /// All arrays of a file, in its order.
    public static ImmutableMap<String, NDArray> read(Path path) {
        var file = open(path);
        var result = ImmutableMap.<String, NDArray>builder();
        for (String name : file.names()) result.put(name, file.get(name));
        return result.buildOrThrow();
    }

    /// The names of the arrays, in the order of the file.
    public ImmutableSet<String> names() {
        return entries.keySet();
    }

    /// What [#get] gives, known from the header alone.
    public TensorType type(String name) {
        SafetensorsHeader.Entry e = entry(name);
        return TensorType.of(e.dtype(), Shape.of(e.extents()));
    }

    public NDArray get(String name) {
        SafetensorsHeader.Entry e = entry(name);
        MemorySegment bytes = data.asSlice(e.begin(), e.end() - e.begin());
        return NDArray.wrap(e.halved() ? widened(bytes) : Npy.numbers(bytes, e.dtype(), false), e.dtype(), e.extents());
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = entries.get(name);
        if (entry == null) throw GraphError.value(file + " has no array '" + name + "'").candidates(names());
        return entry;
    }

    /// The upper halves of float32 numbers as whole ones.
    private static MemorySegment widened(MemorySegment halves) {
        long count = halves.byteSize() / Short.BYTES;
        MemorySegment whole = Elements.allocate(DType.FLOAT32, count);
        for (long i = 0; i < count; i++) whole.set(JAVA_INT_UNALIGNED, 4 * i, halves.get(HALF, 2 * i) << 16);
        return whole;
    }

    // ---- writing -----------------------------------------------------------------------------------------------------------

    /// Writes arrays. Wider elements come first, so that all are aligned; the header keeps the order given.
    public static void write(Path path, Map<String, NDArray> arrays) {
        var laid = new ArrayList<>(arrays.entrySet());
        laid.sort(Comparator.comparingInt(e -> -e.getValue().dtype().bytes()));
        byte[] header = header(arrays, laid);
        AtomicFile.write(path, out -> {
            Npy.Sink sink = bytes -> {
                while (bytes.hasRemaining()) out.write(bytes);
            };
            sink.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
            sink.write(ByteBuffer.wrap(header));
            for (var entry : laid) Npy.writeNumbers(entry.getValue().dtype(), entry.getValue().bytes(), entry.getValue().size(), sink);
        });
    }

    private static byte[] header(Map<String, NDArray> arrays, List<Map.Entry<String, NDArray>> laid) {
        var offsets = new LinkedHashMap<String, Long>();
        long end = 0;
        for (var entry : laid) {
            NDArray array = entry.getValue();
            if (array.dtype() == DType.STRING) throw GraphError.value("a safetensors file holds no strings, but '" + entry.getKey() + "' is " + array.type());
            if (entry.getKey().equals(SafetensorsHeader.METADATA)) throw GraphError.value("an array cannot be saved under the name '" + entry.getKey() + "', which the format keeps for itself");
            offsets.put(entry.getKey(), end);
            end += array.size() * array.dtype().bytes();
        }
        var text = new StringBuilder("{");
        arrays.forEach((name, array) -> {
            long begin = Objects.requireNonNull(offsets.get(name));
            text.append(text.length() == 1 ? "" : ",").append(quoted(name)).append(":{\"dtype\":\"").append(SafetensorsHeader.label(array.dtype()))
                    .append("\",\"shape\":").append(Arrays.toString(array.extents()).replace(" ", ""))
                    .append(",\"data_offsets\":[").append(begin).append(',').append(begin + array.size() * array.dtype().bytes()).append("]}");
        });
        byte[] bytes = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, ALIGNMENT) * ALIGNMENT);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    private static String quoted(String name) {
        var text = new StringBuilder("\"");
        for (char c : name.toCharArray()) {
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < ' ' || Character.isSurrogate(c)) text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else text.append(c);
        }
        return text.append('"').toString();
    }
}
