package io.kgraph.data;

import io.kgraph.data.Plot.Bars;
import io.kgraph.data.Plot.Boxes;
import io.kgraph.data.Plot.Histogram;
import io.kgraph.data.Plot.Series;
import java.util.Arrays;
import java.util.List;

/// Turns bars and histograms into boxes: bars of several series side by side, histograms over common intervals.
final class Bins {
    private static final int MOST = 50;
    private static final double BAR = 0.8;

    private final int barSeries;
    private final double low;
    private final double high;
    private final int count;
    private int bar;

    private Bins(List<Series> series) {
        barSeries = (int) series.stream().filter(s -> s instanceof Bars).count();
        double[] all = series.stream().filter(s -> s instanceof Histogram).flatMapToDouble(s -> Arrays.stream(((Histogram) s).values()))
                .filter(Double::isFinite).toArray();
        double least = Arrays.stream(all).min().orElse(0), most = Arrays.stream(all).max().orElse(1);
        boolean wide = most / 2 - least / 2 >= Double.MIN_NORMAL;
        low = wide ? least : least - 0.5;
        high = wide ? most : most + 0.5;
        count = Math.clamp((long) Math.ceil(Math.sqrt(all.length)), 1, MOST);
    }

    static List<Series> of(List<Series> series) {
        var bins = new Bins(series);
        return series.stream().map(bins::boxes).toList();
    }

    private Series boxes(Series series) {
        return switch (series) {
            case Bars b -> {
                double width = BAR / barSeries, start = -BAR / 2 + width * bar++;
                var from = new double[b.heights().length];
                var to = new double[from.length];
                for (int i = 0; i < from.length; i++) {
                    from[i] = i + start;
                    to[i] = from[i] + width;
                }
                yield new Boxes(b.label(), from, to, b.heights());
            }
            case Histogram h -> {
                var from = new double[count];
                var to = new double[count];
                var heights = new double[count];
                double width = high / count - low / count;         // the whole difference may be infinite
                for (int i = 0; i < count; i++) {
                    from[i] = low + i * width;
                    to[i] = i == count - 1 ? high : low + (i + 1) * width;
                }
                for (double v : h.values()) if (Double.isFinite(v)) heights[(int) Math.min(count - 1, (v / 2 - low / 2) / (high / 2 - low / 2) * count)]++;
                yield new Boxes(h.label(), from, to, heights);
            }
            case Plot.Line _, Plot.Points _, Plot.Band _, Boxes _, Plot.Image _, Plot.Heat _ -> series;
        };
    }
}
