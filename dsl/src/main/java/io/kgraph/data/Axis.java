package io.kgraph.data;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NumberText;
import java.math.BigDecimal;
import java.math.MathContext;

/// One axis of a chart: from numbers to pixels, with marks at round numbers.
///
/// @param low   the number at `from`
/// @param high  the number at `to`
record Axis(double low, double high, double from, double to, ImmutableList<Tick> ticks) {
    /// A mark and its text.
    record Tick(double value, String text) {}

    private static final int MOST = 8;
    private static final double BETWEEN = 14;
    private static final double[] STEPS = {1, 2, 5, 10};

    /// An axis over `[low, high]`; `widened` to whole steps, else the marks lie within.
    ///
    /// @param wanted about how many marks
    /// @param whole  whether they stand at integers only
    static Axis of(double low, double high, double from, double to, boolean widened, int wanted, boolean whole) {
        double a = low, b = high;
        if (!(a <= b)) {
            a = 0;
            b = 1;
        }
        if (b - a <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) || b - a < Double.MIN_NORMAL) {
            double room = Math.abs(a) < 1e-300 ? 1 : Math.abs(a) * 0.1;
            a -= room;
            b += room;
        }
        BigDecimal step = step(b / wanted - a / wanted);
        if (whole && step.compareTo(BigDecimal.ONE) < 0) step = BigDecimal.ONE;
        long first = (long) (widened ? Math.floor(a / step.doubleValue() + 1e-9) : Math.ceil(a / step.doubleValue() - 1e-9));
        long last = (long) (widened ? Math.ceil(b / step.doubleValue() - 1e-9) : Math.floor(b / step.doubleValue() + 1e-9));
        var ticks = ImmutableList.<Tick>builder();
        for (long i = first; i <= last; i++) {
            BigDecimal value = step.multiply(BigDecimal.valueOf(i));
            if (Double.isFinite(value.doubleValue())) ticks.add(new Tick(value.doubleValue(), NumberText.of(value.doubleValue())));
        }
        double end = step.doubleValue();
        return new Axis(widened ? finite(first * end) : a, widened ? finite(last * end) : b, from, to, ticks.build());
    }

    /// As above, with as many marks as find room for their texts side by side.
    static Axis across(double low, double high, double from, double to, boolean whole) {
        for (int wanted = MOST; ; wanted--) {
            Axis axis = of(low, high, from, to, false, wanted, whole);
            if (wanted == 1 || axis.hasRoom()) return axis;
        }
    }

    private boolean hasRoom() {
        for (int i = 0; i + 1 < ticks.size(); i++) {
            double texts = (TextWidth.of(ticks.get(i).text(), TextWidth.SIZE) + TextWidth.of(ticks.get(i + 1).text(), TextWidth.SIZE)) / 2;
            if (Math.abs(at(ticks.get(i + 1).value()) - at(ticks.get(i).value())) < texts + BETWEEN) return false;
        }
        return true;
    }

    /// The width of the widest text.
    double widest() {
        return ticks.stream().mapToDouble(t -> TextWidth.of(t.text(), TextWidth.SIZE)).max().orElse(0);
    }

    double at(double value) {
        return from + (value / 2 - low / 2) / (high / 2 - low / 2) * (to - from);     // the whole difference may be infinite
    }

    private static double finite(double value) {
        return Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /// The least of 1, 2, 5 times a power of ten that is not below `raw`.
    private static BigDecimal step(double raw) {
        var exact = new BigDecimal(raw);
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(exact.precision() - exact.scale() - 1);
        double mantissa = exact.divide(power, MathContext.DECIMAL64).doubleValue();
        for (double s : STEPS) if (mantissa <= s * (1 + 1e-9)) return power.multiply(BigDecimal.valueOf((long) s));
        return power.multiply(BigDecimal.TEN);
    }
}
