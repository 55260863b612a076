package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.config.Settings;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Random tensors made of random 32-bit words: uniform by scaling, normal by the inverse of the distribution function.
///
/// Every step but the inverse is exact, so the numbers are as good as the words. A float64 takes two words.
public final class RandomTensors {
    private static final long SEEDS = 10_000_000L;
    private static final long VARIABLE_SEEDS = 1_000_000_000L;
    private static final double WITHIN_TWO_DEVIATIONS = 0.9544997361036416;   // erf(√2)

    private RandomTensors() {}

    /// `minval + u · (maxval − minval)` with `u` uniform on `[0, 1)`; of integers, each of `[minval, maxval)` alike.
    public static Tensor uniform(Object shape, Object minval, Object maxval, @Nullable Object dtype, @Nullable Number seed) {
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        GraphContext context = Arguments.contextOf(shape, minval, maxval);
        Shape extents = Shape.of(Arguments.extents("random_uniform", shape, 0, context));
        long drawn = seed(seed, SEEDS);
        if (type.isInteger()) return integers(context, extents, minval, maxval, type, drawn);
        needFloating("random_uniform", type);
        Tensor u = unit(context, extents, type, drawn);
        if (isNumber(minval, 0) && isNumber(maxval, 1)) return u;
        Tensor low = Operands.cast(minval, type, context), high = Operands.cast(maxval, type, context);
        return below(Build.add(Build.mul(u, Build.sub(high, low)), low), minval, maxval);
    }

    /// Rounding may reach the upper bound, which is not part of the interval.
    private static Tensor below(Tensor x, Object minval, Object maxval) {
        if (!(minval instanceof Number l) || !(maxval instanceof Number h) || !(l.doubleValue() < h.doubleValue())) return x;
        Number most = switch (x.dtype()) {
            case FLOAT64 -> Math.nextDown(h.doubleValue());
            case FLOAT32 -> Math.nextDown(h.floatValue());
            default -> belowHalf(h.floatValue());
        };
        return most.doubleValue() < l.doubleValue() ? x : Build.minimum(x, Build.scalarLike(x, most));
    }

    /// The greatest float16 below a number.
    private static float belowHalf(float bound) {
        short bits = Float.floatToFloat16(bound);
        float rounded = Float.float16ToFloat(bits);
        if (rounded < bound) return rounded;
        if (rounded == 0) return -Float.MIN_NORMAL;
        return Float.float16ToFloat((short) (rounded > 0 ? bits - 1 : bits + 1));
    }

    private static Tensor integers(GraphContext context, Shape extents, Object minval, Object maxval, DType type, long seed) {
        Tensor low = Operands.cast(minval, DType.FLOAT64, context), high = Operands.cast(maxval, DType.FLOAT64, context);
        Tensor u = unit(context, extents, DType.FLOAT64, seed);
        return Build.cast(Build.add(Build.floor(Build.mul(u, Build.sub(high, low))), low), type);
    }

    /// `mean + stddev · n` with `n` standard normal.
    public static Tensor normal(Object shape, Object mean, Object stddev, @Nullable Object dtype, @Nullable Number seed) {
        return gaussian("random_normal", shape, mean, stddev, dtype, seed(seed, SEEDS), false);
    }

    /// As [#normal], from the part of the distribution within two standard deviations.
    public static Tensor truncatedNormal(Object shape, Object mean, Object stddev, @Nullable Object dtype, @Nullable Number seed) {
        return gaussian("truncated_normal", shape, mean, stddev, dtype, seed(seed, SEEDS), true);
    }

    private static Tensor gaussian(String who, Object shape, Object mean, Object stddev, @Nullable Object dtype, long seed, boolean truncated) {
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        needFloating(who, type);
        GraphContext context = Arguments.contextOf(shape, mean, stddev);
        Shape extents = Shape.of(Arguments.extents(who, shape, 0, context));
        Tensor n = Build.cast(standard(context, extents, type == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32, seed, truncated), type);
        if (!isNumber(stddev, 1)) n = Build.mul(n, Operands.cast(stddev, type, context));
        return isNumber(mean, 0) ? n : Build.add(n, Operands.cast(mean, type, context));
    }

    private static Tensor standard(GraphContext context, Shape extents, DType type, long seed, boolean truncated) {
        Tensor w = symmetric(context, extents, type, seed);
        if (truncated) w = Build.mul(w, Build.scalarLike(w, WITHIN_TWO_DEVIATIONS));
        Tensor n = Build.mul(Build.erfinv(w), Build.scalarLike(w, Math.sqrt(2)));
        return truncated ? Arithmetic.clip(n, -2, 2) : n;
    }

    /// 1 where `u ≤ p` with `u` uniform on `[0, 1)`, else 0.
    public static Tensor binomial(String who, Object shape, Object p, @Nullable Object dtype, @Nullable Number seed) {
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        if (!type.isNumeric()) throw Refusal.type(who, "a numeric dtype is needed, not " + type);
        GraphContext context = Arguments.contextOf(shape, p);
        Shape extents = Shape.of(Arguments.extents(who, shape, 0, context));
        DType drawn = type == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;   // 11 bits of a float16 would be felt in p
        Tensor u = unit(context, extents, drawn, seed(seed, SEEDS));
        return Build.cast(Build.lessEqual(u, Operands.cast(p, drawn, context)), type);
    }

