package io.kgraph.compiler.fuse;

import io.kgraph.Tensor;
import io.kgraph.ir.Op;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The scalar functions of elementwise nodes, each made once a compilation.
public final class Functions {
    /// A function, what one call costs in operations, and whether it may fail.
    ///
    /// @param size the instructions of its body
    public record Known(ScalarFunction function, int cost, int size, boolean divides) {}

    private record Key(Op op, List<DType> dtypes) {
        @Override public int hashCode() {
            return 31 * op.hashCode() + dtypes.hashCode();
        }

        @Override public boolean equals(Object other) {
            return other instanceof Key k && op.equals(k.op) && dtypes.equals(k.dtypes);
        }
    }

    /// What a division, a remainder or a square root costs beside an addition.
    private static final int SLOW = 6;

    private final Map<Key, Known> known = new HashMap<>();

    /// For one compilation; nothing is known yet.
    public Functions() {}

    /// The function of an elementwise node.
    public Known of(Tensor node) {
        var dtypes = new ArrayList<DType>(node.inputs().size());
        for (Tensor in : node.inputs()) dtypes.add(in.dtype());
        return known.computeIfAbsent(new Key(node.op(), dtypes), k -> weigh(((Op.Elementwise) k.op()).scalar(k.dtypes())));
    }

    private static Known weigh(ScalarFunction function) {
        int cost = 0, size = 0;
        boolean divides = false;
        for (Instruction i : function.body()) {
            cost += cost(i.prim());
            if (i.prim() != Prim.PARAM) size++;
            divides |= (i.prim() == Prim.DIV || i.prim() == Prim.REM) && i.type().isInteger();
        }
        return new Known(function, cost, size, divides);
    }

    private static int cost(Prim prim) {
        return switch (prim) {
            case CONST, PARAM -> 0;
            case DIV, REM, SQRT -> SLOW;
            default -> 1;
        };
    }
}
