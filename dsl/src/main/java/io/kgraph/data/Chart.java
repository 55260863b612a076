package io.kgraph.data;

import com.google.common.collect.ImmutableList;
import io.kgraph.data.Canvas.Anchor;
import io.kgraph.data.Canvas.Stroke;
import io.kgraph.data.Plot.Band;
import io.kgraph.data.Plot.Bars;
import io.kgraph.data.Plot.Boxes;
import io.kgraph.data.Plot.Heat;
import io.kgraph.data.Plot.Histogram;
import io.kgraph.data.Plot.Image;
import io.kgraph.data.Plot.Line;
import io.kgraph.data.Plot.Points;
import io.kgraph.data.Plot.Series;
import java.util.Arrays;
import java.util.List;

/// Draws series over two axes, told apart by colour and by dashes or marks.
final class Chart implements Picture {
    private static final int WIDTH = 640, HEIGHT = 400;
    private static final double MARGIN = 20, INSET = 8, MOST_MARKED = 40;
    private static final double[][] DASHES = {{}, {9, 5}, {2, 5}, {12, 5, 2, 5}, {5, 4}, {16, 5}, {9, 5, 2, 5, 2, 5}, {4, 7}};

    private final Plot plot;
    private final List<Series> series;
    private final Legend legend;
    private double left = Double.POSITIVE_INFINITY, right = Double.NEGATIVE_INFINITY;
    private double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY;
    private boolean whole = true;                                // all that is across is an integer

    Chart(Plot plot) {
        this.plot = plot;
        this.series = Bins.of(plot.series());
        this.legend = series.size() > 1 ? Legend.of(series.stream().map(Series::label).toList(), MARGIN, WIDTH - MARGIN) : new Legend(ImmutableList.of(), 0, 0);
        series.forEach(this::measure);
        if (plot.series().stream().anyMatch(s -> s instanceof Bars)) whole = true;
    }

    @Override public int width() {
        return WIDTH;
    }

    @Override public int height() {
        return (int) (HEIGHT + Legend.ROW * legend.rows());
    }

    @Override public void draw(Canvas canvas) {
        String up = series.size() == 1 && plot.up().isEmpty() ? series.getFirst().label() : plot.up();
        double top = 24 + Legend.ROW * legend.rows(), bottom = height() - (plot.across().isEmpty() ? 34 : 52);
        Axis y = Axis.of(low, high, bottom, top, true, 6, false);
        double start = (up.isBlank() ? MARGIN : MARGIN + 22) + y.widest() + 8;
        Axis x = Axis.across(left, right, start + INSET, WIDTH - MARGIN - INSET, whole);
        axes(canvas, x, y, start, up);
        for (int i = 0; i < series.size(); i++) if (series.get(i) instanceof Band b) band(canvas, b, Palette.series(i), x, y);   // below all else
        for (int i = 0; i < series.size(); i++) draw(canvas, series.get(i), i, x, y);
        legend(canvas);
    }

    // ---- what the axes have to show ------------------------------------------------------------------------------------------

    private void measure(Series s) {
        switch (s) {
            case Line l -> { for (int i = 0; i < l.x().length; i++) include(l.x()[i], l.y()[i]); }
            case Points p -> { for (int i = 0; i < p.x().length; i++) include(p.x()[i], p.y()[i]); }
            case Band b -> {
                for (int i = 0; i < b.x().length; i++) {
                    include(b.x()[i], b.y()[i] - b.half()[i]);
                    include(b.x()[i], b.y()[i] + b.half()[i]);
                }
            }
            case Boxes b -> {
                for (int i = 0; i < b.from().length; i++) {
                    include(b.from()[i], b.heights()[i]);
                    include(b.to()[i], 0);
                }
            }
            case Bars _, Histogram _, Image _, Heat _ -> { }
        }
    }

