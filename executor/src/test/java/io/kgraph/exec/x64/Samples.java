package io.kgraph.exec.x64;

import static org.assertj.core.api.Assertions.fail;

import io.kgraph.scalar.ScalarType;
import java.lang.reflect.Array;
import java.util.Random;

/// Corner values of each scalar type, paired with each other, then random ones.
final class Samples {
    private static final float[] F32 = {0, -0f, 1, -1, 0.5f, -0.5f, 1.5f, -1.5f, 2.5f, 3, 7, -7, 1e-40f, -1e-45f, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE,
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0x1p31f, -0x1p31f, 0x1.fffffep30f, 0x1p63f, -0x1p63f, 0x1.fffffep62f, 8388607.5f, 8388609, 65504, 65519.996f,
        65520, 1e-8f, 5.9604645e-8f, 2.98e-8f, 1.0009766f, 1.0004883f, 3.3f, -0.99999994f, 123456.79f, Float.intBitsToFloat(0xffc12345)};
    private static final double[] F64 = {0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, 3, 7, -7, 1e-310, -4.9e-324, Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE,
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0x1p31, -0x1p31, 2147483647.5, -2147483648.9, 0x1p63, -0x1p63, 0x1.fffffffffffffp62, 0x1p53, 4503599627370497.5,
        0x1p32, -0x1p32 - 0.5, 1e18, -9e18, 1e-8, 3.4028235677973366e38, 1e39, 3.3, -0.9999999999999999, 4294967295.0, Double.longBitsToDouble(0xfff8000000001234L)};
    private static final int[] I32 = {0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 33, 127, 128, 129, 255, 256, -128, -129, 32767, 32768, -32768, -32769, 65535, 65536, 16777217, -16777219,
        Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE + 1, 0x55555555, 0xaaaaaaaa, 1000003, -1000003, 46341, 65537, 10, 100, -100, 5};
    private static final long[] I64 = {0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 63, 64, 65, 255, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 31, 1L << 32, -(1L << 32), 0xffffffffL,
        (1L << 53) + 1, -(1L << 53) - 1, (1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1, 0x5555555555555555L, 0xaaaaaaaaaaaaaaaaL,
        0x7fffffbfffffffffL, 0x7fffffc000000000L, 0x400000c000000001L, 0x4000004000000001L, 0x4000004000000000L, 1000000007L, -1000000007L, 3037000500L, 10, 100, -100};

    private Samples() {}

    /// `n` values for input number `which`: all corners against all of another input, random values behind 40 · 40.
    static Object of(ScalarType type, int n, int which, boolean noZero) {
        Object array = array(type, n);
        var random = new Random(which + 1);
        for (int i = 0; i < n; i++) {
            int corner = which == 0 ? i % 40 : which == 1 ? i / 40 % 40 : random.nextInt(40);
            boolean anything = random.nextInt(4) == 0 && which < 2;
            switch (array) {
                case float[] a -> a[i] = anything ? Float.intBitsToFloat(random.nextInt()) : F32[corner];
                case double[] a -> a[i] = anything ? Double.longBitsToDouble(random.nextLong()) : F64[corner];
                case int[] a -> a[i] = anything ? random.nextInt() >> random.nextInt(32) : I32[corner];
                case long[] a -> a[i] = anything ? random.nextLong() >> random.nextInt(64) : I64[corner];
                case boolean[] a -> a[i] = random.nextBoolean();
                default -> throw new IllegalArgumentException();
            }
            if (noZero && array instanceof int[] a && a[i] == 0)
                a[i] = 9;
            if (noZero && array instanceof long[] a && a[i] == 0)
                a[i] = 9;
        }
        return array;
    }

    static Object array(ScalarType type, int n) {
        return switch (type) {
            case F32 -> new float[n];
            case F64 -> new double[n];
            case I32 -> new int[n];
            case I64 -> new long[n];
            case BOOL -> new boolean[n];
        };
    }

    static Object part(Object array, int from, int n) {
        Object part = Array.newInstance(array.getClass().componentType(), n);
        System.arraycopy(array, from, part, 0, n);
        return part;
    }

    /// Bools as bytes, else the array itself.
    static Object stored(Object array) {
        if (!(array instanceof boolean[] a))
            return array;
        byte[] bytes = new byte[a.length];
        for (int i = 0; i < a.length; i++)
            bytes[i] = a[i] ? (byte) 1 : 0;
        return bytes;
    }

    static void assertSameBits(String what, Object expected, Object actual, Object... inputs) {
        for (int i = 0; i < Array.getLength(expected); i++) {
            boolean same = switch (expected) {
                case float[] e -> Float.floatToIntBits(e[i]) == Float.floatToIntBits(((float[]) actual)[i]);
                case double[] e -> Double.doubleToLongBits(e[i]) == Double.doubleToLongBits(((double[]) actual)[i]);
                default -> Array.get(expected, i).equals(Array.get(actual, i));
            };
            if (!same) {
                var text = new StringBuilder(what + "[" + i + "] of " + Array.getLength(expected) + ": expected " + Array.get(expected, i) + ", was " + Array.get(actual, i) + " of");
                for (Object input : inputs)
                    text.append(' ').append(Array.get(input, i));
                fail(text.toString());
            }
        }
    }
}
