package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.Feeds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What bad input gets: each message whole, with `N` for the numbers of lines and graphs.
class SessionErrorsTest {
    private Session session;

    @BeforeEach void fresh() {
        K.clearSession();
        session = K.openSession(Session.Options.DEFAULT.withTarget("jvm").withThreads(1));
    }

    @AfterEach void close() {
        session.close();
    }

    private static Tensor matrix(String name, Object rows) {
        return K.placeholder(Arrays.asList(rows, 3), "float32", name);
    }

    private static void says(ThrowingCallable call, ErrorKind kind, String text) {
        Throwable thrown = Assertions.catchThrowable(call);
        assertThat(thrown).isInstanceOf(GraphError.class);
        assertThat(((GraphError) thrown).kind()).isEqualTo(kind);
        assertThat(thrown.getMessage().replaceAll("─{3,}", "──").replaceAll("java:\\d+", "java:N").replaceAll("graph \\d+", "graph N")).isEqualTo(text);
    }

    @Test void aFeedOfTheWrongShape() {
        Tensor x = matrix("x", "batch");
        says(() -> session.run(K.sum(x), Map.of(x, new float[2][4])), ErrorKind.VALUE, """
                ── SHAPE MISMATCH ── SessionErrorsTest.java:N

                The value fed for x has the wrong shape.

                    x          float32[batch, 3]                        placeholder, made at SessionErrorsTest.java:N
                    its feed   float32[2, 4]       axis 1 is 4, not 3
                """);
    }

    @Test void aFeedOfTheWrongRank() {
        Tensor x = matrix("x", "batch");
        says(() -> session.run(K.sum(x), Map.of(x, new float[3])), ErrorKind.VALUE, """
                ── RANK ── SessionErrorsTest.java:N

                The value fed for x has the wrong rank.

                    x          float32[batch, 3]                   placeholder, made at SessionErrorsTest.java:N
                    its feed   float32[3]          rank 1, not 2
                """);
    }

    @Test void aFeedOfTheWrongDtype() {
        Tensor n = K.placeholder(List.of(2), "int32", "n");
        says(() -> session.run(K.sum(n), Map.of(n, new float[] {1, 2})), ErrorKind.TYPE, """
                ── DTYPE MISMATCH ── SessionErrorsTest.java:N

                The value fed for n is not converted to int32.

                    n          int32[2]                                placeholder, made at SessionErrorsTest.java:N
                    its feed   float32[2]   its elements are float32
                """);
    }

    @Test void aFeedThatIsNoArray() {
        Tensor x = K.placeholder(List.of(2), "float32", "x");
        says(() -> session.run(K.sum(x), Map.of(x, new StringBuilder())), ErrorKind.TYPE, """
                ── WRONG KIND ── SessionErrorsTest.java:N

                The value fed for x is no array: a StringBuilder is not an element of an array.

                    x          float32[2]      placeholder, made at SessionErrorsTest.java:N
                    its feed   StringBuilder
                """);
    }

    @Test void aFeedForAnUnknownName() {
        matrix("features", "batch");
        matrix("labels", "batch");
        says(() -> Feeds.named(session.context(), Map.of("feature", 1)), ErrorKind.VALUE, """
                ── UNKNOWN NAME ── SessionErrorsTest.java:N

                There is no tensor named 'feature' to feed.

                Did you mean this?
                    features
                """);
    }

    @Test void aMissingFeed() {
        Tensor x = matrix("x", "batch"), y = matrix("y", "batch");
        says(() -> session.run(K.add(x, y), Map.of(x, new float[2][3])), ErrorKind.INVALID_ARGUMENT, """
                ── MISSING FEED ── SessionErrorsTest.java:N

                y was not fed, and it has no default.

                    y   float32[batch, 3]   placeholder, made at SessionErrorsTest.java:N
                """);
    }

    @Test void twoFeedsThatDisagreeAboutADim() {
        Tensor x = matrix("x", "batch"), y = matrix("y", "batch");
        var feeds = new LinkedHashMap<Tensor, Object>();
        feeds.put(x, new float[2][3]);
        feeds.put(y, new float[5][3]);
        says(() -> session.run(K.add(x, y), feeds), ErrorKind.INVALID_ARGUMENT, """
                ── EXTENTS DISAGREE ── SessionErrorsTest.java:N

                Two feeds disagree about batch.

                    x   float32[batch, 3]   batch is 2            placeholder, made at SessionErrorsTest.java:N
                    y   float32[batch, 3]   batch is 5 (axis 0)   placeholder, made at SessionErrorsTest.java:N
                """);
    }

