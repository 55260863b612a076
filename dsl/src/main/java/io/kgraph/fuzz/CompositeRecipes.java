package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;

/// What models are made of, for the rules and regions that look for it.
final class CompositeRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            Recipe.one(4, "softmax", g -> {
                Tensor x = g.real(1), soft = softmax(x, last(x));
                return g.chance(3) ? Build.log(soft) : soft;
            }),
            Recipe.one(2, "log_sum_exp", g -> {
                Tensor x = g.real(1), top = Build.max(x, last(x), true);
                return Build.add(Build.log(Build.sum(Build.exp(Build.sub(x, top)), last(x), true)), top);
            }),
            Recipe.one(3, "normalised", g -> {
                Tensor x = g.real(1);
                Axes axes = g.chance(2) ? last(x) : g.axes(x);
                Tensor centred = Build.sub(x, Build.mean(x, axes, true)), variance = Build.mean(Build.square(centred), axes, true);
                return Build.mul(centred, Build.rsqrt(Build.add(variance, Build.scalarLike(x, 1e-3))));
            }),
            Recipe.one(4, "layer", g -> {
                Tensor x = g.real(2);
                Dim units = g.dim();
                Tensor w = g.fresh(x.dtype(), Shape.of(x.shape().dim(-1), units)), b = g.fresh(x.dtype(), Shape.of(units));
                g.fitting(Shape.of(x.shape().size(), units));
                return activation(g, Build.add(Build.matmul(x, w), b));
            }),
            Recipe.one(2, "attention", g -> {
                Tensor q = g.real(2);
                Tensor scores = Build.mul(Build.matmul(q, q, false, true), Build.scalarLike(q, 0.125));
                g.fitting(scores.shape());
                return Build.matmul(softmax(scores, last(scores)), q);
            }),
            Recipe.one(3, "activation", g -> activation(g, g.real(0))),
            Recipe.one(2, "masked", g -> {
                Tensor x = g.real(0), positive = Build.greater(x, Build.scalarLike(x, 0));
                return Build.select(positive, Build.log(x), Build.scalarLike(x, 0));
            }),
            Recipe.one(2, "stable sides", g -> {
                Tensor x = g.real(0), one = Build.scalarLike(x, 1);
                return switch (g.random.nextInt(5)) {
                    case 0 -> Build.log(Build.add(x, one));
                    case 1 -> Build.sub(Build.exp(x), one);
                    case 2 -> Build.log(Build.sigmoid(x));
                    case 3 -> Build.log(Build.add(one, Build.exp(x)));
                    default -> Build.div(one, Build.add(one, Build.exp(Build.neg(x))));
                };
            }),
            Recipe.one(2, "one_hot", g -> {
                Dim classes = g.dim();
                Tensor indices = g.indices(classes, g.shape());
                Tensor places = Build.iota(g.context, indices.dtype(), Shape.of(classes), 0);
                return Build.cast(Build.equal(Build.expand(indices, indices.rank()), places), g.chance(3) ? DType.BOOL : g.floating());
            }),
            Recipe.one(2, "clip", g -> {
                Tensor x = g.number();
                return Build.minimum(Build.maximum(x, g.scalar(x.dtype())), g.scalar(x.dtype()));
            }));

    private CompositeRecipes() {}

    private static Axes last(Tensor x) {
        return Axes.of(x.rank() - 1);
    }

    private static Tensor softmax(Tensor x, Axes axes) {
        Tensor e = Build.exp(Build.sub(x, Build.max(x, axes, true)));
        return Build.div(e, Build.sum(e, axes, true));
    }

    private static Tensor activation(GraphMaker g, Tensor x) {
        return switch (g.random.nextInt(5)) {
            case 0 -> Build.relu(x);
            case 1 -> Build.tanh(x);
            case 2 -> Build.mul(x, Build.sigmoid(x));
            case 3 -> Build.mul(x, Build.mul(Build.scalarLike(x, 0.5), Build.add(Build.scalarLike(x, 1), Build.erf(Build.mul(x, Build.scalarLike(x, Math.sqrt(0.5)))))));
            default -> Build.softplus(x);
        };
    }
}
