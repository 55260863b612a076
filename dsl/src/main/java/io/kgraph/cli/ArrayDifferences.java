package io.kgraph.cli;

import com.google.common.math.LongMath;
import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// In what two sets of named arrays differ: names, types, and numbers by how much.
final class ArrayDifferences {
    private ArrayDifferences() {}

    static List<Difference> of(Map<String, NDArray> before, Map<String, NDArray> after) {
        var found = new ArrayList<Difference>();
        before.forEach((name, a) -> {
            NDArray b = after.get(name);
            if (b == null) found.add(new Difference("array", name, Optional.of(a.type().toString()), Optional.empty()));
            else if (!a.type().equals(b.type())) found.add(new Difference("array", name, Optional.of(a.type().toString()), Optional.of(b.type().toString())));
            else values(name, a, b).ifPresent(found::add);
        });
        after.forEach((name, b) -> {
            if (!before.containsKey(name)) found.add(new Difference("array", name, Optional.empty(), Optional.of(b.type().toString())));
        });
        return found;
    }

    private static Optional<Difference> values(String name, NDArray a, NDArray b) {
        if (a.bitEquals(b)) return Optional.empty();
        String note = a.type() + "   " + (a.dtype().isFloating() ? floating(a, b) : a.dtype().isInteger() ? integers(a.toLongArray(), b.toLongArray()) : others(a, b));
        return Optional.of(new Difference("array", name, Optional.of(a.type().toString()), Optional.of(b.type().toString()), note));
    }

    private static String floating(NDArray a, NDArray b) {
        double[] x = a.toDoubleArray(), y = b.toDoubleArray();
        long different = 0, ulps = 0;
        double most = 0;
        boolean unlike = false;
        for (int i = 0; i < x.length; i++) {
            if (Double.doubleToLongBits(x[i]) == Double.doubleToLongBits(y[i])) continue;
            different++;
            if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
                unlike = true;
                continue;
            }
            if (x[i] != y[i]) most = Math.max(most, Math.abs(x[i] - y[i]));
            ulps = Math.max(ulps, ulps(a.dtype(), x[i], y[i]));
        }
        if (different == 0) return "only bits of NaN differ";
        return count(different, x.length) + ", at most " + NumberText.of(most) + ", " + ulps + (ulps == 1 ? " ulp" : " ulps") + (unlike ? ", NaN on one side only" : "");
    }

    /// How many numbers of the dtype it is from one to the other, or the most that a long holds.
    static long ulps(DType dtype, double x, double y) {
        return LongMath.saturatedAbs(LongMath.saturatedSubtract(position(dtype, x), position(dtype, y)));
    }

    /// Where a number stands among all of its dtype; both zeros stand at 0.
    private static long position(DType dtype, double value) {
        long bits = switch (dtype) {
            case FLOAT16 -> Float.floatToFloat16((float) Math.abs(value));
            case FLOAT32 -> Float.floatToIntBits((float) Math.abs(value));
            default -> Double.doubleToLongBits(Math.abs(value));
        };
        return value < 0 ? -bits : bits;
    }

    private static String integers(long[] x, long[] y) {
        long different = 0;
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            if (x[i] == y[i]) continue;
            different++;
            most = Math.max(most, Math.abs((double) x[i] - y[i]));
        }
        return count(different, x.length) + ", at most " + NumberText.of(most);
    }

    private static String others(NDArray a, NDArray b) {
        Object[] x = items(a), y = items(b);
        long different = 0;
        for (int i = 0; i < x.length; i++) if (!Objects.equals(x[i], y[i])) different++;
        return count(different, x.length);
    }

    private static Object[] items(NDArray array) {
        if (array.dtype() == DType.STRING) return array.toStringArray();
        boolean[] values = array.toBooleanArray();
        var items = new Object[values.length];
        for (int i = 0; i < items.length; i++) items[i] = values[i];
        return items;
    }

    private static String count(long different, long all) {
        return different + " of " + all + (all == 1 ? " element differs" : " elements differ");
    }
}
