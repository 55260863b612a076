package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Movement, and sources without inputs.
final class MoveRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            Recipe.one(8, "reshape", MoveRecipes::reshape),
            Recipe.one(8, "permute", g -> {
                Tensor x = g.any();
                var order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
                for (int i = order.size() - 1; i > 0; i--) Collections.swap(order, i, g.random.nextInt(i + 1));
                return Build.permute(x, order.stream().mapToInt(i -> i).toArray());
            }),
            Recipe.one(4, "broadcast", MoveRecipes::broadcast),
            Recipe.one(8, "slice", MoveRecipes::slice),
            Recipe.one(5, "pad", g -> {
                Tensor x = g.any();
                var before = new ArrayList<Dim>();
                var after = new ArrayList<Dim>();
                for (int axis = 0; axis < x.rank(); axis++) {
                    before.add(Dim.of(g.chance(2) ? 0 : g.random.nextInt(4)));
                    after.add(g.chance(12) ? g.dim() : Dim.of(g.chance(2) ? 0 : g.random.nextInt(4)));
                }
                return Build.pad(x, before, after);
            }),
            Recipe.one(6, "concat", g -> {
                Tensor x = g.any();
                int axis = g.axis(x);
                var parts = new ArrayList<>(List.of(x));
                for (int n = 1 + g.random.nextInt(2); n > 0; n--) {
                    Shape shape = x.shape().with(axis, g.chance(2) ? x.shape().dim(axis) : g.chance(2) ? Dim.ONE : g.dim());
                    parts.add(g.find(t -> t.dtype() == x.dtype() && t.shape().equals(shape)).orElseGet(() -> g.fresh(x.dtype(), shape)));
                }
                return Build.concat(parts, axis);
            }),
            Recipe.one(4, "reverse", g -> {
                Tensor x = g.any();
                return Build.reverse(x, g.axes(x).list().stream().mapToInt(i -> i).toArray());
            }),
            Recipe.one(1, "iota", g -> {
                Shape shape = g.fitting(g.atLeast(1));
                return Build.iota(g.context, g.chance(2) ? g.floating() : g.whole(), shape, g.random.nextInt(shape.rank()));
            }),
            Recipe.one(1, "dims", g -> Build.dims(g.context, g.any().shape().dims(), g.chance(2) ? DType.INT32 : g.floating())),
            Recipe.one(1, "random_bits", g -> Build.randomBits(g.context, g.random.nextInt(5), g.fitting(g.shape()))));

    private MoveRecipes() {}

    private static Tensor reshape(GraphMaker g) {
        Tensor x = g.any();
        var dims = new ArrayList<>(x.shape().dims());
        for (int n = 1 + g.random.nextInt(2); n > 0; n--)
            switch (g.random.nextInt(4)) {
                case 0 -> dims.add(g.random.nextInt(dims.size() + 1), Dim.ONE);
                case 1 -> {
                    if (!dims.isEmpty()) split(g, dims, g.random.nextInt(dims.size()));
                }
                case 2 -> {
                    if (dims.size() > 1) merge(dims, g.random.nextInt(dims.size() - 1));
                }
                default -> {
                    while (dims.size() > 1) merge(dims, 0);
                }
            }
        return Build.reshape(x, Shape.of(dims));
    }

    private static void merge(List<Dim> dims, int at) {
        Dim next = dims.remove(at + 1);
        dims.set(at, dims.get(at).times(next));
    }

    private static void split(GraphMaker g, List<Dim> dims, int at) {
        Dim dim = dims.get(at);
        if (!dim.isConstant()) return;
        var factors = IntStream.rangeClosed(1, 16).filter(f -> dim.value() % f == 0).boxed().toList();
        long factor = g.one(factors);
        dims.set(at, Dim.of(factor));
        dims.add(at + 1, Dim.of(dim.value() / factor));
    }

    private static Tensor broadcast(GraphMaker g) {
        Tensor x = g.any();
        var dims = new ArrayList<Dim>();
        for (int n = g.random.nextInt(2); n > 0; n--) dims.add(g.dim());
        for (Dim d : x.shape().dims()) dims.add(d.is(1) && g.chance(2) ? g.dim() : d);
        return Build.broadcast(x, g.fitting(Shape.of(dims)));
    }

    private static Tensor slice(GraphMaker g) {
        Tensor x = g.any();
        var starts = new ArrayList<Dim>();
        var sizes = new ArrayList<Dim>();
        var steps = new ArrayList<Long>();
        for (Dim dim : x.shape().dims()) {
            long extent = g.value(dim);
            int kind = extent == 0 ? 0 : g.random.nextInt(4);
            if (kind == 0) range(starts, sizes, steps, Dim.ZERO, dim, 1);
            else if (kind == 1) {
                long start = g.random.nextLong(extent + 1);
                range(starts, sizes, steps, Dim.of(start), dim.minus(start), 1);
            } else if (kind == 2) {
                long start = g.random.nextLong(extent), step = g.chance(2) ? 1 : 1 + g.random.nextInt(3), room = (extent - 1 - start) / step + 1;
                range(starts, sizes, steps, Dim.of(start), Dim.of(g.chance(3) ? room : g.random.nextLong(room + 1)), step);
            } else if (g.chance(2)) range(starts, sizes, steps, dim.minus(1), dim, -1);
            else {
                long start = g.random.nextLong(extent), step = 1L + g.random.nextInt(3);
                range(starts, sizes, steps, Dim.of(start), Dim.of(start / step + 1), -step);
            }
        }
        return Build.slice(x, starts, sizes, steps);
    }

    private static void range(List<Dim> starts, List<Dim> sizes, List<Long> steps, Dim start, Dim size, long step) {
        starts.add(start);
        sizes.add(size);
        steps.add(step);
    }
}
