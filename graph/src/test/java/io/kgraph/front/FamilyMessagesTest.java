package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.Conv;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.GraphError;
import io.kgraph.nn.Rnn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What each family of the backend refuses in Java, with the argument named as it is written there: the whole texts, beside this class.
///
/// With `-Dkgraph.golden.write=true` the texts are written anew; then read the difference.
class FamilyMessagesTest extends FrontDoor {
    private static final Path TEXTS = Path.of("src/test/resources/io/kgraph/front/family-messages.txt");

    private final StringBuilder said = new StringBuilder();

    private void say(String family, ThrowingCallable call) {
        GraphError e = Objects.requireNonNull(catchThrowableOfType(GraphError.class, call), family);
        said.append("## ").append(family).append(", ").append(e.kind()).append('\n')
                .append(e.getMessage().replaceAll("─{3,}", "──").replaceAll("java:\\d+", "java:N").replaceAll("graph \\d+", "graph N").stripTrailing()).append("\n\n");
    }

    @Test void eachFamilySaysWhatWhereAndWhichArgument() throws IOException {
        Tensor x = K.placeholder(List.of(2, 3), "float32", "x"), y = K.placeholder(List.of(2, 4), "float32", "y"), n = K.placeholder(List.of(2, 3), "int32", "n");
        Tensor image = K.placeholder(List.of(1, 8, 8, 3), "float32", "image"), kernel = K.placeholder(List.of(3, 3, 3, 8), "float32", "kernel");
        Tensor steps = K.placeholder(List.of(2, 5, 3), "float32", "steps");
        Variable v = K.variable(new float[] {1, 2}, null, "v");
        say("A", () -> K.setFloatx("float31"));
        say("A", () -> K.setLearningPhase(2));
        say("B", () -> K.placeholder(null, null, null, false, null));
        say("B", () -> K.constant(List.of(1, 2, 3), null, List.of(2, 2), null));
        say("C", () -> K.cast(x, "float31"));
        say("C", () -> K.countParams(K.placeholder(java.util.Arrays.asList(null, 2), "float32", "open")));
        say("D", () -> K.maximum(x, y));
        say("D", () -> K.pow(x, n));
        say("E", () -> K.sum(x, 2));
        say("E", () -> K.mean(x, new int[] {0, 0}));
        say("F", () -> K.reshape(x, List.of(4, 2)));
        say("F", () -> K.concatenate(List.of(x, y), 0));
        say("F", () -> K.resizeImages(image, 2, 2, "middle"));
        say("G", () -> K.dot(x, y));
        say("G", () -> K.batchDot(x, y, 1));
        say("H", () -> K.dropout(x, 1.5));
        say("H", () -> K.biasAdd(x, new float[] {1, 2}));
        say("H", () -> K.batchNormalization(x, new float[] {1, 2}, new float[] {1, 2, 3}, null, null));
        say("I, positional", () -> K.conv2d(image, kernel, List.of(1, 2, 3), "valid", null, List.of(1, 1)));
        say("I, options", () -> K.conv2d(image, kernel, Conv.DEFAULT.strides(1, 2, 3)));
        say("I, positional", () -> K.conv2d(image, kernel, List.of(1, 1), "valid", "middle", List.of(1, 1)));
        say("I, options", () -> K.conv2d(image, kernel, Conv.DEFAULT.dataFormat("middle")));
        say("J", () -> K.rnn((at, s) -> Rnn.step(at, K.sum(at, 1)), steps, List.of(x)));
        say("J", () -> K.foldl((a, e) -> K.cast(e, "float64"), x));
        say("J", () -> K.switchOn(K.constant(true, "bool"), () -> x, () -> n));
        say("K", () -> K.randomNormal(List.of(2), 0, 1, "int32", null));
        say("L", () -> K.ctcBatchCost(new int[][] {{0}}, x, new int[][] {{2}}, new int[][] {{1}}));
        say("M", () -> K.update(v, new float[] {1, 2, 3}));
        say("M", () -> K.update(x, 1));
        say("M", () -> K.function(List.of(x), List.of(x), null, null, java.util.Map.of("surprise", 3)));
        if (Boolean.getBoolean("kgraph.golden.write")) Files.write(TEXTS, said.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(said.toString()).isEqualTo(Files.readString(TEXTS));
    }
}
