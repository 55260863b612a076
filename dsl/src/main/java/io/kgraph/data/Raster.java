package io.kgraph.data;

import java.util.Arrays;
import java.util.List;

/// A picture as pixels, two for a unit, with smooth edges. Equal on every machine: no font and no drawing library of the system takes part.
final class Raster implements Canvas {
    private static final int SCALE = 2, LINES = 4;               // a line of pixels is cut into so many to fill polygons
    private static final double TEXT_WIDTH = 0.1, DOT_WIDTH = 0.15;      // of a letter's strokes, by its size

    private final int width;
    private final int height;
    private final float[] rgb;
    private final float[] mask;                                  // how much of a pixel the shape at hand covers
    private int left, top, right, bottom;                        // where the mask is not 0

    Raster(int width, int height) {
        this.width = width * SCALE;
        this.height = height * SCALE;
        this.rgb = new float[3 * this.width * this.height];
        this.mask = new float[this.width * this.height];
        Arrays.fill(rgb, 1);
        clear();
    }

    byte[] finish() {
        var bytes = new byte[rgb.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Math.rint(255 * rgb[i]);
        return Png.of(bytes, width, height);
    }

    // ---- shapes --------------------------------------------------------------------------------------------------------------

    @Override public void polyline(double[] x, double[] y, Stroke stroke) {
        if (stroke.dashes().length == 0) solid(x, y, stroke.width());
        else dashed(x, y, stroke);
        paint(stroke.colour(), 1);
    }

    private void solid(double[] x, double[] y, double width) {
        for (int i = 0; i + 1 < x.length; i++) segment(x[i], y[i], x[i + 1], y[i + 1], width);
        if (x.length == 1) segment(x[0], y[0], x[0], y[0], width);
    }

    private void dashed(double[] x, double[] y, Stroke stroke) {
        int part = 0;
        double rest = stroke.dashes()[0];
        for (int i = 0; i + 1 < x.length; i++) {
            double length = Math.sqrt((x[i + 1] - x[i]) * (x[i + 1] - x[i]) + (y[i + 1] - y[i]) * (y[i + 1] - y[i]));
            for (double at = 0; at < length; ) {
                double end = Math.min(length, at + rest), a = at / length, b = end / length;
                if (part % 2 == 0) segment(x[i] + a * (x[i + 1] - x[i]), y[i] + a * (y[i + 1] - y[i]), x[i] + b * (x[i + 1] - x[i]), y[i] + b * (y[i + 1] - y[i]), stroke.width());
                rest -= end - at;
                at = end;
                if (rest <= 1e-9) {
                    part++;
                    rest = stroke.dashes()[part % stroke.dashes().length];
                }
            }
        }
    }

    @Override public void polygon(double[] x, double[] y, int colour, double opacity) {
        double[] xs = scaled(x), ys = scaled(y);
        int first = (int) Math.max(0, Math.floor(Arrays.stream(ys).min().orElse(0))), last = (int) Math.min(height - 1.0, Math.floor(Arrays.stream(ys).max().orElse(-1)));
        var crossings = new double[xs.length];
        for (int row = first; row <= last; row++)
            for (int line = 0; line < LINES; line++) {
                int n = crossings(xs, ys, row + (line + 0.5) / LINES, crossings);
                for (int i = 0; i + 1 < n; i += 2) span(row, crossings[i], crossings[i + 1]);
            }
        paint(colour, opacity);
    }

    /// Where a horizontal line crosses the sides, in order.
    private static int crossings(double[] x, double[] y, double at, double[] into) {
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            int j = i + 1 == x.length ? 0 : i + 1;
            if (y[i] <= at == y[j] <= at) continue;
            into[n++] = x[i] + (at - y[i]) / (y[j] - y[i]) * (x[j] - x[i]);
        }
        Arrays.sort(into, 0, n);
        return n;
    }

    private void span(int row, double from, double to) {
        int first = (int) Math.max(0, Math.floor(from)), last = (int) Math.min(width - 1.0, Math.floor(to));
        for (int column = first; column <= last; column++) {
            double covered = Math.min(to, column + 1.0) - Math.max(from, column);
            if (covered > 0) cover(column, row, mask[row * width + column] + (float) (covered / LINES));
        }
    }

