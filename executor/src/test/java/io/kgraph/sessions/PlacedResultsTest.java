package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Large results that are computed right in arrays of the caller, and those that cannot be.
class PlacedResultsTest {
    private static final int N = 20_000;

    @BeforeEach void fresh() {
        K.clearSession();
    }

    private static Session open(String target) {
        return K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(2));
    }

    private static float[] numbers(float first) {
        var x = new float[N];
        for (int i = 0; i < N; i++) x[i] = first + i;
        return x;
    }

    private static NDArray outside(Arena arena, float[] numbers, long offset) {
        MemorySegment segment = arena.allocate(4L * N + offset, 64).asSlice(offset);
        NDArray array = NDArray.wrap(segment.asSlice(0, 4L * N), DType.FLOAT32, N);
        array.copyFrom(MemorySegment.ofArray(numbers));
        return array;
    }

    private static float[] doubled(float[] x, float more) {
        var y = new float[N];
        for (int i = 0; i < N; i++) y[i] = 2 * x[i] + more;
        return y;
    }

    private static float[] values(NDArray array) {
        var y = new float[N];
        array.copyTo(MemorySegment.ofArray(y));
        return y;
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void resultsLieWhereTheCallerWantsThem(String target) {
        try (Session s = open(target); Arena arena = Arena.ofShared()) {
            Tensor x = K.placeholder(Arrays.asList((Object) null), "float32", "x"), y = K.mul(x, 2), z = K.add(y, 1);
            Session.Call call = s.prepare(List.of(x), List.of(y, z), List.of(), List.of());
            NDArray feed = outside(arena, numbers(0), 0), first = outside(arena, numbers(0), 0), second = outside(arena, numbers(0), 0), odd = outside(arena, numbers(0), 2);
            var heap = NDArray.zeros(DType.FLOAT32, N);
            for (NDArray[] into : new NDArray[][] {{first, second}, {second, first}, {heap, first}, {first, odd}, {first, heap}}) {
                for (float start : new float[] {1, 7}) {
                    feed.copyFrom(MemorySegment.ofArray(numbers(start)));
                    call.run(new Object[] {feed}, into);
                    assertThat(values(into[0])).isEqualTo(doubled(numbers(start), 0));
                    assertThat(values(into[1])).isEqualTo(doubled(numbers(start), 1));
                }
                first.copyFrom(MemorySegment.ofArray(numbers(0)));
                List<NDArray> own = call.run(List.of(feed));
                assertThat(values(own.get(0))).isEqualTo(doubled(numbers(7), 0));
                assertThat(values(own.get(1))).isEqualTo(doubled(numbers(7), 1));
                assertThat(values(first)).as("is the caller's again").isEqualTo(numbers(0));
            }
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void aResultMayOverwriteAFeedAndItsNeighbours(String target) {
        try (Session s = open(target); Arena arena = Arena.ofShared()) {
            Tensor x = K.placeholder(Arrays.asList((Object) null), "float32", "x"), y = K.reverse(K.mul(x, 2), 0), z = K.add(x, 1);
            Session.Call call = s.prepare(List.of(x), List.of(y, z), List.of(), List.of());
            MemorySegment memory = arena.allocate(4L * N + 400, 64);
            NDArray feed = NDArray.wrap(memory.asSlice(0, 4L * N), DType.FLOAT32, N), shifted = NDArray.wrap(memory.asSlice(400, 4L * N), DType.FLOAT32, N);
            NDArray other = outside(arena, numbers(0), 0);
            for (NDArray[] into : new NDArray[][] {{feed, other}, {shifted, other}, {other, feed}, {other, shifted}}) {
                feed.copyFrom(MemorySegment.ofArray(numbers(3)));
                call.run(new Object[] {feed}, into);
                var reversed = new float[N];
                for (int i = 0; i < N; i++) reversed[N - 1 - i] = 2 * (3f + i);
                assertThat(values(into[0])).isEqualTo(reversed);
                assertThat(values(into[1])).isEqualTo(numbers(4));
            }
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void memoryThatIsGoneOrMayNotBeWrittenIsRefused(String target) {
        try (Session s = open(target); Arena arena = Arena.ofShared()) {
            Tensor x = K.placeholder(Arrays.asList((Object) null), "float32", "x");
            Session.Call call = s.prepare(List.of(x), List.of(K.mul(x, 2)), List.of(), List.of());
            NDArray feed = outside(arena, numbers(0), 0);
            NDArray constant = NDArray.wrap(arena.allocate(4L * N, 64).asReadOnly(), DType.FLOAT32, N);
            assertThatThrownBy(() -> call.run(new Object[] {feed}, new NDArray[] {constant})).isInstanceOf(RuntimeException.class);
            Arena brief = Arena.ofShared();
            NDArray gone = outside(brief, numbers(0), 0);
            call.run(new Object[] {feed}, new NDArray[] {gone});
            brief.close();
            assertThatThrownBy(() -> call.run(new Object[] {feed}, new NDArray[] {gone})).isInstanceOf(IllegalStateException.class);
            assertThat(values(call.run(List.of(feed)).getFirst())).isEqualTo(doubled(numbers(0), 0));
        }
    }
}
