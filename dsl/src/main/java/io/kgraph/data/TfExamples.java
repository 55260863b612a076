package io.kgraph.data;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The `tf.train.Example` records of a TFRecord file as a table: one row a record, one column a feature, in the order of their names.
///
/// A list of integers is int64, one of floats float32, one of byte strings strings; features named as raw give their one byte string as a row of uint8.
/// Each record has every feature with as many values as the first has; one value a record makes a column of rank 1. The columns are held in memory.
public final class TfExamples {
    private static final String FORMAT = "TFRecord";
    private static final int BYTES = 1, FLOATS = 2, INTEGERS = 3;

    private final String written;
    private final Set<String> raw;
    private final Map<String, Column> columns = new TreeMap<>();
    private int rows;

    private TfExamples(String written, Set<String> raw) {
        this.written = written;
        this.raw = raw;
    }

    /// Reads a file.
    ///
    /// @param written the path as messages name it
    /// @param raw     the features whose byte strings are taken as they are
    public static Table read(Path path, String written, Set<String> raw) {
        var examples = new TfExamples(written, raw);
        try (var records = TfRecords.Reader.open(path, written)) {
            for (var record = records.next(); record.isPresent(); record = records.next()) examples.add(record.get());
        }
        if (examples.rows == 0) throw DataErrors.badFile(written, FORMAT, "it has no records");
        for (String name : raw) if (!examples.columns.containsKey(name)) throw examples.bad("no record has the feature " + DataErrors.quoted(name) + " of raw");
        var arrays = ImmutableMap.<String, NDArray>builder();
        examples.columns.forEach((name, column) -> arrays.put(name, column.array(examples.rows)));
        return Table.of(arrays.buildOrThrow());
    }

    private GraphError bad(String why) {
        return DataErrors.badFile(written, FORMAT, why);
    }

    private GraphError badRecord(String why) {
        return bad("record " + (rows + 1) + " is no tf.train.Example: " + why);
    }

    private void add(byte[] record) {
        Map<String, Values> found = new LinkedHashMap<>();
        try {
            var example = new ProtoReader(record);
            while (example.next())
                if (example.is(1, ProtoReader.LENGTH_DELIMITED)) features(example.message(), found);
                else example.skip();
        } catch (ProtoReader.Malformed m) {
            throw badRecord(m.why);
        }
        if (rows == 0) found.forEach((name, values) -> columns.put(name, new Column(name, values.kind, values.count)));
        for (String name : found.keySet()) if (!columns.containsKey(name)) throw bad("record " + (rows + 1) + " has the feature " + DataErrors.quoted(name) + ", which record 1 has not");
        for (Column column : columns.values()) {
            Values values = found.get(column.name);
            if (values == null) throw bad("record " + (rows + 1) + " has no feature " + DataErrors.quoted(column.name) + ", which record 1 has");
            column.add(values);
        }
        rows++;
    }

    private void features(ProtoReader features, Map<String, Values> into) throws ProtoReader.Malformed {
        while (features.next()) {
            if (!features.is(1, ProtoReader.LENGTH_DELIMITED)) {
                features.skip();
                continue;
            }
            ProtoReader entry = features.message();
            String name = "";
            Values values = new Values();
            while (entry.next()) {
                if (entry.is(1, ProtoReader.LENGTH_DELIMITED)) name = text(entry.bytes(), "the name of a feature is");
                else if (entry.is(2, ProtoReader.LENGTH_DELIMITED)) values = feature(entry.message());
                else entry.skip();
            }
            into.put(name, values);
        }
    }

    private static Values feature(ProtoReader feature) throws ProtoReader.Malformed {
        var values = new Values();
        while (feature.next()) {
            int kind = feature.is(BYTES, ProtoReader.LENGTH_DELIMITED) ? BYTES : feature.is(FLOATS, ProtoReader.LENGTH_DELIMITED) ? FLOATS
                    : feature.is(INTEGERS, ProtoReader.LENGTH_DELIMITED) ? INTEGERS : 0;
            if (kind == 0) feature.skip();
            else {
                values = new Values();
                values.kind = kind;
                list(feature.message(), values);
            }
        }
        return values;
    }

