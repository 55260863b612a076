package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import io.kgraph.type.Type;

/// Infers the types of a graph once more, now with numbers: what was undecided while the graph was built is decided here.
final class BoundTypes {
    private BoundTypes() {}

    /// @throws io.kgraph.error.GraphError of kind INVALID_ARGUMENT where inputs do not fit
    static void check(Graph graph, DimBinding dims) {
        if (isStatic(graph)) return;
        var types = new Type[graph.size()];
        for (int i = 0; i < types.length; i++) {
            Tensor node = graph.nodes().get(i);
            types[i] = node.fullType();
            boolean open = !isStatic(node.fullType()) || !Dim.areConstant(node.op().dims());
            if (!graph.isParameter(node)) for (Tensor in : node.inputs()) open |= !isStatic(in.fullType());
            if (open) types[i] = graph.isParameter(node) ? bound(node, dims) : inferred(graph, node, types, dims);
        }
    }

    private static boolean isStatic(Graph graph) {
        for (Tensor node : graph.nodes()) if (!isStatic(node.fullType()) || !Dim.areConstant(node.op().dims())) return false;
        return true;
    }

    private static boolean isStatic(Type type) {
        return switch (type) {
            case TensorType t -> t.shape().isStatic();
            case TupleType t -> t.elements().stream().allMatch(e -> e.shape().isStatic());
        };
    }

    private static Type bound(Tensor node, DimBinding dims) {
        try {
            return node.fullType().bind(dims);
        } catch (Mismatch m) {
            throw Tensor.explain(node.op(), node.inputs(), m.as(ErrorKind.INVALID_ARGUMENT), node.site());
        }
    }

    private static Type inferred(Graph graph, Tensor node, Type[] types, DimBinding dims) {
        var inputs = ImmutableList.<TensorType>builder();
        for (Tensor in : node.inputs()) if (types[graph.index(in)] instanceof TensorType t) inputs.add(t);
        try {
            Type inferred = node.op().bind(dims).infer(inputs.build()), declared = node.fullType().bind(dims);
            if (!agree(inferred, declared)) throw Mismatch.shape("the result is " + inferred + ", but the graph was built for " + declared);
            return declared;
        } catch (Mismatch m) {
            throw Tensor.explain(node.op(), node.inputs(), m.as(ErrorKind.INVALID_ARGUMENT), node.site());
        }
    }

    private static boolean agree(Type inferred, Type declared) {
        return inferred instanceof TensorType a && declared instanceof TensorType b ? a.agrees(b) : true;
    }
}
