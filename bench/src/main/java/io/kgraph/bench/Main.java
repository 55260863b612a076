package io.kgraph.bench;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.exec.Targets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Measures workloads and prints one JSON object a line: `Main W02 W05.sgd --threads 2 --target jvm --inputs DIR`.
///
/// An id stands for all ids that begin with it; `--list` shows them instead, `--peak` the memory used at the end, and
/// `--later` measures what is compiled after the first in a process, too; `--calls` compares the first calls with the hundredth. Each W11 and W12 has to have a process of its own; `run.sh` sees to that.
public final class Main {
    private static final int ALIGNMENT = 64, LATER = 30;

    private final Session.Options options;
    private final Optional<Path> inputs;
    private final boolean later;
    private final boolean calls;

    private Main(Session.Options options, Optional<Path> inputs, boolean later, boolean calls) {
        this.options = options;
        this.inputs = inputs;
        this.later = later;
        this.calls = calls;
    }

    public static void main(String[] args) throws IOException {
        var options = Session.Options.DEFAULT.withThreads(1);
        Optional<Path> inputs = Optional.empty();
        var ids = new ArrayList<String>();
        boolean list = false, peak = false, later = false, calls = false;
        for (int i = 0; i < args.length; i++)
            switch (args[i]) {
                case "--threads" -> options = options.withThreads(Integer.parseInt(args[++i]));
                case "--target" -> options = options.withTarget(args[++i]);
                case "--inputs" -> inputs = Optional.of(Path.of(args[++i]));
                case "--list" -> list = true;
                case "--peak" -> peak = true;
                case "--later" -> later = true;
                case "--calls" -> calls = true;
                default -> ids.add(args[i]);
            }
        var main = new Main(options, inputs, later, calls);
        for (String id : ids.isEmpty() && list ? List.of("W") : ids) {
            var chosen = Workloads.ALL.values().stream().filter(w -> id.equals("W") || w.id().equals(id) || w.id().startsWith(id + ".")).toList();
            if (chosen.isEmpty()) {
                System.err.println("bench: no workload " + id + "; --list shows them");
                System.exit(2);
            }
            for (Workload w : chosen)
                if (list) System.out.println(w.id());
                else main.measure(w);
        }
        if (peak) System.out.println("{\"peak_kib\": " + peakKib() + "}");
    }

