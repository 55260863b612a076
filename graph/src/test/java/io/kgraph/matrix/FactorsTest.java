package io.kgraph.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.Sums;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The blocked algorithms against what they are for each element alone, and against what their results have to satisfy.
class FactorsTest {
    private static double[] random(int count, long seed) {
        return new SplittableRandom(seed).doubles(count, -1, 1).toArray();
    }

    private static double[] definite(int n) {
        double[] x = random(n * n, n), a = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) a[i * n + j] += x[i * n + k] * x[j * n + k];
                if (i == j) a[i * n + j] += 1;
            }
        return a;
    }

    private static HeapMatrices with(int result, double[]... inputs) {
        int[] rows = new int[inputs.length + 1], columns = new int[inputs.length + 1];
        for (int i = 0; i < inputs.length; i++) rows[i] = columns[i] = (int) Math.round(Math.sqrt(inputs[i].length));
        rows[inputs.length] = columns[0] == 0 ? 0 : result / columns[0];
        columns[inputs.length] = columns[0];
        var m = new HeapMatrices(rows, columns);
        for (int i = 0; i < inputs.length; i++) System.arraycopy(inputs[i], 0, m.elements(i), 0, inputs[i].length);
        return m;
    }

    /// What is left of the block by the rule of products, in the block one chain: the definition, element by element.
    @ParameterizedTest @ValueSource(ints = {0, 1, 2, 63, 64, 65, 129, 200})
    void aCholeskyFactorHasTheBitsOfItsDefinition(int n) {
        double[] a = definite(n), l = new double[n * n];
        for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) a[i * n + j] = Double.NaN;
        for (int j = 0; j < n; j++)
            for (int i = j; i < n; i++) {
                int from = j / 64 * 64, end = Math.min(n, from + 64);
                double s = a[i * n + j];
                if (from > 0) s -= end - from == 1 ? Sums.dotColumn(l, i * n, 1, l, j * n, 1, from) : Sums.dot(l, i * n, 1, l, j * n, 1, from);
                for (int k = from; k < j; k++) s = Math.fma(-l[j * n + k], l[i * n + k], s);
                l[i * n + j] = i == j ? Math.sqrt(s) : s / l[j * n + j];
            }
        HeapMatrices m = with(n * n, a);
        assertThat(CholeskyFactor.factor(m, 0, 1)).isEqualTo(-1);
        assertThat(m.elements(1)).isEqualTo(l);
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 64, 70, 130})
    void aCholeskyFactorTimesItsTransposeIsTheMatrix(int n) {
        double[] a = definite(n);
        HeapMatrices m = with(n * n, a);
        CholeskyFactor.factor(m, 0, 1);
        m.multiply(Block.of(1, 0, 0, n, n), Block.of(1, 0, 0, n, n).turned(), 0);
        assertThat(distance(m.elements(0), a)).isLessThan(1e-13 * n);
    }

    /// `⟨Ā, E⟩ = ⟨L̄, L′(E)⟩`, with `L′` from a difference.
    @ParameterizedTest @ValueSource(ints = {1, 3, 64, 65, 140})
    void theGradientOfAFactorIsItsDerivative(int n) {
        double[] a = definite(n), upstream = random(n * n, 3), direction = random(n * n, 4);
        HeapMatrices m = with(n * n, a, upstream);
        m.temporary(9, n, n);
        CholeskyFactor.factor(m, 0, 12);
        double[] l = m.elements(12).clone();
        HeapMatrices r = with(n * n, l, upstream);
        CholeskyFactor.reverse(r, 0, 1, 2);
        double expected = 0, found = 0, step = 1e-6;
        double[] up = a.clone(), down = a.clone();
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) {
                up[i * n + j] += step * direction[i * n + j];
                down[i * n + j] -= step * direction[i * n + j];
                found += r.elements(2)[i * n + j] * direction[i * n + j];
            }
        HeapMatrices more = with(n * n, up), less = with(n * n, down);
        CholeskyFactor.factor(more, 0, 1);
        CholeskyFactor.factor(less, 0, 1);
        for (int i = 0; i < n; i++) for (int j = 0; j <= i; j++) expected += upstream[i * n + j] * (more.elements(1)[i * n + j] - less.elements(1)[i * n + j]) / (2 * step);
        assertThat(found).isCloseTo(expected, org.assertj.core.data.Percentage.withPercentage(0.01));
        for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) assertThat(r.elements(2)[i * n + j]).isZero();
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 63, 64, 65, 150})
    void theFactorsOfAnEliminationMakeTheRowsInTheirOrder(int n) {
        double[] a = random(n * n, n);
        HeapMatrices m = with((n + 1) * n, a);
        LuFactor.factor(m, 0, 1);
        double[] lu = m.elements(1), product = new double[n * n], permuted = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                permuted[i * n + j] = a[(int) lu[n * n + i] * n + j];
                for (int k = 0; k <= Math.min(i, j); k++) product[i * n + j] += (k == i ? 1 : lu[i * n + k]) * lu[k * n + j];
                if (j < i) assertThat(Math.abs(lu[i * n + j])).isLessThanOrEqualTo(1);
            }
        assertThat(distance(product, permuted)).isLessThan(1e-13 * n);
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 64, 65, 150})
    void solutionsSolve(int n) {
        double[] a = random(n * n, n), b = random(n * n, 9);
        for (int i = 0; i < n; i++) a[i * n + i] += 3;
        HeapMatrices f = with((n + 1) * n, a);
        LuFactor.factor(f, 0, 1);
        for (boolean transposed : new boolean[] {false, true}) {
            var m = new HeapMatrices(new int[] {n + 1, n, n}, new int[] {n, n, n});
            System.arraycopy(f.elements(1), 0, m.elements(0), 0, (n + 1) * n);
            System.arraycopy(b, 0, m.elements(1), 0, n * n);
            assertThat(LuFactor.solve(m, 0, transposed, 1, 2)).isEqualTo(-1);
            HeapMatrices check = with(n * n, a, m.elements(2));
            check.multiply(transposed ? Block.of(0, 0, 0, n, n).turned() : Block.of(0, 0, 0, n, n), Block.of(1, 0, 0, n, n), 2);
            assertThat(distance(check.elements(2), b)).isLessThan(1e-11 * n);
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 64, 65, 140})
    void trianglesAreSolvedWhicheverTheyAre(int n) {
        double[] a = random(n * n, n), b = random(n * n, 9);
        for (int i = 0; i < n * n; i++) a[i] /= n;
        for (int i = 0; i < n; i++) a[i * n + i] += 2;
        for (int how = 0; how < 8; how++) {
            var t = new Substitution.Triangle(0, (how & 1) != 0, (how & 2) != 0, (how & 4) != 0);
            HeapMatrices m = with(n * n, a);
            System.arraycopy(b, 0, m.elements(1), 0, n * n);
            assertThat(Substitution.solve(m, t, n, 1)).isEqualTo(-1);
            double[] x = m.elements(1), product = new double[n * n];
            for (int i = 0; i < n; i++)
                for (int k = 0; k < n; k++) {
                    int row = t.transposed() ? k : i, column = t.transposed() ? i : k;
                    boolean inside = t.lower() ? column <= row : column >= row;
                    double factor = !inside ? 0 : t.unit() && row == column ? 1 : a[row * n + column];
                    for (int j = 0; j < n && inside; j++) product[i * n + j] += factor * x[k * n + j];
                }
            assertThat(distance(product, b)).as("%s", t).isLessThan(1e-12 * n);
        }
    }

    static double distance(double[] x, double[] y) {
        double most = 0;
        for (int i = 0; i < x.length; i++) most = Math.max(most, Double.isNaN(x[i]) ? Double.POSITIVE_INFINITY : Math.abs(x[i] - y[i]));
        return most;
    }
}
