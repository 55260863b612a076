package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.array.Sums;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;

/// The value rules of ops that look through windows: convolution and pooling.
final class Windows {
    private Windows() {}

    // ---- convolution -------------------------------------------------------------------------------------------------------

    static NDArray convolve(Convolution op, NDArray x, NDArray kernel, TensorType type) {
        int n = op.sweeps().size();
        long[] plane = Arrays.copyOfRange(x.extents(), 1, n + 1), taps = Arrays.copyOf(kernel.extents(), n), result = type.shape().extents();
        long[] positions = Arrays.copyOfRange(result, 1, n + 1);
        int groups = Math.toIntExact(op.groups().value()), channels = Math.toIntExact(x.extent(-1)), inner = Math.toIntExact(kernel.extent(-2));
        int outputs = Math.toIntExact(kernel.extent(-1)), size = Elements.product(plane, 0, n), count = Elements.product(positions, 0, n);
        var product = Contraction.of(Elements.load(x), Elements.load(kernel), Math.toIntExact(type.count()), groups, channels, inner, outputs);
        for (int p = 0; p < count; p++) {
            List<Sweep.Look> looks = Sweep.looks(op.sweeps(), index(p, positions), taps, plane);
            for (int b = 0; b < result[0]; b++) product.position(looks, b * size, (b * count + p) * outputs);
        }
        return Elements.store(product.result(), type.dtype(), result);
    }

    /// The coordinates of a row-major position.
    private static long[] index(long position, long[] extents) {
        long[] index = new long[extents.length];
        for (int a = extents.length - 1; a >= 0; a--) {
            index[a] = position % extents[a];
            position /= extents[a];
        }
        return index;
    }

    /// One window's elements and the kernel's rows side by side, contracted by the rule of matrix products.
    private sealed interface Contraction {
        static Contraction of(Object x, Object kernel, int size, int groups, int channels, int inner, int outputs) {
            return x instanceof float[] f
                    ? new Floats(f, (float[]) kernel, new float[size], groups, channels, inner, outputs)
                    : new Doubles((double[]) x, (double[]) kernel, new double[size], groups, channels, inner, outputs);
        }

        /// All outputs at one position, from `at` on; the plane of the sample begins at element `plane`.
        void position(List<Sweep.Look> looks, int plane, int at);

        Object result();

        record Floats(float[] x, float[] kernel, float[] result, int groups, int channels, int inner, int outputs) implements Contraction {
            @Override public void position(List<Sweep.Look> looks, int plane, int at) {
                int k = looks.size() * inner, each = groups == 0 ? 0 : outputs / groups;
                float[] patch = new float[k], rows = new float[k * outputs];
                for (int l = 0; l < looks.size(); l++) System.arraycopy(kernel, looks.get(l).tap() * inner * outputs, rows, l * inner * outputs, inner * outputs);
                for (int g = 0; g < groups; g++) {
                    for (int l = 0; l < looks.size(); l++)
                        if (looks.get(l).element() >= 0) System.arraycopy(x, (plane + looks.get(l).element()) * channels + g * inner, patch, l * inner, inner);
                    for (int o = g * each; o < (g + 1) * each; o++) result[at + o] = Sums.dot(patch, 0, 1, rows, o, outputs, k);
                }
            }
        }

        record Doubles(double[] x, double[] kernel, double[] result, int groups, int channels, int inner, int outputs) implements Contraction {
            @Override public void position(List<Sweep.Look> looks, int plane, int at) {
                int k = looks.size() * inner, each = groups == 0 ? 0 : outputs / groups;
                double[] patch = new double[k], rows = new double[k * outputs];
                for (int l = 0; l < looks.size(); l++) System.arraycopy(kernel, looks.get(l).tap() * inner * outputs, rows, l * inner * outputs, inner * outputs);
                for (int g = 0; g < groups; g++) {
                    for (int l = 0; l < looks.size(); l++)
                        if (looks.get(l).element() >= 0) System.arraycopy(x, (plane + looks.get(l).element()) * channels + g * inner, patch, l * inner, inner);
                    for (int o = g * each; o < (g + 1) * each; o++) result[at + o] = Sums.dot(patch, 0, 1, rows, o, outputs, k);
                }
            }
        }
    }

    // ---- pooling -----------------------------------------------------------------------------------------------------------

    static NDArray pool(Pooling op, NDArray x, TensorType type) {
        int n = op.sweeps().size(), first = op.first();
        long[] from = x.extents(), to = type.shape().extents(), taps = op.taps().stream().mapToLong(Long::longValue).toArray();
        long[] plane = Arrays.copyOfRange(from, first, first + n), positions = Arrays.copyOfRange(to, first, first + n);
        int outer = Elements.product(from, 0, first), size = Elements.product(plane, 0, n), count = Elements.product(positions, 0, n);
        int inner = Elements.product(from, first + n, from.length);
        Object values = Elements.load(x), result = Elements.allocate(Registers.of(type.dtype()), Math.toIntExact(type.count()));
        for (int p = 0; p < count; p++) {
            int[] elements = Sweep.looks(op.sweeps(), index(p, positions), taps, plane).stream().mapToInt(Sweep.Look::element).filter(e -> e >= 0).toArray();
            for (int o = 0; o < outer; o++)
                for (int c = 0; c < inner; c++) window(op.kind(), values, elements, o * size * inner + c, inner, result, (o * count + p) * inner + c);
        }
        return Elements.store(result, type.dtype(), to);
    }

    /// What is made of the elements at `from + stride · element`.
    private static void window(Pooling.Kind kind, Object values, int[] elements, int from, int stride, Object result, int at) {
        switch (result) {
            case float[] y -> y[at] = value(kind, (float[]) values, elements, from, stride);
            case double[] y -> y[at] = value(kind, (double[]) values, elements, from, stride);
            default -> ((int[]) result)[at] = place(values, elements, from, stride);
        }
    }

    private static float value(Pooling.Kind kind, float[] x, int[] elements, int from, int stride) {
        if (kind == Pooling.Kind.MAX) {
            float best = Float.NEGATIVE_INFINITY;
            for (int e : elements) best = Math.max(best, x[from + stride * e]);
            return best;
        }
        float sum = elements.length == 0 ? 0 : -0.0f;
        for (int e : elements) sum += x[from + stride * e];
        return kind == Pooling.Kind.MEAN ? sum / elements.length : sum;
    }

    private static double value(Pooling.Kind kind, double[] x, int[] elements, int from, int stride) {
        if (kind == Pooling.Kind.MAX) {
            double best = Double.NEGATIVE_INFINITY;
            for (int e : elements) best = Math.max(best, x[from + stride * e]);
            return best;
        }
        double sum = elements.length == 0 ? 0 : -0.0;
        for (int e : elements) sum += x[from + stride * e];
        return kind == Pooling.Kind.MEAN ? sum / elements.length : sum;
    }

    /// Of the first NaN, else of the first maximum; −0 and +0 are equal here.
    private static int place(Object values, int[] elements, int from, int stride) {
        int place = 0;
        double best = 0;
        for (int i = 0; i < elements.length; i++) {
            int at = from + stride * elements[i];
            double x = values instanceof float[] f ? f[at] : ((double[]) values)[at];
            if (i > 0 && !(x > best || Double.isNaN(x) && !Double.isNaN(best))) continue;
            best = x;
            place = elements[i];
        }
        return place;
    }
}
