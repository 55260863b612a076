package io.kgraph.exec.jvm;

import io.kgraph.array.NDArray;
import io.kgraph.array.Sums;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A nest as its definition reads: row by row, index by index, one instruction at a time; extents are constants.
final class NestOracle {
    private final LoopNest nest;
    private final MemorySegment[] memory;

    NestOracle(LoopNest nest, MemorySegment[] memory) {
        this.nest = nest;
        this.memory = memory;
    }

    void run() {
        long[] rows = nest.rows().stream().mapToLong(d -> d.value()).toArray();
        for (long[] row : indices(rows)) row(row);
    }

    private static List<long[]> indices(long[] extents) {
        long count = 1;
        for (long e : extents) count *= e;
        var all = new ArrayList<long[]>();
        for (long i = 0; i < count; i++) {
            long[] index = new long[extents.length];
            long rest = i;
            for (int d = extents.length - 1; d >= 0; d--) {
                index[d] = rest % extents[d];
                rest /= extents[d];
            }
            all.add(index);
        }
        return all;
    }

    private void row(long[] row) {
        Map<Integer, Object> rowValues = new HashMap<>();
        Map<Integer, Object[]> locals = new HashMap<>();
        for (Stage stage : nest.stages()) {
            long[] own = stage.extents().stream().mapToLong(d -> d.value()).toArray();
            List<long[]> points = indices(own);
            Map<Integer, Object[]> reduced = new HashMap<>();
            for (int p = 0; p < points.size(); p++) {
                long[] at = Arrays.copyOf(row, row.length + own.length);
                System.arraycopy(points.get(p), 0, at, row.length, own.length);
                Object[] v = values(stage, at, p, rowValues, locals);
                for (int k = 0; k < stage.sinks().size(); k++) {
                    Stage.Sink sink = stage.sinks().get(k);
                    Object x = v[sink.value()];
                    switch (sink) {
                        case Stage.Store s -> store(s.access(), at, x);
                        case Stage.Keep keep -> locals.computeIfAbsent(keep.local(), _ -> new Object[points.size()])[p] = x;
                        case Stage.Let let -> rowValues.put(let.rowValue(), x);
                        case Stage.Reduce _ -> reduced.computeIfAbsent(k, _ -> new Object[points.size()])[p] = x;
                    }
                }
            }
            for (int k = 0; k < stage.sinks().size(); k++)
                if (stage.sinks().get(k) instanceof Stage.Reduce r)
                    rowValues.put(r.rowValue(), reduce(r, own, stage.body().get(r.value()).type(), reduced.getOrDefault(k, new Object[0])));
        }
    }

    private Object[] values(Stage stage, long[] at, int p, Map<Integer, Object> rowValues, Map<Integer, Object[]> locals) {
        Object[] v = new Object[stage.body().size()];
        for (int i = 0; i < v.length; i++)
            v[i] = switch (stage.body().get(i)) {
                case Value.Load l -> load(l.access(), at, v);
                case Value.Compute c -> compute(c.instruction(), v, stage);
                case Value.RowValue r -> rowValues.get(r.id());
                case Value.Local l -> locals.get(l.id())[p];
                case Value.Index a -> at[a.axis()];
                case Value.Size s -> s.dim().value();
            };
        return v;
    }

    private static Object compute(Instruction step, Object[] v, Stage stage) {
        var code = new ArrayList<Instruction>();
        var types = new ArrayList<ScalarType>();
        Object[] inputs = new Object[step.prim().arity()];
        for (int k = 0; k < inputs.length; k++) {
            ScalarType type = stage.body().get(step.input(k)).type();
            types.add(type);
            code.add(Instruction.param(type, k));
            inputs[k] = array(type);
            java.lang.reflect.Array.set(inputs[k], 0, v[step.input(k)]);
        }
        code.add(step.prim() == Prim.CONST ? step : step.renumbered(renumber(step)));
        Object out = array(step.type());
        ScalarInterpreter.apply(new ScalarFunction("one", types, code, code.size() - 1), inputs, out, 1);
        return java.lang.reflect.Array.get(out, 0);
    }

    /// Each input to its number; an input named twice becomes the later one, which has the same value.
    private static int[] renumber(Instruction step) {
        int[] to = new int[1 + Math.max(step.a(), Math.max(step.b(), step.c()))];
        for (int k = 0; k < step.prim().arity(); k++) to[step.input(k)] = k;
        return to;
    }

    static Object array(ScalarType type) {
        return switch (type) {
            case F32 -> new float[1];
            case F64 -> new double[1];
            case I32 -> new int[1];
            case I64 -> new long[1];
            case BOOL -> new boolean[1];
        };
    }

