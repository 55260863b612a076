package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.Peaks;
import io.kgraph.ir.Graph;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `explain --stage code` says of a plan's kernels.
class CodeListingTest {
    @BeforeEach void onlyWithMachineCode() {
        K.clearSession();
        assumeTrue(Machine.here().isa().isPresent(), "no machine code here");
    }

    private static String listing(Tensor result, Placeholder... feeds) {
        Plan plan = Compiler.compile(Graph.of(List.of(feeds), List.of(result)), List.of(), CompileOptions.DEFAULT);
        return CodeListing.of(plan, "");
    }

    @Test void aNestWithItsLoopsCodeAndRoofline() {
        Placeholder x = K.placeholder(List.of(100, 30), DType.FLOAT32, "x");
        String text = listing(K.sum(K.square(K.sub(x, 1.5)), -1), x);
        assertThat(text).startsWith("nest ").contains("reduce sum")
                .containsPattern("(?m)^  12\\.4 kB, 9\\.00 k operations \\(0\\.73 a byte\\); at [0-9.]+ GFLOP/s and [0-9.]+ GB/s memory bound, at least [0-9.]+ µs; took [0-9.]+ µs, [0-9]+ % of the roof$")
                .containsPattern("(?m)^ +0:[ \t]");
    }

    @Test void aProductWithItsTilesAndItsEpilogue() {
        Placeholder x = K.placeholder(List.of(40, 50), DType.FLOAT64, "x"), w = K.placeholder(List.of(50, 60), DType.FLOAT64, "w");
        assertThat(listing(K.relu(K.dot(x, w)), x, w)).containsPattern("(?m)^product float64\\[40, 50\\] · float64\\[50, 60\\]: tiles ").contains("  59.2 kB, 240 k operations (").contains("\nnest relu(");
    }

    @Test void registersAndSpills() {
        Placeholder x = K.placeholder(List.of(256), DType.FLOAT32, "x");
        assertThat(listing(K.add(x, x), x)).containsPattern("1 units, 0 bytes of scratch, [a-z0-9, ]+, vectors of [0-9]+, [0-9] of (16|32) vector registers, no spills");
        List<Tensor> kept = new ArrayList<>();
        for (int i = 0; i < 40; i++) kept.add(K.sqrt(K.add(x, i)));
        Tensor all = kept.getFirst();
        for (Tensor t : kept.reversed()) all = K.mul(K.add(all, t), t);
        assertThat(listing(K.sum(K.mul(all, kept.get(20))), x)).containsPattern("of 16 vector registers, [0-9]+ spills, [0-9]+ reloads of values and constants|of 32 vector registers");
    }

    @Test void aLoopAsOneFunction() {
        Placeholder x = K.placeholder(List.of(7, 3), DType.FLOAT32, "x");
        assertThat(listing(K.foldl((a, e) -> K.tanh(K.add(a, e)), x), x)).containsPattern("(?m)^step [0-9]: nest ").contains("\n  stage 0").containsPattern("[0-9]+ carries, vectors of [0-9]+, [0-9]+ of (16|32) vector registers");
    }

    @Test void aConvolutionWithTheCodeOfItsTiles() {
        Placeholder x = K.placeholder(List.of(2, 8, 8, 3), DType.FLOAT32, "x"), w = K.placeholder(List.of(3, 3, 3, 16), DType.FLOAT32, "w");
        assertThat(listing(K.conv2d(x, w), x, w)).containsPattern("(?m)^step [0-9]+: convolution: windows [a-z ,]+, tiles [0-9]+×[0-9]+, ").containsPattern("(?m)^ +0:[ \t]");
    }

    @Test void stepsThatAreOnePass() {
        Placeholder x = K.placeholder(List.of(20_000, 50), DType.FLOAT64, "x"), w = K.placeholder(List.of(50, 1), DType.FLOAT64, "w"), y = K.placeholder(List.of(20_000, 1), DType.FLOAT64, "y");
        Tensor z = K.dot(x, w), loss = K.sum(K.sub(K.softplus(z), K.mul(y, z)));
        assertThat(listing(K.gradients(loss, List.of(w)).getFirst(), x, w, y)).containsPattern("(?m)^step 0 to [0-9]+: one pass over 20000 lines, ")
                .contains("\na column, line by line\nnest ").contains("a column, lines summed up");
    }

    @Test void whatOnlyFeedsDecideIsSaid() {
        Placeholder x = K.placeholder(List.of("n", 3), DType.FLOAT32, "x");
        assertThat(listing(K.exp(x), x)).startsWith("# with 64 for extents that are fed\nnest exp(");
    }

    @Test void theRoofIsTheLargerOfComputingAndMoving() {
        var peaks = new Peaks(100e9, 50e9, 10e9, 10e9);
        assertThat(new Roofline(1000, 1e6, false).text(peaks, OptionalDouble.of(20e-6)))
                .isEqualTo("1.00 kB, 1.00 M operations (1000.00 a byte); at 100.0 GFLOP/s and 10.0 GB/s compute bound, at least 10.0 µs; took 20.0 µs, 50 % of the roof");
        assertThat(new Roofline(1_000_000, 500, true).text(peaks, OptionalDouble.empty()))
                .isEqualTo("1.00 MB, 500 operations (0.00 a byte); at 50.0 GFLOP/s and 10.0 GB/s memory bound, at least 100 µs");
    }
}
