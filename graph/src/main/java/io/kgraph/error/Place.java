package io.kgraph.error;

/// A stretch of a source file: lines and columns count from 1 in code points, and the end is exclusive.
///
/// Column 0 means that only the line is known (a Java call site), line 0 that only the file is.
public record Place(String file, int line, int column, int endLine, int endColumn) {
    /// A line of a file whose columns nobody knows.
    public static Place line(String file, int line) {
        return new Place(file, line, 0, line, 0);
    }

    /// A whole file.
    public static Place file(String file) {
        return line(file, 0);
    }

    /// Whether `this` comes before, at (0) or after `other` in the same file.
    public int order(Place other) {
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /// `mlp.kgraph:14:14`, `Mlp.java:27` or just the file.
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line) + (column == 0 ? "" : ":" + column);
    }
}
