package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.error.GraphError;
import io.kgraph.exec.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir Path folder;

    @BeforeEach void fresh() {
        K.clearSession();
    }

    @Test void valuesComeBack() {
        Path file = folder.resolve("state.npz");
        try (Session s = K.openSession()) {
            Variable a = K.variable(new float[] {1, 2}, "float32", "a"), b = K.variable(new double[] {3}, "float64", "b");
            s.initialize(List.of(a, b));
            Checkpoint.save(s, file, List.of(a, b));
            s.assign(Map.of(a, new float[] {7, 8}, b, new double[] {9}));
            Checkpoint.load(s, file, List.of(a, b));
            assertThat(s.value(a)).isEqualTo(NDArray.of(new float[] {1, 2}));
            assertThat(s.value(b)).isEqualTo(NDArray.of(new double[] {3}));
        }
    }

    @Test void aFileThatDoesNotFitChangesNothing() {
        Path file = folder.resolve("state.npz");
        Npz.write(file, Map.of("a", NDArray.of(new float[] {5, 6}), "weight", NDArray.of(new float[] {1})));
        try (Session s = K.openSession()) {
            Variable a = K.variable(new float[] {1, 2}, "float32", "a"), w = K.variable(new float[] {3}, "float32", "weights"), c = K.variable(new float[] {1, 2, 3}, "float32", "c");
            s.initialize(List.of(a, w, c));
            assertThatThrownBy(() -> Checkpoint.load(s, file, List.of(a, w))).isInstanceOf(GraphError.class)
                    .hasMessageContaining("state.npz has no value for weights.").hasMessageContaining("    weight\n");
            Npz.write(file, Map.of("a", NDArray.of(new float[] {5, 6}), "c", NDArray.of(new float[] {1})));
            assertThatThrownBy(() -> Checkpoint.load(s, file, List.of(a, c))).isInstanceOf(GraphError.class).hasMessageContaining("The value of c in state.npz has another type.");
            assertThat(s.value(a)).isEqualTo(NDArray.of(new float[] {1, 2}));
        }
    }

    @Test void aSaveThatFailsLeavesTheOldFile() throws Exception {
        Path file = folder.resolve("state.npz");
        try (Session s = K.openSession()) {
            Variable a = K.variable(new float[] {1, 2}, "float32", "a");
            s.initialize(List.of(a));
            Checkpoint.save(s, file, List.of(a));
            byte[] before = Files.readAllBytes(file);
            Variable unset = K.variable(new float[] {1}, "float32", "unset");
            assertThatThrownBy(() -> Checkpoint.save(s, file, List.of(a, unset))).isInstanceOf(GraphError.class);
            assertThatThrownBy(() -> Checkpoint.save(s, folder.resolve("no/such/folder/x.npz"), List.of(a))).isInstanceOf(RuntimeException.class);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
    }
}
