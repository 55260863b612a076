package io.kgraph.data;

import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Numbers written in the cells of a column. Spaces around a number do not count.
final class Cells {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern NAN = Pattern.compile("[+-]?nan", Pattern.CASE_INSENSITIVE);
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    private Cells() {}

    static boolean all(List<String[]> rows, int column, Predicate<String> test) {
        return rows.stream().allMatch(row -> test.test(row[column]));
    }

    /// Whether the cell is an integer that int64 holds.
    static boolean isInteger(String cell) {
        return integer(cell).isPresent();
    }

    static boolean isNumber(String cell) {
        return number(cell).isPresent();
    }

    private static Optional<Long> integer(String cell) {
        String text = cell.strip();
        if (!INTEGER.matcher(text).matches()) return Optional.empty();
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// A number as text that Java's parsers read with one rounding.
    private static Optional<String> number(String cell) {
        String text = cell.strip();
        if (NUMBER.matcher(text).matches()) return Optional.of(text);
        if (NAN.matcher(text).matches()) return Optional.of("NaN");
        if (INFINITE.matcher(text).matches()) return Optional.of(text.startsWith("-") ? "-Infinity" : "Infinity");
        return Optional.empty();
    }

    /// A column as numbers of a dtype; a cell that is none is an error that says where it stands.
    static NDArray as(DType dtype, List<String[]> rows, int column, String name) {
        return switch (dtype) {
            case FLOAT32 -> {
                var values = new float[rows.size()];
                for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(floating(dtype, rows, i, column, name));
                yield NDArray.wrap(values, values.length);
            }
            case FLOAT16, FLOAT64 -> {
                var values = new double[rows.size()];
                for (int i = 0; i < values.length; i++) values[i] = Double.parseDouble(floating(dtype, rows, i, column, name));
                yield NDArray.wrap(values, values.length).cast(dtype);
            }
            case INT8, INT16, INT32, INT64, UINT8, UINT16 -> {
                var values = new long[rows.size()];
                for (int i = 0; i < values.length; i++) {
                    String cell = rows.get(i)[column];
                    Optional<Long> value = integer(cell).filter(v -> holds(dtype, v));
                    if (value.isEmpty()) throw DataErrors.badCell(i + 1L, name, cell, kind(dtype));
                    values[i] = value.get();
                }
                yield NDArray.wrap(values, values.length).cast(dtype);
            }
            case BOOL, STRING -> throw DataErrors.badValue("csv: a column of numbers cannot be " + dtype + ".");
        };
    }

    private static String floating(DType dtype, List<String[]> rows, int row, int column, String name) {
        String cell = rows.get(row)[column];
        if (cell.isBlank()) return "NaN";
        return number(cell).orElseThrow(() -> DataErrors.badCell(row + 1L, name, cell, kind(dtype)));
    }

    private static String kind(DType dtype) {
        return (dtype.label().startsWith("i") ? "an " : "a ") + dtype;
    }

    private static boolean holds(DType dtype, long value) {
        return switch (dtype) {
            case INT8 -> value == (byte) value;
            case INT16 -> value == (short) value;
            case INT32 -> value == (int) value;
            case UINT8 -> value == (value & 0xff);
            case UINT16 -> value == (value & 0xffff);
            default -> true;
        };
    }
}
