package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Build;
import io.kgraph.op.Constant;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Computes what depends on constants alone, by the ops' value rules, within bounds that count bytes and
/// element operations and never the clock.
///
/// A result is kept only if it is small, or no larger than what it replaces: no hidden gigabytes. What fails
/// when evaluated is left alone, to fail when it is run, if it ever is.
public record FoldConstants() implements GraphPass {
    private static final long MOST_BYTES = 1 << 20;
    private static final long MOST_OPERATIONS = 1 << 22;          // all folding of one graph together

    @Override public String name() {
        return "fold-constants";
    }

    @Override public Graph run(Graph graph) {
        long[] budget = {MOST_OPERATIONS};
        return Rebuild.of(Bodies.map(graph, this::run), Map.of(), (node, inputs, after) -> {
            Tensor folded = fold(node, inputs, budget);
            return folded == null ? Rebuild.on(node, node.op(), inputs, after) : folded;
        }).graph();
    }

    private static @Nullable Tensor fold(Tensor node, List<Tensor> inputs, long[] budget) {
        if (!foldable(node, inputs)) return null;
        TensorType type = node.type();
        if (!type.rankKnown() || !type.shape().isStatic() || type.dtype().bytes() == 0) return null;
        long work = Math.max(type.count(), inputs.stream().mapToLong(t -> t.type().count()).sum());
        if (type.bytes() > MOST_BYTES || work > budget[0]) return null;
        budget[0] -= work;
        try {
            NDArray value = node.op().evaluate(inputs.stream().map(t -> ((Constant) t.op()).value()).toList(), type);
            return Build.constant(node.context(), value);
        } catch (Mismatch runs) {                                  // division by zero, an index out of range: the run says so
            return null;
        }
    }

    /// A stretched constant is left as it is: reading it through its index map costs nothing.
    private static boolean foldable(Tensor node, List<Tensor> inputs) {
        if (inputs.isEmpty()) return false;
        for (Tensor in : inputs) if (!(in.op() instanceof Constant)) return false;
        if (!node.op().pure() || !node.after().isEmpty() || node.op() instanceof Broadcast || !Dim.areConstant(node.op().dims())) return false;
        return switch (node.op()) {
            case Op.Elementwise _, Op.Reduction _, Op.Movement _ -> true;
            case Op.Library _ -> true;
            case Op.Source _, Op.Control _, Op.Effect _ -> false;
        };
    }
}
