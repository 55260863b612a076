package io.kgraph.compiler.plan;

import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Mean;
import io.kgraph.op.Reduce;
import io.kgraph.op.Registers;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs bound plans one scalar at a time, in the memory that the plan lays out: what the loop IR means, for tests.
public final class PlanInterpreter {
    private final MemorySegment slab;
    private final MemorySegment[] memory;

    private PlanInterpreter(BoundPlan plan, MemorySegment slab, List<NDArray> feeds, Map<Variable, NDArray> state) {
        this.slab = slab;
        memory = new MemorySegment[plan.buffers().size()];
        for (BoundPlan.BoundBuffer b : plan.buffers()) memory[b.buffer().id()] = memory(b, feeds, state);
    }

    /// The results of a run; `state` holds the variables and takes their new values.
    public static List<NDArray> run(BoundPlan plan, List<NDArray> feeds, Map<Variable, NDArray> state) {
        return run(plan, Arena.ofAuto().allocate(Math.max(plan.slabBytes(), 1), 64), feeds, state);
    }

    private static List<NDArray> run(BoundPlan plan, MemorySegment slab, List<NDArray> feeds, Map<Variable, NDArray> state) {
        var run = new PlanInterpreter(plan, slab, feeds, state);
        for (BoundStep step : plan.steps()) run.step(step, state);
        var results = new ArrayList<NDArray>();
        for (BoundView v : plan.results()) results.add(run.array(v).copy());
        var values = new ArrayList<NDArray>();
        for (BoundView v : plan.commits()) values.add(run.array(v).copy());
        for (int i = 0; i < values.size(); i++) state.put(plan.plan().commits().get(i).variable(), values.get(i));
        return results;
    }

    private MemorySegment memory(BoundPlan.BoundBuffer b, List<NDArray> feeds, Map<Variable, NDArray> state) {
        return switch (b.buffer().place()) {
            case Buffer.Place.Fed f -> feeds.get(f.index()).contiguous().bytes();
            case Buffer.Place.State s -> state.get(s.variable()).contiguous().bytes();
            case Buffer.Place.InPlace p -> state.get(p.variable()).contiguous().bytes();
            case Buffer.Place.Literal l -> l.value().bytes();
            case Buffer.Place.Slab _ -> slab.asSlice(b.offset(), b.type().bytes());
        };
    }

    private NDArray array(BoundView view) {
        NDArray whole = NDArray.zeros(view.type().dtype(), view.type().shape().extents());
        MemorySegment to = whole.bytes();
        long[] index = new long[view.type().rank()];
        DType dtype = view.type().dtype();
        for (long i = 0; i < view.type().count(); i++) {
            long at = view.offset();
            for (int a = 0; a < index.length; a++) at += index[a] * view.strides().get(a);
            set(to, dtype, i, get(memory[view.buffer()], dtype, at));
            advance(index, view.type().shape().extents());
        }
        return whole;
    }

    private static void advance(long[] index, long[] extents) {
        for (int a = index.length - 1; a >= 0; a--) {
            if (++index[a] < extents[a]) return;
            index[a] = 0;
        }
    }

