package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sixty-four threads on one session that read, update, fail, bring new extents and are interrupted, until it is closed under them; `kgraph.test.seconds` says how long.
class ManyThreadsTest {
    private static final int THREADS = 64, LENGTH = 300;
    private static final double SECONDS = Double.parseDouble(System.getProperty("kgraph.test.seconds", "1.5"));

    private final GraphContext context = new GraphContext();
    private final Variable count = variable(), mirror = variable(), left = variable(), right = variable();
    private final Placeholder extent = Placeholder.of(context, TensorType.of(DType.FLOAT64, Shape.of(Dim.named("n")))), index = Placeholder.of(context, TensorType.scalar(DType.INT32));
    private final Tensor one = Build.scalar(context, DType.FLOAT64, 1);
    private final List<Session.Update> step = List.of(new Session.Update(count, Build.add(count, one)), new Session.Update(mirror, Build.sub(mirror, one)));
    private final List<Session.Update> exchange = List.of(new Session.Update(left, right), new Session.Update(right, left));
    /// Reads an element that may not be there, behind an update that could have been made already.
    private final List<Session.Update> fails = List.of(new Session.Update(count, Build.add(count, one)), new Session.Update(mirror, Build.add(Build.gather(mirror, index, 0), mirror)));
    private final Tensor sum = Build.sum(Build.square(extent), Axes.of(0), false), spread = Build.sub(Build.max(left, Axes.of(0), false), Build.min(left, Axes.of(0), false));
    private final AtomicLong steps = new AtomicLong();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

    private Variable variable() {
        return Variable.of(context, TensorType.of(DType.FLOAT64, LENGTH), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT64, LENGTH)), Optional.empty(), true);
    }

    private static boolean isAll(NDArray array, double value) {
        for (double x : array.toDoubleArray()) if (x != value) return false;
        return true;
    }

    private void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    /// One of the things that a thread does.
    private void act(Session session, SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                List<NDArray> before = session.run(List.of(count, mirror), Map.of(), step);
                steps.incrementAndGet();
                double n = before.getFirst().getDouble(0);
                check(isAll(before.getFirst(), n) && isAll(before.getLast(), -n), "an update shows half");
            }
            case 2 -> session.run(List.of(), Map.of(), exchange);
            case 3 -> {
                try {
                    session.run(List.of(), Map.of(index, LENGTH + random.nextInt(9)), fails);
                    check(false, "an index out of bounds is taken");
                } catch (GraphError e) {
                    check(e.getMessage().contains("outside") || stops(e), e.getMessage());
                }
            }
            case 4 -> {
                int n = random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(20);
                check(session.run(List.of(sum), Map.of(extent, NDArray.full(DType.FLOAT64, 2, n).copy()), List.of()).getFirst().getDouble() == 4.0 * n, "a sum of " + n);
            }
            case 5 -> {
                List<NDArray> found = session.run(List.of(count, mirror, spread), Map.of(), List.of());
                double n = found.getFirst().getDouble(0);
                check(isAll(found.getFirst(), n) && isAll(found.get(1), -n) && found.getLast().getDouble() == 0, "a run sees half an update");
            }
            case 6 -> {
                double v = session.value(count).getDouble(0);
                check(v >= 0, "counts upward");
            }
            default -> session.assign(Map.of(left, NDArray.full(DType.FLOAT64, random.nextInt(5), LENGTH).copy(), right, NDArray.full(DType.FLOAT64, random.nextInt(5), LENGTH).copy()));
        }
    }

    /// What a thread may meet that was interrupted, or whose session was closed.
    private static boolean stops(GraphError e) {
        return e.getMessage().contains("interrupted") || e.getMessage().contains("closed");
    }

    private void work(Session session, int number, long end) {
        var random = new SplittableRandom(number);
        while (System.nanoTime() < end || !session.isClosed()) {
            try {
                act(session, random);
            } catch (GraphError e) {
                Thread.interrupted();
                if (!stops(e)) faults.add(e);
                if (e.getMessage().contains("closed")) return;
            } catch (RuntimeException | Error e) {
                faults.add(e);
                return;
            }
        }
    }

    @ParameterizedTest @ValueSource(strings = {"x64", "jvm"})
    void everyRunIsAllOrNothingUntilTheSessionIsClosed(String target) throws InterruptedException {
        Session session = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target).withThreads(3));
        session.initialize(List.of(count, mirror, left, right));
        var first = new SplittableRandom(0);
        for (int i = 0; i < 40; i++) act(session, first);        // compiles most of what the threads run
        long end = System.nanoTime() + (long) (SECONDS * 1e9);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> work(session, number, end)));
        }
        var random = new SplittableRandom(1);
        while (System.nanoTime() < end) {
            Thread.sleep(random.nextInt(20));
            threads.get(random.nextInt(THREADS)).interrupt();
        }
        session.close();
        for (Thread t : threads) t.join();
        assertThat(faults).isEmpty();
        assertThat(steps.get()).isGreaterThan(THREADS);
    }
}
