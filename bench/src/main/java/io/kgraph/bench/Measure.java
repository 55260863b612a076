package io.kgraph.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Times calls the way the peers are timed: warm-up, at least seven repetitions and half a second, short calls in
/// batches, and again where other processes kept a core busy meanwhile.
///
/// @param foreign cores kept busy by other processes
record Measure(double min, double median, int reps, double foreign) {
    private static final double DISTURBED = 0.08;
    private static final double TICKS = 100;                     // per second in /proc/stat, on Linux

    static Measure of(Runnable call) {
        double one = warmUp(call);
        Measure best = repeat(call, one);
        for (int again = 0; again < 4 && best.foreign > DISTURBED; again++) {
            Measure next = repeat(call, one);
            if (next.foreign < best.foreign) best = next;
        }
        return best;
    }

    private static double warmUp(Runnable call) {
        long start = System.nanoTime();
        double one;
        int calls = 0;
        do {
            one = seconds(call, 1);
            calls++;
        } while (since(start) < 3 && (calls < 3 || since(start) < 0.3));
        return one;
    }

    private static Measure repeat(Runnable call, double one) {
        int batch = one > 2e-3 ? 1 : Math.max(1, (int) (5e-3 / one));
        double busy = busySeconds(), own = ownSeconds();
        long start = System.nanoTime();
        List<Double> times = new ArrayList<>();
        while (times.size() < 7 || since(start) < 0.5) {
            times.add(seconds(call, batch));
            if (since(start) > 20 && times.size() >= 3) break;
        }
        double wall = since(start), foreign = Math.max(0, (busySeconds() - busy - (ownSeconds() - own)) / wall);
        Measure all = of(times);
        return new Measure(all.min, all.median, all.reps, foreign);
    }

    /// What single times say.
    static Measure of(List<Double> times) {
        var sorted = times.stream().sorted().toList();
        int n = sorted.size();
        double median = n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
        return new Measure(sorted.getFirst(), median, n, 0);
    }

    private static double seconds(Runnable call, int batch) {
        long start = System.nanoTime();
        for (int i = 0; i < batch; i++) call.run();
        return since(start) / batch;
    }

    static double since(long nanos) {
        return (System.nanoTime() - nanos) * 1e-9;
    }

    /// Busy time of all cores; 0 where the system does not tell.
    private static double busySeconds() {
        Path stat = Path.of("/proc/stat");
        if (!Files.exists(stat)) return 0;
        try (var lines = Files.lines(stat)) {
            String[] words = lines.findFirst().orElse("cpu").trim().split("\\s+", -1);
            double busy = 0;
            for (int i = 1; i < Math.min(words.length, 9); i++) if (i != 4 && i != 5) busy += Long.parseLong(words[i]);
            return busy / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double ownSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os ? os.getProcessCpuTime() * 1e-9 : 0;
    }
}
