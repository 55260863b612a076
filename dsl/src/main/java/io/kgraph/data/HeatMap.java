package io.kgraph.data;

import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.data.Canvas.Anchor;
import java.math.BigDecimal;
import java.math.MathContext;

/// Draws a matrix as coloured cells with the numbers of rows and columns, a scale, and where there is room the values.
final class HeatMap implements Picture {
    private static final double LARGEST = 480, CELL = 48, SMALL = 11;
    private static final int TOP = 40, RIGHT = 92, BOTTOM = 44, STEPS = 128, STRIP = 14;

    private final Plot.Heat heat;
    private final double[] values;
    private final int rows, columns;
    private final double cellWidth, cellHeight, left;
    private final Palette.Scale scale;

    HeatMap(Plot.Heat heat) {
        this.heat = heat;
        NDArray matrix = heat.matrix();
        this.values = matrix.toDoubleArray();
        this.rows = (int) matrix.extent(0);
        this.columns = (int) matrix.extent(1);
        double cell = Math.min(CELL, LARGEST / Math.max(rows, columns));
        this.cellWidth = Math.max(cell, Math.min(CELL, 120.0 / columns));   // not a mere line, however long the other side
        this.cellHeight = Math.max(cell, Math.min(CELL, 120.0 / rows));
        this.scale = Palette.Scale.ofNumbers(values);
        this.left = 24 + TextWidth.of(Integer.toString(rows), TextWidth.SIZE) + 8;
    }

    @Override public int width() {
        return Math.max(260, (int) Math.ceil(left + columns * cellWidth + RIGHT));
    }

    @Override public int height() {
        return Math.max(140, (int) Math.ceil(TOP + rows * cellHeight + BOTTOM));
    }

    @Override public void draw(Canvas canvas) {
        canvas.text(left, 22, Anchor.START, TextWidth.fitted(heat.label(), TextWidth.SIZE, width() - left - 8));
        canvas.image(left, TOP, columns * cellWidth, rows * cellHeight, scale.rgb(values), columns, rows);
        for (Axis.Tick t : Axis.across(0, columns - 1.0, left + cellWidth / 2, left + (columns - 0.5) * cellWidth, true).ticks())
            canvas.text(left + (t.value() + 0.5) * cellWidth, TOP + rows * cellHeight + 17, Anchor.MIDDLE, t.text());
        int marks = (int) Math.clamp(rows * cellHeight / 24, 1, 10);
        for (Axis.Tick t : Axis.of(0, rows - 1.0, 0, 1, false, marks, true).ticks())
            canvas.text(left - 8, TOP + (t.value() + 0.5) * cellHeight + 4, Anchor.END, t.text());
        numbers(canvas);
        scale(canvas);
    }

    /// The values in their cells, if all of them fit.
    private void numbers(Canvas canvas) {
        for (double v : values) if (cellHeight < SMALL + 6 || TextWidth.of(text(v), SMALL) > cellWidth - 6) return;
        for (int i = 0; i < values.length; i++) {
            int colour = Palette.isLight(scale.at(values[i])) ? Canvas.INK : Canvas.WHITE;
            canvas.text(left + (i % columns + 0.5) * cellWidth, TOP + (i / columns + 0.5) * cellHeight + 4, Anchor.MIDDLE, false, text(values[i]), SMALL, colour);
        }
    }

    private static String text(double value) {
        return Double.isFinite(value) ? NumberText.of(new BigDecimal(value).round(new MathContext(value == Math.rint(value) ? 6 : 3)).doubleValue()) : NumberText.of(value);
    }

    private void scale(Canvas canvas) {
        double x = left + columns * cellWidth + 18, high = Math.max(80, rows * cellHeight), y = TOP;
        byte[] strip = scale.strip(STEPS), upward = new byte[strip.length];
        for (int i = 0; i < STEPS; i++) System.arraycopy(strip, 3 * i, upward, 3 * (STEPS - 1 - i), 3);
        canvas.image(x, y, STRIP, high, upward, 1, STEPS);
        for (Axis.Tick t : Axis.of(scale.low(), scale.high(), y + high, y, false, 5, false).ticks()) {
            double at = y + high - (t.value() / 2 - scale.low() / 2) / (scale.high() / 2 - scale.low() / 2) * high;
            canvas.line(x + STRIP, at, x + STRIP + 4, at, Canvas.INK);
            canvas.text(x + STRIP + 8, at + 4, Anchor.START, t.text());
        }
    }
}
