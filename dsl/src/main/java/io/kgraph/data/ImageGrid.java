package io.kgraph.data;

import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.data.Canvas.Anchor;
import java.math.BigDecimal;
import java.math.MathContext;

/// Draws matrices as images side by side: grey from the least to the greatest value, or, where both signs occur, red below zero, blue above.
final class ImageGrid implements Picture {
    private static final int LARGEST = 900, GAP = 8, SCALE_HEIGHT = 34, SCALE_WIDTH = 80, STEPS = 64, LEAST_WIDTH = 2 * GAP + SCALE_WIDTH + 40;
    private static final double SMALL = 11;

    private final NDArray pixels;
    private final long count, height, width, columns, rows;
    private final double zoom;
    private final Palette.Scale scale;

    ImageGrid(Plot.Image image) {
        this.pixels = image.pixels();
        this.count = pixels.rank() == 3 ? pixels.extent(0) : 1;
        this.height = pixels.extent(-2);
        this.width = pixels.extent(-1);
        this.scale = Palette.Scale.ofImage(pixels.toDoubleArray());
        long across = 1;
        while (across * across * width < count * height) across++;
        this.columns = Math.min(across, count);
        this.rows = (count + columns - 1) / columns;
        this.zoom = Math.min(12, Math.min((double) LARGEST / (columns * width), (double) LARGEST / (rows * height)));
    }

    @Override public int width() {
        return Math.max(LEAST_WIDTH, (int) Math.ceil(columns * width * zoom) + (int) (columns + 1) * GAP);
    }

    @Override public int height() {
        return (int) Math.ceil(rows * height * zoom) + (int) (rows + 1) * GAP + SCALE_HEIGHT;
    }

    @Override public void draw(Canvas canvas) {
        for (long i = 0; i < count; i++) {
            double x = GAP + (i % columns) * (width * zoom + GAP), y = GAP + (double) (i / columns) * (height * zoom + GAP);
            NDArray one = pixels.rank() == 3 ? pixels.at(0, i) : pixels;
            canvas.image(x, y, width * zoom, height * zoom, scale.rgb(one.toDoubleArray()), (int) width, (int) height);
        }
        double y = height() - SCALE_HEIGHT + 4;
        canvas.image(GAP, y, SCALE_WIDTH, 8, scale.strip(STEPS), STEPS, 1);
        canvas.text(GAP, y + 22, Anchor.START, false, rounded(scale.low()), SMALL, Canvas.INK);
        canvas.text(GAP + SCALE_WIDTH, y + 22, Anchor.END, false, rounded(scale.high()), SMALL, Canvas.INK);
    }

    static String rounded(double value) {
        return NumberText.of(new BigDecimal(value).round(new MathContext(3)).doubleValue());
    }
}
