package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One of two expressions, by a condition or by the learning phase. An expression is an operand or a function that makes one.
public final class Branches {
    private Branches() {}

    /// By a scalar, one branch is computed; by a tensor, each is and rows are chosen, the condition's axes being the leading ones.
    public static Tensor choose(Object condition, Object then, Object otherwise) {
        Tensor c = Operands.tensor(condition);
        if (c.dtype() != DType.BOOL) c = Build.cast(c, DType.BOOL);
        int rank = Arguments.rank("switch", c);
        if (rank == 0 && (then instanceof Supplier<?> || otherwise instanceof Supplier<?>)) return traced(c, then, otherwise);
        var sides = Operands.pair(evaluated(then), evaluated(otherwise));
        Tensor a = sides.x(), b = sides.y();
        checkSides(a, b);
        if (rank == 0) return Build.select(c, a, b);
        return Build.select(aligned(c, a, b), a, b);
    }

    private static @Nullable Object evaluated(Object side) {
        return side instanceof Supplier<?> s ? s.get() : side;
    }

    private static Tensor traced(Tensor c, Object then, Object otherwise) {
        Tensor[] sides = new Tensor[2];
        return Build.cond(c,
                () -> List.of(sides[0] = otherwise instanceof Tensor t ? Operands.like(evaluated(then), t) : Operands.tensor(evaluated(then))),
                () -> {
                    sides[1] = Operands.like(evaluated(otherwise), sides[0]);
                    checkSides(sides[0], sides[1]);
                    return List.of(sides[1]);
                }).getFirst();
    }

    private static void checkSides(Tensor a, Tensor b) {
        if (!a.type().agrees(b.type())) throw Refusal.of(ErrorKind.TYPE, "BRANCHES", "switch", "the branches differ", a, b);
    }

    private static Tensor aligned(Tensor c, Tensor a, Tensor b) {
        if (!a.type().rankKnown()) throw Refusal.rank("switch", "the rank of the branches has to be known when the graph is built", a, b);
        if (c.rank() > a.rank())
            throw Refusal.rank("switch", "Rank of `condition` should be less than or equal to rank of `then_expression` and `else_expression`, but ndim(condition)="
                    + c.rank() + " and ndim(then_expression)=" + a.rank(), c, a, b);
        Shape shape = c.shape();
        for (int axis = 0; axis < c.rank(); axis++) {
            Dim d = c.shape().dim(axis);
            if (!d.is(1) && !d.agrees(a.shape().dim(axis))) throw Refusal.shape("switch", "axis " + axis + " of the condition does not fit the branches", c, a, b);
        }
        while (shape.rank() < a.rank()) shape = shape.plus(Dim.ONE);
        return Build.reshape(c, shape);
    }

    /// `x` when training, `alt` when testing; a flag known while building takes its side alone.
    public static Tensor inTrainPhase(Object x, Object alt, @Nullable Object training) {
        GraphContext context = Arguments.contextOf(training, x, alt);
        Object flag = training == null ? LearningPhase.of(context) : training;
        if (!(flag instanceof Tensor t)) return Operands.tensor(evaluated(isTrue(flag) ? x : alt));
        Tensor result = choose(t, x, alt);
        if (t == context.learningPhase()) context.note(result, "uses_learning_phase", true);
        return result;
    }

    private static boolean isTrue(Object flag) {
        return switch (flag) {
            case Boolean b -> b;
            case Number n -> n.doubleValue() != 0;
            default -> throw Refusal.type("in_train_phase", "training is a bool, 0, 1 or a tensor, but not " + Arguments.described(flag));
        };
    }
}
