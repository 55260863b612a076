package io.kgraph.exec.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Primitives that Java has no single operation for, and an exact fused multiply-add for processors without one,
/// where `Math.fma` would go through `BigDecimal`.
public final class Fused {
    /// Whether `Math.fma` is an instruction: everywhere but on old x86 processors.
    static final boolean NATIVE = fusedInstruction();

    private Fused() {}

    private static boolean fusedInstruction() {
        String arch = System.getProperty("os.arch", "");
        Path flags = Path.of("/proc/cpuinfo");
        if (!arch.equals("amd64") && !arch.equals("x86_64") || !Files.isReadable(flags)) return true;
        try (var in = Files.newInputStream(flags)) {
            return new String(in.readNBytes(8192), StandardCharsets.US_ASCII).contains(" fma ");
        } catch (IOException _) {                                // then the slow way is still right
            return true;
        }
    }

    /// `a · b + c` rounded once, in the fastest way that this machine has.
    public static float fma(float a, float b, float c) {
        return NATIVE ? Math.fma(a, b, c) : emulated(a, b, c);
    }

    /// `a · b + c` rounded once, in the fastest way that this machine has.
    public static double fma(double a, double b, double c) {
        return NATIVE ? Math.fma(a, b, c) : emulated(a, b, c);
    }

    /// `a · b + c` rounded once: the product is exact in double, and the sum is rounded to odd before it becomes a float.
    static float emulated(float a, float b, float c) {
        double product = (double) a * b;
        double sum = product + c;
        return (float) odd(sum, error(product, c, sum));
    }

    /// `a · b + c` rounded once, from error-free sums and products; the outermost exponents go to `Math.fma`.
    static double emulated(double a, double b, double c) {
        if (!(moderate(a) && moderate(b) && (c == 0 || Math.abs(c) > 0x1p-400 && Math.abs(c) < 0x1p800))) return Math.fma(a, b, c);
        double high = a * b, low = productError(a, b, high);
        double t = c + low, tError = error(c, low, t);
        double v = high + t, vError = error(high, t, v);
        double rest = tError + vError;
        return v + odd(rest, error(tError, vError, rest));
    }

    private static boolean moderate(double x) {
        double magnitude = Math.abs(x);
        return magnitude > 0x1p-200 && magnitude < 0x1p300;
    }

    /// What `sum = x + y` lost.
    private static double error(double x, double y, double sum) {
        double part = sum - x;
        return (x - (sum - part)) + (y - part);
    }

    /// What `product = x · y` lost, by splitting each factor in halves.
    private static double productError(double x, double y, double product) {
        double cx = 0x1.0000002p27 * x, cy = 0x1.0000002p27 * y;
        double xHigh = cx - (cx - x), yHigh = cy - (cy - y);
        double xLow = x - xHigh, yLow = y - yHigh;
        return xLow * yLow - (((product - xHigh * yHigh) - xLow * yHigh) - xHigh * yLow);
    }

    /// The neighbour of `sum` with an odd last bit on the side of what was lost, so that one more rounding is right.
    private static double odd(double sum, double lost) {
        if (lost == 0 || Double.isNaN(lost) || Double.isInfinite(sum)) return sum;
        long bits = Double.doubleToRawLongBits(sum);
        if ((bits & 1) != 0) return sum;
        return Double.longBitsToDouble(lost > 0 == sum > 0 ? bits + 1 : bits - 1);
    }

    public static float trunc(float x) {
        return (float) (x < 0 ? Math.ceil(x) : Math.floor(x));
    }

    public static double trunc(double x) {
        return x < 0 ? Math.ceil(x) : Math.floor(x);
    }

    /// The high half of the unsigned product.
    public static int mulhi(int a, int b) {
        return (int) ((a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL) >>> 32);
    }
}
