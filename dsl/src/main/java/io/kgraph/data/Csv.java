package io.kgraph.data;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Reads a `.csv` file: UTF-8, with the quoting of RFC 4180, each column typed by all of its cells.
///
/// A column is int64 if every cell is an integer, else floating if every cell is a number or empty (NaN), else it holds codes: int64 positions
/// in the sorted distinct texts, which are kept beside the table under `<name>_names`.
public final class Csv {
    /// How to read.
    ///
    /// @param header    whether the first row holds the names; else they are `c0, c1, …`
    /// @param delimiter one character between cells
    /// @param columns   the names of the columns to read, in this order; all where absent
    /// @param label     the column that is no feature: the others that hold numbers become the array `features`
    /// @param dtype     the dtype of all columns but the label, which must then hold numbers
    /// @param floatx    the dtype of floating columns and of `features` where none is given
    public record Options(
            boolean header, String delimiter, Optional<List<String>> columns, Optional<String> label, Optional<DType> dtype, DType floatx) {
        public static final Options DEFAULT =
                new Options(true, ",", Optional.empty(), Optional.empty(), Optional.empty(), DType.FLOAT32);

        public Options withHeader(boolean first) {
            return new Options(first, delimiter, columns, label, dtype, floatx);
        }

        public Options withDelimiter(String character) {
            return new Options(header, character, columns, label, dtype, floatx);
        }

        public Options withColumns(List<String> names) {
            return new Options(header, delimiter, Optional.of(names), label, dtype, floatx);
        }

        public Options withLabel(String name) {
            return new Options(header, delimiter, columns, Optional.of(name), dtype, floatx);
        }

        public Options withDtype(DType type) {
            return new Options(header, delimiter, columns, label, Optional.of(type), floatx);
        }
    }

    private static final String FEATURES = "features";

    private final Options options;
    private final ImmutableList<String> header;
    private final List<String[]> rows;
    private final Map<String, NDArray> columns = new LinkedHashMap<>();
    private final Map<String, NDArray> notes = new LinkedHashMap<>();

    private Csv(Options options, ImmutableList<String> header, List<String[]> rows) {
        this.options = options;
        this.header = header;
        this.rows = rows;
    }

    /// The table of a file, which messages call `written`.
    public static Table read(Path path, String written, Options options) {
        try {
            return parse(decode(Files.readAllBytes(path), written), written, options);
        } catch (IOException e) {
            throw DataErrors.badFile(written, ".csv", Files.isDirectory(path) ? "it is a folder" : "it cannot be read");
        }
    }

    /// The table of a text.
    static Table parse(String text, String written, Options options) {
        if (options.delimiter.length() != 1 || "\"\r\n".contains(options.delimiter))
            throw DataErrors.badValue("csv: a delimiter is one character, but not " + DataErrors.quoted(options.delimiter) + ".");
        if (options.dtype.isPresent() && !options.dtype.get().isNumeric())
            throw DataErrors.badValue("csv: dtype is a number type, but not " + options.dtype.get() + ".");
        List<String[]> rows = CsvText.rows(text, options.delimiter.charAt(0), why -> DataErrors.badFile(written, ".csv", why));
        if (rows.isEmpty()) throw DataErrors.badFile(written, ".csv", "it is empty");
        var names = new ArrayList<String>();
        for (int i = 0; i < rows.getFirst().length; i++) names.add(options.header ? rows.getFirst()[i] : "c" + i);
        for (int i = 0; i < names.size(); i++)
            if (names.indexOf(names.get(i)) < i) throw DataErrors.badFile(written, ".csv", "its header has " + DataErrors.quoted(names.get(i)) + " twice");
        return new Csv(options, ImmutableList.copyOf(names), options.header ? rows.subList(1, rows.size()) : rows).table();
    }

    private static String decode(byte[] bytes, String written) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw DataErrors.badFile(written, ".csv", "line " + lineOfFault(bytes) + " is not UTF-8");
        }
    }

    private static int lineOfFault(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        decoder.decode(in, java.nio.CharBuffer.allocate(bytes.length), true);
        int line = 1;
        for (int i = 0; i < in.position(); i++) if (bytes[i] == '\n') line++;
        return line;
    }

    private Table table() {
        for (String name : options.columns.orElse(header)) column(name);
        if (options.label.isPresent()) features(options.label.get());
        return Table.of(columns, notes);
    }

    private int position(String name) {
        int at = header.indexOf(name);
        if (at < 0) throw noColumn(name);
        return at;
    }

    private GraphError noColumn(String name) {
        return DataErrors.badValue("csv: there is no column " + DataErrors.quoted(name) + ".").candidates(ImmutableSet.copyOf(header));
    }

    private void column(String name) {
        int at = position(name);
        boolean isLabel = options.label.isPresent() && options.label.get().equals(name);
        if (options.dtype.isPresent() && !isLabel) {
            columns.put(name, Cells.as(options.dtype.get(), rows, at, name));
        } else if (Cells.all(rows, at, Cells::isInteger)) {
            columns.put(name, Cells.as(DType.INT64, rows, at, name));
        } else if (Cells.all(rows, at, cell -> cell.isBlank() || Cells.isNumber(cell))) {
            columns.put(name, Cells.as(options.floatx, rows, at, name));
        } else {
            codes(name, at);
        }
    }

    private void codes(String name, int at) {
        var distinct = new TreeSet<String>();
        for (String[] row : rows) distinct.add(row[at]);
        var position = new java.util.HashMap<String, Integer>();
        for (String text : distinct) position.put(text, position.size());
        columns.put(name, NDArray.wrap(rows.stream().mapToLong(row -> position.getOrDefault(row[at], -1)).toArray(), rows.size()));
        notes.put(name + "_names", NDArray.wrap(distinct.toArray(String[]::new), distinct.size()));
    }

    /// The columns of numbers but the label, side by side.
    private void features(String label) {
        if (!columns.containsKey(label)) throw options.columns.isPresent() && header.contains(label)
                ? DataErrors.badValue("csv: the label " + DataErrors.quoted(label) + " is not among the columns.") : noColumn(label);
        if (columns.containsKey(FEATURES)) throw DataErrors.badValue("csv: with a label, no column may be called " + DataErrors.quoted(FEATURES) + ".");
        DType dtype = options.dtype.filter(DType::isFloating).orElse(options.floatx);
        var numbers = columns.keySet().stream().filter(n -> !n.equals(label) && !notes.containsKey(n + "_names")).toList();
        NDArray features = NDArray.zeros(dtype, rows.size(), numbers.size());
        for (int i = 0; i < numbers.size(); i++)
            features.pick(1, i, 1, 1).squeeze(1).copyFrom(Cells.as(dtype, rows, position(numbers.get(i)), numbers.get(i)));
        columns.put(FEATURES, features);
    }
}
