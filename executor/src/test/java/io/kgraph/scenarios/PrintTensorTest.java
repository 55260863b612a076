package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Function 168: what is printed, and when.
class PrintTensorTest extends Scenario {
    private static String printed(Runnable work) {
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test void messageAndValueArePrintedAndTheTensorIsUnchanged() {
        Tensor x = K.printTensor(K.constant(new float[][] {{1, 2}, {3, 4}}), "x is:");
        assertThat(printed(() -> assertThat(K.eval(x)).isEqualTo(f32(new float[][] {{1, 2}, {3, 4}})))).isEqualTo("x is: [[1 2]\n [3 4]]\n");
    }

    @Test void printingHappensEachTimeThatTensorIsEvaluated() {
        Tensor x = K.constant(0.5);
        assertThat(printed(() -> K.printTensor(x, "never"))).isEmpty();
        Tensor p = K.printTensor(x, "p"), y = K.add(p, p);
        assertThat(printed(() -> K.eval(x))).isEmpty();
        assertThat(printed(() -> {
            K.eval(y);
            K.eval(y);
        })).isEqualTo("p 0.5\np 0.5\n");
    }

    @Test void onlyTheFirstAndLastElementsAreShown() {
        Tensor x = K.arange(100);
        assertThat(printed(() -> K.eval(K.printTensor(x, "", null)))).contains("[0 1 2 ... 97 98 99]");
        assertThat(printed(() -> K.eval(K.printTensor(x, "", 1)))).contains("[0 ... 99]");
        assertThat(printed(() -> K.eval(K.printTensor(x, "", -1)))).contains(" 50 51 ").doesNotContain("...");
    }

    @Test void theGradientPassesThrough() {
        Tensor x = K.variable(3);
        printed(() -> assertThat(K.eval(java.util.Objects.requireNonNull(K.gradients(K.square(K.printTensor(x, "")), List.of(x)).getFirst()))).isEqualTo(f32(6)));
    }
}