    /// The most memory that this process has had in use, as Linux tells; 0 elsewhere.
    private static long peakKib() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return 0;
        return Files.readAllLines(status).stream().filter(l -> l.startsWith("VmHWM:")).mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
    }

    private void measure(Workload workload) {
        K.clearSession();
        K.setSession(K.openSession(options));
        var in = new Inputs(workload.id(), inputs);
        long start = System.nanoTime();
        Workload.Job job = workload.builder().build(in);
        double build = Measure.since(start);
        if (workload.id().startsWith("W11")) oneShot(workload, job, in, start, build);
        else if (workload.id().equals("W12.cold")) System.out.println("{\"result\": " + Fingerprint.of(call(job, 0)) + "}");
        else if (calls) firstCalls(workload, job, in, build);
        else repeated(workload, job, in, build);
    }

    /// The call that compiles, the one after it, and the hundredth, for which the median of nine around it stands.
    private void firstCalls(Workload workload, Workload.Job job, Inputs in, double build) {
        double[] times = new double[104];
        List<NDArray> outputs = List.of();
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            outputs = call(job, i);
            times[i] = Measure.since(start);
        }
        Measure hundredth = Measure.of(Arrays.stream(times, 95, 104).boxed().toList());
        String note = String.format(Locale.ROOT, "first call %.4g s, compiling; second %.4g s, hundredth %.4g s: ratio %.2f", times[0], times[1], hundredth.median(), times[1] / hundredth.median());
        print(workload, "calls", build, times[0], times[1], hundredth, Fingerprint.of(outputs), note(note, in));
    }

    /// Build, compile and first call together.
    private void oneShot(Workload workload, Workload.Job job, Inputs in, long start, double build) {
        var outputs = call(job, 0);
        double all = Measure.since(start);
        print(workload, "session", build, all - build, all - build, new Measure(all, all, 1, 0), Fingerprint.of(outputs), note("one shot: build + compile + first call", in));
        if (later) later(workload);
    }

    /// The same for graphs of the same kind with other constants or extents, in the process that now knows how.
    private void later(Workload workload) {
        var times = new ArrayList<Double>();
        double second = 0, tenth = 0, build = 0;
        long begin = System.nanoTime();
        for (int i = 1; i <= LATER && (i <= 3 || Measure.since(begin) < 6); i++) {
            var in = new Inputs(workload.id(), Optional.empty(), i);
            K.clearSession();
            K.setSession(K.openSession(options));
            long start = System.nanoTime();
            Workload.Job job = workload.builder().build(in);
            build = Measure.since(start);
            call(job, 0);
            times.add(Measure.since(start));
            if (i == 1) second = times.getLast();
            if (i <= 9) tenth = times.getLast();
        }
        print(workload, "later", build, second, tenth, Measure.of(times), "[]", "one shots after the first in the process, other constants or extents");
    }

    private void repeated(Workload workload, Workload.Job job, Inputs in, double build) {
        var losses = new ArrayList<Double>();
        List<NDArray> outputs = List.of();
        double first = 0, last = 0;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            outputs = call(job, i);
            last = Measure.since(start);
            if (i == 0) first = last;
            if (job.step() && i < 3) losses.add(outputs.getFirst().getDouble());
        }
        String check = job.step() ? Fingerprint.ofLosses(losses.stream().mapToDouble(Double::doubleValue).toArray()) : Fingerprint.of(outputs);
        int[] turn = {10};
        print(workload, "session", build, first, last, Measure.of(() -> call(job, turn[0]++)), check, note("", in));
        print(workload, "resident", build, first, last, resident(job, outputs), check, note("arrays stay outside of the heap, aligned", in));
    }

    private static List<NDArray> call(Workload.Job job, int turn) {
        return job.function().call(job.feeds().get(turn % job.feeds().size()).toArray());
    }

    /// The same calls from aligned segments into arrays of the caller.
    private static Measure resident(Workload.Job job, List<NDArray> like) {
        try (var arena = Arena.ofShared()) {
            var feeds = job.feeds().stream().map(batch -> batch.stream().map(a -> outside(a, arena)).toArray()).toList();
            NDArray[] into = like.stream().map(a -> outside(a, arena)).toArray(NDArray[]::new);
            int[] turn = {0};
            return Measure.of(() -> job.function().run(feeds.get(turn[0]++ % feeds.size()), into));
        }
    }

    private static NDArray outside(NDArray array, Arena arena) {
        var segment = arena.allocate(Math.max(1, array.size() * array.dtype().bytes()), ALIGNMENT);
        array.copyTo(segment);
        return NDArray.wrap(segment, array.dtype(), array.extents());
    }

    private static String note(String text, Inputs in) {
        return in.areThePeers() ? text : text.isEmpty() ? "own inputs" : text + "; own inputs";
    }

    private void print(Workload workload, String mode, double build, double first, double tenth, Measure m, String check, String note) {
        String gflops = workload.flops() == 0 ? "null" : String.format(Locale.ROOT, "%.2f", workload.flops() / m.min() / 1e9);
        System.out.println(String.format(Locale.ROOT,
                "{\"workload\": \"%s\", \"peer\": \"kgraph\", \"version\": \"%s\", \"target\": \"%s\", \"threads\": %d, \"mode\": \"%s\", \"build_s\": %.6g, "
                        + "\"first_s\": %.6g, \"tenth_s\": %.6g, \"min_s\": %.6g, \"median_s\": %.6g, \"gflops\": %s, \"reps\": %d, \"foreign\": %.3f, \"check\": %s, \"note\": \"%s\"}",
                workload.id(), version(), target(), options.threads(), mode, build, first, tenth, m.min(), m.median(), gflops, m.reps(), m.foreign(), check, note));
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }

    private String target() {
        return options.target().matches("auto|x64") ? Targets.standard() : options.target();
    }
}
