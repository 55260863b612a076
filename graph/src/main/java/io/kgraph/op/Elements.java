package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;

/// The value rule of every elementwise op, and elements in and out of registers.
final class Elements {
    private Elements() {}

    /// Stretches the inputs, widens them into registers, and interprets the op's scalar function over them.
    static NDArray evaluate(Op.Elementwise op, List<NDArray> in, TensorType type) {
        long[] extents = type.shape().extents();
        if (in.getLast().dtype() == DType.STRING) return strings(op, in, extents);
        int count = Math.toIntExact(type.count());
        Object[] registers = in.stream().map(x -> load(x.broadcastTo(extents))).toArray();
        Object result = allocate(Registers.of(type.dtype()), count);
        try {
            ScalarInterpreter.apply(op.scalar(in.stream().map(NDArray::dtype).toList()), registers, result, count);
        } catch (ArithmeticException e) {
            throw Mismatch.run(op == Binary.POW ? "pow of an integer to a negative power" : op.name() + " of an integer by zero");
        }
        return store(result, type.dtype(), extents);
    }

    private static NDArray strings(Op op, List<NDArray> in, long[] extents) {
        if (op instanceof Select) {
            boolean[] condition = in.getFirst().broadcastTo(extents).toBooleanArray();
            String[] yes = in.get(1).broadcastTo(extents).toStringArray(), no = in.get(2).broadcastTo(extents).toStringArray();
            for (int i = 0; i < yes.length; i++) if (!condition[i]) yes[i] = no[i];
            return NDArray.wrap(yes, extents);
        }
        String[] x = in.getFirst().broadcastTo(extents).toStringArray(), y = in.getLast().broadcastTo(extents).toStringArray();
        var equal = new boolean[x.length];
        for (int i = 0; i < x.length; i++) equal[i] = x[i].equals(y[i]) == (op == Binary.EQUAL);
        return store(equal, DType.BOOL, extents);
    }

    /// The elements in row-major order, in registers of their dtype.
    static Object load(NDArray x) {
        return load(x, Registers.of(x.dtype()));
    }

    /// The elements in row-major order, in registers of `type`.
    static Object load(NDArray x, ScalarType type) {
        return switch (type) {
            case F32 -> x.toFloatArray();
            case F64 -> x.toDoubleArray();
            case I32 -> x.toIntArray();
            case I64 -> x.toLongArray();
            case BOOL -> x.toBooleanArray();
        };
    }

    static Object allocate(ScalarType type, int count) {
        return switch (type) {
            case F32 -> new float[count];
            case F64 -> new double[count];
            case I32 -> new int[count];
            case I64 -> new long[count];
            case BOOL -> new boolean[count];
        };
    }

    /// An array of registers as an array of `dtype`: float16 rounds, narrow integers wrap. What has its width already is shared.
    static NDArray store(Object registers, DType dtype, long[] extents) {
        return switch (registers) {
            case float[] r -> NDArray.wrap(r, extents).cast(dtype);
            case double[] r -> NDArray.wrap(r, extents).cast(dtype);
            case int[] r -> NDArray.wrap(r, extents).cast(dtype);
            case long[] r -> NDArray.wrap(r, extents).cast(dtype);
            case boolean[] r -> NDArray.of(r).reshape(extents);
            default -> throw new IllegalArgumentException("no registers: " + registers.getClass());
        };
    }

    static NDArray ofLongs(TensorType type, long[] values) {
        return NDArray.wrap(values, type.shape().extents()).cast(type.dtype());
    }

    /// The product of `extents[from … to)`.
    static int product(long[] extents, int from, int to) {
        return Math.toIntExact(Arrays.stream(extents, from, to).reduce(1, Math::multiplyExact));
    }
}