    private void include(double x, double y) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) return;
        left = Math.min(left, x);
        right = Math.max(right, x);
        low = Math.min(low, y);
        high = Math.max(high, y);
        whole &= x == Math.rint(x);
    }

    // ---- axes ----------------------------------------------------------------------------------------------------------------

    private void axes(Canvas canvas, Axis x, Axis y, double start, String up) {
        double bottom = y.from(), top = y.to(), end = WIDTH - MARGIN;
        for (Axis.Tick t : y.ticks()) {
            canvas.line(start, y.at(t.value()), end, y.at(t.value()), Canvas.FAINT);
            canvas.text(start - 8, y.at(t.value()) + 4, Anchor.END, t.text());
        }
        for (Axis.Tick t : x.ticks()) {
            canvas.line(x.at(t.value()), bottom, x.at(t.value()), bottom + 5, Canvas.INK);
            double half = TextWidth.of(t.text(), TextWidth.SIZE) / 2;
            canvas.text(Math.clamp(x.at(t.value()), 4 + half, WIDTH - 4 - half), bottom + 19, Anchor.MIDDLE, t.text());
        }
        canvas.line(start, bottom, end, bottom, Canvas.INK);
        canvas.line(start, top, start, bottom, Canvas.INK);
        if (low < 0 && high > 0 && series.stream().anyMatch(s -> s instanceof Boxes)) canvas.line(start, y.at(0), end, y.at(0), Canvas.INK);
        if (!plot.across().isEmpty()) canvas.text((start + end) / 2, height() - 12, Anchor.MIDDLE, TextWidth.fitted(plot.across(), TextWidth.SIZE, end - start));
        if (!up.isBlank()) canvas.text(MARGIN, (top + bottom) / 2, Anchor.MIDDLE, true, TextWidth.fitted(up, TextWidth.SIZE, bottom - top), TextWidth.SIZE, Canvas.INK);
    }

    private void legend(Canvas canvas) {
        for (Legend.Entry e : legend.entries()) {
            double y = 22 + Legend.ROW * e.row(), middle = e.x() + 9;
            int colour = Palette.series(e.series());
            switch (series.get(e.series())) {
                case Line l -> {
                    canvas.polyline(new double[] {e.x(), e.x() + 18}, new double[] {y - 4, y - 4}, stroke(e.series()));
                    if (isMarked(l)) mark(canvas, middle, y - 4, e.series(), 1);
                }
                case Points _ -> mark(canvas, middle, y - 4, e.series(), 1);
                case Band _ -> canvas.rectangle(e.x(), y - 9, 18, 10, colour, 0.25);
                case Boxes _, Bars _, Histogram _, Image _, Heat _ -> canvas.rectangle(e.x() + 4, y - 9, 10, 10, colour, 0.8);
            }
            canvas.text(e.x() + Legend.SAMPLE, y, Anchor.START, e.label());
        }
        if (legend.hidden() > 0) canvas.text(MARGIN, 22 + Legend.ROW * (legend.rows() - 1), Anchor.START, "and " + legend.hidden() + " more");
    }

    // ---- series --------------------------------------------------------------------------------------------------------------

    private void draw(Canvas canvas, Series s, int index, Axis x, Axis y) {
        switch (s) {
            case Line l -> lines(canvas, l, index, x, y);
            case Points p -> {
                for (int i = 0; i < p.x().length; i++) if (isFinite(p.x()[i], p.y()[i])) mark(canvas, x.at(p.x()[i]), y.at(p.y()[i]), index, 0.7);
            }
            case Boxes b -> {
                for (int i = 0; i < b.from().length; i++) {
                    if (!Double.isFinite(b.heights()[i])) continue;
                    double top = y.at(Math.max(0, b.heights()[i])), bottom = y.at(Math.min(0, b.heights()[i]));
                    double from = x.at(b.from()[i]), to = x.at(b.to()[i]), gap = to - from > 3 ? 0.5 : 0;
                    canvas.rectangle(from + gap, top, to - from - 2 * gap, bottom - top, Palette.series(index), 0.8);
                }
            }
            case Band _, Bars _, Histogram _, Image _, Heat _ -> { }
        }
    }

    private Stroke stroke(int index) {
        return new Stroke(Palette.series(index), 2, DASHES[index % DASHES.length]);
    }

    /// A few points among several lines are marked, so that the lines can be told apart without colours.
    private boolean isMarked(Line line) {
        return series.size() > 1 && line.x().length <= MOST_MARKED;
    }

    /// A line with a gap at each point that is not finite; a point alone is a dot.
    private void lines(Canvas canvas, Line l, int index, Axis x, Axis y) {
        var px = new double[l.x().length];
        var py = new double[px.length];
        int count = 0;
        for (int i = 0; i <= px.length; i++) {
            if (i < px.length && isFinite(l.x()[i], l.y()[i])) {
                px[count] = x.at(l.x()[i]);
                py[count++] = y.at(l.y()[i]);
            } else if (count > 0) {
                if (count == 1) canvas.circle(px[0], py[0], 2, Palette.series(index), 1);
                else canvas.polyline(Arrays.copyOf(px, count), Arrays.copyOf(py, count), stroke(index));
                for (int k = 0; k < count && isMarked(l); k++) mark(canvas, px[k], py[k], index, 1);
                count = 0;
            }
        }
    }

    private static boolean isFinite(double x, double y) {
        return Double.isFinite(x) && Double.isFinite(y);
    }

    /// A circle, square, triangle, diamond or triangle on its head, about equally heavy.
    private static void mark(Canvas canvas, double x, double y, int index, double opacity) {
        int colour = Palette.series(index);
        switch (index % 5) {
            case 1 -> canvas.rectangle(x - 2.8, y - 2.8, 5.6, 5.6, colour, opacity);
            case 2 -> canvas.polygon(new double[] {x - 3.6, x + 3.6, x}, new double[] {y + 2.6, y + 2.6, y - 3.8}, colour, opacity);
            case 3 -> canvas.polygon(new double[] {x - 3.8, x, x + 3.8, x}, new double[] {y, y - 3.8, y, y + 3.8}, colour, opacity);
            case 4 -> canvas.polygon(new double[] {x - 3.6, x + 3.6, x}, new double[] {y - 2.6, y - 2.6, y + 3.8}, colour, opacity);
            default -> canvas.circle(x, y, 3, colour, opacity);
        }
    }

    private static void band(Canvas canvas, Band b, int colour, Axis x, Axis y) {
        int n = b.x().length, count = 0;
        var px = new double[n];
        var top = new double[n];
        var bottom = new double[n];
        for (int i = 0; i < n; i++) {
            double above = b.y()[i] + b.half()[i], below = b.y()[i] - b.half()[i];
            if (!isFinite(b.x()[i], above) || !Double.isFinite(below)) continue;
            px[count] = x.at(b.x()[i]);
            top[count] = y.at(above);
            bottom[count++] = y.at(below);
        }
        var aroundX = new double[2 * count];
        var aroundY = new double[2 * count];
        for (int i = 0; i < count; i++) {
            aroundX[i] = px[i];
            aroundY[i] = top[i];
            aroundX[2 * count - 1 - i] = px[i];
            aroundY[2 * count - 1 - i] = bottom[i];
        }
        if (count > 0) canvas.polygon(aroundX, aroundY, colour, 0.25);
    }
}
