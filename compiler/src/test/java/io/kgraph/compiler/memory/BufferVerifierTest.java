package io.kgraph.compiler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.memory.BufferPlan.Layout;
import io.kgraph.error.BrokenInvariant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BufferVerifierTest {
    /// b0 → b1 → b2 → b3, the last one read at the end.
    private static final List<StepUse> CHAIN = List.of(use(List.of(), 0), use(List.of(0), 1), use(List.of(1), 2), use(List.of(0, 2), 3));

    private static StepUse use(List<Integer> reads, int write, StepUse.Share... shares) {
        return new StepUse(ImmutableList.copyOf(reads), ImmutableList.of(write), ImmutableList.copyOf(shares));
    }

    private static Layout layout(long bytes, long... offsets) {
        return new Layout(ImmutableLongArray.copyOf(offsets), bytes);
    }

    private static void verify(List<StepUse> steps, Layout layout, long... bytes) {
        BufferVerifier.verify(steps, Set.of(3), bytes, layout);
    }

    @Test void acceptsBuffersSideBySide() {
        verify(CHAIN, layout(256, 0, 64, 128, 192), 64, 64, 64, 64);
    }

    @Test void acceptsMemoryUsedAgainAfterTheLastRead() {
        verify(CHAIN, layout(192, 0, 64, 128, 64), 64, 64, 64, 64);
    }

    @Test void refusesWhatIsOverwrittenBeforeItIsRead() {
        assertThatThrownBy(() -> verify(CHAIN, layout(192, 0, 64, 0, 128), 64, 64, 64, 64))
                .isInstanceOf(BrokenInvariant.class).hasMessageContaining("step 4: b0 is read, but its bytes belong to b2");
    }

    @Test void refusesPartialOverlaps() {
        assertThatThrownBy(() -> verify(CHAIN, layout(320, 0, 128, 64, 256), 100, 64, 64, 64))
                .isInstanceOf(BrokenInvariant.class).hasMessageContaining("step 4: b0 is read, but its bytes belong to b0");
    }

    @Test void refusesWritingOverAnInputThatIsNotShared() {
        assertThatThrownBy(() -> verify(CHAIN, layout(192, 0, 64, 64, 128), 64, 64, 64, 64))
                .isInstanceOf(BrokenInvariant.class).hasMessageContaining("step 3: b2 is written over b1, which is still read");
    }

    @Test void acceptsWritingOverAnInputIndexByIndex() {
        var steps = List.of(CHAIN.get(0), CHAIN.get(1), use(List.of(1), 2, new StepUse.Share(1, 2)), CHAIN.get(3));
        verify(steps, layout(192, 0, 64, 64, 128), 64, 64, 64, 64);
    }

    @Test void refusesTwoResultsOfOneStepInOnePlace() {
        var both = new StepUse(ImmutableList.of(), ImmutableList.of(0, 1), ImmutableList.of());
        assertThatThrownBy(() -> BufferVerifier.verify(List.of(both), Set.of(), new long[] {64, 64}, layout(128, 0, 0)))
                .isInstanceOf(BrokenInvariant.class).hasMessageContaining("step 1: b1 and b0 are both written to the same bytes");
    }

    @Test void refusesToLoseAPartWrittenBefore() {
        var steps = List.of(use(List.of(), 0), use(List.of(), 1), use(List.of(1), 0), use(List.of(0), 3));
        assertThatThrownBy(() -> verify(steps, layout(192, 0, 0, 0, 128), 64, 64, 64, 64))
                .isInstanceOf(BrokenInvariant.class).hasMessageContaining("step 3: b0 is read, but its bytes belong to b1");
    }

    @Test void refusesWhatReachesOutsideOrIsNotAligned() {
        assertThatThrownBy(() -> verify(CHAIN, layout(192, 0, 64, 128, 192), 64, 64, 64, 64)).isInstanceOf(BrokenInvariant.class);
        assertThatThrownBy(() -> verify(CHAIN, layout(512, 0, 64, 130, 256), 64, 64, 64, 64)).isInstanceOf(BrokenInvariant.class);
    }

    @Test void acceptsWhateverThePlannerLaysOut() {
        var random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            int count = 2 + random.nextInt(40);
            var steps = new java.util.ArrayList<StepUse>();
            long[] bytes = new long[count];
            for (int s = 0; s < count; s++) {
                bytes[s] = 16L * random.nextInt(20);
                var reads = new java.util.TreeSet<Integer>();
                for (int k = 0; k < 2 && s > 0; k++) reads.add(Math.max(0, s - 1 - random.nextInt(6)));
                var shares = reads.stream().filter(_ -> random.nextBoolean()).map(r -> new StepUse.Share(r, steps.size())).toArray(StepUse.Share[]::new);
                steps.add(use(List.copyOf(reads), s, shares));
            }
            boolean[] inSlab = new boolean[count];
            java.util.Arrays.fill(inSlab, true);
            var lasting = Set.copyOf(List.of(count - 1, count / 2));
            Layout layout = BufferPlanner.place(BufferPlanner.plan(steps, inSlab, lasting), bytes);
            BufferVerifier.verify(steps, lasting, bytes, layout);
            long sum = 0;
            for (long b : bytes) sum += (b + 63) / 64 * 64;
            assertThat(layout.bytes()).isLessThanOrEqualTo(sum);
        }
    }
}
