package io.kgraph.watch;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.data.Message;
import io.kgraph.data.TfRecords;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Event files as TensorBoard reads them: a folder for each training, with scalars and histograms by step.
///
/// A file is a row of TFRecords, each an `Event` of protocol buffers. Source of the field numbers: TensorFlow, `event.proto` and `summary.proto`.
public final class EventFiles implements Watcher {
    private static final String VERSION = "brain.Event:2";
    private static final long STEP_MILLIS = 200;                 // steps may be shorter than anybody can look at
    private static final int BINS = 30;

    private final Path folder;
    private final LongSupplier clock;
    private final Map<String, OutputStream> files = new LinkedHashMap<>();
    private long shown;

    private EventFiles(Path folder, LongSupplier clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /// Makes the folder.
    ///
    /// @param clock milliseconds since 1970
    public static EventFiles open(Path folder, LongSupplier clock) {
        var files = new EventFiles(folder, clock);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw files.notWritten(e);
        }
        return files;
    }

    @Override public void step(String label, long epoch, long step, long steps, double objective) {
        long now = clock.getAsLong();
        if (now - shown < STEP_MILLIS || Double.isNaN(objective)) return;
        shown = now;
        write(label, step, now, new Message().message(1, scalar("step/objective", objective)));
    }

    @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {
        var summary = new Message().message(1, scalar("epoch", epoch));
        means.forEach((name, value) -> summary.message(1, value.rank() == 0 ? scalar(name, value.getDouble()) : histogram(name, value.toDoubleArray())));
        write(label, step, clock.getAsLong(), summary);
    }

    /// A `Summary.Value`.
    private static Message scalar(String tag, double value) {
        return new Message().text(1, tag).real(2, (float) value);
    }

    /// A `Summary.Value` with a `HistogramProto` of equal intervals; what is not finite is left out.
    private static Message histogram(String tag, double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double least = Arrays.stream(finite).min().orElse(0), most = Arrays.stream(finite).max().orElse(0);
        var limits = new double[BINS];
        var counts = new double[BINS];
        double width = (most - least) / BINS;
        for (int i = 0; i < BINS; i++) limits[i] = i == BINS - 1 ? most : least + width * (i + 1);
        for (double v : finite) counts[width > 0 ? (int) Math.min(BINS - 1, (v - least) / width) : BINS - 1]++;
        var proto = new Message().wide(1, least).wide(2, most).wide(3, finite.length).wide(4, Arrays.stream(finite).sum())
                .wide(5, Arrays.stream(finite).map(v -> v * v).sum()).wides(6, limits).wides(7, counts);
        return new Message().text(1, tag).message(5, proto);
    }

    private void write(String label, long step, long now, Message summary) {
        try {
            OutputStream out = file(label, now);
            out.write(TfRecords.framed(event(now).integer(2, step).message(5, summary).toByteArray()));
            out.flush();
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private OutputStream file(String label, long now) throws IOException {
        OutputStream known = files.get(label);
        if (known != null) return known;
        Path run = folder.resolve(label.replaceAll("[^\\p{L}\\p{N}._-]", "_"));
        Files.createDirectories(run);
        int number = 0;                                          // of several within a second
        Path path;
        do path = run.resolve(String.format(java.util.Locale.ROOT, "events.out.tfevents.%010d.kgraph.%d", now / 1000, number++)); while (Files.exists(path));
        OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        files.put(label, out);
        out.write(TfRecords.framed(event(now).text(3, VERSION).toByteArray()));
        return out;
    }

    private static Message event(long millis) {
        return new Message().wide(1, millis / 1000.0);
    }

    private GraphError notWritten(IOException e) {
        return GraphError.of(ErrorKind.VALUE, "CANNOT WRITE", "\"" + folder + "\": event files cannot be written: " + e.getMessage() + ".");
    }

    @Override public void trained() {}

    @Override public void close() {
        for (OutputStream out : files.values()) {
            try {
                out.close();
            } catch (IOException e) {
                throw notWritten(e);
            }
        }
        files.clear();
    }
}
