package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Fidelity.EXACT;
import static io.kgraph.compiler.rewrite.Fidelity.FAST;

import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.MatMul;
import io.kgraph.op.Permute;
import io.kgraph.op.Unary;
import java.util.List;
import java.util.Optional;

/// Transposes go into the products that read them. They run last: after them a transpose is no longer to be seen.
public final class Contractions {
    public static final List<Rule> RULES = List.of(
            Rule.of("matmul-transposed-left", EXACT, MatMul.class, t -> turn(t, 0)),
            Rule.of("matmul-transposed-right", EXACT, MatMul.class, t -> turn(t, 1)),
            Rule.of("matmul-neg-neg", EXACT, MatMul.class, t -> Algebra.row(t.input(0), Unary.NEG) && Algebra.row(t.input(1), Unary.NEG)
                    ? Optional.of(Tensor.of(t.op(), t.input(0).input(0), t.input(1).input(0))) : Optional.empty()),
            Rule.of("matmul-scaled-left", FAST, MatMul.class, t -> scaled(t, 0)),
            Rule.of("matmul-scaled-right", FAST, MatMul.class, t -> scaled(t, 1)));

    private Contractions() {}

    /// `matmul(transpose(a), b) → matmul[aᵀ](a, b)`.
    private static Optional<Tensor> turn(Tensor t, int side) {
        Tensor in = t.input(side);
        if (!(in.op() instanceof Permute p) || !in.after().isEmpty() || !swapsLastTwo(p)) return Optional.empty();
        var op = (MatMul) t.op();
        var turned = side == 0 ? new MatMul(!op.transposeA(), op.transposeB()) : new MatMul(op.transposeA(), !op.transposeB());
        return Optional.of(side == 0 ? Tensor.of(turned, in.input(0), t.input(1)) : Tensor.of(turned, t.input(0), in.input(0)));
    }

    static boolean swapsLastTwo(Permute p) {
        int rank = p.order().size();
        if (rank < 2 || p.order().get(rank - 1) != rank - 2 || p.order().get(rank - 2) != rank - 1) return false;
        for (int i = 0; i < rank - 2; i++) if (p.order().get(i) != i) return false;
        return true;
    }

    /// `matmul(c · a, b) → c · matmul(a, b)` for a constant number.
    private static Optional<Tensor> scaled(Tensor t, int side) {
        Tensor in = t.input(side);
        if (in.op() != Binary.MUL || !in.after().isEmpty() || !Canonical.isConstant(in.input(1)) || in.input(1).rank() != 0) return Optional.empty();
        Tensor product = side == 0 ? Tensor.of(t.op(), in.input(0), t.input(1)) : Tensor.of(t.op(), t.input(0), in.input(0));
        return Optional.of(Build.mul(product, in.input(1)));
    }
}
