package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Monoid;
import io.kgraph.op.ArgSort;
import io.kgraph.op.Build;
import io.kgraph.op.SearchSorted;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;

/// Products, reading and adding at indices, prefixes, sorting.
final class LibraryRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            Recipe.one(14, "matmul", LibraryRecipes::matmul),
            Recipe.one(5, "gather", g -> {
                Tensor x = g.any();
                int axis = g.axis(x);
                return Build.gather(x, g.indices(x.shape().dim(axis), g.shape()), axis);
            }),
            Recipe.one(3, "scatter_add", g -> {
                Tensor x = g.number();
                int axis = g.axis(x);
                Dim bound = g.dim();
                Tensor indices = g.indices(bound, Shape.of(x.shape().dim(axis)));
                return Build.scatterAdd(indices, x, axis, g.fitting(x.shape().with(axis, bound)));
            }),
            Recipe.one(3, "take_along", g -> {
                Tensor x = g.any();
                int axis = g.axis(x);
                return Build.takeAlong(x, g.indices(x.shape().dim(axis), x.shape().with(axis, g.dim())), axis);
            }),
            Recipe.one(2, "put_along", g -> {
                Tensor x = g.number();
                int axis = g.axis(x);
                Dim bound = g.dim();
                return Build.putAlong(g.indices(bound, x.shape()), x, axis, g.fitting(x.shape().with(axis, bound)));
            }),
            Recipe.one(5, "prefix", g -> {
                Tensor x = g.number();
                return Build.prefix(g.chance(3) ? Monoid.PRODUCT : Monoid.SUM, x, g.axis(x), g.chance(2), g.chance(2));
            }),
            Recipe.one(2, "recurrence", g -> {
                Tensor x = g.real(1);
                Tensor a = g.find(t -> t.dtype() == x.dtype() && t.shape().equals(x.shape())).orElseGet(() -> g.fresh(x.dtype(), x.shape()));
                return Build.recurrence(a, x, g.axis(x), g.chance(2));
            }),
            Recipe.one(3, "sum_to", g -> {
                Tensor x = g.number();
                int drop = g.random.nextInt(x.rank() + 1);
                Shape shape = x.shape().slice(drop, x.rank());
                for (int axis = 0; axis < shape.rank(); axis++) if (g.chance(3)) shape = shape.with(axis, Dim.ONE);
                return Build.sumTo(x, shape);
            }),
            Recipe.one(3, "argsort", g -> {
                Tensor x = g.number();
                g.axis(x);
                return Tensor.of(new ArgSort(g.chance(2)), x);
            }),
            Recipe.one(1, "searchsorted", g -> {
                Tensor v = g.number();
                return Tensor.of(new SearchSorted(), g.fresh(v.dtype(), Shape.of(g.dim())), v);
            }));

    private LibraryRecipes() {}

    /// Two matrices, or stacks of them, either of which may be transposed.
    private static Tensor matmul(GraphMaker g) {
        Tensor a = g.chance(6) ? g.find(t -> t.dtype().isInteger() && t.rank() >= 2).orElseGet(() -> g.fresh(g.whole(), g.atLeast(2))) : g.real(2);
        boolean transposeA = g.chance(3), transposeB = g.chance(3);
        Dim inner = a.shape().dim(transposeA ? -2 : -1), columns = g.chance(6) ? Dim.ONE : g.dim();
        Shape matrix = transposeB ? Shape.of(columns, inner) : Shape.of(inner, columns);
        Shape batch = a.shape().dropLast(2);
        if (batch.rank() > 0 && g.chance(2)) batch = g.chance(2) ? Shape.SCALAR : batch.with(g.random.nextInt(batch.rank()), Dim.ONE);
        Shape wanted = batch.plus(matrix);
        DType dtype = a.dtype();
        Tensor b = g.find(t -> t.dtype() == dtype && t.shape().equals(wanted)).orElseGet(() -> g.fresh(dtype, wanted));
        g.fitting(Shape.of(List.of(a.shape().size(), columns)));          // as many products as that
        return Build.matmul(a, b, transposeA, transposeB);
    }
}
