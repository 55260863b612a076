package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Op;
import io.kgraph.op.Build;
import io.kgraph.op.Cofactor;
import io.kgraph.op.Det;
import io.kgraph.op.LogDet;
import io.kgraph.op.Qr;
import io.kgraph.op.Svd;
import io.kgraph.op.SymmetricEigen;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;

/// Algorithms on small matrices.
final class MatrixRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            derived(1, "cholesky", g -> Build.cholesky(definite(g))),
            derived(1, "eigen", g -> Tensor.of(new SymmetricEigen(), square(g))),
            derived(1, "cofactor", g -> Tensor.of(new Cofactor(), square(g))),
            derived(1, "qr or svd", g -> {
                Shape shape = batch(g).plus(Dim.of(1 + g.random.nextInt(6)), Dim.of(1 + g.random.nextInt(6)));
                Op op = g.chance(2) ? new Qr() : new Svd();
                return Tensor.of(op, g.fresh(g.floating(), shape));
            }),
            derived(1, "determinant", g -> {
                Tensor a = square(g), lu = Build.lu(a);
                return g.chance(3) ? lu : Tensor.of(g.chance(2) ? new Det() : new LogDet(), lu, a);
            }),
            derived(2, "solve", g -> {
                Tensor a = definite(g);
                Tensor b = g.fresh(a.dtype(), a.shape().with(a.rank() - 1, Dim.of(g.random.nextInt(5))));
                return g.chance(2) ? Build.luSolve(Build.lu(a), a, b, g.chance(2)) : Build.triangularSolve(a, b, g.chance(2), g.chance(2), g.chance(2));
            }));

    private MatrixRecipes() {}

    /// Half of the time with its gradients.
    private static Recipe derived(int weight, String name, Recipe.One maker) {
        return new Recipe(weight, name, g -> g.chance(2) ? List.of(maker.make(g)) : g.derived(maker.make(g)));
    }

    private static Shape batch(GraphMaker g) {
        return g.chance(2) ? Shape.SCALAR : Shape.of(Dim.of(1 + g.random.nextInt(4)));
    }

    private static Tensor square(GraphMaker g) {
        long n = g.random.nextInt(g.chance(4) ? 20 : 6);
        return g.fresh(g.floating(), batch(g).plus(Dim.of(n), Dim.of(n)));
    }

    /// `A · Aᵀ + n`, positive definite where `A` holds moderate numbers.
    private static Tensor definite(GraphMaker g) {
        Tensor a = square(g);
        return Build.add(Build.matmul(a, a, false, true), Build.mul(Build.identityLike(a), Build.scalarLike(a, 1 + g.random.nextInt(4))));
    }
}
