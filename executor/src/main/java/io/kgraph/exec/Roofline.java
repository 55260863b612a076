package io.kgraph.exec;

import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.Peaks;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.ScalarType;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What a kernel has to move and to compute, and how fast one core could at best.
///
/// @param bytes      of the buffers that it reads and writes, each once
/// @param operations floating-point operations, a multiply-add being two
/// @param doubles    whether any of them is in float64
record Roofline(long bytes, double operations, boolean doubles) {
    static Roofline of(BoundPlan plan, BoundStep.Nest nest) {
        var numbers = NestSizes.of(nest.nest());
        double rows = 1, operations = 0;
        for (int a = 0; a < nest.nest().rows().size(); a++) rows *= nest.sizes().get(numbers.row(a));
        boolean doubles = false;
        for (int s = 0; s < nest.nest().stages().size(); s++) {
            Stage stage = nest.nest().stages().get(s);
            double runs = rows;
            for (int a = 0; a < stage.extents().size(); a++) runs *= nest.sizes().get(numbers.extent(s, a));
            for (Value v : stage.body()) {
                operations += runs * operations(v);
                doubles |= v.type() == ScalarType.F64;
            }
            for (Stage.Sink sink : stage.sinks())
                if (sink instanceof Stage.Reduce r && (r.monoid() == Monoid.SUM || r.monoid() == Monoid.PRODUCT) && stage.body().get(r.value()).type().isFloating()) operations += runs;
        }
        return new Roofline(nest.buffers().stream().distinct().mapToLong(b -> KernelTrial.bytes(plan.buffers().get(b).type())).sum(), operations, doubles);
    }

    /// A matrix product of these operands.
    static Roofline of(BoundView a, BoundView b, BoundView c, long k) {
        return new Roofline(KernelTrial.bytes(a.type()) + KernelTrial.bytes(b.type()) + KernelTrial.bytes(c.type()), 2.0 * k * KernelTrial.elements(c.type()), c.type().dtype().bytes() == 8);
    }

    private static double operations(Value value) {
        if (!(value instanceof Value.Compute c) || !c.type().isFloating()) return 0;
        return switch (c.instruction().prim()) {
            case ADD, SUB, MUL, DIV, NEG, ABS, MIN, MAX, SQRT, ROUND, FLOOR, CEIL, TRUNC -> 1;
            case FMA -> 2;
            case CONST, PARAM, MULHI, REM, EQ, NE, LT, LE, GT, GE, SELECT, AND, OR, XOR, NOT, SHL, SHR, SAR, CONVERT, BITCAST, LOOKUP, WRAP8, WRAP16, WRAPU8, WRAPU16, ROUND16 -> 0;
        };
    }

    /// The line that `explain` shows.
    ///
    /// @param seconds how long it took on one core, where it could be tried
    String text(Peaks peaks, OptionalDouble seconds) {
        double rate = doubles ? peaks.doubles() : peaks.floats(), bandwidth = peaks.bandwidth(bytes);
        double computing = operations / rate, moving = bytes / bandwidth, roof = Math.max(computing, moving);
        String took = seconds.isPresent() ? String.format(Locale.ROOT, "; took %s, %.0f %% of the roof", time(seconds.getAsDouble()), 100 * roof / seconds.getAsDouble()) : "";
        return String.format(Locale.ROOT, "%s, %s (%.2f a byte); at %.1f GFLOP/s and %.1f GB/s %s bound, at least %s%s",
                amount(bytes, "B"), amount(operations, " operations"), operations / Math.max(1, bytes), rate / 1e9, bandwidth / 1e9, computing > moving ? "compute" : "memory", time(roof), took);
    }

    private static String amount(double x, String unit) {
        int thousands = IntStream.range(0, 5).filter(i -> x < StrictMath.pow(1000, i + 1)).findFirst().orElse(4);
        if (thousands == 0) return String.format(Locale.ROOT, "%.0f %s", x, unit.strip());
        return String.format(Locale.ROOT, "%.3g %s%s", x / StrictMath.pow(1000, thousands), "kMGT".charAt(thousands - 1), unit);
    }

    private static String time(double seconds) {
        return seconds < 1e-3 ? String.format(Locale.ROOT, "%.3g µs", seconds * 1e6) : String.format(Locale.ROOT, "%.3g ms", seconds * 1e3);
    }
}
