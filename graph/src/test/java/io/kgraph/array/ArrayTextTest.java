package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayTextTest {
    @Test void rowsStandBelowEachOtherWithAlignedColumns() {
        assertThat(NDArray.of(new float[][] {{1, 2}, {3, 4}})).hasToString("[[1 2]\n [3 4]]");
        assertThat(NDArray.of(new double[][] {{1, 0.5}, {-100, 1e-7}})).hasToString("[[   1   0.5]\n [-100 1e-07]]");
        assertThat(NDArray.of(new int[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}})).hasToString("""
                [[[1 2]
                  [3 4]]

                 [[5 6]
                  [7 8]]]""");
    }

    @Test void vectorsScalarsAndEmptyArraysStandOnOneLine() {
        assertThat(NDArray.of(List.of(1, 20, 3))).hasToString("[1 20 3]");
        assertThat(NDArray.of(true)).hasToString("true");
        assertThat(NDArray.of("a b")).hasToString("a b");
        assertThat(NDArray.of(List.of("a", "b\"c"))).hasToString("[\"a\" \"b\\\"c\"]");
        assertThat(NDArray.zeros(DType.FLOAT32, 0)).hasToString("[]");
        assertThat(NDArray.zeros(DType.FLOAT32, 2, 0)).hasToString("[[]\n []]");
        assertThat(NDArray.zeros(DType.FLOAT32, 0, 2)).hasToString("[]");
    }

    @Test void longAxesShowTheirEnds() {
        assertThat(ArrayText.of(NDArray.arange(DType.INT32, 100), 3)).isEqualTo("[0 1 2 ... 97 98 99]");
        assertThat(ArrayText.of(NDArray.arange(DType.INT32, 6), 3)).isEqualTo("[0 1 2 3 4 5]");
        assertThat(ArrayText.of(NDArray.arange(DType.INT32, 7), ArrayText.ALL)).isEqualTo("[0 1 2 3 4 5 6]");
        assertThat(ArrayText.of(NDArray.arange(DType.INT32, 25).reshape(5, 5), 1)).isEqualTo("[[ 0 ...  4]\n ...\n [20 ... 24]]");
        assertThat(ArrayText.of(NDArray.arange(DType.INT32, 5), 0)).isEqualTo("[...]");
        assertThat(NDArray.zeros(DType.INT32, 1001)).hasToString("[0 0 0 ... 0 0 0]");
        assertThat(NDArray.zeros(DType.INT32, 1000).toString()).hasSize(2001);
    }

    @Test void numbersAreShortestThatReadBack() {
        assertThat(List.of(NumberText.of(1.0), NumberText.of(0.1), NumberText.of(1e-7), NumberText.of(1e-4), NumberText.of(9.5e-5),
                NumberText.of(1e15), NumberText.of(1e16), NumberText.of(-1.25e100), NumberText.of(Double.MIN_VALUE), NumberText.of(2e23)))
                .containsExactly("1", "0.1", "1e-07", "0.0001", "9.5e-05", "1000000000000000", "1e+16", "-1.25e+100", "5e-324", "2e+23");
        assertThat(List.of(NumberText.of(0.1f), NumberText.of(1e-45f), NumberText.of(16777216f), NumberText.of(Float.MAX_VALUE)))
                .containsExactly("0.1", "1e-45", "16777216", "3.4028235e+38");
        assertThat(List.of(NumberText.of(-0.0), NumberText.of(Float.NaN), NumberText.of(Double.POSITIVE_INFINITY), NumberText.of(-1 / 0f)))
                .containsExactly("-0", "nan", "inf", "-inf");
    }

    @Test void everyFloat16ReadsBack() {
        for (int bits = 0; bits < 0x7c00; bits++) {
            float value = Float.float16ToFloat((short) bits);
            assertThat(Float.floatToFloat16(Float.parseFloat(NumberText.ofFloat16(value)))).isEqualTo((short) bits);
        }
        assertThat(NDArray.of(List.of(0.1, 1e-7, 65504, -2), DType.FLOAT16)).hasToString("[0.1 1e-07 65500 -2]");
    }
}
