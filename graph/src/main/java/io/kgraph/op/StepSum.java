package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Monoid;
import io.kgraph.type.Axes;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The sum over all steps of a value of a backward body, the gradient of a capture.
///
/// A product is taken once over all steps, as is a sum over axes: `Σₜ hₜᵀ · dₜ` is one product of the stacked `h` and `d`. Anything else is added up step
/// by step.
final class StepSum {
    private final Tensor value;
    private final List<Tensor> terms = new ArrayList<>();        // taken over all steps at once
    private final List<Tensor> stacks = new ArrayList<>();       // what they need of the backward loop at all steps
    private @Nullable Tensor accumulated;

    private StepSum(Tensor value) {
        this.value = value;
    }

    static StepSum of(Tensor value, ForwardValues forward) {
        var sum = new StepSum(value);
        var open = new ArrayDeque<Tensor>(List.of(value));
        while (!open.isEmpty()) {
            Tensor term = open.pop();
            if (term.op() == Binary.ADD && sameShape(term, term.input(0)) && sameShape(term, term.input(1))) {
                open.push(term.input(1));
                open.push(term.input(0));
            } else if (sum.atOnce(term, forward)) sum.terms.add(term);
            else sum.accumulated = sum.accumulated == null ? term : Build.add(sum.accumulated, term);
        }
        return sum;
    }

    private static boolean sameShape(Tensor a, Tensor b) {
        return a.shape().equals(b.shape());
    }

    /// Notes what the term needs at all steps, if it can be taken at once.
    private boolean atOnce(Tensor term, ForwardValues forward) {
        Tensor core = core(term);
        boolean product = core.op() instanceof MatMul && core.input(0).type().rankKnown() && core.input(0).rank() == 2 && core.input(1).rank() == 2;
        boolean sum = core.op() instanceof Reduce r && r.monoid() == Monoid.SUM || core.op() instanceof SumTo;
        if (!forward.recompute() && (product || sum) && core.inputs().stream().allMatch(in -> in.type().rankKnown() && forward.varies(in))) {
            for (Tensor in : core.inputs()) {
                if (forward.isBackward(in)) stacks.add(in);
                else forward.require(in);
            }
            return true;
        }
        return false;
    }

    /// Behind a change of shape.
    private static Tensor core(Tensor term) {
        return term.op() instanceof Reshape ? term.input(0) : term;
    }

    /// What is added up step by step, if anything.
    @Nullable Tensor accumulated() {
        return accumulated;
    }

    List<Tensor> stacks() {
        return stacks;
    }

    /// The sum, given what the loops made.
    Tensor total(UnaryOperator<Tensor> all) {
        Tensor total = accumulated == null ? null : all.apply(accumulated);
        for (Tensor term : terms) {
            Tensor t = Build.reshape(overSteps(core(term), all), value.shape());
            total = total == null ? t : Build.add(total, t);
        }
        return java.util.Objects.requireNonNull(total);
    }

    private static Tensor overSteps(Tensor core, UnaryOperator<Tensor> all) {
        return switch (core.op()) {
            case MatMul m -> Build.matmul(rows(all.apply(core.input(0)), m.transposeA()), rows(all.apply(core.input(1)), !m.transposeB()), true, false);
            case Reduce r -> {
                var axes = ImmutableList.<Integer>builder().add(0);
                for (int axis : r.axes().list()) axes.add(axis + 1);
                yield Build.sum(all.apply(core.input(0)), new Axes(axes.build()), false);
            }
            default -> Build.sumTo(all.apply(core.input(0)), ((SumTo) core.op()).shape());
        };
    }

    /// All steps' matrices below each other, the contracted axis being the one that grows.
    private static Tensor rows(Tensor matrices, boolean contractsRows) {
        Tensor x = contractsRows ? matrices : Build.permute(matrices, 0, 2, 1);
        Dim rows = x.shape().dim(0).times(x.shape().dim(1));
        return Build.reshape(x, Shape.of(rows, x.shape().dim(2)));
    }
}
