package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.LoopTrace;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Branches and loops, whose bodies are grown like the graph around them.
final class ControlRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            new Recipe(4, "cond", ControlRecipes::cond),
            new Recipe(8, "scan", ControlRecipes::scan),
            new Recipe(2, "while", ControlRecipes::whileLoop));

    private ControlRecipes() {}

    private static void checkDepth(GraphMaker g) {
        if (g.isDeep()) throw Mismatch.value("deep enough");
    }

    private static List<Tensor> cond(GraphMaker g) {
        checkDepth(g);
        Tensor x = g.any(), truth = Build.cast(x, DType.BOOL);
        Tensor condition = Build.reduce(g.chance(2) ? Monoid.ANY : Monoid.ALL, truth, Axes.all(x.rank()), false);
        var types = new ArrayList<TensorType>();
        for (int n = 1 + g.random.nextInt(2); n > 0; n--) types.add(g.any().type());
        return Build.cond(condition, () -> branch(g, types), () -> branch(g, types));
    }

    private static List<Tensor> branch(GraphMaker g, List<TensorType> types) {
        return g.inside(List.of(), g.random.nextInt(4), () -> types.stream().map(g::shaped).toList());
    }

    private static List<Tensor> scan(GraphMaker g) {
        checkDepth(g);
        Dim steps = g.value(g.dim()) > 70 ? Dim.of(g.random.nextInt(6)) : g.dim();
        if (g.value(steps) > 70) throw Mismatch.value("too many steps");
        var initial = carries(g);
        var sequences = new ArrayList<Tensor>();
        for (int n = g.random.nextInt(3); n > 0; n--)
            sequences.add(g.find(t -> t.rank() > 0 && t.shape().dim(0).equals(steps)).orElseGet(() -> g.fresh(g.dtype(), Shape.of(steps).plus(small(g)))));
        var loop = new LoopTrace(g.context);
        var carried = initial.stream().map(loop::carry).toList();
        var given = new ArrayList<>(carried);
        for (Tensor s : sequences) given.add(loop.part(s));
        body(g, loop, carried, given, g.random.nextInt(3));
        return g.chance(4) ? loop.checkpointed(steps, g.chance(2)) : loop.scan(steps, g.chance(2));
    }

    private static List<Tensor> whileLoop(GraphMaker g) {
        checkDepth(g);
        var initial = new ArrayList<>(List.of(Build.scalar(g.context, DType.INT32, g.random.nextInt(4))));
        initial.addAll(carries(g));
        var loop = new LoopTrace(g.context);
        var carried = initial.stream().map(loop::carry).toList();
        Tensor counter = carried.getFirst(), goesOn = Build.less(counter, Build.scalarLike(counter, g.random.nextInt(9)));
        loop.next(counter, Build.add(counter, Build.scalarLike(counter, 1)));
        body(g, loop, carried.subList(1, carried.size()), carried, 0);
        return loop.whileLoop(goesOn);
    }

    private static Shape small(GraphMaker g) {
        Shape shape = g.shape();
        return shape.rank() > 2 ? shape.slice(0, 2) : shape;
    }

    private static List<Tensor> carries(GraphMaker g) {
        var initial = new ArrayList<Tensor>();
        for (int n = 1 + g.random.nextInt(3); n > 0; n--) initial.add(g.chance(2) ? g.any() : g.fresh(g.dtype(), small(g)));
        if (initial.stream().anyMatch(t -> g.count(t.shape()) > 600)) throw Mismatch.value("too large to carry");
        return initial;
    }

    private static void body(GraphMaker g, LoopTrace loop, List<Tensor> carried, List<Tensor> given, int outputs) {
        var results = g.inside(given, 1 + g.random.nextInt(6), () -> {
            var next = new ArrayList<Tensor>();
            for (Tensor c : carried) next.add(g.shaped(c.type()));
            for (int n = 0; n < outputs; n++) next.add(g.any());
            return next;
        });
        for (int i = 0; i < carried.size(); i++) loop.next(carried.get(i), results.get(i));
        results.subList(carried.size(), results.size()).forEach(loop::output);
    }
}
