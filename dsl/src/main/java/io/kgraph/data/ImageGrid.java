package io.kgraph.data;

import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;

/// Draws matrices as images side by side: grey from the least to the greatest value, or, where both signs occur, red below zero, blue above.
final class ImageGrid {
    private static final int LARGEST = 900, GAP = 8, SCALE_HEIGHT = 34;

    private final Plot.Image image;
    private final long count, height, width;
    private final double low, high;

    private ImageGrid(Plot.Image image) {
        this.image = image;
        NDArray pixels = image.pixels();
        this.count = pixels.rank() == 3 ? pixels.extent(0) : 1;
        this.height = pixels.extent(-2);
        this.width = pixels.extent(-1);
        double least = Double.POSITIVE_INFINITY, most = Double.NEGATIVE_INFINITY;
        for (double v : pixels.toDoubleArray()) {
            if (!Double.isFinite(v)) continue;
            least = Math.min(least, v);
            most = Math.max(most, v);
        }
        boolean signs = least < 0 && most > 0;
        double reach = Math.max(-least, most);
        this.low = signs ? -reach : least <= most ? least : 0;
        this.high = signs ? reach : least < most ? most : low + 1;
    }

    static String svg(Plot.Image image) {
        return new ImageGrid(image).draw();
    }

    private String draw() {
        long columns = 1;
        while (columns * columns * width < count * height) columns++;
        columns = Math.min(columns, count);
        long rows = (count + columns - 1) / columns;
        double zoom = Math.min(12, Math.min((double) LARGEST / (columns * width), (double) LARGEST / (rows * height)));
        int total = (int) Math.ceil(columns * width * zoom) + (int) (columns + 1) * GAP;
        int deep = (int) Math.ceil(rows * height * zoom) + (int) (rows + 1) * GAP + SCALE_HEIGHT;
        var svg = new Svg(total, deep);
        NDArray pixels = image.pixels();
        for (long i = 0; i < count; i++) {
            double x = GAP + (i % columns) * (width * zoom + GAP), y = GAP + (double) (i / columns) * (height * zoom + GAP);
            NDArray one = pixels.rank() == 3 ? pixels.at(0, i) : pixels;
            svg.element("image", "x=\"" + Svg.number(x) + "\" y=\"" + Svg.number(y) + "\" width=\"" + Svg.number(width * zoom)
                    + "\" height=\"" + Svg.number(height * zoom) + "\" preserveAspectRatio=\"none\" style=\"image-rendering: pixelated\" href=\"data:image/png;base64,"
                    + Png.base64(rgb(one), (int) width, (int) height) + "\"");
        }
        scale(svg, deep - SCALE_HEIGHT + 4);
        return svg.finish();
    }

    /// A strip of the colours with the numbers at its ends.
    private void scale(Svg svg, double y) {
        int steps = 64;
        var strip = new byte[3 * steps];
        for (int i = 0; i < steps; i++) colour(i / (steps - 1.0), strip, 3 * i);
        svg.element("image", "x=\"" + GAP + "\" y=\"" + Svg.number(y) + "\" width=\"80\" height=\"8\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,"
                + Png.base64(strip, steps, 1) + "\"");
        svg.text(GAP, y + 22, "start", rounded(low), " font-size=\"11\"");
        svg.text(GAP + 80, y + 22, "end", rounded(high), " font-size=\"11\"");
    }

    private static String rounded(double value) {
        return NumberText.of(new java.math.BigDecimal(value).round(new java.math.MathContext(3)).doubleValue());
    }

    private byte[] rgb(NDArray matrix) {
        double[] values = matrix.toDoubleArray();
        var bytes = new byte[3 * values.length];
        for (int i = 0; i < values.length; i++) colour((values[i] - low) / (high - low), bytes, 3 * i);
        return bytes;
    }

    /// The colour at `position` in 0 … 1; NaN is yellow.
    private void colour(double position, byte[] into, int at) {
        double p = Math.clamp(position, 0, 1);
        double red = p, green = p, blue = p;
        if (Double.isNaN(position)) {
            red = 0.94;
            green = 0.89;
            blue = 0.26;
        } else if (low < 0 && high > 0) {                        // from #B2182B over white to #2166AC
            double t = Math.abs(2 * p - 1);
            red = 1 - t * (p < 0.5 ? 0.30 : 0.87);
            green = 1 - t * (p < 0.5 ? 0.91 : 0.60);
            blue = 1 - t * (p < 0.5 ? 0.83 : 0.33);
        }
        into[at] = (byte) Math.rint(255 * red);
        into[at + 1] = (byte) Math.rint(255 * green);
        into[at + 2] = (byte) Math.rint(255 * blue);
    }
}