    private Object load(Access access, long[] at, Object[] v) {
        var dtype = nest.params().get(access.param()).dtype();
        for (Access.Guard g : access.guards())
            if (at[g.axis()] < g.low().value() || at[g.axis()] >= g.high().value()) return zero(dtype.isFloating() ? dtype.bytes() : -1, dtype);
        long address = address(access, at);
        if (access.gather().isPresent()) {
            var g = access.gather().get();
            address += g.stride().value() * ((Number) v[g.index()]).longValue();
        }
        MemorySegment s = memory[access.param()];
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat(s.getAtIndex(ValueLayout.JAVA_SHORT, address));
            case FLOAT32 -> s.getAtIndex(ValueLayout.JAVA_FLOAT, address);
            case FLOAT64 -> s.getAtIndex(ValueLayout.JAVA_DOUBLE, address);
            case INT8 -> (int) s.get(ValueLayout.JAVA_BYTE, address);
            case UINT8 -> s.get(ValueLayout.JAVA_BYTE, address) & 0xff;
            case INT16 -> (int) s.getAtIndex(ValueLayout.JAVA_SHORT, address);
            case UINT16 -> s.getAtIndex(ValueLayout.JAVA_SHORT, address) & 0xffff;
            case INT32 -> s.getAtIndex(ValueLayout.JAVA_INT, address);
            case INT64 -> s.getAtIndex(ValueLayout.JAVA_LONG, address);
            case BOOL -> s.get(ValueLayout.JAVA_BYTE, address) != 0;
            case STRING -> throw new AssertionError();
        };
    }

    private static Object zero(int floatBytes, io.kgraph.type.DType dtype) {
        if (floatBytes == 8) return 0.0;
        if (floatBytes > 0) return 0.0f;
        return switch (dtype) {
            case INT64 -> 0L;
            case BOOL -> false;
            default -> 0;
        };
    }

    private static long address(Access access, long[] at) {
        long address = access.offset().value();
        for (int a = 0; a < at.length; a++) address += access.strides().get(a).value() * at[a];
        return address;
    }

    private void store(Access access, long[] at, Object x) {
        MemorySegment s = memory[access.param()];
        long address = address(access, at);
        switch (nest.params().get(access.param()).dtype()) {
            case FLOAT16 -> s.setAtIndex(ValueLayout.JAVA_SHORT, address, Float.floatToFloat16((Float) x));
            case FLOAT32 -> s.setAtIndex(ValueLayout.JAVA_FLOAT, address, (Float) x);
            case FLOAT64 -> s.setAtIndex(ValueLayout.JAVA_DOUBLE, address, (Double) x);
            case INT8, UINT8 -> s.set(ValueLayout.JAVA_BYTE, address, (byte) (int) (Integer) x);
            case INT16, UINT16 -> s.setAtIndex(ValueLayout.JAVA_SHORT, address, (short) (int) (Integer) x);
            case INT32 -> s.setAtIndex(ValueLayout.JAVA_INT, address, (Integer) x);
            case INT64 -> s.setAtIndex(ValueLayout.JAVA_LONG, address, (Long) x);
            case BOOL -> s.set(ValueLayout.JAVA_BYTE, address, (byte) ((Boolean) x ? 1 : 0));
            case STRING -> throw new AssertionError();
        }
    }

    private static Object reduce(Stage.Reduce r, long[] own, ScalarType type, Object[] x) {
        int leading = 1, trailing = 1;
        for (int a = 0; a < own.length; a++)
            if (a < r.leading()) leading *= (int) own[a];
            else trailing *= (int) own[a];
        if (r.monoid() == Monoid.SUM || r.monoid() == Monoid.PRODUCT) {
            // axes: leading rows, a kept axis of extent 1, the trailing run
            boolean both = r.leading() > 0;
            long[] shape = both ? new long[] {leading, 1, trailing} : new long[] {trailing};
            int[] axes = !both ? new int[] {0} : r.leading() == own.length ? new int[] {0} : new int[] {0, 2};
            NDArray a = NDArray.of(packed(type, x)).reshape(shape);
            NDArray sum = r.mean() ? Sums.mean(a, axes) : r.monoid() == Monoid.SUM ? Sums.sum(a, axes) : Sums.product(a, axes);
            return switch (type) {
                case F32 -> (float) sum.reshape().getDouble();
                case F64 -> sum.reshape().getDouble();
                case I32 -> (int) sum.reshape().getLong();
                default -> sum.reshape().getLong();
            };
        }
        return switch (r.monoid()) {
            case MAX, MIN -> Arrays.stream(x).reduce((a, b) -> extreme(r.monoid() == Monoid.MAX, a, b)).orElseThrow();
            case ANY -> Arrays.stream(x).anyMatch(b -> (Boolean) b);
            case ALL -> Arrays.stream(x).allMatch(b -> (Boolean) b);
            case ARGMAX, ARGMIN -> position(r.monoid() == Monoid.ARGMAX, x);
            default -> throw new AssertionError();
        };
    }

    private static long position(boolean max, Object[] x) {
        int best = 0;
        for (int i = 0; i < x.length; i++) {
            double a = ((Number) x[i]).doubleValue(), b = ((Number) x[best]).doubleValue();
            if (Double.isNaN(b)) break;
            if (Double.isNaN(a) || (max ? a > b : a < b)) best = i;
        }
        return best;
    }

    private static Object extreme(boolean max, Object a, Object b) {
        return switch (a) {
            case Float f -> max ? Math.max(f, (Float) b) : Math.min(f, (Float) b);
            case Double f -> max ? Math.max(f, (Double) b) : Math.min(f, (Double) b);
            case Integer f -> max ? Math.max(f, (Integer) b) : Math.min(f, (Integer) b);
            case Long f -> max ? Math.max(f, (Long) b) : Math.min(f, (Long) b);
            default -> throw new AssertionError();
        };
    }

    private static Object packed(ScalarType type, Object[] x) {
        Object a = switch (type) {
            case F32 -> new float[x.length];
            case F64 -> new double[x.length];
            case I32 -> new int[x.length];
            case I64 -> new long[x.length];
            case BOOL -> new boolean[x.length];
        };
        for (int i = 0; i < x.length; i++) java.lang.reflect.Array.set(a, i, x[i]);
        return a;
    }
}
