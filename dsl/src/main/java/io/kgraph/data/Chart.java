package io.kgraph.data;

import io.kgraph.data.Plot.Band;
import io.kgraph.data.Plot.Bars;
import io.kgraph.data.Plot.Boxes;
import io.kgraph.data.Plot.Histogram;
import io.kgraph.data.Plot.Image;
import io.kgraph.data.Plot.Line;
import io.kgraph.data.Plot.Points;
import io.kgraph.data.Plot.Series;
import java.util.List;

/// Draws series over two axes.
final class Chart {
    private static final int WIDTH = 640, HEIGHT = 400;
    private static final int LEFT = 72, RIGHT = 20, TOP = 24, BOTTOM = 52;
    private static final int LONGEST_LABEL = 60;

    private final Plot plot;
    private final List<Series> series;
    private final Svg svg = new Svg(WIDTH, HEIGHT);
    private double left = Double.POSITIVE_INFINITY, right = Double.NEGATIVE_INFINITY;
    private double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY;

    private Chart(Plot plot) {
        this.plot = plot;
        this.series = Bins.of(plot.series());
    }

    static String svg(Plot plot) {
        return new Chart(plot).draw();
    }

    private String draw() {
        series.forEach(this::measure);
        Axis x = Axis.of(left, right, LEFT + 8, WIDTH - RIGHT - 8, false);
        Axis y = Axis.of(low, high, HEIGHT - BOTTOM, TOP, true);
        axes(x, y);
        for (int i = 0; i < series.size(); i++) draw(series.get(i), i, x, y);
        if (series.size() > 1) legend();
        return svg.finish();
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
            case Bars _, Histogram _, Image _ -> { }
        }
    }

    private void include(double x, double y) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) return;
        left = Math.min(left, x);
        right = Math.max(right, x);
        low = Math.min(low, y);
        high = Math.max(high, y);
    }

    // ---- axes ----------------------------------------------------------------------------------------------------------------

    private void axes(Axis x, Axis y) {
        for (Axis.Tick t : y.ticks()) {
            svg.line(LEFT, y.at(t.value()), WIDTH - RIGHT, y.at(t.value()), Svg.FAINT);
            svg.text(LEFT - 8, y.at(t.value()) + 4, "end", t.text(), "");
        }
        for (Axis.Tick t : x.ticks()) {
            svg.line(x.at(t.value()), HEIGHT - BOTTOM, x.at(t.value()), HEIGHT - BOTTOM + 5, Svg.INK);
            svg.text(x.at(t.value()), HEIGHT - BOTTOM + 19, "middle", t.text(), "");
        }
        svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, Svg.INK);
        svg.line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, Svg.INK);
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", shortened(plot.across()), "");
        String up = series.size() == 1 && plot.up().isEmpty() ? series.getFirst().label() : plot.up();
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        svg.text(16, middle, "middle", shortened(up), " transform=\"rotate(-90 16 " + Svg.number(middle) + ")\"");
    }

    private void legend() {
        for (int i = 0; i < series.size(); i++) {
            double y = TOP + 10 + 16 * i;
            svg.rectangle(WIDTH - RIGHT - 14, y - 9, 10, 10, Svg.colour(i));
            svg.text(WIDTH - RIGHT - 20, y, "end", shortened(series.get(i).label()), "");
        }
    }

    private static String shortened(String label) {
        String line = label.replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= LONGEST_LABEL ? line : line.substring(0, line.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
    }

    // ---- series --------------------------------------------------------------------------------------------------------------

    private void draw(Series s, int index, Axis x, Axis y) {
        String colour = Svg.colour(index);
        switch (s) {
            case Line l -> polylines(l, colour, x, y);
            case Points p -> {
                for (int i = 0; i < p.x().length; i++)
                    if (Double.isFinite(p.x()[i]) && Double.isFinite(p.y()[i]))
                        svg.element("circle", "cx=\"" + Svg.number(x.at(p.x()[i])) + "\" cy=\"" + Svg.number(y.at(p.y()[i]))
                                + "\" r=\"3\" fill=\"" + colour + "\" fill-opacity=\"0.7\"");
            }
            case Band b -> band(b, colour, x, y);
            case Boxes b -> {
                for (int i = 0; i < b.from().length; i++) {
                    if (!Double.isFinite(b.heights()[i])) continue;
                    double top = y.at(Math.max(0, b.heights()[i])), bottom = y.at(Math.min(0, b.heights()[i]));
                    svg.element("rect", "x=\"" + Svg.number(x.at(b.from()[i])) + "\" y=\"" + Svg.number(top)
                            + "\" width=\"" + Svg.number(x.at(b.to()[i]) - x.at(b.from()[i])) + "\" height=\"" + Svg.number(bottom - top)
                            + "\" fill=\"" + colour + "\" fill-opacity=\"0.8\" stroke=\"#FFFFFF\" stroke-width=\"0.5\"");
                }
            }
            case Bars _, Histogram _, Image _ -> { }
        }
    }

    /// A line with a gap at each point that is not finite; a point alone is a dot.
    private void polylines(Line l, String colour, Axis x, Axis y) {
        var points = new StringBuilder();
        int count = 0;
        for (int i = 0; i <= l.x().length; i++) {
            if (i < l.x().length && Double.isFinite(l.x()[i]) && Double.isFinite(l.y()[i])) {
                points.append(count++ == 0 ? "" : " ").append(Svg.number(x.at(l.x()[i]))).append(',').append(Svg.number(y.at(l.y()[i])));
            } else if (count > 0) {
                if (count == 1) points.append(' ').append(points);
                svg.element("polyline", "points=\"" + points + "\" fill=\"none\" stroke=\"" + colour
                        + "\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
                points.setLength(0);
                count = 0;
            }
        }
    }

    private void band(Band b, String colour, Axis x, Axis y) {
        var above = new StringBuilder();
        var below = new StringBuilder();
        for (int i = 0; i < b.x().length; i++) {
            double top = b.y()[i] + b.half()[i], bottom = b.y()[i] - b.half()[i];
            if (!Double.isFinite(b.x()[i]) || !Double.isFinite(top) || !Double.isFinite(bottom)) continue;
            above.append(Svg.number(x.at(b.x()[i]))).append(',').append(Svg.number(y.at(top))).append(' ');
            below.insert(0, Svg.number(x.at(b.x()[i])) + "," + Svg.number(y.at(bottom)) + " ");
        }
        svg.element("polygon", "points=\"" + (above + "" + below).strip() + "\" fill=\"" + colour + "\" fill-opacity=\"0.25\"");
    }
}
