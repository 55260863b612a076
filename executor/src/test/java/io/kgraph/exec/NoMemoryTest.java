package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.memory.Slabs;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.op.LoopTrace;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory that cannot be had, at each allocation of a session and its kernels in turn: the run fails, the session stays as it was, nothing is left behind.
class NoMemoryTest {
    private final GraphContext context = new GraphContext();
    private final Placeholder x = Placeholder.of(context, TensorType.of(DType.FLOAT32, 20, 20));
    private final Variable w = Variable.of(context, x.type(), new Variable.Initial.Value(NDArray.ones(DType.FLOAT32, 20, 20).copy()), Optional.empty(), true);
    private final List<Tensor> fetches = List.of(looped(), Build.sum(Build.matmul(x, w), Axes.of(0), false), chosen(), Build.cholesky(Build.add(Build.matmul(x, x, false, true), Build.identityLike(x))));
    private final List<Session.Update> updates = List.of(new Session.Update(w, Build.add(Build.matmul(x, w), x)));
    private final Map<Tensor, NDArray> feeds = Map.of(x, NDArray.arange(DType.FLOAT32, 0, 4, 0.01).reshape(20, 20));

    private long left = Long.MAX_VALUE;                          // allocations before one fails

    private Tensor looped() {
        var loop = new LoopTrace(context);
        Tensor c = loop.carry(x), part = loop.part(x);
        loop.next(c, Build.tanh(Build.add(Build.matmul(c, w), part)));
        return loop.scan(Dim.of(20), false).getFirst();
    }

    private Tensor chosen() {
        Tensor positive = Build.greater(Build.sum(x, Axes.all(2), false), Build.scalar(context, DType.FLOAT32, 0));
        return Build.cond(positive, () -> List.of(Build.matmul(x, x)), () -> List.of(Build.exp(x))).getFirst();
    }

    private MemorySegment allocate(Arena arena, long bytes) {
        if (left-- == 0) throw new OutOfMemoryError("the test's memory ends here");
        return arena.allocate(bytes, 64);
    }

    private List<NDArray> run(Session session) {
        return OffHeap.from(this::allocate, () -> {
            session.initialize(List.of(w));
            return session.run(fetches, feeds, updates);
        });
    }

    @ParameterizedTest @ValueSource(strings = {"x64", "jvm"})
    void aFailedAllocationLeavesTheSessionAsItWas(String target) {
        List<NDArray> expected;
        NDArray updated;
        int slabs;
        var options = Session.Options.DEFAULT.withTarget(target).withThreads(2);
        var all = new Slabs();
        try (var session = LocalSession.open(context, options, all)) {
            expected = run(session);
            updated = session.value(w);
            slabs = all.count();
        }
        assertThat(all.count()).isZero();
        int failures = 0;
        for (boolean fails = true; fails; failures += fails ? 1 : 0) {
            var some = new Slabs();
            try (var session = LocalSession.open(context, options, some)) {
                fails = failsAfter(failures, session);
                left = Long.MAX_VALUE;
                if (!fails) break;
                assertThat(session.isInitialized(w) && !session.value(w).equals(NDArray.ones(DType.FLOAT32, 20, 20))).as("an update was made in part, after %s allocations", failures).isFalse();
                assertThat(run(session)).as("after allocation %s failed", failures).isEqualTo(expected);
                assertThat(session.value(w)).isEqualTo(updated);
                assertThat(some.count()).as("slabs when allocation %s had failed", failures).isEqualTo(slabs);
            }
            assertThat(some.count()).isZero();
        }
        assertThat(failures).isGreaterThan(5);
    }

    private boolean failsAfter(int allocations, Session session) {
        left = allocations;
        try {
            run(session);
            return false;
        } catch (OutOfMemoryError e) {
            assertThat(e).hasMessage("the test's memory ends here");
            return true;
        }
    }
}
