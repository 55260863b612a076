package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumsTest {
    @Test void fiveElementsCombineInTheTreeOfTheirLanes() {
        float[] x = floats(5);
        assertThat(Sums.sum(x, 0, 5)).isEqualTo(((x[0] + x[4]) + x[2]) + (x[1] + x[3]));
        assertThat(Sums.product(x, 0, 5)).isEqualTo(((x[0] * x[4]) * x[2]) * (x[1] * x[3]));
        double[] d = doubles(5);
        assertThat(Sums.sum(d, 0, 5)).isEqualTo(((d[0] + d[4]) + d[2]) + (d[1] + d[3]));
    }

    @Test void elementsOneRoundOfLanesApartShareALane() {
        float[] x = {1e8f, 1, -1e8f, 3};
        var spread = new float[193];
        for (int i = 0; i < 4; i++) spread[64 * i] = x[i];
        assertThat(Sums.sum(spread, 0, 193)).isEqualTo(((1e8f + 1f) + -1e8f) + 3f).isEqualTo(3f);
        assertThat(Sums.sum(x, 0, 4)).isEqualTo((1e8f + -1e8f) + (1f + 3f)).isEqualTo(4f);
        var wide = new double[97];
        for (int i = 0; i < 4; i++) wide[32 * i] = i == 0 ? 1e17 : i == 2 ? -1e17 : x[i];
        assertThat(Sums.sum(wide, 0, 97)).isEqualTo(((1e17 + 1) - 1e17) + 3);
    }

    @ParameterizedTest @ValueSource(ints = {1, 7, 8, 63, 64, 65, 1000, 4095, 4096, 4097, 12288, 12300, 20481})
    void eightLanesWithEightAccumulatorsGiveTheSameBits(int n) {
        float[] x = floats(n);
        var blocks = new float[(n + 4095) / 4096];
        for (int b = 0; b < blocks.length; b++) {
            var acc = new float[8][8];
            for (float[] a : acc) Arrays.fill(a, -0f);
            for (int i = b * 4096; i < Math.min(n, (b + 1) * 4096); i++) acc[i / 8 % 8][i % 8] += x[i];
            for (int h = 4; h > 0; h /= 2) for (int r = 0; r < h; r++) for (int l = 0; l < 8; l++) acc[r][l] += acc[r + h][l];
            for (int h = 4; h > 0; h /= 2) for (int l = 0; l < h; l++) acc[0][l] += acc[0][l + h];
            blocks[b] = acc[0][0];
        }
        float expected = blocks.length == 1 ? blocks[0] : blocks.length == 2 ? blocks[0] + blocks[1]
                : blocks.length == 3 ? (blocks[0] + blocks[1]) + blocks[2]
                : blocks.length == 4 ? (blocks[0] + blocks[1]) + (blocks[2] + blocks[3])
                : blocks.length == 5 ? ((blocks[0] + blocks[1]) + (blocks[2] + blocks[3])) + blocks[4]
                : ((blocks[0] + blocks[1]) + (blocks[2] + blocks[3])) + (blocks[4] + blocks[5]);
        assertThat(bits(Sums.sum(x, 0, n))).isEqualTo(bits(expected));
    }

    @Test void nothingSumsToPlusZeroAndMinusZerosToMinusZero() {
        assertThat(bits(Sums.sum(new float[0], 0, 0))).isEqualTo(bits(0f));
        assertThat(Sums.product(new float[0], 0, 0)).isEqualTo(1);
        assertThat(bits(Sums.sumRows(new float[0], 0, 1, 0))).isEqualTo(bits(0f));
        assertThat(bits(Sums.dot(new float[0], 0, 1, new float[0], 0, 1, 0))).isEqualTo(bits(0f));
        assertThat(bits(Sums.dotColumn(new float[0], 0, 1, new float[0], 0, 1, 0))).isEqualTo(bits(0f));
        float[] zeros = {-0f, -0f, -0f};
        float[] ones = {1, 1, 1};
        assertThat(bits(Sums.sum(zeros, 0, 3))).isEqualTo(bits(-0f));
        assertThat(bits(Sums.sumRows(zeros, 0, 1, 3))).isEqualTo(bits(-0f));
        assertThat(bits(Sums.dotColumn(zeros, 0, 1, ones, 0, 1, 3))).isEqualTo(bits(-0f));
        assertThat(bits(Sums.dot(zeros, 0, 1, ones, 0, 1, 3))).as("a chain starts at +0").isEqualTo(bits(0f));
        assertThat(Sums.mean(NDArray.zeros(DType.FLOAT32, 2, 0), 1).toFloatArray()).containsExactly(Float.NaN, Float.NaN);
        assertThat(Sums.sum(NDArray.zeros(DType.INT32, 0, 2), 0).toIntArray()).containsExactly(0, 0);
        assertThat(Sums.product(NDArray.zeros(DType.INT64, 0, 2), 0).toLongArray()).containsExactly(1, 1);
    }

    @Test void rowsAddInOrderWithinBlocksOf256() {
        float[] x = floats(700);
        float a = 0, b = 0, c = 0;
        for (int i = 0; i < 256; i++) a += x[i];
        for (int i = 256; i < 512; i++) b += x[i];
        for (int i = 512; i < 700; i++) c += x[i];
        assertThat(Sums.sumRows(x, 0, 1, 700)).isEqualTo((a + b) + c);
        assertThat(Sums.sum(NDArray.wrap(x, 700, 1), 0).item()).as("a kept last axis, even of extent 1").isEqualTo((a + b) + c);
        assertThat(Sums.sum(NDArray.wrap(x, 700), 0).item()).isEqualTo(Sums.sum(x, 0, 700)).isNotEqualTo((a + b) + c);
        assertThat(Sums.sum(NDArray.wrap(x, 700, 1), 1, 0).item()).isEqualTo(Sums.sum(x, 0, 700));
    }

    @Test void bothKindsAtOnceSumTheTrailingRunFirst() {
        var x = NDArray.wrap(floats(300 * 2 * 70 * 3), 300, 2, 70, 3);
        float[] flat = x.toFloatArray();
        var both = Sums.sum(x, 0, 2, -1);
        assertThat(both.extents()).containsExactly(2);
        for (int kept = 0; kept < 2; kept++) {
            var rows = new float[300];
            for (int r = 0; r < 300; r++) rows[r] = Sums.sum(flat, (r * 2 + kept) * 210, 210);
            assertThat(both.getDouble(kept)).isEqualTo(Sums.sumRows(rows, 0, 1, 300));
        }
        assertThat(Sums.sum(x.transpose(), 3, 1, 0)).as("the axes named, not the layout").isNotEqualTo(both);
        assertThat(Sums.sum(x)).isEqualTo(x);
    }

    @Test void middleAxesAreRowsInRowMajorOrder() {
        var x = NDArray.wrap(doubles(20 * 3 * 30 * 4), 20, 3, 30, 4);
        var sums = Sums.sum(x, 0, 2);
        var rows = new double[600];
        for (int i = 0; i < 20; i++) for (int j = 0; j < 30; j++) rows[i * 30 + j] = x.getDouble(i, 1, j, 2);
        assertThat(sums.getDouble(1, 2)).isEqualTo(Sums.sumRows(rows, 0, 1, 600));
    }

    @Test void narrowTypesAccumulateWideAndAreStoredOnce() {
        var half = NDArray.full(DType.FLOAT16, 60000, 3, 2);
        assertThat(Sums.mean(half, 0).toFloatArray()).as("the sum would overflow float16").containsExactly(60000, 60000);
        assertThat(Sums.sum(half, 0, 1).item()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Sums.sum(NDArray.full(DType.INT8, 100, 3), 0).item()).isEqualTo(44);
        assertThat(Sums.sum(NDArray.full(DType.UINT8, 100, 3), 0).item()).isEqualTo(44);
        assertThat(Sums.product(NDArray.of(new int[] {1 << 20, 1 << 12}), 0).item()).isEqualTo(0);
    }

    @Test void productsChainInBlocksOf256AddedInOrder() {
        float[] a = floats(600), b = floats(600);
        var s = new float[3];
        for (int i = 0; i < 600; i++) s[i / 256] = Math.fma(a[i], b[i], s[i / 256]);
        assertThat(Sums.dot(a, 0, 1, b, 0, 1, 600)).isEqualTo((s[0] + s[1]) + s[2]);
    }

    @ParameterizedTest @ValueSource(ints = {4097, 8191, 8192, 8193, 12289, 20480})
    void longProductsAreCutIntoChunksCombinedPairwise(int k) {
        double[] a = doubles(k), b = doubles(k);
        int chunk = k >= 8192 ? 4096 : 1 << 20;
        var chunks = new double[(k + chunk - 1) / chunk];
        for (int c = 0; c < chunks.length; c++) {
            Double total = null;
            for (int from = c * chunk; from < Math.min(k, (c + 1) * chunk); from += 256) {
                double s = 0;
                for (int i = from; i < Math.min(Math.min(k, (c + 1) * chunk), from + 256); i++) s = Math.fma(a[i], b[i], s);
                total = total == null ? s : total + s;
            }
            chunks[c] = total;
        }
        double expected = switch (chunks.length) {
            case 1 -> chunks[0];
            case 2 -> chunks[0] + chunks[1];
            case 3 -> (chunks[0] + chunks[1]) + chunks[2];
            case 4 -> (chunks[0] + chunks[1]) + (chunks[2] + chunks[3]);
            default -> ((chunks[0] + chunks[1]) + (chunks[2] + chunks[3])) + chunks[4];
        };
        assertThat(Sums.dot(a, 0, 1, b, 0, 1, k)).isEqualTo(expected);
    }

    @Test void aSingleColumnFollowsTheTrailingRuleWithFusedProducts() {
        int k = 130;
        float[] a = floats(k), b = floats(k);
        var lanes = new float[64];
        Arrays.fill(lanes, -0f);
        for (int i = 0; i < k; i++) lanes[i % 64] = Math.fma(a[i], b[i], lanes[i % 64]);
        float column = Sums.sum(lanes, 0, 64);
        assertThat(Sums.matmul(a, b, 1, k, 1)).containsExactly(column);
        assertThat(Sums.matmul(NDArray.wrap(a, 1, 1, k), NDArray.wrap(b, 1, k, 1)).toFloatArray()).containsExactly(column);
        var two = new float[2 * k];
        for (int i = 0; i < k; i++) two[2 * i] = two[2 * i + 1] = b[i];
        float chain = Sums.dot(a, 0, 1, b, 0, 1, k);
        assertThat(Sums.matmul(a, two, 1, k, 2)).containsExactly(chain, chain);
        assertThat(chain).isNotEqualTo(column);
    }

    @Test void integerAndHalfProductsKeepTheirType() {
        var a = NDArray.of(new int[][] {{1, 2}, {3, 4}});
        assertThat(Sums.matmul(a, a).toIntArray()).containsExactly(7, 10, 15, 22);
        assertThat(Sums.matmul(a.cast(DType.INT8), a.transpose().cast(DType.INT8)).toIntArray()).containsExactly(5, 11, 11, 25);
        assertThat(Sums.matmul(a.cast(DType.FLOAT16), a.cast(DType.FLOAT16))).isEqualTo(NDArray.of(new int[][] {{7, 10}, {15, 22}}, DType.FLOAT16));
        assertThat(Sums.matmul(NDArray.zeros(DType.FLOAT32, 2, 0), NDArray.zeros(DType.FLOAT32, 0, 3))).isEqualTo(NDArray.zeros(DType.FLOAT32, 2, 3));
    }

    private static float[] floats(int n) {
        var random = new Random(n);
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (random.nextFloat() - 0.4f) * (1 << random.nextInt(12));
        return x;
    }

    private static double[] doubles(int n) {
        var random = new Random(n);
        var x = new double[n];
        for (int i = 0; i < n; i++) x[i] = (random.nextDouble() - 0.4) * (1 << random.nextInt(12));
        return x;
    }

    private static int bits(float x) {
        return Float.floatToIntBits(x);
    }
}
