package io.kgraph.exec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.GraphContext;
import io.kgraph.nn.LinearAlgebra;
import io.kgraph.nn.Sorting;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ops on matrices have the bits of their value rules on every target, below, at and above the size of a block, and nothing of them runs on the reference.
class MatrixAlgorithmsTest {
    private static NDArray definite(int batch, int n, DType dtype) {
        double[] x = new SplittableRandom(n).doubles((long) batch * n * n, -0.5, 0.5).toArray();
        for (int b = 0; b < batch; b++)
            for (int i = 0; i < n; i++) {
                x[(b * n + i) * n + i] += n;
                for (int j = 0; j < i; j++) x[(b * n + j) * n + i] = x[(b * n + i) * n + j];
            }
        return NDArray.wrap(x, batch, n, n).cast(dtype);
    }

    private static NDArray reals(DType dtype, long... extents) {
        long count = 1;
        for (long e : extents) count *= e;
        return NDArray.wrap(new SplittableRandom(count).doubles(count, -2, 2).toArray(), extents).cast(dtype);
    }

    static void agrees(int threads, Map<Tensor, NDArray> feeds, List<Tensor> results) {
        GraphContext context = results.getFirst().context();
        try (Session reference = LocalSession.open(context, Session.Options.DEFAULT.withTarget("reference").withThreads(1))) {
            var expected = reference.run(results, feeds, List.of());
            for (String target : List.of("jvm", "x64"))
                try (var s = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target).withThreads(threads))) {
                    assertThat(s.explain(results, feeds, List.of()).onReference()).isEmpty();
                    for (int run = 0; run < 2; run++) {
                        var found = s.run(results, feeds, List.of());
                        for (int i = 0; i < found.size(); i++) assertThat(found.get(i).bitEquals(expected.get(i))).as("%s, result %d, run %d", target, i, run).isTrue();
                    }
                }
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 5, 63, 64, 65, 129, 150})
    void factorsAndSolutions(int n) {
        for (DType dtype : n == 129 || n == 5 ? List.of(DType.FLOAT64, DType.FLOAT32, DType.FLOAT16) : List.of(DType.FLOAT64)) {
            var context = new GraphContext();
            NDArray a = definite(2, n, dtype), b = reals(dtype, 2, n, 3);
            Placeholder x = Placeholder.of(context, a.type()), y = Placeholder.of(context, b.type());
            var feeds = new LinkedHashMap<Tensor, NDArray>(Map.of(x, a, y, b));
            Tensor l = LinearAlgebra.cholesky(x), turned = Build.permute(x, 0, 2, 1);
            var results = new ArrayList<Tensor>(List.of(l, LinearAlgebra.solve(turned, y), LinearAlgebra.solveCholesky(l, y), LinearAlgebra.inverse(x), LinearAlgebra.determinant(x)));
            results.addAll(LinearAlgebra.logDeterminant(turned));
            results.add(LinearAlgebra.solve(x, Build.sliceAxis(y, 2, io.kgraph.type.Dim.ONE, io.kgraph.type.Dim.ONE, 1)));
            for (Tensor r : List.copyOf(results.subList(0, 5)))
                for (Tensor g : io.kgraph.grad.Gradients.gradients(r, List.of(x, y))) if (g != null) results.add(g);
            agrees(2, feeds, results);
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 7, 33, 66, 130})
    void orthogonalFactors(int n) {
        for (DType dtype : n == 7 ? List.of(DType.FLOAT64, DType.FLOAT32, DType.FLOAT16) : List.of(DType.FLOAT64)) {
            var context = new GraphContext();
            NDArray a = definite(2, n, dtype), b = reals(dtype, n == 66 ? 2 * n : n + 3, n);
            Placeholder x = Placeholder.of(context, a.type()), y = Placeholder.of(context, b.type());
            var results = new ArrayList<Tensor>(LinearAlgebra.qr(y));
            results.addAll(LinearAlgebra.qr(Build.permute(y, 1, 0)));
            results.addAll(LinearAlgebra.eigen("eigh", x));
            results.addAll(LinearAlgebra.singular(y));
            results.addAll(LinearAlgebra.singular(Build.permute(y, 1, 0)));
            if (n < 10) for (Tensor r : List.copyOf(results)) for (Tensor g : io.kgraph.grad.Gradients.gradients(r, List.of(x, y))) if (g != null) results.add(g);
            agrees(2, new LinkedHashMap<>(Map.of(x, a, y, b)), results);
        }
    }

    @Test void ordersAndPlaces() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT8, DType.INT64)) {
            var context = new GraphContext();
            NDArray a = reals(DType.FLOAT64, 40, 3, 33).cast(dtype), sorted = NDArray.arange(dtype, 20);
            Placeholder x = Placeholder.of(context, a.type()), v = Placeholder.of(context, sorted.type());
            var results = new ArrayList<Tensor>(List.of(Sorting.sort(x, 0), Sorting.argsort(x, 1), Sorting.argsort(x, -1), Sorting.search(v, x), Sorting.pad(x, List.of(1, 2), 3)));
            results.addAll(Sorting.topK(x, 5));
            agrees(2, new LinkedHashMap<>(Map.of(x, a, v, sorted)), results);
        }
    }

    @Test void aFailureNamesTheMatrixOnEveryTarget() {
        for (int n : new int[] {3, 70}) {
            var context = new GraphContext();
            NDArray a = definite(3, n, DType.FLOAT64);
            a.at(0, 1).at(0, n - 1).copyFrom(NDArray.zeros(DType.FLOAT64, n));
            Placeholder x = Placeholder.of(context, a.type());
            for (Tensor y : List.of(LinearAlgebra.cholesky(x), LinearAlgebra.inverse(x)))
                for (String target : List.of("reference", "jvm", "x64"))
                    try (Session s = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target).withThreads(2))) {
                        GraphError error = catchThrowableOfType(GraphError.class, () -> s.run(List.of(y), Map.of(x, a), List.of()));
                        assertThat(error).isNotNull();
                        assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
                        assertThat(error.getMessage()).contains("matrix [1] of the batch").contains("MatrixAlgorithmsTest.java");
                    }
        }
    }
}
