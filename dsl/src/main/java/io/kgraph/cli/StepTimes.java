package io.kgraph.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// What the steps of a plan take, from the events that the flight recorder keeps of runs.
final class StepTimes {
    private static final String EVENT = "io.kgraph.Step";
    private static final int RUNS = 20;

    private final Map<Integer, Double> medians;

    private StepTimes(Map<Integer, Double> medians) {
        this.medians = medians;
    }

    /// Runs some times, after some to get warm. Steps that are linked to one piece of code stand at the first of them.
    static StepTimes measure(Runnable run) {
        for (int i = 0; i < RUNS; i++) run.run();
        try (var recording = new Recording()) {
            recording.enable(EVENT).withoutStackTrace();
            recording.start();
            for (int i = 0; i < RUNS; i++) run.run();
            recording.stop();
            return of(recording);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StepTimes of(Recording recording) throws IOException {
        Path file = Files.createTempFile("kgraph", ".jfr");
        try {
            recording.dump(file);
            var nanos = new HashMap<Integer, long[]>();
            var counts = new HashMap<Integer, Integer>();
            for (RecordedEvent e : RecordingFile.readAllEvents(file)) {
                if (!e.getEventType().getName().equals(EVENT)) continue;
                int step = e.getInt("number"), at = counts.merge(step, 1, Integer::sum) - 1;
                if (at < RUNS) nanos.computeIfAbsent(step, _ -> new long[RUNS])[at] = e.getDuration().toNanos();
            }
            var medians = new HashMap<Integer, Double>();
            nanos.forEach((step, times) -> {
                Arrays.sort(times);
                medians.put(step, times[RUNS / 2] / 1e9);
            });
            return new StepTimes(medians);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// Seconds of the step of a number, from 0.
    OptionalDouble of(int step) {
        Double median = medians.get(step);
        return median == null ? OptionalDouble.empty() : OptionalDouble.of(median);
    }
}