    @Test void extentsThatTheRunShowsToDiffer() {
        Tensor x = matrix("x", null), y = matrix("y", null), z = K.add(x, y);
        var feeds = new LinkedHashMap<Tensor, Object>();
        feeds.put(x, new float[2][3]);
        feeds.put(y, new float[5][3]);
        says(() -> session.run(z, feeds), ErrorKind.INVALID_ARGUMENT, """
                ── SHAPE MISMATCH ── SessionErrorsTest.java:N

                add needs shapes that stretch to each other.

                    x   float32[?, 3]   second-to-last axis is 2   made at SessionErrorsTest.java:N
                    y   float32[?, 3]   second-to-last axis is 5   made at SessionErrorsTest.java:N
                """);
    }

    @Test void aVariableWithoutAValue() {
        Variable v = K.variable(new float[] {1, 2}, "float32", "v");
        says(() -> session.run(K.mul(v, 2)), ErrorKind.FAILED_PRECONDITION, """
                ── NO VALUE YET ── SessionErrorsTest.java:N

                v has no value yet: it was not initialised in this session.

                    v   float32[2]   a variable   made at SessionErrorsTest.java:N

                Hint: session.initialize(List.of(variable)) gives it its initial value; assigning a value does as well
                """);
    }

    @Test void aTensorOfAnotherGraph() {
        Tensor x = matrix("x", "batch");
        K.clearSession();
        try (Session other = K.openSession()) {
            says(() -> other.run(x, Map.of(x, new float[2][3])), ErrorKind.VALUE, """
                    ── TENSOR OF ANOTHER GRAPH ── SessionErrorsTest.java:N

                    This session cannot feed x, which is of another graph.

                        x   float32[batch, 3]   of graph N, not graph N   placeholder, made at SessionErrorsTest.java:N
                    """);
            says(() -> other.run(x, Map.of()), ErrorKind.VALUE, """
                    ── TENSOR OF ANOTHER GRAPH ── SessionErrorsTest.java:N

                    This session cannot fetch x, which is of another graph.

                        x   float32[batch, 3]   of graph N, not graph N   placeholder, made at SessionErrorsTest.java:N
                    """);
        }
        says(() -> K.add(x, K.constant(1.5)), ErrorKind.VALUE, """
                ── TENSORS OF ANOTHER GRAPH ── SessionErrorsTest.java:N

                The inputs of add belong to different graphs, which cannot be mixed.

                    x          float32[batch, 3]   of graph N   made at SessionErrorsTest.java:N
                    constant   float32             of graph N   made at SessionErrorsTest.java:N

                Hint: after K.clearSession(), build the inputs anew
                """);
    }

    @Test void gradientsOfAnIntegerLoss() {
        Variable w = K.variable(new int[] {1, 2}, "int32", "w");
        Tensor loss = K.sum(w);
        says(() -> K.gradients(loss, List.of(w)), ErrorKind.TYPE, """
                ── INTEGER LOSS ── SessionErrorsTest.java:N

                The gradients of sum do not exist: its dtype is int32.

                    sum   int32   is not floating   made at SessionErrorsTest.java:N

                Hint: take the gradients of a floating tensor, or K.cast before what depends on the variables
                """);
    }

    @Test void aFeedThatIsOutOfRange() {
        Tensor n = K.placeholder(List.of(2), "uint8", "n");
        says(() -> session.run(K.identity(n), Map.of(n, List.of(1, 256))), ErrorKind.VALUE, """
                ── OUT OF RANGE ── SessionErrorsTest.java:N

                The value fed for n is not converted to uint8.

                    n          uint8[2]                            placeholder, made at SessionErrorsTest.java:N
                    its feed   int32[2]   256 does not fit uint8
                """);
    }

    @Test void aClosedSession() {
        session.close();
        says(() -> session.run(K.constant(1)), ErrorKind.RUNTIME, """
                ── WRONG STATE ── SessionErrorsTest.java:N

                The session is closed.

                Hint: open a new one; variables' values are lost unless they were saved
                """);
    }

    @Test void anUnknownTarget() {
        says(() -> K.openSession(Session.Options.DEFAULT.withTarget("gpu")), ErrorKind.VALUE, """
                ── UNKNOWN TARGET ── SessionErrorsTest.java:N

                There is no target 'gpu' here.

                Did you mean one of these?
                    auto
                    x64
                    jvm
                    reference
                """);
    }
}
