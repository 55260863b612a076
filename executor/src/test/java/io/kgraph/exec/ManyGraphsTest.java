package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Many different small graphs, compiled and run one after the other in one process and one session: what is no longer used goes.
///
/// `-Dkgraph.test.graphs=1000000` runs a million.
class ManyGraphsTest {
    private static final int GRAPHS = Integer.getInteger("kgraph.test.graphs", 2000);
    private static final int CHECKED = 500;                      // graphs from check to check
    private static final int LINES = 40;                         // said about a run of more than the usual
    private static final long MOST_CODE = 96L << 20, MOST_HEAP_GROWTH = 64L << 20, MOST_RESIDENT_GROWTH = 256L << 10;

    @Test void leaveBoundedMemoryBehind() throws IOException {
        assumeTrue(Machine.here().isa().isPresent(), "no machine code here");
        K.clearSession();
        try (Session session = K.openSession(Session.Options.DEFAULT.withTarget("x64").withThreads(1))) {
            K.setSession(session);
            long most = 0, heap = 0, resident = 0;
            for (int i = 0; i < GRAPHS; i++) {
                compute(i);
                if (i % CHECKED == 0) most = Math.max(most, CodeMemory.mapped());
                if (GRAPHS > 2000 && i % (GRAPHS / LINES) == 0)
                    System.out.printf("%d graphs: %d KiB of code, heap %d KiB, resident %d KiB%n", i, CodeMemory.mapped() >> 10, usedHeap() >> 10, residentKib());
                if (i == GRAPHS / 4) {
                    heap = usedHeap();
                    resident = residentKib();
                }
            }
            assertThat(most).as("code").isLessThan(MOST_CODE);
            assertThat(NestCodes.size()).as("kept nests").isLessThanOrEqualTo(4096);
            long heapNow = usedHeap(), residentNow = residentKib();
            if (GRAPHS > 2000) System.out.printf("%d graphs: at most %d KiB of code, heap %d to %d KiB, resident %d to %d KiB%n", GRAPHS, most >> 10, heap >> 10, heapNow >> 10, resident, residentNow);
            assertThat(heapNow - heap).as("growth of the heap").isLessThan(MOST_HEAP_GROWTH);
            assertThat(residentNow - resident).as("growth of the process, KiB").isLessThan(MOST_RESIDENT_GROWTH);
        } finally {
            K.clearSession();
        }
    }

    /// `(x·a + b)·x`, or with a sum over it, of a size and with numbers of its own.
    private static void compute(int i) {
        int n = 1 + i % 61;
        double a = 1 + i * 0x1p-20, b = i % 7 - 3;
        Tensor x = K.placeholder(List.of(n), DType.FLOAT64), y = K.mul(K.add(K.mul(x, a), b), x);
        double[] values = new double[n];
        for (int k = 0; k < n; k++) values[k] = k - 2;
        if (i % 3 != 0) {
            double last = values[n - 1];
            assertThat(K.function(List.of(x), List.of(y)).call((Object) values).getFirst().getDouble(n - 1)).isEqualTo((last * a + b) * last);
        } else {
            double found = K.function(List.of(x), List.of(K.sum(y))).call((Object) values).getFirst().getDouble();
            double sum = 0;
            for (double v : values) sum += (v * a + b) * v;
            assertThat(found).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-9 * (1 + Math.abs(sum))));
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// 0 where the system does not tell.
    private static long residentKib() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return 0;
        for (String line : Files.readAllLines(status)) if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("[^0-9]", ""));
        return 0;
    }
}
