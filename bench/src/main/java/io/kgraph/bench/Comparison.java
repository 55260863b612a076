package io.kgraph.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Measurements side by side: for each workload and number of threads this library against its best peer.
///
/// @param rows     in the order in which they were measured
/// @param versions of everybody who took part
record Comparison(List<Row> rows, Map<String, String> versions) {
    /// The rounds of one side.
    ///
    /// @param median the median of the rounds' medians, in seconds
    /// @param spread the largest of them over the smallest
    /// @param agrees with the first peer that printed sums
    record Side(String name, double median, double spread, boolean agrees) {
        String text() {
            return name + " " + duration(median) + String.format(Locale.ROOT, " (×%.2f)", spread) + (agrees ? "" : " **differs**");
        }
    }

    /// Each side in the mode that is its best; peers by time.
    record Row(String workload, int threads, Side ours, List<Side> peers) {
        /// The time of the best peer that agrees over ours, NaN without one.
        double ratio() {
            return peers.stream().filter(Side::agrees).findFirst().map(p -> p.median / ours.median).orElse(Double.NaN);
        }
    }

    static Comparison of(List<Line> lines) {
        var versions = new TreeMap<String, String>();
        var groups = new LinkedHashMap<String, List<Line>>();
        for (Line l : lines) {
            if (!l.version().isEmpty()) versions.put(base(l), l.version());
            groups.computeIfAbsent(l.workload() + " " + l.threads(), _ -> new ArrayList<>()).add(l);
        }
        var rows = new ArrayList<Row>();
        for (List<Line> group : groups.values()) {
            Line measure = group.stream().filter(l -> !l.isOurs() && !l.check().isEmpty()).findFirst().orElse(group.getFirst());
            var sides = new ArrayList<Side>();
            for (String name : new TreeSet<>(group.stream().map(Line::peer).toList())) sides.add(side(name, group.stream().filter(l -> l.peer().equals(name)).toList(), measure));
            var best = new LinkedHashMap<String, Side>();
            for (Side s : sides) best.merge(s.name.replace("+resident", ""), s, (a, b) -> a.median <= b.median ? a : b);
            Side ours = best.remove("kgraph");
            if (ours == null) continue;
            rows.add(new Row(group.getFirst().workload(), group.getFirst().threads(), ours, best.values().stream().sorted(Comparator.comparingDouble(Side::median)).toList()));
        }
        return new Comparison(rows, versions);
    }

    private static String base(Line l) {
        return l.peer().replace("+resident", "");
    }

    private static Side side(String name, List<Line> lines, Line measure) {
        double[] sorted = lines.stream().mapToDouble(Line::median).sorted().toArray();
        boolean agrees = lines.stream().allMatch(l -> l.check().isEmpty() || measure.check().isEmpty() || l.agrees(measure));
        int n = sorted.length;
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Side(name, median, sorted[n - 1] / sorted[0], agrees);
    }

    private static String duration(double seconds) {
        if (seconds >= 1) return String.format(Locale.ROOT, "%.3g s", seconds);
        return seconds >= 1e-3 ? String.format(Locale.ROOT, "%.3g ms", seconds * 1e3) : String.format(Locale.ROOT, "%.3g µs", seconds * 1e6);
    }

    // ---- Markdown ----------------------------------------------------------------------------------------------------

    String markdown() {
        var text = new StringBuilder("# This library and its peers\n\n").append(machine()).append("\n\n");
        text.append("Versions: ").append(versions.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(", "))).append(".\n\n");
        text.append("Times are medians, in brackets the largest of the rounds over the smallest; each side in the mode that is its best, `+resident` with arrays that stay where they are. ")
                .append("The ratio is the time of the best peer with the right result over ours: above 1 we are faster.\n\n");
        text.append("| workload | threads | kgraph | best peer | ratio | next |\n|---|---|---|---|---|---|\n");
        for (Row r : rows) {
            String best = r.peers.isEmpty() ? "" : r.peers.getFirst().text();
            String next = r.peers.stream().skip(1).limit(3).map(Side::text).collect(Collectors.joining(", "));
            String ratio = Double.isNaN(r.ratio()) ? "" : String.format(Locale.ROOT, "%.2f", r.ratio());
            text.append(String.join(" | ", "| " + r.workload, Integer.toString(r.threads), r.ours.text().replace("kgraph ", ""), best, ratio, next)).append(" |\n");
        }
        return text.toString();
    }

    private static String machine() {
        try {
            Path cpu = Path.of("/proc/cpuinfo");
            List<String> info = Files.exists(cpu) ? Files.readAllLines(cpu) : List.of();
            String name = info.stream().filter(l -> l.startsWith("model name")).map(l -> l.substring(l.indexOf(':') + 2)).findFirst().orElse(System.getProperty("os.arch"));
            String flags = info.stream().filter(l -> l.startsWith("flags")).findFirst().orElse("");
            String isa = flags.contains(" avx512f") ? "AVX-512" : flags.contains(" avx2") ? "AVX2" : "no AVX2";
            return "Machine: " + name + ", " + isa + ", " + Runtime.getRuntime().availableProcessors() + " processors; Java " + Runtime.version() + ".";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- SVG -----------------------------------------------------------------------------------------------------------

    /// A bar a row, on a logarithmic axis: to the right of the line at 1 we are faster.
    String svg() {
        var bars = rows.stream().filter(r -> !Double.isNaN(r.ratio())).toList();
        int left = 240, width = 420, step = 22, height = 50 + bars.size() * step;
        var svg = new StringBuilder(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n", left + width + 180, height));
        svg.append(String.format(Locale.ROOT, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n<text x=\"%d\" y=\"18\">time of the best peer over ours (log scale; right of 1: faster)</text>%n", left));
        for (double tick : new double[] {0.1, 0.2, 0.5, 1, 2, 5, 10}) {
            double x = left + place(tick) * width;
            svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"34\" y2=\"%d\" stroke=\"%s\"/><text x=\"%.1f\" y=\"31\" text-anchor=\"middle\" fill=\"#555\">%s</text>%n",
                    x, x, height - 8, tick == 1 ? "#222" : "#ddd", x, tick == Math.rint(tick) ? Integer.toString((int) tick) : Double.toString(tick)));
        }
        for (int i = 0; i < bars.size(); i++) {
            Row r = bars.get(i);
            double one = left + place(1) * width, x = left + place(r.ratio()) * width;
            int y = 40 + i * step;
            svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s, %d thread%s</text>", left - 8, y + 13, r.workload, r.threads, r.threads == 1 ? "" : "s"));
            svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>", Math.min(one, x), y + 2, Math.abs(x - one), x >= one ? "#0072b2" : "#d55e00"));
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%.2f × %s</text>%n", Math.max(one, x) + 6, y + 13, r.ratio(), r.peers.getFirst().name));
        }
        return svg.append("</svg>\n").toString();
    }

    /// From 0 at a tenth to 1 at ten times.
    private static double place(double ratio) {
        return Math.clamp((Math.log10(ratio) + 1) / 2, 0, 1);
    }
}
