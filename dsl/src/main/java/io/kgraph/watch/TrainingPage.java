package io.kgraph.watch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.array.AtomicFile;
import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.data.Plot;
import io.kgraph.data.Xml;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// A page that shows trainings while they go on: curves, the last epoch, how far it is. It reloads itself until they are over.
///
/// It is written beside its place and moved there, at most once a second, so that a browser always finds a whole page.
public final class TrainingPage implements Watcher {
    private static final long MILLIS = 1000;
    private static final int MOST_POINTS = 600;

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1d2329; --soft: #5b6672; --line: #d5dade; --paper: #ffffff; --fill: #0072B2; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa5b0; --line: #3a424a; --paper: #14181c; --fill: #56B4E9; }
              figure svg { filter: invert(1) hue-rotate(180deg); } }
            body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1360px; margin: 24px auto; padding: 0 20px; }
            h1 { font-size: 20px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 6px; }
            p { margin: 4px 0; color: var(--soft); }
            progress { width: 100%; height: 10px; accent-color: var(--fill); }
            table { border-collapse: collapse; margin: 12px 0; font-variant-numeric: tabular-nums; }
            th, td { text-align: right; padding: 4px 14px; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { text-align: left; padding-left: 0; }
            .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 16px; }
            figure { margin: 0; } figure svg { width: 100%; height: auto; }
            """;

    /// One training so far.
    private static final class Training {
        private final long begun;
        private final long firstStep;
        private long epoch;
        private long step;
        private long steps;
        private long lately;
        private double objective = Double.NaN;
        private boolean over;
        private final List<Double> epochs = new ArrayList<>();
        private final Map<String, List<Double>> values = new LinkedHashMap<>();

        Training(long begun, long step) {
            this.begun = begun;
            this.firstStep = step;
        }
    }

    private final Path path;
    private final String title;
    private final LongSupplier clock;
    private final Map<String, Training> trainings = new LinkedHashMap<>();
    private long written;
    private boolean closed;

    private TrainingPage(Path path, String title, LongSupplier clock) {
        this.path = path;
        this.title = title;
        this.clock = clock;
    }

    /// Writes the page, on which nothing has happened yet; folders that are missing are made.
    ///
    /// @param clock milliseconds since 1970
    public static TrainingPage open(Path path, String title, LongSupplier clock) {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
        } catch (IOException _) {
            throw GraphError.of(ErrorKind.VALUE, "CANNOT WRITE", "\"" + path + "\": its folder cannot be made.");
        }
        var page = new TrainingPage(path, title, clock);
        page.write();
        return page;
    }

    private Training training(String label, long step) {
        return trainings.computeIfAbsent(label, _ -> new Training(clock.getAsLong(), step));
    }

    @Override public void step(String label, long epoch, long step, long steps, double objective) {
        Training t = training(label, step);
        t.epoch = epoch;
        t.step = step;
        t.steps = steps;
        t.objective = objective;
        t.over = false;
        t.lately = clock.getAsLong();
        if (t.lately - written >= MILLIS) write();
    }

    @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {
        Training t = training(label, step);
        t.epochs.add((double) epoch);
        means.forEach((name, value) -> {
            if (value.rank() == 0) t.values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value.getDouble());
        });
    }

    @Override public void trained() {
        trainings.values().forEach(t -> t.over = true);
        write();
    }

    @Override public void close() {
        closed = true;
        trainings.values().forEach(t -> t.over = true);
        write();
    }

    private void write() {
        written = clock.getAsLong();
        ByteBuffer bytes = ByteBuffer.wrap(html().getBytes(StandardCharsets.UTF_8));
        try {
            AtomicFile.write(path, out -> {
                while (bytes.hasRemaining()) out.write(bytes);
            });
        } catch (GraphError e) {
            throw GraphError.of(ErrorKind.VALUE, "CANNOT WRITE", "\"" + path + "\": " + e.sentence().substring(e.sentence().indexOf(": ") + 2) + ".");
        }
    }

    // ---- the page ------------------------------------------------------------------------------------------------------------

    private String html() {
        var out = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        if (!closed) out.append("<meta http-equiv=\"refresh\" content=\"2\">\n");
        out.append("<title>").append(Xml.escaped(title)).append("</title>\n<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<h1>").append(Xml.escaped(title)).append("</h1>\n");
        out.append("<p>").append(closed ? "The run has ended." : "Running; this page reloads itself.").append("</p>\n");
        if (trainings.isEmpty()) out.append("<p>No training has begun.</p>\n");
        trainings.forEach((label, t) -> section(label, t, out));
        return out.append("</body>\n</html>\n").toString();
    }

    private static void section(String label, Training t, StringBuilder out) {
        out.append("<h2>").append(Xml.escaped(label)).append("</h2>\n<p>").append(Xml.escaped(state(t))).append("</p>\n");
        if (t.steps > 0 && !t.over) out.append("<progress max=\"").append(t.steps).append("\" value=\"").append(t.step).append("\" aria-label=\"steps done\"></progress>\n");
        if (t.epochs.isEmpty()) return;
        out.append("<table>\n<tr><th>epoch ").append(number(t.epochs.getLast())).append("</th><th>last</th><th>least (epoch)</th><th>greatest (epoch)</th></tr>\n");
        t.values.forEach((name, values) -> out.append("<tr><td>").append(Xml.escaped(name)).append("</td><td>").append(number(values.getLast())).append("</td><td>")
                .append(best(t, values, -1)).append("</td><td>").append(best(t, values, 1)).append("</td></tr>\n"));
        out.append("</table>\n<div class=\"charts\">\n");
        t.values.forEach((name, values) -> out.append("<figure role=\"img\" aria-label=\"").append(Xml.escaped(name)).append(" by epoch\">\n").append(chart(name, t.epochs, values)).append("</figure>\n"));
        out.append("</div>\n");
    }

    private static String state(Training t) {
        double seconds = (t.lately - t.begun) / 1000.0, rate = seconds > 0 ? (t.step - t.firstStep) / seconds : 0;
        var text = new StringBuilder();
        text.append("epoch ").append(t.epoch).append(", step ").append(String.format(Locale.ROOT, "%,d", t.step));
        if (t.steps > 0) text.append(String.format(Locale.ROOT, " of %,d", t.steps));
        if (rate > 0) text.append(String.format(Locale.ROOT, rate < 10 ? ", %.2f steps a second" : ", %,.0f steps a second", rate));
        if (!t.over && t.steps > 0 && rate > 0) text.append(", ").append(duration((t.steps - t.step) / rate)).append(" left");
        text.append(", ").append(duration(seconds)).append(t.over ? " in all" : " so far");
        return Double.isNaN(t.objective) ? text.toString() : text + ", last step " + number(t.objective);
    }

    /// The least or greatest value, and its epoch.
    private static String best(Training t, List<Double> values, int sign) {
        int at = -1;
        for (int i = 0; i < values.size(); i++)
            if (!values.get(i).isNaN() && (at < 0 || sign * values.get(i) > sign * values.get(at))) at = i;
        return at < 0 ? "NaN" : number(values.get(at)) + " (" + number(t.epochs.get(at)) + ")";
    }

    private static String chart(String name, List<Double> epochs, List<Double> values) {
        int every = Math.ceilDiv(values.size(), MOST_POINTS), count = Math.ceilDiv(values.size(), every);
        var x = new double[count];
        var y = new double[count];
        for (int i = 0; i < count; i++) {
            int at = values.size() - 1 - (count - 1 - i) * every;          // the last one always
            x[i] = epochs.get(at);
            y[i] = values.get(at);
        }
        return new Plot(Plot.Kind.LINE, ImmutableList.of(new Plot.Line(name, x, y)), "epoch", name).svg();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? NumberText.of(new BigDecimal(value).round(new MathContext(5)).doubleValue()) : NumberText.of(value);
    }

    /// Such as `0.4 s`, `40 s` or `1 h 5 min`.
    private static String duration(double seconds) {
        if (seconds < 9.95) return String.format(Locale.ROOT, "%.1f s", seconds);
        long s = Math.round(seconds);
        return s < 60 ? s + " s" : s < 3600 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
    }
}
