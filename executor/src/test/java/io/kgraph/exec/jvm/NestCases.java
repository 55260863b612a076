package io.kgraph.exec.jvm;

import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static io.kgraph.scalar.ScalarType.I32;
import static io.kgraph.scalar.ScalarType.I64;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import io.kgraph.scalar.math.ScalarFunctions;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nests that every target has to run with the bits of [NestOracle].
public abstract class NestCases {
    private static final int[] EDGES = {0, 1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097, 8193};
    private static final Random RANDOM = new Random(7);

    // ---- making nests ----------------------------------------------------------------------------------------------

    protected static Access at(int param, long offset, long... strides) {
        return Access.of(param, Dim.of(offset), dims(strides));
    }

    protected static ImmutableList<Dim> dims(long... numbers) {
        var list = ImmutableList.<Dim>builder();
        for (long n : numbers) list.add(Dim.of(n));
        return list.build();
    }

    protected static LoopNest nest(List<LoopNest.Param> params, ImmutableList<Dim> rows, Stage... stages) {
        return new LoopNest("test", ImmutableList.copyOf(params), rows, ImmutableList.copyOf(stages));
    }

    protected static Stage stage(ImmutableList<Dim> extents, List<Value> body, Stage.Sink... sinks) {
        return new Stage(extents, ImmutableList.copyOf(body), ImmutableList.copyOf(sinks));
    }

    protected static LoopNest.Param in(DType dtype) {
        return new LoopNest.Param("in", dtype, false);
    }

    protected static LoopNest.Param out(DType dtype) {
        return new LoopNest.Param("out", dtype, true);
    }

    protected static DType stored(ScalarType type) {
        return switch (type) {
            case F32 -> DType.FLOAT32;
            case F64 -> DType.FLOAT64;
            case I32 -> DType.INT32;
            case I64 -> DType.INT64;
            case BOOL -> DType.BOOL;
        };
    }

