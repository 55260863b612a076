package io.kgraph.compiler.fuse;

import io.kgraph.Tensor;
import io.kgraph.ir.Op;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The scalar functions of elementwise nodes, each made once a compilation.
public final class Functions {
    private record Key(Op op, List<DType> dtypes) {}

    private final Map<Key, ScalarFunction> known = new HashMap<>();

    /// For one compilation; nothing is known yet.
    public Functions() {}

    /// The function of an elementwise node.
    public ScalarFunction of(Tensor node) {
        var dtypes = new ArrayList<DType>(node.inputs().size());
        for (Tensor in : node.inputs()) dtypes.add(in.dtype());
        return known.computeIfAbsent(new Key(node.op(), dtypes), k -> ((Op.Elementwise) k.op()).scalar(k.dtypes()));
    }
}
