package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a backward loop needs of the steps before it: kept by the forward loop where it was expensive, computed again where not.
///
/// What does not depend on the carries is computed again in any case: compiled, it stands before both loops, and is one.
final class ForwardValues {
    private static final ImmutableSet<Op> CHEAP = ImmutableSet.of(Unary.NEG, Unary.ABS, Unary.SIGN, Unary.SQUARE, Unary.RELU, Unary.ROUND, Unary.FLOOR, Unary.CEIL,
            Unary.LOGICAL_NOT, Unary.IS_NAN, Unary.IS_INF, Unary.IS_FINITE);

    private final Scan scan;
    private final Graph body;
    private final Set<Tensor> backward = new HashSet<>();        // depends on what comes back
    private final Set<Tensor> pinned = new HashSet<>();          // depends on the carries, or on what is made anew in each step
    private final Set<Tensor> varying = new HashSet<>();         // not the same at each step
    private final Set<Tensor> required = new HashSet<>();
    private final Set<Tensor> used = new HashSet<>();
    private final List<Tensor> saved = new ArrayList<>();
    private @Nullable List<Tensor> stacks;

    /// @param cotangents what stands for that which comes back
    /// @param needed     everything that the backward body computes
    ForwardValues(Scan scan, Graph body, List<Tensor> cotangents, List<Tensor> needed) {
        this.scan = scan;
        this.body = body;
        var cut = ImmutableList.<Tensor>builder().addAll(cotangents).addAll(body.parameters()).build();
        var from = ImmutableSet.copyOf(cotangents);
        for (Tensor node : Graph.of(cut, needed).nodes()) {
            int p = body.isParameter(node) ? body.parameters().indexOf(node) : -1;
            boolean of = p < 0 && !from.contains(node);
            if (from.contains(node) || of && node.inputs().stream().anyMatch(backward::contains)) backward.add(node);
            if (p >= 0 && p < scan.carries() || of && isPinned(node)) pinned.add(node);
            if (p >= 0 && p < scan.carries() + scan.sequences() || pinned.contains(node) || backward.contains(node) || of && node.inputs().stream().anyMatch(varying::contains))
                varying.add(node);
        }
    }

    private boolean isPinned(Tensor node) {
        return !node.op().pure() || node.op() instanceof Op.Control || node.inputs().stream().anyMatch(pinned::contains);
    }

    /// Nothing but the carries is kept.
    boolean recompute() {
        return scan.recompute();
    }

    /// Whether the value of a step can be had for all steps: it is not the same at each.
    boolean varies(Tensor value) {
        return varying.contains(value);
    }

    /// The value is of the backward loop, not of the forward one.
    boolean isBackward(Tensor value) {
        return backward.contains(value);
    }

    /// Has the forward loop keep a value.
    void require(Tensor value) {
        if (!isSequence(value)) required.add(value);
    }

    private boolean isSequence(Tensor value) {
        return body.isParameter(value) && scan.isSequence(body.parameters().indexOf(value));
    }

    /// Decides what is kept so that the backward body can give `roots`.
    void choose(List<Tensor> roots) {
        var seen = new HashSet<Tensor>();
        var open = new ArrayDeque<Tensor>(roots);
        open.addAll(required);
        while (!open.isEmpty()) {
            Tensor node = open.pop();
            if (!seen.add(node)) continue;
            if (body.isParameter(node)) {
                if (body.parameters().indexOf(node) < scan.carries()) saved.add(node);
                else used.add(node);
            } else if (required.contains(node) || isKept(node)) saved.add(node);
            else open.addAll(node.inputs());
        }
        saved.sort((a, b) -> Long.compare(a.id(), b.id()));
    }

    private boolean isKept(Tensor node) {
        if (scan.recompute() || backward.contains(node) || !pinned.contains(node)) return false;
        return switch (node.op()) {
            case Op.Elementwise e -> e == Binary.POW || e == Binary.ATAN2 || e instanceof Unary u && !CHEAP.contains(u);
            case Op.Movement _ -> false;
            case Op.Reduction _, Op.Library _, Op.Effect _ -> true;
            case Op.Source s -> !s.pure();
            case Op.Control c -> c instanceof Project;
        };
    }

    /// What the forward loop keeps: values of its body.
    List<Tensor> saved() {
        return saved;
    }

    /// The backward body reads this parameter of the forward one.
    boolean uses(Tensor parameter) {
        return used.contains(parameter);
    }

    /// The kept values at all steps: the forward loop once more, with these as further outputs.
    List<Tensor> stacks(Tensor self) {
        if (stacks != null) return stacks;
        if (saved.isEmpty()) return stacks = List.of();
        var results = ImmutableList.<Tensor>builder().addAll(body.results()).addAll(saved).build();
        var keeping = new Scan(Graph.of(body.parameters(), results), scan.carries(), scan.sequences(), scan.steps(), scan.reverse(), scan.recompute());
        List<Tensor> all = Cond.results(Tensor.of(self.context(), keeping, self.inputs(), self.after()));
        return stacks = all.subList(body.results().size(), all.size());
    }

    /// A value of the forward loop at all steps.
    Tensor all(Tensor self, Tensor value) {
        return isSequence(value) ? self.input(body.parameters().indexOf(value)) : stacks(self).get(saved.indexOf(value));
    }
}