    private void step(BoundStep step, Map<Variable, NDArray> state) {
        switch (step) {
            case BoundStep.LoopKernel k -> new NestRun(k.nest()).run();
            case BoundStep.LibraryCall c -> {
                var inputs = new ArrayList<NDArray>();
                for (BoundView v : c.inputs()) inputs.add(array(v));
                BoundView out = c.outputs().getFirst();
                put(out, c.op().evaluate(inputs, out.type()));
                for (BoundStep.Nest n : c.epilogue()) new NestRun(n).run();
            }
            case BoundStep.CondStep c -> {
                var inputs = new ArrayList<NDArray>();
                for (BoundView v : c.inputs()) inputs.add(array(v));
                BoundPlan chosen = array(c.condition()).getBoolean() ? c.then() : c.otherwise();
                var results = run(chosen, slab.asSlice(c.workspace(), Math.max(chosen.slabBytes(), 0)), inputs, state);
                for (int i = 0; i < results.size(); i++) put(c.outputs().get(i), results.get(i));
            }
            case BoundStep.ScanStep c -> scan(c, state);
            case BoundStep.WhileStep c -> {
                var current = new ArrayList<NDArray>();
                for (BoundView v : c.inputs()) current.add(array(v));
                while (body(c.condition(), c.workspace(), current, state).getFirst().getBoolean()) {
                    var next = body(c.body(), c.workspace(), current, state);
                    for (int i = 0; i < next.size(); i++) current.set(i, next.get(i));
                }
                for (int i = 0; i < c.outputs().size(); i++) put(c.outputs().get(i), current.get(i));
            }
            case BoundStep.PrintStep _ -> { }
        }
    }

    private void scan(BoundStep.ScanStep c, Map<Variable, NDArray> state) {
        var current = new ArrayList<NDArray>();
        for (BoundView v : c.inputs()) current.add(array(v));
        for (int k = 0; k < c.steps(); k++) {
            int t = Math.toIntExact(c.reverse() ? c.steps() - 1 - k : k);
            var given = new ArrayList<>(current);
            for (int i = c.carries(); i < c.carries() + c.sequences(); i++) given.set(i, current.get(i).at(0, t));
            var results = body(c.body(), c.workspace(), given, state);
            for (int i = 0; i < c.carries(); i++) current.set(i, results.get(i));
            for (int i = c.carries(); i < results.size(); i++) {
                MemorySegment value = results.get(i).contiguous().bytes();
                MemorySegment.copy(value, 0, memory[c.outputs().get(i).buffer()], t * value.byteSize(), value.byteSize());
            }
        }
        for (int i = 0; i < c.carries(); i++) put(c.outputs().get(i), current.get(i));
    }

    private List<NDArray> body(BoundPlan body, long workspace, List<NDArray> inputs, Map<Variable, NDArray> state) {
        return run(body, slab.asSlice(workspace, Math.max(body.slabBytes(), 0)), inputs, state);
    }

    private void put(BoundView out, NDArray value) {
        memory[out.buffer()].copyFrom(value.contiguous().bytes());
    }

    // ---- elements --------------------------------------------------------------------------------------------------------

