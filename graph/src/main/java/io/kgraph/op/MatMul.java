package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Matrix product over the last two axes: `y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]`.
///
/// - Shapes: `a […, m, k]`, `b […, k, n]` → `[…, m, n]`; the leading axes stretch. With `transposeA`, `a` is `[…, k, m]`; with `transposeB`, `b` is `[…, n, k]`.
/// - Dtypes: numeric, the same for both; the result has it.
/// - Errors: rank below 2; dtypes or inner extents that differ.
/// - Gradient: `da = dy · bᵀ`, `db = aᵀ · dy`, each summed over stretched axes.
/// - Source: NumPy `matmul`, without its rank-1 cases.
public record MatMul(boolean transposeA, boolean transposeB) implements Op.Library, PerInput {
    @Override public String name() {
        return "matmul";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        TensorType a = in.get(0), b = in.get(1);
        for (int i = 0; i < 2; i++) {
            Admits.NUMERIC.check(name(), i, in.get(i).dtype());
            if (in.get(i).rankKnown() && in.get(i).rank() < 2) throw Mismatch.rank("matmul needs matrices").input(i, "rank is " + in.get(i).rank());
        }
        DType dtype = TypeRules.sameDtype(name(), in, 0);
        if (!a.rankKnown() || !b.rankKnown()) return TensorType.of(dtype, Shape.UNKNOWN_RANK);
        int innerA = transposeA ? -2 : -1, innerB = transposeB ? -1 : -2;
        if (!a.dim(innerA).agrees(b.dim(innerB)))
            throw Mismatch.shape("matmul needs the inner extents to agree")
                    .input(0, TypeRules.axisWords(innerA) + " is " + a.dim(innerA)).input(1, TypeRules.axisWords(innerB) + " is " + b.dim(innerB))
                    .hintIf(!transposeA && !transposeB && b.rank() == 2 && a.dim(-1).agrees(b.dim(-1)), "K.matmul({0}, K.transpose({1})) would fit.");
        Dim m = a.dim(transposeA ? -1 : -2), n = b.dim(transposeB ? -2 : -1);
        return TensorType.of(dtype, batch(in).plus(m, n));
    }

    private static Shape batch(List<TensorType> in) {
        TensorType a = in.get(0), b = in.get(1);
        return TypeRules.stretched("matmul", List.of(a.with(a.shape().dropLast(2)), b.with(b.shape().dropLast(2))), 0);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Products.evaluate(this, in.get(0), in.get(1), type);
    }

    @Override public @Nullable Tensor contribution(int index, Tensor self, Tensor upstream) {
        Tensor a = self.input(0), b = self.input(1);
        if (!a.dtype().isFloating()) return null;
        Tensor whole = index == 0
                ? (transposeA ? Build.matmul(b, upstream, transposeB, true) : Build.matmul(upstream, b, false, !transposeB))
                : (transposeB ? Build.matmul(upstream, a, true, transposeA) : Build.matmul(a, upstream, !transposeA, false));
        return Build.sumTo(whole, self.input(index));
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return contributions(self, upstream);
    }

    @Override public String attributes() {
        return transposeA ? transposeB ? "transpose_a, transpose_b" : "transpose_a" : transposeB ? "transpose_b" : "";
    }
}
