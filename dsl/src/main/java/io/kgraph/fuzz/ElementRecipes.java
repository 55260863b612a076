package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.Unary;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import java.util.List;

/// Elementwise ops and reductions.
final class ElementRecipes {
    private static final List<DType> TARGETS = List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT8, DType.INT16, DType.INT32, DType.INT64, DType.UINT8, DType.UINT16, DType.BOOL);
    private static final List<Monoid> NUMBERS = List.of(Monoid.SUM, Monoid.SUM, Monoid.SUM, Monoid.PRODUCT, Monoid.MAX, Monoid.MIN), TRUTHS = List.of(Monoid.ANY, Monoid.ALL),
            PLACES = List.of(Monoid.ARGMAX, Monoid.ARGMIN);

    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            Recipe.one(30, "unary", ElementRecipes::unary),
            Recipe.one(40, "binary", ElementRecipes::binary),
            Recipe.one(6, "select", g -> {
                Tensor x = g.any();
                return Build.select(g.beside(x, DType.BOOL), x, g.chance(3) ? g.scalar(x.dtype()) : g.beside(x, x.dtype()));
            }),
            Recipe.one(8, "cast", g -> Build.cast(g.any(), g.chance(3) ? g.floating() : g.one(TARGETS))),
            Recipe.one(1, "identity", g -> g.chance(2) ? Build.identity(g.any()) : Build.stopGradient(g.any())),
            Recipe.one(20, "reduce", g -> {
                Tensor x = g.any();
                return Build.reduce(g.one(x.dtype() == DType.BOOL ? TRUTHS : NUMBERS), x, g.axes(x), g.chance(2));
            }),
            Recipe.one(5, "mean", g -> {
                Tensor x = g.real(0);
                return Build.mean(x, g.axes(x), g.chance(2));
            }),
            Recipe.one(3, "place", g -> {
                Tensor x = g.number();
                int axis = g.axis(x);
                if (g.value(x.shape().dim(axis)) == 0) throw Mismatch.value("nothing to choose from");
                return Build.reduce(g.one(PLACES), x, Axes.of(axis), g.chance(2));
            }));

    private ElementRecipes() {}

    private static Tensor unary(GraphMaker g) {
        Tensor x = g.any();
        return Tensor.of(g.one(Unary.values().stream().filter(u -> u.admits(x.dtype())).toList()), x);
    }

    private static Tensor binary(GraphMaker g) {
        Tensor x = g.any();
        Binary op = g.one(Binary.values().stream().filter(b -> b.admits(x.dtype())).toList());
        Tensor y = g.chance(4) && x.dtype() != DType.BOOL ? g.scalar(x.dtype()) : g.beside(x, x.dtype());
        boolean swap = g.chance(3);
        Tensor left = swap ? y : x, right = swap ? x : y;
        if (x.dtype().isInteger() && (op == Binary.FLOOR_DIV || op == Binary.MOD) && !g.chance(30)) right = Build.maximum(Build.abs(right), Build.scalarLike(right, 1));
        if (x.dtype().isInteger() && op == Binary.POW && !g.chance(30)) right = Build.minimum(Build.maximum(right, Build.scalarLike(right, 0)), Build.scalarLike(right, 7));
        return Tensor.of(op, left, right);
    }
}