    private static Object get(MemorySegment m, DType dtype, long i) {
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat(m.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i));
            case FLOAT32 -> m.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i);
            case FLOAT64 -> m.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * i);
            case INT8 -> (int) m.get(ValueLayout.JAVA_BYTE, i);
            case UINT8 -> m.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case INT16 -> (int) m.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i);
            case UINT16 -> m.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i) & 0xffff;
            case INT32 -> m.get(ValueLayout.JAVA_INT_UNALIGNED, 4 * i);
            case INT64 -> m.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i);
            case BOOL -> m.get(ValueLayout.JAVA_BYTE, i) != 0;
            case STRING -> throw new IllegalArgumentException("strings");
        };
    }

    private static void set(MemorySegment m, DType dtype, long i, Object value) {
        switch (dtype) {
            case FLOAT16 -> m.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i, Float.floatToFloat16((Float) value));
            case FLOAT32 -> m.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i, (Float) value);
            case FLOAT64 -> m.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * i, (Double) value);
            case INT8, UINT8 -> m.set(ValueLayout.JAVA_BYTE, i, ((Integer) value).byteValue());
            case INT16, UINT16 -> m.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i, ((Integer) value).shortValue());
            case INT32 -> m.set(ValueLayout.JAVA_INT_UNALIGNED, 4 * i, (Integer) value);
            case INT64 -> m.set(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i, (Long) value);
            case BOOL -> m.set(ValueLayout.JAVA_BYTE, i, (byte) ((Boolean) value ? 1 : 0));
            case STRING -> throw new IllegalArgumentException("strings");
        }
    }

    private static Object zero(ScalarType type) {
        return switch (type) {
            case F32 -> 0f;
            case F64 -> 0d;
            case I32 -> 0;
            case I64 -> 0L;
            case BOOL -> false;
        };
    }

    private static Object one(ScalarType type, Object value) {
        return switch (type) {
            case F32 -> new float[] {(Float) value};
            case F64 -> new double[] {(Double) value};
            case I32 -> new int[] {(Integer) value};
            case I64 -> new long[] {(Long) value};
            case BOOL -> new boolean[] {(Boolean) value};
        };
    }

    /// One nest, row by row and stage by stage.
    private final class NestRun {
        private final LoopNest nest;
        private final NestSizes layout;
        private final BoundStep.Nest bound;
        private final Map<Integer, Object> rowValues = new HashMap<>();
        private final Map<Integer, Object[]> locals = new HashMap<>();
        private final Map<Instruction, ScalarFunction> functions = new HashMap<>();

        NestRun(BoundStep.Nest bound) {
            this.bound = bound;
            nest = bound.nest();
            layout = NestSizes.of(nest);
        }

        void run() {
            long[] extents = new long[nest.rows().size()];
            long count = 1;
            for (int a = 0; a < extents.length; a++) count *= extents[a] = bound.sizes().get(layout.row(a));
            long[] row = new long[extents.length];
            for (long r = 0; r < count; r++) {
                for (int s = 0; s < nest.stages().size(); s++) stage(s, nest.stages().get(s), row);
                advance(row, extents);
            }
        }

        private void stage(int s, Stage stage, long[] row) {
            long[] extents = new long[stage.extents().size()];
            int count = 1;
            for (int a = 0; a < extents.length; a++) count *= Math.toIntExact(extents[a] = bound.sizes().get(layout.extent(s, a)));
            long[] own = new long[extents.length];
            var folds = new HashMap<Stage.Reduce, Object[]>();
            for (Stage.Sink sink : stage.sinks()) {
                if (sink instanceof Stage.Reduce r) folds.put(r, new Object[count]);
                if (sink instanceof Stage.Keep k) locals.put(k.local(), new Object[count]);
            }
            for (int e = 0; e < count; e++) {
                long[] index = Arrays.copyOf(row, row.length + own.length);
                System.arraycopy(own, 0, index, row.length, own.length);
                Object[] values = new Object[stage.body().size()];
                for (int i = 0; i < values.length; i++) values[i] = value(s, i, stage.body(), values, index, e);
                for (int i = 0; i < stage.sinks().size(); i++)
                    switch (stage.sinks().get(i)) {
                        case Stage.Store store -> {
                            long at = address(store.access(), layout.store(s, i), index, values);
                            set(memory(store.access()), dtype(store.access()), at, values[store.value()]);
                        }
                        case Stage.Keep k -> locals.get(k.local())[e] = values[k.value()];
                        case Stage.Let l -> rowValues.put(l.rowValue(), values[l.value()]);
                        case Stage.Reduce r -> folds.get(r)[e] = values[r.value()];
                    }
                advance(own, extents);
            }
            folds.forEach((r, values) -> rowValues.put(r.rowValue(), reduce(r, stage.body().get(r.value()).type(), values, extents)));
        }

        private MemorySegment memory(Access access) {
            return memory[bound.buffers().get(access.param())];
        }

        private DType dtype(Access access) {
            return nest.params().get(access.param()).dtype();
        }

        private long address(Access access, int first, long[] index, Object[] values) {
            long at = bound.sizes().get(first);
            for (int a = 0; a < index.length; a++) at += index[a] * bound.sizes().get(NestSizes.stride(first, a));
            if (access.gather().isPresent()) {
                long i = ((Number) values[access.gather().get().index()]).longValue();
                int g = NestSizes.gather(first, access);
                if (i < 0 || i >= bound.sizes().get(g + 1)) throw new IndexOutOfBoundsException(access.gather().get().owner() + ": " + i);
                at += i * bound.sizes().get(g);
            }
            return at;
        }

        private Object value(int s, int i, List<Value> body, Object[] values, long[] index, int element) {
            return switch (body.get(i)) {
                case Value.Load l -> {
                    int first = layout.value(s, i);
                    for (int g = 0; g < l.access().guards().size(); g++) {
                        int at = NestSizes.guard(first, l.access(), g);
                        long x = index[l.access().guards().get(g).axis()];
                        if (x < bound.sizes().get(at) || x >= bound.sizes().get(at + 1)) yield zero(l.type());
                    }
                    yield get(memory(l.access()), dtype(l.access()), address(l.access(), first, index, values));
                }
                case Value.Compute c -> compute(c.instruction(), body, values);
                case Value.RowValue r -> rowValues.get(r.id());
                case Value.Local l -> locals.get(l.id())[element];
                case Value.Index x -> index[x.axis()];
                case Value.Size _ -> bound.sizes().get(layout.value(s, i));
            };
        }

        private Object compute(Instruction step, List<Value> body, Object[] values) {
            int n = step.prim().arity();
            ScalarFunction f = functions.computeIfAbsent(step, _ -> {
                var types = new ArrayList<ScalarType>();
                var steps = new ArrayList<Instruction>();
                int[] to = new int[body.size()];
                for (int k = 0; k < n; k++) {
                    types.add(body.get(step.input(k)).type());
                    steps.add(Instruction.param(types.get(k), k));
                    to[step.input(k)] = k;
                }
                steps.add(step.renumbered(to));
                return new ScalarFunction("step", types, steps, n);
            });
            Object[] inputs = new Object[n];
            for (int k = 0; k < n; k++) inputs[k] = one(body.get(step.input(k)).type(), values[step.input(k)]);
            if (step.prim() == Prim.SELECT) return (Boolean) values[step.a()] ? values[step.b()] : values[step.c()];
            Object out = one(step.type(), zero(step.type()));
            ScalarInterpreter.apply(f, inputs, out, 1);
            return java.lang.reflect.Array.get(out, 0);
        }

        /// The trailing run first, then its results as rows.
        private Object reduce(Stage.Reduce r, ScalarType type, Object[] values, long[] extents) {
            DType dtype = switch (type) {
                case F32 -> DType.FLOAT32;
                case F64 -> DType.FLOAT64;
                case I32 -> DType.INT32;
                case I64 -> DType.INT64;
                case BOOL -> DType.BOOL;
            };
            NDArray x = NDArray.zeros(dtype, extents);
            for (int i = 0; i < values.length; i++) set(x.bytes(), dtype, i, values[i]);
            if (r.monoid().positional()) return fold(r.monoid(), false, x.reshape(values.length), 0).item();
            int rank = extents.length;
            long rows = 1;
            for (int a = 0; a < r.leading(); a++) rows *= extents[a];
            if (r.leading() == rank) return fold(r.monoid(), r.mean(), x.reshape(values.length, 1), 0).reshape().item();
            NDArray trailing = fold(r.monoid(), r.mean() && r.leading() == 0, x.reshape(rows, rows == 0 ? 0 : values.length / rows), 1);
            if (r.leading() == 0) return trailing.reshape().item();
            Object sum = fold(r.monoid(), false, trailing.reshape(rows, 1), 0).reshape().item();
            return !r.mean() ? sum : sum instanceof Float f ? (Object) (f / values.length) : (Object) ((Double) sum / values.length);
        }

        private static NDArray fold(Monoid monoid, boolean mean, NDArray x, int axis) {
            var type = TensorType.of(monoid.positional() ? DType.INT64 : x.dtype(), Axes.of(axis).reduce(x.shape(), false));
            return mean ? new Mean(Axes.of(axis), false).evaluate(List.of(x), type) : new Reduce(monoid, Axes.of(axis), false).evaluate(List.of(x), type);
        }
    }
}
