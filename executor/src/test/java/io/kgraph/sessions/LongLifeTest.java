package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.exec.LocalSession;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A session that is used for long, and sessions that nobody closes: heap, memory, code, handles and threads do not grow.
///
/// `-Dkgraph.test.runs=10000000` runs ten million times, and says each million what there is.
class LongLifeTest {
    private static final long RUNS = Long.getLong("kgraph.test.runs", 40_000), TOLD = 1_000_000;
    private static final int EXTENTS = 200, PATTERNS = 600;      // more than the caches of a session keep
    private static final long MOST_HEAP_GROWTH = 32 << 20, MOST_RESIDENT_GROWTH = 128 << 20, MOST_CODE = 96 << 20;

    private final GraphContext context = new GraphContext();
    private final Placeholder x = Placeholder.of(context, TensorType.of(DType.FLOAT64, Shape.of(Dim.named("n"))));
    private final Variable w = Variable.of(context, TensorType.of(DType.FLOAT64, 8), new Variable.Initial.Value(NDArray.ones(DType.FLOAT64, 8).copy()), Optional.empty(), true);

    private static long liveWorkers() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("kgraph-")).count();
    }

    /// What a process holds.
    private record Held(long heap, long resident, long code, long handles, long workers) {
        static Held now() throws IOException {
            System.gc();
            long resident = 0, handles = 0;
            if (Files.exists(Path.of("/proc/self/statm"))) {
                resident = 4096 * Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
                try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                    handles = open.count();
                }
            }
            Runtime runtime = Runtime.getRuntime();
            return new Held(runtime.totalMemory() - runtime.freeMemory(), resident, CodeMemory.mapped(), handles, liveWorkers());
        }

        @Override public String toString() {
            return String.format("heap %d KiB, resident %d KiB, code %d KiB, %d handles, %d workers", heap >> 10, resident >> 10, code >> 10, handles, workers);
        }
    }

    @Test void aSessionThatRunsForLongDoesNotGrow() throws IOException {
        var random = new SplittableRandom(1);
        try (Session session = LocalSession.open(context, Session.Options.DEFAULT.withThreads(2))) {
            session.initialize(List.of(w));
            Session.Call call = session.prepare(List.of(x), List.of(Build.sum(Build.square(x), Axes.of(0), false)), List.of(), List.of());
            Tensor half = Build.mul(w, Build.scalarLike(w, 0.5));
            var halve = List.of(new Session.Update(w, half));
            NDArray[] fed = new NDArray[EXTENTS], into = {NDArray.zeros(DType.FLOAT64)};
            for (int n = 0; n < EXTENTS; n++) fed[n] = NDArray.full(DType.FLOAT64, 2, n).copy();
            var patterns = new ArrayList<Tensor>();
            for (int p = 0; p < PATTERNS; p++) patterns.add(Build.add(half, Build.scalarLike(w, p)));
            Held early = Held.now();
            for (long run = 0; run < RUNS; run++) {
                int extent = random.nextInt(random.nextInt(500) == 0 ? EXTENTS : 3);
                call.run(new Object[] {fed[extent]}, into);
                if (into[0].getDouble() != 4.0 * extent) throw new AssertionError("a sum of " + extent + " is " + into[0]);
                if (run % 50 == 0) session.run(List.of(), Map.of(), halve);
                if (run % 1000 == 0) session.run(patterns.get(random.nextInt(PATTERNS)));
                if (run == RUNS / 10) early = Held.now();
                if (RUNS >= TOLD && run % TOLD == 0) System.out.println(run + " runs: " + Held.now());
            }
            Held late = Held.now();
            if (RUNS >= TOLD) System.out.println(RUNS + " runs: " + late);
            assertThat(late.heap - early.heap).as("growth of the heap").isLessThan(MOST_HEAP_GROWTH);
            assertThat(late.resident - early.resident).as("growth of the process").isLessThan(MOST_RESIDENT_GROWTH);
            assertThat(late.code).as("code").isLessThan(MOST_CODE);
            assertThat(late.handles).as("handles").isLessThanOrEqualTo(early.handles + 5);
            assertThat(late.workers).as("workers").isLessThanOrEqualTo(early.workers);
        }
    }

    private WeakReference<Session> forgotten(int number) {
        Session session = LocalSession.open(context, Session.Options.DEFAULT.withThreads(3));
        session.initialize(List.of(w));
        NDArray large = NDArray.zeros(DType.FLOAT64, 200_000), found = session.run(List.of(Build.add(Build.exp(x), Build.scalarLike(x, number))), Map.of(x, large), List.of()).getFirst();
        assertThat(found.getDouble(199_999)).isEqualTo(1.0 + number);
        assertThat(liveWorkers()).isPositive();
        return new WeakReference<>(session);
    }

    @Test void forgottenSessionsAreFreed() throws Exception {
        long workers = liveWorkers();
        var sessions = new ArrayList<WeakReference<Session>>();
        for (int i = 0; i < 10; i++) sessions.add(forgotten(i));
        for (int wait = 0; wait < 200 && (sessions.stream().anyMatch(s -> s.get() != null) || liveWorkers() > workers); wait++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(sessions).allMatch(s -> s.get() == null);
        assertThat(liveWorkers()).as("threads of their pools").isLessThanOrEqualTo(workers);
    }
}