    /// The values of a list, packed or one by one.
    private static void list(ProtoReader list, Values values) throws ProtoReader.Malformed {
        while (list.next()) {
            if (values.kind == BYTES && list.is(1, ProtoReader.LENGTH_DELIMITED)) values.add(list.bytes());
            else if (values.kind == FLOATS && list.is(1, ProtoReader.FIXED32)) values.add(list.real());
            else if (values.kind == INTEGERS && list.is(1, ProtoReader.VARINT)) values.add(list.varint());
            else if (values.kind != BYTES && list.is(1, ProtoReader.LENGTH_DELIMITED)) {
                ProtoReader packed = list.message();
                while (packed.more())
                    if (values.kind == FLOATS) values.add(packed.real());
                    else values.add(packed.varint());
            } else list.skip();
        }
    }

    private static String text(byte[] bytes, String what) throws ProtoReader.Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new ProtoReader.Malformed(what + " not UTF-8");
        }
    }

    /// What one record has of a feature: numbers as their bits.
    private static final class Values {
        private int kind;
        private int count;
        private long[] numbers = new long[1];
        private final List<byte[]> strings = new ArrayList<>(1);

        void add(long value) {
            if (count == numbers.length) numbers = Arrays.copyOf(numbers, 2 * count);
            numbers[count++] = value;
        }

        void add(float value) {
            add(Float.floatToRawIntBits(value));
        }

        void add(byte[] value) {
            strings.add(value);
            count++;
        }
    }

    /// The values of one feature in all records so far.
    private final class Column {
        private final String name;
        private final int kind;
        private final int width;
        private final boolean asBytes;
        private int rawWidth;
        private int used;
        private long[] integers = {};
        private int[] floats = {};
        private byte[] octets = {};
        private final List<String> texts = new ArrayList<>();

        Column(String name, int kind, int width) {
            this.name = name;
            this.kind = kind;
            this.width = width;
            this.asBytes = raw.contains(name);
            if (asBytes && (kind != BYTES || width != 1)) throw bad("the feature " + DataErrors.quoted(name) + " of raw is not one byte string a record");
        }

        void add(Values values) {
            if (values.kind != kind && values.count + width > 0) throw unlike(kind(values.kind), kind(kind));
            if (values.count != width) throw unlike(DataErrors.counted(values.count, "value"), DataErrors.counted(width, "value"));
            if (asBytes) octets(values.strings.getFirst());
            else if (kind == BYTES) for (byte[] s : values.strings) texts.add(string(s));
            else if (kind == FLOATS) {
                floats = Ints.ensureCapacity(floats, room(width), used);
                for (int i = 0; i < width; i++) floats[used++] = (int) values.numbers[i];
            } else {
                integers = Longs.ensureCapacity(integers, room(width), used);
                for (int i = 0; i < width; i++) integers[used++] = values.numbers[i];
            }
        }

        private GraphError unlike(String here, String first) {
            return bad("record " + (rows + 1) + " has " + here + " in the feature " + DataErrors.quoted(name) + ", record 1 " + first);
        }

        private int room(int more) {
            if (used > Integer.MAX_VALUE - 8 - more) throw bad("the feature " + DataErrors.quoted(name) + " has more values than a column holds; split the file");
            return used + more;
        }

        private void octets(byte[] value) {
            if (rows == 0) rawWidth = value.length;
            if (value.length != rawWidth) throw unlike(DataErrors.counted(value.length, "byte"), DataErrors.counted(rawWidth, "byte"));
            octets = Bytes.ensureCapacity(octets, room(value.length), used);
            System.arraycopy(value, 0, octets, used, value.length);
            used += value.length;
        }

        private String string(byte[] value) {
            try {
                return text(value, "");
            } catch (ProtoReader.Malformed _) {
                throw bad("the feature " + DataErrors.quoted(name) + " of record " + (rows + 1) + " is not UTF-8; name it in raw=[…] for its bytes");
            }
        }

        NDArray array(int count) {
            long[] extents = asBytes ? new long[] {count, rawWidth} : width == 1 ? new long[] {count} : new long[] {count, width};
            if (asBytes) return NDArray.wrap(MemorySegment.ofArray(octets).asSlice(0, used), DType.UINT8, extents);
            return switch (kind) {
                case BYTES -> NDArray.wrap(texts.toArray(String[]::new), extents);
                case INTEGERS -> NDArray.wrap(MemorySegment.ofArray(integers).asSlice(0, 8L * used), DType.INT64, extents);
                default -> NDArray.wrap(MemorySegment.ofArray(floats).asSlice(0, 4L * used), DType.FLOAT32, extents);
            };
        }

        private static String kind(int kind) {
            return switch (kind) {
                case BYTES -> "byte strings";
                case FLOATS -> "floats";
                case INTEGERS -> "integers";
                default -> "nothing";
            };
        }
    }
}
