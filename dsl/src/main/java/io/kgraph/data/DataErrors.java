package io.kgraph.data;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;

/// The ways in which data can be wrong. The titles are those of the language's catalogue, which gives them their codes.
final class DataErrors {
    private DataErrors() {}

    static GraphError noSuchFile(String path) {
        return error("NO SUCH FILE", "There is no " + quoted(path) + ".");
    }

    static GraphError badFile(String path, String format, String why) {
        return error("BAD FILE", quoted(path) + " is not a " + format + " file: " + why + ".");
    }

    static GraphError badCell(long row, String column, String text, String kind) {
        return error("BAD CELL", "Row " + row + ", column " + quoted(column) + ": " + quoted(shortened(text)) + " is not " + kind + ".");
    }

    static GraphError rowCounts(String a, long rowsOfA, String b, long rowsOfB) {
        return error("ROW COUNTS", "Columns have " + rowsOfA + " and " + rowsOfB + " rows.")
                .involving(a, "", counted(rowsOfA, "row"), "").involving(b, "", counted(rowsOfB, "row"), "");
    }

    static GraphError cannotWrite(String path, String why) {
        return error("CANNOT WRITE", quoted(path) + ": " + why + ".");
    }

    static GraphError badValue(String sentence) {
        return error("BAD VALUE", sentence);
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }

    /// `3 rows`, `1 row`.
    static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String shortened(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r");
        return line.codePointCount(0, line.length()) <= 40 ? line : line.substring(0, line.offsetByCodePoints(0, 39)) + "…";
    }

    private static GraphError error(String title, String sentence) {
        return GraphError.of(ErrorKind.VALUE, title, sentence);
    }
}
