package io.kgraph.compiler.rewrite;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Build;
import io.kgraph.op.Cast;
import io.kgraph.op.Constant;
import io.kgraph.type.DType;
import java.util.HashMap;
import java.util.Map;

/// The same graph with float64 in place of every floating dtype.
final class Widened {
    private Widened() {}

    static Map<Tensor, Tensor> parameters(RuleSamples.Sample sample) {
        var map = new HashMap<Tensor, Tensor>();
        for (Tensor p : sample.parameters())
            map.put(p, p.dtype().isFloating() ? Placeholder.of(p.context(), p.type().with(DType.FLOAT64)) : p);
        return map;
    }

    static Tensor step(Tensor node, ImmutableList<Tensor> inputs, ImmutableList<Tensor> after) {
        if (node.op() instanceof Constant c && c.value().dtype().isFloating()) {
            NDArray value = c.value();
            return Build.constant(node.context(), value.cast(DType.FLOAT64));
        }
        Op op = node.op() instanceof Cast cast && cast.dtype().isFloating() ? new Cast(DType.FLOAT64) : node.op();
        return Rebuild.on(node, op, inputs, after);
    }
}
