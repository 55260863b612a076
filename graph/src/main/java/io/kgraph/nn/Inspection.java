package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of tensors, and their extents as tensors.
public final class Inspection {
    private Inspection() {}

    public static boolean isKerasTensor(Object x) {
        return tensor("is_keras_tensor", x).context().note(tensor("is_keras_tensor", x), Metadata.KERAS_HISTORY).isPresent();
    }

    public static boolean isSparse(Object x) {
        return SparseTensors.isSparse(tensor("is_sparse", x));
    }

    /// The dense tensor of a sparse one; a dense one as it is.
    public static Tensor toDense(Object operand) {
        Tensor x = Operands.tensor(operand);
        return SparseTensors.isSparse(x) ? Build.identity(x) : x;
    }

    private static Tensor tensor(String who, @Nullable Object x) {
        if (x instanceof Tensor t) return t;
        throw Refusal.value(who, "a tensor is needed, which " + Arguments.described(x) + " is not");
    }

    /// Tensors alone: one, or a list.
    public static List<Tensor> tensors(String who, Object x) {
        if (x instanceof Tensor t) return List.of(t);
        var result = new ArrayList<Tensor>();
        for (Object item : Arguments.items(x).orElseThrow(() -> Refusal.type(who, "tensors are needed, but not " + Arguments.described(x)))) {
            if (!(item instanceof Tensor t)) throw Refusal.type(who, "tensors are needed, but not " + Arguments.described(item));
            result.add(t);
        }
        return result;
    }

    public static Tensor shape(Object operand) {
        Tensor x = Operands.tensor(operand);
        return Build.dims(x.context(), Arguments.shape("shape", x).dims(), DType.INT32);
    }

    /// The extents as integers, null where one is not known; null for unknown rank.
    public static @Nullable List<@Nullable Integer> intShape(Object operand) {
        Tensor x = Operands.tensor(operand);
        var preferred = Metadata.kerasShape(x);
        if (preferred.isPresent()) return preferred.get();
        if (!x.type().rankKnown()) return null;
        var result = new ArrayList<@Nullable Integer>();
        for (Dim d : x.shape().dims()) result.add(d.isConstant() ? (Integer) Math.toIntExact(d.value()) : null);
        return Collections.unmodifiableList(result);
    }

    public static @Nullable Integer ndim(Object operand) {
        Tensor x = Operands.tensor(operand);
        return x.type().rankKnown() ? (Integer) x.rank() : null;
    }

    public static Tensor size(Object operand) {
        Tensor x = Operands.tensor(operand);
        return Build.extent(x.context(), Arguments.shape("size", x).size(), DType.INT32);
    }

    /// The number of elements, where all extents are known.
    public static long countParams(Object operand) {
        Tensor x = Operands.tensor(operand);
        if (!x.shape().isStatic()) throw Refusal.value("count_params", "the shape has to be known when the graph is built", x);
        return x.shape().count();
    }

    public static Tensor cast(Object operand, Object dtype) {
        Tensor x = Operands.tensor(operand);
        DType wanted = Arguments.dtype(dtype, x.dtype());
        if (SparseTensors.isSparse(x)) return wanted == x.dtype() ? x : SparseTensors.map(x, v -> Build.cast(v, wanted));
        return wanted == x.dtype() && x instanceof Variable ? Build.identity(x) : Build.cast(x, wanted);
    }
}
