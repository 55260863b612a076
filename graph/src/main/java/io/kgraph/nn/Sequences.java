package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.op.SymbolicInts;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Evenly spaced numbers.
public final class Sequences {
    private static final List<DType> BY_WIDTH = List.of(DType.INT32, DType.INT64, DType.FLOAT32, DType.FLOAT64);

    private Sequences() {}

    /// `start + i · step` before `stop`; a single argument is the stop. Only a dtype other than int32 is cast to.
    public static Tensor arange(Object start, @Nullable Object stop, Object step, @Nullable Object dtype) {
        boolean single = stop == null;
        Object from = stop == null ? 0 : start, to = stop == null ? start : stop;
        GraphContext context = Arguments.contextOf(from, to, step);
        DType computed = widest(from, to, step);
        Shape shape = Shape.of(count(single, from, to, step, context));
        Tensor result = Build.iota(context, computed, shape, 0);
        if (!isNumber(step, 1)) result = Build.mul(result, Operands.cast(step, computed, context));
        if (!isNumber(from, 0)) result = Build.add(result, Operands.cast(from, computed, context));
        DType wanted = Arguments.dtype(dtype, DType.INT32);
        return wanted == DType.INT32 ? result : Build.cast(result, wanted);
    }

    private static boolean isNumber(Object value, double number) {
        return value instanceof Number n && n.doubleValue() == number;
    }

    private static DType widest(Object... arguments) {
        return Arrays.stream(arguments).map(Sequences::dtypeOf).max(java.util.Comparator.comparing(BY_WIDTH::indexOf)).orElseThrow();
    }

    private static DType dtypeOf(Object argument) {
        DType dtype = switch (argument) {
            case Tensor t when Arguments.rank("arange", t) == 0 -> t.dtype();
            case Tensor t -> throw Refusal.rank("arange", "scalars are needed", t);
            case Dim _ -> DType.INT32;
            case Object o when HostValues.isHost(o) && HostValues.alone(o).rank() == 0 -> HostValues.alone(o).dtype();
            default -> throw Refusal.type("arange", "numbers are needed, but not " + Arguments.described(argument));
        };
        if (!BY_WIDTH.contains(dtype)) throw Refusal.type("arange", "int32, int64, float32 and float64 can be counted with, not " + dtype);
        return dtype;
    }

    private static Dim count(boolean single, Object from, Object to, Object step, GraphContext context) {
        if (isNumber(step, 0)) throw Refusal.value("arange", "the step is not 0");
        if (from instanceof Number a && to instanceof Number b && step instanceof Number s)
            return Dim.of(count(single, a.doubleValue(), b.doubleValue(), s.doubleValue()));
        Optional<Dim> first = known(from), last = known(to);
        if (first.isPresent() && last.isPresent() && isWhole(step) && ((Number) step).longValue() > 0) {
            Dim distance = last.get().minus(first.get());
            return (single ? distance.max(Dim.ZERO) : distance).ceilDiv(((Number) step).longValue());
        }
        return computed(single, from, to, step, context);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long;
    }

    private static long count(boolean single, double from, double to, double step) {
        if (!single && (from > to && step > 0 || from < to && step < 0))
            throw Refusal.of(ErrorKind.INVALID_ARGUMENT, "INVALID ARGUMENT", "arange", "steps of " + io.kgraph.array.NumberText.of(step) + " do not lead from " + io.kgraph.array.NumberText.of(from) + " to " + io.kgraph.array.NumberText.of(to));
        return (long) Math.max(0, Math.ceil((to - from) / step));
    }

    private static Optional<Dim> known(Object value) {
        return switch (value) {
            case Dim d -> Optional.of(d);
            case Integer i -> Optional.of(Dim.of(i));
            case Long l -> Optional.of(Dim.of(l));
            case Tensor t when t.dtype().isInteger() -> SymbolicInts.of(t).map(List::getFirst);
            default -> Optional.empty();
        };
    }

    /// The count as an element of the graph; where the step leads away from the stop it is negative, which no extent may be.
    private static Dim computed(boolean single, Object from, Object to, Object step, GraphContext context) {
        Tensor a = Operands.cast(from, DType.FLOAT64, context), b = Operands.cast(to, DType.FLOAT64, context), s = Operands.cast(step, DType.FLOAT64, context);
        Tensor count = Build.cast(Build.ceil(Build.div(Build.sub(b, a), s)), DType.INT64);
        return context.valueDim(single ? Build.maximum(count, Build.scalarLike(count, 0)) : count, 0);
    }

    /// `num` numbers from `start` to `stop`, both included.
    public static Tensor linspace(Object start, Object stop, int num, @Nullable Object dtype) {
        if (num < 0) throw Refusal.value("linspace", "num is not negative, but " + num + " is");
        var ends = Operands.pair(start, stop);
        DType wanted = Arguments.dtype(dtype, ends.x().dtype().isFloating() ? ends.x().dtype() : Settings.current().floatx());
        DType computed = wanted.isFloating() ? wanted : DType.FLOAT64;
        Tensor from = Build.cast(ends.x(), computed), to = Build.cast(ends.y(), computed);
        if (Arguments.rank("linspace", from) != 0 || Arguments.rank("linspace", to) != 0) throw Refusal.rank("linspace", "scalars are needed", from, to);
        Tensor i = Build.iota(from.context(), computed, Shape.of(num), 0);
        if (num == 1) return Build.cast(Build.broadcast(from, Shape.of(1)), wanted);
        Tensor step = Build.div(Build.sub(to, from), Build.scalarLike(from, num - 1));
        Tensor inner = Build.add(from, Build.mul(i, step));       // the last one is the stop itself, however the others round
        return Build.cast(Build.select(Build.equal(i, Build.scalarLike(i, num - 1)), to, inner), wanted);
    }
}
