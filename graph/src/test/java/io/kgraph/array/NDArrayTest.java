package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class NDArrayTest {
    private static final NDArray GRID = NDArray.arange(DType.INT32, 24).reshape(2, 3, 4);

    @Test void javaArraysKeepTheirElementType() {
        assertType(NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}}), DType.FLOAT32, 2, 3);
        assertType(NDArray.of(new double[0][5]), DType.FLOAT64, 0, 0);
        assertType(NDArray.of(new int[2][0]), DType.INT32, 2, 0);
        assertType(NDArray.of(new long[] {1}), DType.INT64, 1);
        assertType(NDArray.of(new short[] {1}), DType.INT16, 1);
        assertType(NDArray.of(new byte[] {1}), DType.INT8, 1);
        assertType(NDArray.of(new boolean[][][] {{{true}, {false}}}), DType.BOOL, 1, 2, 1);
        assertType(NDArray.of(new Double[][] {{1.0, 2.0}}), DType.FLOAT64, 1, 2);
        assertType(NDArray.of(new String[] {"a", "b"}), DType.STRING, 2);
    }

    @Test void looseValuesTakeTheirTypeFromTheirContents() {
        assertType(NDArray.of(2), DType.INT32);
        assertType(NDArray.of(2.5), DType.FLOAT32);
        assertType(NDArray.of(1L << 40), DType.INT64);
        assertType(NDArray.of(true), DType.BOOL);
        assertType(NDArray.of("x"), DType.STRING);
        assertType(NDArray.of(List.of(List.of(1, 2.5), List.of(3, 4))), DType.FLOAT32, 2, 2);
        assertType(NDArray.of(List.of()), DType.FLOAT32, 0);
        assertType(NDArray.of(List.of(new float[] {1, 2}, new float[] {3, 4})), DType.FLOAT32, 2, 2);
        assertType(NDArray.of(List.of(GRID, GRID)), DType.INT32, 2, 2, 3, 4);
    }

    @Test void aWantedDTypeIsReachedWithoutRoundingOnTheWay() {
        assertThat(NDArray.of(0.1, DType.FLOAT64).item()).isEqualTo(0.1);
        assertThat(NDArray.of(List.of(0.1, 1L << 60), DType.FLOAT64).toDoubleArray()).containsExactly(0.1, 0x1p60);
        assertThat(NDArray.of(List.of((1L << 60) + 1), DType.INT64).item()).isEqualTo((1L << 60) + 1);
        assertThat(NDArray.of(new double[] {1.9, -1.9}, DType.INT32).toIntArray()).containsExactly(1, -1);
    }

    @Test void unevenOrMixedValuesAreRefused() {
        refused(() -> NDArray.of(new float[][] {{1, 2}, {3}}),
                "a nested array must be even, but along axis 1 there is one of 1 elements beside one of 2");
        refused(() -> NDArray.of(List.of(List.of(1, 2), 3)),
                "a nested array must be even, but along axis 1 there is an element where others have arrays");
        refused(() -> NDArray.of(List.of(1, List.of(2))),
                "a nested array must be even, but along axis 1 there is an array where others have elements");
        refused(() -> NDArray.of(List.of(1, "a")), "a list of numbers, bools, strings or arrays must not mix them");
        refused(() -> NDArray.of(new Integer[] {1, null}), "null is not an element of an array");
        refused(() -> NDArray.of(new StringBuilder()), "a StringBuilder is not an element of an array");
        refused(() -> NDArray.of("1", DType.INT32),
                "strings are not numbers: an array of strings can be fed and fetched, not computed with");
        refused(() -> NDArray.zeros(DType.INT8, 2, -1), "an array cannot have the extent -1 of [2, -1]");
        refused(() -> NDArray.zeros(DType.INT8, 1L << 40, 1L << 40),
                "an array of extents [1099511627776, 1099511627776] is too large to address");
    }

    @Test void segmentsAndBuffersAreSharedWithoutACopy() {
        try (var arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(24, 64);
            var a = NDArray.wrap(s, DType.FLOAT32, 2, 3);
            s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, 4, 7f);
            assertThat(a.getDouble(1, 1)).isEqualTo(7);
            assertThat(a.isAligned(64)).isTrue();
            assertThat(a.at(0, 1).isAligned(64)).isFalse();
            assertThat(a.at(0, 1).isAligned(4)).isTrue();
        }
        var buffer = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        buffer.asDoubleBuffer().put(1, 2.5);
        assertThat(NDArray.of(buffer.asDoubleBuffer()).toDoubleArray()).containsExactly(0, 2.5);
        refused(() -> NDArray.of(ByteBuffer.allocateDirect(16).order(ByteOrder.BIG_ENDIAN).asLongBuffer()),
                "a buffer in BIG_ENDIAN order is not in the byte order of this machine, LITTLE_ENDIAN");
        refused(() -> NDArray.wrap(new float[5], 2, 3), "20 bytes of float32 do not make an array of extents [2, 3]");
    }

    @Test void viewsShareStorageAndCompose() {
        assertThat(GRID.transpose().getLong(3, 2, 1)).isEqualTo(23);
        assertThat(GRID.permute(1, 0, -1).extents()).containsExactly(3, 2, 4);
        assertThat(GRID.slice(2, -1, Long.MIN_VALUE, -2).at(0, 1).at(0, 0).toIntArray()).containsExactly(15, 13);
        assertThat(GRID.flip(1).at(0, 0).at(1, 0).toIntArray()).containsExactly(8, 4, 0);
        assertThat(GRID.at(0, -1).at(1, 2).toIntArray()).containsExactly(14, 18, 22);
        assertThat(GRID.transpose().reshape(-1).toIntArray()).startsWith(0, 12, 4, 16, 8, 20, 1);
        assertThat(NDArray.of(5).broadcastTo(2, 2).toIntArray()).containsExactly(5, 5, 5, 5);
        assertThat(NDArray.of(5).broadcastTo(2, 0, 2).size()).isZero();
        assertThat(GRID.expand(-1).squeeze(3).equals(GRID)).isTrue();
        assertThat(GRID.expand(0).extents()).containsExactly(1, 2, 3, 4);
        refused(() -> GRID.permute(0, 0, 1), "[0, 0, 1] is not an order of the 3 axes of an array");
        refused(() -> GRID.squeeze(1), "axis 1 of extent 3 cannot be removed: only an extent of 1 can");
        refused(() -> GRID.broadcastTo(4), "an array of extents [2, 3, 4] does not stretch to [4]");
        refused(() -> GRID.pick(1, 0, 4, 1), "elements 0 to 3 of axis 1 do not lie within its extent 3");
        refused(() -> GRID.at(5, 0), "axis 5 does not exist in an array of rank 3");
        refused(() -> GRID.getLong(0, 3, 0), "index 3 is outside axis 1 of extent 3");
    }

    @Test void slicesAreThoseOfNumPy() {
        var a = NDArray.arange(DType.INT32, 10);
        long[] marks = {Long.MIN_VALUE, -12, -10, -3, -1, 0, 1, 4, 9, 10, 12, Long.MAX_VALUE};
        for (long start : marks) for (long stop : marks) for (long step : new long[] {1, 2, 3, 11, -1, -2, -11, Long.MIN_VALUE, Long.MAX_VALUE})
            assertThat(a.slice(0, start, stop, step).toIntArray())
                    .as("%d:%d:%d", start, stop, step).isEqualTo(sliceOfTen(start, stop, step));
    }

    /// Python's rule, walked: positions are moved into range first, then visited one by one.
    private static int[] sliceOfTen(long start, long stop, long step) {
        long first = start < 0 ? Math.max(start + 10, step > 0 ? 0 : -1) : Math.min(start, step > 0 ? 10 : 9);
        long last = stop < 0 ? Math.max(stop + 10, step > 0 ? 0 : -1) : Math.min(stop, step > 0 ? 10 : 9);
        var picked = new java.util.ArrayList<Integer>();
        long stride = Math.clamp(step, -100, 100);
        for (long i = first; step > 0 ? i < last : i > last; i += stride) picked.add((int) i);
        return picked.stream().mapToInt(i -> i).toArray();
    }

    @Test void reshapeCopiesOnlyWhereNoStridesFit() {
        var base = new int[24];
        var grid = NDArray.wrap(base, 2, 3, 4);
        var halved = grid.slice(2, 0, 4, 2).reshape(6, 2, 1);
        var folded = grid.transpose().reshape(2, 2, 3, 2);
        var copied = grid.transpose().reshape(24);
        base[6] = 42;
        assertThat(halved.getLong(1, 1, 0)).isEqualTo(42);
        assertThat(folded.getLong(1, 0, 1, 0)).isEqualTo(42);
        assertThat(Arrays.stream(copied.toIntArray()).sum()).isZero();
        assertThat(NDArray.zeros(DType.BOOL, 0, 3).reshape(5, 0).extents()).containsExactly(5, 0);
        refused(() -> grid.reshape(5, -1), "an array of extents [2, 3, 4] cannot be reshaped to [5, -1]");
        refused(() -> grid.reshape(-1, -1), "reshape to [-1, -1] leaves more than one extent open");
        refused(() -> NDArray.zeros(DType.BOOL, 0).reshape(0, -1), "an array of extents [0] cannot be reshaped to [0, -1]");
    }

    @Test void floatsBecomeIntegersTowardZeroSaturatingThenWrapping() {
        var x = NDArray.of(new double[] {1.9, -1.9, Double.NaN, 1e300, -1e300, 300.5, -1, 70000});
        assertThat(x.cast(DType.INT32).toIntArray()).containsExactly(1, -1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, 300, -1, 70000);
        assertThat(x.cast(DType.INT64).toLongArray()).containsExactly(1, -1, 0, Long.MAX_VALUE, Long.MIN_VALUE, 300, -1, 70000);
        assertThat(x.cast(DType.INT8).toIntArray()).containsExactly(1, -1, 0, -1, 0, 44, -1, 112);
        assertThat(x.cast(DType.UINT8).toIntArray()).containsExactly(1, 255, 0, 255, 0, 44, 255, 112);
        assertThat(x.cast(DType.UINT16).toIntArray()).containsExactly(1, 65535, 0, 65535, 0, 300, 65535, 4464);
        assertThat(x.cast(DType.BOOL).toBooleanArray()).containsOnly(true);
        assertThat(NDArray.of(new float[] {0, -0f, 1e-40f}).cast(DType.BOOL).toBooleanArray()).containsExactly(false, false, true);
        assertThat(NDArray.of(new long[] {1L << 32, -1}).cast(DType.INT32).toIntArray()).containsExactly(0, -1);
        assertThat(NDArray.of(new boolean[] {true, false}).cast(DType.FLOAT16).toFloatArray()).containsExactly(1, 0);
    }

    @Test void float64RoundsToFloat16OnlyOnce() {
        double midpoint = 1 + 0x1p-11;
        assertThat(half(midpoint)).isEqualTo(1f);
        assertThat(half(Math.nextUp(midpoint))).isEqualTo(1 + 0x1p-10f);
        assertThat(half(Math.nextDown(midpoint))).isEqualTo(1f);
        assertThat(half(Math.nextUp(0x1p-25))).isEqualTo(0x1p-24f);
        assertThat(half(0x1p-25)).isEqualTo(0f);
        assertThat(half(-Double.MIN_VALUE)).isEqualTo(-0f);
        assertThat(half(Math.nextDown(65520.0))).isEqualTo(65504f);
        assertThat(half(65520)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(half(1e300)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(half(Double.NaN)).isNaN();
    }

    private static float half(double value) {
        return NDArray.of(new double[] {value}).cast(DType.FLOAT16).toFloatArray()[0];
    }

    @ParameterizedTest @EnumSource(value = DType.class, names = "STRING", mode = Mode.EXCLUDE)
    void everyNumericTypeGoesOutAndInUnchanged(DType dtype) {
        var a = NDArray.arange(DType.INT32, 24).cast(dtype).reshape(2, 3, 4);
        assertThat(NDArray.of(a.toArray(), dtype)).isEqualTo(a);
        var strided = a.transpose().slice(0, 3, Long.MIN_VALUE, -2);
        assertThat(NDArray.of(strided.toArray(), dtype)).isEqualTo(strided);
        assertThat(NDArray.of(strided.toDoubleArray(), dtype).reshape(strided.extents())).isEqualTo(strided);
        var filled = NDArray.zeros(dtype, 2, 3, 2).transpose();
        filled.copyFrom(strided);
        assertThat(filled).isEqualTo(strided).hasSameHashCodeAs(strided);
        MemorySegment bytes = MemorySegment.ofArray(new byte[12 * dtype.bytes()]);
        strided.copyTo(bytes);
        filled.copyFrom(NDArray.zeros(dtype, filled.extents()));
        filled.copyFrom(bytes);
        assertThat(filled).isEqualTo(strided);
    }

    @Test void arraysOfTheCallerAreFilledInPlace() {
        var into = new float[2][3];
        NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}}).copyTo(into);
        assertThat(into).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
        var doubles = new double[6];
        NDArray.of(into).transpose().copyTo(doubles);
        assertThat(doubles).containsExactly(1, 4, 2, 5, 3, 6);
        var text = new String[1][2];
        NDArray.of(List.of(List.of("a", "b"))).copyTo(text);
        assertThat(text).isDeepEqualTo(new String[][] {{"a", "b"}});
        refused(() -> NDArray.of(into).copyTo(new float[5]), "a float[5] does not hold the 6 elements of float32[2, 3]");
        refused(() -> NDArray.of(into).copyTo(new float[3][2]),
                "the Java array to fill has 3 elements along axis 0, which does not fit float32[2, 3]");
        refused(() -> NDArray.of(into).copyTo("no"), "a String cannot take the elements of float32[2, 3]");
    }

    @Test void fillingAnArrayOfTheCallerAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        var array = NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        var flat = new float[6];
        var nested = new float[2][3];
        for (int i = 0; i < 100; i++) {
            array.copyTo(flat);
            array.copyTo(nested);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            array.copyTo(flat);
            array.copyTo(nested);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("an object a call would be 16,000 bytes").isLessThan(16_000);
        assertThat(flat).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test void equalityIsOfBitsWithOneNaN() {
        float odd = Float.intBitsToFloat(0x7fc00123);
        assertThat(NDArray.of(new float[] {odd, 1})).isEqualTo(NDArray.of(new float[] {Float.NaN, 1}))
                .hasSameHashCodeAs(NDArray.of(new float[] {Float.NaN, 1}));
        assertThat(NDArray.of(new float[] {0f})).isNotEqualTo(NDArray.of(new float[] {-0f}));
        assertThat(NDArray.of(new float[] {0f})).isNotEqualTo(NDArray.of(new double[] {0}));
        assertThat(NDArray.of(new float[1][2])).isNotEqualTo(NDArray.of(new float[2][1]));
        assertThat(NDArray.wrap(MemorySegment.ofArray(new byte[] {2}), DType.BOOL, 1)).isEqualTo(NDArray.of(new boolean[] {true}));
    }

    @Test void arangeCountsTheElementsBeforeStop() {
        assertThat(NDArray.arange(DType.FLOAT32, 0, 10, 1.5).toFloatArray()).containsExactly(0, 1.5f, 3, 4.5f, 6, 7.5f, 9);
        assertThat(NDArray.arange(DType.INT32, 0, -20, 1).size()).isZero();
        assertThat(NDArray.arange(DType.INT32, 3, -3, -2).toIntArray()).containsExactly(3, 1, -1);
        refused(() -> NDArray.arange(DType.INT32, 0, 1, 0), "arange needs a step other than 0.0");
    }

    private static void assertType(NDArray array, DType dtype, long... extents) {
        assertThat(array.dtype()).isEqualTo(dtype);
        assertThat(array.extents()).containsExactly(extents);
    }

    private static void refused(ThrowingCallable call, String sentence) {
        assertThatExceptionOfType(GraphError.class).isThrownBy(call).extracting(GraphError::sentence).isEqualTo(sentence);
    }
}
