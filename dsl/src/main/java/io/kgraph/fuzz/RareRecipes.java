package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.CtcDecode;
import io.kgraph.op.CtcLoss;
import io.kgraph.op.Nonzero;
import io.kgraph.op.Orthonormal;
import io.kgraph.op.RowOrder;
import io.kgraph.op.Sparse;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Ops that want certain numbers: places in a sparse tensor, labels, a count of what is true. And what prints.
final class RareRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            Recipe.one(1, "sparse", RareRecipes::sparse),
            Recipe.one(1, "row_order", g -> Tensor.of(new RowOrder(), g.source(RandomArrays.of(g.random, g.chance(2) ? DType.INT32 : DType.INT64, g.random.nextInt(9), 1 + g.random.nextInt(3))))),
            Recipe.one(1, "nonzero", RareRecipes::nonzero),
            new Recipe(2, "ctc_loss", RareRecipes::ctcLoss),
            Recipe.one(1, "ctc_decode", RareRecipes::ctcDecode),
            Recipe.one(1, "orthonormal", g -> {
                long columns = 1L + g.random.nextInt(4);
                return Tensor.of(new Orthonormal(), g.fresh(g.floating(), Shape.of(columns + g.random.nextInt(4), columns)));
            }),
            Recipe.one(1, "print", g -> Build.print(g.any(), "it is", g.random.nextInt(3))),
            new Recipe(1, "assign", RareRecipes::assign),
            new Recipe(3, "gradient", g -> g.derived(g.real(0))));

    private RareRecipes() {}

    /// Values at places in order, of which one in a hundred comes twice.
    private static Tensor sparse(GraphMaker g) {
        Shape shape = g.fitting(Shape.of(LongStream.range(0, 1 + g.random.nextInt(3)).map(_ -> g.random.nextInt(7)).toArray()));
        long[] extents = shape.extents();
        var places = new ArrayList<long[]>();
        for (long place = 0; place < shape.count(); place++)
            if (g.chance(3)) for (int n = g.chance(100) ? 2 : 1; n > 0; n--) places.add(index(place, extents));
        NDArray indices = NDArray.wrap(places.stream().flatMapToLong(LongStream::of).toArray(), places.size(), extents.length);
        Tensor values = g.fresh(g.dtype(), Shape.of(places.size()));
        return Tensor.of(new Sparse(shape), g.source(g.chance(2) ? indices : indices.cast(DType.INT32)), values);
    }

    private static long[] index(long place, long[] extents) {
        long[] index = new long[extents.length];
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            index[axis] = place % extents[axis];
            place /= extents[axis];
        }
        return index;
    }

    /// With the right count, but for one in fifty.
    private static Tensor nonzero(GraphMaker g) {
        NDArray mask = RandomArrays.of(g.random, DType.BOOL, g.random.nextInt(5), g.random.nextInt(9));
        long count = LongStream.of(mask.cast(DType.INT64).toLongArray()).sum();
        return Tensor.of(new Nonzero(Dim.of(Math.max(0, g.chance(50) ? count - 1 : count))), g.source(mask));
    }

    private static List<Tensor> ctcLoss(GraphMaker g) {
        int batch = 1 + g.random.nextInt(3), most = 1 + g.random.nextInt(3), steps = most + g.random.nextInt(6), classes = 2 + g.random.nextInt(3);
        Tensor scores = g.fresh(g.floating(), Shape.of(batch, steps, classes));
        long[] lengths = g.random.longs(batch, 1, most + 1).toArray(), valid = new long[batch];
        for (int i = 0; i < batch; i++) valid[i] = g.chance(8) ? 0 : lengths[i] + g.random.nextLong(steps + 1 - lengths[i]);
        NDArray labels = NDArray.wrap(g.random.longs((long) batch * most, 0, classes - 1).toArray(), batch, most);
        Tensor loss = Tensor.of(new CtcLoss(), scores, g.source(labels.cast(DType.INT32)), g.source(NDArray.wrap(valid, batch)), g.source(NDArray.wrap(lengths, batch)));
        return g.derived(loss, scores);
    }

    private static Tensor ctcDecode(GraphMaker g) {
        int batch = 1 + g.random.nextInt(3), steps = g.random.nextInt(6);
        Tensor scores = g.fresh(g.floating(), Shape.of(batch, steps, 2 + g.random.nextInt(3)));
        boolean greedy = g.chance(2);
        var op = new CtcDecode(greedy, greedy ? 1 : 1 + g.random.nextInt(4), 1, g.chance(2));
        return Tensor.of(op, scores, g.source(NDArray.wrap(g.random.longs(batch, 0, steps + 1).toArray(), batch)));
    }

    /// An assignment, in a branch or not, and perhaps what is read behind it.
    private static List<Tensor> assign(GraphMaker g) {
        Variable v = g.variable();
        if (g.chance(2)) {
            Tensor x = g.any(), condition = Build.reduce(Monoid.ANY, Build.cast(x, DType.BOOL), Axes.all(x.rank()), false);
            return Build.cond(condition, () -> List.of(Build.assign(v, Build.add(v, Build.onesLike(v)))), () -> List.of(v));
        }
        Tensor assigned = Build.assign(v, g.shaped(v.type()));
        return g.chance(2) ? List.of(assigned) : List.of(assigned, Build.readVariable(v, List.of(assigned)));
    }
}
