package io.kgraph.data;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.AtomicFile;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// A picture of arrays as SVG or PNG: legible axes, colours that the colour-blind can tell apart, equal bytes for equal numbers.
public record Plot(Kind kind, ImmutableList<Series> series, String across, String up) {
    /// How arrays without more are drawn.
    public enum Kind {
        LINE, SCATTER, BAR, HIST, IMAGE, HEATMAP;

        /// The kind of a name such as `line`.
        public static Optional<Kind> parse(String name) {
            for (Kind kind : values()) if (kind.label().equals(name)) return Optional.of(kind);
            return Optional.empty();
        }

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LARGEST_MATRIX = 4096;

    /// What is drawn, and its name in the legend.
    public sealed interface Series {
        String label();
    }

    /// A polyline through points; a gap where one is not finite.
    public record Line(String label, double[] x, double[] y) implements Series {}

    public record Points(String label, double[] x, double[] y) implements Series {}

    /// The area within `half` of a line, such as an error.
    public record Band(String label, double[] x, double[] y, double[] half) implements Series {}

    /// One bar for each value.
    public record Bars(String label, double[] heights) implements Series {}

    /// How many values lie in each of some equal intervals.
    public record Histogram(String label, double[] values) implements Series {}

    /// Areas from 0 up to heights, each over its own stretch.
    record Boxes(String label, double[] from, double[] to, double[] heights) implements Series {}

    /// One image of rank 2, or a grid of them along the first axis.
    public record Image(String label, NDArray pixels) implements Series {}

    /// A matrix as coloured cells.
    public record Heat(String label, NDArray matrix) implements Series {}

    /// An array drawn as `kind` says: numbers along the positions 0, 1, …, one series for each column of a matrix.
    public static List<Series> of(Kind kind, String label, NDArray array) {
        if (!array.dtype().isNumeric() && array.dtype() != io.kgraph.type.DType.BOOL)
            throw DataErrors.badValue("plot: " + array.type() + " cannot be drawn.");
        if (kind == Kind.IMAGE) {
            if (array.rank() != 2 && array.rank() != 3 || array.size() == 0)
                throw DataErrors.badValue("plot: an image has rank 2, a grid of images rank 3, but this is " + array.type() + ".");
            return List.of(new Image(label, array));
        }
        if (kind == Kind.HEATMAP) {
            if (array.rank() != 2 || array.size() == 0 || Math.max(array.extent(0), array.extent(1)) > LARGEST_MATRIX)
                throw DataErrors.badValue("plot: a heatmap has rank 2 and at most " + LARGEST_MATRIX + " rows and columns, but this is " + array.type() + ".");
            return List.of(new Heat(label, array));
        }
        if (kind == Kind.HIST) return List.of(new Histogram(label, array.toDoubleArray()));
        if (array.rank() == 0 || array.rank() > 2)
            throw DataErrors.badValue("plot: a " + kind.label() + " has rank 1, or rank 2 with a series in each column, but this is " + array.type() + ".");
        if (array.rank() == 1) return List.of(one(kind, label, array));
        var columns = new ArrayList<Series>();
        for (long i = 0; i < array.extent(1); i++) columns.add(one(kind, label + "[:, " + i + "]", array.at(1, i)));
        return columns;
    }

    private static Series one(Kind kind, String label, NDArray array) {
        double[] y = array.toDoubleArray();
        double[] x = DoubleStream.iterate(0, i -> i + 1).limit(y.length).toArray();
        return switch (kind) {
            case LINE -> new Line(label, x, y);
            case SCATTER -> new Points(label, x, y);
            case BAR -> new Bars(label, y);
            case HIST, IMAGE, HEATMAP -> throw new IllegalStateException(kind.label());
        };
    }

    /// Numbers of rank 1 that `line`, `points` and `band` take.
    public static double[] numbers(String what, NDArray array) {
        if (array.rank() != 1 || !array.dtype().isNumeric()) throw DataErrors.badValue(what + ": numbers of rank 1 are needed, but this is " + array.type() + ".");
        return array.toDoubleArray();
    }

    /// Refuses arrays of different lengths.
    public static void sameLength(String what, double[] x, double[] y) {
        if (x.length != y.length) throw DataErrors.badValue(what + ": there are " + x.length + " positions and " + y.length + " values.");
    }

    private Picture picture() {
        for (Series s : series) {
            if (s instanceof Image image) return new ImageGrid(image);
            if (s instanceof Heat heat) return new HeatMap(heat);
        }
        return new Chart(this);
    }

    /// The picture as SVG.
    public String svg() {
        return picture().svg();
    }

    /// The picture as PNG, two pixels for a unit of the SVG.
    public byte[] png() {
        return picture().png();
    }

    /// Writes the file, as a whole or not at all; folders that are missing are made. The name says whether it is PNG; all else is SVG.
    public void write(Path path, String written) {
        write(path, written, written.toLowerCase(Locale.ROOT).endsWith(".png") ? png() : svg().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path path, String written, byte[] contents) {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            AtomicFile.write(path, out -> {
                ByteBuffer bytes = ByteBuffer.wrap(contents);
                while (bytes.hasRemaining()) out.write(bytes);
            });
        } catch (IOException e) {
            throw DataErrors.cannotWrite(written, "its folder cannot be made");
        } catch (GraphError e) {
            throw DataErrors.cannotWrite(written, e.sentence().substring(e.sentence().indexOf(": ") + 2));
        }
    }
}