    /// A variable whose initial value is uniform, or normal.
    public static Variable variable(boolean normal, Object shape, double first, double second, @Nullable Object dtype, @Nullable String name, @Nullable Number seed) {
        String who = normal ? "random_normal_variable" : "random_uniform_variable";
        Shape extents = Arguments.fixed(who, shape);
        Number drawn = seed(seed, VARIABLE_SEEDS);
        Tensor value = normal ? normal(extents, first, second, dtype, drawn) : uniform(extents, first, second, dtype, drawn);
        return Creation.variable(value, value.dtype(), name, null, true);
    }

    /// Zeroes elements at random and scales the others up.
    public static Tensor dropout(Object operand, double level, @Nullable Object noiseShape, @Nullable Number seed) {
        Tensor x = Operands.tensor(operand);
        if (!(level >= 0 && level < 1)) throw Refusal.value("dropout", "level is in [0, 1), not " + level, x);
        needFloating("dropout", x.dtype());
        Shape shape = noise(x, noiseShape);
        long drawn = seed(seed, SEEDS);
        if (level == 0) return Build.identity(x);
        Tensor u = unit(x.context(), shape, x.dtype(), drawn);
        Tensor keep = Build.cast(Build.greaterEqual(u, Build.scalarLike(u, level)), x.dtype());
        Tensor result = Build.div(Build.mul(x, keep), Build.scalarLike(x, 1 - level));
        if (!result.shape().agrees(x.shape())) throw Refusal.shape("dropout", "noise of shape " + shape + " does not stretch to the tensor's", x);
        return result;
    }

    private static Shape noise(Tensor x, @Nullable Object noiseShape) {
        Shape shape = Arguments.shape("dropout", x);
        if (noiseShape == null) return shape;
        List<?> items = Arguments.items(noiseShape).orElse(List.of());
        if (items.stream().noneMatch(java.util.Objects::isNull)) return Shape.of(Arguments.extents("dropout", noiseShape, 0, x.context()));
        if (items.size() != shape.rank()) throw Refusal.value("dropout", "a noise shape with None has one entry for each axis", x);
        var filled = new ArrayList<Object>();
        for (int i = 0; i < items.size(); i++) filled.add(items.get(i) == null ? shape.dim(i) : items.get(i));
        return Shape.of(Arguments.extents("dropout", filled, 0, x.context()));
    }

    // ---- from words to numbers ---------------------------------------------------------------------------------------------

    /// Uniform on `[0, 1)`, with as many bits as lie below 1 in the dtype.
    private static Tensor unit(GraphContext context, Shape shape, DType type, long seed) {
        return switch (type) {
            case FLOAT64 -> {
                Tensor[] words = twoWords(context, shape, seed);
                Tensor low = Build.add(number(words[1], 1 << 11, type), Build.scalar(context, type, 0x1p20));
                Tensor high = Build.add(number(words[0], 1, type), Build.scalar(context, type, 0x1p31));
                yield Build.mul(Build.add(Build.mul(high, Build.scalar(context, type, 0x1p21)), low), Build.scalar(context, type, 0x1p-53));
            }
            case FLOAT32 -> scaled(Build.randomBits(context, seed, shape), 1 << 8, type, 0x1p23, 0x1p-24);
            default -> scaled(Build.randomBits(context, seed, shape), 1 << 21, type, 0x1p10, 0x1p-11);
        };
    }

    /// Uniform on the open interval from −1 to 1, and symmetric.
    private static Tensor symmetric(GraphContext context, Shape shape, DType type, long seed) {
        if (type == DType.FLOAT32) return scaled(Build.randomBits(context, seed, shape), 1 << 9, type, 0.5, 0x1p-22);
        Tensor[] words = twoWords(context, shape, seed);
        Tensor low = Build.add(number(words[1], 1 << 12, type), Build.scalar(context, type, 0x1p19 + 0.5));
        Tensor high = Build.mul(number(words[0], 1, type), Build.scalar(context, type, 0x1p20));
        return Build.mul(Build.add(high, low), Build.scalar(context, type, 0x1p-51));
    }

    /// `(⌊word / divisor⌋ + offset) · scale`.
    private static Tensor scaled(Tensor word, int divisor, DType type, double offset, double scale) {
        Tensor number = Build.add(number(word, divisor, type), Build.scalar(word.context(), type, offset));
        return Build.mul(number, Build.scalar(word.context(), type, scale));
    }

    private static Tensor number(Tensor word, int divisor, DType type) {
        return Build.cast(divisor == 1 ? word : Build.floorDiv(word, Build.scalarLike(word, divisor)), type);
    }

    private static Tensor[] twoWords(GraphContext context, Shape shape, long seed) {
        Tensor both = Build.randomBits(context, seed, Shape.of(Dim.of(2)).plus(shape));
        return new Tensor[] {
            Build.reshape(Build.sliceAxis(both, 0, Dim.ZERO, Dim.ONE, 1), shape), Build.reshape(Build.sliceAxis(both, 0, Dim.ONE, Dim.ONE, 1), shape)};
    }

    private static void needFloating(String who, DType type) {
        if (!type.isFloating()) throw Refusal.type(who, "a floating dtype is needed, not " + type);
    }

    private static boolean isNumber(Object value, double number) {
        return value instanceof Number n && n.doubleValue() == number;
    }

    static long seed(@Nullable Number seed, long bound) {
        return seed != null ? seed.longValue() : Settings.current().drawSeed(bound);
    }
}
