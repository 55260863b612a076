package io.kgraph.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One measurement, as this benchmark and those of the peers print it.
///
/// @param median seconds
/// @param check  for each output three sums, empty where there are none
record Line(String workload, String peer, String version, int threads, double median, List<double[]> check, String note) {
    private static final Pattern TRIPLE = Pattern.compile("\\[\\s*([^\\[\\],]+),\\s*([^\\[\\],]+),\\s*([^\\[\\],]+)]");

    /// The line's fields; nothing for other lines, and for measurements that failed.
    static Optional<Line> of(String text) {
        if (!text.startsWith("{") || number(text, "median_s").isEmpty()) return Optional.empty();
        String peer = string(text, "peer");
        if (string(text, "mode").equals("resident")) peer += "+resident";
        String target = string(text, "target");
        return Optional.of(new Line(string(text, "workload"), peer, string(text, "version") + (target.isEmpty() ? "" : " " + target),
                number(text, "threads").orElse(1.0).intValue(), number(text, "median_s").get(), checks(text), string(text, "note")));
    }

    private static String string(String text, String field) {
        Matcher m = Pattern.compile('"' + field + "\":\\s*\"([^\"]*)\"").matcher(text);
        return m.find() ? m.group(1) : "";
    }

    private static Optional<Double> number(String text, String field) {
        Matcher m = Pattern.compile('"' + field + "\":\\s*([-+0-9.eE]+)").matcher(text);
        return m.find() ? Optional.of(Double.valueOf(m.group(1))) : Optional.empty();
    }

    private static List<double[]> checks(String text) {
        int at = text.indexOf("\"check\":");
        if (at < 0) return List.of();
        var checks = new ArrayList<double[]>();
        Matcher m = TRIPLE.matcher(text.substring(at, text.contains("]]") ? text.indexOf("]]", at) + 2 : at));
        while (m.find()) checks.add(new double[] {value(m.group(1)), value(m.group(2)), value(m.group(3))});
        return checks;
    }

    private static double value(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException _) {                       // Python's spelling of NaN and infinities
            return Double.NaN;
        }
    }

    /// What the peers' benchmark allows.
    private static double tolerance(String workload) {
        return switch (workload) {
            case "W05.adam" -> 2e-3;
            case "W06.train" -> 1e-3;
            case "W14" -> 1e-7;
            default -> workload.contains("f64") || workload.matches("W(09\\.a|10|13).*") ? 1e-9 : 1e-4;
        };
    }

    boolean isOurs() {
        return peer.startsWith("kgraph");
    }

    /// Whether each output's sums differ by no more than the workload allows, relative to the sum of absolute values.
    boolean agrees(Line other) {
        if (check.size() != other.check.size()) return false;
        double tolerance = tolerance(workload);
        for (int i = 0; i < check.size(); i++) {
            double[] a = check.get(i), b = other.check.get(i);
            for (int k = 0; k < 3; k++) if (!(Math.abs(a[k] - b[k]) <= tolerance * Math.max(1e-30, b[1] * (k < 2 ? 1 : 3)))) return false;
        }
        return true;
    }
}
