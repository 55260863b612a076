package io.kgraph.scalar;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Objects;

/// Runs a [ScalarFunction] over arrays, one instruction at a time over blocks of elements: the definition that every target equals to the last bit.
///
/// A register is an array of its type (`float[] double[] int[] long[] boolean[]`). The rare side of a `SELECT` is skipped in blocks that do not need it.
public final class ScalarInterpreter {
    private static final int BLOCK = 256;

    private ScalarInterpreter() {}

    /// `output[i] = f(inputs[0][i], …)` for `i < n`.
    ///
    /// @throws ArithmeticException where an integer is divided by zero
    public static void apply(ScalarFunction f, Object[] inputs, Object output, int n) {
        checkArgument(inputs.length == f.arity(), "%s takes %s inputs, not %s", f.name(), f.arity(), inputs.length);
        Object[] registers = new Object[f.size()];
        for (int i = 0; i < f.size(); i++)
            registers[i] = register(f.at(i), Math.min(n, BLOCK));
        for (int from = 0; from < n; from += BLOCK) {
            int count = Math.min(BLOCK, n - from);
            for (int i = 0; i < f.size(); i++)
                if (f.guard(i) < 0 || any((boolean[]) registers[f.at(f.guard(i)).a()], count)) {
                    Instruction step = f.at(i);
                    if (step.prim() == Prim.PARAM)
                        System.arraycopy(inputs[(int) step.bits()], from, registers[i], 0, count);
                    else
                        execute(step, registers, registers[i], count);
                }
            System.arraycopy(registers[f.result()], 0, output, from, count);
        }
    }

    public static float apply(ScalarFunction f, float... inputs) {
        Object[] arrays = new Object[inputs.length];
        for (int i = 0; i < inputs.length; i++)
            arrays[i] = new float[] {inputs[i]};
        float[] output = new float[1];
        apply(f, arrays, output, 1);
        return output[0];
    }

    public static double apply(ScalarFunction f, double... inputs) {
        Object[] arrays = new Object[inputs.length];
        for (int i = 0; i < inputs.length; i++)
            arrays[i] = new double[] {inputs[i]};
        double[] output = new double[1];
        apply(f, arrays, output, 1);
        return output[0];
    }

    /// The array that holds the values of `step`, filled already where it is constant.
    private static Object register(Instruction step, int length) {
        boolean constant = step.prim() == Prim.CONST;
        switch (step.type()) {
            case F32 -> {
                float[] lanes = new float[length];
                if (constant)
                    Arrays.fill(lanes, Float.intBitsToFloat((int) step.bits()));
                return lanes;
            }
            case F64 -> {
                double[] lanes = new double[length];
                if (constant)
                    Arrays.fill(lanes, Double.longBitsToDouble(step.bits()));
                return lanes;
            }
            case I32 -> {
                int[] lanes = new int[length];
                if (constant)
                    Arrays.fill(lanes, (int) step.bits());
                return lanes;
            }
            case I64 -> {
                long[] lanes = new long[length];
                if (constant)
                    Arrays.fill(lanes, step.bits());
                return lanes;
            }
            case BOOL -> {
                boolean[] lanes = new boolean[length];
                if (constant)
                    Arrays.fill(lanes, step.bits() != 0);
                return lanes;
            }
        }
        throw unknown(step);
    }

    private static boolean any(boolean[] lanes, int n) {
        for (int i = 0; i < n; i++)
            if (lanes[i])
                return true;
        return false;
    }