    @Override public void circle(double x, double y, double radius, int colour, double opacity) {
        segment(x, y, x, y, 2 * radius);
        paint(colour, opacity);
    }

    @Override public void text(double x, double y, Anchor anchor, boolean upward, String text, double size, int colour) {
        double before = StrokeFont.width(text, size) * switch (anchor) {
            case START -> 0;
            case MIDDLE -> 0.5;
            case END -> 1;
        };
        List<double[][]> strokes = StrokeFont.strokes(text, size);
        for (double[][] s : strokes) {
            var px = new double[s[0].length];
            var py = new double[px.length];
            for (int i = 0; i < px.length; i++) {
                double across = s[0][i] - before, down = s[1][i];
                px[i] = upward ? x + down : x + across;
                py[i] = upward ? y - across : y + down;
            }
            boolean dot = px.length == 2 && px[0] == px[1] && py[0] == py[1];
            solid(px, py, size * (dot ? DOT_WIDTH : TEXT_WIDTH));
        }
        paint(colour, 1);
    }

    @Override public void image(double x, double y, double wide, double high, byte[] pixels, int columns, int rows) {
        int toX = (int) Math.min(width, Math.rint((x + wide) * SCALE)), toY = (int) Math.min(height, Math.rint((y + high) * SCALE));
        for (int py = (int) Math.max(0, Math.rint(y * SCALE)); py < toY; py++)
            for (int px = (int) Math.max(0, Math.rint(x * SCALE)); px < toX; px++) {
                int column = (int) Math.clamp(((px + 0.5) / SCALE - x) / wide * columns, 0, columns - 1.0);
                int row = (int) Math.clamp(((py + 0.5) / SCALE - y) / high * rows, 0, rows - 1.0);
                for (int c = 0; c < 3; c++) rgb[3 * (py * width + px) + c] = (pixels[3 * (row * columns + column) + c] & 0xff) / 255f;
            }
    }

    // ---- coverage ------------------------------------------------------------------------------------------------------------

    /// A thick line with round ends: all within half its width.
    private void segment(double x1, double y1, double x2, double y2, double thick) {
        double ax = x1 * SCALE, ay = y1 * SCALE, dx = x2 * SCALE - ax, dy = y2 * SCALE - ay, half = thick * SCALE / 2, square = dx * dx + dy * dy;
        int fromX = (int) Math.max(0, Math.floor(Math.min(ax, ax + dx) - half - 1)), toX = (int) Math.min(width - 1.0, Math.ceil(Math.max(ax, ax + dx) + half + 1));
        int fromY = (int) Math.max(0, Math.floor(Math.min(ay, ay + dy) - half - 1)), toY = (int) Math.min(height - 1.0, Math.ceil(Math.max(ay, ay + dy) + half + 1));
        for (int row = fromY; row <= toY; row++)
            for (int column = fromX; column <= toX; column++) {
                double px = column + 0.5 - ax, py = row + 0.5 - ay, t = square == 0 ? 0 : Math.clamp((px * dx + py * dy) / square, 0, 1);
                double ex = px - t * dx, ey = py - t * dy, covered = half + 0.5 - Math.sqrt(ex * ex + ey * ey);
                if (covered > 0) cover(column, row, Math.max(mask[row * width + column], (float) Math.min(1, covered)));
            }
    }

    private void cover(int column, int row, float covered) {
        mask[row * width + column] = covered;
        left = Math.min(left, column);
        right = Math.max(right, column);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
    }

    /// Lays the colour over what the mask covers, and empties the mask.
    private void paint(int colour, double opacity) {
        for (int row = top; row <= bottom; row++)
            for (int column = left; column <= right; column++) {
                int at = row * width + column;
                float covered = (float) (Math.min(1, mask[at]) * opacity);
                if (covered == 0) continue;
                for (int c = 0; c < 3; c++) rgb[3 * at + c] += covered * ((colour >> 16 - 8 * c & 0xff) / 255f - rgb[3 * at + c]);
                mask[at] = 0;
            }
        clear();
    }

    private void clear() {
        left = width;
        top = height;
        right = -1;
        bottom = -1;
    }

    private static double[] scaled(double[] values) {
        return Arrays.stream(values).map(v -> v * SCALE).toArray();
    }
}
