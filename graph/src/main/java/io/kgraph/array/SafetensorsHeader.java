package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.google.common.collect.ImmutableMap;
import io.kgraph.config.Json;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a safetensors file says before its data, which begin at byte `data`: the arrays in order.
record SafetensorsHeader(ImmutableMap<String, Entry> entries, long data) {
    static final String METADATA = "__metadata__";
    private static final String BFLOAT16 = "BF16";
    private static final long LONGEST = 100_000_000;               // as the format's own reader has it
    private static final int MOST_AXES = 255;
    private static final ImmutableMap<String, DType> DTYPES = ImmutableMap.<String, DType>builder()
            .put("F16", DType.FLOAT16).put("F32", DType.FLOAT32).put("F64", DType.FLOAT64).put("I8", DType.INT8).put("I16", DType.INT16).put("I32", DType.INT32)
            .put("I64", DType.INT64).put("U8", DType.UINT8).put("U16", DType.UINT16).put("BOOL", DType.BOOL).buildOrThrow();

    /// One array: bytes `begin` to `end` of the data.
    ///
    /// @param halved whether the elements are the upper halves of float32 numbers
    record Entry(DType dtype, boolean halved, long[] extents, long begin, long end) {}

    static String label(DType dtype) {
        return DTYPES.entrySet().stream().filter(e -> e.getValue() == dtype).findFirst().orElseThrow().getKey();
    }

    /// Reads and checks the header of `file`, whose name goes into messages. Nothing is allocated that the file's length does not bound.
    static SafetensorsHeader read(MemorySegment file, String name) {
        long size = file.byteSize();
        if (size < Long.BYTES) throw FileBytes.bad(name + " is not a safetensors file: it has " + size + " bytes, and the length of its header alone takes 8");
        long length = file.get(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 0 || length > LONGEST) throw FileBytes.bad(name + " is not a safetensors file, or its header has " + Long.toUnsignedString(length) + " bytes; at most " + LONGEST + " are read");
        if (length > size - Long.BYTES) throw FileBytes.bad(name + " is cut short: its header takes " + length + " bytes, and " + (size - Long.BYTES) + " are there");
        Object parsed = Json.parse(text(file.asSlice(Long.BYTES, length), name)).orElseThrow(() -> wrong(name, "it is not JSON"));
        if (!(parsed instanceof Map<?, ?> members)) throw wrong(name, "it is not a JSON object");
        var entries = ImmutableMap.<String, Entry>builder();
        for (var member : members.entrySet()) {
            String key = (String) member.getKey();
            if (key.equals(METADATA)) {
                if (!(member.getValue() instanceof Map<?, ?> notes) || !notes.values().stream().allMatch(String.class::isInstance)) throw wrong(name, "its " + METADATA + " has something else than texts by name");
            } else entries.put(key, entry(key, member.getValue(), name));
        }
        var header = new SafetensorsHeader(entries.buildOrThrow(), Long.BYTES + length);
        header.checkData(size - header.data, name);
        return header;
    }

    private static String text(MemorySegment bytes, String name) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArray(JAVA_BYTE))).toString();
        } catch (CharacterCodingException _) {
            throw wrong(name, "it is not UTF-8");
        }
    }

    private static Entry entry(String key, Object value, String name) {
        if (!(value instanceof Map<?, ?> entry) || entry.size() != 3) throw wrong(name, "'" + key + "' needs dtype, shape and data_offsets");
        boolean halved = BFLOAT16.equals(entry.get("dtype"));
        DType dtype = halved ? DType.FLOAT32 : entry.get("dtype") instanceof String label ? DTYPES.get(label) : null;
        if (dtype == null) throw FileBytes.bad(name + ", array '" + key + "', has elements of type " + entry.get("dtype") + ", which is none of " + String.join(", ", DTYPES.keySet()) + " and " + BFLOAT16);
        long[] extents = numbers(entry.get("shape"), key, "shape", name), offsets = numbers(entry.get("data_offsets"), key, "data_offsets", name);
        if (extents.length > MOST_AXES) throw wrong(name, "the shape of '" + key + "' has more than " + MOST_AXES + " axes");
        if (offsets.length != 2 || offsets[0] > offsets[1]) throw wrong(name, "the data_offsets of '" + key + "' are not where it begins and where it ends");
        long there = offsets[1] - offsets[0];
        FileBytes.checkLength(halved && there <= Long.MAX_VALUE / 2 ? 2 * there : there, dtype, extents, name + ", array '" + key + "',");
        return new Entry(dtype, halved, extents, offsets[0], offsets[1]);
    }

    private static long[] numbers(@Nullable Object value, String key, String what, String name) {
        if (!(value instanceof List<?> list) || !list.stream().allMatch(n -> n instanceof Long l && l >= 0)) throw wrong(name, "the " + what + " of '" + key + "' is not a list of numbers from 0 on");
        return list.stream().mapToLong(n -> (Long) n).toArray();
    }

    /// The arrays fill the data, each byte belonging to one of them.
    private void checkData(long there, String name) {
        var laid = new ArrayList<>(entries.entrySet());
        laid.sort(Comparator.<Map.Entry<String, Entry>>comparingLong(e -> e.getValue().begin).thenComparingLong(e -> e.getValue().end));
        long end = 0;
        for (var e : laid) {
            if (e.getValue().begin != end)
                throw FileBytes.bad(name + ", array '" + e.getKey() + "', begins at byte " + e.getValue().begin + " of the data, but the one before it ends at " + end);
            end = e.getValue().end;
        }
        if (end > there) throw FileBytes.bad(name + " is cut short: its arrays take " + end + " bytes, and " + there + " are there");
        if (end < there) throw FileBytes.bad(name + " has " + (there - end) + " bytes after the " + end + " of its arrays");
    }

    private static GraphError wrong(String name, String what) {
        return FileBytes.bad(name + " has a header that cannot be read: " + what);
    }
}