    private static void execute(Instruction step, Object[] registers, Object output, int n) {
        int arity = step.prim().arity();
        Object a = arity > 0 ? registers[step.a()] : output;
        Object b = arity > 1 ? registers[step.b()] : a;
        Object c = arity > 2 ? registers[step.c()] : a;
        switch (step.prim()) {
            case CONST -> {}
            case EQ, NE, LT, LE, GT, GE -> compare(step, a, b, (boolean[]) output, n);
            case SELECT -> select(step, (boolean[]) a, b, c, output, n);
            case CONVERT -> convert(step, a, output, n);
            case BITCAST -> bitcast(step, a, output, n);
            case LOOKUP -> lookup(Objects.requireNonNull(step.table()), (int[]) a, output, n);
            default -> {
                switch (step.type()) {
                    case F32 -> F32Lanes.run(step, (float[]) a, (float[]) b, (float[]) c, (float[]) output, n);
                    case F64 -> F64Lanes.run(step, (double[]) a, (double[]) b, (double[]) c, (double[]) output, n);
                    case I32 -> I32Lanes.run(step, (int[]) a, (int[]) b, (int[]) output, n);
                    case I64 -> I64Lanes.run(step, (long[]) a, (long[]) b, (long[]) output, n);
                    case BOOL -> BoolLanes.run(step, (boolean[]) a, (boolean[]) b, (boolean[]) output, n);
                }
            }
        }
    }

    private static void compare(Instruction step, Object a, Object b, boolean[] output, int n) {
        switch (a) {
            case float[] x -> F32Lanes.compare(step, x, (float[]) b, output, n);
            case double[] x -> F64Lanes.compare(step, x, (double[]) b, output, n);
            case int[] x -> I32Lanes.compare(step, x, (int[]) b, output, n);
            case long[] x -> I64Lanes.compare(step, x, (long[]) b, output, n);
            default -> BoolLanes.compare(step, (boolean[]) a, (boolean[]) b, output, n);
        }
    }

    private static void select(Instruction step, boolean[] a, Object b, Object c, Object output, int n) {
        switch (step.type()) {
            case F32 -> F32Lanes.select(a, (float[]) b, (float[]) c, (float[]) output, n);
            case F64 -> F64Lanes.select(a, (double[]) b, (double[]) c, (double[]) output, n);
            case I32 -> I32Lanes.select(a, (int[]) b, (int[]) c, (int[]) output, n);
            case I64 -> I64Lanes.select(a, (long[]) b, (long[]) c, (long[]) output, n);
            case BOOL -> BoolLanes.select(a, (boolean[]) b, (boolean[]) c, (boolean[]) output, n);
        }
    }

    private static void convert(Instruction step, Object a, Object output, int n) {
        switch (step.type()) {
            case F32 -> F32Lanes.convert(a, (float[]) output, n);
            case F64 -> F64Lanes.convert(a, (double[]) output, n);
            case I32 -> I32Lanes.convert(a, (int[]) output, n);
            case I64 -> I64Lanes.convert(a, (long[]) output, n);
            case BOOL -> BoolLanes.convert(a, (boolean[]) output, n);
        }
    }

    private static void bitcast(Instruction step, Object a, Object output, int n) {
        switch (step.type()) {
            case F32 -> F32Lanes.bitcast((int[]) a, (float[]) output, n);
            case F64 -> F64Lanes.bitcast((long[]) a, (double[]) output, n);
            case I32 -> I32Lanes.bitcast((float[]) a, (int[]) output, n);
            case I64 -> I64Lanes.bitcast((double[]) a, (long[]) output, n);
            case BOOL -> throw unknown(step);
        }
    }

    private static void lookup(Table table, int[] a, Object output, int n) {
        for (int i = 0; i < n; i++) {
            long bits = table.bits(a[i]);
            switch (output) {
                case float[] o -> o[i] = Float.intBitsToFloat((int) bits);
                case double[] o -> o[i] = Double.longBitsToDouble(bits);
                case int[] o -> o[i] = (int) bits;
                case long[] o -> o[i] = bits;
                default -> ((boolean[]) output)[i] = bits != 0;
            }
        }
    }

    static IllegalArgumentException unknown(Instruction step) {
        return new IllegalArgumentException("no meaning for " + step);
    }
}