    protected static MemorySegment random(Arena arena, DType dtype, long count) {
        MemorySegment s = arena.allocate(Math.max(64, count * dtype.bytes()), 64);
        for (long i = 0; i < count; i++) {
            double x = RANDOM.nextInt(10) == 0 ? List.of(0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-40).get(RANDOM.nextInt(7)) : RANDOM.nextGaussian() * 3;
            switch (dtype) {
                case FLOAT16 -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i, Float.floatToFloat16((float) x));
                case FLOAT32 -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, (float) x);
                case FLOAT64 -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, x);
                case INT8, UINT8 -> s.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) RANDOM.nextInt());
                case INT16, UINT16 -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i, (short) RANDOM.nextInt());
                case INT32 -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_INT, i, RANDOM.nextInt() >> RANDOM.nextInt(31));
                case INT64 -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i, RANDOM.nextLong() >> RANDOM.nextInt(63));
                case BOOL -> s.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) RANDOM.nextInt(2));
                case STRING -> throw new AssertionError();
            }
        }
        return s;
    }

    /// Runs all rows of the nest.
    protected abstract void run(LoopNest nest, MemorySegment[] memory);

    protected static ImmutableLongArray sizes(LoopNest nest) {
        return NestSizes.of(nest).bind(DimBinding.NONE);
    }

    /// Runs the nest and the oracle on the same inputs and compares every byte of every output.
    protected final void agrees(LoopNest nest, long[] counts) {
        agrees(nest, counts, _ -> {});
    }

    /// As above, with changed inputs.
    private void agrees(LoopNest nest, long[] counts, Consumer<MemorySegment> change) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] mine = new MemorySegment[counts.length], theirs = new MemorySegment[counts.length];
            for (int p = 0; p < counts.length; p++) {
                mine[p] = random(arena, nest.params().get(p).dtype(), counts[p]);
                if (!nest.params().get(p).written()) change.accept(mine[p]);
                theirs[p] = arena.allocate(mine[p].byteSize(), 64).copyFrom(mine[p]);
            }
            run(nest, mine);
            new NestOracle(nest, theirs).run();
            for (int p = 0; p < counts.length; p++) same(nest.params().get(p).dtype(), mine[p], theirs[p], counts[p]);
        }
    }

    protected static void same(DType dtype, MemorySegment a, MemorySegment b, long count) {
        for (long i = 0; i < count; i++)
            switch (dtype) {
                case FLOAT32 -> {
                    float x = a.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i), y = b.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i);
                    if (Float.floatToIntBits(x) != Float.floatToIntBits(y)) fail("element %d is %s, expected %s", i, x, y);
                }
                case FLOAT64 -> {
                    double x = a.getAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i), y = b.getAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i);
                    if (Double.doubleToLongBits(x) != Double.doubleToLongBits(y)) fail("element %d is %s, expected %s", i, x, y);
                }
                default -> {
                    if (a.asSlice(i * dtype.bytes(), dtype.bytes()).mismatch(b.asSlice(i * dtype.bytes(), dtype.bytes())) >= 0) fail("element %d differs", i);
                }
            }
    }

    protected static Value load(Access access, ScalarType type) {
        return new Value.Load(access, type);
    }

    protected static Value op(Prim prim, ScalarType type, int... in) {
        return new Value.Compute(switch (in.length) {
            case 1 -> Instruction.of(prim, type, in[0]);
            case 2 -> Instruction.of(prim, type, in[0], in[1]);
            default -> Instruction.of(prim, type, in[0], in[1], in[2]);
        });
    }

    protected static Value constant(float x) {
        return new Value.Compute(Instruction.constant(x));
    }

    // ---- scalar functions ------------------------------------------------------------------------------------------

    protected static Stream<Arguments> functions() {
        var all = new ArrayList<Arguments>();
        for (String name : ScalarFunctions.names())
            for (ScalarType type : ScalarFunctions.admits(name)) all.add(Arguments.of(name, type));
        return all.stream();
    }

    /// A function's instructions as the body of a nest, its parameters as loads.
    protected static LoopNest elementwise(ScalarFunction f, long n) {
        var params = new ArrayList<LoopNest.Param>();
        for (ScalarType p : f.parameters()) params.add(in(stored(p)));
        params.add(out(stored(f.type())));
        var body = new ArrayList<Value>();
        for (Instruction step : f.body())
            body.add(step.prim() == Prim.PARAM ? load(at((int) step.bits(), 0, 1), step.type()) : new Value.Compute(step));
        return nest(params, dims(n), stage(dims(), body, new Stage.Store(at(f.arity(), 0, 1), f.result())));
    }

    @ParameterizedTest @MethodSource("functions")
    void everyScalarFunctionHasTheInterpretersBits(String name, ScalarType type) {
        ScalarFunction f = ScalarFunctions.get(name, type);
        for (int n : new int[] {0, 1, 5, 1100}) {
            try (Arena arena = Arena.ofConfined()) {
                var memory = new MemorySegment[f.arity() + 1];
                for (int p = 0; p < f.arity(); p++) memory[p] = random(arena, stored(f.parameters().get(p)), n);
                if (type.isInteger() && f.arity() == 2)
                    for (int i = 0; i < n; i++) positive(memory[1], type, i);      // else a run may divide by zero
                memory[f.arity()] = arena.allocate(Math.max(64, 8L * n), 64);
                run(elementwise(f, n), memory);
                Object[] inputs = new Object[f.arity()];
                for (int p = 0; p < inputs.length; p++) inputs[p] = java(f.parameters().get(p), memory[p], n);
                Object output = java(f.type(), memory[f.arity()], n);
                ScalarInterpreter.apply(f, inputs, output, n);
                MemorySegment expected = arena.allocate(Math.max(64, 8L * n), 64);
                store(output, expected, n);
                same(stored(f.type()), memory[f.arity()], expected, n);
            }
        }
    }

    private static void positive(MemorySegment s, ScalarType type, int i) {
        if (type == I32) s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_INT, i, 1 | s.getAtIndex(java.lang.foreign.ValueLayout.JAVA_INT, i) & 0xffff);
        else s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i, 1 | s.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i) & 0xffffff);
    }

    private static Object java(ScalarType type, MemorySegment s, int n) {
        return switch (type) {
            case F32 -> { var a = new float[n]; for (int i = 0; i < n; i++) a[i] = s.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i); yield a; }
            case F64 -> { var a = new double[n]; for (int i = 0; i < n; i++) a[i] = s.getAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i); yield a; }
            case I32 -> { var a = new int[n]; for (int i = 0; i < n; i++) a[i] = s.getAtIndex(java.lang.foreign.ValueLayout.JAVA_INT, i); yield a; }
            case I64 -> { var a = new long[n]; for (int i = 0; i < n; i++) a[i] = s.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i); yield a; }
            case BOOL -> { var a = new boolean[n]; for (int i = 0; i < n; i++) a[i] = s.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i) != 0; yield a; }
        };
    }

    private static void store(Object values, MemorySegment s, int n) {
        for (int i = 0; i < n; i++)
            switch (values) {
                case float[] a -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, a[i]);
                case double[] a -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, a[i]);
                case int[] a -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_INT, i, a[i]);
                case long[] a -> s.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i, a[i]);
                default -> s.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) (((boolean[]) values)[i] ? 1 : 0));
            }
    }

    // ---- reductions ------------------------------------------------------------------------------------------------

    protected static Stream<Arguments> reductions() {
        var all = new ArrayList<Arguments>();
        for (ScalarType type : List.of(F32, F64, I32, I64))
            for (Monoid m : List.of(Monoid.SUM, Monoid.PRODUCT, Monoid.MAX, Monoid.MIN, Monoid.ARGMAX, Monoid.ARGMIN)) all.add(Arguments.of(type, m));
        all.add(Arguments.of(ScalarType.BOOL, Monoid.ANY));
        all.add(Arguments.of(ScalarType.BOOL, Monoid.ALL));
        return all.stream();
    }

    private static LoopNest reduction(ScalarType type, Monoid m, long rows, long[] extents, int leading, long[] strides, boolean mean) {
        ScalarType result = m.positional() ? I64 : type;
        long[] storeStrides = {1};
        return nest(List.of(in(stored(type)), out(stored(result))), dims(rows),
                stage(dims(extents), List.of(load(at(0, 0, strides), type)), new Stage.Reduce(0, m, leading, mean, 0)),
                stage(dims(), List.of(new Value.RowValue(0, result)), new Stage.Store(at(1, 0, storeStrides), 0)));
    }

    @ParameterizedTest @MethodSource("reductions")
    void trailingReductionsHaveTheDefinedBits(ScalarType type, Monoid m) {
        for (int n : EDGES)
            for (long rows : new long[] {1, 3}) {
                if (n == 0 && m != Monoid.SUM && m != Monoid.PRODUCT && m != Monoid.ANY && m != Monoid.ALL) continue;
                agrees(reduction(type, m, rows, new long[] {n}, 0, new long[] {n, 1}, false), new long[] {rows * n, rows});
            }
        agrees(reduction(type, m, 211, new long[] {10}, 0, new long[] {10, 1}, false), new long[] {2110, 211});
    }

    @ParameterizedTest @MethodSource("reductions")
    void leadingReductionsHaveTheDefinedBits(ScalarType type, Monoid m) {
        for (int n : new int[] {1, 2, 31, 255, 256, 257, 513, 1030})
            for (long kept : new long[] {1, 3, 70})
                agrees(reduction(type, m, kept, new long[] {n}, 1, new long[] {1, kept}, false), new long[] {kept * n, kept});
        agrees(reduction(type, m, 1500, new long[] {3}, 1, new long[] {1, 1500}, false), new long[] {4500, 1500});
    }

    @Test void sumsOverLeadingAndTrailingAxesHaveTheDefinedBits() {
        for (ScalarType type : List.of(F32, F64, I32))
            for (long[] e : new long[][] {{3, 5}, {300, 7}, {2, 5000}, {513, 65}, {0, 4}, {4, 0}})
                agrees(reduction(type, Monoid.SUM, 3, e, 1, new long[] {e[1], 3 * e[1], 1}, type != I32 && e[0] * e[1] > 0), new long[] {3 * e[0] * e[1], 3});
    }

    @ParameterizedTest @ValueSource(ints = {127, 128, 130, 700, 4096, 4097, 9001})
    void extremesOfManyKeepNaNAndTheSignOfZero(int n) {
        double inf = Double.POSITIVE_INFINITY;
        double[][] rows = {{-0.0, 0.0}, {0.0, -0.0}, {-1, Double.NaN}, {1, Double.NaN}, {-inf, 3}, {inf, -inf}, {-inf, -inf}, {0.0, -2}, {-0.0, -2}, {-0.0, 2}, {0.0, 2}, {1e38, inf}};
        for (ScalarType type : List.of(F32, F64))
            for (Monoid m : List.of(Monoid.MAX, Monoid.MIN))
                for (int at : new int[] {0, n / 2, n - 1})
                    agrees(reduction(type, m, rows.length, new long[] {n}, 0, new long[] {n, 1}, false), new long[] {(long) rows.length * n, rows.length}, x -> {
                        for (int i = 0; i < rows.length * n; i++) {
                            double value = rows[i / n][i % n == at ? 1 : 0];
                            if (type == F32) x.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, (float) value);
                            else x.setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, value);
                        }
                    });
    }

    @Test void meansDivideOnce() {
        for (ScalarType type : List.of(F32, F64))
            for (int n : new int[] {1, 3, 64, 4097})
                agrees(reduction(type, Monoid.SUM, 2, new long[] {n}, 0, new long[] {n, 1}, true), new long[] {2L * n, 2});
    }

    // ---- several stages --------------------------------------------------------------------------------------------

    /// A row is kept, reduced and stored; with `again` the last stage looks at the input once more.
    private static LoopNest keeping(long n, boolean again) {
        Access x = at(0, 0, n, 1), y = at(1, 0, n, 1);
        return nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32)), dims(3),
                stage(dims(n), List.of(load(x, F32)), new Stage.Reduce(0, Monoid.MAX, 0, false, 0)),
                stage(dims(n), List.of(load(x, F32), new Value.RowValue(0, F32), op(Prim.SUB, F32, 0, 1)), new Stage.Keep(0, 2), new Stage.Reduce(1, Monoid.SUM, 0, false, 2)),
                stage(dims(n), List.of(new Value.Local(0, F32), new Value.RowValue(1, F32), again ? load(x, F32) : new Value.RowValue(0, F32), op(Prim.MUL, F32, 0, 1), op(Prim.ADD, F32, 3, 2)),
                        new Stage.Store(y, 4)));
    }

    /// A row is stored and what was loaded reduced, in one loop.
    private static LoopNest storing(long n) {
        return nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32), out(DType.FLOAT32)), dims(3),
                stage(dims(n), List.of(load(at(0, 0, n, 1), F32), op(Prim.MUL, F32, 0, 0)), new Stage.Store(at(1, 0, n, 1), 1), new Stage.Reduce(0, Monoid.SUM, 0, false, 0)),
                stage(dims(), List.of(new Value.RowValue(0, F32)), new Stage.Store(at(2, 0, 1), 0)));
    }

    @ParameterizedTest @ValueSource(ints = {5, 64, 300, 5000}) void anOutputMayLieOverTheInput(int n) {
        for (LoopNest nest : List.of(keeping(n, false), keeping(n, true), storing(n)))
            try (Arena arena = Arena.ofConfined()) {
                var mine = new ArrayList<MemorySegment>();
                var theirs = new ArrayList<MemorySegment>();
                for (int p = 0; p < nest.params().size(); p++) {
                    mine.add(p == 1 ? mine.getFirst() : random(arena, DType.FLOAT32, 3L * n));
                    theirs.add(arena.allocate(mine.get(p).byteSize(), 64).copyFrom(mine.get(p)));
                }
                run(nest, mine.toArray(MemorySegment[]::new));
                new NestOracle(nest, theirs.toArray(MemorySegment[]::new)).run();
                for (int p = 1; p < nest.params().size(); p++) same(DType.FLOAT32, mine.get(p), theirs.get(p), p == 1 ? 3L * n : 3);
            }
    }

    /// max, then the sum of squares of what is left, then a quotient: the shape of a softmax.
    private static LoopNest normalised(long rows, long cols) {
        Access x = at(0, 0, cols, 1);
        return nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32)), dims(rows),
                stage(dims(cols), List.of(load(x, F32)), new Stage.Reduce(0, Monoid.MAX, 0, false, 0)),
                stage(dims(cols), List.of(load(x, F32), new Value.RowValue(0, F32), op(Prim.SUB, F32, 0, 1), op(Prim.MUL, F32, 2, 2)),
                        new Stage.Keep(0, 3), new Stage.Reduce(1, Monoid.SUM, 0, false, 3)),
                stage(dims(), List.of(new Value.RowValue(1, F32), constant(1), op(Prim.ADD, F32, 0, 1)), new Stage.Let(2, 2)),
                stage(dims(cols), List.of(new Value.Local(0, F32), new Value.RowValue(2, F32), op(Prim.DIV, F32, 0, 1)),
                        new Stage.Store(at(1, 0, cols, 1), 2)));
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 10, 64, 100, 511, 512, 513, 1024, 1025, 3000})
    void stagesShareRowValuesAndLocals(int cols) {
        for (long rows : new long[] {0, 1, 5, 130}) if (rows * cols < 20_000) agrees(normalised(rows, cols), new long[] {rows * cols, rows * cols});
    }

    /// Column means, then what is left of each element: the shape of a batch norm.
    @Test void stagesGoDownTogether() {
        for (long[] e : new long[][] {{1, 1}, {5, 3}, {300, 7}, {1030, 2}, {3, 1500}, {20, 1024}}) {
            long n = e[0], c = e[1];
            Access x = at(0, 0, 1, c);
            agrees(nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32)), dims(c),
                    stage(dims(n), List.of(load(x, F32), op(Prim.MUL, F32, 0, 0)), new Stage.Reduce(0, Monoid.SUM, 1, true, 0), new Stage.Reduce(1, Monoid.SUM, 1, false, 1), new Stage.Keep(0, 1)),
                    stage(dims(n), List.of(load(x, F32), new Value.RowValue(0, F32), op(Prim.SUB, F32, 0, 1), new Value.Local(0, F32), op(Prim.ADD, F32, 2, 3),
                            new Value.RowValue(1, F32), op(Prim.DIV, F32, 4, 5)), new Stage.Store(at(1, 0, 1, c), 6))), new long[] {n * c, n * c});
        }
    }

    // ---- addresses -------------------------------------------------------------------------------------------------

    @Test void stridesAndBroadcastsReadWhatTheySay() {
        for (long[] e : new long[][] {{1, 1}, {3, 5}, {40, 70}, {2, 1500}, {700, 3}}) {
            long a = e[0], b = e[1];
            agrees(nest(List.of(in(DType.FLOAT32), in(DType.FLOAT32), in(DType.FLOAT32), in(DType.FLOAT32), out(DType.FLOAT32)), dims(a, b),
                    stage(dims(), List.of(load(at(0, 0, 1, a), F32), load(at(1, 0, 0, 1), F32), op(Prim.ADD, F32, 0, 1),
                            load(at(2, 0, 1, 0), F32), op(Prim.MUL, F32, 2, 3), load(at(3, a * b - 1, -b, -1), F32), op(Prim.SUB, F32, 4, 5)),
                            new Stage.Store(at(4, 0, b, 1), 6))), new long[] {a * b, b, a, a * b, a * b});
        }
    }

    @Test void guardsReadZero() {
        for (long[] e : new long[][] {{3, 5}, {40, 70}, {2, 1500}}) {
            long a = e[0], b = e[1];
            var padded = new Access(0, Dim.of(-(b + 1)), dims(b, 1), ImmutableList.of(new Access.Guard(0, Dim.of(1), Dim.of(a + 1)), new Access.Guard(1, Dim.of(1), Dim.of(b + 1))), Optional.empty());
            agrees(nest(List.of(in(DType.INT64), out(DType.INT64)), dims(a + 3, b + 4),
                    stage(dims(), List.of(load(padded, I64), new Value.Index(1), op(Prim.ADD, I64, 0, 1)), new Stage.Store(at(1, 0, b + 4, 1), 2))),
                    new long[] {a * b, (a + 3) * (b + 4)});
        }
    }

    @Test void gathersReadAtTheirIndicesAndRefuseOthers() {
        long n = 1300, table = 50;
        var body = List.of(new Value.Index(0), new Value.Compute(Instruction.constant(I64, table)), op(Prim.REM, I64, 0, 1),
                load(new Access(0, Dim.ZERO, dims(0, 1), ImmutableList.of(), Optional.of(new Access.Gather(2, Dim.of(3), Dim.of(table), "gather at X.java:1"))), F32));
        agrees(nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32)), dims(n, 3), stage(dims(), body, new Stage.Store(at(1, 0, 3, 1), 3))), new long[] {table * 3, n * 3});

        var wild = new Access(0, Dim.ZERO, dims(0), ImmutableList.of(), Optional.of(new Access.Gather(0, Dim.ONE, Dim.of(7), "gather at X.java:1")));
        var outside = nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32)), dims(9), stage(dims(), List.of(new Value.Index(0), load(wild, F32)), new Stage.Store(at(1, 0, 1), 1)));
        assertThatThrownBy(() -> agrees(outside, new long[] {7, 9})).isInstanceOf(Mismatch.class)
                .hasMessage("gather at X.java:1: index 7 is outside 0 … 6");
    }

    @ParameterizedTest @ValueSource(strings = {"int8", "uint8", "int16", "uint16", "float16", "bool"})
    void narrowTypesWidenAndNarrow(String label) {
        DType dtype = DType.parse(label).orElseThrow();
        ScalarType type = dtype == DType.FLOAT16 ? F32 : dtype == DType.BOOL ? ScalarType.BOOL : I32;
        for (long n : new long[] {1, 7, 8, 1025})
            agrees(nest(List.of(in(dtype), out(dtype), out(stored(type))), dims(n, 2),
                    stage(dims(), List.of(load(at(0, 0, 1, n), type)), new Stage.Store(at(1, 0, 2, 1), 0), new Stage.Store(at(2, 0, 2, 1), 0))), new long[] {2 * n, 2 * n, 2 * n});
    }

    /// Wide bodies are cut into several methods.
    @Test void largeBodiesAreCut() {
        var body = new ArrayList<Value>();
        body.add(load(at(0, 0, 1), F32));
        body.add(load(at(1, 0, 1), F32));
        for (int i = 2; i < 2500; i++) body.add(op(i % 3 == 0 ? Prim.MUL : i % 3 == 1 ? Prim.SUB : Prim.MAX, F32, RANDOM.nextInt(i / 2, i), RANDOM.nextInt(i)));
        agrees(nest(List.of(in(DType.FLOAT32), in(DType.FLOAT32), out(DType.FLOAT32)), dims(1100), stage(dims(), body, new Stage.Store(at(2, 0, 1), 2499))), new long[] {1100, 1100, 1100});
    }

    @Test void aBoundedSelectIsAMinimum() {
        for (Prim prim : List.of(Prim.LT, Prim.LE, Prim.GT, Prim.GE))
            for (boolean straight : new boolean[] {true, false})
                for (float c : new float[] {2.5f, 0, Float.POSITIVE_INFINITY, Float.NaN}) {
                    var body = List.of(load(at(0, 0, 1), F32), constant(c), op(prim, ScalarType.BOOL, straight ? 1 : 0, straight ? 0 : 1), op(Prim.SELECT, F32, 2, 1, 0),
                            op(Prim.SELECT, F32, 2, 0, 1));
                    agrees(nest(List.of(in(DType.FLOAT32), out(DType.FLOAT32), out(DType.FLOAT32)), dims(100), stage(dims(), body,
                            new Stage.Store(at(1, 0, 1), 3), new Stage.Store(at(2, 0, 1), 4))), new long[] {100, 100, 100});
                }
    }
}
